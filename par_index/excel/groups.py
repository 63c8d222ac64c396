"""Sums, limits and the grade of a live scorecard, as formulas over the cells of its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from par_index.excel.calculation import Calculation
from par_index.excel.decimals import Decimals, scale_of
from par_index.excel.formula import Const, Fn, Node, Op, Ref
from par_index.excel.line_formulas import name_figures
from par_index.excel.rule_formulas import Compiler
from par_index.excel.shares import Share, Term
from par_index.meaning.knowledge import Context
from par_index.scoring.grades import place_of
from par_index.scoring.results import GroupResult
from par_index.scoring.scale import Scale
from par_index.scoring.scheme import GroupScheme, Scheme
from par_index.scoring.scorecard import Scorecard
from par_index.scoring.treatment import Sum, group_sum

_FINE = 10
"""Decimals to which sums are rounded where the set itself does not say, to sweep away dust."""


def decimals(scheme: Scheme) -> int:
    """Return to how many decimals sums are rounded: the set's own where everything has so few."""
    numbers = [leaf.maximum for leaf in scheme.scored.values()]
    numbers += [
        n for group in groups(scheme.root) for n in (group.cap, group.floor) if n is not None
    ]
    plain = all((n * 10**scheme.places).denominator == 1 for n in numbers)
    return scheme.places if plain and scheme.at == "leaf" else _FINE


def groups(group: GroupScheme) -> list[GroupScheme]:
    """Return a group and all groups below."""
    below = [g for child in group.children if isinstance(child, GroupScheme) for g in groups(child)]
    return [group, *below]


def group_sums(
    calculation: Calculation, result: GroupResult, nodes: Mapping[str, tuple[Ref, Ref]]
) -> Sum[Node]:
    """Return the sums of a group within its limits.

    ``nodes`` are the (points, maximum) cells of its parts; a plain sum that a limit repeats is put
    into a helper cell.
    """
    scheme, group = calculation.scheme, result.group
    join = "MAX" if group.highest else "SUM"
    sides = zip(*(nodes[child.code] for child in result.children), strict=True)
    plain = Sum[Node](*(_joined(side, decimals(scheme), join) for side in sides))
    if group.rescaled or group.capped_at_maximum:
        plain = Sum(*(calculation.place(calculation.footer, side) for side in plain))
    return group_sum(Decimals(scheme), scheme, group, plain)


def _joined(cells: Sequence[Ref], places: int, join: str) -> Node:
    """Return the rounded sum of cells, or what else joins them; many are joined in steps."""
    parts: list[Node] = [Fn(join, tuple(cells[i : i + 30])) for i in range(0, len(cells), 30)]
    total = parts[0] if len(parts) == 1 else Fn(join, tuple(parts))
    return Fn("ROUND", (total, Const(places)))


def grade_row(
    scale: Scale,
    scheme: Scheme,
    nodes: Mapping[str, tuple[Ref, Ref]],
    zeroes: Ref,
    calculation: Calculation,
    own: Mapping[str, Ref],
) -> Node:
    """Return the formula of the place of the grade, 0 for the best; after the last where none fits.

    ``nodes`` are the (points, maximum) cells of every group and line, the whole set under "";
    ``own`` are the cells of the set's own figures.
    """
    meaning = Compiler(
        lambda node: calculation.place(calculation.footer, node), Context(scheme.figures, {})
    )
    factor = scale_of(scheme) if scheme.at == "leaf" else 10**9

    def whole(ref: Ref) -> Term:
        return Term(1, (Fn("ROUND", (Op("*", ref, Const(factor)), Const(0))),))

    for code, (points, maximum) in nodes.items():
        share, part = Share(whole(points), whole(maximum)), Share(whole(points), Term(factor))
        meaning.numbers[f"points({code})" if code else "total"] = part
        meaning.numbers[f"percent({code})" if code else "percent"] = share
    meaning.numbers["lines_at_zero"] = Share(Term(1, (zeroes,)))
    asked = [scheme.figures[name] for name in scheme.figures if name in scale.asked]
    name_figures(meaning, asked, {i.name: own[i.name] for i in asked})
    meaning.numbers[scale.subject] = meaning.held(meaning.numbers[scale.subject])
    return meaning.fitted(place_of(meaning, scale).node())


def issued_zeroes(scorecard: Scorecard) -> int:
    """Return how many lines with figures are at zero, as the sheet counts them."""
    return sum(
        1
        for leaf in scorecard.root.scored()
        if leaf.state == "known" and leaf.points <= 0 < leaf.maximum
    )
