"""Reading a table of survey answers from CSV or Excel: every cell that is no answer is named."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from par_index.diagnostics.problems import (
    WHOLE_FILE,
    Diagnostic,
    Place,
    Problem,
    ProblemsError,
    refuse,
)
from par_index.language.typing import nearest
from par_index.loading.opening import decode, read_bounded
from par_index.loading.reader import MAX_BYTES
from par_index.year.survey import SATISFIED_FROM, Answer, read_answer

MAX_SURVEY_BYTES = 10 * MAX_BYTES
_NOT_QUESTIONS = {"stt", "tt", "số thứ tự", "mã phiếu", "số phiếu", "mã"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its text and where it stands."""

    text: str
    where: str
    place: Place


@dataclass(frozen=True)
class Answers:
    """The answers of a survey by question, and how many people answered anything."""

    file: str
    questions: dict[str, list[Answer]]
    ballots: int
    blank: int


def read_survey(
    path: str, columns: Sequence[str] = (), satisfied_from: int = SATISFIED_FROM
) -> Answers:
    """Read a survey table: one row for each ballot, one column for each question.

    Args:
        path: a .csv or .xlsx file whose first row holds the headings.
        columns: the headings of the questions; without any, every column most of whose cells
            are answers.
        satisfied_from: the least level that counts as satisfied.

    Raises:
        ProblemsError: the file cannot be read, or cells are no answers; all of them are in it.

    """
    rows = _rows(path)
    if not rows:
        refuse(Diagnostic("PAR107", "bảng khảo sát trống"), path)
    head, body = rows[0], rows[1:]
    body = [row for row in body if any(cell.text for cell in row)]
    titles = [cell.text for cell in head]
    chosen = _chosen(path, titles, body, columns, satisfied_from)
    problems: list[Problem] = []
    questions: dict[str, list[Answer]] = {}
    blank = 0
    ballots: set[int] = set()
    for index in chosen:
        found = []
        for number, row in enumerate(body):
            cell = row[index] if index < len(row) else None
            if cell is None or not cell.text:
                blank += 1
                continue
            try:
                found.append(read_answer(cell.text, satisfied_from))
                ballots.add(number)
            except ValueError as problem:
                hint = f"Câu hỏi «{titles[index]}»; bỏ trống nếu người được hỏi không trả lời."
                problems.append(Diagnostic("PAR522", str(problem), hint).at(cell.where, cell.place))
        questions[titles[index]] = found
    if problems:
        raise ProblemsError(problems)
    return Answers(path, questions, len(ballots), blank)


def _chosen(
    path: str,
    titles: list[str],
    body: list[list[Cell]],
    columns: Sequence[str],
    satisfied_from: int,
) -> list[int]:
    twice = {title for title in titles if title and titles.count(title) > 1}
    if twice:
        message = f"tiêu đề cột bị trùng: {', '.join(sorted(twice))}"
        refuse(Diagnostic("PAR521", message), path)
    if columns:
        absent = [name for name in columns if name not in titles]
        if absent:
            known = ", ".join(f"«{title}»" for title in titles if title)
            raise ProblemsError(
                Diagnostic(
                    "PAR521", f"bảng không có cột «{name}»{nearest(name, titles)}", f"Có: {known}."
                ).at(path)
                for name in absent
            )
        return [titles.index(name) for name in dict.fromkeys(columns)]
    found = [
        index
        for index, title in enumerate(titles)
        if title
        and title.casefold().rstrip(".") not in _NOT_QUESTIONS
        and _looks_answered(index, body, satisfied_from)
    ]
    if not found:
        hint = "Dòng đầu là tiêu đề cột; câu trả lời là 1 đến 5, hài lòng…, hoặc có/không."
        refuse(Diagnostic("PAR521", "không cột nào chứa câu trả lời", hint), path)
    return found


def _looks_answered(index: int, body: list[list[Cell]], satisfied_from: int) -> bool:
    texts = [row[index].text for row in body if index < len(row) and row[index].text]
    good = 0
    for text in texts:
        try:
            read_answer(text, satisfied_from)
        except ValueError:
            continue
        good += 1
    return bool(texts) and 2 * good >= len(texts)


def _rows(path: str) -> list[list[Cell]]:
    suffix = Path(path).suffix.casefold()
    if suffix not in (".csv", ".xlsx"):
        hint = "Lưu bảng dạng .csv (UTF-8) hoặc .xlsx."
        message = f"không đọc được loại tệp «{suffix or 'không đuôi'}»"
        refuse(Diagnostic("PAR101", message, hint), path)
    data = read_bounded(Path(path), path, MAX_SURVEY_BYTES)
    return _csv_rows(data, path) if suffix == ".csv" else _excel_rows(data, path)


def _csv_rows(data: bytes, path: str) -> list[list[Cell]]:
    text = decode(data, path)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found = []
    for row in reader:
        cells = [
            Cell(part.strip(), path, Place(reader.line_num, column))
            for column, part in enumerate(row, 1)
        ]
        found.append(cells)
    return found


def _excel_rows(data: bytes, path: str) -> list[list[Cell]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(data), data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        message = "không phải là tệp Excel .xlsx đọc được"
        refuse(Diagnostic("PAR101", message), path)
    sheet = book.worksheets[0]
    return [
        [
            Cell(_shown(cell.value), f"{path}: {sheet.title}!{cell.coordinate}", WHOLE_FILE)
            for cell in row
        ]
        for row in sheet.iter_rows()
    ]


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
