"""Ranking of units: ties, blocks, units that are not ranked, certain ranks, the workbook."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pandas as pd
from click.testing import CliRunner
from docx import Document
from openpyxl import load_workbook

import par_index
from par_index.cli import cli
from par_index.language.intervals import Interval
from par_index.ranking.frame import score_rows
from par_index.report.ranking import Unit, class_counts, ranked, share_shown, ties
from par_index.report.sector import together
from par_index.scoring.scheme import Claim
from par_index.scoring.score import score
from par_index.scoring.scorecard import Scorecard
from par_index.whatif.ranks import chances_of_ranks, chances_text, rank_chances

HEADS = "Đơn vị;Khối;Không xếp hạng;V.1.b.total;V.1.b.signed;V.4;V.5\n"
UNITS = """\
Trung tâm A;Có TTHC;;50;48;96%;100%
Trung tâm B;Có TTHC;;50;50;96%;100%
Trung tâm C;Có TTHC;;50;48;96%;100%
Trung tâm D;Có TTHC;;50;40;45%;100%
Trung tâm E;Có TTHC;Thành lập dưới 6 tháng;50;50;96%;100%
Bệnh viện F;Không TTHC;;1.000;960;85%;
"""


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(arguments))
    return result.exit_code, result.output


def test_ties_share_a_rank_and_are_listed(tmp_path: Path) -> None:
    """Equal percents share a rank, the next is skipped, and the tied units are named."""
    table = tmp_path / "don-vi.csv"
    table.write_text(HEADS + UNITS, encoding="utf-8")
    out = tmp_path / "bang.xlsx"
    code, text = _run("rank", "son-tra-2026", str(table), "--out", str(out))
    assert code == 0
    assert "Đồng hạng 2: Trung tâm A, Trung tâm C" in text
    book = load_workbook(out)
    assert book.sheetnames == ["Khối 1", "Khối 2", "Theo tiêu chí"]
    assert book["Khối 1"]["H9"].value == "Không xếp hạng: Thành lập dưới 6 tháng"
    rows = [[cell.value for cell in row[:2]] for row in book["Khối 1"]["A5:B9"]]
    assert rows == [
        [1, "Trung tâm B"],
        [2, "Trung tâm A"],
        [2, "Trung tâm C"],
        [4, "Trung tâm D"],
        [None, "Trung tâm E"],
    ]


def test_bad_cells_are_refused(tmp_path: Path) -> None:
    """A cell that contradicts another is named by line and field, and nothing is ranked."""
    table = tmp_path / "don-vi.csv"
    table.write_text(HEADS + UNITS.replace(";40;", ";60;"), encoding="utf-8")
    code, text = _run("rank", "son-tra-2026", str(table))
    assert code == 1
    assert "60 > 50" in text


def test_ranks_are_certain_where_nothing_can_overtake() -> None:
    """A range of ranks holds every completion: an open unit may pass those that it can reach."""
    some = par_index.score("son-tra-2026", {"V.1.b": {"total": 50, "signed": 50}})
    none = par_index.score("son-tra-2026", {"V.1.b": {"total": 50, "signed": 40}})
    (items,) = ranked([Unit("a", some), Unit("b", none)]).values()
    assert [(i.rank, i.best, i.worst) for i in items] == [(1, 1, 2), (2, 1, 2)]


def test_percents_are_printed_as_decisions_print_them() -> None:
    """Two decimals, half up, with a comma: the published shares of Tây Ninh 2023 and Huế 2021."""
    assert share_shown(Fraction("78.84") / Fraction("96.5")) == "81,70%"
    shares = [share_shown(Fraction(n, 136)) for n in (9, 62, 41, 24)]
    assert shares == ["6,62%", "45,59%", "30,15%", "17,65%"]
    assert share_shown(Fraction("69.25") / Fraction("71.5")) == "96,85%"


def test_classes_count_those_of_no_unit() -> None:
    """Every grade of the set is counted, also the ones that no unit has."""
    card = par_index.score("mau-cac-dang")
    (items,) = ranked([Unit("a", card), Unit("b", card)]).values()
    assert set(class_counts(items)) >= {grade.title for grade in card.scheme.scale.grades}  # type: ignore[union-attr]
    assert [rank for rank, _ in ties(items)] == [1]


RULES = """\
rubrics:
  got:
    clause: Điều 1
    inputs:
      got: {label: Điểm thẩm định, type: number, min: 0, max: 100}
    rule: least(got, max)
