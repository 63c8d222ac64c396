"""Another set, or other overlays, in mid-year: what changes, then used from a recorded day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.language.vietnamese import points_text
from par_index.loading.dump import dump
from par_index.loading.library import is_path
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.loading.reader import SourceFile
from par_index.models.folder import RulesChange
from par_index.models.tree import Leaf
from par_index.record.begin import Copies
from par_index.record.folder import Folder, open_folder
from par_index.record.names import MAIN, RULES
from par_index.record.recording import locked
from par_index.record.writing import reason, replace_file
from par_index.whatif.display import Column, Shown, Table
from par_index.words.rules import describe


@dataclass(frozen=True, repr=False)
class Switch(Shown):
    """What another set changes: (code, title, before, now) of lines, and figures without a home."""

    rows: tuple[tuple[str, str, str, str], ...]
    homeless: tuple[tuple[str, str, str], ...]

    def table(self) -> Table:
        """Return the lines that change."""
        columns = (Column("Mã"), Column("Tiêu chí"), Column("Đang dùng"), Column("Bộ mới"))
        return Table(f"{len(self.rows)} tiêu chí thay đổi", columns, self.rows)


def switch(old: LoadedSet, new: LoadedSet, evidence: LoadedEvidence) -> Switch:
    """Return what a new set, or new overlays, change for a unit's evidence."""
    before, after = ({leaf.code: leaf for leaf in one.criteria.leaves()} for one in (old, new))
    rows = []
    for code in dict.fromkeys([*before, *after]):
        one, two = before.get(code), after.get(code)
        texts = (_said(old, one), _said(new, two))
        if texts[0] != texts[1]:
            rows.append((code, next(leaf.title for leaf in (two, one) if leaf), *texts))
    return Switch(tuple(rows), tuple(_homeless(old, new, evidence)))


def _said(loaded: LoadedSet, leaf: Leaf | None) -> str:
    """Return in words how a line is scored."""
    if leaf is None:
        return "không có"
    rubric = loaded.scheme.leaves[leaf.code].rubric
    most = f"{points_text(leaf.max.points)} điểm" if leaf.max else "chưa có điểm tối đa"
    rule = " ".join(describe(rubric)) if rubric else "Chưa có cách chấm."
    return f"{leaf.title}: {most}. {rule}"


def _homeless(
    old: LoadedSet, new: LoadedSet, evidence: LoadedEvidence
) -> Iterator[tuple[str, str, str]]:
    """Yield (code, label, value) of figures that the new set does not ask for."""
    for code, entry in evidence.evidence.leaves.items():
        leaf = new.scheme.leaves.get(code)
        asked = set() if leaf is None or leaf.rubric is None else {*leaf.rubric.inputs, "measure"}
        was = old.scheme.leaves[code].rubric if code in old.scheme.leaves else None
        for name, value in entry.given.items():
            if name not in asked:
                declared = None if was is None else was.inputs.get(name)
                yield code, declared.label if declared else name, value


def adopt(folder: Folder, loaded: LoadedSet, name: str, change: RulesChange) -> None:
    """Use a set from the day of a change: copy it into the folder, and say so in `ho-so.yaml`.

    Raises:
        ProblemsError: the folder cannot be written, or its main file is laid out otherwise.

    """
    place = f"{RULES}/{change.day:%Y-%m-%d}"
    rules = Copies(loaded, folder.path, place)
    outside = {n: text for n, text in rules.files.items() if n.startswith(f"{place}/")}
    update = {"overlays": tuple(rules.overlays), "readings": dict(loaded.readings)}
    entry = change.model_copy(update={"set": rules.set if is_path(name) else name, **update})
    text = _with_change(folder.file, dump(entry))
    try:
        with locked(folder.path):
            for file, content in outside.items():
                target = folder.path / file
                target.parent.mkdir(parents=True, exist_ok=True)
                replace_file(target, content)
            replace_file(folder.path / MAIN, text.encode())
    except OSError as failure:
        refuse(Diagnostic("PAR903", f"không ghi được: {reason(failure)}"), str(folder.path))
    open_folder(folder.path)


def _with_change(file: SourceFile, entry: str) -> str:
    """Return the main file with one change more, everything else as a person left it."""
    rows = [row for row in entry.splitlines() if not row.startswith("format:")]
    block = [f"{'- ' if not n else '  '}{row}" for n, row in enumerate(rows)]
    lines = file.text.rstrip("\n").split("\n")
    found = file.root.child("changes")
    if found is None:
        return "\n".join([*lines, "changes:", *block, ""])
    first = file.root.place_of("changes").line
    following = [place.line for place in file.root.keys.values() if place.line > first]
    end = min([*following, len(lines) + 1]) - 1
    if found.content in ([], None):
        return "\n".join([*lines[: first - 1], "changes:", *block, *lines[first:], ""])
    if not lines[found.place.line - 1].lstrip().startswith("-"):
        message = "mục changes phải viết mỗi lần thay trên các dòng riêng, bắt đầu bằng «-»"
        refuse(Diagnostic("PAR903", message), file.name, found.place)
    indent = lines[found.place.line - 1]
    margin = indent[: len(indent) - len(indent.lstrip())]
    return "\n".join([*lines[:end], *(margin + row for row in block), *lines[end:], ""])
