"""Checking a criteria tree: one function for each claim, listed at the end of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from par_index.checking import words
from par_index.checking.places import Sources
from par_index.checking.rubrics import RuleText, Use, readings_of, table_problems
from par_index.checking.scales import (
    grades_are_in_order,
    grades_leave_no_hole,
    groups_add_up,
    groups_of,
)
from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.language.vietnamese import number_text, some_of
from par_index.loading.load import targets_of
from par_index.loading.loaded import LoadedSet
from par_index.meaning.bounds import bound
from par_index.models.lowering import fixed_by
from par_index.models.tree import Group, Leaf, leaves_of
from par_index.proof.flaws import Flaw
from par_index.proof.limits import prove_limits, prove_maximum
from par_index.scoring.scheme import LeafScheme
from par_index.scoring.score import score
from par_index.words.states import raised

# --- lines ----------------------------------------------------------------------------------------


def _scored(loaded: LoadedSet) -> Iterator[tuple[Leaf, LeafScheme]]:
    for leaf in loaded.criteria.leaves():
        scheme = loaded.scheme.leaves[leaf.code]
        if isinstance(scheme, LeafScheme):
            yield leaf, scheme


def _text_of(leaf: Leaf, loaded: LoadedSet, sources: Sources) -> RuleText | None:
    assert leaf.rule is not None
    source = sources.rubric(leaf.rule)
    if source is None:
        return None
    chosen = loaded.readings.get(leaf.code, leaf.reading)
    texts = readings_of(leaf.rule, loaded.rubrics[leaf.rule], source)
    return next(text for text in texts if text.reading == chosen)


def lines_keep_limits(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield lines whose rule gives more than their maximum or less than their minimum."""
    known: dict[tuple[object, ...], list[Flaw]] = {}
    for leaf, scheme in _scored(loaded):
        minimum = scheme.minimum
        key = (_rule_key(leaf, loaded), scheme.maximum, minimum)
        if key not in known:
            known[key] = prove_limits(scheme.rubric, scheme.maximum, minimum)
        for flaw in known[key]:
            yield from _limit_problem(leaf, scheme, flaw, loaded, sources)


