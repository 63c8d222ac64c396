"""Results side by side: stages, self and appraisal, unit and target, this year and last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.language.exact import exact_text, total
from par_index.loading.load import targets_of
from par_index.models.folder import Appraisal
from par_index.record.folder import Folder, open_folder
from par_index.record.names import is_folder, is_stage
from par_index.record.rounds import own_stage, rounds_of, title_of
from par_index.record.scored import Scored
from par_index.record.stage import Stage, chosen_stage, needed_stage, stages_of
from par_index.scoring.score import score
from par_index.scoring.scorecard import Scorecard
from par_index.whatif.compare import Move, contributions
from par_index.whatif.display import Column, ColumnKind, Shown, Table, signed_text

TARGET = "muc-tieu"
"""What names the targets that the set itself sets, in place of a stage."""


@dataclass(frozen=True, repr=False)
class Gaps(Shown):
    """Two results; the changes of ``rows`` add up to the change of the total, exactly."""

    names: tuple[str, str]
    base: Scorecard
    other: Scorecard
    rows: tuple[Move, ...]
    reasons: Mapping[str, str]

    @property
    def change(self) -> Fraction:
        """The change of the total points."""
        return self.other.root.points - self.base.root.points

    def waterfall(self) -> list[tuple[str, Fraction, Fraction]]:
        """Return (label, from, to) from the first total to the second, step after step."""
        level, steps = self.base.root.points, []
        for row in self.rows:
            steps.append((row.code or "Tổng", level, level + row.change))
            level += row.change
        return steps

    def table(self) -> Table:
        """Return the lines that differ, with the total below."""
        one, two = self.names
        kinds: tuple[ColumnKind, ...] = ("text", "text", "points", "points", "change", "text")
        heads = ("Mã", "Tiêu chí", one, two, "Chênh lệch", "Lý do")
        rows: list[tuple[Any, ...]] = [
            (m.code or "Chung", m.title, m.before, m.after, m.change, self.reasons.get(m.code, ""))
            for m in self.rows
        ]
        before, after = self.base.root.points, self.other.root.points
        rows.append(("", "Tổng điểm", before, after, self.change, ""))
        caption = f"{two} so với {one[0].lower()}{one[1:]}: {signed_text(self.change)} điểm"
        if waiting := sum(_is_open(self.other, code) for code in self.other.scored):
            caption += f"; còn {waiting} tiêu chí chưa có điểm"
        return Table(caption, tuple(map(Column, heads, kinds)), rows, frozenset({len(rows) - 1}))

    def document(self) -> dict[str, Any]:
        """Return the comparison for machines; points are ``num/den``."""
        roots = (self.base.root, self.other.root)
        return {
            "from": self.names[0],
            "to": self.names[1],
            "points": [exact_text(root.points) for root in roots],
            "max": [exact_text(root.maximum) for root in roots],
            "change": exact_text(self.change),
            "lines": records(
                ("code", "title", "from", "to", "change", "reason"), self.table().rows[:-1]
            ),
            "waterfall": records(("label", "from", "to"), self.waterfall()),
        }


def records(keys: Sequence[str], rows: Iterable[Sequence[object]]) -> list[dict[str, object]]:
    """Return rows for machines: numbers as ``num/den``."""
    return [
        {k: exact_text(v) if isinstance(v, Fraction) else v for k, v in zip(keys, row, strict=True)}
        for row in rows
    ]


def gaps(
    base: Scorecard,
    other: Scorecard,
    said: Mapping[str, str] | None = None,
    names: tuple[str, str] = ("Lần trước", "Lần này"),
    lines: Mapping[str, str] | None = None,
) -> Gaps:
    """Compare two results line by line.

    Args:
        base: the first result.
        other: the second.
        said: reasons by line.
        names: what the two are called.
        lines: where lines of the first went that have another code in the second.

    """
    moved = lines or {}
    before = {moved.get(code, code): found for code, found in contributions(base).items()}
    after, zero = contributions(other), Fraction(0)
    rows, why = [], {}
    for code in dict.fromkeys([*after, *before]):
        title, new = after.get(code, ("", zero))
        old_title, old = before.get(code, ("", zero))
        line = code in base.leaves or code in other.leaves
        gone = "không còn trong bộ" if code not in after and line else ""
        fresh = "mới có" if code not in before and line else ""
        open_ = _OPEN if _is_open(other, code) else ""
        why[code] = (said or {}).get(code) or gone or fresh or open_
        if old != new or gone or fresh:
            rows.append(Move(code, title or old_title, old, new))
    return Gaps(names, base, other, tuple(rows), why)


_OPEN = "chưa có điểm, tạm tính 0"


def _is_open(card: Scorecard, code: str) -> bool:
    return code in card.scored and not card.scored[code].settled


def reasons(appraisal: Appraisal) -> dict[str, str]:
    """Return why each line of an appraisal differs, with the documents that were not accepted."""
    found = {}
    for code, line in appraisal.lines.items():
        rejected = f"Không chấp nhận: {line.rejected}" if line.rejected else ""
        found[code] = "; ".join(t.rstrip(".") for t in (line.reason, rejected, line.answer) if t)
    return found


@dataclass(frozen=True)
class Side:
    """One result with its name and the folder that it came from."""

    name: str
    scored: Scored
    folder: Folder | None = None
    said: Mapping[str, str] = field(default_factory=dict)


def side(word: str, folder: Folder | None) -> Side:
    """Return the result that a word names: a folder, a stage by path or name, or the targets.

    A folder stands for its last stage, or for its evidence while nothing has been recorded; the
    empty word names what the evidence of the folder at hand gives now.

    Raises:
        ProblemsError: there is no such thing.

    """
    path = Path(word)
    if not word and folder is not None:
        return Side("Số liệu hiện nay", current(folder), folder)
    if is_folder(path):
        named = open_folder(path)
        stages = stages_of(named.path)
        if stages:
            return _recorded(stages[-1], f"{path.resolve().name}, ", named)
        return Side(path.resolve().name, current(named), named)
    if is_stage(path):
        return _recorded(needed_stage(path), "", folder)
    if folder is None:
        message = f"«{word}» không phải là hồ sơ hay lần chấm"
        refuse(Diagnostic("PAR901", message, "Nêu thư mục hồ sơ hoặc lần chấm."), word)
    if word == TARGET:
        targets = targets_of(folder.loaded)
        card = score(folder.loaded.scheme, targets.claims)
        return Side("Mục tiêu", Scored(folder.loaded, targets, card), folder)
    return _recorded(chosen_stage(folder.path, word), "", folder)


def current(folder: Folder) -> Scored:
    """Return what the evidence of a folder gives now."""
    given = folder.evidence()
    return Scored(folder.loaded, given, score(folder.loaded.scheme, given.claims))


def _recorded(stage: Stage, prefix: str, folder: Folder | None) -> Side:
    appraisal = stage.appraisal
    name = title_of(stage.manifest.stage)
    said = {} if appraisal is None else reasons(appraisal)
    return Side(f"{prefix}{name}" if prefix else name.capitalize(), stage.scored(), folder, said)


def compared(one: Side, two: Side) -> Gaps:
    """Compare two sides line by line."""
    cards, names = (one.scored.card, two.scored.card), (one.name, two.name)
    return gaps(*cards, two.said, names, _moved_lines(one, two))


def _moved_lines(one: Side, two: Side) -> dict[str, str]:
    """Return where the lines of the first side went, as the folder of the second says."""
    previous = None if two.folder is None else two.folder.entry.previous
    if one.folder is None or two.folder is None or previous is None:
        return {}
    same = (two.folder.path / previous.folder).resolve() == one.folder.path.resolve()
    return dict(previous.lines) if same else {}


OVER_CLAIMED = ("code", "title", "folders", "appraised", "lost", "reasons")
"""The keys of the columns of `over_claimed`, for machines."""


def over_claimed(folders: Sequence[Folder]) -> Table:
    """Return the lines that were appraised lower than they were claimed, over all folders."""
    found: dict[tuple[str, str], list[tuple[Fraction, str]]] = {}
    asked: dict[tuple[str, str], int] = {}
    for folder in folders:
        rounds = [one for one in rounds_of(folder) if one.kind == "points"]
        if not rounds:
            continue
        own = own_stage(folder).scored().card
        last = rounds[-1]
        why = {c: t for one in rounds for c, t in reasons(one.appraisal).items() if t}
        for code, line in last.card.scored.items():
            before = own.scored.get(code)
            if before is None or not line.settled or not before.settled:
                continue
            key = (code, line.leaf.title)
            asked[key] = asked.get(key, 0) + 1
            if line.points < before.points:
                lost = (before.points - line.points, why.get(code, ""))
                found.setdefault(key, []).append(lost)
    rows = [
        (
            *key,
            len(lost),
            asked[key],
            total(points for points, _ in lost),
            "; ".join(dict.fromkeys(text for _, text in lost if text)),
        )
        for key, lost in found.items()
    ]
    rows.sort(key=lambda row: (-row[2], -row[4], row[0]))
    kinds: tuple[ColumnKind, ...] = ("text", "text", "count", "count", "points", "text")
    heads = ("Mã", "Tiêu chí", "Số hồ sơ chấm cao hơn", "Số hồ sơ đã thẩm định", "Điểm bị giảm")
    columns = tuple(map(Column, (*heads, "Lý do, tài liệu không được chấp nhận"), kinds))
    return Table("Tiêu chí tự chấm cao hơn thẩm định", columns, rows)
