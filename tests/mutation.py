"""Whether the tests notice when the core computes something else: random mutants, one by one.

Run ``python -m tests.mutation --count 220`` (it needs `coverage` besides what the tests need). The
tests of the core run once, to learn which of them enter which function; every mutant is then put
into the loaded code of a forked process and judged by the tests that enter its function. A mutant
is one small change inside a function of `language`, `meaning`, `proof` or `scoring`: another
relation or operation, a number one higher, a condition turned round, a statement or a result left
out. What only tells types, and the texts of errors, are left alone.

What lives is printed, and what was stopped because its tests would not end;
`tests/mutants-that-live.md` tells why some may live.
"""

from __future__ import annotations

import argparse
import ast
import functools
import importlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import IO

import pytest

FOLDERS = ("language", "meaning", "proof", "scoring")
SUITE = (
    "excel/test_live_formulas.py",
    "excel/test_register_sheets.py",
    "excel/test_set_figures.py",
    "test_check.py",
    "test_check_markdown.py",
    "test_door.py",
    "test_errors.py",
    "test_every_proof.py",
    "test_every_reading.py",
    "test_examples.py",
    "test_figures.py",
    "test_first_mistakes.py",
    "test_frame.py",
    "test_grades.py",
    "test_grounds.py",
    "test_highest.py",
    "test_interval_laws.py",
    "test_joins.py",
    "test_json.py",
    "test_language.py",
    "test_ledger.py",
    "test_one_meaning.py",
    "test_open_awards.py",
    "test_plans.py",
    "test_proofs.py",
    "test_properties.py",
    "test_rank.py",
    "test_shapes.py",
    "test_son_tra_boundaries.py",
    "test_targets.py",
    "test_vectorise.py",
    "test_waiting.py",
    "test_whatif_levers.py",
    "test_whatif_plan.py",
    "test_whatif_scenario.py",
    "test_whatif_sensitivity.py",
    "test_whatif_uncertainty.py",
)
"""The tests that are about what the core computes."""

RELATIONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OPERATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Pow: ast.Mult,
}
TWINS = {"min": "max", "max": "min", "all": "any", "any": "all"}
WORDS = {"least": "greatest", "greatest": "least"}
"""Strings of which one stands for all that is not the other."""
PATIENCE = 3
"""A mutant gets so many times the time of its tests, and a minute more, of the processor."""
ENDLESS = "does not end"


@dataclass(frozen=True)
class Site:
    """A place that may change: a node, the attribute that gets another value, and the function."""

    node: ast.AST
    attribute: str
    value: object
    function: tuple[str, ...]

    @property
    def line(self) -> int:
        """The line of the place."""
        return self.node.lineno  # type: ignore[attr-defined,no-any-return]

    def change(self) -> str:
        """Make the change, and return it as text."""
        before = ast.unparse(self.node)
        name, _, index = self.attribute.partition(".")
        if index:
            getattr(self.node, name)[int(index)] = self.value
        else:
            setattr(self.node, name, self.value)
        return f"{before} → {ast.unparse(self.node)}"


