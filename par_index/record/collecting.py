"""What came in from whom, and the reminder for each unit that still owes figures."""

from __future__ import annotations

from collections.abc import Iterator

from par_index.loading.load import LoadedSet
from par_index.models.folder import Sender
from par_index.models.scorecard import UnitShare
from par_index.record.folder import Folder, is_evidence
from par_index.record.names import inner_name
from par_index.words.states import NOTHING_AROSE


def reminder(folder: Folder, loaded: LoadedSet, answer: UnitShare, sender: Sender) -> str:
    """Return the text that asks a unit for what it still owes."""
    titles = {leaf.code: leaf.title for leaf in loaded.criteria.leaves()}
    agency = folder.entry.profile.agency or loaded.criteria.unit
    due = f" trước ngày {sender.due:%d/%m/%Y}" if sender.due else ""
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
