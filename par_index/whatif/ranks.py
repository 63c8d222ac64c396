"""The chance of every rank: unsure figures and other readings, with exact points.

Points stay exact; only chances are doubles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.language.exact import round_half_up
from par_index.language.inputs import Input
from par_index.language.intervals import Interval
from par_index.loading.loaded import LoadedSet
from par_index.meaning.exact import NoCaseError
from par_index.report.ranking import Unit
from par_index.scoring.scheme import ContradictionError, Scheme
from par_index.scoring.score import score, unmoved
from par_index.scoring.scorecard import Scorecard
from par_index.whatif.distribution import distribution
from par_index.whatif.spreads import Spread, uniform, weighted

DENSE = 100
"""Into so many steps a range of shares or other dense numbers is parted."""

Shares: TypeAlias = Mapping[Fraction, Fraction]
"""The chance of every percent of one unit, as it is shown."""


def chances_of_ranks(loaded: LoadedSet, units: Sequence[Unit]) -> list[list[float]]:
    """Return by unit the chance of every rank, from the first, among units of one block.

    Every value of a range is as likely as the others, and every reading of the set as likely as
    the set's own; readings differ for all units together. What is missing stays as it counts now.

    Raises:
        ProblemsError: the figures of a line, or of the set, have too many combinations.

    """
    import numpy as np

    leaves = {leaf.code: leaf for leaf in loaded.criteria.leaves()}
    others = [
        loaded.under({code: name}).scheme
        for code, leaf in leaves.items()
        if code in loaded.scheme.scored and (entry := loaded.rubrics.get(leaf.rule or ""))
        for name in entry.readings
        if name != loaded.readings.get(code, leaf.reading)
    ]
    cards = [[unit.card for unit in units]]
    mine = loaded.scheme.scored
    for scheme in others:
        changed = {c for c, leaf in scheme.scored.items() if leaf.rubric != mine[c].rubric}
        if changed:
            cards.append([_under(scheme, changed, loaded, unit) for unit in units])
    found = []
    for row in cards:
        shares = [_shares(unit, card) for unit, card in zip(units, row, strict=True)]
        found.append(rank_chances(shares))
    return np.mean(np.array(found), axis=0).tolist()  # type: ignore[no-any-return]


def _under(scheme: Scheme, changed: set[str], loaded: LoadedSet, unit: Unit) -> Scorecard:
    """Return the scorecard under another reading; as it stands where its figures do not fit."""
    if unit.card.scheme is not loaded.scheme:
        return unit.card
    try:
        return score(scheme, unit.claims, unmoved(unit.card, changed))
    except (ContradictionError, NoCaseError):
        return unit.card


def _shares(unit: Unit, card: Scorecard) -> Shares:
    spreads: dict[str, dict[str, Spread]] = {}
    for code, claim in unit.claims.items():
        node = card.scheme.claimable.get(code)
        for name, value in claim.values.items():
            if isinstance(value, Interval) and node is not None and node.rubric is not None:
                spread = _spread(node.rubric.inputs.get(name), value)
                if spread is not None:
                    spreads.setdefault(code, {})[name] = spread
    places = unit.places_of_share
    now = {round_half_up(card.root.percent or Fraction(0), places): Fraction(1)}
    if not spreads:
        return now
    found: dict[Fraction, Fraction] = {}
    try:
        for (points, own), chance in distribution(card, unit.claims, spreads).chances.items():
            share = round_half_up(points / own if own else Fraction(0), places)
            found[share] = found.get(share, Fraction(0)) + chance
    except KeyError:  # another figure of the line is missing: it counts as it does now
        return now
    except ValueError as failure:
        refuse(Diagnostic("PAR803", str(failure)), unit.name)
    return found


def _spread(declared: Input | None, value: Interval) -> Spread | None:
    """Return a range as values that are equally likely; None where an end is open to infinity."""
    if value.low is None or value.high is None:
        return None
    (low, _), (high, _) = value.low, value.high
    step = (declared.step if declared is not None else None) or Fraction(high - low) / DENSE
    values = [x for x in uniform(low, high, step).values if not isinstance(x, str) and x in value]
    return weighted(dict.fromkeys(values, 1)) if values else None


def rank_chances(units: Sequence[Shares]) -> list[list[float]]:
    """Return the chance of every rank, from the first, by unit; equal percents share a rank.

    Each of so many independent units passes a value with a chance of its own: how many do is the
    product of their single steps.
    """
    import numpy as np

    size, values = len(units), sorted({value for unit in units for value in unit})
    places = {value: at for at, value in enumerate(values)}
    each = np.zeros((size, len(values)))
    for row, unit in enumerate(units):
        for value, sure in unit.items():
            each[row, places[value]] = float(sure)
    above = 1 - np.cumsum(each, axis=1)
    found = np.zeros((size, size))
    for row, unit in enumerate(units):
        for at in (places[value] for value in unit):
            passed: Any = np.zeros(size)
            passed[0] = 1
            for over in np.delete(above[:, at], row).tolist():
                passed[1:] = passed[1:] * (1 - over) + passed[:-1] * over
                passed[0] *= 1 - over
            found[row] += each[row, at] * passed
    return [row.tolist() for row in found]


def chances_text(chances: Sequence[float]) -> str:
    """Say the ranks that are at all likely, the most likely first: ``2 (75%), 3 (25%)``."""
    likely = sorted(((-c, rank) for rank, c in enumerate(chances, 1) if c >= 0.005))
    return ", ".join(f"{rank} ({round(-100 * c)}%)" for c, rank in likely[:4])
