import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Tự chấm điểm cải cách hành chính")


@app.cell
def _():
    import marimo as mo

    from par_index import ProblemsError, assess
    from par_index.app import charts, files
    from par_index.app.entry import GIVEN, form_of
    from par_index.door import Upload
    from par_index.language.vietnamese import percent_text, points_text
    from par_index.loading.library import shipped
    from par_index.models.evidence import LeafEvidence
    from par_index.record.comparing import gaps
    from par_index.report.ranking import Unit, ranked
    from par_index.whatif.plan import assignments
    from par_index.whatif.requests import read_day, read_goal

    return (
        GIVEN,
        LeafEvidence,
        ProblemsError,
        Unit,
        Upload,
        assess,
        assignments,
        charts,
        files,
        form_of,
        gaps,
        mo,
        percent_text,
        points_text,
        ranked,
        read_day,
        read_goal,
        shipped,
    )


@app.cell
def _(mo):
    mo.md("""
    # Tự chấm điểm cải cách hành chính

    Chọn bộ tiêu chí, mở tệp số liệu của đơn vị, rồi kéo thử từng số liệu để thấy điểm đổi
    ngay. Mọi phép tính chạy trên máy này; tệp gốc không bị sửa.
    """)
    return


@app.cell
def _(mo, shipped):
    names = shipped("criteria")
    first = "son-tra-2026" if "son-tra-2026" in names else names[0]
    set_pick = mo.ui.dropdown(names, value=first, label="Bộ tiêu chí")
    upload = mo.ui.file(
        filetypes=[".yaml", ".yml", ".xlsx"], kind="area", label="Kéo tệp số liệu vào đây"
    )
    mo.vstack([set_pick, upload])
    return set_pick, upload


@app.cell
def _(set_pick, upload):
    chosen_set = set_pick.value
    uploaded = (upload.value[0].name, upload.value[0].contents) if upload.value else None
    return chosen_set, uploaded


@app.cell
def _(ProblemsError, Upload, assess, chosen_set, mo, uploaded):
    try:
        if uploaded is None:
            base = assess(chosen_set)
            note = mo.callout(
                mo.md(
                    "Chưa có tệp số liệu: đang chấm theo **mục tiêu của chính bộ tiêu chí**, "
                    "để xem kế hoạch đạt hết thì được bao nhiêu điểm."
                ),
                kind="info",
            )
        else:
            base = assess(chosen_set, Upload(*uploaded))
            note = mo.callout(mo.md(f"Đang chấm theo tệp **{uploaded[0]}**."), kind="success")
        failure = None
    except ProblemsError as problem:
        base, failure = None, problem
        note = mo.callout(
            mo.md(
                f"Tệp **{uploaded[0]}** có {len(problem.problems)} lỗi, chưa chấm được.\n\n"
                f"```\n{problem}\n```"
            ),
            kind="danger",
        )
    note
    return (base,)


@app.cell
def _(mo):
    def scrolled(result):
        return mo.Html(f'<div style="max-height:34rem;overflow:auto">{result._repr_html_()}</div>')

    return (scrolled,)


@app.cell
def _(base, mo, scrolled):
    mo.stop(base is None)
    mo.vstack(
        [
            mo.md("## Bảng điểm"),
            mo.ui.tabs(
                {
                    "Bảng điểm": scrolled(base),
                    "Các khoản trừ": scrolled(base.ledger()),
                    "Số liệu còn thiếu": scrolled(base.gaps()),
                }
            ),
        ]
    )
    return


@app.cell
def _(GIVEN, LeafEvidence, base, form_of, mo):
    mo.stop(base is None)
    known = base.evidence.evidence.leaves
    moving = {
        (code, field.name.removeprefix(GIVEN)): field
        for code, line in base.scorecard.leaves.items()
        if line.state in ("known", "missing")
        for field in form_of(line.leaf, known.get(code, LeafEvidence())).figures
    }

    def start(field):
        return int(field.value.replace(".", "")) if field.ends else field.value

    def _control(field):
        if field.ends is not None:
            return mo.ui.slider(
                *field.ends,
                value=start(field),
                label=field.label,
                show_value=True,
                include_input=True,
                full_width=True,
                debounce=False,
            )
        if field.options:
            choices = {label: key for key, label in field.options.items()}
            now = field.options[field.value]
            return mo.ui.dropdown(choices, value=now, label=field.label)
        return mo.ui.text(
            value=field.value, label=field.label, placeholder="chưa có số liệu", full_width=True
        )

    controls = mo.ui.dictionary({".".join(key): _control(field) for key, field in moving.items()})
    return controls, moving, start


