"""One line's whole story: rule, figures, formula, row, clause, loss, remedy and margin."""

from __future__ import annotations

from dataclasses import dataclass, field

from par_index.language.tree import MEASURE
from par_index.language.vietnamese import points_text
from par_index.loading.load import LoadedSet
from par_index.models.criteria import Leaf
from par_index.scoring.score import score_leaf
from par_index.scoring.scorecard import AnyLeafResult, LeafResult, Scorecard, UnscoredResult
from par_index.words import sentences
from par_index.words.remedies import cautions, remedies
from par_index.words.rules import describe
from par_index.words.states import ONLY_MEASURE, UNSUPPORTED


@dataclass
class Story:
    """Everything there is to say about one scored line, as Vietnamese text by heading."""

    leaf: Leaf
    result: AnyLeafResult
    rule: list[str]
    figures: list[str]
    formula: str
    verdict: str
    clause: str
    deductions: list[str] = field(default_factory=list)
    remedies: list[str] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)
    products: list[str] = field(default_factory=list)


def tell(loaded: LoadedSet, scorecard: Scorecard, code: str) -> Story:
    """Tell the story of one line.

    Raises:
        KeyError: the criteria set has no such line.

    """
    result = scorecard.leaves[code]
    leaf = next(leaf for leaf in loaded.criteria.leaves() if leaf.code == code)
    rubric = result.leaf.rubric
    rule = describe(rubric) if rubric else []
    shown, verdict = sentences.figures(result), sentences.verdict(result)
    products = loaded.criteria.products_of(leaf)
    if isinstance(result, UnscoredResult):
        notes = _source(leaf)
        return Story(
            leaf, result, rule, shown, "", verdict, leaf.clause, notes=notes, products=products
        )
    case = result.case
    decided = case.clause if case and case.clause else result.leaf.rubric.clause
    return Story(
        products=products,
        leaf=leaf,
        result=result,
        rule=rule,
        figures=shown,
        formula=sentences.formula_with_numbers(result),
        verdict=verdict,
        clause="; ".join(dict.fromkeys(clause for clause in (leaf.clause, decided) if clause)),
        deductions=[sentences.deduction(line, result) for line in result.ledger()],
        remedies=remedies(result, scorecard.scheme),
        cautions=cautions(result, scorecard.scheme),
        notes=_notes(leaf, result),
        readings=[text for _, text in reading_effects(loaded, scorecard, code)],
    )


def _notes(leaf: Leaf, result: LeafResult) -> list[str]:
    found = list(result.remarks())
    if result.case is not None and result.case.discretionary:
        found.append("Mức này là mức trần: bên thẩm định có thể chấm thấp hơn.")
    if only_measure(result):
        found.append(ONLY_MEASURE)
    if result.state == "known" and not result.claim.supported:
        found.append(UNSUPPORTED)
    return [*found, *_source(leaf)]


def _source(leaf: Leaf) -> list[str]:
    """Return what the set says of a line beside its rule: where its maximum comes from, a note."""
    found = []
    if leaf.max is not None and leaf.max.basis != "stated":
        note = f": {leaf.max.note}" if leaf.max.note else ""
        text = (
            f"Điểm tối đa {points_text(leaf.max.points)} là {sentences.BASES[leaf.max.basis]}{note}"
        )
        found.append(text.rstrip(".") + ".")
    return [*found, leaf.note] if leaf.note else found


def only_measure(result: LeafResult) -> bool:
    """Whether the evidence gives the ratio itself and not the counts behind it."""
    return MEASURE in result.claim.values


def reading_effects(loaded: LoadedSet, scorecard: Scorecard, code: str) -> list[tuple[str, str]]:
    """Return (reading, sentence) for every other reading of a line's rule."""
    leaf = next(leaf for leaf in loaded.criteria.leaves() if leaf.code == code)
    entry = loaded.rubrics.get(leaf.rule or "")
    if entry is None:
        return []
    now = scorecard.scored.get(code)
    if now is None:
        return []
    current = loaded.readings.get(code, leaf.reading)
    found = []
    for name, reading in entry.readings.items():
        if name == current:
            continue
        other = loaded.under({code: name})
        result = score_leaf(other.scheme, other.scheme.scored[code], now.claim)
        found.append((name, f"{name} ({reading.title}): {_effect(now, result)}"))
    return found


def _effect(now: LeafResult, other: LeafResult) -> str:
    if (now.state, now.points, now.low, now.high) == (
        other.state,
        other.points,
        other.low,
        other.high,
    ):
        return "không đổi điểm."
    if other.state == "missing":
        low, high = points_text(other.low), points_text(other.high)
        return f"khoảng điểm thành {low}–{high}."
    change = other.points - now.points
    sign = "+" if change > 0 else "−"
    return f"{points_text(other.points)} điểm ({sign}{points_text(abs(change))})."