"""
CRITERIA = """\
set: tay-ninh-thu
title: Chỉ số cải cách hành chính
unit: Sở Nội vụ
year: 2023
source: {document: Văn bản thử}
rubrics: [./rules.yaml]
grades:
  scale:
    - {title: Xuất sắc, when: ">= 95%"}
    - {title: Tốt, when: "[80%..95%)"}
    - {title: Khá, when: "< 80%"}
areas:
  - code: A
    title: Các tiêu chí
    items:
      - {code: A.1, title: Chung, rule: got, max: {points: 71.5, basis: stated}}
      - {code: A.2, title: Một cửa, rule: got, max: {points: 25, basis: stated}}
      - {code: A.3, title: Cấp xã, rule: got, max: {points: 3.5, basis: stated}}
"""
PUBLISHED = """\
Đơn vị;A.1.got;A.2.got;A.2.reason;A.3.got;A.3.reason
Sở C;60;18,84;;;không có cấp xã
Huyện B;69,43;22;;3;
Ban A;69,25;;không có thủ tục;;không có cấp xã
Huyện D;69,43;22;;3;
"""


def test_the_published_index_of_tay_ninh(tmp_path: Path) -> None:
    """Percents of different maxima are ranked as Tây Ninh published them for 2023."""
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "bo.yaml").write_text(CRITERIA, encoding="utf-8")
    table, out = tmp_path / "don-vi.csv", tmp_path / "bang.xlsx"
    table.write_text(PUBLISHED, encoding="utf-8")
    code, text = _run(
        "rank", str(tmp_path / "bo.yaml"), str(table), "--out", str(out), "--quota", "0"
    )
    assert code == 0, text
    page = load_workbook(out)["Xếp hạng"]
    rows = [[cell.value for cell in row] for row in page["A5:F8"]]
    assert [(r[0], r[1], r[2], r[3], r[5]) for r in rows] == [
        (1, "Ban A", 71.5, 69.25, "Xuất sắc"),
        (2, "Huyện B", 100, 94.43, "Tốt"),
        (2, "Huyện D", 100, 94.43, "Tốt"),
        (4, "Sở C", 96.5, 78.84, "Tốt"),
    ]
    shown = [round(row[4] * 100, 2) for row in rows]
    assert shown == [96.85, 94.43, 94.43, 81.7]
    flat = " ".join(text.split())
    assert "1/4 đơn vị xếp loại Xuất sắc; 3/4 đơn vị xếp loại Tốt; không có đơn vị xếp" in flat
    assert "Dẫn đầu: Ban A (96,85%); thấp nhất: Sở C (81,70%); bình quân 91,85%." in text
    assert "Đồng hạng 2: Huyện B, Huyện D (cùng 94,43%)" in text
    assert "vượt số lượng tối đa 0 đơn vị" in text
    assert "Còn thiếu 0,57 điểm để tới mức Xuất sắc" in flat
    # 81,70% of Sở C is 12,73% below 94,43%: what A.3 costs counts only where it arose
    notes = " ".join(str(row[7].value) for row in page["A5:H8"])
    assert "So với Huyện D: A.1 kém 9,85%; A.2 kém 3,38%; A.3 hơn 0,50%" in notes


def test_folders_are_units_and_last_year_stands_beside(tmp_path: Path) -> None:
    """Files and assessment folders of units are ranked, with the change since last year."""
    units, old = tmp_path / "cac-don-vi", tmp_path / "nam-truoc.csv"
    units.mkdir()
    for name, signed in (("a", 50), ("b", 40)):
        line = f"V.1.b: {{given: {{total: 50, signed: {signed}}}}}"
        evidence = f"set: son-tra-2026\nunit: {name}\nleaves:\n  {line}\n"
        (units / f"{name}.yaml").write_text(evidence, encoding="utf-8")
    assert _run("init", str(units / "c"), "--set", "son-tra-2026")[0] == 0
    old.write_text("Đơn vị;V.1.b.total;V.1.b.signed\na;50;40\nb;50;50\n", encoding="utf-8")
    code, text = _run("rank", "son-tra-2026", str(units), "--last-year", str(old))
    assert code == 0, text
    rows = text.splitlines()
    notes = " ".join(" ".join(row[rows[0].index("Ghi chú") :] for row in rows).split())
    assert "tăng 3,13%; tăng 01 bậc" in notes
    assert "So với năm trước: tăng 0,50 điểm" in notes
    assert "1/3 đơn vị tăng tỷ lệ; 1/3 đơn vị giảm tỷ lệ; bình quân giảm" in text
    assert "Không có kết quả năm trước" in notes


def test_a_set_declares_what_parts_a_tie(tmp_path: Path) -> None:
    """Equal percents are parted by the parts that the set names; what is still equal stays tied."""
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    told = CRITERIA.replace("grades:", "ranking: {places: 1, ties: [A.3, A.1]}\ngrades:")
    (tmp_path / "bo.yaml").write_text(told, encoding="utf-8")
    table = tmp_path / "don-vi.csv"
    rows = "Huyện B;69,5;22;;3;\nHuyện D;69;22;;3,5;\nHuyện E;69;22;;3,5;\n"
    table.write_text(PUBLISHED.splitlines()[0] + "\n" + rows, encoding="utf-8")
    code, text = _run("rank", str(tmp_path / "bo.yaml"), str(table))
    assert code == 0, text
    ranks = [line.split()[:3] for line in text.splitlines() if line.split()[1:2] == ["Huyện"]]
    assert ranks[:3] == [["1", "Huyện", "D"], ["1", "Huyện", "E"], ["3", "Huyện", "B"]]
    flat = " ".join(text.split())
    assert "94,5%" in flat
    assert "Đồng hạng 1: Huyện D, Huyện E" in flat
    wrong = told.replace("[A.3, A.1]", "[A.9]")
    (tmp_path / "bo.yaml").write_text(wrong, encoding="utf-8")
    code, text = _run("rank", str(tmp_path / "bo.yaml"), str(table))
    assert code == 1
    assert "A.9" in text


def test_chances_of_ranks_are_exact_for_independent_units(tmp_path: Path) -> None:
    """A range of equally likely figures gives all units of the block the chance of every rank."""
    table = tmp_path / "don-vi.csv"
    rows = "A;;;50;[46..49];;\nB;;;50;48;;\nC;;;50;[40..45];;\n"
    table.write_text(HEADS + rows, encoding="utf-8")
    code, text = _run("rank", "son-tra-2026", str(table), "--chances")
    assert code == 0, text
    assert "Khả năng xếp hạng:" in " ".join(text.split())
    loaded = par_index.open_set("son-tra-2026")
    half = {Fraction(1): Fraction(1, 2), Fraction(0): Fraction(1, 2)}
    sure = {Fraction(1): Fraction(1)}
    assert rank_chances([half, half, sure]) == [[0.5, 0.25, 0.25], [0.5, 0.25, 0.25], [1, 0, 0]]
    units = []
    for signed in (Interval.closed(47, 50), 48):
        claims = {"V.1.b": Claim({"total": 50, "signed": signed})}
        units.append(Unit("u", score(loaded.scheme, claims), claims=claims))
    # 47 of 50 loses, 48 and 49 are equal, 50 wins
    assert chances_of_ranks(loaded, units) == [[0.75, 0.25], [0.75, 0.25]]
    assert chances_text([0.75, 0.25]) == "1 (75%), 2 (25%)"


PEERS = """\
rubrics:
  rate:
    clause: Điều 2
    inputs:
      all: {label: Hồ sơ tiếp nhận, type: count, min: 1}
      done: {label: Hồ sơ đúng hạn, type: count, at_most: all}
      leader: {label: Tỷ lệ cao nhất của khối, type: percent, min: 1%, peers: best measure}
      mean: {label: Bình quân hồ sơ, type: number, min: 0, peers: mean all}
    measure: done / all
    rule: least(done / all / leader * max, max)
