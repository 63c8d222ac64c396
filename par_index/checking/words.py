"""What a flaw of the proofs says in Vietnamese."""

from __future__ import annotations

from par_index.checking.places import case_at
from par_index.language.exact import Exact
from par_index.language.intervals import Interval
from par_index.language.tree import MAX, MEASURE, Expr, Name
from par_index.language.vietnamese import interval_text, number_text, value_text
from par_index.meaning.exact import Env
from par_index.meaning.rules import Rubric
from par_index.proof.flaws import Flaw
from par_index.words.expressions import formula, lowered, measure_name, shown_value, thresholds
from par_index.words.rules import case_text

FILL = "Hãy thêm một mức cho các giá trị này, hoặc nới đầu mút của mức kề bên."
UNPROVED = "chưa chứng minh được rằng"
PART = "Hãy sửa đầu mút để mỗi giá trị chỉ thuộc một mức; «đến dưới» viết dấu ngoặc tròn."
DROP = "Hãy sửa điều kiện của dòng này, đổi thứ tự các dòng, hoặc bỏ dòng."


def points(value: Exact) -> str:
    """Return points with every decimal that they have, up to nine."""
    return f"{number_text(value, 9)} điểm"


def quoted(text: str) -> str:
    """Return a text in quotes, with other quotes for what it quotes itself."""
    return f"«{text.replace('«', '“').replace('»', '”')}»"


def figures(rubric: Rubric, env: Env) -> str:
    """Return values of evidence as people read them."""
    parts = []
    for name, value in env.items():
        if name == MAX:
            continue
        if name == MEASURE:
            label = lowered(measure_name(rubric))
        else:
            label = f"«{rubric.inputs[name].label}»"
        parts.append(f"{label} = {shown_value(name, value, rubric)}")
    return "; ".join(parts)


def run_text(rubric: Rubric, subject: Expr, run: Interval) -> str:
    """Return the values of a run in words."""
    return interval_text(run, rubric.kind(subject.name) if isinstance(subject, Name) else "number")


def subject_text(rubric: Rubric, subject: Expr) -> str:
    """Return the name of a quantity."""
    text = formula(subject, rubric)
    return lowered(text) if isinstance(subject, Name) and subject.name == MEASURE else text


def row_text(rubric: Rubric, steps: tuple[int, ...]) -> str:
    """Return when a row holds, without capital letter."""
    case = case_at(rubric.rule, steps)
    return "" if case is None else lowered(case_text(case, rubric))


def gap(rubric: Rubric, flaw: Flaw) -> str:
    """Return what a gap means."""
    if flaw.subject is None or flaw.run is None:
        return f"khoảng hở: không dòng nào nhận {figures(rubric, flaw.witness)}"
    values = run_text(rubric, flaw.subject, flaw.run)
    text = f"khoảng hở: {subject_text(rubric, flaw.subject)} {values} không thuộc mức nào"
    return text + _example(rubric, flaw)


def overlap(rubric: Rubric, flaw: Flaw) -> str:
    """Return what an overlap means."""
    assert flaw.other is not None
    first, second = row_text(rubric, flaw.other), row_text(rubric, flaw.place)
    rows = f"{quoted(first)} và {quoted(second)}"
    if flaw.subject is None or flaw.run is None:
        return f"{figures(rubric, flaw.witness)} rơi vào cả hai mức {rows}"
    shown = flaw.run.single
    if shown is None and isinstance(flaw.subject, Name):
        found = flaw.witness.get(flaw.subject.name)
        shown = None if isinstance(found, str) else found
    values = run_text(rubric, flaw.subject, flaw.run)
    if shown is None:
        return f"giá trị {values} rơi vào cả hai mức {rows}" + _example(rubric, flaw)
    value = value_text(
        shown,
        (rubric.kind(flaw.subject.name) if isinstance(flaw.subject, Name) else "number"),
        thresholds(rubric),
    )
    text = f"{value} rơi vào cả hai mức {rows}"
    if flaw.run.single is None:
        text += f", cũng như mọi giá trị {values}"
    return text


def _example(rubric: Rubric, flaw: Flaw) -> str:
    assert flaw.run is not None
    subject = flaw.subject
    alone = isinstance(subject, Name) and set(flaw.witness) == {subject.name}
    if (alone and flaw.run.single is not None) or not flaw.witness:
        return ""
    return f"; ví dụ {figures(rubric, flaw.witness)}"


def dead(rubric: Rubric, flaw: Flaw) -> str:
    """Return what a row that never counts means."""
    row = quoted(row_text(rubric, flaw.place))
    if flaw.subject is not None:
        name = subject_text(rubric, flaw.subject)
        return f"mức {row} không bao giờ dùng đến: {name} không có giá trị nào như vậy"
    return (
        f"dòng {row} không bao giờ dùng đến: điều kiện không thể xảy ra, "
        "hoặc các dòng phía trên đã nhận hết"
    )


def outside(rubric: Rubric, flaw: Flaw, maximum: Exact, minimum: Exact | None) -> str:
    """Return what points beyond the limits mean."""
    assert flaw.points is not None
    where = row_text(rubric, flaw.place)
    row = f"mức {quoted(where)}" if where else "cách chấm"
    text = f"{row} cho {points(flaw.points)}"
    if minimum is not None and flaw.points < minimum:
        text += f", thấp hơn điểm tối thiểu {number_text(minimum, 9)}"
    else:
        text += f", vượt điểm tối đa {number_text(maximum, 9)}"
    return text + (f"; ví dụ {figures(rubric, flaw.witness)}" if flaw.witness else "")


def unreached(flaw: Flaw, maximum: Exact) -> str:
    """Return what a maximum that nobody reaches means."""
    text = f"không số liệu nào đạt được điểm tối đa {number_text(maximum, 9)}"
    if flaw.points is not None:
        text += f"; cao nhất chỉ được {points(flaw.points)}"
    return text


def wrong_way(rubric: Rubric, flaw: Flaw) -> str:
    """Return what points that move the wrong way mean, with both assessments."""
    assert flaw.points is not None
    assert flaw.second_points is not None
    rises = flaw.second_points > flaw.points
    moved = {k: v for k, v in flaw.second.items() if v != flaw.witness.get(k)}
    rest = {k: v for k, v in flaw.witness.items() if k not in moved}
    before = figures(rubric, {k: flaw.witness[k] for k in moved})
    after = figures(rubric, moved)
    beside = f" (khi {figures(rubric, rest)})" if rest else ""
    change = "được tới" if rises else "chỉ được"
    return (
        f"{before} được {points(flaw.points)}, còn {after} {change} "
        f"{points(flaw.second_points)}{beside}"
    )


def label(rubric: Rubric, name: str) -> str:
    """Return how people call an input or the measure."""
    if name == MEASURE:
        return lowered(measure_name(rubric))
    declared = rubric.inputs.get(name)
    return f"«{declared.label}»" if declared else name
