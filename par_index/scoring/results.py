"""What was scored: the results of lines and groups, with the range that stays open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from par_index.language.exact import Exact
from par_index.language.intervals import Interval
from par_index.language.vietnamese import points_text
from par_index.meaning.exact import Env, Trace, settled
from par_index.meaning.pairs import NONE, Pair, beyond, exact_of
from par_index.meaning.rules import Case
from par_index.scoring.ledger import Line, deciding_case, lines
from par_index.scoring.scheme import Claim, GroupScheme, LeafScheme, UnscoredScheme

State: TypeAlias = Literal["known", "missing", "not_applicable"]
"""known: scored; missing: chưa có số liệu; not_applicable: không phát sinh."""

Outcomes: TypeAlias = dict[Fraction, tuple[Fraction, Fraction]]
"""Every own maximum that completions of the evidence can lead to, with the least and the most
points that go with it."""


class Ranged:
    """What lines and groups share: points with the range that missing figures leave open."""

    __slots__ = ()
    awarded: Pair
    counts: Pair
    open_outcomes: Outcomes | None

    @property
    def points(self) -> Fraction:
        """The points that the scorecard awards."""
        return Fraction(*self.awarded)

    @property
    def maximum(self) -> Fraction:
        """What it counts in the unit's own maximum."""
        return Fraction(*self.counts)

    @property
    def code(self) -> str:
        """The code of the line or group."""
        raise NotImplementedError

    def __repr__(self) -> str:
        shown = f"{points_text(self.points)}/{points_text(self.maximum)}"
        return f"<{type(self).__name__} {self.code or 'Tổng'}: {shown}>"

    @property
    def outcomes(self) -> Outcomes:
        """What completions of the evidence can lead to."""
        if self.open_outcomes is None:
            return {self.maximum: (self.points, self.points)}
        return self.open_outcomes

    @property
    def low(self) -> Fraction:
        """The points that are certain whatever the missing figures turn out to be."""
        return min(low for low, _ in self.outcomes.values())

    @property
    def high(self) -> Fraction:
        """The points that are still possible."""
        return max(high for _, high in self.outcomes.values())

    @property
    def shares(self) -> list[Fraction]:
        """The ends of the share of the own maximum, over all completions that count something."""
        return [end / own for own, ends in self.outcomes.items() if own for end in ends]


@dataclass(slots=True, repr=False)
class UnscoredResult(Ranged):
    """A line outside the total, for which the source gives no rule or no maximum."""

    leaf: UnscoredScheme
    claim: Claim
    awarded: Pair = NONE
    counts: Pair = NONE
    open_outcomes: Outcomes | None = None
    state: Literal["unscored"] = "unscored"

    @property
    def code(self) -> str:
        """The code of the line."""
        return self.leaf.code

    @property
    def settled(self) -> bool:
        """Nothing about it can change the total."""
        return True

    def remarks(self) -> list[str]:
        """Return nothing: a line that is not scored has no figures to remark on."""
        return []

    def ledger(self) -> list[Line]:
        """Return nothing: a line outside the total loses nothing."""
        return []


