"""The what-if commands as a user types them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from par_index.cli import cli
from tests.whatif_samples import SMALL, SMALL_RULES, SON_TRA

SMALL_EVIDENCE = """\
set: small
leaves:
  A.1: {given: {total: 4, signed: 2}}
  A.2: {given: {total: 4, handed: 1}}
  B.1: {given: {light: 1, heavy: 0}}
  B.2: {given: {shown: no, level: full}}
  B.3: {given: {units: 4, inspected: 1, online: 1}}
"""


@pytest.fixture
def evidence(tmp_path: Path) -> str:
    """A file with invented evidence for the Sơn Trà set."""
    path = tmp_path / "so-lieu.yaml"
    path.write_text(SON_TRA, encoding="utf-8")
    return str(path)


def _run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def test_whatif_prints_the_change_and_leaves_the_file_alone(evidence: str) -> None:
    """Two settings move two lines; the file still holds what it held."""
    before = Path(evidence).read_bytes()
    done = _run("whatif", "son-tra-2026", evidence, "--set", "V.1.b.signed=50",
                "--set", "III.2.updated=300")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "Tổng điểm: 7,84 → 7,09 (−0,75)" in done.output
    assert "+0,25" in done.output
    assert "−1,00" in done.output
    assert Path(evidence).read_bytes() == before


def test_whatif_without_settings_lists_levers_and_margins(evidence: str) -> None:
    """Asked nothing, it tells what wins points back and what loses them."""
    done = _run("whatif", "son-tra-2026", evidence)
    assert done.exit_code == 0, done.output
    assert "ký số thêm 2 văn bản" in done.output
    assert "Nguy cơ bị trừ điểm" in done.output


def test_whatif_takes_scenario_files(evidence: str, tmp_path: Path) -> None:
    """A scenario file is named by its note."""
    path = tmp_path / "pa.yaml"
    path.write_text(
        "set: son-tra-2026\nnote: Ký đủ\nleaves: {V.1.b: {given: {signed: 50}}}\n", "utf-8"
    )
    done = _run("whatif", "son-tra-2026", evidence, "--scenario", str(path))
    assert done.exit_code == 0, done.output
    assert "Ký đủ: tổng điểm +0,25" in done.output


def test_whatif_names_every_bad_setting(evidence: str) -> None:
    """All slips are printed at once with their codes, and the exit code is 1."""
    done = _run("whatif", "son-tra-2026", evidence, "--set", "V.1.b.signd=50", "--set", "x")
    assert done.exit_code == 1
    assert "PAR502" in done.output
    assert "PAR801" in done.output


def test_plan_lists_work_by_unit_with_deadlines(evidence: str) -> None:
    """The plan names the lead units, the work, the deadlines and what is frozen and why."""
    done = _run("plan", "son-tra-2026", evidence, "--target", "80%", "--as-of", "10/11/2026")
    assert done.exit_code == 0, done.output
    assert "8 tiêu chí, khối lượng công việc 112, từ 7,84 lên 12,54 điểm" in done.output
    assert "Phòng Tổ chức – Hành chính" in done.output
    assert "Tiến độ: Trước 30/11/2026." in done.output
    assert "I.1.a: đã hết hạn (Trước 30/10/2026) tính đến ngày 10/11/2026." in done.output


def test_plan_for_a_grade_meets_its_conditions(tmp_path: Path) -> None:
    """For «Tốt» no line may stay at zero, so the plan touches lines that 80% alone would not."""
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "small-rules.yaml").write_text(SMALL_RULES, encoding="utf-8")
    (tmp_path / "so-lieu.yaml").write_text(SMALL_EVIDENCE, encoding="utf-8")
    files = (str(tmp_path / "small.yaml"), str(tmp_path / "so-lieu.yaml"))
    done = _run("plan", *files, "--grade", "tốt")
    assert done.exit_code == 0, done.output
    assert "Để đạt xếp loại «Tốt» trở lên" in done.output
    dear = _run("plan", *files, "--grade", "Tốt", "--effort", "A.2.handed=1000")
    assert dear.exit_code == 0, dear.output
    assert dear.output != done.output


def test_plan_refuses_what_is_no_target(evidence: str) -> None:
    """An unknown grade, a bad effort and a bad day each have their code."""
    words = ("plan", "son-tra-2026", evidence)
    assert "PAR802" in _run(*words, "--target", "Tốt").output
    assert "PAR802" in _run(*words, "--target", "90%", "--effort", "V.1.b.signed=-1").output
    assert "PAR503" in _run(*words, "--target", "90%", "--as-of", "31/02/2026").output
    assert _run(*words).exit_code == 2


def test_plan_prints_the_whole_frontier(evidence: str) -> None:
    """The frontier starts at the present total with no effort."""
    done = _run("plan", "son-tra-2026", evidence, "--frontier")
    assert done.exit_code == 0, done.output
    first = done.output.splitlines()[2].split()
    assert first[:2] == ["0", "7,84"]


def test_spot_prints_the_chance_of_every_band() -> None:
    """The printed chances are those of the hypergeometric distribution."""
    done = _run("spot", "son-tra-2026", "V.1.b", "-N", "400", "-K", "390")
    assert done.exit_code == 0, done.output
    assert "25,88%" in done.output
    assert "Điểm bình quân dự kiến: 0,2854/0,50." in done.output
    assert "PAR804" in _run("spot", "son-tra-2026", "II.1", "-N", "9", "-K", "1").output
    assert "PAR501" in _run("spot", "son-tra-2026", "V.9", "-N", "9", "-K", "1").output


def test_simulate_is_reproducible_and_agrees_with_the_exact_answer(evidence: str) -> None:
    """The same seed prints the same, and --exact gives the chance itself: one in five."""
    words = ("simulate", "son-tra-2026", evidence, "--vary", "V.1.b.signed=46..50")
    first = _run(*words, "--cases", "5000", "--target", "8.09")
    assert first.exit_code == 0, first.output
    assert first.output == _run(*words, "--cases", "5000", "--target", "8.09").output
    exact = _run(*words, "--exact", "--target", "8.09")
    assert "Xác suất đạt từ 8,09 điểm trở lên: 20%." in exact.output


def test_simulate_refuses_unknown_distributions_and_missing_figures(evidence: str) -> None:
    """A distribution that is none, and a line that lacks other figures, are named."""
    words = ("simulate", "son-tra-2026", evidence, "--vary")
    assert "PAR803" in _run(*words, "V.1.b.signed=normal(48, 1)").output
    assert "PAR803" in _run(*words, "V.1.c.signed=46..50").output


@pytest.mark.parametrize(
    "setting",
    [
        "V.1.b.signed=100..200",
        "V.1.b.signed=45..60",
        "V.1.b.signed=binomial(80, 97%)",
        "V.1.b.signed=40..50 step 0.5",
        "V.1.b.signed=triangular(-3, 40, 50)",
        "V.1.c.measure=0.9..0.955",
        "V.1.c.measure=90%..95.5%",
    ],
)
def test_simulate_refuses_figures_that_cannot_be_true(evidence: str, setting: str) -> None:
    """A distribution that reaches what evidence may not say earns nothing; no step is guessed."""
    for exact in ([], ["--exact"]):
        done = _run("simulate", "son-tra-2026", evidence, "--vary", setting, *exact)
        assert done.exit_code == 1
        assert "PAR803" in done.output


def test_a_range_of_percents_goes_by_whole_percents(evidence: str) -> None:
    """A share from 90% to 100% reaches the bands above 90%, in elevenths."""
    vary = ("--vary", "V.1.c.measure=90%..100%", "--exact")
    done = _run("simulate", "son-tra-2026", evidence, *vary)
    assert done.output.count("45,45%") == 2


def test_chances_answer_or_refuse_within_bounds(evidence: str) -> None:
    """Numbers too large to count with, and a negative seed, are refused in words."""
    spot = ("spot", "son-tra-2026", "V.1.b", "-K", "5")
    for words in (("-N", "9" * 40), ("-N", "99999", "-n", "10000")):
        done = _run(*spot, *words)
        assert done.exit_code == 1
        assert "1.000.000" in done.output
    done = _run("simulate", "son-tra-2026", evidence, "--vary", "V.1.b.signed=46..50", "--seed=-1")
    assert done.exit_code == 2


def test_app_is_offered_in_the_help() -> None:
    """The help of the app says that nothing leaves the machine."""
    assert "không rời khỏi máy" in _run("app", "--help").output


def test_sensitivity_prints_what_moves_the_total(evidence: str) -> None:
    """Figures, gaps, assumed maxima and readings each have their table."""
    done = _run("sensitivity", "son-tra-2026", evidence)
    assert done.exit_code == 0, done.output
    for words in (
        "Mỗi số liệu lệch",
        "Bổ sung số liệu nào",
        "Điểm tối đa tạm tính",
        "Áp dụng cách khác",
    ):
        assert words in done.output


def test_change_splits_two_years_exactly(evidence: str, tmp_path: Path) -> None:
    """With the same rules, all of the change is the evidence's."""
    later = tmp_path / "sau.yaml"
    later.write_text(SON_TRA.replace("signed: 48", "signed: 50"), encoding="utf-8")
    done = _run("change", "son-tra-2026", evidence, "son-tra-2026", str(later))
    assert done.exit_code == 0, done.output
    assert "Tổng điểm +0,25: do cách chấm 0,00, do kết quả +0,25" in done.output


