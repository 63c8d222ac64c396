"""Checking what a set adds up to: maxima of groups, and the scale of grades over the total."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from par_index.checking import words
from par_index.checking.places import Sources
from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.language.exact import Exact, total
from par_index.language.inputs import constant_interval
from par_index.language.intervals import Interval
from par_index.language.tree import OF_NODES, Binary, Call, Expr, Name, Number, negated, walk
from par_index.language.vietnamese import interval_text, number_text, value_text
from par_index.loading.loaded import LoadedSet
from par_index.meaning.ranges import truths_of
from par_index.meaning.walk import grade_code
from par_index.models.tree import Group, Leaf
from par_index.proof.sweep import sweep
from par_index.scoring.grades import box_of
from par_index.scoring.results import GroupResult
from par_index.scoring.scale import Scale
from par_index.scoring.scheme import Claim, Scheme
from par_index.scoring.score import score
from par_index.scoring.scorecard import Scorecard
from par_index.words.expressions import condition


def maximum_of(item: Group | Leaf) -> Fraction | None:
    """Return the maximum of an item, from its parts where it states none; None if unknown."""
    if isinstance(item, Leaf) or item.max is not None:
        return None if item.max is None else item.max.points
    parts = [maximum_of(child) for child in _counted(item)]
    if any(part is None for part in parts):
        return None
    return _together(item, [part for part in parts if part is not None])


def _together(group: Group, parts: list[Fraction]) -> Fraction:
    return max(parts, default=Fraction(0)) if group.counts == "highest" else total(parts)


def _counted(group: Group) -> list[Group | Leaf]:
    """Return the parts that count in a group's maximum: pools do not."""
    return [item for item in group.items if isinstance(item, Leaf) or item.pool is None]