@dataclass(slots=True, repr=False)
class LeafResult(Ranged):
    """One scored line.

    ``given`` is what the rule gives, None where it was not scored, and ``row`` the row that led
    there; ``awarded`` is what the scorecard awards after rounding; ``fault`` tells that the rule
    gave points outside its limits, which no scorecard awards; ``decided`` holds figures that lead
    to the points where some are missing and cannot change them any more;
    ``unstated`` tells that the source leaves the points of the case open, so that no figure is
    missing.
    """

    leaf: LeafScheme
    claim: Claim
    state: State
    awarded: Pair
    counts: Pair
    given: Pair | None = None
    known: Env = field(default_factory=dict)
    row: Case | None = None
    reason: str = ""
    open_outcomes: Outcomes | None = None
    possible: Interval | None = None
    fault: Exact | None = None
    decided: Env | None = None
    unstated: bool = False

    @property
    def code(self) -> str:
        """The code of the line."""
        return self.leaf.code

    @property
    def settled(self) -> bool:
        """Whether no missing figure can change the points any more."""
        return self.state != "missing"

    @property
    def env(self) -> Env:
        """The known figures, and the measures that were computed of them."""
        return settled(self.known)

    @property
    def exact(self) -> Exact | None:
        """What the rule gives before rounding, None where it was not scored."""
        return None if self.given is None else exact_of(self.given)

    @property
    def trace(self) -> Trace:
        """How the points came about."""
        return self.leaf.tracer(self.env if self.decided is None else self.decided)

    @property
    def case(self) -> Case | None:
        """The row of the rule that decided, if one did."""
        if self.given is None:
            return None
        if self.leaf.plain and self.decided is None:
            return self.row
        return deciding_case(self.leaf.rubric.rule, self.trace)

    def ledger(self) -> list[Line]:
        """Return lines that add up to ``maximum - points``, exactly."""
        given, leaf = self.given, self.leaf
        if given is None:
            lost = beyond(self.counts, self.awarded)
            return [Line(lost, "missing")] if lost[0] and self.state == "missing" else []
        found: list[Line] = []
        if leaf.bonus:
            if given[0]:
                found.append(Line((-given[0], given[1]), "bonus", "", self.case))
        elif leaf.plain:
            lost = beyond(self.counts, given)
            if lost[0]:
                found.append(Line(lost, "award", "", self.case))
        else:
            env = self.env if self.decided is None else self.decided
            found.extend(lines(leaf.rubric, self.trace, env, exact_of(given), self.maximum))
        lost = beyond(given, self.awarded)
        if lost[0]:
            found.append(Line(lost, "rounding"))
        return found

    def remarks(self) -> list[str]:
        """Return the sentences about the evidence, and those that the rubric adds for it."""
        found = list(self.claim.remarks)
        if self.state == "not_applicable":
            return found
        for holds, remark in self.leaf.remarks:
            try:
                if holds(dict(self.env)):
                    found.append(remark.text)
            except KeyError:
                continue
        return found


@dataclass(slots=True, repr=False)
class GroupResult(Ranged):
    """The points of a group: the sum of its parts within the limits of the group.

    ``settled`` tells that no missing figure can change the points any more.
    """

    group: GroupScheme
    children: list[GroupResult | AnyLeafResult]
    awarded: Pair
    counts: Pair
    settled: bool
    own: list[Line] = field(default_factory=list)
    open_outcomes: Outcomes | None = None

    @property
    def code(self) -> str:
        """The code of the group; empty for the whole set."""
        return self.group.code

    @property
    def percent(self) -> Fraction | None:
        """Points as a share of the own maximum; None where nothing is counted."""
        return self.points / self.maximum if self.maximum else None

    @property
    def percent_range(self) -> tuple[Fraction, Fraction] | None:
        """The least and the most share over all completions that count something."""
        shares = self.shares
        return (min(shares), max(shares)) if shares else None

    def scored(self) -> Iterator[LeafResult]:
        """Yield the scored lines below, in order."""
        return (leaf for leaf in self.leaves() if isinstance(leaf, LeafResult))

    def leaves(self) -> Iterator[AnyLeafResult]:
        """Yield all lines below, in order."""
        for child in self.children:
            if isinstance(child, GroupResult):
                yield from child.leaves()
            else:
                yield child

    def ledger(self) -> list[tuple[str, Line]]:
        """Return (code, line) pairs that add up to ``maximum - points``, exactly."""
        found: list[tuple[str, Line]] = []
        self._collect(found)
        return found

    def _collect(self, found: list[tuple[str, Line]]) -> None:
        for child in self.children:
            if isinstance(child, GroupResult):
                child._collect(found)
            elif lost := child.ledger():
                found.extend([(child.leaf.code, line) for line in lost])
        if self.own:
            found.extend([(self.code, line) for line in self.own])


AnyLeafResult: TypeAlias = LeafResult | UnscoredResult
Result: TypeAlias = GroupResult | AnyLeafResult
