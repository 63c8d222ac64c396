"""Laws of a ranking, on random tables: ties, order of rows, and ranges that hold every outcome."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import floor
from pathlib import Path

import pytest

import par_index
from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.loading.loaded import LoadedSet
from par_index.ranking.peers import with_peers
from par_index.report.ranking import Ranked, Unit, class_counts, ranked, ties
from par_index.report.ranking_words import sentences
from par_index.scoring.scheme import OWN, Claim
from par_index.scoring.score import score

RULES = """\
rubrics:
  rate:
    clause: Điều 2
    inputs:
      all: {label: Hồ sơ tiếp nhận, type: count, max: 6}
      done: {label: Hồ sơ đúng hạn, type: count, at_most: all}
      peers: {label: Số liệu của khối, type: number, min: 0, peers: STAT}
    measure: done / all
    not_applicable_when: all = 0
    rule:
      cases:
        - {when: done >= peers, award: max}
        - {when: done = 0, award: 0}
        - {otherwise: "least(max, 1 + done / (1 + peers))"}
  plain:
    clause: Điều 1
    inputs:
      got: {label: Điểm, type: count, max: 6}
    rule: got
"""
CRITERIA = """\
set: thu-xep-hang
title: Chỉ số thử
unit: Sở Y tế
year: 2026
source: {document: Văn bản thử}
rubrics: [./rules.yaml]
figures:
  young: {label: Đơn vị mới thành lập, type: yes_no}
grades:
  scale:
    - {title: Tốt, when: ">= 80%"}
    - {title: Khá, when: "[50%..80%)"}
    - {title: Yếu, when: "< 50%"}
  unranked:
    - {when: young, label: Đơn vị mới thành lập}
areas:
  - code: A
    title: Tiêu chí
    items:
      - {code: A.1, title: Đúng hạn, rule: rate, max: {points: 6, basis: stated}}
      - {code: A.2, title: Tự chấm, rule: plain, max: {points: 6, basis: stated}}
