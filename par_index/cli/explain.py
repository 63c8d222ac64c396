"""`par-index explain`: one line's whole story."""

from __future__ import annotations

import click

from par_index.cli.common import evidence_of, evidence_options, opened, set_options, shows_problems
from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.language.tree import MEASURE
from par_index.language.vietnamese import points_text
from par_index.loading.claims import unknown_code
from par_index.report.story import Story, tell
from par_index.scoring.score import score as score_scheme
from par_index.words.rules import measure_name


@click.command()
@set_options
@evidence_options
@click.argument("code", metavar="MÃ")
@shows_problems
def explain(
    name: str,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
    evidence: tuple[str, ...],
    code: str,
    targets: bool,
) -> None:
    """Giải thích trọn vẹn một tiêu chí: cách chấm, số liệu, mức đạt, điểm trừ, cách lấy lại điểm.

    Ví dụ: par-index explain son-tra-2026 so-lieu.yaml V.1.b
    """
    loaded = opened(name, overlays, readings)
    given = evidence_of(loaded, evidence, targets=targets)
    parts = [leaf.code for leaf in loaded.criteria.leaves() if leaf.code.startswith(f"{code}.")]
    if parts:
        message = f"«{code}» là một nhóm; lệnh này giải thích từng tiêu chí thành phần"
        refuse(Diagnostic("PAR501", message, f"Hãy nêu: {', '.join(parts)}."), name)
    if code not in loaded.scheme.leaves:
        slip = unknown_code(loaded.scheme.leaves, code)
        refuse(slip, name)
    scorecard = score_scheme(loaded.scheme, given.claims)
    for number, line in enumerate(story_lines(tell(loaded, scorecard, code))):
        heading = number == 0 or (line.endswith(":") and line[0] != " ")
        click.secho(line, bold=heading or None)


def story_lines(story: Story) -> list[str]:
    """Return a story as lines of text."""
    leaf, result = story.leaf, story.result
    points = f"Điểm: {points_text(result.points)}/{points_text(result.maximum)}. "
    lines = [f"{leaf.code}  {leaf.title}", ""]
    lines += [f"{points if result.maximum or result.points else ''}{story.verdict}", ""]
    for heading, rows in (
        ("Cách chấm", story.rule),
        ("Số liệu", story.figures),
        ("Công thức", [story.formula] if story.formula else []),
        ("Căn cứ", [story.clause] if story.clause else []),
        ("Điểm trừ", story.deductions),
        ("Lấy lại điểm", story.remedies),
        ("Giữ điểm", story.cautions),
        ("Cách hiểu khác", story.readings),
        ("Lưu ý", story.notes),
        ("Phụ trách", _duties(story)),
        ("Tên số liệu khi giả định (--set)", _names(story)),
    ):
        if rows:
            lines.append(f"{heading}:")
            lines += [f"  {'' if row.startswith(' ') else '• '}{row}" for row in rows]
    return lines


def _names(story: Story) -> list[str]:
    """Return how every figure of the line is named in a setting; its label does as well."""
    rubric = story.result.leaf.rubric
    if rubric is None:
        return []
    labels = {name: declared.label for name, declared in rubric.inputs.items()}
    if rubric.measured:
        labels[MEASURE] = measure_name(rubric)
    return [f"{story.leaf.code}.{name}: {label}" for name, label in labels.items()]


def _duties(story: Story) -> list[str]:
    leaf = story.leaf
    rows = []
    if leaf.lead:
        rows.append(f"Chủ trì: {', '.join(leaf.lead)}.")
    if leaf.supporting:
        rows.append(f"Phối hợp: {', '.join(leaf.supporting)}.")
    if leaf.deadline is not None and leaf.deadline.text:
        rows.append(f"Tiến độ: {leaf.deadline.text}.")
    if leaf.requirement:
        rows.append(f"Yêu cầu, cách thức thực hiện: {leaf.requirement.rstrip('.')}.")
    rows += [f"Sản phẩm: {text.rstrip('.')}." for text in story.products]
    return rows
