"""Tables of many units: `score_frame` against the engine, row by row, and what it refuses."""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import par_index
from par_index.cli import cli
from par_index.language.exact import decimal_text
from par_index.language.inputs import Input
from par_index.loading.claims import BOTH_GIVEN
from par_index.loading.evidence import clashes
from par_index.loading.loaded import LoadedSet
from par_index.meaning.exact import NoCaseError
from par_index.ranking import blocks, bulk
from par_index.ranking import frame as frames
from par_index.ranking.frame import ScoredFrame, score_rows
from par_index.scoring.scheme import ContradictionError, GroupScheme, LeafScheme, Scheme
from par_index.scoring.score import score
from par_index.tables.table import read_table
from par_index.words.grades import grade_reason
from tests.random_rules import Line, lines
from tests.strategies import SHARE, Sketch, sketches
from tests.support import Folder
from tests.test_figures import CRITERIA, RULES

SETS = ("son-tra-2026", "mau-cac-dang", "ninh-hoa-2026")


def _cell(declared: Input, env: dict[str, Any], rng: random.Random) -> Any:
    """Return a figure that keeps the limits, often at a threshold, sometimes huge or a range."""
    if declared.kind == "truth":
        return rng.choice(["có", "không", True, False])
    if declared.kind == "choice":
        return rng.choice(declared.levels).key
    if declared.kind == "date":
        return date(2026, 11, 20) + timedelta(days=rng.randrange(20))
    tops = [env[limit] for limit in declared.at_most if isinstance(env.get(limit), int)]
    top = min([rng.choice([0, 10, 100, 400, 10**18]), *tops])
    if declared.kind == "percent":
        return f"{rng.choice([0, 50, 70, 90, 95.5, 100])}%"
    if declared.kind == "number":
        return Fraction(rng.randrange(0, 50), 10)
    low = 0 if declared.low is None else int(declared.low)
    high = top if declared.high is None else int(min(declared.high, top))
    value = max(
        low, rng.choice([high, high * 9 // 10, high * 7 // 10, rng.randint(0, max(0, high))])
    )
    return f">= {value}" if rng.random() < 0.03 and not tops else value


def _frame(loaded: LoadedSet, rows: int, seed: int) -> pd.DataFrame:
    rng = random.Random(seed)
    found = []
    for _ in range(rows):
        row: dict[str, Any] = {}
        for code, leaf in loaded.scheme.scored.items():
            kind = rng.random()
            if kind < 0.1:
                continue
            if kind < 0.15:
                row[f"{code}.reason"] = "trong năm không có"
                continue
            if kind < 0.25 and leaf.rubric.measured and leaf.rubric.measure_kind == "percent":
                row[code] = rng.choice(["96%", "70%", "100%", "(90%..100%]"])
                continue
            env: dict[str, Any] = {}
            for name, declared in leaf.rubric.inputs.items():
                if rng.random() < 0.97:
                    env[name] = _cell(declared, env, rng)
            row |= {f"{code}.{name}": value for name, value in env.items()}
        found.append(row)
    return pd.DataFrame(found)


def agrees(scored: ScoredFrame, row: int) -> None:
    """Hold a row of columns to the scorecard of the engine."""
    card, found = scored.scorecard(row), scored.frame.iloc[row]
    root = card.root
    assert (found["total"], found["maximum"], found["percent"]) == (
        root.points,
        root.maximum,
        root.percent,
    )
    assert (found["total_low"], found["total_high"]) == (root.low, root.high)
    assert (found["percent_low"], found["percent_high"]) == (root.percent_range or (None, None))
    assert found["grade"] == card.grade.title
    for code, line in card.scored.items():
        assert (found[code], found[f"{code}.state"]) == (line.points, line.state), code


@pytest.mark.parametrize("name", SETS)
def test_rows_are_scored_as_the_engine_scores_them(name: str) -> None:
    """Every good row has the engine's points, states, interval and grade, on every kind of cell."""
    loaded = par_index.open_set(name)
    scored = par_index.score_frame(_frame(loaded, 40, 7), loaded)
    refused = set(scored.bad["row"])
    assert len(refused) < 30
    for row in set(range(40)) - refused:
        agrees(scored, row)
    assert scored.frame.loc[sorted(refused), "total"].isna().all()


def _random_rows(scheme: Scheme, rng: random.Random, rows: int) -> pd.DataFrame:
    """Return figures of random lines: known, missing, ranges, measures, reasons."""
    found: list[dict[str, Any]] = []
    for _ in range(rows):
        row: dict[str, Any] = {}
        for code, leaf in scheme.scored.items():
            if rng.random() < 0.05:
                row[f"{code}.reason"] = "không có"
                continue
            if leaf.rubric.measured and rng.random() < 0.1:
                row[code] = f"{rng.randrange(0, 101, 10)}%"
            env: dict[str, Any] = {}
            for name, declared in leaf.rubric.inputs.items():
                if not declared.numeric:
                    env[name] = rng.choice(sorted(declared.options, key=str))
                    continue
                ends = declared.domain
                low = -2 if ends.low is None else ends.low[0]
                high = low + 40 if ends.high is None else ends.high[0]
                tops = [env[limit] for limit in declared.at_most if limit in env]
                part = Fraction(rng.randrange(0, 21), 20)
                value = min([low + part * (high - low), *tops])
                env[name] = int(value) if declared.step else value
            for name, value in env.items():
                declared = leaf.rubric.inputs[name]
                if rng.random() < 0.3:
                    continue
                shown: Any = value
                if declared.kind == "date":
                    shown = date.fromordinal(value)
                elif declared.numeric and rng.random() < 0.1:
                    shown = f">= {decimal_text(Fraction(value))}"
                row[f"{code}.{name}"] = shown
        found.append(row)
    return pd.DataFrame(found)


def _agree_all(scheme: Scheme, frame: pd.DataFrame) -> None:
    """Compare all rows with the engine; those that are refused contradict themselves."""
    scored = score_rows(scheme, frame)
    refused = set(scored.bad["row"])
    for row in range(len(frame)):
        claims = scored.claims(row)
        try:
            slips = [slip for code in scheme.scored for slip in clashes(scheme, claims, code)]
            card = None if slips else score(scheme, claims)
        except (ContradictionError, NoCaseError):
            card = None
        if card is None or row in refused:
            read = set(scored.bad.loc[scored.bad["row"] == row, "problem"])
            assert row in refused
            assert card is None or BOTH_GIVEN in read
            continue
        agrees(scored, row)
        assert scored.frame["grade_reason"].iloc[row] == grade_reason(card)


@settings(max_examples=25, deadline=None, phases=[Phase.generate])
@given(line=lines(), seed=st.integers(0, 999))
def test_random_rules_are_scored_as_the_engine_does(line: Line, seed: int) -> None:
    """Any rule over any cells, missing and ranges among them, gives what the engine gives."""
    _agree_all(line.scheme, _random_rows(line.scheme, random.Random(seed), 60))


@settings(max_examples=25, deadline=None, phases=[Phase.generate])
@given(sketch=sketches(leaves=6), seed=st.integers(0, 999))
def test_random_trees_add_up_as_the_engine_does(sketch: Sketch, seed: int) -> None:
    """Caps, floors, scaling, highest parts and both roundings act on columns as on one card."""
    scheme = sketch.scheme()
    if scheme.scored:
        _agree_all(scheme, _random_rows(scheme, random.Random(seed), 40))


def test_more_own_maxima_than_are_told_apart() -> None:
    """Where own maxima are too many to be told apart, intervals are those of the engine."""
    leaves = [LeafScheme(f"L{n}", "", SHARE, Fraction(2**n)) for n in range(12)]
    scheme = Scheme(GroupScheme("", "", tuple(leaves)))
    _agree_all(scheme, _random_rows(scheme, random.Random(1), 12))


def test_order_and_index_do_not_matter() -> None:
    """Shuffled rows under another index have the same results."""
    loaded = par_index.open_set("son-tra-2026")
    frame = _frame(loaded, 30, 3)
    frame.index = [f"đơn vị {n}" for n in range(30)]
    shuffled = frame.sample(frac=1, random_state=1)
    whole = par_index.score_frame(frame, loaded).frame
    parts = [par_index.score_frame(part, loaded).frame for part in (shuffled[:11], shuffled[11:])]
    pd.testing.assert_frame_equal(pd.concat(parts).loc[frame.index], whole)


@pytest.mark.parametrize("name", SETS)
def test_blocks_of_a_frame_give_what_it_gives_whole(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks of seven rows give the same columns and bad cells, also where a block has no grade."""
    loaded = par_index.open_set(name)
    frame = _frame(loaded, 40, 7)
    frame.iloc[20:] = None
    whole = par_index.score_frame(frame, loaded)
    monkeypatch.setattr(frames, "BLOCK", 7)
    parted = par_index.score_frame(frame, loaded)
    pd.testing.assert_frame_equal(parted.frame, whole.frame)
    pd.testing.assert_frame_equal(parted.bad, whole.bad)


def test_whole_columns_are_scored_by_the_kernel() -> None:
    """Plain integer columns of many blocks have exact points, also half way between hundredths."""
    rng = np.random.default_rng(0)
    total = rng.integers(1, 2000, 70_000)
    done = total - (total * rng.random(70_000) ** 3).astype(np.int64)
    frame = pd.DataFrame({"V.4.total": total, "V.4.submitted": done})
    scored = par_index.score_frame(frame, "son-tra-2026")
    assert scored.bad.empty
    for row in [*range(40), *range(65_530, 65_545)]:
        share = Fraction(int(done[row]), int(total[row]))
        factor = 4 if share >= Fraction(9, 10) else 3 if share >= Fraction(4, 5) else 2
        exact = share * factor / 4 * 100 if share >= Fraction(1, 2) else Fraction(0)
        assert scored.frame["V.4"].iloc[row] == Fraction(int(exact + Fraction(1, 2)), 100)


def test_bad_cells_are_listed_and_good_rows_scored() -> None:
    """Each bad cell stands in the table with its row and column; the rows beside it are scored."""
    frame = pd.DataFrame(
        {
            "V.1.b.total": [50, 50, 50, 50, 50],
            "V.1.b.signed": [48, 51, "bốn mươi", 47.5, 50],
            "V.1.c.reason": [None, None, None, None, "không có"],
            "V.1.c": ["96%", "96%", "196%", None, "96%"],
            "ghi chú": list("abcde"),
        },
        index=list("ABCDE"),
    )
    scored = par_index.score_frame(frame, "son-tra-2026")
    assert list(zip(scored.bad["row"], scored.bad["column"], strict=True)) == [
        ("B", "V.1.b.signed"),
        ("C", "V.1.b.signed"),
        ("C", "V.1.c"),
        ("D", "V.1.b.signed"),
        ("E", "V.1.c.reason"),
    ]
    assert scored.frame["V.1.b"].tolist() == [Fraction(1, 4), None, None, None, None]
    assert "51 > 50" in scored.bad["problem"].iloc[0]


@pytest.mark.parametrize("column", ["V.1.b.totl", "V.1.x.total", "V.1", "IV.2.total"])
def test_columns_of_no_figure_are_refused(column: str) -> None:
    """A column that looks like a figure of the set and is none is an error, never left out."""
    with pytest.raises(par_index.ProblemsError):
        par_index.score_frame(pd.DataFrame({column: [1]}), "son-tra-2026")


def _texts_of(path: Path, mark: str) -> pd.DataFrame:
    """Return a file of results as texts."""
    csv = path.suffix == ".csv"
    read = pd.read_csv(path, dtype=str, sep=mark) if csv else pd.read_parquet(path)
    return read.astype("string")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_files_give_what_the_whole_frame_gives(
    tmp_path: Path, jobs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks of CSV and Parquet, also quoted and ragged lines, in one process or more."""
    monkeypatch.setattr(blocks, "CHUNK", 900)
    monkeypatch.setattr(blocks, "ROWS", 7)
    loaded = par_index.open_set("son-tra-2026")
    frame = _frame(loaded, 24, 5).astype("string")
    frame.insert(0, "unit", [f"đơn vị {n}" for n in range(24)])
    frame.loc[3, "V.1.b.signed"] = "bốn mươi"
    whole = par_index.score_frame(frame, loaded)
    frame.to_parquet(tmp_path / "a.parquet", row_group_size=5)
    frame.to_csv(tmp_path / "b.csv", index=False)
    frame.assign(unit=frame["unit"] + '; "x"').to_csv(tmp_path / "c.csv", index=False, sep=";")
    ragged = frame.to_csv(index=False).replace(",\n", "\n")
    (tmp_path / "d.csv").write_text(f"{ragged}\n,,,\n", "utf-8")
    frame.to_excel(tmp_path / "e.xlsx", index=False)
    names = ("a.parquet", "b.csv", "c.csv", "d.csv", "e.xlsx") if jobs == "1" else ("b.csv",)
    for name in names:
        for out in ("r.csv", "r.parquet") if name == "b.csv" else ("r.csv",):
            words = ["frame", "son-tra-2026", str(tmp_path / name), "--out", str(tmp_path / out)]
            done = CliRunner().invoke(cli, [*words, "--jobs", jobs])
            assert "24 dòng, ghi ra" in done.output, done.output
            read = _texts_of(tmp_path / out, ";" if name == "c.csv" else ",")
            units = read.pop("unit").str.removesuffix('; "x"').tolist()
            assert units == frame["unit"].tolist()
            pd.testing.assert_frame_equal(read, whole.texts(), check_dtype=False)
            bad = pd.read_csv(tmp_path / "r-o-sai.csv", dtype=str)
            assert bad["Vấn đề"].tolist() == whole.bad["problem"].tolist()
            first = 1 if name == "a.parquet" else 2
            assert bad["Dòng"].tolist() == [str(first + row) for row in whole.bad["row"]]


def test_results_go_into_a_workbook(tmp_path: Path) -> None:
    """Excel gets points as numbers, and nothing is written where a column is wrong."""
    (tmp_path / "a.csv").write_text("Đơn vị,V.1.b.total,V.1.b.signed\nA,50,48\n", "utf-8")
    words = ["frame", "son-tra-2026", str(tmp_path / "a.csv"), "--out", str(tmp_path / "r.xlsx")]
    assert CliRunner().invoke(cli, words).exit_code == 0
    sheet = load_workbook(tmp_path / "r.xlsx").active
    assert sheet is not None
    heads, row = ([cell.value for cell in sheet[number]] for number in (3, 4))
    assert dict(zip(heads, row, strict=True))["V.1.b"] == 0.25
    (tmp_path / "a.csv").write_text("Đơn vị,V.1.b.totl\nA,50\n", "utf-8")
    (tmp_path / "r.xlsx").write_text("cũ", "utf-8")
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 1
    assert "V.1.b.totl" in done.output
    assert (tmp_path / "r.xlsx").read_text("utf-8") == "cũ"


@pytest.mark.parametrize("cell", ['"50"x', "5,0", "\x0150"])
def test_both_readers_of_tables_refuse_the_same(tmp_path: Path, cell: str) -> None:
    """What the guarded reader of a table refuses is refused in a block of bytes, on its line."""
    path = tmp_path / "a.csv"
    path.write_text(f"Đơn vị,V.1.b.total,V.1.b.signed\nA,50,48\nB,{cell},4\n", "utf-8")
    with pytest.raises(par_index.ProblemsError) as expected:
        read_table(str(path))
    scheme = par_index.open_set("son-tra-2026").scheme
    with pytest.raises(par_index.ProblemsError) as found:
        list(bulk.score_file(scheme, blocks.open_source(path), ".csv"))
    told, same = found.value.problems[0], expected.value.problems[0]
    assert (told.code, told.place.line) == (same.code, same.place.line)


def test_partitions_give_what_the_whole_frame_gives() -> None:
    """Partitions of Dask, in threads and processes, agree with the frame."""
    dask = pytest.importorskip("dask.dataframe")
    loaded = par_index.open_set("son-tra-2026")
    frame = _frame(loaded, 24, 5).astype("string")
    whole = par_index.score_frame(frame, loaded)
    told, parts = pickle.loads(pickle.dumps(loaded)), dask.from_pandas(frame, npartitions=3)
    scored = parts.map_partitions(_texts, told, meta=whole.texts()[:0])
    for scheduler in ("threads", "processes"):
        found = scored.compute(scheduler=scheduler).astype("string")
        pd.testing.assert_frame_equal(found, whole.texts())


def _texts(part: pd.DataFrame, loaded: LoadedSet) -> pd.DataFrame:
    return par_index.score_frame(part, loaded).texts()


def test_figures_of_the_set_and_results_of_lines_are_used(tmp_path: Path) -> None:
    """Shared figures, results of other lines and conditions of grades work as in one scorecard."""
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "bo.yaml").write_text(CRITERIA, encoding="utf-8")
    frame = pd.DataFrame(
        {
            "assigned": [20, 20, 40, 7, None],
            "criminal": [False, True, False, False, False],
            "absent": [0, 0, 9, 0, 0],
            "checked": [2, 1, 0, 5, 2],
            "A.1.done": [18, 20, 40, 8, 3],
            "A.2.done": [20, 19, 33, 7, 3],
            "B.2.own": ["9,5", "10", "3", "10", "1"],
        }
    )
    scored = par_index.score_frame(frame, tmp_path / "bo.yaml")
    assert list(scored.bad["row"]) == [3]
    for row in (0, 1, 2, 4):
        agrees(scored, row)
    assert scored.frame["grade"].tolist()[:3] == ["Tốt", "Kém", None]


def test_counts_beyond_the_declared_measure_are_refused_in_rows_too(
    set_folder: Callable[..., Folder],
) -> None:
    """What evidence refuses of counts, a row refuses: 3 of 2 where a rule allows a share of 1."""
    folder = set_folder(
        "rubrics:\n  the-rule:\n"
        "    inputs: {a: {label: A, type: count, min: 1}, b: {label: B, type: count}}\n"
        "    measure: {value: b / a, label: Tỷ lệ, kind: percent, max: 100%}\n"
        "    rule: least(measure, 1) * max\n"
    )
    frame = pd.DataFrame({"A.1.a": [2, 2, 2], "A.1.b": [1, 3, None]})
    scored = par_index.score_frame(frame, str(folder.criteria))
    assert scored.bad["row"].tolist() == [1]
    assert scored.frame["A.1"].tolist()[0] == Fraction(1, 2)
    with pytest.raises(par_index.ProblemsError, match="PAR504"):
        par_index.score(str(folder.criteria), {"A.1": {"a": 2, "b": 3}})