@app.cell
def _(controls):
    values = controls.value
    return (values,)


@app.cell
def _(ProblemsError, base, files, mo, moving, start, values):
    changes = {}
    for (code_, name_), field_ in moving.items():
        value_ = values.get(f"{code_}.{name_}", start(field_))
        if value_ != start(field_):
            changes.setdefault(code_, {})[name_] = str(value_)
    try:
        scenario = base.scenario(changes=changes, name="Phương án đang thử")
        comparison = base.compare(scenario)
        current = files.moved(base, scenario)
        wrong = None
    except ProblemsError as problem_:
        comparison, current = base.whatif(), base
        wrong = mo.callout(mo.md(f"Số liệu thử chưa hợp lệ:\n\n```\n{problem_}\n```"), kind="warn")
    return comparison, current, wrong


@app.cell
def _(comparison, current, mo, percent_text, points_text, wrong):
    root = current.scorecard.root
    change = comparison.change
    caption = "không đổi so với tệp"
    if change:
        caption = f"{'+' if change > 0 else '−'}{points_text(abs(change))} so với tệp"
    tiles = [
        mo.stat(
            value=f"{points_text(root.points)}/{points_text(root.maximum)}",
            label="Tổng điểm",
            caption=caption,
        ),
        mo.stat(value="—" if root.percent is None else percent_text(root.percent), label="Tỷ lệ"),
        mo.stat(
            value=f"{points_text(root.low)} – {points_text(root.high)}",
            label="Thấp nhất – cao nhất",
        ),
    ]
    if current.loaded.scheme.scale is not None:
        grade = current.scorecard.grade
        tiles.append(mo.stat(value=grade.title or "chưa xác định", label="Xếp loại"))
    shown = [
        mo.md(
            """
            ## Thử thay đổi số liệu

            Mở một tiêu chí ở dưới và kéo thanh trượt hoặc chọn mức; điểm ở đây đổi theo ngay.
            Bảng điểm ở trên vẫn giữ số liệu gốc.
            """
        ),
        mo.hstack(tiles, justify="start", gap=2),
    ]
    if wrong is not None:
        shown.append(wrong)
    mo.vstack(shown)
    return


@app.cell
def _(base, controls, mo, moving):
    by_code = {}
    for line_, name__ in moving:
        by_code.setdefault(line_, []).append(controls[f"{line_}.{name__}"])
    titles = {code: base.scorecard.leaves[code].leaf.title for code in by_code}
    mo.accordion({f"{c} {titles[c]}": mo.vstack(own) for c, own in by_code.items()})
    return


@app.cell
def _(charts, comparison, mo):
    mo.stop(not comparison.moves)
    mo.vstack([mo.Html(comparison._repr_html_()), charts.waterfall(comparison)])
    return


@app.cell
def _(charts, current, mo, scrolled):
    mo.vstack(
        [
            mo.md("## Giải pháp cải thiện"),
            mo.ui.tabs(
                {
                    "Giải pháp cải thiện": scrolled(current.levers().by_gain()),
                    "Duy trì điểm": scrolled(current.levers(losing=True).by_gain()),
                    "Số liệu lệch 10%": charts.tornado_chart(current.tornado()),
                    "Điểm tối đa tạm tính": charts.tornado_chart(current.maxima()),
                    "Cách áp dụng khác (cần xin ý kiến)": scrolled(current.readings()),
                }
            ),
        ]
    )
    return


@app.cell
def _(current, mo):
    today = mo.ui.text(
        label="Tính đến ngày (tiêu chí đã hết hạn thì giữ nguyên)", placeholder="15/10/2026"
    )
    scale = current.loaded.scheme.scale
    grades = [] if scale is None else [grade_.title for grade_ in scale.grades]
    aim = mo.ui.text(value="90%", label="Mục tiêu (điểm, tỷ lệ hoặc xếp loại)")
    mo.vstack(
        [
            mo.md(
                "## Phương án cải thiện ít khối lượng nhất\n\nMột đơn vị khối lượng công việc là "
                "một văn bản, hồ sơ, một điểm phần trăm, một triệu đồng, một ngày hoặc một nội dung "
                "có/không."
                + (f" Xếp loại: {', '.join(grades)}." if grades else "")
            ),
            mo.hstack([aim, today], justify="start"),
        ]
    )
    return aim, today


