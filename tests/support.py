"""What the test modules share: running the command line, and folders of a stranger's files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from par_index.cli import cli

CRITERIA = """\
set: bo-rieng
title: Bộ tiêu chí riêng
unit: Đơn vị thử
year: 2026
source: {document: Văn bản thử}
rubrics: [./rules.yaml]
areas:
  - code: A
    title: Lĩnh vực thử
    items:
      - {code: A.1, title: Tiêu chí thử, rule: the-rule, max: {points: 1, basis: stated}}
"""


def run(*args: object) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(cli, [str(arg) for arg in args], prog_name="par-index")


def scorecard(*args: object) -> dict[str, Any]:
    """Return the JSON document that `par-index score` prints."""
    result = run("score", *args, "--json")
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def node_of(document: Mapping[str, Any], code: str) -> dict[str, Any]:
    """Return one node of a scorecard document."""
    found: dict[str, Any] = next(node for node in document["nodes"] if node["code"] == code)
    return found


def yaml_value(value: object) -> str:
    """Write a value of evidence as a quoted scalar."""
    text = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else value
    return json.dumps(str(text), ensure_ascii=False)


def evidence_text(leaves: Mapping[str, Mapping[str, object]]) -> str:
    """Write figures by leaf code as an evidence file."""
    if not leaves:
        return "leaves: {}\n"
    rows = ["leaves:"]
    for code, given in leaves.items():
        pairs = ", ".join(f"{name}: {yaml_value(value)}" for name, value in given.items())
        rows.append(f"  {code}: {{given: {{{pairs}}}, justification: có}}")
    return "\n".join(rows) + "\n"


@dataclass(frozen=True)
class Folder:
    """A stranger's folder with a criteria file, a rule file and evidence."""

    path: Path

    @property
    def criteria(self) -> Path:
        """The criteria file."""
        return self.path / "criteria.yaml"

    @property
    def rules(self) -> Path:
        """The rule file."""
        return self.path / "rules.yaml"

    def write(self, name: str, text: str) -> Path:
        """Write a file of the folder."""
        path = self.path / name
        path.write_text(text, encoding="utf-8")
        return path

    def evidence(self, leaves: Mapping[str, Mapping[str, object]], name: str = "ev.yaml") -> Path:
        """Write an evidence file of figures by leaf code."""
        return self.write(name, evidence_text(leaves))

    def score(self, leaves: Mapping[str, Mapping[str, object]], *options: object) -> dict[str, Any]:
        """Score figures by leaf code and return the scorecard document."""
        return scorecard(self.criteria, self.evidence(leaves), *options)

    def points(self, given: Mapping[str, object], code: str = "A.1") -> Fraction:
        """Return the exact points of one leaf for its figures."""
        node = node_of(self.score({code: given}), code)
        assert node["state"] == "known", node
        return Fraction(node["exact"])


def problem_heads(result: Result) -> list[str]:
    """Return the first line of every problem that a command printed."""
    return [
        line
        for line in result.stderr.splitlines()
        if " lỗi: " in line and " PAR" in line.split(" lỗi: ")[0]
    ]


def codes(lines: Sequence[str]) -> list[str]:
    """Return the codes of problem lines."""
    return [line.split(" lỗi: ")[0].split()[-1] for line in lines]
