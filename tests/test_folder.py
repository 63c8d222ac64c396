"""The assessment folder: made, found and taken by every command in place of SET EVIDENCE."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import openpyxl
import pytest

from tests.support import CRITERIA, Folder, problem_heads, run

RULES = """\
rubrics:
  the-rule:
    inputs:
      a: {label: Đã làm, type: count, at_most: b}
      b: {label: Phải làm, type: count}
    not_applicable_when: b = 0
    rule: {points: (a / b) * max}
"""


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a new folder for Sơn Trà, on a path with spaces and Vietnamese letters."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "Hồ sơ năm 2026"
    result = run("init", path, "--set", "son-tra-2026")
    assert result.exit_code == 0, result.output
    return path


def figures(folder: Path, text: str, name: str = "so-lieu.yaml") -> Path:
    """Write a file of evidence into a folder."""
    path = folder / "so-lieu" / name
    path.write_text(text, encoding="utf-8")
    return path


SIGNED = 'leaves:\n  V.1.b: {given: {total: "50", signed: "48"}, justification: có}\n'


def total(*args: object) -> str:
    """Return the total that `score --json` prints."""
    result = run(*args, "--json")
    assert result.exit_code == 0, result.output
    points: str = json.loads(result.stdout)["total"]["points"]
    return points


def test_a_new_folder_holds_a_form_for_every_lead_unit(made: Path) -> None:
    """`init` makes the five places and one blank form for each lead unit, which then scores 0."""
    assert {path.name for path in made.iterdir()} == {
        "ho-so.yaml", "so-lieu", "minh-chung", "lan-cham", "van-ban",
    }  # fmt: skip
    forms = sorted(path.name for path in (made / "so-lieu").iterdir())
    assert "Phòng Tổ chức – Hành chính.xlsx" in forms
    for form in forms:
        sheets = openpyxl.load_workbook(made / "so-lieu" / form).sheetnames
        assert Path(form).stem in sheets
    assert total("-C", made, "score") == "0/1"


def test_a_folder_is_named_before_or_behind_the_command_or_found(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`-C` before and behind the command, the folder as a word, and the current place are one."""
    figures(made, SIGNED)
    assert total("-C", made, "score") == "1/4"
    assert total("score", "-C", made) == "1/4"
    assert total("score", made) == "1/4"
    monkeypatch.chdir(made / "so-lieu")
    assert total("score") == "1/4"