def test_every_command_takes_several_files(evidence: str, tmp_path: Path) -> None:
    """Evidence split over a YAML file and a workbook prints what the whole file prints."""
    book = tmp_path / "phan-hai.xlsx"
    lines = SON_TRA.splitlines()
    second = tmp_path / "hai.yaml"
    cut = next(i for i, line in enumerate(lines) if line.strip().startswith("V.1.b"))
    first = tmp_path / "mot.yaml"
    first.write_text("\n".join(lines[:cut]) + "\n", "utf-8")
    second.write_text("set: son-tra-2026\nleaves:\n" + "\n".join(lines[cut:]) + "\n", "utf-8")
    assert (
        _run("template", "son-tra-2026", "--out", str(book), "--prefill", str(second)).exit_code
        == 0
    )
    for command in (
        ["units"],
        ["status", "--as-of", "15/09/2026"],
        ["whatif"],
        ["plan", "--target", "8"],
        ["sensitivity"],
        ["simulate", "--vary", "V.1.b.signed=47..50", "--exact"],
        ["calendar"],
    ):
        whole = _run(command[0], "son-tra-2026", evidence, *command[1:])
        split = _run(command[0], "son-tra-2026", str(first), str(book), *command[1:])
        assert whole.exit_code == split.exit_code == 0, split.output
        assert split.stdout == whole.stdout, command
        none = _run(
            command[0], "son-tra-2026", str(first), str(tmp_path / "khong.yaml"), *command[1:]
        )
        assert none.exit_code == 1
        assert "PAR101" in none.stderr
