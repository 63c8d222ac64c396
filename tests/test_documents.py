"""What the five documents say in their own words is what the shipped sets say, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from par_index import open_set
from tests.plans import PLANS
from tests.support import node_of, run, scorecard
from tests.test_work import work_of, write

NINH_HOA, TAN_TRU = "ninh-hoa-2026", "tan-tru-2026"
CAMPAIGN, KHANH_HOA, SON_TRA = "ninh-hoa-tuyen-truyen-2026", "khanh-hoa-syt-2025", "son-tra-2026"
MONTHS = "01-31 02-28 03-31 04-30 05-31 06-30 07-31 08-31 09-30 10-31 11-30 12-31"

PERIODS = {
    (NINH_HOA, "V.4"): {"Cập nhật kịp thời thông tin": MONTHS, "Báo cáo kết quả về Sở": "12-31"},
    (NINH_HOA, "V.6"): {"Kế hoạch": "12-31", "Báo cáo": "06-30 12-31"},
    (NINH_HOA, "V.9"): {"Công văn hướng dẫn đánh giá": "12-31", "Báo cáo kết quả": "12-31"},
    (NINH_HOA, "V.11"): {"Kế hoạch chuyển đổi vị trí": "12-31", "Báo cáo kết quả": "12-31"},
    (NINH_HOA, "VI.3"): {"Chương trình hành động": "12-31", "Báo cáo kết quả": "06-30 12-31"},
    (NINH_HOA, "VII.4"): {"Kế hoạch triển khai": "12-31", "Báo cáo kết quả": "12-31"},
    (NINH_HOA, "I.5"): {
        "Khảo sát sự hài lòng người bệnh": "03-31 06-30 09-30 12-31",
        "Khảo sát sự hài lòng của cán bộ": "06-30 12-31",
        "Báo cáo kết quả chỉ số hài lòng": "12-31",
    },
    (NINH_HOA, "I.9"): {"": "03-09 06-09 09-09 11-29"},
    (TAN_TRU, "1.4"): {"Kế hoạch": "12-31", "Báo cáo": "06-30 12-31"},
    (TAN_TRU, "1.5"): {"Kế hoạch": "12-31", "Báo cáo": "12-31"},
    (TAN_TRU, "5.4"): {"Kế hoạch": "12-31", "Kết quả": "12-31", "Báo cáo": "06-30 12-31"},
    (TAN_TRU, "7.1"): {"Kế hoạch": "12-31", "Báo cáo": "06-30 12-31"},
    (TAN_TRU, "BC"): {"": "03-04 06-04 09-04 12-04"},
    (KHANH_HOA, "BC"): {"": "03-09 06-09 09-09 11-29"},
}
"""Every product of a line with the last days of its periods, as «hàng tháng», «định kỳ 6 tháng và
năm», «theo phân kỳ», «trước ngày 10/3/2026» make them."""


@pytest.mark.parametrize(("name", "code"), PERIODS, ids=lambda word: word)
def test_products_have_the_periods_of_the_document(name: str, code: str) -> None:
    """Work that recurs is owed for each of its periods, each product of a line by itself."""
    year = open_set(name).criteria.year
    expected = {
        (head, f"{year}-{day}")
        for head, days in PERIODS[name, code].items()
        for day in days.split()
    }
    found = set()
    for item in work_of(name, "--as-of", f"{year}-01-01")[code]["items"]:
        (head,) = [head for head in PERIODS[name, code] if item["product"].startswith(head)]
        found.add((head, item["due"]))
    assert found == expected


WORDS = {
    (NINH_HOA, "MT.1"): [
        "Hoàn thành 100% kế hoạch công tác của Trung tâm Y tế theo Quyết định số 24/QĐ-YTNH ngày "
        "27/01/2026 và nhiệm vụ trọng tâm, đột phá mà đơn vị sẽ thực hiện trong năm 2026"
    ],
    (NINH_HOA, "MT.2"): ["Hoàn thành đúng và trước hạn các nhiệm vụ, công việc được Sở Y tế giao"],
    (NINH_HOA, "MT.6"): ["vào cuối năm đạt trên 90%"],
    (NINH_HOA, "I.1"): ["Không quá 30 ngày kể từ ngày Kế hoạch CCHC của Sở Y tế ban hành"],
    (NINH_HOA, "II.1"): ["các Khoa dự phòng triển khai thực hiện và báo cáo kết quả theo quy định"],
    (NINH_HOA, "III.3"): ["được tiếp nhận, xử lý/trả lời và công khai theo quy định"],
    (NINH_HOA, "VI.1"): [
        "phối hợp với đơn vị tổ chức triển khai thực hiện; tổng hợp báo cáo kết quả thực hiện theo "
        "quy định"
    ],
    (CAMPAIGN, "MT.1"): [
        "Đảm bảo các mục tiêu, nhiệm vụ, giải pháp trọng tâm, tình hình và kết quả cải cách hành "
        "chính của tỉnh Khánh Hòa, của Sở Y tế, Trung tâm Y tế khu vực Ninh Hòa năm 2026 và giai "
        "đoạn 2021-2030 được tuyên truyền, phổ biến đến 100% cán bộ, viên chức, người lao động"
    ],
    (CAMPAIGN, "HD.1"): ["nắm được nội dung của Kế hoạch", "Văn bản chỉ đạo, phổ biến trong"],
    (KHANH_HOA, "MT.3.c"): [
        "100% thủ tục hành chính có yêu cầu nghĩa vụ tài chính đủ điều kiện được triển khai thanh "
        "toán trực tuyến, trong đó, tỷ lệ giao dịch thanh toán trực tuyến đạt trên 70% (theo Kế "
        "hoạch số 14084/KH-UBND ngày 09/12/2024"
    ],
    (KHANH_HOA, "MT.3.d"): [
        "cung cấp trên Cổng dịch vụ công quốc gia và Hệ thống thông tin giải quyết thủ tục hành "
        "chính của tỉnh được rà soát, tái cấu trúc quy trình; mục tiêu cắt giảm ít nhất 20% thông "
        "tin phải khai báo và phù hợp phương thức giao dịch trực tuyến"
    ],
    (SON_TRA, "I.1.a"): [
        "hình thức trực tuyến (sử dụng các ứng dụng CNTT, hệ thống thông tin của cơ quan quản lý "
        "hoặc các phần mềm chuyên ngành do đơn vị tự xây dựng để kiểm tra)",
        "số lượng tối thiểu là 05 đơn vị có thực hiện công tác CCHC",
    ],
    (SON_TRA, "I.1.b"): ["trước ngày 30 tháng 11 hằng năm"],
    (SON_TRA, "V.3.a"): [
        "trực tiếp bút phê và có ý kiến khi chuyển xử lý trên phần mềm QLVBĐH hoặc lãnh đạo cơ "
        "quan lưu kết thúc và không bút phê",
        "bút phê và có ý kiến khi chuyển xử lý, hoặc lưu kết thúc và không bút phê",
    ],
}
"""What a line says in the document, scope and manner included."""


@pytest.mark.parametrize(("name", "code"), WORDS, ids=lambda word: word)
def test_lines_speak_the_words_of_the_document(name: str, code: str) -> None:
    """`explain` tells a line by the words of its document, and none is dropped."""
    told = run("explain", name, "--targets", code)
    assert told.exit_code == 0, told.output
    for words in WORDS[name, code]:
        assert words in " ".join(told.stdout.split())


FINDINGS = {
    NINH_HOA: ["chuyên giao kỹ thuật", "phân mềm E-Office", "Khoa dự phòng", "TRONG TÂM"],
    TAN_TRU: ["Sở Yban hành", "TTTY", "kinh nguồn", "chỉ tiêu 9, 14, 15", "Kiểm soát thủ tục"],
    CAMPAIGN: [
        *("tuyền truyền cổ động", "VneID", "Phố biến", "Viết bài tin, bài", "khẩu hiện"),
        *("nội bội", "sử căn cước công dân", "không lập thành tiêu chí chấm"),
    ],
    KHANH_HOA: ["điạ giới", "DM TTHC", "để tổng họp", "báo cáo cáo kết quả", "sự lòng"],
    SON_TRA: ["đúng đảm bảo chất lượng", "tự mâu thuẫn", "phải đạt là 96%"],
}
"""Slips of the pen that the sets write rightly, and what a document says against itself."""


@pytest.mark.parametrize("name", FINDINGS)
def test_what_is_mended_or_contradicts_itself_is_listed(name: str) -> None:
    """`check` lists every slip that was mended, which then stands in no title, and every clash."""
    shown = " ".join(run("check", name).stdout.split())
    lines = open_set(name).criteria.leaves()
    titles = " ".join(f"{leaf.title} {leaf.product} {leaf.requirement}" for leaf in lines)
    for words in FINDINGS[name]:
        assert words in shown
    for slip in FINDINGS[name][:2]:
        assert slip not in titles


MET, BEHIND = {"total": 300, "met": 300}, {"total": 300, "met": 299}
FIGURES = [
    # name, code, figures, product that is done, points
    (NINH_HOA, "V.2", MET, "Báo cáo kết quả", "1/1"),
    (NINH_HOA, "V.2", BEHIND, "Báo cáo kết quả", "0/1"),
    (NINH_HOA, "III.3", {"total": 20, "done": 19}, "", "0/1"),
    (CAMPAIGN, "HD.1", {**MET, "finished": "28/02/2026"}, "", "1/1"),
    (CAMPAIGN, "HD.1", {**MET, "finished": "01/03/2026"}, "", "0/1"),
    (CAMPAIGN, "MT.1", {"total": 300, "done": 300}, "", "1/1"),
    (KHANH_HOA, "II.2", {"total": 50, "met": 10, "done": 1}, "", "1/1"),
    (KHANH_HOA, "MT.3.d", {"total": 100, "done": 20}, "", "1/1"),
    (KHANH_HOA, "MT.9.1", {"rank": 16}, "", "0/1"),
]


@pytest.mark.parametrize(("name", "code", "given", "product", "points"), FIGURES)
def test_shares_are_scored_by_figures(
    tmp_path: Path, name: str, code: str, given: dict[str, object], product: str, points: str
) -> None:
    """«100% … đạt chuẩn», «ít nhất 20%», «trong nhóm 15» are met by figures, not by a day."""
    year = open_set(name).criteria.year
    figures = ", ".join(f"{key}: {value}" for key, value in given.items())
    text = f"leaves: {{{code}: {{given: {{{figures}}}}}}}\n"
    if product:
        text += f"work: [{{code: {code}, product: {product}, day: 01/12/{year}}}]\n"
    node = node_of(scorecard(name, write(tmp_path / "a.yaml", text)), code)
    assert (node["state"], node["points"]) == ("known", points)


def test_events_that_happened_carry_their_day() -> None:
    """409/QĐ-SYT of 06/05/2026 and 906/KH-SYT of 04/02/2026 are dated by the plan itself."""
    lines = {leaf.code: leaf for leaf in open_set(NINH_HOA).criteria.leaves()}
    for code, day, document in (
        ("I.1", "2026-05-06", "409/QĐ-SYT ngày 06/5/2026"),
        ("I.3", "2026-02-04", "906/KH-SYT ngày 04/02/2026"),
    ):
        deadline = lines[code].deadline
        assert deadline is not None
        assert str(deadline.happened) == day
        assert document in (deadline.document or "")
    assert work_of(NINH_HOA, "--as-of", "2026-04-01")["I.3"]["standing"] == "overdue"


@pytest.mark.parametrize("name", [*PLANS, SON_TRA])
def test_no_words_of_ours_stand_where_the_document_is_quoted(name: str) -> None:
    """A deadline that the document leaves empty has no words in its place."""
    lines = open_set(name).criteria.leaves()
    texts = [leaf.deadline.text or "" for leaf in lines if leaf.deadline is not None]
    assert [text for text in texts if text.startswith("(")] == []


def test_a_report_gives_points_only_where_it_is_a_task() -> None:
    """I.9 of Ninh Hòa is listed as a task and scores; the report of Tân Trụ's part IV does not."""
    assert node_of(scorecard(NINH_HOA, "--targets"), "I.9")["max"] == "1/1"
    codes = {node["code"] for node in scorecard(TAN_TRU, "--targets")["nodes"]}
    assert "BC" not in codes
    assert work_of(TAN_TRU, "--as-of", "2026-03-06")["BC"]["standing"] == "overdue"


def test_a_reading_that_moves_a_line_moves_its_report() -> None:
    """Where «trước ngày 10/3» includes that day, the report is due on it, a working day or not."""
    reading = ("--reading", "I.9=by-deadline", "--as-of", "2026-03-10")
    moved, strict = (work_of(NINH_HOA, *words)["I.9"]["items"] for words in (reading, reading[2:]))
    assert (moved[0]["due"], moved[0]["standing"]) == ("2026-03-10", "soon")
    assert (strict[0]["due"], strict[0]["standing"]) == ("2026-03-09", "overdue")
    assert (strict[3]["due"], strict[3]["working_day"]) == ("2026-11-29", "2026-11-27")


def test_the_form_asks_for_the_sample_and_says_what_online_is(tmp_path: Path) -> None:
    """The form of Sơn Trà prints the sample of 50 and the definition of «trực tuyến»."""
    import openpyxl

    path = tmp_path / "mau.xlsx"
    assert run("template", SON_TRA, "--out", path).exit_code == 0
    cells = [c.value for s in openpyxl.load_workbook(path) for r in s.iter_rows() for c in r]
    text = " ".join(str(value) for value in cells if value is not None)
    assert "50 văn bản" in text
    assert "hệ thống thông tin của cơ quan quản lý" in text
