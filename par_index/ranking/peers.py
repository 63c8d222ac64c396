"""Statistics of peers: the mean, the best, the least and the rank, from the units themselves.

While figures of peers are missing, what they leave open of a statistic is a range: it holds every
completion, but takes each unit's figures as independent of its own lines, so that it may be wider.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.language.exact import Exact, decimal_text
from par_index.language.inputs import Given, Input, Value
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE, Name
from par_index.loading.claims import read_value
from par_index.meaning.knowledge import as_known
from par_index.meaning.ranges import numbers_of, start_box
from par_index.meaning.rules import Rubric
from par_index.ranking.cells import Cells, read_cells
from par_index.report.ranking import Unit
from par_index.scoring.scheme import Claim, Claims, LeafScheme, Scheme
from par_index.scoring.score import score

_End: TypeAlias = tuple[int, Fraction]
"""An end of what is open, as a key that sorts."""


def peers_of(
    leaf: LeafScheme,
    claims: Callable[[], Iterable[Claim]],
    size: int,
    own: dict[str, Cells],
    groups: Any,
) -> dict[str, Cells]:
    """Return the inputs of a line that its rule takes from peers and the table does not give.

    A unit without the figure counts for none; every group of units stands for itself.
    """
    import pandas as pd

    found = {}
    for name, (stat, of) in _compared(leaf.rubric):
        if name in own:
            continue
        values = pd.Series([_value(leaf, claim, of) for claim in claims()], dtype=object)
        column = pd.Series([None] * size, dtype=object)
        keys = pd.Series([""] * size if groups is None else groups.tolist()).fillna("")
        for _, members in values.groupby(keys):
            column[members.index] = _statistics(stat, list(members))
        found[name] = read_cells(leaf.rubric, name, column)
    return found


def _compared(rubric: Rubric) -> list[tuple[str, tuple[str, str]]]:
    """Return the inputs that a rule takes from peers, with the statistic and what it is of."""
    return [(name, given.peers) for name, given in rubric.inputs.items() if given.peers is not None]


def _statistics(stat: str, values: Sequence[Fraction | None]) -> list[Fraction | int | None]:
    """Return what every unit of one group compares itself with."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return [None] * len(values)
    if stat == "rank":
        return [v if v is None else 1 + len(known) - bisect_right(known, v) for v in values]
    mean = sum(known, Fraction(0)) / len(known)
    return [{"mean": mean, "best": known[-1], "least": known[0]}[stat]] * len(values)


def _value(leaf: LeafScheme, claim: Claim, of: str) -> Fraction | None:
    """Return the figure of one unit, or its measure, also where counts give it."""
    told: dict[str, Value] = dict(claim.known)
    if claim.not_applicable is not None:
        return None
    if of == MEASURE and MEASURE not in told:
        try:
            return Fraction(leaf.measure(told))
        except (KeyError, ZeroDivisionError):
            return None
    return Fraction(told[of]) if of in told else None


class _Span(NamedTuple):
    """What one unit's figure can be; ``sure`` tells that there is one in every completion.

    The ends are keys that sort: (0, 0) and (2, 0) where there is no end.
    """

    low: _End
    high: _End
    sure: bool


def _span(leaf: LeafScheme, claim: Claim, of: str) -> _Span | None:
    """Return what is open of the figure of one unit; None where it has none."""
    if (value := _value(leaf, claim, of)) is not None:
        return _Span((1, value), (1, value), sure=True)
    known = {name: as_known(given) for name, given in claim.values.items()}
    box = start_box(leaf.rubric.context, known)
    if claim.not_applicable is not None or box is None:
        return None
    found = numbers_of(Name(of), box)
    low = (0, Fraction(0)) if found.low is None else (1, Fraction(found.low[0]))
    high = (2, Fraction(0)) if found.high is None else (1, Fraction(found.high[0]))
    return _Span(low, high, sure=of in known)


def _bounds(stat: str, spans: Sequence[_Span | None]) -> list[Interval | None]:
    """Return what completions leave open of what every unit of one group compares itself with.

    None stands where there may be nothing to compare with.
    """
    all_ = [span for span in spans if span is not None]
    sure = [span for span in all_ if span.sure]
    if not sure:
        return [None] * len(spans)
    lows, highs = sorted(s.low for s in sure), sorted(s.high for s in all_)
    if stat == "rank":
        return [
            span
            and Interval.closed(
                1 + len(lows) - bisect_right(lows, span.high),
                1 + len(highs) - bisect_right(highs, span.low) - (span.high > span.low),
            )
            for span in spans
        ]
    if stat == "mean":
        low = _least_mean([(s.low, s.sure) for s in all_])
        turned = _least_mean([((2 - s.high[0], -s.high[1]), s.sure) for s in all_])
        high = None if turned is None else -turned
    elif stat == "best":
        low, high = _number(lows[-1]), _number(highs[-1])
    else:
        low = _number(min(s.low for s in all_))
        high = _number(min(s.high for s in sure))
    return [Interval.closed(low, high)] * len(spans)


