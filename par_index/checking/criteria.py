"""Checking a criteria tree: one function for each claim, listed at the end of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

from par_index.checking import words
from par_index.checking.places import Sources
from par_index.checking.rubrics import RuleText, Use, readings_of, table_problems
from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.language.inputs import constant_interval
from par_index.language.intervals import Interval
from par_index.language.vietnamese import interval_text, number_text
from par_index.loading.load import LoadedSet, targets_of
from par_index.models.criteria import Group, Leaf, leaves_of
from par_index.models.lowering import fixed_by
from par_index.proof.flaws import Flaw
from par_index.proof.limits import prove_limits, prove_maximum
from par_index.proof.sweep import sweep
from par_index.scoring.scheme import LeafScheme
from par_index.scoring.score import score
from par_index.words.states import raised

# --- maxima ---------------------------------------------------------------------------------------


def _own(item: Group | Leaf) -> Fraction | None:
    """Return the maximum of an item, from its parts where it states none; None if unknown."""
    if isinstance(item, Leaf) or item.max is not None:
        return None if item.max is None else item.max.points
    parts = [_own(child) for child in _counted(item)]
    if any(part is None for part in parts):
        return None
    return sum((part for part in parts if part is not None), Fraction(0))


def _counted(group: Group) -> list[Group | Leaf]:
    """Return the parts that count in a group's maximum: pools do not."""
    return [item for item in group.items if isinstance(item, Leaf) or item.pool is None]