def groups_add_up(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield groups whose maximum is not what their parts add up to."""
    for group in groups_of(loaded):
        yield from _sum(group, sources)


def groups_of(loaded: LoadedSet) -> Iterator[Group]:
    """Yield every group of a set."""
    yield from (node for node in loaded.criteria.nodes() if isinstance(node, Group))


def _sum(group: Group, sources: Sources) -> Iterator[Problem]:
    if group.max is None or group.pool is not None:
        return
    parts = [(item.code, maximum_of(item)) for item in _counted(group)]
    known = [(code, part) for code, part in parts if part is not None]
    most = _together(group, [part for _, part in known])
    source = sources.field(group.code, ("max", "points"))
    listed = " + ".join(f"{code}: {number_text(part, 9)}" for code, part in known)
    stated = number_text(group.max.points, 9)
    what = "cao nhất" if group.counts == "highest" else "cộng lại"
    if group.capped:
        if len(known) == len(parts) and most < group.max.points:
            message = (
                f"các mục con của {group.code} {what} chỉ được {number_text(most, 9)} điểm, "
                f"không bao giờ đạt điểm tối đa {stated} của nhóm ({listed})"
            )
            yield source.note(Diagnostic("PAR651", message))
        return
    if most > group.max.points or (len(known) == len(parts) and most != group.max.points):
        message = (
            f"{group.code} ghi tối đa {stated} điểm nhưng các mục con {what} là "
            f"{number_text(most, 9)} điểm ({listed})"
        )
        hint = (
            "Hãy đối chiếu văn bản; nếu văn bản quy định nhóm bị chặn ở mức thấp hơn tổng thì thêm "
            "capped: true."
        )
        yield source.note(Diagnostic("PAR606", message, hint))


_OPEN = "Nếu văn bản bỏ ngỏ thì đề nghị cấp trên hướng dẫn; nếu không thì sửa mức của loại kề bên."
_SETTLE = (
    "Văn bản nêu xếp vào loại nào thì ghi otherwise: tên loại; bỏ ngỏ thì đề nghị cấp trên hướng "
    "dẫn."
)


def grades_are_in_order(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield grades that overlap, that nobody can get, or that stand in a wrong order."""
    grades = loaded.criteria.grades
    if grades is None:
        return
    rows = [constant_interval(grade.when.text) for grade in grades.scale]
    kind, domain = _domain(loaded)
    swept = sweep(rows, domain)
    titles = [grade.title for grade in grades.scale]
    scale = sources.grades().within(("scale",))
    for found in swept.overlaps:
        here = scale.within((found.second, "when"))
        message = (
            f"thang xếp loại chồng nhau: {interval_text(found.run, kind)} thuộc cả "
            f"«{titles[found.first]}» và «{titles[found.second]}»"
        )
        yield here.note(Diagnostic("PAR609", message, words.PART))
    for index in swept.dead:
        here = scale.within((index, "when"))
        allowed = interval_text(domain, kind)
        message = f"không ai có thể xếp loại «{titles[index]}»: điểm chỉ {allowed}"
        yield here.note(Diagnostic("PAR609", message))
    if swept.overlaps or swept.dead:
        return
    for index in range(1, len(rows)):
        upper, lower = rows[index - 1].low, rows[index].low
        if lower is not None and (upper is None or lower > upper):
            here = scale.within((index, "when"))
            message = f"«{titles[index]}» cao hơn «{titles[index - 1]}» nhưng đứng sau"
            hint = "Hãy xếp thang từ loại cao xuống loại thấp."
            yield here.note(Diagnostic("PAR609", message, hint))


def grades_leave_no_hole(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield totals that no grade covers, and bands that are reached without what they need."""
    scale = loaded.scheme.scale
    if scale is None:
        return
    source = sources.grades()
    kind, domain = _domain(loaded)
    for run in sweep([grade.band for grade in scale.grades], domain).gaps:
        if _attained(run, loaded.scheme):
            message = f"thang xếp loại hở: {interval_text(run, kind)} không thuộc loại nào"
            yield source.note(Diagnostic("PAR607", message, _OPEN), source.key("scale"))
    for index, text in _torn(score(loaded.scheme, {}), scale, domain):
        here = source.within(("scale", index, "requires"))
        yield here.note(Diagnostic("PAR607", text, _SETTLE))


def _domain(loaded: LoadedSet) -> tuple[str, Interval]:
    """Return the kind of the totals that a scale is asked about, and which there are."""
    grades = loaded.criteria.grades
    below = any(leaf.minimum < 0 for leaf in loaded.scheme.scored.values())
    if grades is None or grades.of == "percent":
        return "percent", Interval.closed(None if below else 0, 1)
    areas = (maximum_of(area) or Fraction(0) for area in loaded.criteria.areas)
    return "number", Interval.closed(None if below else 0, sum(areas, Fraction(0)))


def _attained(run: Interval, scheme: Scheme) -> bool:
    """Whether some total lies in a run: points are whole steps of the rounding."""
    assert scheme.scale is not None
    if scheme.scale.of == "percent":
        return True
    return not run.scaled(10**scheme.places).snapped(1).empty


# --- holes that conditions tear -------------------------------------------------------------------


def _torn(blank: Scorecard, scale: Scale, domain: Interval) -> Iterator[tuple[int, str]]:
    """Yield grades of which the band can be reached and a condition missed, with a witness."""
    box = box_of(blank.scheme, blank.root, Claim())
    kind, subject = ("number", "tổng điểm") if scale.of == "points" else ("percent", "tỷ lệ điểm")
    for index, grade in enumerate(scale.grades):
        for asked in grade.requires if grade.otherwise is None else ():
            if False not in truths_of(asked, box):
                continue
            most, missed = _missing(asked, blank)
            total = _below(grade.band.meet(domain), most, blank.scheme)
            if total is None:
                continue
            if most is None and _asks_of_points(asked):  # which total that leaves is not known
                text = f"đạt mức của «{grade.title}» mà {missed} thì không đủ điều kiện, nên"
            else:
                reached = f"{subject} {value_text(total, kind)} mà {missed}"
                text = f"{reached} thì đạt mức của «{grade.title}» nhưng không đủ điều kiện, nên"
            yield index, f"{text} không thuộc loại nào theo câu chữ"
            break


def _missing(asked: Expr, blank: Scorecard) -> tuple[Fraction | None, str]:
    """Return the most points beside a failed condition, and how it fails in words.

    None where the condition says nothing of points, so that it fails beside any of them, or more
    than can be looked into.
    """
    own, whole = blank.scheme.own.rubric, blank.root.group.nominal
    assert own is not None
    if not isinstance(asked, Binary) or not isinstance(asked.right, Number):
        return None, condition(negated(asked), own)
    end, subject = asked.right.value, asked.left
    if asked.op in ("=", "<=", "<") and subject == _ZEROES:
        count = int(end) + (asked.op != "<")
        scored = blank.scored.values()
        lines = sorted(r.leaf.counted for r in scored if r.leaf.counted and r.low <= 0)
        return whole - sum(lines[:count], Fraction(0)), f"có {count} tiêu chí 0 điểm"
    least = asked.op in (">=", ">")
    if least and isinstance(subject, Call) and subject.function in OF_NODES:
        node = blank.nodes[grade_code(subject)]
        counted = node.group.nominal if isinstance(node, GroupResult) else node.leaf.counted
        bound = end * (counted if subject.function == "percent" else 1)
        # just below the least that the condition asks for
        lost = max(Fraction(counted) - bound, Fraction(1, 10**blank.scheme.places))
        return whole - lost, condition(replace(asked, op="<" if asked.op == ">=" else "<="), own)
    return None, condition(negated(asked), own)


_ZEROES = Name("lines_at_zero")


def _asks_of_points(asked: Expr) -> bool:
    return any(isinstance(part, Call) or part == _ZEROES for part in walk(asked))


def _below(band: Interval, most: Fraction | None, scheme: Scheme) -> Exact | None:
    """Return the largest plain total in a band and at most so many points; None without one."""
    scale, whole = scheme.scale, scheme.root.nominal
    percent = scale is not None and scale.of == "percent"
    if percent and not whole:
        return None
    if most is not None:
        band = band.meet(Interval.closed(None, most / whole if percent else most))
    for parts in (1, 100, 10_000) if percent else (1, 10**scheme.places):
        steps = band.scaled(parts).snapped(1)
        if not steps.empty and steps.high is not None:
            return Fraction(steps.high[0]) / parts
    return band.witness()