@pytest.mark.parametrize(
    "words",
    [
        ["status", "--as-of", "01/11/2026"],
        ["calendar"],
        ["units"],
        ["explain", "V.1.b"],
        ["whatif", "--set", "V.1.b.signed=50"],
        ["sensitivity"],
        ["spot", "V.1.b", "-N", "400"],
        ["score", "--targets"],
        ["check"],
    ],
)
def test_commands_need_neither_set_nor_files(
    made: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside a folder every command prints what it prints for the set and files by name."""
    own = figures(made, SIGNED)
    for form in (made / "so-lieu").glob("*.xlsx"):
        form.unlink()
    takes_files = words[0] not in ("spot", "check") and "--targets" not in words
    named = [words[0], "son-tra-2026", *([own] if takes_files else []), *words[1:]]
    outside = run(*named)
    monkeypatch.chdir(made)
    inside = run(*words)
    assert inside.exit_code == outside.exit_code == 0, inside.output
    shown = outside.stdout.replace(str(own), "so-lieu/so-lieu.yaml")
    assert inside.stdout == shown


def test_set_and_files_are_taken_as_named_inside_a_folder(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever names a set and files inside a folder works without the folder."""
    other = made.parent / "khac.yaml"
    other.write_text(SIGNED.replace("48", "50"), encoding="utf-8")
    figures(made, SIGNED)
    monkeypatch.chdir(made)
    assert total("score", "son-tra-2026", other) == "1/2"
    assert total("-C", made, "score", other) == "1/2"


def test_a_set_of_ones_own_is_copied_into_the_folder(tmp_path: Path) -> None:
    """A set with its rules is copied, so that the folder scores after the originals are gone."""
    source = tmp_path / "nguồn"
    source.mkdir()
    own = Folder(source)
    own.write("rules.yaml", RULES)
    own.write("criteria.yaml", CRITERIA)
    overlay = own.write(
        "doi.yaml",
        "overlay: đổi\nleaves: {A.1: {max: {points: 2, basis: stated}}}\n",
    )
    made = tmp_path / "hồ sơ"
    assert run("init", made, "--set", own.criteria, "--with", overlay).exit_code == 0
    for path in source.iterdir():
        path.unlink()
    figures(made, 'leaves: {A.1: {given: {a: "1", b: "4"}, justification: có}}\n')
    assert total("score", made) == "1/2"


def test_what_is_set_aside_is_not_read(made: Path) -> None:
    """A file that `ho-so.yaml` sets aside is left out; one that is not there is an error."""
    figures(made, SIGNED)
    figures(made, SIGNED.replace("48", "50"), "moi.yaml")
    clash = run("score", made)
    assert "PAR708" in clash.stderr
    main = made / "ho-so.yaml"
    aside = "set_aside: [{file: so-lieu/so-lieu.yaml, reason: đã có bản mới}]\n"
    main.write_text(main.read_text("utf-8") + aside, "utf-8")
    assert total("score", made) == "1/2"
    (made / "so-lieu" / "so-lieu.yaml").unlink()
    assert "PAR901" in problem_heads(run("score", made))[0]


def test_composed_and_decomposed_names_are_one(made: Path) -> None:
    """Two names that differ only in how letters are composed are refused, not read twice."""
    for form in ("NFC", "NFD"):
        figures(made, SIGNED, unicodedata.normalize(form, "số liệu.yaml"))
    result = run("score", made)
    assert result.exit_code == 1
    assert "PAR902" in result.stderr


def test_rules_that_change_in_the_year_hold_from_their_day(made: Path) -> None:
    """From its day on the new set counts, before it the old one, and without a day the last."""
    overlay = made / "bo-tieu-chi" / "moi.yaml"
    overlay.parent.mkdir()
    overlay.write_text(
        "overlay: mới\nleaves: {V.1.b: {max: {points: 4, basis: stated}}}\n", "utf-8"
    )
    main = made / "ho-so.yaml"
    change = "changes: [{day: 15/10/2026, set: son-tra-2026, overlays: bo-tieu-chi/moi.yaml}]\n"
    main.write_text(main.read_text("utf-8") + change, "utf-8")
    card = json.loads(run("score", made, "--json").stdout)
    assert card["total"]["max"] == "39/2"
    assert card["overlays"] == ["mới"]
    figures(made, SIGNED)
    early = run("-C", made, "plan", "--as-of", "1/6/2026", "--target", "10")
    late = run("-C", made, "plan", "--as-of", "1/11/2026", "--target", "10")
    assert "nhiều nhất 0,50 điểm" in early.output
    assert "nhiều nhất 4,00 điểm" in late.output


def test_errors_of_the_main_file_are_placed(made: Path) -> None:
    """A wrong key or value of `ho-so.yaml` is named by line and column, all at once."""
    main = made / "ho-so.yaml"
    text = (
        main.read_text("utf-8").replace("agency:", "agenci:").replace("readings: {}", "readings: x")
    )
    main.write_text(text, "utf-8")
    heads = problem_heads(run("score", made))
    assert len(heads) == 2
    assert any("ho-so.yaml:6:" in head for head in heads)
    assert any("PAR202" in head and "agenci" in head for head in heads)


def test_a_new_year_begins_from_the_old_folder(made: Path) -> None:
    """Profile, contacts and justifications are kept; figures, days and documents are not."""
    main = made / "ho-so.yaml"
    text = main.read_text("utf-8").replace("superior: ''", "superior: Sở Y tế")
    main.write_text(text.replace("contact: ''", "contact: Chị Lan", 1), "utf-8")
    figures(made, SIGNED.replace("có}", "Theo phần mềm quản lý văn bản}"))
    later = made.parent / "Hồ sơ năm 2027"
    result = run("init", later, "--from", made)
    assert result.exit_code == 0, result.output
    text = (later / "ho-so.yaml").read_text("utf-8")
    assert "superior: Sở Y tế" in text
    assert "contact: Chị Lan" in text
    assert "folder: ../Hồ sơ năm 2026" in text
    card = json.loads(run("score", later, "--json").stdout)
    line = next(node for node in card["nodes"] if node["code"] == "V.1.b")
    assert line["state"] == "missing"
    forms = (openpyxl.load_workbook(path) for path in (later / "so-lieu").glob("*.xlsx"))
    cells = {cell for book in forms for sheet in book for row in sheet.values for cell in row}
    assert "Theo phần mềm quản lý văn bản" in cells


def test_two_sided_commands_take_folders_and_stages(made: Path) -> None:
    """`change` splits the difference of two folders, or of two stages, as of sets and files."""
    own = figures(made, SIGNED)
    record = ("record", "tu-cham", "--as-of", "25/11/2026", "--by", "An")
    assert run("-C", made, *record).exit_code == 0
    later = made.parent / "Hồ sơ năm 2027"
    assert run("init", later, "--from", made).exit_code == 0
    figures(later, SIGNED.replace("48", "50"))
    stage = made / "lan-cham" / "01-tu-cham"
    assert run("change", stage, later).stdout == run("change", made, later).stdout
    named = run("change", "son-tra-2026", own, "son-tra-2026", later / "so-lieu" / own.name)
    assert named.stdout == run("change", made, later).stdout
    assert "+0,25" in named.stdout
    assert run("change", made).exit_code == 2


def test_collecting_tells_who_owes_what_and_reminds(made: Path) -> None:
    """The units that answered, what is missing from whom, files that are not read, and a text."""
    figures(made, SIGNED)
    (made / "so-lieu" / "ảnh.png").write_bytes(b"x")
    main = made / "ho-so.yaml"
    text = main.read_text("utf-8").replace("contact: ''", "contact: Chị Lan\n  due: 10/11/2026")
    main.write_text(text, "utf-8")
    shown = run("-C", made, "collect", "--unit", "Phòng Tổ chức – Hành chính").stdout
    assert "Phòng Tổ chức – Hành chính" in shown
    assert "so-lieu/ảnh.png: không phải tệp số liệu" in shown
    asked = run("-C", made, "collect", "--remind", "--unit", "Ban Giám đốc").stdout
    assert "Chị Lan" in asked
    assert "Kính gửi: Ban Giám đốc" in asked
    assert "trước ngày 10/11/2026" in asked
    assert "Kính gửi: Phòng Tài chính" not in asked
