"""What is filed and what comes back: documents, the appraiser's table, comparisons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from par_index.app.entry import Field, text_of
from par_index.app.views import texts, told
from par_index.app.workplace import Workplace
from par_index.diagnostics.problems import ProblemsError
from par_index.dossier import meeting, profile
from par_index.language.vietnamese import points_text
from par_index.loading.opening import is_dir, is_file
from par_index.record import comparing
from par_index.record.asking import lint
from par_index.record.documents import document_problems, named_documents, packed
from par_index.record.names import MAIN, WRITTEN, inner_name
from par_index.record.recording import Request, locked, record
from par_index.record.rounds import next_round, own_stage, read_round, round_of, rounds_of, title_of
from par_index.record.stage import stages_of
from par_index.record.writing import replace_file
from par_index.words.grades import grade_reason

Values = dict[str, Any]


def written(place: Workplace) -> dict[str, Path]:
    """Return the documents that were made, by name."""
    folder = place.path / WRITTEN
    found = sorted(folder.iterdir()) if is_dir(folder) else []
    return {p.name: p for p in found if is_file(p) and p.suffix in (".docx", ".xlsx")}


def _titled(name: str) -> str:
    """Return what a document is, beside the name of its file."""
    from par_index.dossier.facts import TITLES

    titles = [title for document, title in TITLES.items() if document == Path(name).stem]
    return f"{titles[0]} ({name})" if titles else name


def filing(place: Workplace, _: Mapping[str, str]) -> Values:
    """Return the documents of the folder, what is asked about them, and what was made."""
    folder, work = place.folder, place.assessment
    rows = [
        (
            one.code,
            one.words,
            "" if one.document.date is None else f"{one.document.date:%d/%m/%Y}",
            one.document.link if one.path is None else inner_name(one.path, folder.path),
        )
        for one in named_documents(folder, work.evidence)
    ]
    asked = lint(work.loaded, work.evidence, work.scorecard)
    asked += document_problems(folder, work.loaded, work.evidence)
    heads = ("Mã", "Văn bản, tài liệu", "Ngày", "Tệp hoặc liên kết")
    return {
        "unit": unit_fields(_unit_answers(place)),
        "unit_wrong": {},
        "written": [(name, _titled(name)) for name in written(place)],
        "documents": texts("Tài liệu kiểm chứng đã nêu", heads, rows),
        "asked": [f"{one.file}: {one.message}." for one in asked],
        "blanks": [],
        "wrong": [],
        "today": date.today(),
    }


def unit_fields(texts: Mapping[str, str]) -> list[Field]:
    """Return the form of what documents say of the unit, its council and its meeting."""
    return [
        Field(key, asks, texts.get(key, ""), rows=3 if key in meeting.LONG else 0)
        for key, asks in _ASKED.items()
    ]


def describe_unit(place: Workplace, sent: Mapping[str, str]) -> dict[str, str]:
    """Write that form into the folder, and return what is wrong by field; then nothing is kept.

    Raises:
        ProblemsError: the folder cannot be written.

    """
    wrong: dict[str, str] = {}
    folder, known = place.folder, _unit_answers(place)
    given = {key: text_of(key, sent.get(key, known[key]), wrong) for key in _ASKED}
    made = meeting.meeting_of(given, folder.entry, folder.loaded.scheme.leaves, wrong)
    if not wrong:
        of_unit = profile.profile_of(given, folder.entry.profile)
        unit = made.model_copy(update={"profile": of_unit})
        with locked(folder.path):
            replace_file(folder.path / MAIN, profile.with_unit(folder.file, unit).encode())
        place.refresh()
    return wrong


_ASKED = profile.QUESTIONS | meeting.QUESTIONS


def _unit_answers(place: Workplace) -> dict[str, str]:
    entry = place.folder.entry
    return profile.answers_of(entry.profile) | meeting.answers_of(entry)


def write(place: Workplace, day: date | None, *, overwrite: bool) -> list[str]:
    """Make the documents that are filed, and return what they leave open.

    Raises:
        ProblemsError: one was changed by hand or is open in Word, or the folder cannot be read.

    """
    from par_index.dossier import make
    from par_index.dossier.facts import NAMES
    from par_index.dossier.writing import write_documents

    folder, work = place.folder, place.assessment
    facts = make.facts_of(work.loaded, work.evidence, folder.entry, day, folder)
    made = make.make(facts, NAMES, None, [folder.file])
    write_documents(place.path / WRITTEN, made.files, made.inputs, overwrite=overwrite)
    return sorted({what for found in made.blanks.values() for what in found})


@dataclass(frozen=True)
class Returned:
    """The appraiser's table as it came back, and what is to be done with it."""

    name: str
    content: bytes
    rest_agrees: bool
    day: date
    by: str = ""


