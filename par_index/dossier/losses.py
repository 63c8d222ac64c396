"""Points that were lost, by unit: cause, responsibility, remedy and day, and what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from par_index.dossier.facts import (
    UNKNOWN,
    Blanks,
    Facts,
    Marks,
    clean,
    listed,
    plain,
    sentence,
    short_day,
)
from par_index.dossier.sheet import lost_points
from par_index.models.evidence import Loss as Said
from par_index.report.duties import NOBODY
from par_index.report.story import reading_effects
from par_index.scoring.results import LeafResult
from par_index.words.grades import left_to
from par_index.words.grounds import grounds
from par_index.words.remedies import best_remedy, remedies
from par_index.words.sentences import deduction
from par_index.words.states import LACKS, NO_FIGURES, NONE, raised


def losing(facts: Facts) -> list[LeafResult]:
    """Return the lines that lost points which the set misses by what was reported, in order."""
    scored = (leaf for leaf in facts.own.root.scored() if leaf.code not in facts.own.spared)
    return [leaf for leaf in scored if leaf.state != "missing" and lost_points(leaf) > 0]


def unit_losses(facts: Facts, blanks: Blanks) -> Iterator[Marks]:
    """Yield what every unit lost, the most first; each line stands once, under all its leads."""
    found: dict[str, list[LeafResult]] = {}
    for leaf in losing(facts):
        found.setdefault("; ".join(facts.duties[leaf.code].lead), []).append(leaf)
    sums = {unit: sum(map(lost_points, leaves), Fraction(0)) for unit, leaves in found.items()}
    for unit in sorted(found, key=lambda name: -sums[name]):
        rows = [_loss(facts, leaf, number, blanks) for number, leaf in enumerate(found[unit], 1)]
        name = "Chưa phân công đơn vị chủ trì" if unit == NOBODY else clean(unit)
        yield {"ten": name, "diem_tru": facts.points(sums[unit]), "cac_dong": rows}


def _loss(facts: Facts, leaf: LeafResult, number: int, blanks: Blanks) -> Marks:
    said, code = facts.given(leaf.code).loss or Said(), leaf.code
    still, _ = remedies(leaf, facts.own, facts.look)
    remedy = clean(said.remedy) or plain(best_remedy(leaf, facts.own, facts.look))
    until = said.until or (facts.duties[code].last if still else None)
    return {
        "tt": str(number),
        "tieu_chi": f"{code} {clean(facts.leaves[code].title)}",
        "diem_tru": facts.points(lost_points(leaf)),
        "ly_do": reason(leaf),
        "nguyen_nhan": blanks(said.cause, f"nguyên nhân bị trừ điểm: {code}"),
        "trach_nhiem": blanks(said.responsible, f"người chịu trách nhiệm: {code}"),
        "giai_phap": remedy or blanks("", f"giải pháp: {code}"),
        "thoi_han": short_day(until) or (UNKNOWN if still else NONE),
    }


def reason(leaf: LeafResult) -> str:
    """Return why a line lost points, its rounding folded in."""
    texts = [deduction(line, leaf) for line in leaf.ledger() if line.kind != "rounding"]
    if len(texts) == 1:
        texts = [raised(sentence(grounds(leaf)))]
    return plain(" ".join(texts)) or "Do làm tròn điểm."


def loss_summary(facts: Facts) -> Iterator[str]:
    """Yield how much was lost, by what, and what came back by bonuses."""
    root, found = facts.own.root, losing(facts)
    total = sum(map(lost_points, found), Fraction(0))
    gained = sum(
        (-lost_points(leaf) for leaf in root.scored() if lost_points(leaf) < 0), Fraction(0)
    )
    missing = [leaf for leaf in root.scored() if leaf.state == "missing"]
    waiting = sum(map(lost_points, missing), Fraction(0))
    rest = root.maximum - root.points - total - waiting + gained
    if not root.maximum and not found:
        yield "Chưa có tiêu chí nào được tính điểm."
    elif not found:
        yield "Không có tiêu chí nào bị trừ điểm."
    else:
        scored = sum(1 for _ in root.scored())
        every = "cả " if len(found) == scored > 1 else ""
        yield (
            f"Bị trừ {facts.points(total)} điểm ở {every}{len(found)} tiêu chí; nguyên nhân, trách "
            "nhiệm, giải pháp và thời hạn theo từng đơn vị chủ trì nêu tại Phụ lục."
        )
    if missing:
        yield (
            f"Có {len(missing)} tiêu chí {NO_FIGURES} nên chưa được tính "
            f"{facts.points(waiting)} điểm: {listed([leaf.code for leaf in missing])}."
        )
    if gained:
        yield f"Điểm thưởng, điểm cộng: {facts.points(gained)} điểm."
    if rest:
        change = f"{'trừ' if rest > 0 else 'cộng'} {facts.points(abs(rest))} điểm"
        yield f"Điều chỉnh chung của nhóm tiêu chí (mức trần, quy đổi, làm tròn): {change}."


def lessons(facts: Facts) -> Iterator[str]:
    """Yield the lines for which nothing can be done any more this year."""
    for leaf in losing(facts):
        still, late = remedies(leaf, facts.own, facts.look)
        if late and not still:
            last = facts.duties[leaf.code].last
            over = facts.look is not None and leaf.code in facts.look.over and last is not None
            why = f"đã hết hạn ngày {short_day(last)}" if over else "việc đã xảy ra, không sửa được"
            yield f"{facts.line(leaf.code)}: {why}."


def questions(facts: Facts) -> Iterator[str]:
    """Yield what the superior is asked: maxima, lines without a rule, readings, slips."""
    leaves = facts.leaves.values()
    for basis, words in (
        ("assumed", "văn bản không ghi, đơn vị tạm tính"),
        ("implied", "suy ra từ văn bản"),
    ):
        codes = [leaf.code for leaf in leaves if leaf.max and leaf.max.basis == basis]
        if codes:
            yield f"Điểm tối đa của {len(codes)} tiêu chí {words}: {listed(codes)}."
    for result in facts.card.root.leaves():
        if result.state == "unscored" and not result.leaf.pending:
            yield f"{facts.line(result.code)}: {LACKS[result.leaf.lacks]}."
    for label, by in facts.card.grade.decided:
        yield f"Xếp loại: {label}, {left_to(by)}."
    same: list[str] = []
    for code in facts.card.scored:
        effects = reading_effects(facts.loaded, facts.card, code)
        others = [f"«{clean(one.title)}»: {one.effect}" for one in effects if one.changes]
        if others:
            now = current_reading(facts, code)
            using = f"đang áp dụng «{now}»; cách áp dụng khác" if now else "cách áp dụng khác"
            yield f"{facts.line(code)}: {using}: {plain(' '.join(others))}"
        elif effects:
            same.append(code)
    if same:
        yield f"{len(same)} tiêu chí có cách áp dụng khác nhưng không đổi điểm: {listed(same)}."


def current_reading(facts: Facts, code: str) -> str:
    """Return the title of the reading that was chosen for a line; empty for the ordinary one."""
    leaf = facts.leaves[code]
    chosen = facts.loaded.readings.get(code, leaf.reading)
    return clean(facts.loaded.rubrics[leaf.rule or ""].readings[chosen].title) if chosen else ""