@app.cell
def _(ProblemsError, aim, assignments, charts, current, mo, read_day, read_goal, today):
    try:
        planner = current.planner(as_of=read_day(today.value, "tính đến ngày"))
        plan = planner.plan(read_goal(current.loaded, aim.value, "mục tiêu"))
        parts = [f"**{plan.summary}**"]
        for heading, rows in assignments(plan, current.loaded):
            parts.append(f"**{heading}**\n\n" + "\n".join(f"- {r.strip(' •')}" for r in rows))
        result = mo.vstack([mo.md("\n\n".join(parts)), charts.frontier_chart(planner.frontier())])
    except ProblemsError as problem__:
        plan = None
        result = mo.callout(mo.md(f"```\n{problem__}\n```"), kind="warn")
    result
    return


@app.cell
def _(mo, set_pick):
    others_pick = mo.ui.file(
        filetypes=[".yaml", ".yml", ".xlsx"],
        multiple=True,
        kind="area",
        label="Kéo vào đây số liệu của các đơn vị khác, theo thẩm định hoặc của năm trước",
    )
    their_set = mo.ui.dropdown(
        set_pick.options, value=set_pick.value, label="Bộ tiêu chí của các tệp này"
    )
    mo.vstack([mo.md("## Nhiều đơn vị, thẩm định, hai năm"), others_pick, their_set])
    return others_pick, their_set


@app.cell
def _(others_pick, their_set):
    others = {file.name: file.contents for file in others_pick.value}
    chosen_other = their_set.value
    return chosen_other, others


@app.cell
def _(
    ProblemsError,
    Unit,
    Upload,
    assess,
    chosen_other,
    current,
    gaps,
    mo,
    others,
    points_text,
    ranked,
    scrolled,
):
    mo.stop(not others)
    beside, told = {}, {}
    for _name, _content in others.items():
        try:
            beside[_name] = _other = assess(chosen_other, Upload(_name, _content))
        except ProblemsError as _problem:
            told[_name] = mo.callout(mo.md(f"```\n{_problem}\n```"), kind="danger")
            continue
        _both = (_name, "Số liệu đang thử")
        told[_name] = mo.vstack(
            [
                scrolled(gaps(_other.scorecard, current.scorecard, names=_both)),
                mo.md("Nếu đó là số liệu năm trước: phần đổi do cách chấm, phần đổi do kết quả."),
                scrolled(current.since(_other)),
            ]
        )
    _rules = current.loaded.criteria.ranking
    _all = {"Số liệu đang thử": current, **beside} if beside else {}
    standing = ranked(
        Unit(_unit, _one.scorecard, places=_rules.places, order=_rules.ties)
        for _unit, _one in _all.items()
        if _one.loaded.criteria.set == current.loaded.criteria.set
    )
    _rows = [
        f"| {_item.rank or '—'} | {_item.unit.name} | {points_text(_item.unit.card.root.points)} "
        f"| {_item.shown} | {_item.certain} |"
        for _block in standing.values()
        for _item in _block
    ]
    _heads = "| Hạng | Đơn vị | Điểm | Tỷ lệ | Hạng thấp nhất – cao nhất |\n|---|---|---|---|---|"
    mo.ui.tabs({"Xếp hạng": mo.md("\n".join([_heads, *_rows])), **told})
    return beside, standing


@app.cell
def _(current, files, mo, uploaded):
    code = current.loaded.criteria.set
    buttons = [
        mo.download(
            lambda: files.scorecard_excel(current),
            f"bang-diem-{code}.xlsx",
            label="Bảng điểm (.xlsx)",
        ),
        mo.download(
            lambda: files.template_excel(current),
            f"so-lieu-{code}.xlsx",
            label="Số liệu để điền (.xlsx)",
        ),
        mo.download(
            lambda: files.scorecard_json(current),
            f"bang-diem-{code}.json",
            label="Bảng điểm (.json)",
        ),
    ]
    if uploaded is not None:  # what is only aimed at is no evidence to keep
        buttons.append(
            mo.download(
                lambda: files.evidence_yaml(current),
                f"so-lieu-{code}.yaml",
                label="Số liệu (.yaml)",
            )
        )
    mo.vstack(
        [
            mo.md("## Tải về\n\nTệp tải về theo số liệu đang thử ở trên."),
            mo.hstack(buttons, justify="start"),
        ]
    )
    return


if __name__ == "__main__":
    app.run()
