"""Stages of an assessment folder: recorded whole or not at all, sealed, and proved again."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import par_index
from tests.support import CRITERIA, Folder, run

RULES = """\
rubrics:
  the-rule:
    inputs:
      a: {label: Đã làm, type: count, at_most: b}
      b: {label: Phải làm, type: count}
    not_applicable_when: b = 0
    rule: {points: (a / b) * max}
"""
DAY = ("--as-of", "25/11/2026", "--by", "Trần Thị Bình")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Return a folder of a set of one line, on a path with spaces and Vietnamese letters."""
    source = Folder(tmp_path)
    source.write("rules.yaml", RULES)
    source.write("criteria.yaml", CRITERIA)
    path = tmp_path / "Hồ sơ năm 2026"
    assert run("init", path, "--set", source.criteria).exit_code == 0
    figures(path, "2", "4")
    document = path / "minh-chung" / "Báo cáo số 12.txt"
    document.write_text("nội dung", "utf-8")
    return path


def figures(folder: Path, a: str, b: str) -> Path:
    """Write the evidence of the only line."""
    path = folder / "so-lieu" / "số liệu.yaml"
    text = f'leaves: {{A.1: {{given: {{a: "{a}", b: "{b}"}}, justification: có}}}}\n'
    path.write_text(text, encoding="utf-8")
    return path


def record(folder: Path, stage: str = "tu-cham") -> Path:
    """Record a stage and return its folder."""
    result = run("-C", folder, "record", stage, *DAY)
    assert result.exit_code == 0, result.output
    return stages(folder)[-1]


def stages(folder: Path) -> list[Path]:
    """Return the stages of a folder, with everything that a crash left beside them."""
    found = (folder / "lan-cham").iterdir() if (folder / "lan-cham").is_dir() else ()
    return sorted(path for path in found if path.name != ".khoa")


def verified(folder: Path, *options: str) -> tuple[int, list[dict[str, Any]]]:
    """Return the exit code of `verify`, and what it says of every stage."""
    result = run("-C", folder, "verify", "--json", *options)
    assert result.exit_code in (0, 1), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    found: list[dict[str, Any]] = json.loads(result.stdout)["stages"]
    return result.exit_code, found


def test_a_stage_keeps_all_that_its_result_came_from(made: Path) -> None:
    """A stage scores the same, by its own copies, after everything outside it is gone."""
    stage = record(made)
    for path in (made / "so-lieu", made / "bo-tieu-chi"):
        shutil.rmtree(path)
    code, (found,) = verified(made)
    assert code == 0
    assert (found["unchanged"], found["reproducible"], found["continuous"]) == (True, True, True)
    card = json.loads(run("score", stage, "--json").stdout)
    assert card["total"]["points"] == "1/2"
    again = run("-C", stage, "score")
    assert "PAR901" in again.stderr


def test_the_same_inputs_give_the_same_stage(made: Path, tmp_path: Path) -> None:
    """Two copies of a folder, recorded apart, have stages of the same bytes and the same hash."""
    other = tmp_path / "khác" / made.name
    shutil.copytree(made, other)
    one, two = record(made), record(other)
    for path in one.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (two / path.relative_to(one)).read_bytes(), path


def test_nothing_is_overwritten_and_nothing_recorded_twice(made: Path) -> None:
    """A second stage has its own number and the hash of the first; the same again is refused."""
    first = record(made)
    before = {path: path.read_bytes() for path in first.rglob("*") if path.is_file()}
    twice = run("-C", made, "record", "tu-cham", *DAY)
    assert twice.exit_code == 1
    assert "PAR903" in twice.stderr
    figures(made, "3", "4")
    second = record(made)
    assert second.name == "02-tu-cham"
    manifest = json.loads((second / "ban-ke.json").read_text("utf-8"))
    assert manifest["previous"] == sha256((first / "ban-ke.json").read_bytes()).hexdigest()
    assert {path: path.read_bytes() for path in before} == before


def test_any_byte_of_any_file_is_found_and_named(made: Path) -> None:
    """Whichever file of a stage changes by one byte, is lost or is added, `verify` names it."""
    record(made)
    figures(made, "3", "4")
    record(made)
    for path in [path for stage in stages(made) for path in stage.rglob("*") if path.is_file()]:
        content = path.read_bytes()
        middle = len(content) // 2
        name = "/".join(path.relative_to(made / "lan-cham").parts)
        if path.name == "ban-ke.sha256":
            name = name.replace("ban-ke.sha256", "ban-ke.json")
        flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        for changed in (flipped, None):
            if changed is None:
                path.unlink()
            else:
                path.write_bytes(changed)
            code, found = verified(made)
            places = {problem["where"] for stage in found for problem in stage["problems"]}
            assert code == 1
            assert name in places, (path, places)
            path.write_bytes(content)
    stray = stages(made)[0] / "so-lieu" / "thêm.yaml"
    stray.write_text("leaves: {}\n", "utf-8")
    assert verified(made)[1][0]["problems"][0]["code"] == "PAR904"
    stray.unlink()
    assert verified(made)[0] == 0


