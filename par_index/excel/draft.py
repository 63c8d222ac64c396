"""A scorecard workbook while it is being written: what its sheets share."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from par_index.excel.book import Book
from par_index.excel.calculation import Calculation, Line
from par_index.excel.formula import Ref
from par_index.excel.layout import Block
from par_index.loading.load import LoadedEvidence, LoadedSet
from par_index.models.tree import Group, Leaf
from par_index.scoring.scorecard import Scorecard
from par_index.words.remedies import Horizon


@dataclass
class Draft:
    """What every sheet needs: the scorecard, the workbook, and the cells made so far.

    ``nodes`` maps the code of every group and line to its (points, maximum) cells.
    """

    loaded: LoadedSet
    evidence: LoadedEvidence
    scorecard: Scorecard
    book: Book
    calculation: Calculation
    blocks: dict[str, Block]
    leads: dict[str, list[Leaf]]
    nodes: dict[str, tuple[Ref, Ref]] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    horizon: Horizon | None = None

    @cached_property
    def leaves(self) -> dict[str, tuple[Leaf, str]]:
        """Every criterion by its code, with its lead unit."""
        return {leaf.code: (leaf, unit) for unit, leaves in self.leads.items() for leaf in leaves}

    @cached_property
    def products(self) -> dict[str, str]:
        """What has to be produced by every group that says so, in words."""
        return {
            node.code: f"Sản phẩm: {node.product}"
            for node in self.loaded.criteria.nodes()
            if isinstance(node, Group) and node.products
        }