def _number(end: _End) -> Fraction | None:
    return end[1] if end[0] == 1 else None


def _least_mean(ends: Sequence[tuple[_End, bool]]) -> Fraction | None:
    """Return the least mean of the numbers that are sure, with any of the others; None if open."""
    if any(place != 1 for (place, _), _ in ends):
        return None
    fixed = [value for (_, value), sure in ends if sure]
    total, count = sum(fixed, Fraction(0)), len(fixed)
    for value in sorted(value for (_, value), sure in ends if not sure):
        if value * count >= total:
            break
        total, count = total + value, count + 1
    return total / count


def with_peers(units: Sequence[Unit]) -> list[Unit]:
    """Return units with what their rules take from the peers of their block, where nobody gives it.

    While figures of peers are missing, a unit carries besides the scorecard of what that leaves
    open.

    Raises:
        ProblemsError: a statistic lies outside the domain that the rule declares for it.

    """
    now = [dict(unit.claims) for unit in units]
    proved = [dict(unit.claims) for unit in units]
    for leaf, places in _alike(units):
        given = [units[n].claims.get(leaf.code, Claim()) for n in places]
        for name, (stat, of) in _compared(leaf.rubric):
            if any(name in claim.values for claim in given):
                continue
            known = _statistics(stat, [_value(leaf, claim, of) for claim in given])
            spans = _bounds(stat, [_span(leaf, claim, of) for claim in given])
            for n, value, span in zip(places, known, spans, strict=True):
                read = None if value is None else _read(leaf, name, value, units[n].name)
                _told(now[n], leaf.code, name, read)
                _told(proved[n], leaf.code, name, span and _inside(leaf.rubric.inputs[name], span))
    return [
        unit
        if claims == unit.claims and opened == unit.claims
        else replace(
            unit,
            claims=claims,
            card=score(unit.card.scheme, claims),
            open=None if opened == claims else score(unit.card.scheme, opened),
        )
        for unit, claims, opened in zip(units, now, proved, strict=True)
    ]


def reported(scheme: Scheme, claims: Claims, titles: Collection[str]) -> Claims:
    """Return the evidence of a row without what was taken from its peers: no column gives it."""
    found = dict(claims)
    for code, leaf in scheme.scored.items():
        ours = {name for name, _ in _compared(leaf.rubric) if f"{code}.{name}" not in titles}
        if ours and code in found:
            values = {n: value for n, value in found[code].values.items() if n not in ours}
            found[code] = replace(found[code], values=values)
    return found


def _alike(units: Sequence[Unit]) -> Iterator[tuple[LeafScheme, list[int]]]:
    """Yield every line that compares with peers, with the units of a block that it scores alike."""
    found: dict[tuple[str, str], list[tuple[LeafScheme, list[int]]]] = {}
    for n, unit in enumerate(units):
        for code, leaf in unit.card.scheme.scored.items():
            if not _compared(leaf.rubric):
                continue
            groups = found.setdefault((unit.block, code), [])
            same = [places for other, places in groups if other.rubric == leaf.rubric]
            same[0].append(n) if same else groups.append((leaf, [n]))
    for groups in found.values():
        yield from groups


def _read(leaf: LeafScheme, name: str, value: Exact, unit: str) -> Given:
    try:
        return read_value(leaf.rubric, name, decimal_text(Fraction(value)))
    except ValueError as problem:
        refuse(Diagnostic("PAR503", f"{leaf.code}.{name}: {problem}"), unit)


def _inside(declared: Input, span: Interval) -> Given | None:
    """Return a range within the domain; its only value where there is one, None for nothing."""
    found = span.meet(declared.domain).snapped(declared.step)
    return None if found.empty else found if found.single is None else found.single


def _told(claims: dict[str, Claim], code: str, name: str, value: Given | None) -> None:
    claim = claims.get(code, Claim())
    if value is not None and claim.not_applicable is None:
        claims[code] = replace(claim, values={**claim.values, name: value})
