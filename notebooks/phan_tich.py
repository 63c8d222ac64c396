import marimo

__generated_with = "0.25.2"
app = marimo.App(
    width="medium",
    app_title="Phân tích chỉ số cải cách hành chính",
)


@app.cell
def _():
    from fractions import Fraction

    import altair as alt
    import marimo as mo
    import pandas as pd

    from par_index.app import charts, files
    from par_index import assess
    from par_index.door import Upload
    from par_index.language.vietnamese import percent_text, points_text
    from par_index.whatif.display import signed_text

    return (
        Fraction,
        Upload,
        alt,
        assess,
        charts,
        files,
        mo,
        pd,
        percent_text,
        points_text,
        signed_text,
    )


@app.cell
def _(mo):
    mo.md("""
    # Phân tích chỉ số cải cách hành chính

    Trang này dùng giao diện lập trình của `par_index` trên bộ tiêu chí Sơn Trà năm 2026. Số
    liệu dưới đây là **ví dụ tự đặt ra**; đổi biến `so_lieu` để phân tích đơn vị của mình.
    Điểm được tính bằng phân số chính xác, chỉ đổi sang số thực khi vẽ.
    """)
    return


@app.cell
def _():
    so_lieu = """
    set: son-tra-2026
    leaves:
      I.1.a: {given: {units: 20, inspected: 12, online: 8}}
      II.1: {given: {self_check: partial}}
      III.1.a: {given: {disciplined: 0}}
      III.1.b: {given: {disciplined: 1}}
      III.2: {given: {total: 412, updated: 380}}
      IV.1.a: {given: {planned: 2_000_000_000, disbursed: 1_700_000_000}}
      V.1.a: {given: {total: 60, signed: 60}}
      V.1.b: {given: {total: 50, signed: 48}}
      V.1.c: {given: {total: 300, signed: 288}}
      V.2.a: {given: {total: 1200, electronic: 1000}}
      V.2.b.1: {given: {applied: yes}}
      V.2.b.2: {given: {applied: no}}
      V.3.a: {given: {total: 3200, endorsed: 3000}}
      V.3.b: {given: {total: 1100, with_draft: 700}}
      V.3.c: {given: {total: 1100, linked: 990}}
      V.4: {given: {total: 240, submitted: 200}}
      V.5: {given: {total: 200, of_quality: 178}}
    """
    return (so_lieu,)


@app.cell
def _(Upload, assess, mo, so_lieu):
    from textwrap import dedent

    unit = assess("son-tra-2026", Upload("ví dụ.yaml", dedent(so_lieu).encode()))
    mo.vstack([mo.md(f"**{unit.summary}**"), unit.ledger().to_frame()])
    return (unit,)


@app.cell
def _(charts, mo, unit):
    readings = unit.readings()
    widest = readings.bars[0]
    mo.vstack(
        [
            mo.md("## Cách áp dụng khác (cần xin ý kiến)"),
            charts.tornado_chart(readings),
            mo.md(
                f"Cùng một số liệu, cách áp dụng «{widest.what}» của {widest.code} làm tổng điểm "
                "đổi nhiều nhất. Thanh không có độ dài là cách áp dụng không đổi điểm của đơn vị này."
            ),
        ]
    )
    return


@app.cell
def _(charts, mo, points_text, unit):
    gaps = unit.gaps()
    most = gaps.rows[0]
    mo.vstack(
        [
            mo.md("## Số liệu chưa chắc và điểm tối đa tạm tính"),
            gaps.to_frame(),
            charts.tornado_chart(unit.tornado()),
            charts.tornado_chart(unit.maxima()),
            mo.md(
                f"Bổ sung số liệu của {most.code} thu hẹp khoảng điểm nhiều nhất, ít nhất "
                f"{points_text(most.narrows)} điểm. Văn bản không nêu nhiều điểm tối đa, nên tỷ lệ "
                "đạt còn đổi khi bộ tiêu chí chính thức ban hành."
            ),
        ]
    )
    return


@app.cell
def _(mo):
    good = mo.ui.slider(350, 400, value=390, label="Văn bản đạt trong 400", show_value=True)
    size = mo.ui.slider(50, 120, value=50, label="Cỡ mẫu", show_value=True)
    mo.vstack([mo.md("## Kiểm tra xác suất của người thẩm định"), good, size])
    return good, size


@app.cell
def _(alt, good, mo, percent_text, points_text, size, unit):
    spot = unit.spot_check("V.1.b", 400, good.value, size.value)
    chart = (
        alt.Chart(spot.to_frame())
        .mark_bar(color="#457b9d")
        .encode(
            x=alt.X("Xác suất:Q", axis=alt.Axis(format="%")),
            y=alt.Y("Mức:N", title=None, sort=None, axis=alt.Axis(labelLimit=320)),
        )
        .properties(width=380)
    )
    mo.vstack(
        [
            chart,
            mo.md(
                f"Nếu {good.value} trong 400 văn bản đạt và người thẩm định chọn ngẫu nhiên "
                f"{size.value}, xác suất đạt tối đa là {percent_text(spot.chance_of_maximum)}. "
                f"Điểm bình quân dự kiến là {points_text(spot.expected, 4)} trên "
                f"{points_text(spot.maximum)}."
            ),
        ]
    )
    return


