"""`par-index explain`: one line's whole story."""

from __future__ import annotations

from datetime import date

import click

from par_index.cli.common import evidence_of, evidence_options, opened, set_options, shows_problems
from par_index.cli.options import advice_option, look_of
from par_index.cli.table import say_whole
from par_index.diagnostics.problems import refuse
from par_index.loading.claims import unknown_code
from par_index.report.group_story import grade_story, group_story
from par_index.report.story import Telling, tell
from par_index.scoring.score import score as score_scheme


@click.command()
@set_options
@evidence_options
@click.argument("code", metavar="MÃ")
@advice_option
@shows_problems
def explain(
    name: str,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
    evidence: tuple[str, ...],
    code: str,
    targets: bool,
    as_of: date | None,
) -> None:
    """Giải thích trọn vẹn một tiêu chí, một nhóm, cả bộ (tong) hay xếp loại (xep-loai).

    Ví dụ: par-index explain son-tra-2026 so-lieu.yaml V.1.b
    """
    loaded = opened(name, overlays, readings)
    given = evidence_of(loaded, evidence, targets=targets)
    scorecard = score_scheme(loaded.scheme, given.claims)
    look = look_of(loaded.criteria, as_of)
    if code in scorecard.leaves:
        telling = tell(loaded, scorecard, code, look)
    elif code == GRADE:
        telling = grade_story(scorecard)
    elif code == WHOLE or code in scorecard.nodes:
        telling = group_story(loaded, scorecard, "" if code == WHOLE else code, look)
    else:
        refuse(unknown_code([*list(scorecard.nodes)[1:], GRADE, WHOLE], code), name)
    for number, line in enumerate(told(telling)):
        heading = number == 0 or (line.endswith(":") and line[0] != " ")
        say_whole(line, bold=heading or None, hanging=4 if line.startswith("  •") else 2)


GRADE = "xep-loai"
WHOLE = "tong"
"""What stands for the grade and for the whole set where a code is asked for."""


def told(telling: Telling) -> list[str]:
    """Return what is told of something as lines of text."""
    lines = [telling.title, "", telling.verdict, ""]
    for heading, rows in telling.sections:
        if rows:
            lines.append(f"{heading}:")
            lines += [f"  {'' if row.startswith(' ') else '• '}{row}" for row in rows]
    return lines
