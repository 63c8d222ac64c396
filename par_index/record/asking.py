"""What is asked before the figures go out: of units that owe some, and of what looks doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.language.tree import MEASURE
from par_index.language.vietnamese import number_text, percent_text
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.models.evidence import Loss
from par_index.models.folder import Sender
from par_index.models.scorecard import UnitShare
from par_index.record.folder import Folder, is_evidence
from par_index.record.names import inner_name
from par_index.scoring.results import LeafResult
from par_index.scoring.scheme import Claim, Claims
from par_index.scoring.scorecard import Scorecard
from par_index.words.states import NOTHING_AROSE


def lint(loaded: LoadedSet, evidence: LoadedEvidence, scorecard: Scorecard) -> list[Problem]:
    """Return the questions, in the order of the lines."""
    found = []
    for code, result in scorecard.scored.items():
        entry = evidence.evidence.leaves.get(code)
        texts = [*_support(result), *_samples(result), *_shares(result)]
        if result.state == "known" and result.points < result.maximum:
            texts += _losses(entry.loss if entry and entry.loss else Loss())
        found += [Diagnostic("PAR912", text).at(f"{code}: {result.leaf.title}") for text in texts]
    return [*found, *_relations(loaded, evidence.claims)]


def _support(result: LeafResult) -> Iterator[str]:
    if result.state == "known" and not result.claim.supported:
        yield "chưa có tài liệu kiểm chứng hay giải trình"


def _whole(claim: Claim) -> dict[str, int]:
    """Return the counts of a line."""
    return {
        name: value
        for name, value in claim.values.items()
        if isinstance(value, int) and not isinstance(value, bool)
    }


def _samples(result: LeafResult) -> Iterator[str]:
    inputs = result.leaf.rubric.inputs
    for name, value in _whole(result.claim).items():
        declared = inputs.get(name)
        if declared is not None and declared.sample and value < declared.sample:
            few = f"{number_text(value)}, dưới {declared.sample}"
            yield f"«{declared.label}» chỉ có {few}: mẫu còn ít"


def _shares(result: LeafResult) -> Iterator[str]:
    """Yield a round share that stands alone, for it may hide a count."""
    share = result.claim.values.get(MEASURE)
    percent = result.leaf.rubric.measure_kind == "percent"
    if percent and isinstance(share, int | Fraction) and (share * 100).denominator == 1:
        yield f"chỉ có tỷ lệ tròn {percent_text(share)}, chưa có số đếm"


def _losses(loss: Loss) -> Iterator[str]:
    lacking = {
        "nguyên nhân": loss.cause,
        "người chịu trách nhiệm": loss.responsible,
        "giải pháp": loss.remedy,
        "thời hạn khắc phục": loss.until,
    }
    names = [name for name, value in lacking.items() if not value]
    if names:
        yield f"bị trừ điểm mà chưa ghi {', '.join(names)}"


def _relations(loaded: LoadedSet, claims: Claims) -> Iterator[Problem]:
    """Yield the figures that a relation of the set says contradict each other."""
    for relation in loaded.criteria.relations:
        values = []
        for name in (relation.figure, relation.at_most):
            code, _, figure = name.rpartition(".")
            claim = claims.get(code)
            values.append(None if claim is None else _whole(claim).get(figure))
        small, great = values
        if small is None or great is None or small <= great:
            continue
        text = f"{relation.label}: {number_text(small)} > {number_text(great)}"
        where = f"{relation.figure}, {relation.at_most}"
        yield Diagnostic("PAR912", text).at(where)


def reminder(folder: Folder, loaded: LoadedSet, answer: UnitShare, sender: Sender) -> str:
    """Return the text that asks a unit for what it still owes."""
    titles = {leaf.code: leaf.title for leaf in loaded.criteria.leaves()}
    agency = folder.entry.profile.agency or loaded.criteria.unit
    due = f" trước ngày {sender.due:%d/%m/%Y}" if sender.due else ""
    head = (
        f"{agency} đang tổng hợp số liệu tự chấm điểm theo {loaded.criteria.title}. Đến nay còn "
        f"thiếu số liệu của {len(answer.owed)}/{len(answer.lines)} tiêu chí do đơn vị chủ trì:"
    )
    asked = (
        f"Đề nghị đơn vị gửi số liệu và tài liệu kiểm chứng{due}; nội dung {NOTHING_AROSE} thì "
        "ghi rõ lý do."
    )
    owed = [f"- {code}: {titles[code]}" for code in answer.owed]
    return "\n".join([f"Kính gửi: {answer.unit}", head, *owed, asked])


def unread(folder: Folder) -> Iterator[str]:
    """Yield the received files that are not read, with the reason."""
    for path in folder.received():
        name = inner_name(path, folder.path)
        if not is_evidence(path.name):
            yield f"{name}: không phải tệp số liệu"
    for aside in folder.entry.set_aside:
        yield f"{aside.file}: {aside.reason.rstrip('.')}"
