"""From one year or rule set to another: the change split into rules and evidence, adding up.

Both corners in between are scored too: the old rules with the new evidence, and the new rules
with the old. Each effect is the mean of its two sizes (before and after the other), so that
neither order is favoured and the two effects add up to the change exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError
from par_index.language.inputs import Given, Input
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE
from par_index.loading.claims import unknown_code, unknown_input
from par_index.loading.loaded import LoadedSet
from par_index.loading.reader import read_file
from par_index.loading.structure import build
from par_index.meaning.knowledge import as_known
from par_index.meaning.ranges import start_box
from par_index.models.criteria import TwoYears
from par_index.scoring.scheme import AnyLeaf, Claim, Claims, Scheme, UnscoredScheme
from par_index.scoring.score import score
from par_index.scoring.scorecard import Scorecard
from par_index.whatif.compare import contributions
from par_index.whatif.display import Column, Shown, Table, signed_text

_Path = tuple[str, ...]
"""A line; a line and its figure; a line, its figure and a level of it."""


@dataclass(frozen=True)
class Translation:
    """How what changed its name is called in the other set, by its old path; how years move."""

    years: int = 0
    names: Mapping[_Path, str] = field(default_factory=dict)

    def of(self, *path: str) -> str:
        """Return what a line or group, a figure or a level is called in the other set."""
        return self.names.get(path, path[-1])

    def path(self, path: _Path) -> _Path:
        """Return a whole path in the terms of the other set."""
        return tuple(self.of(*path[: n + 1]) for n in range(len(path)))

    @property
    def back(self) -> Translation:
        """The way back."""
        return Translation(-self.years, {self.path(path): path[-1] for path in self.names})

    def claims(self, claims: Claims, scheme: Scheme) -> dict[str, Claim]:
        """Return evidence for a set in the terms of the other."""
        return {
            self.of(code): replace(claim, values=dict(self._values(code, claim, scheme)))
            for code, claim in claims.items()
        }

    def _values(self, code: str, claim: Claim, scheme: Scheme) -> Iterator[tuple[str, Given]]:
        leaf = scheme.claimable.get(code)
        rubric = None if leaf is None else leaf.rubric
        for name, value in claim.values.items():
            if isinstance(value, str):
                yield self.of(code, name), self.of(code, name, value)
            else:
                dated = rubric is not None and rubric.kind(name) == "date"
                yield self.of(code, name), _moved(value, self.years) if dated else value


def _moved(value: Given, years: int) -> Given:
    """Return the same day of another year; 29 February becomes the 28th where there is none."""
    if isinstance(value, Interval):
        cuts = (cut and (_moved_day(int(cut[0]), years), cut[1]) for cut in (value.low, value.high))
        return Interval(*cuts)
    return value if isinstance(value, bool | str) else _moved_day(int(value), years)


def _moved_day(ordinal: int, years: int) -> int:
    day = date.fromordinal(ordinal)
    with suppress(ValueError):
        return day.replace(year=day.year + years).toordinal()
    return day.replace(year=day.year + years, day=28).toordinal()


def between(old: LoadedSet, new: LoadedSet, path: str | None = None) -> Translation:
    """Return how evidence of the old set is put into the terms of the new one.

    Args:
        old: the earlier set.
        new: the later set.
        path: the file of what was renamed, if there is one.

    Raises:
        ProblemsError: the file has errors, or names what the sets do not have.

    """
    years = new.criteria.year - old.criteria.year
    if path is None:
        return Translation(years)
    file = read_file(Path(path), path)
    problems: list[Problem] = []
    renamed = build(TwoYears, file.root, file, problems)
    found = {} if renamed is None else _written(renamed)
    made = Translation(years, dict(found.values()))
    for at, (before, _) in found.items():
        for scheme, names in ((old.scheme, before), (new.scheme, made.path(before))):
            if slip := _unknown(names, scheme):
                problems.append(file.problem(slip, file.root.within(at)))
    if problems:
        raise ProblemsError(problems)
    return made


def _written(renamed: TwoYears) -> dict[_Path, tuple[_Path, str]]:
    """Return the old path and the new name of everything that a file names, by its place there."""
    found: dict[_Path, tuple[_Path, str]] = {}
    earlier = {new: old for old, new in renamed.lines.items()}
    for old, new in renamed.lines.items():
        found["lines", old] = (old,), new
    for code, names in renamed.figures.items():
        for old, new in names.items():
            found["figures", code, old] = (earlier.get(code, code), old), new
    for code, named in renamed.levels.items():
        once = {new: old for old, new in renamed.figures.get(code, {}).items()}
        for name, keys in named.items():
            for old, new in keys.items():
                path = (earlier.get(code, code), once.get(name, name), old)
                found["levels", code, name, old] = path, new
    return found


def _unknown(path: _Path, scheme: Scheme) -> Diagnostic | None:
    """Return what a set does not have of a path; None where it has the line and the figure."""
    code, *names = path
    node, leaf = scheme.nodes.get(code), scheme.leaves.get(code)
    if node is None or (names and (leaf is None or leaf.rubric is None)):
        return unknown_code(scheme.leaves if names else scheme.nodes, code)
    if names and leaf and leaf.rubric and names[0] not in (*leaf.rubric.inputs, MEASURE):
        return unknown_input(code, leaf.rubric, names[0])
    return None


@dataclass(frozen=True, slots=True)
class Effect:
    """One line, or the limits of one group: what rules and evidence each did to the total."""

    code: str
    title: str
    rules: Fraction
    evidence: Fraction

    @property
    def change(self) -> Fraction:
        """Both effects together."""
        return self.rules + self.evidence


@dataclass(frozen=True, repr=False)
class Attribution(Shown):
    """The change of the total split exactly.

    ``apart`` names the lines whose evidence means nothing under the other rules (new, dropped,
    or asked for other figures); their whole change counts as an effect of the rules. ``dropped``
    and ``added`` are the lines among them that have no partner in the other set.
    """

    old: Scorecard
    new: Scorecard
    effects: tuple[Effect, ...]
    rules_percent: Fraction | None
    evidence_percent: Fraction | None
    apart: tuple[str, ...]
    dropped: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def change(self) -> Fraction:
        """The change of the total points."""
        return self.new.root.points - self.old.root.points

    @property
    def rules(self) -> Fraction:
        """What the change of the rules did."""
        return sum((effect.rules for effect in self.effects), Fraction(0))

    @property
    def evidence(self) -> Fraction:
        """What the change of the evidence did."""
        return sum((effect.evidence for effect in self.effects), Fraction(0))

    def table(self) -> Table:
        """Return the effects as a table."""
        columns = (
            Column("Mã"),
            Column("Tiêu chí"),
            Column("Do cách chấm", "change"),
            Column("Do kết quả", "change"),
            Column("Thay đổi", "change"),
        )
        rows = [(e.code or "Tổng", e.title, e.rules, e.evidence, e.change) for e in self.effects]
        caption = (
            f"Tổng điểm {signed_text(self.change)}: do cách chấm {signed_text(self.rules)}, "
            f"do kết quả {signed_text(self.evidence)}"
        )
        return Table(caption, columns, rows)


def attribute(
    old: Scheme,
    old_claims: Claims,
    new: Scheme,
    new_claims: Claims,
    translation: Translation | None = None,
) -> Attribution:
    """Split the change from old rules and evidence to new ones.

    Lines go by their new codes; a day of one year is judged in the other as that day of its year.
    """
    ahead, here = translation or Translation(), Translation()
    lent, returned = ahead.claims(old_claims, old), ahead.back.claims(new_claims, new)
    codes = {ahead.of(code): code for code in old.leaves}
    both = [code for code in new.leaves if code in codes]
    apart = [
        code
        for code in both
        if not _fits(new.leaves[code], lent.get(code))
        or not _fits(old.leaves[codes[code]], returned.get(codes[code]))
    ]
    dropped = [code for code in codes if code not in new.leaves]
    added = [code for code in new.leaves if code not in codes]
    first, last = score(old, old_claims), score(new, new_claims)
    new_rules = _corner(new, lent, new_claims, [*apart, *added])
    new_evidence = _corner(old, returned, old_claims, [codes[code] for code in (*apart, *dropped)])
    cards = (first, new_rules, new_evidence, last)
    corners = [
        {names.of(code): found for code, found in contributions(card).items()}
        for card, names in zip(cards, (ahead, here, ahead, here), strict=True)
    ]
    effects = []
    for code in dict.fromkeys(code for corner in corners for code in corner):
        title = next(corner[code][0] for corner in corners if code in corner)
        a, b, c, d = (corner.get(code, ("", Fraction(0)))[1] for corner in corners)
        rules, evidence = ((b - a) + (d - c)) / 2, ((c - a) + (d - b)) / 2
        if rules or evidence:
            effects.append(Effect(code, title, rules, evidence))
    shares = [card.root.percent for card in cards]
    rules_percent = evidence_percent = None
    if all(share is not None for share in shares):
        e, f, g, h = (share or Fraction(0) for share in shares)
        rules_percent, evidence_percent = ((f - e) + (h - g)) / 2, ((g - e) + (h - f)) / 2
    return Attribution(
        first,
        last,
        tuple(effects),
        rules_percent,
        evidence_percent,
        (*dropped, *apart, *added),
        tuple(codes[code] for code in dropped),
        tuple(added),
    )


def _corner(scheme: Scheme, borrowed: Claims, own: Claims, apart: list[str]) -> Scorecard:
    """Score a set with the evidence of the other; what is set apart keeps its own evidence."""
    kept = {code: own.get(code, Claim()) for code in apart}
    return score(scheme, {**borrowed, **kept})


def _fits(leaf: AnyLeaf, claim: Claim | None) -> bool:
    """Whether a line can be scored with figures that were given for another rule."""
    if claim is None or claim.not_applicable is not None or isinstance(leaf, UnscoredScheme):
        return True
    inputs = leaf.rubric.inputs
    for name, value in claim.values.items():
        if name == MEASURE:
            if not leaf.rubric.measured:
                return False
        elif name not in inputs or not _admits(inputs[name], value):
            return False
    spans: Mapping[str, Given] = claim.values
    known = {name: as_known(value) for name, value in spans.items()}
    return start_box(leaf.rubric.context, known) is not None


def _admits(declared: Input, value: Given) -> bool:
    if isinstance(value, bool | str):
        return not declared.numeric and value in declared.options
    if not declared.numeric:
        return False
    if isinstance(value, Interval):
        return not value.meet(declared.domain).snapped(declared.step).empty
    return value in declared.domain and (declared.step is None or value.denominator == 1)