"""
COMPARED = """\
set: so-voi-khoi
title: Chỉ số so với khối
unit: Sở Y tế
year: 2026
source: {document: Văn bản thử}
rubrics: [./rules.yaml]
areas:
  - code: A
    title: Tiêu chí
    items: [{code: A.1, title: Đúng hạn, rule: rate, max: {points: 10, basis: stated}}]
"""


def test_rules_compare_with_peers_of_the_same_block(tmp_path: Path) -> None:
    """The best of the block is taken from the table itself, in one more pass."""
    (tmp_path / "rules.yaml").write_text(PEERS, encoding="utf-8")
    (tmp_path / "bo.yaml").write_text(COMPARED, encoding="utf-8")
    frame = pd.DataFrame(
        {
            "Khối": ["I", "I", "I", "II", "II"],
            "A.1.all": [10, 10, None, 10, 20],
            "A.1.done": [8, 4, None, 3, 6],
        }
    )
    loaded = par_index.open_set(tmp_path / "bo.yaml")
    scored = score_rows(loaded.scheme, frame, "Khối")
    assert scored.frame["A.1"].tolist() == [10, 5, 0, 10, 10]
    assert scored.claims(1)["A.1"].values["mean"] == 10
    assert scored.claims(4)["A.1"].values["mean"] == 15
    assert score_rows(loaded.scheme, frame).frame["A.1"].tolist() == [
        10,
        5,
        0,
        Fraction("3.75"),
        Fraction("3.75"),
    ]


def test_the_appendix_of_the_decision_has_a_page_for_every_unit(tmp_path: Path) -> None:
    """Word gets the table of every block, the sentences, and a page for each unit."""
    table, out = tmp_path / "don-vi.csv", tmp_path / "phu-luc.docx"
    table.write_text(HEADS + UNITS, encoding="utf-8")
    code, text = _run("rank", "son-tra-2026", str(table), "--out", str(out))
    assert code == 0, text
    document = Document(str(out))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[0] == "PHỤ LỤC"
    assert "1. Khối Có TTHC" in lines
    assert any(line.startswith("Đồng hạng 2: Trung tâm A, Trung tâm C") for line in lines)
    first = document.tables[0].rows
    assert [cell.text for cell in first[2].cells][:2] == ["1", "Trung tâm B"]
    assert len(document.tables) == 2 + 6
    page = lines[lines.index("Trung tâm D") :]
    assert page[1].startswith("Kết quả: 1,5/15,5 điểm") or "hạng 4/4" in page[1]
    assert any("Tiêu chí V.4" in line and "thấp hơn bình quân khối" in line for line in page[:14])


def test_lines_that_move_together_are_told(tmp_path: Path) -> None:
    """Pairs of lines are compared by Kendall's tau-b, exactly, as counting every pair gives it."""
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "bo.yaml").write_text(CRITERIA, encoding="utf-8")
    loaded = par_index.open_set(tmp_path / "bo.yaml")
    for seed in range(20):
        rng = random.Random(seed)
        units = []
        for n in range(rng.choice((9, 10, 16))):
            both = rng.choice((1, 2, 3))
            other = [rng.choice((1, 2, 3)) for _ in range(2)]
            got = {
                "A.1": both,
                "A.2": rng.choice((both, both, other[0])),
                "A.3": rng.choice((4 - both, 4 - both, other[1])),
            }
            claims = {code: Claim({"got": points}) for code, points in got.items()}
            claims |= {c: Claim({}, "không có") for c in got if rng.random() < 0.1}
            units.append(Unit(f"u{n}", score(loaded.scheme, claims), claims=claims))
        found = {
            tuple(line.code for line in pair.lines): pair.square for pair in together(ranked(units))
        }
        assert found == _law_of_pairs([unit.card for unit in units])


