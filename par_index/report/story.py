"""One line's whole story: rule, figures, formula, row, clause, loss, remedy and margin."""

from __future__ import annotations

from typing import NamedTuple

from par_index.language.tree import MEASURE
from par_index.language.vietnamese import points_text
from par_index.loading.loaded import LoadedSet
from par_index.models.tree import Leaf
from par_index.scoring.results import AnyLeafResult, LeafResult, UnscoredResult
from par_index.scoring.score import score_leaf
from par_index.scoring.scorecard import Scorecard
from par_index.words import sentences
from par_index.words.expressions import measure_name
from par_index.words.grounds import figures
from par_index.words.remedies import LESSON, STILL, Horizon, cautions, remedies
from par_index.words.rules import describe
from par_index.words.states import ONLY_MEASURE, OTHER_READINGS, UNSUPPORTED, raised


class Telling(NamedTuple):
    """What is told of one thing: its title, the verdict, and sentences under headings."""

    title: str
    verdict: str
    sections: list[tuple[str, list[str]]]


def tell(loaded: LoadedSet, scorecard: Scorecard, code: str, look: Horizon) -> Telling:
    """Tell the story of one line, its remedies divided by the day of a horizon.

    Raises:
        KeyError: the criteria set has no such line.

    """
    result = scorecard.leaves[code]
    leaf = next(leaf for leaf in loaded.criteria.leaves() if leaf.code == code)
    sections: list[tuple[str, list[str]]] = [("Số liệu", figures(result))]
    clauses, notes, counted = [leaf.clause], _source(leaf), ""
    if not isinstance(result, UnscoredResult):
        rubric, case, counted = result.leaf.rubric, result.case, sentences.points_of(result)
        formula = sentences.formula_with_numbers(result)
        still, lessons = remedies(result, scorecard, look)
        clauses.append(case.clause if case and case.clause else rubric.clause)
        notes = [*_notes(result), *notes]
        sections += [
            ("Công thức", [formula] if formula else []),
            ("Điểm trừ", [sentences.deduction(line, result) for line in result.ledger()]),
            (since(look), still),
            (LESSON, lessons),
            ("Nguy cơ bị trừ điểm", cautions(result, scorecard.scheme)),
            (OTHER_READINGS, [one.text for one in reading_effects(loaded, scorecard, code)]),
        ]
    clause = "; ".join(dict.fromkeys(clause for clause in clauses if clause))
    sections.insert(2, ("Căn cứ", [clause] if clause else []))
    sections += [
        ("Lưu ý", notes),
        ("Phụ trách", _duties(leaf, loaded.criteria.products_of(leaf))),
        ("Tên số liệu khi giả định (--set)", _names(result)),
    ]
    rule = [] if result.leaf.rubric is None else describe(result.leaf.rubric)
    verdict = sentences.verdict(result)
    head = f"{raised(counted)}. {verdict}" if counted else verdict
    return Telling(f"{code}  {leaf.title}", head, [("Cách chấm", rule), *sections])


def since(look: Horizon) -> str:
    """Return the heading of what can still be done from a day on."""
    return f"{STILL} (tính từ ngày {look.day:%d/%m/%Y})"


def _notes(result: LeafResult) -> list[str]:
    found = list(result.remarks())
    if result.case is not None and result.case.discretionary:
        found.append("Mức này là mức trần: bên thẩm định có thể chấm thấp hơn.")
    found += [ONLY_MEASURE] if only_measure(result) else []
    return found + ([UNSUPPORTED] if result.state == "known" and not result.claim.supported else [])


def _names(result: AnyLeafResult) -> list[str]:
    """Return how every figure of the line is named in a setting; its label does as well."""
    rubric = result.leaf.rubric
    if rubric is None:
        return []
    labels = {name: declared.label for name, declared in rubric.inputs.items()}
    if rubric.measured:
        labels[MEASURE] = measure_name(rubric)
    return [f"{result.code}.{name}: {label}" for name, label in labels.items()]


def _duties(leaf: Leaf, products: list[str]) -> list[str]:
    told = {
        "Chủ trì": ", ".join(leaf.lead),
        "Phối hợp": ", ".join(leaf.supporting),
        "Tiến độ": "" if leaf.deadline is None else leaf.deadline.text or "",
        "Yêu cầu, cách thức thực hiện": (leaf.requirement or "").rstrip("."),
    }
    rows = [f"{head}: {text}." for head, text in told.items() if text]
    return rows + products


def _source(leaf: Leaf) -> list[str]:
    """Return what the set says of a line beside its rule: where its maximum comes from, a note."""
    found = []
    if leaf.max is not None and leaf.max.basis != "stated":
        note = f": {leaf.max.note}" if leaf.max.note else ""
        basis = sentences.BASES[leaf.max.basis]
        text = f"Điểm tối đa {points_text(leaf.max.points)} được {basis}{note}"
        found.append(text.rstrip(".") + ".")
    return [*found, leaf.note] if leaf.note else found


def only_measure(result: LeafResult) -> bool:
    """Whether the evidence gives the ratio itself and not the counts behind it."""
    return MEASURE in result.claim.values


_NO_CHANGE = "không đổi điểm."


class ReadingEffect(NamedTuple):
    """What another reading of a line's rule would change."""

    name: str
    title: str
    effect: str

    @property
    def changes(self) -> bool:
        """Whether it would change the points."""
        return self.effect != _NO_CHANGE

    @property
    def text(self) -> str:
        """The whole in one sentence."""
        return f"{self.name} ({self.title}): {self.effect}"


def reading_effects(loaded: LoadedSet, scorecard: Scorecard, code: str) -> list[ReadingEffect]:
    """Return what every other reading of a line's rule would change."""
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
        found.append(ReadingEffect(name, reading.title, _effect(now, result)))
    return found


def _effect(now: LeafResult, other: LeafResult) -> str:
    same = [(r.state, r.points, r.low, r.high) for r in (now, other)]
    if same[0] == same[1]:
        return _NO_CHANGE
    if other.state == "missing":
        low, high = points_text(other.low), points_text(other.high)
        return f"khoảng điểm thành {low}–{high}."
    change = other.points - now.points
    sign = "+" if change > 0 else "−"
    return f"{points_text(other.points)} điểm ({sign}{points_text(abs(change))})."