def groups_add_up(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield groups whose maximum is not what their parts add up to."""
    for group in _groups(loaded):
        yield from _sum(group, sources)


def _groups(loaded: LoadedSet) -> Iterator[Group]:
    yield from (node for node in loaded.criteria.nodes() if isinstance(node, Group))


def _sum(group: Group, sources: Sources) -> Iterator[Problem]:
    if group.max is None or group.pool is not None:
        return
    parts = [(item.code, _own(item)) for item in _counted(group)]
    known = [(code, part) for code, part in parts if part is not None]
    total = sum((part for _, part in known), Fraction(0))
    source = sources.field(group.code, ("max", "points"))
    listed = " + ".join(f"{code}: {number_text(part, 9)}" for code, part in known)
    stated = number_text(group.max.points, 9)
    if group.capped:
        if len(known) == len(parts) and total < group.max.points:
            message = (
                f"các mục con của {group.code} cộng lại chỉ được {number_text(total, 9)} điểm, "
                f"không bao giờ đạt điểm tối đa {stated} của nhóm ({listed})"
            )
            yield source.note(Diagnostic("PAR651", message))
        return
    if total > group.max.points or (len(known) == len(parts) and total != group.max.points):
        message = (
            f"{group.code} ghi tối đa {stated} điểm nhưng các mục con cộng lại là "
            f"{number_text(total, 9)} điểm ({listed})"
        )
        hint = (
            "Hãy đối chiếu nguồn; nếu nguồn quy định nhóm bị chặn ở mức thấp hơn tổng thì thêm "
            "capped: true."
        )
        yield source.note(Diagnostic("PAR606", message, hint))


# --- grades ---------------------------------------------------------------------------------------


def grades_are_sound(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield gaps, overlaps, dead grades and a wrong order of the grade scale."""
    grades = loaded.criteria.grades
    if grades is None:
        return
    source = sources.grades()
    kind = "percent" if grades.of == "percent" else "number"
    most = Fraction(1)
    if grades.of == "points":
        most = sum((_own(area) or Fraction(0) for area in loaded.criteria.areas), Fraction(0))
    below = any(scheme.minimum < 0 for leaf, scheme in _scored(loaded))
    domain = Interval.closed(None if below else 0, most)
    rows = [constant_interval(grade.when.text) for grade in grades.scale]
    titles = [grade.title for grade in grades.scale]
    swept = sweep(rows, domain)
    scale = source.within(("scale",))
    for run in swept.gaps:
        message = f"thang xếp loại hở: {interval_text(run, kind)} không thuộc loại nào"
        yield source.note(
            Diagnostic("PAR607", message, "Hãy nới đầu mút của loại kề bên."), source.key("scale")
        )
    for found in swept.overlaps:
        here = scale.within((found.second, "when"))
        message = (
            f"thang xếp loại chồng nhau: {interval_text(found.run, kind)} thuộc cả "
            f"«{titles[found.first]}» và «{titles[found.second]}»"
        )
        yield here.note(Diagnostic("PAR607", message, words.PART))
    for index in swept.dead:
        here = scale.within((index, "when"))
        allowed = interval_text(domain, kind)
        message = f"không ai có thể xếp loại «{titles[index]}»: điểm chỉ {allowed}"
        yield here.note(Diagnostic("PAR607", message))
    if swept.overlaps or swept.dead:
        return
    for index in range(1, len(rows)):
        upper, lower = rows[index - 1].low, rows[index].low
        if lower is not None and (upper is None or lower > upper):
            here = scale.within((index, "when"))
            message = f"«{titles[index]}» cao hơn «{titles[index - 1]}» nhưng đứng sau"
            yield here.note(
                Diagnostic("PAR607", message, "Hãy xếp thang từ loại cao xuống loại thấp.")
            )


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
        hint = f"{flaw.detail}; máy đã thử các giá trị quanh mọi ngưỡng."
        yield source.note(Diagnostic("PAR660", message, raised(hint)))
        return
    said = words.outside(scheme.rubric, flaw, scheme.maximum, scheme.minimum)
    hint = f"Cách chấm «{leaf.rule}» ở {where}." if where else ""
    if flaw.points is not None and flaw.points < 0:
        hint += " Nếu điểm âm là đúng quy định thì ghi min cho tiêu chí này."
    yield source.note(Diagnostic("PAR604", f"tiêu chí {leaf.code}: {said}", hint.strip()))


def maxima_are_reached(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield lines whose maximum no figures reach."""
    known: dict[tuple[object, ...], list[Flaw]] = {}
    for leaf, scheme in _scored(loaded):
        if not scheme.rubric.inputs:
            continue  # what no figure can change is what the source gives
        key = (_rule_key(leaf, loaded), scheme.maximum)
        if key not in known:
            known[key] = prove_maximum(scheme.rubric, scheme.maximum)
        source = sources.field(leaf.code, ("max", "points"))
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
        if leaf.rule is None or leaf.max is None:
            what = "cách chấm" if leaf.rule is None else "điểm tối đa"
            message = f"tiêu chí {leaf.code} chưa có {what} nên không tính vào tổng"
            hint = "Hãy hỏi cơ quan ban hành, rồi bổ sung bằng tệp điều chỉnh (--with)."
            yield source.note(Diagnostic("PAR655", message, hint), source.key("code"))
        elif leaf.max.basis == "assumed":
            amount = number_text(leaf.max.points, 9)
            message = f"điểm tối đa {amount} của {leaf.code} là giả định, nguồn không nêu"
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
            "điểm: mất điểm ngay trong kế hoạch"
        )
        hint = f"Cách lấy lại điểm: par-index explain {sources.argument} --targets {leaf.code}"
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
    message = f"{len(lines)} tiêu chí không dẫn điều khoản nào của nguồn: {', '.join(lines)}"
    hint = "Hãy ghi clause ở tiêu chí hoặc ở cách chấm, như «Phụ lục, mục V.1.b»."
    yield root.note(Diagnostic("PAR656", message, hint), root.key("areas"))


def counts_are_as_announced(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield groups that list more or fewer items than the source announces."""
    for group in _groups(loaded):
        if group.announced is None or group.announced == len(group.items):
            continue
        source = sources.field(group.code, ("announced",))
        message = (
            f"nguồn ghi {group.code} có {group.announced} mục nhưng liệt kê {len(group.items)} mục"
        )
        hint = "Hãy đối chiếu nguồn và ghi sai lệch này vào findings của bộ tiêu chí."
        yield source.note(Diagnostic("PAR658", message, hint))


# --- the checks in order --------------------------------------------------------------------------

Check: TypeAlias = Callable[[LoadedSet, Sources], Iterable[Problem]]

ERRORS: tuple[Check, ...] = (
    groups_add_up,
    grades_are_sound,
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
)
"""What a set can be scored without."""

WHEN_SOUND: tuple[Check, ...] = (targets_lose_nothing,)
"""What can only be asked once nothing is wrong: an unsound set cannot be scored by its targets."""


def run(checks: Sequence[Check], loaded: LoadedSet, sources: Sources) -> list[Problem]:
    """Return what some checks find in a set."""
    return [problem for check in checks for problem in check(loaded, sources)]
