"""The result of a whole set in one sentence, as the headline of every surface."""

from __future__ import annotations

from par_index.language.intervals import Interval
from par_index.language.vietnamese import interval_text, points_text
from par_index.scoring.score import without_waiting
from par_index.scoring.scorecard import Scorecard
from par_index.words.grades import share_text
from par_index.words.rules import shown_value
from par_index.words.states import NO_FIGURES, WAITING


def headline(scorecard: Scorecard) -> str:
    """Return the points that the unit answers for, their share, and what still waits for others.

    ``60,00/68,50 điểm (87,59%), chưa gồm 31,50 điểm chờ kết quả điều tra xã hội học``
    """
    own = without_waiting(scorecard) or scorecard
    root = own.root
    text = f"{points_text(root.points)}/{points_text(root.maximum)} điểm"
    share = "" if root.percent is None else share_text(own, root.percent)
    waiting = scorecard.root.maximum - root.maximum
    if own is scorecard or not waiting:
        return f"{text}, đạt {share} điểm tối đa" if share else text
    text += f" ({share})" if share else ""
    leaves = [scorecard.leaves[code].leaf for code in scorecard.waiting()]
    what = dict.fromkeys(WAITING[leaf.pending] for leaf in leaves if leaf.pending)
    return f"{text}, chưa gồm {points_text(waiting)} điểm {' và '.join(what)}"


def provisional(scorecard: Scorecard) -> str:
    """Return the grade of what the unit scores itself, «tạm tính», while others are waited for.

    Empty where nothing is waited for, or where the part does not decide a grade.
    """
    own = without_waiting(scorecard)
    if own is None or own.grade.title is None:
        return ""
    return f"Tạm tính trên phần đã tự chấm: {own.grade.title}."


def fact_rows(scorecard: Scorecard) -> list[tuple[str, str]]:
    """Return the figures of the set with what is known of each, as label and text."""
    rubric = scorecard.scheme.own.rubric
    assert rubric is not None
    rows = []
    for name, declared in rubric.inputs.items():
        value = scorecard.own.values.get(name)
        if value is None:
            text = NO_FIGURES
        elif isinstance(value, Interval):
            text = interval_text(value, declared.kind)
        else:
            text = shown_value(name, value, rubric)
        rows.append((declared.label, text))
    return rows
