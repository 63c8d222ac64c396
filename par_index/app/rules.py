"""By what is scored, chosen in the program: a shipped set or one's own files, and readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from par_index.app.entry import Field
from par_index.app.views import texts
from par_index.app.workplace import Workplace
from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.door import open_set
from par_index.loading.library import shelf, shipped
from par_index.loading.loaded import LoadedSet
from par_index.loading.reader import read_file
from par_index.models.folder import RulesChange
from par_index.record.folder import Rules
from par_index.record.names import safe_name
from par_index.record.switching import adopt, switch

READING = "cach-hieu."
"""How the names of fields begin that choose the reading of a line."""


@dataclass(frozen=True)
class Choice:
    """A shipped set by its name, files that were sent by theirs, and readings by line."""

    name: str
    files: Mapping[str, bytes]
    readings: Mapping[str, str] = field(default_factory=dict)


def sets() -> dict[str, str]:
    """Return the shipped sets: their titles by name."""
    found = {}
    for name in shipped("criteria"):
        root = read_file(shelf("criteria") / f"{name}.yaml", name).root
        found[name] = str(root.within(("title",)).content)
    return found


@contextmanager
def opened(asked: Choice, now: Rules | None = None) -> Iterator[tuple[LoadedSet, str]]:
    """Open what was chosen, and tell what it is called; files that were sent last for the block.

    Args:
        asked: the choice; a file of criteria takes the place of the set, overlays are laid on it.
        now: the rules in use, which are kept where no other set is chosen.

    Raises:
        ProblemsError: a file cannot be read, there are two sets, or scoring would not be sound.

    """
    name, own, overlays = asked.name, [], []
    with TemporaryDirectory() as base:
        for sent, content in asked.files.items():
            path = Path(base) / safe_name(sent.replace("\\", "/").split("/")[-1])
            path.write_bytes(content)
            keys = read_file(path).root.keys
            own += [str(path)] if "areas" in keys else []
            overlays += [str(path)] if "overlay" in keys else []
        if len(own) > 1:
            names = ", ".join(Path(one).name for one in own)
            hint = "Mỗi lần chỉ gửi một bộ tiêu chí, cùng cách chấm và tệp điều chỉnh của bộ ấy."
            refuse(Diagnostic("PAR903", f"có hai bộ tiêu chí: {names}", hint), names)
        name = own[0] if own else name
        if not name and now is not None:
            name, overlays = now.set, [*now.overlays, *overlays]
        yield open_set(name, overlays, dict(asked.readings)), name


def chosen(place: Workplace, _: Mapping[str, str]) -> dict[str, Any]:
    """Return what is scored by now, and what else can be chosen."""
    loaded = place.loaded
    readings = []
    for leaf in loaded.criteria.leaves():
        entry = loaded.rubrics.get(leaf.rule or "")
        if entry is not None and entry.readings:
            titles = {key: one.title for key, one in entry.readings.items()}
            value = loaded.readings.get(leaf.code, leaf.reading) or ""
            options = {"": "Như bộ tiêu chí ghi", **titles}
            name = READING + leaf.code
            readings.append(Field(name, f"{leaf.code} {leaf.title}", value, options))
    heads = ("Từ ngày", "Bộ tiêu chí", "Tệp điều chỉnh", "Người quyết định", "Căn cứ")
    rows = [
        (f"{one.day:%d/%m/%Y}", one.set, ", ".join(one.overlays), one.by, one.reason)
        for one in place.folder.entry.changes
    ]
    return {
        "sets": {"": f"Giữ bộ đang dùng: {loaded.criteria.title}", **sets()},
        "overlays": [one.overlay for one in loaded.overlays],
        "readings": readings,
        "changes": texts("Các lần thay bộ tiêu chí trong năm", heads, rows),
        "wrong": [],
        "found": None,
        "used": False,
        "today": date.today(),
    }


def changed(place: Workplace, asked: Choice, use: RulesChange | None) -> dict[str, Any]:
    """Return what a choice changes, and use it from its day on where that is asked.

    Raises:
        ProblemsError: it cannot be opened, or the folder cannot be written.

    """
    with opened(asked, place.folder.rules()) as (loaded, name):
        found = switch(place.loaded, loaded, place.assessment.evidence)
        if use is not None:
            adopt(place.folder, loaded, name, use)
            place.refresh()
    lost = [f"{code}: {label} = {value}" for code, label, value in found.homeless]
    return {"found": found.table(), "lost": lost, "used": use is not None}