def _law_of_pairs(cards: list[Scorecard]) -> dict[tuple[str, str], Fraction]:
    """State tau-b apart from the program: every pair of units, one by one."""
    law = {}
    for one, other in combinations(("A.1", "A.2", "A.3"), 2):
        both = [[card.scored[code] for code in (one, other)] for card in cards]
        both = [lines for lines in both if all(line.state == "known" for line in lines)]
        signs = [
            [(x.points > y.points) - (x.points < y.points) for x, y in zip(*pair, strict=True)]
            for pair in combinations(both, 2)
        ]
        ordered = sum(x * y for x, y in signs)
        apart = sum(abs(x) for x, _ in signs) * sum(abs(y) for _, y in signs)
        if len(both) >= 10 and apart and Fraction(ordered**2, apart) >= Fraction(1, 4):
            law[one, other] = Fraction(ordered * abs(ordered), apart)
    return law


def test_the_ledger_of_all_units_is_told(tmp_path: Path) -> None:
    """What costs most, what all have in full and what goes together stand in text, Excel, Word."""
    table = tmp_path / "don-vi.csv"
    rows = [f"Đơn vị {n};I;;50;{50 - n % 2 * 5};{100 - n % 2 * 60}%;100%" for n in range(12)]
    table.write_text(HEADS + "\n".join(rows), encoding="utf-8")
    for name in ("bang.xlsx", "phu-luc.docx"):
        code, text = _run("rank", "son-tra-2026", str(table), "--out", str(tmp_path / name))
        assert code == 0, text
    page = load_workbook(tmp_path / "bang.xlsx")["Theo tiêu chí"]
    word = Document(str(tmp_path / "phu-luc.docx")).paragraphs
    told = (
        text,
        " ".join(str(row[0].value) for row in page.iter_rows()),
        " ".join(line.text for line in word),
    )
    for words in (
        "Tiêu chí bị trừ nhiều điểm nhất: V.4",
        "Mọi đơn vị đều đạt tối đa: V.5",
        "V.1.b (6 đơn vị bị trừ điểm) và V.4 (6 đơn vị bị trừ điểm) thường cùng bị trừ điểm",
        "6/12 đơn vị bị trừ điểm ở cả hai",
    ):
        assert all(words in " ".join(one.split()) for one in told), words


