"""Which figure wins: corrections and newer files, each confirmed, visible and never silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from par_index import ProblemsError, open_evidence, open_set, score
from tests.support import run

LOADED = open_set("son-tra-2026")
FIX = "{line: V.1.b, figure: signed, old: 48, new: 47, by: Nguyễn An, reason: Đếm lại sổ}"
UNIT = "unit: Phòng Tổ chức – Hành chính\n"


def files(folder: Path, **texts: str) -> list[Path]:
    """Write evidence files, and return their paths."""
    made = []
    for name, text in texts.items():
        path = folder / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        made.append(path)
    return made


def signed(number: int, unit: str = UNIT) -> str:
    """Return a file in which so many of 50 documents are signed."""
    return f"{unit}leaves: {{V.1.b: {{given: {{total: 50, signed: {number}}}}}}}\n"


def refused(*given: Path) -> list[tuple[str, str]]:
    """Return the codes and messages of what is refused."""
    with pytest.raises(ProblemsError) as caught:
        open_evidence(LOADED, given)
    return [(problem.code, problem.message) for problem in caught.value.problems]


def test_a_correction_wins_and_is_told_on_the_line_and_in_the_receipt(tmp_path: Path) -> None:
    """The new figure is scored; the old one, who and why stand on the line and in the receipt."""
    old, fix = files(tmp_path, a=signed(48), sua=f"corrections: [{FIX}]\n")
    before = old.read_bytes()
    card = score(LOADED, [old, fix])
    assert card.root.points == score(LOADED, {"V.1.b": {"total": 50, "signed": 47}}).root.points
    (remark,) = card.scored["V.1.b"].remarks()
    assert remark.startswith("đính chính «")
    assert "từ 48 thành 47 của V.1.b (Nguyễn An: Đếm lại sổ; " in remark
    result = run("score", "son-tra-2026", old, fix)
    assert "  Đính chính «" in result.stderr
    assert old.read_bytes() == before


def test_a_correction_settles_a_conflict_of_two_files(tmp_path: Path) -> None:
    """Two files that contradict each other are joined once the wrong one is corrected."""
    one, two, fix = files(tmp_path, a=signed(48), b=signed(47, ""), sua=f"corrections: [{FIX}]\n")
    assert [code for code, _ in refused(one, two)] == ["PAR708"]
    assert open_evidence(LOADED, [one, two, fix]).claims["V.1.b"].values["signed"] == 47


def test_a_correction_of_what_was_not_received_is_refused(tmp_path: Path) -> None:
    """The old figure must be the one received; the message names what was received, and where."""
    one, fix = files(tmp_path, a=signed(49), sua=f"corrections: [{FIX}]\n")
    ((code, message),) = refused(one, fix)
    assert code == "PAR538"
    assert f"«49» ở {one}" in message
    (fix,) = files(tmp_path, sua=f"corrections: [{FIX.replace('signed', 'sign')}]\n")
    assert [code for code, _ in refused(one, fix)] == ["PAR502"]
    (fix,) = files(tmp_path, sua=f"corrections: [{FIX.replace('V.1.b', 'V.1.z')}]\n")
    assert [code for code, _ in refused(one, fix)] == ["PAR501"]
    (fix,) = files(tmp_path, sua="corrections: [{line: V.1.b, figure: signed, old: 49, new: 47}]\n")
    assert {code for code, _ in refused(one, fix)} == {"PAR201"}


def test_a_newer_file_of_the_same_unit_wins_only_when_confirmed(tmp_path: Path) -> None:
    """Without a word two files contradict; confirmed, the newer one is read and both are told."""
    said = "replacements: [{old: a.yaml, new: b.yaml, by: Nguyễn An, reason: Phòng gửi lại}]\n"
    old, new, word = files(tmp_path, a=signed(48), b=signed(47), thay=said)
    assert [code for code, _ in refused(old, new)] == ["PAR708"]
    given = open_evidence(LOADED, [old, new, word])
    assert given.claims["V.1.b"].values["signed"] == 47
    assert given.receipt.changes[0].told.startswith("thay tệp a.yaml bằng b.yaml (Nguyễn An: ")
    files(tmp_path, b=signed(47, "unit: Phòng Tài chính – Kế toán\n"))
    assert "cùng đơn vị" in dict(refused(old, new, word))["PAR538"]
    assert "không có tệp «b.yaml»" in dict(refused(old, word))["PAR538"]