def appraisal(place: Workplace, asked: Mapping[str, str]) -> Values:
    """Return which round comes next, and two results side by side."""
    folder, wrong, table = place.folder, [], None
    stages = {one.path.name: one.path.name for one in stages_of(place.path) if one.content}
    sides = {"": "Số liệu hiện nay", comparing.TARGET: "Mục tiêu của bộ tiêu chí", **stages}
    one, two = asked.get("mot", comparing.TARGET), asked.get("hai", "")
    title, shown, answerable = "", "mot" in asked, False
    try:
        points = [found.stage for found in rounds_of(folder) if found.kind == "points"]
        title = title_of(next_round(folder, answer=False))
        answerable = bool(points)
        if points and not shown:
            one, two, shown = own_stage(folder).path.name, points[-1], True
    except ProblemsError:
        pass  # nothing was recorded that could be appraised
    if shown and one in sides and two in sides:
        try:
            both = (comparing.side(word, folder) for word in (one, two))
            table = comparing.compared(*both).table()
        except ProblemsError as failure:
            wrong = told(failure.problems)
    return {
        "sides": sides,
        "one": one,
        "two": two,
        "title": title,
        "answerable": answerable,
        "gaps": table,
        "wrong": wrong,
        "read": None,
        "today": date.today(),
    }


def returned(place: Workplace, sent: Returned, *, keep: bool) -> Values:
    """Read the appraiser's table, record it where that is asked, and return what it says.

    Raises:
        ProblemsError: it cannot be read for sure, or not be recorded.

    """
    folder = place.folder
    stage = next_round(folder, answer=False)
    with TemporaryDirectory() as base:
        path = Path(base) / "tham-dinh.xlsx"
        path.write_bytes(sent.content)
        # what is still blank stands as before, so that the table shows what was changed and no more
        _, whole = read_round(folder, stage, path, sent.name, rest_agrees=True)
        read, made = read_round(folder, stage, path, sent.name, rest_agrees=sent.rest_agrees)
    before = round_of(folder, stage).before
    if keep:
        record(folder, Request(stage, sent.day, sent.by, read, (sent.name, sent.content)))
    root = made.card.root
    return {
        "title": title_of(stage),
        "kept": keep,
        "total": f"{points_text(root.points)}/{points_text(root.maximum)}",
        "why": grade_reason(made.card),
        "blank": [leaf.code for leaf in root.scored() if leaf.state == "missing"],
        "table": comparing.gaps(before, whole.card, comparing.reasons(read)).table(),
    }


def _round_book(place: Workplace, *, answer: bool) -> bytes:
    from par_index.excel.appraisal_book import appraisal_book

    return appraisal_book(round_of(place.folder, next_round(place.folder, answer=answer)))


BOOKS: dict[str, Callable[[Workplace], bytes]] = {
    "tham-dinh.xlsx": lambda place: _round_book(place, answer=False),
    "giai-trinh.xlsx": lambda place: _round_book(place, answer=True),
    "tai-lieu.zip": lambda place: packed(place.folder, place.loaded, place.assessment.evidence)[0],
}
"""What can be taken from a folder besides its scorecard, by name."""
