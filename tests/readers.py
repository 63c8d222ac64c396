"""The readers of strangers' files that are fuzzed: of single files here, of folders beside it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

from openpyxl import Workbook

from par_index import open_evidence, open_set
from par_index.door import Upload, prefilled
from par_index.dossier.facts import Facts
from par_index.dossier.filled_form import proposed
from par_index.dossier.own_form import fill, mapping_of, read_form
from par_index.excel.template import template_book
from par_index.loading.dump import dump, evidence_text
from par_index.loading.library import shelf
from par_index.loading.load import load_evidence, load_set, targets_of
from par_index.models.folder import FormMap, UnitFile
from par_index.scoring.scheme import Claim
from par_index.scoring.score import score
from par_index.whatif.scenario_reader import check_scenario, load_scenario
from tests.support import CRITERIA, run
from tests.test_model_set import WHOLE
from tests.test_own_form import form as department_form
from tests.whatif_samples import SON_TRA

OWN = Path(__file__).parent / "files" / "so-lieu.yaml"


@dataclass(frozen=True)
class Reader:
    """One reader: the inputs to start from, by file name, and what reads their folder.

    A mutated input replaces the file of its name, which ``read`` is told; all others, and those
    ``beside`` them, stand there as they are.
    """

    seeds: Sequence[tuple[str, bytes]]
    read: Callable[[Path, str], str]
    beside: Mapping[str, bytes] = field(default_factory=dict)


def told(*words: object) -> str:
    """Return what a command says of a stranger's file, which it accepts or refuses."""
    result = run(*words)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code in (0, 1), (words, result.exit_code, result.output)
    return result.output


def one_of(path: Path, *ways: Sequence[object]) -> Sequence[object]:
    """Return one of several ways to read a file, always the same one for the same bytes."""
    return ways[crc32(path.read_bytes()) % len(ways)]


