"""Checking rules: the proofs of every reading, and the worked examples."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from par_index.checking import words
from par_index.checking.examples import example_problems
from par_index.checking.places import SourceNode, case_at, table_key
from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.language.exact import Exact, decimal_text
from par_index.language.tree import MAX, Expr, Number
from par_index.language.vietnamese import number_text
from par_index.meaning.rules import Points, Rubric, nodes
from par_index.models.rubric import RubricEntry
from par_index.models.scalars import Formula
from par_index.models.shapes.base import KeyPath, Shape, path_of
from par_index.proof.flaws import Flaw
from par_index.proof.limits import prove_limits, prove_maximum
from par_index.proof.tables import prove_tables


@dataclass(frozen=True, slots=True)
class Use:
    """How one line uses a rule: the inputs that it fixes, and its maximum."""

    fixed: Mapping[str, Expr]
    maximum: Exact


@dataclass(frozen=True, slots=True)
class RuleText:
    """One reading of a rubric with the place in the file where its rule stands."""

    rubric: Rubric
    model: Formula | Shape
    source: SourceNode
    path: KeyPath
    reading: str | None

    def at(self, steps: Sequence[int]) -> SourceNode:
        """Return the node of a row or part of the rule."""
        return self.source.within((*self.path, *path_of(self.model, steps)))

    def table(self, steps: Sequence[int]) -> SourceNode:
        """Return the node of the rule that stands in a row or part."""
        return self.source.within((*self.path, *path_of(self.model, steps, inside=True)))

    def row(self, steps: Sequence[int]) -> SourceNode:
        """Return the node of the condition of a row."""
        found = self.at(steps)
        node = found.node
        return found.within(("when",)) if node.child("when") is not None else found

    @property
    def under(self) -> str:
        """The reading, as a message begins with it."""
        return "" if self.reading is None else f"theo cách áp dụng «{self.reading}», "


def readings_of(name: str, entry: RubricEntry, source: SourceNode) -> list[RuleText]:
    """Return the default and every alternative reading of a rubric."""
    default = RuleText(entry.lower(name), entry.rule, source, ("rule",), None)
    others = [
        RuleText(entry.lower(name, key), reading.rule, source, ("readings", key, "rule"), key)
        for key, reading in entry.readings.items()
    ]
    return [default, *others]


def table_problems(
    text: RuleText, rubric: Rubric | None = None, *, spare: bool = True
) -> Iterator[Problem]:
    """Yield gaps, overlaps and dead rows of one reading, or of it with constants put in."""
    for flaw in _in_file(text, prove_tables(rubric or text.rubric, spare=spare)):
        yield from table_problem(text, rubric or text.rubric, flaw)


def _in_file(text: RuleText, flaws: Sequence[Flaw]) -> Iterator[Flaw]:
    """Yield what is so in the file: under a ceiling its rows stand twice in the normal form."""
    unused = {flaw.place for flaw in flaws if flaw.kind in ("dead", "spare")}
    seen: set[tuple[object, ...]] = set()
    for flaw in flaws:
        path = path_of(text.model, flaw.place)
        if flaw.place in unused and path:
            twins = (at for at, _ in nodes(text.rubric.rule) if path_of(text.model, at) == path)
            if not all(any(at[:n] in unused for n in range(len(at) + 1)) for at in twins):
                continue
        other = path_of(text.model, flaw.other or ())
        key = (flaw.kind, path, other, flaw.run, flaw.detail)
        if key not in seen:
            seen.add(key)
            yield flaw


def table_problem(text: RuleText, rubric: Rubric, flaw: Flaw) -> Iterator[Problem]:
    """Yield the problem that a flaw about the rows of a rule is."""
    if flaw.kind == "gap":
        table = text.table(flaw.place)
        key = table_key(table.node)
        place = table.key(key) if key else table.node.place
        yield table.note(
            Diagnostic("PAR601", text.under + words.gap(rubric, flaw), words.FILL), place
        )
    elif flaw.kind == "overlap":
        row = text.row(flaw.place)
        message = text.under + words.overlap(rubric, flaw)
        other = text.row(flaw.other or ()).node.place
        hint = f"Mức kia ở dòng {other.line}. {words.PART}"
        yield row.note(Diagnostic("PAR602", message, hint))
    elif flaw.kind == "dead":
        row = text.row(flaw.place)
        message = text.under + words.dead(rubric, flaw)
        yield row.note(Diagnostic("PAR603", message, words.DROP))
    elif flaw.kind == "spare" and _written(text, flaw):
        row = text.at(flaw.place)
        message = f"{text.under}dòng otherwise không bao giờ dùng đến vì các dòng trên đã đủ"
        hint = "Có thể bỏ dòng này; nếu nó phải có tác dụng thì điều kiện ở trên viết chưa đúng."
        yield row.note(Diagnostic("PAR661", message, hint))
    elif flaw.kind == "unproved":
        yield unproved(text, "các mức phủ kín và không chồng nhau", flaw)


def _written(text: RuleText, flaw: Flaw) -> bool:
    """Whether a closing row stands in the file, and was not made by lowering a shape."""
    case = case_at(text.rubric.rule, flaw.place)
    path = path_of(text.model, flaw.place)
    return case is not None and path != path_of(text.model, flaw.place[:-1])


def unproved(text: RuleText, what: str, flaw: Flaw) -> Problem:
    """Return the warning that something could not be proved, and what was done instead."""
    message = f"{text.under}{words.UNPROVED} {what}: {flaw.detail}"
    hint = "Phần mềm đã thử các giá trị quanh mọi ngưỡng; hãy xem lại: par-index check --examples."
    rule = text.source.within(text.path)
    return rule.note(Diagnostic("PAR660", message, hint))


def entry_errors(name: str, entry: RubricEntry, source: SourceNode) -> Iterator[Problem]:
    """Yield everything in one rubric that forbids scoring with it."""
    for text in readings_of(name, entry, source):
        problems = table_problems(text, spare=False)
        yield from (problem for problem in problems if problem.severity == "error")
    yield from example_problems(name, entry, source)


def entry_problems(
    name: str, entry: RubricEntry, source: SourceNode, uses: Sequence[Use]
) -> Iterator[Problem]:
    """Yield everything wrong or doubtful in one rubric.

    ``uses`` tell how lines use it: a rule is judged for what they fix in it, not for values that
    no line has. Where nothing is fixed the maxima of the examples are added.
    """
    examples = {e.max for e in entry.examples if e.max is not None}
    free = not uses or any(not use.fixed for use in uses)
    known = {(frozenset(use.fixed.items()), use.maximum) for use in uses}
    known |= {(frozenset[tuple[str, Expr]](), maximum) for maximum in examples if free}
    whole = {use.maximum for use in uses} == {1}
    for text in readings_of(name, entry, source):
        if not whole:
            yield from _bare_percents(text)
        if free:
            yield from table_problems(text)
        yield from _direction_problems(text, known)
    yield from example_problems(name, entry, source)


def _bare_percents(text: RuleText) -> Iterator[Problem]:
    """Yield awards written as a percent alone, which are nearly always meant as a share."""
    for place, node in nodes(text.rubric.rule):
        award = node.value if isinstance(node, Points) else None
        if isinstance(award, Number) and award.percent and award.value:
            share = f"{decimal_text(award.value * 100)}%"
            message = f"{text.under}mức điểm {share} được hiểu là {number_text(award.value)} điểm"
            hint = (
                f"Nếu ý là phần của điểm tối đa thì viết {share} * max; nếu không thì viết "
                f"{decimal_text(award.value)}."
            )
            yield text.at(place).note(Diagnostic("PAR662", message, hint))


def alone_problems(name: str, entry: RubricEntry, source: SourceNode) -> Iterator[Problem]:
    """Yield what the maxima of the examples tell, where no criteria set gives them."""
    for text in readings_of(name, entry, source):
        own = (e for e in entry.examples if e.reading == text.reading)
        maxima = sorted({e.max for e in own if e.max is not None})
        seen: set[tuple[int, ...]] = set()
        for maximum in maxima:
            for flaw in prove_limits(text.rubric, maximum, None):
                if flaw.kind == "unproved" or flaw.place in seen:
                    continue
                seen.add(flaw.place)
                message = words.outside(text.rubric, flaw, maximum, None)
                hint = "Điểm tối đa này do một ví dụ của cách chấm nêu."
                yield text.row(flaw.place).note(Diagnostic("PAR604", text.under + message, hint))
        reached = [not prove_maximum(text.rubric, maximum) for maximum in maxima]
        if maxima and not any(reached):
            flaw = prove_maximum(text.rubric, maxima[-1])[0]
            message = text.under + words.unreached(flaw, maxima[-1])
            rule = text.source.within(text.path)
            yield rule.note(Diagnostic("PAR651", message))


def _direction_problems(
    text: RuleText, uses: Collection[tuple[frozenset[tuple[str, Expr]], Exact]]
) -> Iterator[Problem]:
    # only a full check asks for directions; scoring starts faster without them
    from par_index.proof.direction import prove_directions

    if MAX in text.rubric.asked and not uses:
        if text.rubric.rising or text.rubric.falling:
            reason = Flaw("unproved", detail="không ví dụ nào nêu điểm tối đa (max)")
            yield unproved(text, "điểm đi đúng chiều đã khai", reason)
        return
    seen: set[tuple[str, str]] = set()
    ordered = sorted(uses, key=lambda use: (use[1], sorted(map(repr, use[0]))))
    for fixed, maximum in ordered or [(frozenset(), 1)]:
        rubric = text.rubric.specialised(dict(fixed))
        for flaw in prove_directions(rubric, maximum):
            if (flaw.kind, flaw.name) in seen:
                continue
            seen.add((flaw.kind, flaw.name))
            yield _direction_problem(text, rubric, flaw, maximum)


def _direction_problem(text: RuleText, rubric: Rubric, flaw: Flaw, maximum: Exact) -> Problem:
    if flaw.kind == "unproved":
        return unproved(text, "điểm đi đúng chiều đã khai", flaw)
    shown = words.wrong_way(rubric, flaw)
    shown += f" (điểm tối đa {number_text(maximum, 9)})"
    label = words.label(rubric, flaw.name)
    if flaw.kind == "drop":
        rule = text.source.within(text.path)
        message = f"{text.under}điểm tụt xuống rồi lại lên khi {label} tăng: {shown}"
        hint = "Nếu đúng là như vậy thì không cần sửa; nếu nhầm hệ số hay thứ tự mức thì sửa lại."
        return rule.note(Diagnostic("PAR653", message, hint))
    rising = flaw.name in text.rubric.rising
    key = "rising" if rising else "falling"
    way = "không giảm" if rising else "không tăng"
    message = f"{text.under}đã khai {label} tăng thì điểm {way}, nhưng {shown}"
    hint = "Hãy sửa mức bị ngược, hoặc bỏ khai báo nếu văn bản quy định đúng như vậy."
    reading = text.source.within(text.path[:-1])
    own = text.reading is not None and reading.node.child(key) is not None
    return (reading if own else text.source).note(Diagnostic("PAR652", message, hint, key))
