"""Charts of what-if results, drawn by altair from their frames."""

from __future__ import annotations

from typing import Any

from par_index.whatif.compare import Comparison
from par_index.whatif.distribution import Distribution
from par_index.whatif.montecarlo import Simulation
from par_index.whatif.plan import Frontier
from par_index.whatif.sensitivity import Tornado

_COMMA = "replace(datum.label, '.', ',')"
_DOT = "replace(datum.label, ',', '.')"
_UP, _DOWN, _PLAIN = "#2a9d8f", "#e76f51", "#457b9d"


def waterfall(found: Comparison) -> Any:
    """Draw how each line moves the total, from the old total to the new."""
    import altair as alt
    import pandas as pd

    rows = [
        {"Mã": label, "từ": float(start), "đến": float(end), "hướng": _way(start, end)}
        for label, start, end in found.waterfall()
    ]
    frame = pd.DataFrame(rows, columns=["Mã", "từ", "đến", "hướng"])
    return (
        alt.Chart(frame, title="Từng tiêu chí làm đổi tổng điểm")
        .mark_bar()
        .encode(
            x=alt.X("Mã:N", sort=None, title=None),
            y=alt.Y(
                "từ:Q",
                title="Tổng điểm",
                scale=alt.Scale(zero=False),
                axis=alt.Axis(labelExpr=_COMMA),
            ),
            y2="đến:Q",
            color=alt.Color(
                "hướng:N", title=None, scale=alt.Scale(domain=["tăng", "giảm"], range=[_UP, _DOWN])
            ),
            tooltip=["Mã", "từ", "đến"],
        )
        .properties(height=220, width=560)
    )


def _way(start: Any, end: Any) -> str:
    return "tăng" if end > start else "giảm"


def tornado_chart(found: Tornado, most: int = 15) -> Any:
    """Draw the bars of a tornado, the widest on top, around the present value."""
    import altair as alt
    import pandas as pd

    percent = found.of == "percent"
    scale = 100 if percent else 1
    base = (found.base.root.percent or 0) if percent else found.base.root.points
    rows = [
        {
            "Yếu tố": f"{bar.code}: {bar.what}",
            "thấp nhất": float(bar.low * scale),
            "cao nhất": float(bar.high * scale),
        }
        for bar in found.bars[:most]
    ]
    frame = pd.DataFrame(rows, columns=["Yếu tố", "thấp nhất", "cao nhất"])
    title = "Tỷ lệ đạt (%)" if percent else "Tổng điểm"
    bars = (
        alt.Chart(frame, title=found.caption)
        .mark_bar(color=_PLAIN)
        .encode(
            y=alt.Y("Yếu tố:N", sort=None, title=None, axis=alt.Axis(labelLimit=360)),
            x=alt.X(
                "thấp nhất:Q",
                title=title,
                scale=alt.Scale(zero=False),
                axis=alt.Axis(labelExpr=_COMMA),
            ),
            x2="cao nhất:Q",
            tooltip=["Yếu tố", "thấp nhất", "cao nhất"],
        )
    )
    now = alt.Chart(pd.DataFrame({"x": [float(base * scale)]})).mark_rule(color=_DOWN)
    return (bars + now.encode(x="x:Q")).properties(width=420)


def frontier_chart(found: Frontier) -> Any:
    """Draw the most points for each effort."""
    import altair as alt

    frame = found.to_frame()
    return (
        alt.Chart(frame, title=found.table().caption)
        .mark_line(point=True, interpolate="step-after", color=_PLAIN)
        .encode(
            x=alt.X("Công sức:Q", axis=alt.Axis(labelExpr=_DOT)),
            y=alt.Y("Tổng điểm:Q", scale=alt.Scale(zero=False), axis=alt.Axis(labelExpr=_COMMA)),
            tooltip=["Công sức", "Tổng điểm", "Tiêu chí cần làm"],
        )
        .properties(height=260, width=560)
    )


def totals_chart(found: Simulation | Distribution) -> Any:
    """Draw the chance of every total."""
    import altair as alt
    import pandas as pd

    if isinstance(found, Simulation):
        shares = {total: count / found.cases for total, count in found.totals.items()}
    else:
        shares = {total: float(chance) for total, chance in found.totals().items()}
    frame = pd.DataFrame(
        {
            "Tổng điểm": [float(total) for total in shares],
            "Xác suất (%)": [100 * share for share in shares.values()],
        }
    )
    return (
        alt.Chart(frame, title=found.table().caption)
        .mark_bar(color=_PLAIN)
        .encode(
            x=alt.X("Tổng điểm:Q", scale=alt.Scale(zero=False), axis=alt.Axis(labelExpr=_COMMA)),
            y=alt.Y("Xác suất (%):Q", axis=alt.Axis(labelExpr=_COMMA)),
            tooltip=["Tổng điểm", "Xác suất (%)"],
        )
        .properties(height=240, width=560)
    )