def tables(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[tuple[str, bytes]]:
    """Return a table as a workbook, and as text with each of the marks between fields."""
    book = Workbook()
    assert book.active is not None
    for row in [heads, *rows]:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    seeds = [("a.xlsx", kept.getvalue())]
    for mark in ",;\t":
        lines = [mark.join(f'"{cell}"' for cell in row) for row in [heads, *rows]]
        seeds.append(("a.csv", "\n".join(lines).encode()))
    return seeds


def evidence() -> Reader:
    """Return the reader of evidence in YAML, with the scoring that follows."""
    sets = {f"{name}.yaml": load_set(name) for name in ("son-tra-2026", "mau-bo-tieu-chi")}

    def read(folder: Path, which: str) -> str:
        loaded = sets[which]
        path = folder / which
        (way,) = one_of(path, ("score",), ("score",), ("prefilled",), ("scenario",))
        if way == "prefilled":
            return str(
                [one.message for one in prefilled(loaded, [str(path)], {"I.1.b": "I.1.a"})[1]]
            )
        if way == "scenario":
            check_scenario(loaded, targets_of(loaded), load_scenario(path, loaded))
            return way
        card = score(loaded.scheme, load_evidence(str(path), loaded).claims)
        return str(sorted({leaf.state for leaf in card.leaves.values()}))

    seeds = [("son-tra-2026.yaml", OWN.read_bytes()), ("son-tra-2026.yaml", SON_TRA.encode())]
    return Reader([*seeds, ("mau-bo-tieu-chi.yaml", evidence_text(WHOLE).encode())], read)


def rules() -> Reader:
    """Return the reader of criteria sets, rules and overlays: every shipped shape on its own."""
    text = (shelf("rubrics") / "mau-cac-dang.yaml").read_text("utf-8")
    shapes = re.split(r"^  (?=[a-z])", text, flags=re.MULTILINE)
    seeds = [
        ("rules.yaml", f"rubrics:\n  the-rule:{shape.partition(':')[2]}") for shape in shapes[1:]
    ]
    seeds += [
        ("criteria.yaml", CRITERIA),
        ("criteria.yaml", CRITERIA + GRADES),
        ("overlay.yaml", OVERLAY),
    ]

    mine, theirs = ((shelf(kind) / "mau-bo-tieu-chi.yaml") for kind in ("criteria", "rubrics"))
    text = mine.read_text("utf-8").replace("rubrics: mau-bo-tieu-chi", "rubrics: ./rules.yaml")
    whole = {"bo/criteria.yaml": text, "bo/rules.yaml": theirs.read_text("utf-8")}
    seeds += [*whole.items()] * 4

    def read(folder: Path, which: str) -> str:
        if which in whole:  # a whole set is proved, as it is before anything is scored by it
            loaded = open_set(str(folder / "bo/criteria.yaml"))
            card = score(loaded.scheme, load_evidence(str(folder / "bo/a.yaml"), loaded).claims)
            return str(sorted({leaf.state for leaf in card.leaves.values()}))
        loaded = load_set(str(folder / "criteria.yaml"), [str(folder / "overlay.yaml")])
        return str(len(loaded.scheme.leaves))

    figures = evidence_text({**WHOLE, "set": ""}).encode()
    inputs = [(name, text.encode()) for name, text in seeds]
    return Reader(inputs, read, {"bo/a.yaml": figures})


def workbook() -> Reader:
    """Return the reader of filled-in forms."""
    loaded = load_set("son-tra-2026")
    seed = template_book(loaded, load_evidence(str(OWN), loaded))

    def read(folder: Path, which: str) -> str:
        path = folder / which
        if one_of(path, ("read",), ("read",), ("prefilled",)) == ("prefilled",):
            return str(len(prefilled(loaded, [str(path)], {"I.1.b": "I.1.a"})[1]))
        found = open_evidence(loaded, path)
        return str([code for code, claim in found.claims.items() if claim == Claim({})])

    return Reader([("a.xlsx", seed)], read)


def survey() -> Reader:
    """Return the reader of survey tables, CSV and Excel, as its command runs it."""
    heads = ["STT", "Thái độ phục vụ", "Câu 2: thời gian giải quyết", "Ý kiến khác"]
    rows: list[list[Any]] = [
        [i, i % 5 + 1, "Rất hài lòng" if i % 2 else "Không hài lòng", ""] for i in range(1, 9)
    ]
    return Reader(tables(heads, rows), lambda folder, which: told("survey", folder / which))


def new_set() -> Reader:
    """Return the reader of tables of criteria, from which a set is begun."""
    heads = ["STT", "Tiêu chí", "Điểm tối đa", "Cách chấm", "Đơn vị chủ trì"]
    kinds = ["Có/Không", "Mức", "Tỷ lệ", "Bậc", "Trừ điểm", "Thời hạn", "Khảo sát", "khác"]
    rows: list[list[Any]] = [["I", "Chỉ đạo, điều hành", 8, "", ""]]
    rows += [[f"1.{n}", f"Nội dung {n}", 1, kind, "TCHC"] for n, kind in enumerate(kinds, 1)]
    rows += [["II", "Thể chế", "1,5", "", ""], ["1", "Ban hành", "1,5", "", ""]]
    rows += [["a", "Đúng hạn", 1, "Tỷ lệ", "KHNV"], ["b", "Đúng luật", "0,5", "Có/Không", ""]]
    rows += [["", "Tổng cộng", "9,5", "", ""]]

    def read(folder: Path, which: str) -> str:
        path = folder / which
        with TemporaryDirectory() as name:
            out = Path(name) / "bo"
            ways = [("new", out, "--from", path, "--year", 2026)]
            if which.endswith(".xlsx"):
                ways.append(("read-form", path, "--year", 2026, "--out", out))
            return told(*one_of(path, *ways))

    return Reader(tables(heads, rows), read)


def form() -> Reader:
    """Return the reader of a superior's form: filled in by a mapping file, and read back."""
    loaded = open_set("son-tra-2026")
    given = open_evidence(loaded, OWN)
    facts = Facts(loaded, given, score(loaded.scheme, given.claims), UnitFile(), None)
    with TemporaryDirectory() as name:
        path = Path(name) / "a.xlsx"
        rows = department_form(path)
        read = read_form(str(path), loaded, FormMap())
        known = read.mapping(FormMap(rows=rows, skip=("V.1.a",), idle="KPS"))
        filled = fill(read, facts, known).content
        seeds = [("a.xlsx", path.read_bytes()), ("a.xlsx", filled)]
    seeds.append(("map.yaml", dump(known).encode()))

    def both(folder: Path, which: str) -> str:
        known = mapping_of(str(folder / "map.yaml")) if which == "map.yaml" else FormMap()
        read = read_form(str(folder / "a.xlsx"), loaded, known)
        found = proposed(read, loaded)
        claims = open_evidence(loaded, Upload("a.yaml", dump(found.evidence).encode())).claims
        score(loaded.scheme, claims)
        made = fill(read, facts, known)
        again = folder / "da-dien.xlsx"
        again.write_bytes(made.content)
        read_form(str(again), loaded, known)
        return f"{len(made.open)} {len(read.strange)} {len(read.doubts)} {len(found.lost)}"

    return Reader(seeds, both)


GRADES = """\
grades:
  of: percent
  scale:
    - {title: Tốt, when: ">= 80%", requires: [lines_at_zero = 0, points('A') >= 1]}
    - {title: Yếu, when: "< 80%"}
  forced:
    - {when: points('A.1') = 0, at_most: Yếu, label: Không công khai}
"""
OVERLAY = """\
overlay: Điểm tối đa
leaves:
  A.1: {max: {points: 2, basis: stated}}
grades:
  scale:
    - {title: Tốt, when: ">= 80%"}
    - {title: Khá, when: "[65%..80%)"}
    - {title: Yếu, when: "< 65%"}
"""
