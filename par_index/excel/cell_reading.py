"""What a cell of a form stands for, as helper formulas: the steps of `language.spelling`.

A person types a figure as a number, a day, a truth value or a text, and pastes from elsewhere. Each
figure gets a row of steps; the last one holds what the engine reads there, or fails where the
engine refuses it. Ranges are not read here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import TypeAlias

from par_index.excel.formula import Cell, Const, FormulaError, Ref, text_of
from par_index.language.inputs import NO, YES, Input
from par_index.language.spelling import PERCENT, SPACES, endings_of, tidy
from par_index.loading.claims import NO_LETTERS, NO_WORDS
from par_index.words.states import NOTHING_AROSE

Step: TypeAlias = Callable[[str, "Cell | FormulaError"], Ref]
"""Puts the text of a formula into a helper cell, with the value that it has now."""

NO_REASON, REASON, BAD_REASON = 0, 1, 2
"""What the reason for *không phát sinh* is."""

_DIGITS = "0123456789"


def _without(text: str, letters: str) -> str:
    return reduce(lambda rest, letter: f'SUBSTITUTE({rest},"{letter}","")', letters, text)


def _spaces(text: str) -> str:
    for space in SPACES:
        mark = f"CHAR({ord(space)})" if space < " " else f'"{space}"'
        text = f'SUBSTITUTE({text},{mark}," ")'
    return text


def _is_one_of(text: str, words: Sequence[str]) -> str:
    tests = (f"{text}={text_of(Const(word))}" for word in words)
    return f"OR({','.join(tests)})" if words else "FALSE"


_PLAIN = f"""SUBSTITUTE(SUBSTITUTE({_spaces('" "&{0}')}," '"," "),"−","-")"""
_TEXT = f'IF(ISTEXT({{0}}),LOWER(TRIM({_PLAIN})),"")'
_NUMBER = (
    'IF(OR(LEFT({1})="-",LEFT({1})="+"),TRIM(MID({1},2,99)),{1})',
    "UNIT",
    "ENDING",
    "TRIM(LEFT({3},LEN({3})-LEN({4})))",
    'IF(LEFT({5})="_",{5},SUBSTITUTE({5},"_",""))',
    _without("{6}", _DIGITS),
    'IF(OR({7}=".",{7}=",",RIGHT({7})<>LEFT({7})),RIGHT({7}),"")',
    'IF({8}="",{6},LEFT({6},FIND({8},{6})-1))',
    'IF({8}="","",MID({6},FIND({8},{6})+1,99))',
    "LEN({7})-LEN({8})",
    # digits stand in groups of three behind a first group, or without any mark
    'IF({11}=0,{9}<>"",IF(LEN({9})>4*{11},AND(LEN({9})<4*{11}+4,LEFT({9})<>"0",'
    'OR(LEFT({7})=" ",LEFT({7})=".",LEFT({7})=","),LEFT({7},{11})=REPT(LEFT({7}),{11}),'
    + ",".join(
        f"IF({{11}}<{k},TRUE,MID({{9}},LEN({{9}})-{4 * k - 1},1)=LEFT({{7}}))" for k in range(1, 5)
    )
    + ",{11}<5),FALSE))",
    'IF(AND({12},LEN({6})-LEN({7})<16,OR({8}="",{10}<>""),OR({8}="",{8}=".",{8}=",")),'
    'IF(LEFT({1})="-",-1,1)*VALUE(SUBSTITUTE({9},LEFT({7}),"")&{10})*10^POWER/10^LEN({10}),NA())',
    'IF(AND(ISNUMBER({13}),OR({7}=".",{7}=","),LEN({10})=3,LEN({9})<4,LEFT({9})<>"0"),'
    'IF(LEFT({1})="-",-1,1)*VALUE({9}&{10})*10^POWER,NA())',
)
_DAY = (
    'IF(LEFT({1},5)="ngày ",MID({1},6,99),{1})',
    f'IF(AND(LEN({{2}})>14,OR(MID({{2}},11,1)="t",MID({{2}},11,1)=" "),'
    f'{_without("MID({2},12,99)", _DIGITS + ":.z")}=""),LEFT({{2}},10),{{2}})',
    reduce(
        lambda text, mark: f'SUBSTITUTE({text},"{mark}","/")',
        (" tháng ", ", năm ", " năm ", "-", ".", " /", "/ "),
        "{3}",
    ),
    'FIND("/",{4})',
    'FIND("/",{4},{5}+1)',
    "IF({5}=5,LEFT({4},4),MID({4},{6}+1,99))",
    "MID({4},{5}+1,{6}-{5}-1)",
    "IF({5}=5,MID({4},{6}+1,99),LEFT({4},{5}-1))",
    f'IF(AND({_without("{4}", _DIGITS)}="//",LEN({{7}})=4,LEN({{8}})<3,LEN({{9}})<3,{{7}}>="1900"),'
    "DATE(VALUE({7}),VALUE({8}),VALUE({9})),NA())",
    "IF(ISNUMBER({0}),INT({0}),IF(AND(MONTH({10})=VALUE({8}),DAY({10})=VALUE({9})),{10},NA()))",
    "IF(AND({11}>=61,{11}<=2958465,NOT(ISLOGICAL({0}))),{11},NA())",
)


def text_in(cell: Ref, held: Cell, step: Step) -> Ref:
    """Return the cell of a tidy text in small letters; it is empty where a number stands."""
    return step(_TEXT.format(cell.text()), tidy(held).lower() if isinstance(held, str) else "")


def reason_in(idle: tuple[Ref, Ref], text: Ref, held: Cell, step: Step) -> Ref:
    """Return the cell of whether *không phát sinh* was chosen with a reason: one needs the other.

    ``idle`` are the cells of both, ``text`` is the cell of the text of the reason.
    """
    chosen, reason = (cell.text() for cell in idle)
    body = f"TRIM({_without(text.text(text.sheet), NO_LETTERS)})"
    none = text_of(Const(f"|{'|'.join(sorted(NO_WORDS))}|"))
    bad = f'OR(LEN({body})<2,ISNUMBER(FIND("|"&{body}&"|",{none})))'
    picked = f'IFERROR(LOWER(TRIM({chosen})),"?")'
    blank = f'IF(ISTEXT({reason}),{text.text(text.sheet)}="",IFERROR({reason}="",FALSE))'
    both = f"AND({picked}={text_of(Const(NOTHING_AROSE))},NOT({bad}))"
    now = REASON if isinstance(held, str) and held.strip() else NO_REASON
    return step(f'IF(AND({picked}="",{blank}),0,IF({both},1,2))', now)


def answer_in(cell: Ref, text: Ref, now: Cell | FormulaError, step: Step) -> Ref:
    """Return the cell of a yes (1) or a no (0)."""
    yes, no = (_is_one_of(text.text(text.sheet), sorted(words)) for words in (YES, NO))
    typed = cell.text()
    return step(f"IF(ISLOGICAL({typed}),IF({typed},1,0),IF({yes},1,IF({no},0,NA())))", now)


def level_in(declared: Input, text: Ref, now: Cell | FormulaError, step: Step) -> Ref:
    """Return the cell of the number of a level, by its key or its label."""
    found = "NA()"
    for number, level in reversed(list(enumerate(declared.levels, start=1))):
        words = [level.key.lower(), tidy(level.label).lower()]
        found = f"IF({_is_one_of(text.text(text.sheet), words)},{number},{found})"
    return step(found, now)


def day_in(cell: Ref, text: Ref, now: Cell | FormulaError, step: Step) -> Ref:
    """Return the cell of a day, counted as the spreadsheet counts it."""
    return _last(cell, text, _DAY, now, step)


def number_in(
    cell: Ref, text: Ref, kind: str, unit: str, fits: str, now: Cell | FormulaError, step: Step
) -> Ref:
    """Return the cell of a number; ``fits`` is the condition that ``#`` can be the figure."""
    endings = endings_of(kind, unit)
    cut, ending, power = "{2}", '""', "0"
    for word in reversed(endings.units):
        size = len(word)
        said = text_of(Const(word)).replace("{", "{{").replace("}", "}}")
        cut = f"IF(RIGHT({{2}},{size})={said},TRIM(LEFT({{2}},LEN({{2}})-{size})),{cut})"
    for word, size in reversed(list(endings.powers.items())):
        ending = f'IF(RIGHT({{3}},{len(word)})="{word}","{word}",{ending})'
        power = f'IF({{4}}="{word}",{size},{power})'
    one, other = fits.replace("#", "{13}"), fits.replace("#", "{14}")
    both = f"IF({one},IF({other},NA(),{{13}}),IF({other},{{14}},{{13}}))"
    percent = _is_one_of("{4}", [word for word in endings.powers if word in PERCENT])
    if kind in ("count", "money"):
        dotted = f'IF({{4}}="",{{14}},{both})'
        chosen = f'IF({{8}}=".",{dotted},IF({{4}}="",{both},{{13}}))'
        read = f"IF(ISNUMBER({{14}}),{chosen},{{13}})"
    else:
        chosen = f'IF(AND({{8}}=".",NOT({percent})),{both},{{13}})'
        share = 'VALUE(LEFT({6},FIND("/",{6})-1))/VALUE(MID({6},FIND("/",{6})+1,99))'
        read = (
            f'IF({{7}}="/",IF(LEFT({{1}})="-",-1,1)*{share},IF(ISNUMBER({{14}}),{chosen},{{13}}))'
        )
    steps = [part.replace("UNIT", cut).replace("ENDING", ending) for part in _NUMBER]
    steps = [part.replace("POWER", f"({power})") for part in steps]
    last = f"IF(ISLOGICAL({{0}}),NA(),IF(ISNUMBER({{0}}),{{0}},{read}))"
    return _last(cell, text, [*steps, last], now, step)


def _last(cell: Ref, text: Ref, steps: Sequence[str], now: Cell | FormulaError, step: Step) -> Ref:
    """Place steps that name one another by number, and return the cell of the last."""
    names, found = [cell.text(), text.text(text.sheet)], text
    for number, formula in enumerate(steps, start=1):
        value = now if number == len(steps) else ""
        found = step(formula.format(*names), value)
        names.append(found.text(found.sheet))
    return found
