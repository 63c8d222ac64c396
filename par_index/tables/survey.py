"""The answers of a survey: every cell that is no answer is named, every column accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from par_index.diagnostics.problems import Problem, ProblemsError
from par_index.tables.cells import CellError
from par_index.tables.questions import OTHER_SCALES, choose
from par_index.tables.table import read_table, text_of
from par_index.year.survey import Answer, Scale


@dataclass(frozen=True)
class Answers:
    """The answers of a survey by question, and how many people answered anything.

    ``left_out`` gives the reason for every column that is no question, ``unanswered`` how often
    each text stood that says that nothing is answered, and ``named`` whether the user chose.
    """

    file: str
    questions: dict[str, list[Answer]]
    ballots: int
    blank: int
    scale: Scale
    left_out: dict[str, str]
    unanswered: dict[str, int]
    named: bool = False


def read_survey(
    path: str,
    columns: Sequence[str] = (),
    scale: Scale | None = None,
    *,
    skipped: Sequence[str] = (),
    sheet: str = "",
) -> Answers:
    """Read a survey table: one row for each ballot, one column for each question.

    Args:
        path: a .csv or .xlsx file whose first row holds the headings.
        columns: the headings of the questions; without any, those that clearly are questions.
        scale: the levels of the answers; 1 to 5, satisfied from 4, without one.
        skipped: headings of columns that are no questions.
        sheet: the sheet, where a workbook has several.

    Raises:
        ProblemsError: the file is refused, it is not clear which columns are questions, or cells
            are no answers; all of them are in it.

    """
    scale = scale or Scale()
    table = read_table(path, sheet)
    choice = choose(table, columns, skipped, scale)
    problems: list[Problem] = []
    questions: dict[str, list[Answer]] = {table.titles[c]: [] for c in choice.counted}
    unanswered: Counter[str] = Counter()
    blank = 0
    ballots: set[int] = set()
    for row, cells in table.rows:
        for column in choice.counted:
            if column not in cells:
                blank += 1
                continue
            title = table.titles[column]
            try:
                text = text_of(cells[column])
                answer = scale.read(text)
            except (CellError, ValueError) as problem:
                hint = f"Câu hỏi «{title}»; để trống nếu không trả lời. {OTHER_SCALES}"
                problems.append(table.problem("PAR522", str(problem), row, column, hint))
                continue
            if answer is None:
                unanswered[text] += 1
            else:
                questions[title].append(answer)
                ballots.add(row)
    if problems:
        raise ProblemsError(problems)
    left_out = {table.name_of(column): why for column, why in choice.left_out.items()}
    return Answers(
        path, questions, len(ballots), blank, scale, left_out, dict(unanswered), choice.named
    )