class _Sites(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[Site] = []
        self.function: tuple[str, ...] = ()
        self.inside = False

    def note(self, node: ast.AST, attribute: str, value: object) -> None:
        if self.inside:
            self.found.append(Site(node, attribute, value, self.function))

    def visit(self, node: ast.AST) -> None:
        match node:
            case ast.ClassDef() | ast.FunctionDef():
                self.enter(node)
                return
            case ast.Assert() | ast.Raise() | ast.arguments():
                return
            case ast.AnnAssign():
                if node.value is not None:
                    self.visit(node.value)
                return
            case ast.Compare():
                for index, op in enumerate(node.ops):
                    for other in RELATIONS[type(op)]:
                        self.note(node, f"ops.{index}", other())
            case ast.BoolOp():
                self.note(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
            case ast.BinOp() | ast.AugAssign() if type(node.op) in OPERATIONS:
                self.note(node, "op", OPERATIONS[type(node.op)]())
            case ast.If() | ast.IfExp():
                self.note(node, "test", ast.UnaryOp(ast.Not(), node.test))
            case ast.Return() if node.value and not isinstance(node.value, ast.Constant):
                self.note(node, "value", ast.Constant(None))
            case ast.UnaryOp(op=ast.Not()):
                self.note(node, "operand", ast.UnaryOp(ast.Not(), node.operand))
            case ast.UnaryOp(op=ast.USub()):
                self.note(node, "op", ast.UAdd())
            case ast.Constant():
                self.constant(node)
            case ast.Name() if node.id in TWINS:
                self.note(node, "id", TWINS[node.id])
            case ast.Expr(value=ast.Yield() | ast.YieldFrom() | ast.Call()):
                self.note(node, "value", ast.Constant(None))
        self.generic_visit(node)

    def enter(self, node: ast.ClassDef | ast.FunctionDef) -> None:
        outer, inside = self.function, self.inside
        if not inside:
            self.function = (*outer, node.name)
        self.inside = inside or isinstance(node, ast.FunctionDef)
        for statement in node.body:
            text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if not text:
                self.visit(statement)
        self.function, self.inside = outer, inside

    def constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self.note(node, "value", not node.value)
        elif isinstance(node.value, int):
            self.note(node, "value", node.value + 1)
        elif isinstance(node.value, str) and node.value.isascii() and 0 < len(node.value) < 12:
            self.note(node, "value", WORDS.get(node.value, "?"))


def sites(tree: ast.Module) -> list[Site]:
    """Return the places of a module that may change."""
    found = _Sites()
    found.visit(tree)
    return found.found


def functions(tree: ast.Module) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Yield the name of every function and method, and the lines of its body."""
    for node in tree.body:
        parts = node.body if isinstance(node, ast.ClassDef) else [node]
        outer = (node.name,) if isinstance(node, ast.ClassDef) else ()
        for part in parts:
            if isinstance(part, ast.FunctionDef):
                yield (*outer, part.name), part.body[0].lineno, part.end_lineno or 0


def pytest_runtest_setup(item: pytest.Function) -> None:
    """Note all that runs from here on under the name of a test, also what hypothesis calls."""
    from coverage import Coverage

    measuring = Coverage.current()
    if measuring is not None:
        measuring.switch_context(f"{item.module.__name__}.{item.originalname}")


def learned(top: Path) -> dict[str, dict[str, float]]:
    """Return which tests enter which function, each with the seconds that it takes."""
    with tempfile.TemporaryDirectory() as folder:
        data, times = Path(folder) / "data", Path(folder) / "times.xml"
        settings = Path(folder) / "settings"
        settings.write_text(f"[run]\ndata_file = {data}\n")
        included = ",".join(f"par_index/{name}/*" for name in FOLDERS)
        testing = ["pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.mutation",
                   f"--junitxml={times}"]  # fmt: skip
        subprocess.run(
            [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}",
             f"--include={included}", "-m", *testing, *(f"tests/{name}" for name in SUITE)],
            cwd=top, check=False, capture_output=True,
        )  # fmt: skip
        seconds: dict[str, float] = {}
        for case in ET.parse(times).iter("testcase"):
            test = f"{case.get('classname')}.{case.get('name', '').partition('[')[0]}"
            if case.find("failure") is not None or case.find("error") is not None:
                print(f"fails by itself, and is not asked: {test}", flush=True)
                seconds[test] = float("nan")
            seconds[test] = seconds.get(test, 0) + float(case.get("time", 0))
        seconds = {test: time for test, time in seconds.items() if time == time}
        from coverage import CoverageData

        reading = CoverageData(str(data))
        reading.read()
        found: dict[str, dict[str, float]] = {}
        for measured in reading.measured_files():
            path = Path(measured)
            contexts = reading.contexts_by_lineno(measured)
            for name, first, last in functions(ast.parse(path.read_text(encoding="utf-8"))):
                entering = {c for line in range(first, last + 1) for c in contexts.get(line, ())}
                key = f"{path.relative_to(top)}:{'.'.join(name)}"
                found[key] = {test: seconds[test] for test in entering if test in seconds}
        return found


def put(path: str, tree: ast.Module, function: tuple[str, ...]) -> None:
    """Give a loaded function the code that it has in a changed module."""
    code = compile(ast.fix_missing_locations(tree), path, "exec")
    owner: object = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    for name in function:
        code = next(c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == name)
        owner = vars(owner)[name]
    while found := [n for n in ("fget", "func", "__func__", "__wrapped__") if hasattr(owner, n)]:
        owner = getattr(owner, found[0])
    assert isinstance(owner, FunctionType), function
    owner.__code__ = code


def judging(
    path: str, tree: ast.Module, function: tuple[str, ...], tests: dict[str, float], log: IO[str]
) -> int:
    """Start the process that runs tests on a changed function, and return its number."""
    child = os.fork()
    if child == 0:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        patience = 60 + round(PATIENCE * sum(tests.values()))
        resource.setrlimit(resource.RLIMIT_CPU, (patience, patience + 1))
        put(path, tree, function)
        quiet = ["-q", "--no-header", "--tb=no", "-p", "no:cacheprovider"]
        quickest = [_node(test) for test in sorted(tests, key=tests.__getitem__)]
        os._exit(int(pytest.main(["-x", *quiet, *quickest])))
    return child


def judged(status: int, log: IO[str]) -> str:
    """Return how the tests of an ended process noticed the change; empty where they did not."""
    if status == 0:
        return ""
    if os.WIFSIGNALED(status):
        return ENDLESS
    log.seek(0)
    rows = [row.strip() for row in log]
    failed = [row for row in rows if row.startswith(("FAILED", "ERROR "))]
    if not failed:
        raise SystemExit("\n".join(["the tests did not run; learn them anew", *rows[-5:]]))
    return failed[0][:150]


def _node(test: str) -> str:
    module, _, function = test.rpartition(".")
    return f"{module.replace('.', '/')}.py::{function}"


@functools.cache
def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def main() -> None:
    """Judge random mutants and print what lives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=220)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--learned", type=Path, help="keeps what was learned of the tests")
    parser.add_argument("--jobs", type=int, default=1, help="how many are judged at once")
    parser.add_argument("--only", type=int, nargs="*", help="numbers of those that are judged")
    options = parser.parse_args()
    top = Path.cwd()
    if options.learned and options.learned.exists():
        known = json.loads(options.learned.read_text(encoding="utf-8"))
    else:
        known = learned(top)
        if options.learned:
            options.learned.write_text(json.dumps(known), encoding="utf-8")
    paths = [path for name in FOLDERS for path in sorted((top / "par_index" / name).glob("*.py"))]
    places = [(path, n) for path in paths for n in range(len(sites(ast.parse(_source(path)))))]
    chosen = random.Random(options.seed).sample(places, options.count)
    print(f"{len(chosen)} of {len(places)} mutants", flush=True)
    # what is loaded once is not loaded again for every mutant
    suite = [f"tests/{name}" for name in SUITE]
    pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider", *suite])
    running: dict[int, tuple[str, IO[str]]] = {}
    results: list[str] = []

    def end_one() -> None:
        child, status = os.wait()
        what, log = running.pop(child)
        how = judged(status, log)
        results.append(how)
        print(what.format("" if how else "LIVES ") + f" [{how}]", flush=True)

    for number, (path, which) in enumerate(chosen, start=1):
        if options.only and number not in options.only:
            continue
        tree = ast.parse(_source(path))
        site = sites(tree)[which]
        name = str(path.relative_to(top))
        change = " ".join(site.change().split())[:150].replace("{", "{{").replace("}", "}}")
        what = f"{number} {{}}{name}:{site.line} {change}"
        tests = known.get(f"{name}:{'.'.join(site.function)}", {})
        if not tests:
            results.append("")
            print(what.format("LIVES "), "[no test enters it]", flush=True)
            continue
        if len(running) >= options.jobs:
            end_one()
        log = tempfile.TemporaryFile("w+")  # noqa: SIM115
        running[judging(name, tree, site.function, tests, log)] = what, log
    while running:
        end_one()
    noticed, endless = sum(map(bool, results)), results.count(ENDLESS)
    print(f"noticed {noticed} of {len(results)}; {endless} of them because they do not end")


if __name__ == "__main__":
    main()