def maxima_fit_rounding(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield lines whose maximum is finer than the rounding, so that full marks would not be it."""
    scheme = loaded.scheme
    unit = 10**scheme.places
    for leaf, line in _scored(loaded):
        if scheme.at == "leaf" and (line.maximum * unit).denominator != 1:
            source = sources.field(leaf.code, ("max", "points"))
            stated = number_text(line.maximum, 9)
            message = (
                f"điểm tối đa {stated} của {leaf.code} lẻ hơn mức làm tròn {scheme.places} chữ số "
                "thập phân của bộ tiêu chí"
            )
            hint = (
                "Ghi điểm tối đa đã phân bổ (như 3,34; 3,33; 3,33), tăng rounding.places, hoặc làm "
                "tròn ở tổng (rounding.at: total)."
            )
            yield source.note(Diagnostic("PAR608", message, hint))


def uses_of(loaded: LoadedSet) -> dict[str, list[Use]]:
    """Return how the lines of a set use each rule: what they fix in it, and their maximum."""
    found: dict[str, list[Use]] = {}
    for leaf in loaded.criteria.leaves():
        if leaf.rule is not None and leaf.max is not None:
            rubric = loaded.rubrics[leaf.rule].lower(leaf.rule, None)
            use = Use(fixed_by(leaf, rubric), leaf.max.points)
            found.setdefault(leaf.rule, []).append(use)
    return found


def constants_fit_rules(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield lines whose rule has gaps, overlaps or dead rows for their own constants."""
    for leaf, scheme in _scored(loaded):
        if leaf.constants and (text := _text_of(leaf, loaded, sources)) is not None:
            source = sources.field(leaf.code, ("constants",))
            for problem in table_problems(text, scheme.rubric):
                hint = f"Với các số đặt sẵn ở đây; cách chấm ở {problem.where}. {problem.hint}"
                message = f"tiêu chí {leaf.code}: {problem.message}"
                yield source.note(Diagnostic(problem.code, message, hint))


def _rule_key(leaf: Leaf, loaded: LoadedSet) -> tuple[object, ...]:
    reading = loaded.readings.get(leaf.code, leaf.reading)
    return leaf.rule, reading, tuple(sorted(leaf.constants.items()))


def _limit_problem(
    leaf: Leaf, scheme: LeafScheme, flaw: Flaw, loaded: LoadedSet, sources: Sources
) -> Iterator[Problem]:
    text = _text_of(leaf, loaded, sources)
    where = "" if text is None else text.row(flaw.place).where
    source = sources.field(leaf.code, ("max", "points"))
    if flaw.kind == "unproved":
        message = f"{words.UNPROVED} điểm của {leaf.code} nằm trong giới hạn"
        hint = f"{flaw.detail}; phần mềm đã thử các giá trị quanh mọi ngưỡng."
        yield source.note(Diagnostic("PAR660", message, raised(hint)))
        return
    said = words.outside(scheme.rubric, flaw, scheme.maximum, scheme.minimum)
    hint = f"Cách chấm «{leaf.rule}» ở {where}." if where else ""
    if flaw.points is not None and flaw.points < 0:
        hint += " Nếu điểm âm là đúng quy định thì ghi min cho tiêu chí này; số liệu không thể "
        hint += "âm thì ghi min: 0 cho số liệu."
    yield source.note(Diagnostic("PAR604", f"tiêu chí {leaf.code}: {said}", hint.strip()))


def maxima_are_reached(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield lines whose maximum no figures reach."""
    known: dict[tuple[object, ...], list[Flaw]] = {}
    for leaf, scheme in _scored(loaded):
        if not scheme.rubric.inputs or leaf.max is None:
            continue  # what no figure can change is what the source gives; a pool is its own limit
        key = (_rule_key(leaf, loaded), scheme.maximum)
        if key not in known:
            known[key] = prove_maximum(scheme.rubric, scheme.maximum)
        source = sources.field(leaf.code, ("max", "points"))
        found = None if scheme.maximum else bound(scheme.rubric, {}, 0)
        if found is not None and found.points.single == 0:
            message = f"tiêu chí {leaf.code} tối đa 0 điểm và cách chấm không bao giờ trừ điểm"
            hint = "Nếu là điểm trừ thì ghi mức trừ nhiều nhất ở tiêu chí, như min: -5."
            yield source.note(Diagnostic("PAR651", message, hint))
        for flaw in known[key]:
            if flaw.kind == "unproved":
                message = f"{words.UNPROVED} {leaf.code} đạt được điểm tối đa"
                yield source.note(Diagnostic("PAR660", message, flaw.detail))
                continue
            said = words.unreached(flaw, scheme.maximum)
            yield source.note(Diagnostic("PAR651", f"tiêu chí {leaf.code}: {said}"))


def lines_are_complete(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield lines without a rule or a maximum, and maxima that the source does not state."""
    for leaf in loaded.criteria.leaves():
        source = sources.item(leaf.code)
        scored = isinstance(loaded.scheme.leaves[leaf.code], LeafScheme)
        if not scored and (leaf.rule is None or leaf.max is None):
            what = "cách chấm" if leaf.rule is None else "điểm tối đa"
            message = f"tiêu chí {leaf.code} chưa có {what} nên không tính vào tổng"
            hint = "Hãy hỏi cơ quan ban hành, rồi bổ sung bằng tệp điều chỉnh (--with)."
            yield source.note(Diagnostic("PAR655", message, hint), source.key("code"))
        elif leaf.max is not None and leaf.max.basis == "assumed":
            amount = number_text(leaf.max.points, 9)
            message = f"điểm tối đa {amount} của {leaf.code} là tạm tính, văn bản không nêu"
            place = sources.field(leaf.code, ("max", "basis"))
            hint = "Khi có con số chính thức, hãy sửa bằng tệp điều chỉnh (--with)."
            yield place.note(Diagnostic("PAR654", message, hint))


def targets_lose_nothing(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield lines that lose points even when the plan is carried out as it says."""
    scorecard = score(loaded.scheme, targets_of(loaded).claims)
    full = {
        leaf.code
        for group in loaded.criteria.nodes()
        if isinstance(group, Group) and group.capped and group.max is not None
        if scorecard.nodes[group.code].high >= group.max.points
        for leaf in leaves_of(group)
    }
    for leaf, scheme in _scored(loaded):
        if leaf.target is None or not leaf.target.given:
            continue
        result = scorecard.leaves[leaf.code]
        if scheme.bonus or result.state == "not_applicable" or result.high >= scheme.maximum:
            continue
        if leaf.code in full:
            continue
        source = sources.field(leaf.code, ("target", "given"))
        most = number_text(result.high, 9)
        verb = "cũng chỉ được" if result.state == "known" else "cũng chỉ được cao nhất"
        message = (
            f"đạt đúng mục tiêu của {leaf.code} {verb} {most}/{number_text(scheme.maximum, 9)} "
            "điểm: bị trừ điểm ngay trong kế hoạch"
        )
        hint = f"Giải pháp cải thiện: par-index explain {sources.argument} --targets {leaf.code}"
        yield source.note(Diagnostic("PAR657", message, hint))


def lines_cite_clauses(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield the one warning that names all lines without a clause of the source."""
    cited = {name for name, entry in loaded.rubrics.items() if entry.clause}
    lines = [
        leaf.code for leaf in loaded.criteria.leaves() if not leaf.clause and leaf.rule not in cited
    ]
    if not lines:
        return
    root = sources.root()
    message = (
        f"{len(lines)} tiêu chí không dẫn điều khoản nào của văn bản: {some_of(lines, 'tiêu chí')}"
    )
    hint = "Hãy ghi clause ở tiêu chí hoặc ở cách chấm, như «Phụ lục, mục V.1.b»."
    yield root.note(Diagnostic("PAR656", message, hint), root.key("areas"))


def counts_are_as_announced(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield groups that list more or fewer items than the source announces."""
    for group in groups_of(loaded):
        if group.announced is None or group.announced == len(group.items):
            continue
        source = sources.field(group.code, ("announced",))
        message = (
            f"văn bản ghi {group.code} có {group.announced} mục nhưng nêu {len(group.items)} mục"
        )
        hint = "Hãy đối chiếu văn bản và ghi sai lệch này vào findings của bộ tiêu chí."
        yield source.note(Diagnostic("PAR658", message, hint))


# --- the checks in order --------------------------------------------------------------------------

Check: TypeAlias = Callable[[LoadedSet, Sources], Iterable[Problem]]

ERRORS: tuple[Check, ...] = (
    groups_add_up,
    grades_are_in_order,
    maxima_fit_rounding,
    lines_keep_limits,
    constants_fit_rules,
)
"""What must hold before anyone is scored by a set."""

DOUBTS: tuple[Check, ...] = (
    lines_are_complete,
    maxima_are_reached,
    lines_cite_clauses,
    counts_are_as_announced,
    grades_leave_no_hole,
)
"""What a set can be scored without."""

WHEN_SOUND: tuple[Check, ...] = (targets_lose_nothing,)
"""What can only be asked once nothing is wrong: an unsound set cannot be scored by its targets."""


def run(checks: Sequence[Check], loaded: LoadedSet, sources: Sources) -> list[Problem]:
    """Return what some checks find in a set."""
    return [problem for check in checks for problem in check(loaded, sources)]
