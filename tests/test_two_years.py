"""Two years side by side: days move with their year, and what was renamed is matched."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import run

SET = """\
set: bo-{year}
title: Bộ {year}
unit: Đơn vị A
year: {year}
source: {{document: Văn bản thử}}
rubrics: {rules}
areas:
  - code: I
    title: Lĩnh vực
    items:
      - code: I.1
        title: Gửi báo cáo
        rule: dung-han
        max: {{points: 2, basis: stated}}
        deadline: {{text: Trước ngày 10/12, by: {year}-12-10}}
      - {{code: {code}, title: Chất lượng, rule: chat-luong, max: {{points: 1, basis: stated}}}}
      - {{code: {other}, title: Việc riêng, rule: rieng, max: {{points: 1, basis: stated}}}}
"""
RULES = """\
rubrics:
  dung-han:
    inputs: {{ngay: {{label: Ngày gửi, type: date}}, due: {{label: Hạn, type: date}}}}
    rule: {{passes: ngay <= due}}
  chat-luong:
    inputs: {{{name}: {{label: Mức, type: choice, levels: {{{good}: Tốt, kem: Kém}}}}}}
    rule: {{levels: {{{good}: max, kem: 0}}}}
  rieng:
    inputs: {{co: {{label: Có, type: yes_no}}}}
    rule: {{passes: co}}
"""
MAP = """\
lines: {I.2: I.3}
figures: {I.3: {muc: chat_luong}}
levels: {I.3: {chat_luong: {tot: xuat-sac}}}
"""


def _folder(folder: Path) -> tuple[str, ...]:
    def write(name: str, text: str) -> str:
        (folder / name).write_text(text, encoding="utf-8")
        return str(folder / name)

    write("cu.yaml", RULES.format(name="muc", good="tot"))
    write("moi.yaml", RULES.format(name="chat_luong", good="xuat-sac"))
    old = write("bo-2027.yaml", SET.format(year=2027, rules="cu.yaml", code="I.2", other="I.4"))
    new = write("bo-2028.yaml", SET.format(year=2028, rules="moi.yaml", code="I.3", other="I.5"))
    before = write(
        "2027.yaml",
        "leaves:\n  I.1: {given: {ngay: 05/12/2027}}\n  I.2: {given: {muc: tot}}\n"
        "  I.4: {given: {co: yes}}\n",
    )
    after = write(
        "2028.yaml",
        "leaves:\n  I.1: {given: {ngay: 29/02/2028}}\n  I.3: {given: {chat_luong: kem}}\n"
        "  I.5: {given: {co: yes}}\n",
    )
    return old, before, new, after


def test_days_move_with_their_year_and_partners_are_matched(tmp_path: Path) -> None:
    """A renamed line is compared by the map; the fall is the result's, and no day costs points."""
    (tmp_path / "doi-ten.yaml").write_text(MAP, encoding="utf-8")
    told = run("change", *_folder(tmp_path), "--map", tmp_path / "doi-ten.yaml").output
    rows = {line.split()[0]: line.split()[-3:] for line in told.splitlines() if line[:2] == "I."}
    assert rows["I.3"] == ["0,00", "−1,00", "−1,00"]
    assert "I.1" not in rows
    assert "Chỉ có ở bộ cũ, tính trọn vào cách chấm: I.4." in told
    assert "Chỉ có ở bộ mới, tính trọn vào cách chấm: I.5." in told


def test_without_a_map_renamed_lines_have_no_partner(tmp_path: Path) -> None:
    """What nobody says is the same line is listed on both sides."""
    told = run("change", *_folder(tmp_path)).output
    assert "Chỉ có ở bộ cũ, tính trọn vào cách chấm: I.2, I.4." in told
    assert "Chỉ có ở bộ mới, tính trọn vào cách chấm: I.3, I.5." in told


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lines: {I.9: I.3}\n", "PAR501"),
        ("lines: {I.2: I.9}\n", "PAR501"),
        (MAP.replace("muc: chat_luong", "mux: chat_luong"), "PAR502"),
        (MAP.replace("{chat_luong: {tot", "{chat: {tot"), "PAR502"),
        ("rows: {I.2: I.3}\n", "PAR202"),
    ],
)
def test_a_map_names_what_there_is(tmp_path: Path, text: str, code: str) -> None:
    """A code or a figure that a set does not have is refused with its place."""
    (tmp_path / "doi-ten.yaml").write_text(text, encoding="utf-8")
    result = run("change", *_folder(tmp_path), "--map", tmp_path / "doi-ten.yaml")
    assert result.exit_code == 1
    assert "doi-ten.yaml:" in result.output
    assert code in result.output