"""
STATS = ("mean all", "mean measure", "best done", "least done", "rank done", "rank measure")
SEEDS = range(12)


def _set(folder: Path, stat: str = "mean all") -> LoadedSet:
    (folder / "rules.yaml").write_text(RULES.replace("STAT", stat), encoding="utf-8")
    (folder / "bo.yaml").write_text(CRITERIA, encoding="utf-8")
    return par_index.open_set(folder / "bo.yaml")


def _unit(
    loaded: LoadedSet, name: str, claims: dict[str, Claim], order: tuple[str, ...] = ()
) -> Unit:
    return Unit(name, score(loaded.scheme, claims), order=order, claims=claims)


def _whole(rng: random.Random) -> dict[str, Claim]:
    """Return evidence of which nothing is missing."""
    all_ = rng.choice((0, 1, 3, 6))
    rate = Claim({"all": all_, "done": rng.randint(0, all_)})
    return {
        OWN: Claim({"young": rng.random() < 0.1}),
        "A.1": rng.choice([rate] * 9 + [Claim({}, "không có thủ tục")]),
        "A.2": Claim({"got": rng.randint(0, 6)}),
    }


def _torn(whole: dict[str, Claim], rng: random.Random) -> dict[str, Claim]:
    """Return evidence with some figures missing or known as a range that holds them."""
    found = {}
    for code, claim in whole.items():
        values: dict[str, Given] = {}
        for name, value in claim.values.items():
            kind = rng.random()
            if kind < 0.15 and name != "young":
                values[name] = Interval.closed(max(0, int(value) - 1), int(value) + 1)  # type: ignore[arg-type]
            elif kind > 0.35:
                values[name] = value
        found[code] = replace(claim, values=values)
    return found


def _completed(torn: dict[str, Claim], rng: random.Random) -> dict[str, Claim]:
    """Return any whole evidence that the torn one allows."""
    while True:
        whole = _whole(rng)
        if (reason := torn["A.1"].not_applicable) is not None:
            whole["A.1"] = Claim({}, reason)
        elif whole["A.1"].not_applicable is not None:
            continue
        pairs = [(given, whole[c].values[n]) for c in torn for n, given in torn[c].values.items()]
        if all(v in g if isinstance(g, Interval) else v == g for g, v in pairs):  # type: ignore[operator]
            return whole


def _by_name(units: Sequence[Unit]) -> dict[str, Ranked]:
    (items,) = ranked(with_peers(units)).values()
    return {item.unit.name: item for item in items}


@pytest.mark.parametrize("order", [(), ("A.2",)])
@pytest.mark.parametrize("stat", STATS)
def test_ranges_hold_every_completion_where_rules_compare_with_peers(
    tmp_path: Path, stat: str, order: tuple[str, ...]
) -> None:
    """Whatever missing figures of a unit or its peers are, rank and grade stay inside."""
    loaded = _set(tmp_path, stat)
    moved = 0
    for seed in SEEDS[:5]:
        rng = random.Random(seed + 100 * len(order))
        torn = {f"u{n}": _torn(_whole(rng), rng) for n in range(5)}
        proved = _by_name([_unit(loaded, n, own, order) for n, own in torn.items()])
        for _ in range(8):
            whole = [_unit(loaded, n, _completed(own, rng), order) for n, own in torn.items()]
            for name, item in _by_name(whole).items():
                found, card = proved[name], proved[name].unit.proved
                moved += item.rank is not None and item.rank != found.rank
                if item.rank is None:
                    assert found.rank is None or found.unit.may_drop
                    continue
                assert found.best is not None
                assert found.worst is not None
                assert found.best <= item.rank <= found.worst
                assert item.unit.card.grade.title in card.grade.possible
                low, high = card.root.percent_range or (0, 0)
                assert low <= (item.unit.card.root.percent or 0) <= high
    assert moved > 15


def test_ranges_of_independent_units_are_reached(tmp_path: Path) -> None:
    """Where nothing couples units, some completion gives each its best and its worst rank."""
    loaded = _set(tmp_path)
    none = {"A.1": Claim({}, "không có")}
    for seed in SEEDS:
        rng = random.Random(seed)
        torn = [{**_torn(_whole(rng), rng), **none} for _ in range(3)]
        torn[0][OWN] = Claim({"young": False})
        proved = _by_name([_unit(loaded, f"u{n}", claims) for n, claims in enumerate(torn)])
        completions = [
            [
                _unit(loaded, f"u{n}", {**none, OWN: Claim({"young": x}), "A.2": Claim({"got": g})})
                for g, x in product(range(7), (True, False))
                if _allows(own["A.2"], "got", g) and _allows(own[OWN], "young", x)
            ]
            for n, own in enumerate(torn)
        ]
        seen: dict[str, set[int]] = {name: set() for name in proved}
        for units in product(*completions):
            for item in ranked(units)[""]:
                if item.rank is not None:
                    seen[item.unit.name].add(item.rank)
        assert {n: (i.best, i.worst) for n, i in proved.items() if i.rank is not None} == {
            name: (min(ranks), max(ranks)) for name, ranks in seen.items() if ranks
        }


def _allows(claim: Claim, name: str, value: int) -> bool:
    given = claim.values.get(name)
    return given is None or (value in given if isinstance(given, Interval) else value == given)


def test_a_bound_is_called_a_bound(tmp_path: Path) -> None:
    """Ranges under peers' open figures are told as bounds; with all figures nothing is said."""
    loaded = _set(tmp_path)
    full = {**_whole(random.Random(1)), "A.1": Claim({"all": 4, "done": 2})}
    gap = {**full, "A.1": Claim({})}
    for claims, told in ((full, False), (gap, True)):
        units = [_unit(loaded, name, own) for name, own in (("u", full), ("v", claims))]
        (items,) = ranked(with_peers(units)).values()
        assert any("có thể rộng hơn thực tế" in text for text in sentences("", items)) is told


