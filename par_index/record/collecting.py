"""What came in from whom, and the reminder for each unit that still owes figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from par_index.loading.load import LoadedEvidence, LoadedSet
from par_index.models.folder import Sender
from par_index.record.folder import Folder, is_evidence
from par_index.record.names import inner_name
from par_index.report.duties import leads, unit_book
from par_index.words.states import NOTHING_AROSE


@dataclass(frozen=True)
class Answer:
    """What one lead unit answered of its lines, and how it is reached."""

    unit: str
    sender: Sender
    lines: tuple[str, ...]
    owed: tuple[str, ...]


def answers(folder: Folder, loaded: LoadedSet, evidence: LoadedEvidence) -> list[Answer]:
    """Return what every lead unit answered: figures, or a reason why nothing arose."""
    book = unit_book(loaded.criteria)
    senders = {book.name(sender.name): sender for sender in folder.entry.units}
    lines: dict[str, list[str]] = {}
    for code, units in leads(loaded.criteria, book).items():
        for unit in units if code in loaded.scheme.scored else ():
            lines.setdefault(unit, []).append(code)
    told = {c for c, one in evidence.claims.items() if one.values or one.not_applicable is not None}
    return [
        Answer(
            unit,
            senders.get(unit, Sender(name=unit)),
            tuple(codes),
            tuple(code for code in codes if code not in told),
        )
        for unit, codes in lines.items()
    ]


def reminder(folder: Folder, loaded: LoadedSet, answer: Answer) -> str:
    """Return the text that asks a unit for what it still owes."""
    titles = {leaf.code: leaf.title for leaf in loaded.criteria.leaves()}
    agency = folder.entry.profile.agency or loaded.criteria.unit
    due = f" trước ngày {answer.sender.due:%d/%m/%Y}" if answer.sender.due else ""
    head = (
        f"{agency} đang tổng hợp số liệu tự chấm điểm theo {loaded.criteria.title}. Đến nay còn "
        f"thiếu số liệu của {len(answer.owed)}/{len(answer.lines)} tiêu chí do đơn vị chủ trì:"
    )
    asked = (
        f"Đề nghị đơn vị gửi số liệu và tài liệu kiểm chứng{due}; nội dung {NOTHING_AROSE} thì "
        "ghi rõ lý do."
    )
    owed = [f"- {code}: {titles[code]}" for code in answer.owed]
    return "\n".join([f"Kính gửi: {answer.unit}", head, *owed, asked])


def unread(folder: Folder) -> Iterator[str]:
    """Yield the received files that are not read, with the reason."""
    for path in folder.received():
        name = inner_name(path, folder.path)
        if not is_evidence(path.name):
            yield f"{name}: không phải tệp số liệu"
    for aside in folder.entry.set_aside:
        yield f"{aside.file}: {aside.reason.rstrip('.')}"
