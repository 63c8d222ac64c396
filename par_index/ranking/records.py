"""A whole criteria set recorded as instructions for columns: its lines, groups and grade."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from par_index.language.inputs import Origin, Value
from par_index.language.tree import Name
from par_index.meaning.knowledge import Context
from par_index.meaning.walk import grade_code
from par_index.ranking.recording import NOBODY, Recorder, Slot
from par_index.ranking.tape import Tape
from par_index.scoring.grades import place_of
from par_index.scoring.scheme import OWN, AnyLeaf, GroupScheme, LeafScheme, Scheme
from par_index.scoring.treatment import Sum, group_sum, joined, line


class SetRecord:
    """Where on a tape the results of a set stand, by code; `Kernel` tells what it is made from."""

    def __init__(
        self,
        scheme: Scheme,
        figures: Mapping[str, Mapping[str, Value | None]],
        fixed: Mapping[str, Sum[Any]],
        tape: Tape,
        *,
        lines: bool = False,
    ) -> None:
        self.scheme, self.figures, self.fixed = scheme, figures, fixed
        self._tape = tape
        self._numbers = Recorder(tape, NOBODY)
        self.nodes: dict[str, Sum[Slot]] = {}
        self.idle: dict[str, int] = {}
        self.fault: dict[str, int] = {}
        self.gaps: list[int] = []
        self._node(scheme.root)
        self.place = None if lines else self._grade()
        if lines:
            self.nodes = {code: self.nodes[code] for code in scheme.leaves}

    @property
    def outputs(self) -> list[int]:
        """Every place that is asked for."""
        found = [slot.at for node in self.nodes.values() for slot in node] + self.gaps
        found += [*self.idle.values(), *self.fault.values()]
        return found if self.place is None else [*found, self.place]

    def _node(self, node: GroupScheme | AnyLeaf) -> Sum[Slot]:
        if node.code not in self.nodes:
            self.nodes[node.code] = (
                self._group(node) if isinstance(node, GroupScheme) else self._line(node)
            )
        return self.nodes[node.code]

    def _line(self, leaf: AnyLeaf) -> Sum[Slot]:
        if isinstance(leaf, LeafScheme) and (leaf.code in self.figures or not self.fixed):
            try:
                return self._leaf(leaf)
            except KeyError:
                if leaf.code not in self.fixed:
                    raise
        points, maximum = self.fixed.get(leaf.code, Sum(0, 0))
        return Sum(self._numbers.constant(points), self._numbers.constant(maximum))

    def _leaf(self, leaf: LeafScheme) -> Sum[Slot]:
        figures: dict[str, Any] = dict(self.figures.get(leaf.code, {}))
        for name, origin in leaf.origins.items():
            figures[name] = self._used(origin)
        recorder = Recorder(self._tape, leaf.rubric, leaf.code, figures, leaf.maximum)
        points = recorder.rule(leaf.rubric.rule)
        idle = recorder.nothing_arose(leaf.rubric.idle_when)
        arose = recorder.negation(idle)
        beyond = [
            recorder.compared("<", points, recorder.constant(leaf.minimum)),
            recorder.compared(">", points, recorder.constant(leaf.maximum)),
        ]
        fault = recorder.both([arose, recorder.either(beyond)])
        self.idle[leaf.code], self.fault[leaf.code] = idle, fault
        self.gaps.append(recorder.both([arose, points.gap]))
        found = line(recorder, self.scheme, leaf, idle, Slot(points.at))
        return Sum(recorder.choose(fault, recorder.constant(0), found.points), found.maximum)

    def _used(self, origin: Origin) -> Any:
        """Return a figure of the set, or the result of another line, for the line that uses it."""
        if isinstance(origin, Name):
            value = self.figures[OWN][origin.name]
            return (OWN, origin.name) if value is None else value
        points, maximum = self._node(self.scheme.nodes[grade_code(origin)])
        return points if origin.function == "points" else self._numbers.over(points, maximum)

    def _group(self, group: GroupScheme) -> Sum[Slot]:
        plain = joined(self._numbers, group, [self._node(child) for child in group.children])
        return group_sum(self._numbers, self.scheme, group, plain)

    def _grade(self) -> int | None:
        scale = self.scheme.scale
        if scale is None:
            return None
        numbers, zero = self._numbers, self._numbers.constant(0)
        at_zero = []
        for code in self.scheme.scored:
            points, maximum = self.nodes[code]
            no_points = numbers.compared("<=", points, zero)
            at_zero.append(numbers.both([no_points, numbers.compared(">", maximum, zero)]))
        named: dict[str, Any] = {"lines_at_zero": numbers.counted(at_zero)}
        for code, (points, maximum) in self.nodes.items():
            named[f"points({code})"] = points
            named[f"percent({code})"] = numbers.over(points, maximum)
        named["total"], named["percent"] = named["points()"], named["percent()"]
        figures: dict[str, Any] = {**self.figures.get(OWN, {}), **named}
        facts = Recorder(self._tape, Context(self.scheme.figures, {}), OWN, figures)
        try:
            return place_of(facts, scale).at
        except KeyError:
            return None