@app.cell
def _(Fraction, charts, mo, percent_text, points_text, unit):
    unsure = {
        "V.1.b.signed": "binomial(50, 97%)",
        "V.3.c.linked": "triangular(960, 990, 1040)",
        "V.4.submitted": "190..230",
    }
    drawn = unit.simulate(unsure, cases=50_000, seed=2026)
    exact = unit.distribution(unsure)
    level = unit.scorecard.root.points + Fraction(1)
    mo.vstack(
        [
            mo.md("## Monte Carlo và phân phối chính xác"),
            charts.totals_chart(exact),
            mo.md(
                f"Rút 50.000 lần, trung bình là {points_text(drawn.mean, 4)} điểm; tính chính xác "
                f"bằng tích chập là {points_text(exact.mean, 4)} điểm. Xác suất đạt từ "
                f"{points_text(level)} điểm là {percent_text(exact.chance_of_points(level))} "
                f"(mô phỏng cho {percent_text(drawn.chance_of_points(level))})."
            ),
        ]
    )
    return


@app.cell
def _(files, mo, signed_text, unit):
    from par_index.record.comparing import gaps as compared

    # what the appraiser acknowledges, as figures; a folder keeps the rounds themselves
    counted = unit.scenario("V.1.b.signed=45", "V.4.submitted=180", name="thẩm định")
    appraised = files.moved(unit, counted)
    reasons = {"V.1.b": "Ba văn bản ký số cá nhân.", "V.4": "20 hồ sơ nộp sau thời hạn."}
    apart = compared(unit.scorecard, appraised.scorecard, reasons, ("Tự chấm", "Thẩm định"))
    lowered = appraised.scorecard.root.points - unit.scorecard.root.points
    mo.vstack(
        [
            mo.md("## Tự chấm và thẩm định"),
            apart.to_frame(),
            mo.md(
                f"Thẩm định làm tổng điểm đổi {signed_text(lowered)}; chênh lệch của từng tiêu chí "
                "cộng lại đúng bằng số ấy."
            ),
        ]
    )
    return (appraised,)


@app.cell
def _(alt, files, mo, pd, signed_text, unit):
    before = unit.scenario("III.2.updated=320", "V.5.of_quality=150", name="năm trước")
    earlier = files.moved(unit, before).under({"V.3.c": "all-or-share"})
    split = unit.since(earlier)
    frame = split.to_frame()
    long = pd.concat(
        [
            pd.DataFrame({"Mã": frame["Mã"], "Điểm": frame[f"Do {name}"], "Do": name})
            for name in ("cách chấm", "kết quả")
        ]
    )
    mo.vstack(
        [
            mo.md("## Hai năm: do cách chấm hay do kết quả"),
            alt.Chart(long)
            .mark_bar()
            .encode(
                x=alt.X("Mã:N", sort=None),
                y=alt.Y("Điểm:Q", axis=alt.Axis(labelExpr="replace(datum.label, '.', ',')")),
                color="Do:N",
            )
            .properties(width=480, height=220),
            mo.md(
                f"Tổng điểm đổi {signed_text(split.change)}: do cách chấm "
                f"{signed_text(split.rules)}, do kết quả {signed_text(split.evidence)}. Hai phần "
                "cộng lại đúng bằng thay đổi, vì mỗi phần là trung bình của hai thứ tự tính."
            ),
        ]
    )
    return


@app.cell
def _(alt, mo, pd, percent_text, unit):
    changes = {
        "Trạm A": [],
        "Trạm B": ["V.1.b.signed=50", "V.3.c.linked=1000"],
        "Trạm C": ["III.2.updated=412", "V.3.b.with_draft=900"],
        "Trạm D": ["V.4.submitted=120", "II.1.self_check=none"],
        "Trạm E": ["V.2.a.electronic=1200", "V.5.of_quality=200"],
    }
    scored = {name: unit.whatif(*own).other.root for name, own in changes.items()}
    ranking = pd.DataFrame(
        [
            {"Đơn vị": name, "Điểm": float(root.points), "Tỷ lệ": root.percent}
            for name, root in scored.items()
        ]
    ).sort_values("Tỷ lệ", ascending=False, ignore_index=True)
    ranking["Hạng"] = ranking["Tỷ lệ"].rank(method="min", ascending=False).astype(int)
    best = ranking.iloc[0]
    shown = ranking.assign(**{"Tỷ lệ": [percent_text(value) for value in ranking["Tỷ lệ"]]})
    mo.vstack(
        [
            mo.md("## Xếp hạng nhiều đơn vị"),
            alt.Chart(shown[["Đơn vị", "Điểm"]])
            .mark_bar(color="#2a9d8f")
            .encode(y=alt.Y("Đơn vị:N", sort="-x", title=None), x="Điểm:Q")
            .properties(width=420),
            shown,
            mo.md(
                f"{best['Đơn vị']} đứng đầu với {percent_text(best['Tỷ lệ'])} điểm tối đa của chính "
                "mình. Các đơn vị bằng nhau được xếp cùng hạng, so bằng phân số nên không có hòa giả."
            ),
        ]
    )
    return


if __name__ == "__main__":
    app.run()