def test_quotas_by_block_name_who_comes_first(tmp_path: Path) -> None:
    """A quota of one block, of every other and as a share; whom the points put first is named."""
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "bo.yaml").write_text(CRITERIA, encoding="utf-8")
    head, rows = "Đơn vị;Khối;A.1.got;A.2.got;A.3.got\n", []
    for block in ("Sở", "Xã"):
        rows += [f"{block} {n};{block};{71 - n // 2};25;3" for n in range(4)]
    table = tmp_path / "don-vi.csv"
    table.write_text(head + "\n".join(rows), encoding="utf-8")
    arguments = ("rank", str(tmp_path / "bo.yaml"), str(table), "--quota", "Xã=3", "--quota")
    code, text = _run(*arguments, "25%")
    flat = " ".join(text.split())
    assert code == 0, text
    assert (
        "vượt số lượng tối đa 1 đơn vị (25% của 4 đơn vị). Đồng hạng ở mức cuối: Sở 0, Sở 1."
        in flat
    )
    assert "tối đa 3 đơn vị. Xét điểm từ cao xuống thấp: Xã 0, Xã 1. Đồng hạng ở mức cuối" in flat
    assert _run(*arguments, "Huyện=1")[0] == _run(*arguments, "nhiều")[0] == 2


def test_a_row_is_explained_as_a_single_unit_is(tmp_path: Path) -> None:
    """The explanation of a line of one row is that of the same figures in a file of evidence."""
    table, alone = tmp_path / "don-vi.csv", tmp_path / "a.yaml"
    table.write_text(HEADS + UNITS, encoding="utf-8")
    alone.write_text(
        "set: son-tra-2026\nleaves: {V.1.b: {given: {total: 50, signed: 48}}}\n", encoding="utf-8"
    )
    code, text = _run("rank", "son-tra-2026", str(table), "--explain", "Trung tâm A=V.1.b")
    assert code == 0
    assert "48/50 văn bản = 96%" in text
    assert _run("explain", "son-tra-2026", str(alone), "V.1.b")[1].startswith(text)
    assert _run("rank", "son-tra-2026", str(table), "--explain", "Trung tâm Z")[0] == 2


