"""The scorecard as a workbook that recomputes itself: all its sheets, put together."""

from __future__ import annotations

from par_index.excel.book import Book
from par_index.excel.calculation import Calculation, Draft
from par_index.excel.forms import Form
from par_index.excel.layout import FORM_SHEET, SCORECARD, TITLE_TEXT, blocks_on, leads
from par_index.excel.main_table import write_table
from par_index.excel.reasons import write_assumptions, write_ledger, write_methods
from par_index.excel.sheets import ASSUMPTIONS, CHART, LEDGER, METHODS, TABLE, UNITS
from par_index.excel.summary import Signing, unsigned
from par_index.excel.units import write_areas, write_units
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.scoring.scheme import OWN
from par_index.scoring.scorecard import Scorecard
from par_index.words.remedies import Horizon


def scorecard_book(
    loaded: LoadedSet,
    evidence: LoadedEvidence,
    scorecard: Scorecard,
    horizon: Horizon | None = None,
    signing: Signing | None = None,
) -> bytes:
    """Return the workbook of a scorecard, its remedies divided where a horizon is given.

    ``signing`` is what the filing sheet bears around its table; else places to be filled in.
    """
    book = Book(loaded.criteria.title)
    claims = {code: result.claim for code, result in scorecard.leaves.items()}
    calculation = Calculation(scorecard.scheme, book.cells, {**claims, OWN: scorecard.own})
    leaves, figures = loaded.criteria.leaves(), tuple(loaded.scheme.figures)
    blocks = blocks_on(FORM_SHEET, leaves, loaded, evidence.evidence, figures)
    calculation.own = blocks[0] if figures else None
    made = {block.leaf.code: block for block in blocks}
    draft = Draft(
        loaded, evidence, scorecard, book, calculation, made, leads(loaded), horizon=horizon
    )
    table, methods, ledger, units = (book.sheet(n) for n in (TABLE, METHODS, LEDGER, UNITS))
    Form(book, loaded, evidence, calculation).write(FORM_SHEET, TITLE_TEXT, blocks, SCORECARD)
    assumptions = book.sheet(ASSUMPTIONS)
    write_table(draft, table, signing or unsigned(loaded.criteria))
    write_methods(draft, methods)
    write_ledger(draft, ledger)
    write_units(draft, units)
    write_areas(draft, book.sheet(CHART))
    write_assumptions(draft, assumptions)
    table.activate()
    return book.content()