def test_a_changed_figure_is_told_by_name(made: Path) -> None:
    """A figure changed in a recorded file is named with what it was; documents are watched too."""
    stage = record(made)
    path = stage / "so-lieu" / "số liệu.yaml"
    path.write_text(path.read_text("utf-8").replace('a: "2"', 'a: "4"'), "utf-8")
    (made / "minh-chung" / "Báo cáo số 12.txt").write_text("khác", "utf-8")
    result = run("-C", made, "verify")
    assert "01-tu-cham/so-lieu/số liệu.yaml PAR904 lỗi: tệp này đã bị thay đổi" in result.stderr
    assert "số liệu «a» khi ghi là 2, nay là 4" in result.stderr
    assert "01-tu-cham/minh-chung/Báo cáo số 12.txt PAR904" in result.stderr
    assert "đã bị sửa; không tính lại được; nối tiếp" in result.stdout


def test_line_ends_are_told_apart_from_content(made: Path) -> None:
    """A file saved again with other line ends or a BOM has other bytes, and the same content."""
    stage = record(made)
    path = stage / "so-lieu" / "số liệu.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    result = run("-C", made, "verify")
    assert result.exit_code == 1
    assert "nội dung chữ vẫn thế" in result.stderr


def test_an_engine_that_scores_otherwise_is_no_tampering(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the engine of today gives other points, the files are whole and the engine is named."""
    record(made)
    from par_index.record import scored

    genuine = scored.document

    def other(*args: Any) -> Any:
        found = genuine(*args)
        halves = [node.model_copy(update={"points": "1/4"}) for node in found.nodes]
        return found.model_copy(update={"nodes": tuple(halves)})

    monkeypatch.setattr(scored, "document", other)
    code, (found,) = verified(made)
    assert code == 1
    assert (found["unchanged"], found["reproducible"]) == (True, False)
    assert {problem["code"] for problem in found["problems"]} == {"PAR907"}
    assert par_index.__version__ in found["problems"][0]["message"]


@pytest.mark.parametrize("what", ["format", "rules"])
def test_what_cannot_be_recomputed_is_not_called_changed(
    made: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer format, or rules that are refused today, are «không tính lại được», not «bị sửa»."""
    stage = record(made)
    if what == "format":
        manifest = stage / "ban-ke.json"
        content = manifest.read_bytes().replace(b'"format": 1', b'"format": 2', 1)
        manifest.write_bytes(content)
        seal = f"{sha256(content).hexdigest()}  ban-ke.json\n"
        (stage / "ban-ke.sha256").write_text(seal, "utf-8")
    else:
        from par_index.loading import load

        monkeypatch.setattr(load, "check_rubric", lambda *_: _refused())
    result = run("-C", made, "verify")
    assert result.exit_code == 1
    assert "nguyên vẹn; không tính lại được" in result.stdout
    assert "PAR905" in result.stderr
    assert "bị sửa" not in result.output


def _refused() -> list[Any]:
    from par_index.diagnostics.problems import Diagnostic

    return [Diagnostic("PAR203", "nay không còn được nhận").at("rules.yaml")]


def _sealed(stage: Path) -> str:
    """Write the manifest of a stage anew for what it holds now; return its hash."""
    path = stage / "ban-ke.json"
    manifest = json.loads(path.read_text("utf-8"))
    for entry in manifest["files"]:
        content = (stage / entry["path"]).read_bytes()
        entry["sha256"], entry["size"] = sha256(content).hexdigest(), len(content)
    content = json.dumps(manifest, ensure_ascii=False).encode()
    path.write_bytes(content)
    digest = sha256(content).hexdigest()
    (stage / "ban-ke.sha256").write_text(f"{digest}  ban-ke.json\n", "utf-8")
    return digest


def test_a_rewritten_chain_is_found_by_the_printed_hash_only(made: Path) -> None:
    """Whoever records everything anew passes without the printed hash, and fails with it."""
    first = record(made)
    printed = verified(made)[1][0]["hash"]
    figures(made, "3", "4")
    record(made)
    assert verified(made, "--head", printed)[0] == 0
    shutil.rmtree(made / "lan-cham")
    figures(made, "4", "4")
    record(made)
    assert first.is_dir()
    assert verified(made)[0] == 0
    code, found = verified(made, "--head", printed)
    assert code == 1
    assert found[0]["continuous"]
    assert "PAR906" in run("-C", made, "verify", "--head", printed).stderr


def test_a_stage_that_was_sealed_anew_breaks_the_chain(made: Path) -> None:
    """A stage in the middle that was changed and sealed again no longer fits the next one."""
    first = record(made)
    figures(made, "3", "4")
    record(made)
    (first / "ho-so.yaml").write_text("đổi", "utf-8")
    _sealed(first)
    code, found = verified(made)
    assert code == 1
    assert [stage["continuous"] for stage in found] == [True, False]
    shutil.rmtree(first)
    assert "PAR906" in {problem["code"] for problem in verified(made)[1][0]["problems"]}


CALLS = ("mkdir", "open", "write", "fsync", "close", "replace", "rename")


def _failing(monkeypatch: pytest.MonkeyPatch, call: str, act: Callable[[int], None]) -> list[int]:
    """Let ``act`` decide at every use of a system call in what is being written."""
    genuine = getattr(os, call)
    count = [0]

    def wrapped(first: Any, *args: Any, **kwargs: Any) -> Any:
        ours = call in ("write", "fsync", "close") or ".par-index-" in str(first)
        if ours:
            count[0] += 1
            act(count[0])
        return genuine(first, *args, **kwargs)

    monkeypatch.setattr(os, call, wrapped)
    return count


@pytest.mark.parametrize("call", CALLS)
def test_a_fault_at_any_call_leaves_whole_stages(
    made: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever call fails, no half stage is seen, and the next record writes a whole one."""
    with monkeypatch.context() as patch:
        count = _failing(patch, call, lambda _: None)
        record(made)
    uses = count[0]
    assert uses
    shutil.rmtree(made / "lan-cham")
    for number in {1, 2, uses // 2 or 1, max(1, uses - 1), uses}:

        def act(seen: int, wanted: int = number) -> None:
            if seen == wanted:
                raise OSError(28, "full")

        with monkeypatch.context() as patch:
            _failing(patch, call, act)
            result = run("-C", made, "record", "tu-cham", *DAY)
        if result.exit_code == 0:
            assert verified(made)[0] == 0
        else:
            assert result.exit_code == 1, result.output
            assert not stages(made) or verified(made)[0] == 0
        shutil.rmtree(made / "lan-cham")
    record(made)
    assert verified(made)[0] == 0


@pytest.mark.parametrize("call", ["write", "replace", "rename"])
def test_a_kill_at_any_write_leaves_whole_stages(
    made: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies at any write leaves no half stage and no lock behind."""
    with monkeypatch.context() as patch:
        uses = _failing(patch, call, lambda _: None)
        record(made)
    shutil.rmtree(made / "lan-cham")
    for number in range(1, uses[0] + 1):
        child = os.fork()
        if child == 0:

            def act(seen: int, wanted: int = number) -> None:
                if seen == wanted:
                    os._exit(9)

            _failing(monkeypatch, call, act)
            run("-C", made, "record", "tu-cham", *DAY)
            os._exit(0)
        os.waitpid(child, 0)
        assert run("-C", made, "verify").exit_code == 0
        assert "chưa có lần chấm nào" in run("-C", made, "verify").stdout
    assert record(made).name == "01-tu-cham"
    assert [path.name for path in stages(made)] == ["01-tu-cham"]


def test_two_processes_at_once_record_two_whole_stages(made: Path) -> None:
    """Two records at the same time wait for each other; each is whole, in a chain."""
    children = []
    for stage in ("tu-cham", "hop-hoi-dong"):
        child = os.fork()
        if child == 0:
            os._exit(run("-C", made, "record", stage, *DAY).exit_code)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    code, found = verified(made)
    assert code == 0
    assert [stage["stage"][:2] for stage in found] == ["01", "02"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("CON.yaml", "PAR902"),
        ("a:b.yaml", "PAR902"),
        ("cuối..yaml", ""),
        ("d" * 190 + ".yaml", "PAR902"),
    ],
)
def test_names_that_windows_refuses_are_told_before_writing(
    made: Path, name: str, code: str
) -> None:
    """Evidence under a name that Windows does not take is refused by name; nothing is written."""
    (made / "so-lieu" / name).write_text("leaves: {}\n", "utf-8")
    result = run("-C", made, "record", "tu-cham", *DAY)
    assert (result.exit_code == 1) == bool(code)
    if code:
        assert f" {code} " in result.stderr
        assert stages(made) == []


@pytest.mark.parametrize("stage", ["Tự chấm", "../x", "con trỏ", ""])
def test_a_stage_has_a_plain_name(made: Path, stage: str) -> None:
    """The name of a stage is a plain word; anything else is refused with an example."""
    result = run("-C", made, "record", stage, *DAY)
    assert result.exit_code == 1
    assert "PAR902" in result.stderr