def test_folders_within_a_folder_are_blocks(tmp_path: Path) -> None:
    """Units of a folder are ranked by block, each block by its sets, and scored as a frame."""
    for block, name, signed in (("Khối Sở", "a", 50), ("Khối Sở", "b", 40), ("Xã", "c", 48)):
        (tmp_path / "nam" / block).mkdir(parents=True, exist_ok=True)
        line = f"V.1.b: {{given: {{total: 50, signed: {signed}}}}}"
        evidence = f"set: son-tra-2026\nunit: {name}\nleaves:\n  {line}\n"
        (tmp_path / "nam" / block / f"{name}.yaml").write_text(evidence, encoding="utf-8")
    out = tmp_path / "diem.csv"
    code, text = _run("frame", "son-tra-2026", str(tmp_path / "nam"), "--out", str(out))
    assert code == 0, text
    frame = pd.read_csv(out)
    assert frame[["Đơn vị", "Khối", "V.1.b", "total"]].to_numpy().tolist() == [
        ["a", "Khối Sở", 0.5, 0.5],
        ["b", "Khối Sở", 0, 0],
        ["c", "Xã", 0.25, 0.25],
    ]
    assert _run("init", str(tmp_path / "nam" / "Xã" / "d"), "--set", "mau-cac-dang")[0] == 0
    code, text = _run("rank", "son-tra-2026", str(tmp_path / "nam"))
    assert code == 0, text
    assert "\nKhối Xã\n" in text
    assert text.startswith("Khối Sở\n")
    assert "1/2 đơn vị chưa xếp loại" in text
    assert _run("frame", "son-tra-2026", str(tmp_path / "nam"), "--out", str(out))[0] == 2


def test_peers_are_found_among_files_and_folders(tmp_path: Path) -> None:
    """Rules that compare with peers have them in a folder of files too, as in a table."""
    (tmp_path / "rules.yaml").write_text(PEERS, encoding="utf-8")
    (tmp_path / "bo.yaml").write_text(COMPARED, encoding="utf-8")
    (tmp_path / "nam").mkdir()
    for name, done in (("a", 8), ("b", 4)):
        line = f"A.1: {{given: {{all: 10, done: {done}}}}}"
        evidence = f"set: so-voi-khoi\nunit: {name}\nleaves:\n  {line}\n"
        (tmp_path / "nam" / f"{name}.yaml").write_text(evidence, encoding="utf-8")
    table = tmp_path / "don-vi.csv"
    table.write_text("Đơn vị;A.1.all;A.1.done\na;10;8\nb;10;4\n", encoding="utf-8")
    code, text = _run("rank", str(tmp_path / "bo.yaml"), str(tmp_path / "nam"))
    assert code == 0, text
    assert "10,00  100,00%" in text
    assert (code, text) == _run("rank", str(tmp_path / "bo.yaml"), str(table))


def test_a_bonus_that_nobody_won_is_not_had_in_full(tmp_path: Path) -> None:
    """Lines without a maximum of their own are no lines that every unit has in full."""
    table = tmp_path / "don-vi.csv"
    table.write_text("Đơn vị;VI.2.b.won\nA;không\nB;không\n", encoding="utf-8")
    out = tmp_path / "bang.xlsx"
    code, text = _run("rank", "mau-bo-tieu-chi", str(table), "--out", str(out))
    assert code == 0, text
    assert "đạt tối đa" not in text
    rows = {row[0]: row for row in load_workbook(out)["Theo tiêu chí"].iter_rows(values_only=True)}
    assert rows["VI.2.b"][3:] == (2, None, 0)