@pytest.mark.parametrize(
    ("stat", "low", "high"),
    [
        ("mean measure", Fraction(1, 4), Fraction(1, 2)),  # 0 of some, or nothing arose at all
        ("least measure", 0, Fraction(1, 2)),
        ("mean all", 1, 4),
        ("best all", 2, 6),
    ],
)
def test_a_peer_may_turn_out_to_have_no_figure(
    tmp_path: Path, stat: str, low: Fraction, high: Fraction
) -> None:
    """The range of a statistic holds also the case that a peer, in the end, counts for none."""
    loaded = _set(tmp_path, stat)
    given: list[dict[str, Given]] = [{"all": 2, "done": 1}, {"done": 0}]
    units = with_peers([_unit(loaded, f"u{n}", {"A.1": Claim(own)}) for n, own in enumerate(given)])
    assert units[0].open is not None
    found = units[0].open.scored["A.1"].claim.values["peers"]
    assert found == Interval.closed(low, high)


def _law(units: Sequence[Unit]) -> dict[str, int]:
    """State the law apart from the program: one more than the units that stand above."""
    step = Fraction(1, 10 ** units[0].places_of_share)

    def standing(unit: Unit) -> tuple[int, list[Fraction]]:
        root = unit.card.root
        parts = [unit.card.nodes[code] for code in unit.order]
        shares = [n.points / n.maximum if n.maximum else Fraction(-1) for n in parts]
        return floor(root.points / root.maximum / step + Fraction(1, 2)), shares

    keys = {unit.name: standing(unit) for unit in units}
    return {name: 1 + sum(other > own for other in keys.values()) for name, own in keys.items()}


@pytest.mark.parametrize("order", [(), ("A.2",), ("A.1", "A.2")])
@pytest.mark.parametrize("places", [0, 2])
def test_random_ties_keep_the_law(tmp_path: Path, order: tuple[str, ...], places: int) -> None:
    """Competition ranks, declared tie-breaks, tied groups and classes hold in any order of rows."""
    loaded = _set(tmp_path, "rank done")
    for seed in SEEDS:
        rng = random.Random(seed)
        told = [_unit(loaded, f"u{n}", _whole(rng)) for n in range(14)]
        units = [replace(unit, order=order, places=places) for unit in with_peers(told)]
        units[0] = replace(units[0], excused="Hồ sơ gửi muộn")
        items = ranked(units)[""]
        standing = [item for item in items if item.rank is not None]
        ranks = {item.unit.name: item.rank for item in standing if item.rank is not None}
        assert ranks == _law([item.unit for item in standing])
        apart = {u.name for u in units if u.excused or u.claims[OWN].values["young"]}
        apart |= {u.name for u in units if not u.card.root.maximum}
        assert {item.unit.name for item in items if item.rank is None and item.reason} == apart
        assert [item.rank for item in standing] == sorted(ranks.values())
        assert all(item.best == item.rank == item.worst for item in standing)

        shared = {rank: {n for n, r in ranks.items() if r == rank} for rank in ranks.values()}
        shared = {rank: names for rank, names in sorted(shared.items()) if len(names) > 1}
        groups = {rank: {item.unit.name for item in group} for rank, group in ties(items)}
        assert groups == shared
        text = " ".join(sentences("", items))
        assert all(f"Đồng hạng {rank}: " in text for rank in shared)
        assert text.count("Đề nghị Hội đồng xem xét, quyết định thứ tự") == len(shared)
        exact = {unit.name: unit.card.root.percent for unit in units}
        unlike = sum(len({exact[name] for name in names}) > 1 for names in shared.values())
        assert text.count("khi chưa làm tròn") == unlike

        counts = class_counts(items)
        assert list(counts) == ["Tốt", "Khá", "Yếu"]
        bands = {"Tốt": (80, 999), "Khá": (50, 80), "Yếu": (-999, 50)}
        for title, (low, high) in bands.items():
            shares = [100 * u.card.root.points / u.card.root.maximum for u in _units(standing)]
            assert counts[title] == sum(low <= share < high for share in shares)
            assert (
                counts[title] or f"không có đơn vị xếp loại {title}" in text[:1].lower() + text[1:]
            )

        rng.shuffle(units)
        assert ranked(units)[""] == items


def _units(items: Sequence[Ranked]) -> list[Unit]:
    return [item.unit for item in items]
