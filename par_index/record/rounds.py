"""Rounds of appraisal over the recorded stages: what was said before, and what is open now."""

from __future__ import annotations

import re
from pathlib import Path

from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.excel.appraisal_reader import Wanted, read_appraisal
from par_index.excel.appraisal_round import Earlier, Kind, Round
from par_index.models.folder import Appraisal, LineAppraisal
from par_index.record.folder import Folder
from par_index.record.scored import Scored, appraisal_set, appraised, standing
from par_index.record.stage import Stage, stages_of

ANSWER, APPRAISAL, PUBLISHED, OWN = "giai-trinh", "tham-dinh", "cong-bo", "tu-cham"
_TITLE = "thẩm định"
_TITLES = {OWN: "tự chấm điểm", ANSWER: "giải trình", PUBLISHED: "kết quả công bố"}


def title_of(stage: str) -> str:
    """Return what people call a stage: ``tham-dinh-1`` is «thẩm định lần 1»."""
    if match := re.fullmatch(rf"{APPRAISAL}(?:-(\d+))?", stage):
        return f"{_TITLE} lần {match[1]}" if match[1] else _TITLE
    return _TITLES.get(stage, stage)


def kind_of(stage: str) -> Kind | None:
    """Return what a stage of this name holds besides a score; None for a score of one's own."""
    if stage.startswith(ANSWER):
        return "answer"
    return "points" if stage.startswith((APPRAISAL, PUBLISHED)) else None


def own_stage(folder: Folder) -> Stage:
    """Return the self-score that is appraised: the last one that was recorded.

    Raises:
        ProblemsError: none has been recorded.

    """
    found = [s for s in stages_of(folder.path) if s.content and s.manifest.appraisal is None]
    if not found:
        message = "hồ sơ chưa ghi lần tự chấm nào để thẩm định"
        hint = "Ghi trước bằng: par-index record tu-cham --as-of NGÀY --by TÊN"
        refuse(Diagnostic("PAR901", message, hint), str(folder.path))
    return found[-1]


def rounds_of(folder: Folder) -> list[Earlier]:
    """Return the rounds that follow the last self-score, in order."""
    first = own_stage(folder).number
    found = []
    for stage in stages_of(folder.path):
        appraisal = stage.appraisal if stage.number > first else None
        if appraisal is not None:
            name = stage.manifest.stage
            kind = kind_of(name) or "points"
            found.append(
                Earlier(stage.path.name, title_of(name), kind, appraisal, stage.scored().card)
            )
    return found


def next_round(folder: Folder, *, answer: bool) -> str:
    """Return the name of the round that comes next."""
    done = sum(one.title.startswith(_TITLE) for one in rounds_of(folder))
    return ANSWER if answer else f"{APPRAISAL}-{done + 1}"


def round_of(
    folder: Folder,
    stage: str,
    made: Scored | None = None,
    said: Appraisal | None = None,
    documents: str = "",
) -> Round:
    """Return what the workbook of a round shows: blank, or with what has been ``said`` so far."""
    own = own_stage(folder).scored()
    loaded = appraisal_set(own.loaded)
    earlier = tuple(rounds_of(folder))
    kind = kind_of(stage) or "points"
    points = [one.card for one in earlier if one.kind == "points"]
    now = made or (appraised(own, Appraisal()) if kind == "points" else None)
    return Round(
        loaded=loaded,
        rules=own.loaded,
        evidence=own.evidence,
        own=own.card,
        card=now.card if now else points[-1] if points else appraised(own, Appraisal()).card,
        lines={} if said is None else said.lines,
        earlier=earlier,
        kind=kind,
        title=title_of(stage),
        documents=documents,
    )


def read_round(
    folder: Folder, stage: str, path: Path, name: str, *, column: str = "", rest_agrees: bool
) -> tuple[Appraisal, Scored]:
    """Read a workbook that was received for a round; return it with the result that it gives.

    ``rest_agrees`` takes lines that are left blank for agreed with the result before.

    Raises:
        ProblemsError: it cannot be read for sure; every problem is in it.

    """
    asked = round_of(folder, stage)
    own = own_stage(folder).scored()

    def total(appraisal: Appraisal) -> Scored:
        return appraised(own, _whole(appraisal, asked, rest_agrees=rest_agrees))

    wanted = Wanted(asked.loaded, asked.before, asked.kind, column)
    read = read_appraisal(path, name, wanted, lambda found: total(found).card)
    return _whole(read, asked, rest_agrees=rest_agrees), total(read)


def _whole(appraisal: Appraisal, asked: Round, *, rest_agrees: bool) -> Appraisal:
    """Return a round with what it leaves to the result before: an answer changes no points."""
    kept = standing(asked.before) if rest_agrees or asked.kind == "answer" else {}
    lines = {}
    for code in dict.fromkeys([*kept, *appraisal.lines]):
        line = appraisal.lines.get(code, LineAppraisal())
        if not line.given and code in kept:
            update = {"points": kept[code].points, "idle": kept[code].idle}
            line = line.model_copy(update=update)
        lines[code] = line
    return appraisal.model_copy(update={"lines": lines})


def published(folder: Folder) -> Appraisal:
    """Return the points of the last appraisal, to be published as they are.

    Raises:
        ProblemsError: nothing has been appraised.

    """
    found = [one for one in rounds_of(folder) if one.kind == "points"]
    if not found:
        message = "chưa có lần thẩm định nào để công bố"
        hint = "Ghi lần thẩm định trước, hoặc nêu --appraisal TỆP."
        refuse(Diagnostic("PAR901", message, hint), str(folder.path))
    return found[-1].appraisal
