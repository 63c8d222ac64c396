"""Charts of what-if results, drawn by altair from their frames."""

from __future__ import annotations

from typing import Any

from par_index.whatif.compare import Comparison
from par_index.whatif.distribution import Distribution
from par_index.whatif.montecarlo import Simulation
from par_index.whatif.plan import Frontier
from par_index.whatif.sensitivity import Tornado

_UP, _DOWN, _PLAIN = "#2a9d8f", "#e76f51", "#457b9d"


def _axis(channel: Any, name: str, *, zero: bool = False, **more: Any) -> Any:
    """Return an axis of numbers with a decimal comma, and dots between thousands."""
    import altair as alt

    written = "replace(replace(replace(datum.label, ',', ' '), '.', ','), ' ', '.')"
    axis = alt.Axis(labelExpr=written)
    return channel(f"{name}:Q", scale=alt.Scale(zero=zero), axis=axis, **more)


def waterfall(found: Comparison) -> Any:
    """Draw how each line moves the total, from the old total to the new."""
    import altair as alt
    import pandas as pd

    rows = [
        (label, float(start), float(end), "tăng" if end > start else "giảm")
        for label, start, end in found.waterfall()
    ]
    frame = pd.DataFrame(rows, columns=["Mã", "từ", "đến", "hướng"])
    colors = alt.Scale(domain=["tăng", "giảm"], range=[_UP, _DOWN])
    chart = alt.Chart(frame, title="Từng tiêu chí làm đổi tổng điểm").mark_bar()
    return chart.encode(
        x=alt.X("Mã:N", sort=None, title=None),
        y=_axis(alt.Y, "từ", title="Tổng điểm"),
        y2="đến:Q",
        color=alt.Color("hướng:N", title=None, scale=colors),
        tooltip=["Mã", "từ", "đến"],
    ).properties(height=220, width=560)


def tornado_chart(found: Tornado, most: int = 15) -> Any:
    """Draw the bars of a tornado, the widest on top, around the present value."""
    import altair as alt
    import pandas as pd

    percent = found.of == "percent"
    scale = 100 if percent else 1
    base = (found.base.root.percent or 0) if percent else found.base.root.points
    names = ["Yếu tố", "thấp nhất", "cao nhất"]
    rows = [
        (f"{bar.code}: {bar.what}", float(bar.low * scale), float(bar.high * scale))
        for bar in found.bars[:most]
    ]
    frame = pd.DataFrame(rows, columns=names)
    bars = alt.Chart(frame, title=found.caption).mark_bar(color=_PLAIN)
    bars = bars.encode(
        y=alt.Y("Yếu tố:N", sort=None, title=None, axis=alt.Axis(labelLimit=360)),
        x=_axis(alt.X, "thấp nhất", title="Tỷ lệ đạt (%)" if percent else "Tổng điểm"),
        x2="cao nhất:Q",
        tooltip=names,
    )
    now = alt.Chart(pd.DataFrame({"x": [float(base * scale)]})).mark_rule(color=_DOWN)
    return (bars + now.encode(x="x:Q")).properties(width=420)


def frontier_chart(found: Frontier) -> Any:
    """Draw the most points for each effort."""
    import altair as alt

    chart = alt.Chart(found.to_frame(), title=found.table().caption)
    line = chart.mark_line(point=True, interpolate="step-after", color=_PLAIN)
    return line.encode(
        x=_axis(alt.X, "Khối lượng công việc", zero=True),
        y=_axis(alt.Y, "Tổng điểm"),
        tooltip=["Khối lượng công việc", "Tổng điểm", "Tiêu chí cần làm"],
    ).properties(height=260, width=560)


def totals_chart(found: Simulation | Distribution) -> Any:
    """Draw the chance of every total."""
    import altair as alt
    import pandas as pd

    if isinstance(found, Simulation):
        shares = {total: count / found.cases for total, count in found.totals.items()}
    else:
        shares = {total: float(chance) for total, chance in found.totals().items()}
    rows = [(float(total), 100 * share) for total, share in shares.items()]
    frame = pd.DataFrame(rows, columns=["Tổng điểm", "Xác suất (%)"])
    chart = alt.Chart(frame, title=found.table().caption).mark_bar(color=_PLAIN)
    return chart.encode(
        x=_axis(alt.X, "Tổng điểm"),
        y=_axis(alt.Y, "Xác suất (%)", zero=True),
        tooltip=["Tổng điểm", "Xác suất (%)"],
    ).properties(height=240, width=560)
