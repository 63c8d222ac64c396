"""What changes figures that were received: corrections, newer files, and evidence of another year.

What was received is never altered: a correction says the old figure, the new one, who and why, and
wins visibly; it is refused where the old figure is not the one that was received.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.language.tree import MEASURE
from par_index.loading.claims import unknown_code, unknown_input
from par_index.loading.facts import Fact, Source, alike, days_of, of_evidence, shared_by_units
from par_index.loading.load import sound_evidence
from par_index.loading.loaded import LoadedSet
from par_index.loading.reader import SourceFile
from par_index.models.evidence import Correction, Replacement
from par_index.models.scorecard import Change
from par_index.words.expressions import measure_name
from par_index.words.states import NO_FIGURES
from par_index.year.units import unit_key


def corrected(
    loaded: LoadedSet, sources: Sequence[Source]
) -> tuple[list[Source], list[Change], list[Problem]]:
    """Return the sources with every correction made, what was changed, and what could not be."""
    kept, changes, problems = list(sources), list[Change](), list[Problem]()
    told = [(source.file.name, source.evidence) for source in sources if source.evidence]
    steps: list[tuple[str, Correction | Replacement]] = []
    steps += [(name, step) for name, said in told for step in said.replacements]
    steps += [(name, step) for name, said in told for step in said.corrections]
    for name, step in steps:
        code = step.line if isinstance(step, Correction) else ""
        where = f"{name}!{code or 'figures'}" if isinstance(step, Correction) else name
        if isinstance(step, Replacement):
            made = _replace(step, kept)
        else:
            made = _correct(loaded, step, kept, where)
        if isinstance(made, Diagnostic):
            problems.append(made.at(where))
            continue
        changes.append(Change(code=code, text=made, by=step.by, reason=step.reason, where=name))
    return kept, changes, problems


def _named(sources: Sequence[Source], name: str) -> list[Source]:
    """Return the sources of a file, by its path or its name alone."""
    return [s for s in sources if name in (s.file.name, PurePath(s.file.name).name)]


def _replace(one: Replacement, sources: list[Source]) -> str | Diagnostic:
    """Take the sources of an old file out, where the new one is of the same unit, and say so."""
    old, new = _named(sources, one.old), _named(sources, one.new)
    if not old or not new:
        message = f"không có tệp «{one.new if old else one.old}» trong các tệp đã đọc"
        return Diagnostic("PAR538", message, "Ghi đúng tên hai tệp, và đưa cả hai vào.")
    before, now = ({unit_key(s.unit) for s in side if s.says} for side in (old, new))
    if not before <= now:
        message = f"«{one.new}» không phải số liệu của cùng đơn vị với «{one.old}»"
        return Diagnostic("PAR538", message, "Chỉ thay tệp cũ bằng tệp mới của cùng đơn vị.")
    sources[:] = [source for source in sources if source not in old]
    return f"thay tệp {one.old} bằng {one.new}"


def _correct(
    loaded: LoadedSet, fix: Correction, sources: Sequence[Source], where: str
) -> str | Diagnostic:
    """Put the new figure in the place of the old one, and return what was done in words."""
    leaf = loaded.scheme.claimable.get(fix.line)
    if leaf is None or leaf.rubric is None:
        return unknown_code(loaded.scheme.leaves, fix.line)
    rubric, name = leaf.rubric, fix.figure
    if name not in rubric.inputs and name != MEASURE:
        return unknown_input(fix.line, rubric, name)
    held = [
        (source, source.leaves[fix.line].figures)
        for source in (_named(sources, fix.file) if fix.file else sources)
        if fix.line in source.leaves and name in source.leaves[fix.line].figures
    ]
    label = rubric.inputs[name].label if name in rubric.inputs else measure_name(rubric)
    hits = [figures for _, figures in held if alike(rubric, name, figures[name].text, fix.old)]
    if not hits:
        now = "; ".join(f"«{figures[name].text}» ở {figures[name].where}" for _, figures in held)
        message = f"đính chính «{label}» từ «{fix.old}», nhưng đã nhận {now or NO_FIGURES}"
        return Diagnostic("PAR538", message, "Ghi lại đúng số đã nhận làm số cũ.")
    if len(hits) > 1 and shared_by_units(rubric):
        message = f"nhiều đơn vị cùng báo cáo «{label}» là «{fix.old}»"
        return Diagnostic("PAR538", message, "Ghi thêm tên tệp cần đính chính ở «file».")
    for figures in hits:
        figures[name] = Fact(fix.new, where)
    return f"đính chính «{label}» từ {fix.old} thành {fix.new}"


def old_source(file: SourceFile, loaded: LoadedSet, renamed: Mapping[str, str]) -> Source:
    """Return what an evidence file says of lines that this set has, by their codes of today."""
    problems: list[Problem] = []
    source = of_evidence(file, sound_evidence(file, problems))
    known = loaded.scheme.nodes.keys() | loaded.scheme.claimable.keys()
    for old in list(source.leaves):
        code, facts = renamed.get(old, old), source.leaves.pop(old)
        if code in known:
            source.leaves[code] = facts
        else:
            problems.append(unknown_code(loaded.scheme.leaves, code).at(f"{file.name}!{old}"))
    source.problems = problems
    return source


def leave_old_days(loaded: LoadedSet, source: Source) -> None:
    """Take out every day that is not of the year of this set, and tell which."""
    year = loaded.criteria.year
    for code, facts in source.leaves.items():
        for what, day, where, key in list(days_of(loaded, code, facts)):
            if day.year == year:
                continue
            message = f"{what}: ngày {day:%d/%m/%Y} không thuộc năm {year} nên không điền sẵn"
            source.problems.append(Diagnostic("PAR533", message).at(where))
            if isinstance(key, str):
                del facts.figures[key]
            else:
                document = facts.documents[key][0].model_copy(update={"date": None})
                facts.documents[key] = document, where
