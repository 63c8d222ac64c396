"""One scored assessment and everything that can be asked of it: the entry for notebooks.

``assess("son-tra-2026", "so-lieu.yaml")`` loads, scores and returns an `Assessment`, which shows
itself in Jupyter and marimo, turns into pandas frames and answers what-if questions. Nothing that
it is asked changes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from par_index.door import Criteria, Evidence, Paths, open_evidence, open_set
from par_index.language.vietnamese import points_text
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.scoring.results import GroupResult
from par_index.scoring.score import score
from par_index.scoring.scorecard import Scorecard
from par_index.whatif.attribution import Attribution, attribute, between
from par_index.whatif.compare import Comparison, Scenario, compare_with
from par_index.whatif.display import Column, Shown, Table
from par_index.whatif.distribution import Distribution, distribution
from par_index.whatif.levers import Levers, levers_of
from par_index.whatif.montecarlo import Simulation, simulate
from par_index.whatif.plan import Frontier, Plan, Planner, frozen_at
from par_index.whatif.requests import check_spreads, read_efforts, read_goal, read_spreads
from par_index.whatif.scenario_reader import (
    check_scenario,
    load_scenario,
    read_mapping,
    read_settings,
)
from par_index.whatif.sensitivity import (
    Gaps,
    Tornado,
    assumed_maxima,
    gaps,
    tornado,
    tornado_of_maxima,
    tornado_of_readings,
)
from par_index.whatif.spot_check import SpotCheck, spot_check
from par_index.words.grades import grade_reason, headline
from par_index.words.sentences import deduction, verdict
from par_index.words.states import STATES


@dataclass(frozen=True, repr=False)
class Ledger(Shown):
    """Every deduction of a scorecard; the amounts add up to maximum − points, exactly."""

    scorecard: Scorecard

    def table(self) -> Table:
        """Return the deductions as a table."""
        columns = (
            Column("Mã"),
            Column("Loại", shown=False),
            Column("Trừ", "points"),
            Column("Lý do"),
            Column("Căn cứ"),
        )
        leaves = self.scorecard.scored
        rows = [
            (
                code or "Tổng",
                line.kind,
                line.amount,
                deduction(line, leaves.get(code)),
                line.case.clause if line.case else "",
            )
            for code, line in self.scorecard.root.ledger()
        ]
        return Table("Các khoản trừ điểm", columns, rows)


@dataclass(frozen=True, repr=False)
class Assessment(Shown):
    """A criteria set with evidence, scored; every method returns a new result."""

    loaded: LoadedSet
    evidence: LoadedEvidence

    def __repr__(self) -> str:
        root = self.scorecard.root
        name = self.loaded.criteria.set
        return f"<Assessment {name}: {points_text(root.points)}/{points_text(root.maximum)}>"

    @cached_property
    def scorecard(self) -> Scorecard:
        """The scorecard of the evidence."""
        return score(self.loaded.scheme, self.evidence.claims)

    def table(self) -> Table:
        """Return every group and line with its points, range and reason."""
        columns = (
            Column("Mã"),
            Column("Tiêu chí"),
            Column("Cấp", shown=False),
            Column("Điểm", "points"),
            Column("Tối đa", "points"),
            Column("Thấp nhất", "points"),
            Column("Cao nhất", "points"),
            Column("Tình trạng"),
            Column("Kết quả và lý do"),
        )
        rows = []
        for code, node in self.scorecard.nodes.items():
            group = isinstance(node, GroupResult)
            title = node.group.title if isinstance(node, GroupResult) else node.leaf.title
            rows.append(
                (
                    code or "Tổng",
                    title,
                    "nhóm" if group else "tiêu chí",
                    node.points,
                    node.maximum,
                    node.low,
                    node.high,
                    "" if isinstance(node, GroupResult) else STATES[node.state],
                    "" if isinstance(node, GroupResult) else verdict(node),
                )
            )
        groups = frozenset(i for i, row in enumerate(rows) if row[2] == "nhóm")
        return Table(self.summary, columns, rows, groups)

    @property
    def summary(self) -> str:
        """The total, its share, its range and the grade in one sentence."""
        root = self.scorecard.root
        text = headline(self.scorecard)
        if root.low != root.high:
            text += f", thấp nhất {points_text(root.low)}, cao nhất {points_text(root.high)}"
        grade = self.scorecard.grade
        if self.loaded.scheme.scale is not None:
            text += (
                f"; xếp loại: {grade.title}" if grade.title else f"; {grade_reason(self.scorecard)}"
            )
        return text.rstrip(".") + "."

    def ledger(self) -> Ledger:
        """Return every deduction."""
        return Ledger(self.scorecard)

    def with_evidence(self, evidence: Evidence) -> Assessment:
        """Return the assessment of other evidence, as `open_evidence` takes it, by the same set."""
        return Assessment(self.loaded, open_evidence(self.loaded, evidence))

    def under(self, readings: Mapping[str, str]) -> Assessment:
        """Return the assessment of the same evidence under other readings, by line."""
        return Assessment(open_set(self.loaded, readings=readings), self.evidence)

    def scenario(
        self, *settings: str, changes: Mapping[str, object] | None = None, name: str = "phương án"
    ) -> Scenario:
        """Return a checked scenario from settings such as ``V.1.b.signed=50``, or a mapping."""
        found = read_settings(self.loaded, settings, name)
        if changes:
            other = read_mapping(self.loaded, changes, name)
            found = Scenario(name, {**found.values, **other.values})
        check_scenario(self.loaded, self.evidence, found)
        return found

    def scenario_file(self, path: str | Path) -> Scenario:
        """Return a checked scenario from an evidence file that names only what differs."""
        found = load_scenario(path, self.loaded)
        check_scenario(self.loaded, self.evidence, found)
        return found

    def whatif(
        self, *settings: str, changes: Mapping[str, object] | None = None, name: str = "phương án"
    ) -> Comparison:
        """Return what a scenario would change."""
        return self.compare(self.scenario(*settings, changes=changes, name=name))

    def compare(self, scenario: Scenario) -> Comparison:
        """Return what a scenario would change."""
        return compare_with(self.scorecard, self.evidence.claims, scenario)

    def levers(self, efforts: Sequence[str] = (), *, losing: bool = False) -> Levers:
        """Return what would win points back, or with ``losing`` what would lose more."""
        measure = read_efforts(self.loaded, efforts)
        return levers_of(self.scorecard, self.evidence.claims, measure, losing=losing)

    def planner(self, efforts: Sequence[str] = (), as_of: date | None = None) -> Planner:
        """Return a planner; from ``as_of`` on, lines past their deadline are frozen."""
        return Planner(
            self.loaded.scheme,
            self.evidence.claims,
            read_efforts(self.loaded, efforts),
            frozen_at(self.loaded, as_of) if as_of else None,
            as_of.toordinal() if as_of else None,
        )

    def plan(self, target: str, efforts: Sequence[str] = (), as_of: date | None = None) -> Plan:
        """Return the plan of least effort for ``12.5``, ``90%`` or a grade."""
        return self.planner(efforts, as_of).plan(read_goal(self.loaded, target))

    def frontier(self, efforts: Sequence[str] = (), as_of: date | None = None) -> Frontier:
        """Return every total worth aiming at, with its least effort."""
        return self.planner(efforts, as_of).frontier()

    def simulate(
        self, spreads: Mapping[str, str], cases: int = 100_000, seed: int = 0
    ) -> Simulation:
        """Draw figures such as ``{"V.1.b.signed": "47..50"}`` and score every case."""
        found = read_spreads(self.loaded, spreads)
        check_spreads(self.loaded, self.evidence, found)
        return simulate(self.scorecard, found, cases, seed)

    def distribution(self, spreads: Mapping[str, str]) -> Distribution:
        """Return the exact distribution of the total under independent figures."""
        found = read_spreads(self.loaded, spreads)
        check_spreads(self.loaded, self.evidence, found)
        return distribution(self.scorecard, self.evidence.claims, found)

    def spot_check(self, code: str, population: int, good: int, sample: int) -> SpotCheck:
        """Return the chances of an appraiser's random sample on one line."""
        scheme = self.loaded.scheme
        return spot_check(scheme, scheme.scored[code], population, good, sample)

    def tornado(self, share: Fraction = Fraction(1, 10)) -> Tornado:
        """Return how far the total moves when each figure is off by a share."""
        return tornado(self.scorecard, self.evidence.claims, share)

    def maxima(self) -> Tornado:
        """Return how far the percent moves when assumed maxima are halved or doubled."""
        maxima = assumed_maxima(self.loaded)
        return tornado_of_maxima(self.scorecard, self.evidence.claims, maxima)

    def readings(self) -> Tornado:
        """Return how far the total moves under each other reading."""
        return tornado_of_readings(self.loaded, self.scorecard, self.evidence.claims)

    def gaps(self) -> Gaps:
        """Return which missing figures would narrow the range most."""
        return gaps(self.scorecard)

    def since(self, earlier: Assessment, renamed: str | None = None) -> Attribution:
        """Return the change since an earlier assessment, split into rules and evidence.

        Args:
            earlier: the assessment of the other year or set.
            renamed: the path of a file that maps lines, figures and levels that were renamed.

        """
        return attribute(
            earlier.loaded.scheme,
            earlier.evidence.claims,
            self.loaded.scheme,
            self.evidence.claims,
            between(earlier.loaded, self.loaded, renamed),
        )


def assess(
    criteria: Criteria,
    evidence: Evidence = None,
    overlays: Paths = (),
    readings: Mapping[str, str] | None = None,
) -> Assessment:
    """Score evidence by a criteria set and return everything that can be asked of the result.

    Args:
        criteria: a shipped name such as ``son-tra-2026``, the path of a criteria file, or a set
            that `open_set` returned.
        evidence: files, a dict or opened evidence, as `open_evidence` takes them; without any,
            the targets that the set itself names are scored.
        overlays: the path of an overlay file, or several in the order of laying them.
        readings: other readings by line, as ``{"I.1.a": "at-least-five"}``.

    Raises:
        ProblemsError: a file has errors, or scoring by the set would not be sound; every problem
            is in it.

    """
    loaded = open_set(criteria, overlays, readings)
    return Assessment(loaded, open_evidence(loaded, evidence))
