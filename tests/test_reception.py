"""Evidence as it comes in: what is read, set aside, remarked on or refused, and the receipt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from par_index import ProblemsError, open_evidence, open_set, score
from tests.support import run
from tests.whatif_samples import SON_TRA

LOADED = open_set("son-tra-2026")


def refused(evidence: object) -> list[tuple[str, str]]:
    """Return the codes and hints of what is refused."""
    with pytest.raises(ProblemsError) as caught:
        open_evidence(LOADED, evidence)  # type: ignore[arg-type]
    return [(problem.code, problem.hint) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("code", "typed"), [("IV.1.a", "85.94"), ("IV.1.a", "201"), ("V.1.b", "50"), ("V.1.b", "96.5")]
)
def test_a_share_without_its_sign_is_refused(code: str, typed: str) -> None:
    """85.94 for a share earns nothing, also where more than 100% may be reported."""
    assert [found for found, _ in refused({code: {"measure": typed}})] == ["PAR503"]


def test_disbursement_may_pass_the_plan_but_not_twice() -> None:
    """150% of a plan is read, 200% too; beyond, a share is refused unless its rule allows it."""
    for share in ("150%", "200%", "1.5"):
        assert open_evidence(LOADED, {"IV.1.a": {"measure": share}}).claims["IV.1.a"].values
    assert refused({"IV.1.a": {"measure": "200.1%"}})[0][0] == "PAR503"


@pytest.mark.parametrize(
    ("share", "agrees"),
    [
        ("96.6%", True),
        ("96.60%", True),
        ("97%", True),
        ("96.7%", False),
        ("0.966", True),
        ("96,6%", True),
        ("96,7 %", False),
    ],
)
def test_a_share_agrees_with_its_counts_to_the_digits_given(share: str, agrees: bool) -> None:
    """398 of 412 is 96,6% and 97%, and the counts are scored; it is not 96,7%, which is refused."""
    given = {"III.2": {"total": 412, "updated": 398, "measure": share}}
    if agrees:
        values = open_evidence(LOADED, given).claims["III.2"].values
        assert values == {"total": 412, "updated": 398}
        return
    with pytest.raises(ProblemsError) as caught:
        open_evidence(LOADED, given)
    (problem,) = caught.value.problems
    assert problem.code == "PAR504"
    assert "96,7%" in problem.message
    assert "398/412" in problem.message
    assert "96,6%" in problem.message


@pytest.mark.parametrize("reason", ["0", "-", " ", "Chưa có số liệu", "Không", "…"])
def test_no_reason_is_no_reason(reason: str) -> None:
    """A figure, a dash, a space or «chưa có số liệu» never takes a line out of the maximum."""
    assert refused({"leaves": {"V.1.c": {"not_applicable": reason}}})[0][0] == "PAR537"


def test_days_of_other_years_are_remarked_on_or_refused() -> None:
    """A day of the year before carries a remark on its line; one of 1026 or 2028 is refused."""

    def on(day: str) -> dict[str, object]:
        return {"leaves": {"I.1.b": {"given": {"issued": day}}}}

    card = score(LOADED, on("20/11/2025"))
    assert "20/11/2025 không thuộc năm đánh giá 2026" in card.scored["I.1.b"].remarks()[0]
    receipt = open_evidence(LOADED, on("20/11/2025")).receipt
    assert [remark.code for remark in receipt.remarks] == ["PAR533"]
    assert not open_evidence(LOADED, on("20/11/2026")).receipt.remarks
    for day in ("20/11/1026", "31/12/2024", "01/01/2028"):
        assert refused(on(day))[0][0] == "PAR532"


def test_evidence_of_another_set_is_set_aside_and_named(tmp_path: Path) -> None:
    """Beside a file of the set, one of another set is not read; alone, it is refused."""
    ours, other = tmp_path / "ours.yaml", tmp_path / "other.yaml"
    ours.write_text(SON_TRA, encoding="utf-8")
    other.write_text("set: bo-khac\nleaves: {X.9: {given: {a: 1}}}\n", encoding="utf-8")
    lock = tmp_path / "~$so-lieu.xlsx"
    lock.write_bytes(b"owner")
    alone = score(LOADED, ours)
    whole = open_evidence(LOADED, [ours, other, lock])
    assert score(LOADED, whole).root.points == alone.root.points
    assert {found.where.removesuffix(":1:6") for found in whole.receipt.aside} == {
        str(other),
        str(lock),
    }
    assert [file.name for file in whole.receipt.files] == [str(ours)]
    assert refused([other])[0][0] == "PAR507"
    result = run("score", "son-tra-2026", ours, other)
    assert result.exit_code == 0
    assert f"Để riêng, không tính: {other}" in result.stderr


def test_the_receipt_tells_who_answered_and_what_is_missing() -> None:
    """Files, units that answered, units that did not, lines without figures and with some."""
    given = {"V.1.b": {"total": 50, "signed": 48}, "III.2": {"total": 412}}
    receipt = open_evidence(LOADED, given).receipt
    assert receipt.files[0].lines == ("V.1.b", "III.2")
    assert "Phòng Tài chính – Kế toán" in receipt.silent
    assert receipt.partial == ("III.2",)
    assert "IV.1.a" in receipt.missing
    assert "V.1.b" not in receipt.missing
    shares = {share.unit: share.answered for share in receipt.units}
    assert any("V.1.b" in answered for answered in shares.values())


def test_the_receipt_is_part_of_the_document(tmp_path: Path) -> None:
    """`score --json` holds the receipt, and prints nothing beside the document."""
    path = tmp_path / "so-lieu.yaml"
    path.write_text("leaves: {I.1.b: {given: {issued: 20/11/2025}}}", encoding="utf-8")
    result = run("score", "son-tra-2026", path, "--json")
    assert not result.stderr
    receipt = json.loads(result.stdout)["receipt"]
    assert [file["name"] for file in receipt["files"]] == [str(path)]
    assert [remark["code"] for remark in receipt["remarks"]] == ["PAR533"]
    assert "IV.1.a" in receipt["missing"]


def test_a_document_after_the_deadline_is_remarked_on() -> None:
    """The line keeps its points and says that its document is dated after the deadline."""
    points = []
    for day in ("18/11/2026", "18/06/2026"):
        document = {"number": "9/BC", "date": day}
        entry = {"not_applicable": "Trong năm không có hồ sơ nào", "documents": [document]}
        card = score(LOADED, {"leaves": {"V.5": entry}})
        late = [text for text in card.scored["V.5"].remarks() if "sau thời hạn" in text]
        assert bool(late) == (day == "18/11/2026")
        points.append(card.root.points)
    assert points[0] == points[1]


def test_two_sides_set_against_each_other_are_no_reception(tmp_path: Path) -> None:
    """`change` reads the files of two years and prints no receipt, which would tell of one only."""
    path = tmp_path / "so-lieu.yaml"
    path.write_text("leaves:\n  V.1.b: {given: {total: 50, signed: 48}}\n", encoding="utf-8")
    result = run("change", "son-tra-2026", path, "son-tra-2026", path)
    assert result.exit_code == 0, result.output
    assert "Phiếu tiếp nhận" not in result.output
