"""What each page of a folder shows, beside the total and the menu that all of them show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from par_index.app import filing, views
from par_index.app.rules import chosen
from par_index.app.workplace import Workplace
from par_index.diagnostics.problems import ProblemsError
from par_index.record.stage import stages_of
from par_index.record.verifying import verify
from par_index.report.agenda import HEADS, agenda
from par_index.report.byunit import MOST_LOSSES, losses
from par_index.report.situation import situation
from par_index.report.work import Work, works
from par_index.whatif.plan import assignments
from par_index.whatif.requests import read_day, read_goal
from par_index.words.progress import heading
from par_index.year.progress import STANDINGS

Values = dict[str, Any]
Shows = Callable[[Workplace, Mapping[str, str]], Values]


def _overview(place: Workplace, _: Mapping[str, str]) -> Values:
    card, lines = place.assessment.scorecard, views.Lines(place)
    late = [one for one in _works(place, date.today()) if one.standing in ("overdue", "missed")]
    rows = [(w.code or "Báo cáo", w.title, "; ".join(w.lead), situation(w)) for w in late]
    heads = ("Mã", "Nhiệm vụ, chỉ tiêu", "Đơn vị chủ trì", "Tình hình")
    return {
        "late": views.texts(f"{len(late)} nhiệm vụ chậm tiến độ hoặc không đạt", heads, rows),
        "areas": views.areas(card),
        "losses": [lines[one.code] for one in losses(card)[:MOST_LOSSES]],
        "units": views.senders(place),
        "unsupported": card.unsupported(),
    }


def _entry(place: Workplace, _: Mapping[str, str]) -> Values:
    lines = views.Lines(place)
    entries = [views.entry(place, lines, code) for code in place.loaded.scheme.claimable]
    shown = _filters(place, [one.line for one in entries])
    return {"entries": entries, "wrong": [], "taken": [], **shown}


def _table(place: Workplace, _: Mapping[str, str]) -> Values:
    lines = views.Lines(place).all()
    return {"lines": lines, "ledger": place.assessment.ledger().table(), **_filters(place, lines)}


def _filters(place: Workplace, shown: list[Any]) -> Values:
    """Return what lines or work can be filtered by."""
    titles = {area.code: area.title for area in place.loaded.criteria.areas}
    return {"areas": titles, "units": views.units(shown)}


def _solutions(place: Workplace, asked: Mapping[str, str]) -> Values:
    """Return what wins points back, what is at risk, and the plan that is asked for."""
    wrong: list[str] = []
    plan, parts = "", []
    work, lines = place.assessment, views.Lines(place)
    target, day = asked.get("muc-tieu", "").strip(), asked.get("ngay", "").strip()
    if target:
        try:
            goal = read_goal(place.loaded, target, "mục tiêu")
            found = work.planner(as_of=read_day(day, "tính đến ngày")).plan(goal)
            plan, parts = found.summary, assignments(found, place.loaded)
        except ProblemsError as failure:
            wrong = [f"{one.message}. {one.hint}".strip() for one in failure.problems]
    scale = place.loaded.scheme.scale
    tried = [c for c, one in work.scorecard.leaves.items() if one.state in ("known", "missing")]
    return {
        "entries": [views.entry(place, lines, code) for code in tried],
        "levers": work.levers().by_gain().table(),
        "risks": work.levers(losing=True).by_gain().table(),
        # every figure is tried at both its ends, so that this is made only where it is asked for
        "gaps": work.gaps().table() if "thieu" in asked else None,
        "grades": [] if scale is None else [grade.title for grade in scale.grades],
        "plan": plan,
        # what is indented belongs to the row before
        "parts": [(h, "\n".join(rows).replace("\n    ", " ").split("\n")) for h, rows in parts],
        "wrong": wrong,
        "target": target,
        "day": day,
    }


def _progress(place: Workplace, asked: Mapping[str, str]) -> Values:
    """Return how all work stands on the day that is asked for, today if none is."""
    wrong, day, text = "", date.today(), asked.get("ngay", "").strip()
    try:
        day = read_day(text, "tính đến ngày") or day
    except ProblemsError as failure:
        wrong = f"{failure.problems[0].message}."
    found = _works(place, day)
    shown = {work.standing for work in found}
    return {
        "tasks": [(work, situation(work)) for work in found],
        "states": {one: heading(one) for one in STANDINGS if one in shown},
        "calendar": views.texts("Ngày đến hạn của nhiệm vụ, báo cáo", HEADS, agenda(found).rows()),
        "day": f"{day:%d/%m/%Y}",
        "text": text or f"{day:%d/%m/%Y}",
        "wrong": wrong,
        **_filters(place, found),
    }


def _works(place: Workplace, day: date) -> list[Work]:
    """Return all work as it stands on a day, the most urgent first."""
    return sorted(works(place.loaded, place.assessment.evidence, day), key=_urgency)


def _urgency(work: Work) -> tuple[int, date]:
    due = work.pending.item.occurrence.due if work.pending else date.max
    return STANDINGS.index(work.standing), due


def _stages(place: Workplace, _: Mapping[str, str]) -> Values:
    """Return the recorded stages, each with whether it is unchanged and reproducible."""
    rows = []
    for verdict in verify(place.path, stages_of(place.path)):
        manifest = verdict.manifest
        who = ("", "") if manifest is None else (f"{manifest.day:%d/%m/%Y}", manifest.by)
        rows.append((verdict.stage.path.name, *who, "; ".join(verdict.words())))
    heads = ("Lần chấm", "Ngày", "Người ghi", "Kiểm tra lại")
    return {
        "stages": views.texts("Các lần đã ghi", heads, rows),
        "wrong": [],
        "today": date.today(),
    }


SECTIONS: dict[str, tuple[str, Shows]] = {
    "tong-quan": ("Tổng quan", _overview),
    "nhap-so-lieu": ("Nhập số liệu", _entry),
    "bang-diem": ("Bảng điểm", _table),
    "tien-do": ("Tiến độ", _progress),
    "giai-phap": ("Giải pháp cải thiện", _solutions),
    "van-ban": ("Hồ sơ", filing.filing),
    "tham-dinh": ("Thẩm định và so sánh", filing.appraisal),
    "lan-cham": ("Lưu các lần chấm", _stages),
    "bo-tieu-chi": ("Bộ tiêu chí", chosen),
}
"""The pages of a folder in the order of the menu: title, and what each shows besides."""
