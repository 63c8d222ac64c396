"""Verifying stages: three questions apart — unchanged, reproducible, continuous."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from par_index import __version__
from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError
from par_index.language.vietnamese import points_text
from par_index.loading.opening import is_file, read_bounded
from par_index.models.folder import Manifest, RecordedFile
from par_index.models.scorecard import NodeEntry, ScorecardDocument, TotalEntry
from par_index.record.folder import files_below
from par_index.record.names import DOCUMENTS, MANIFEST, inner_name
from par_index.record.recording import recorded
from par_index.record.stage import CARD, MAX_BYTES, SEAL, Stage


@dataclass
class Verdict:
    """What was found of one stage; ``unchanged``, ``reproducible`` and ``continuous`` answer.

    ``reproducible`` is None where the stage cannot be recomputed at all.
    """

    stage: Stage
    manifest: Manifest | None = None
    problems: list[Problem] = field(default_factory=list)
    unchanged: bool = True
    reproducible: bool | None = True
    continuous: bool = True

    def words(self) -> tuple[str, str, str]:
        """Return the three answers."""
        whole = "nguyên vẹn" if self.unchanged else "đã bị sửa"
        return whole, _ANSWERS[self.reproducible], f"{'' if self.continuous else 'không '}nối tiếp"

    def note(self, code: str, name: str, message: str, hint: str = "") -> None:
        """Note a problem at a file of the stage."""
        self.problems.append(Diagnostic(code, message, hint).at(f"{self.stage.path.name}/{name}"))


_ANSWERS = {True: "tính lại đúng", False: "tính lại ra kết quả khác", None: "không tính lại được"}


def head_problem(stages: Sequence[Stage], head: str, folder: Path) -> list[Problem]:
    """Return what is wrong where no stage has the hash that was printed once."""
    if not head or any(stage.digest.startswith(head) for stage in stages):
        return []
    hint = "Các lần chấm đã được ghi lại, hoặc lần chấm có mã ấy đã bị bỏ."
    found = Diagnostic("PAR906", f"không lần chấm nào có mã «{head}» đã in", hint)
    return [found.at(str(folder))]


def verify(folder: Path, stages: Sequence[Stage]) -> list[Verdict]:
    """Verify every stage of a folder: its bytes, its place in the chain, its result."""
    verdicts: list[Verdict] = []
    for stage in stages:
        verdict = Verdict(stage)
        _unchanged(verdict, folder)
        _continuous(verdict, verdicts[-1] if verdicts else None)
        if verdict.manifest is not None:
            _reproducible(verdict)
        verdicts.append(verdict)
    return verdicts


def _unchanged(verdict: Verdict, folder: Path) -> None:
    """Compare the bytes of everything that the manifest lists, and the manifest with its seal."""
    stage = verdict.stage
    verdict.unchanged = False
    seal = stage.path / SEAL
    wanted = f"{stage.digest}  {MANIFEST}\n".encode()
    if not stage.content:
        verdict.note("PAR904", MANIFEST, "không còn bản kê của lần chấm")
        verdict.reproducible = None
        return
    sealed = is_file(seal) and read_bounded(seal, SEAL, MAX_BYTES) == wanted
    try:
        verdict.manifest = stage.manifest
    except ProblemsError as failure:
        verdict.problems += failure.problems
        verdict.reproducible = None
        verdict.unchanged = sealed and failure.problems[0].code == "PAR905"
        return
    if not sealed:
        verdict.note("PAR904", MANIFEST, f"bản kê không khớp với {SEAL}: một trong hai đã bị sửa")
    manifest = verdict.manifest
    if stage.path.name != f"{manifest.number:02}-{manifest.stage}":
        verdict.note("PAR904", MANIFEST, "thư mục của lần chấm đã bị đổi tên")
    listed = {file.path: file for file in manifest.files}
    there = {inner_name(path, stage.path): path for path in files_below(stage.path)}
    for name, file in listed.items():
        _compare(verdict, file, there.get(name))
    for name in there.keys() - listed.keys() - {MANIFEST, SEAL}:
        verdict.note("PAR904", name, "tệp này không có trong bản kê")
    outside = {inner_name(path, folder): path for path in files_below(folder / DOCUMENTS)}
    for file in manifest.documents:
        _compare(verdict, file, outside.get(file.path))
    verdict.unchanged = not verdict.problems


def _compare(verdict: Verdict, file: RecordedFile, path: Path | None) -> None:
    if path is None:
        verdict.note("PAR904", file.path, "tệp này đã mất")
        return
    now = recorded(file.path, read_bounded(path, file.path, MAX_BYTES))
    if now.sha256 == file.sha256:
        return
    same = file.text is not None and now.text == file.text
    other = "khác byte (BOM hoặc cách xuống dòng), nội dung chữ vẫn thế"
    verdict.note("PAR904", file.path, f"tệp này {other if same else 'đã bị thay đổi'}")


def _continuous(verdict: Verdict, before: Verdict | None) -> None:
    """Compare the place and the hash of the stage before."""
    stage, manifest = verdict.stage, verdict.manifest
    expected = 1 if before is None else before.stage.number + 1
    if stage.number != expected:
        verdict.note("PAR906", MANIFEST, f"thiếu lần chấm số {expected:02} ở trước lần này")
        verdict.continuous = False
    elif manifest is None:
        verdict.continuous = False
    elif manifest.previous != ("" if before is None else before.stage.digest):
        message = "bản kê không nối tiếp lần chấm trước: lần trước đã bị ghi lại hoặc bị sửa"
        verdict.note("PAR906", MANIFEST, message)
        verdict.continuous = False


def _reproducible(verdict: Verdict) -> None:
    """Score again by the engine of today, and compare figures and results with those recorded."""
    assert verdict.manifest is not None
    stage, engine = verdict.stage, verdict.manifest.engine
    changed = {problem.file.partition("/")[2] for problem in verdict.problems}
    try:
        then = stage.document()
    except (ProblemsError, ValueError):
        verdict.reproducible = None
        if CARD not in changed:
            message = "không tính lại được: bảng điểm đã ghi không đọc được bằng bản phần mềm này"
            verdict.note("PAR905", CARD, message)
        return
    inputs_changed = bool(changed & set(_inputs(verdict.manifest)))
    try:
        now = stage.scored().document()
    except ProblemsError as failure:
        verdict.reproducible = None
        if not inputs_changed:
            message = f"không tính lại được: {str(failure).splitlines()[0]}"
            verdict.note("PAR905", CARD, message)
        return
    figures, results = differences(then, now)
    if inputs_changed or CARD in changed:
        # the change of a file explains the rest; it only remains to tell which figures it moved
        verdict.reproducible = None
        for code, text in figures or results:
            verdict.note("PAR904", CARD, f"{code}: {text}")
        return
    for code, text in (*figures, *results):
        message = f"{code}: {text}; bản ghi do phần mềm {engine} tính, nay là {__version__}"
        verdict.note("PAR907", CARD, message)
        verdict.reproducible = False


def _inputs(manifest: Manifest) -> list[str]:
    return [file.path for file in manifest.files if file.path.partition("/")[2]]


Difference = tuple[str, str]


def differences(
    then: ScorecardDocument, now: ScorecardDocument
) -> tuple[list[Difference], list[Difference]]:
    """Return (code, words) of the figures, and of the results, that two documents differ in."""
    figures: list[Difference] = []
    results: list[Difference] = []
    old, new = ({node.code: node for node in one.nodes} for one in (then, now))
    for code in dict.fromkeys([*old, *new]):
        if code not in old or code not in new:
            results.append((code, "tiêu chí này không có ở cả hai bên"))
            continue
        one, two = old[code], new[code]
        for name in dict.fromkeys([*one.given, *two.given]):
            before, after = one.given.get(name, "trống"), two.given.get(name, "trống")
            if before != after:
                figures.append((code, f"số liệu «{name}» khi ghi là {before}, nay là {after}"))
        if (one.points, one.max) != (two.points, two.max):
            results.append((code, _moved(one, two)))
        elif (one.state, one.exact, one.range) != (two.state, two.exact, two.range):
            results.append((code, "tình trạng hoặc khoảng điểm nay khác khi ghi"))
    if (then.total.points, then.total.max) != (now.total.points, now.total.max):
        results.append(("Tổng", _moved(then.total, now.total)))
    if then.grade.title != now.grade.title:
        titles = (then.grade.title or "chưa xếp loại", now.grade.title or "chưa xếp loại")
        results.append(("Xếp loại", f"khi ghi là «{titles[0]}», nay là «{titles[1]}»"))
    return figures, results


def _moved(one: NodeEntry | TotalEntry, two: NodeEntry | TotalEntry) -> str:
    then, now = (
        f"{points_text(Fraction(n.points), 4)}/{points_text(Fraction(n.max), 4)}"
        for n in (one, two)
    )
    return f"kết quả khi ghi là {then}, nay là {now}"
