"""What must agree among declared figures: inputs of rules, figures of a set, registers and uses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from par_index.diagnostics.problems import Diagnostic
from par_index.language.inputs import Input
from par_index.language.tree import MAX, MEASURE, NOT_APPLICABLE, OF_NODES, UNKNOWN, Call, Name
from par_index.language.typing import NODE_CODES, Type, check, nearest, type_of_input
from par_index.language.vietnamese import interval_text
from par_index.loading.reader import Fault
from par_index.meaning.walk import grade_code
from par_index.models.criteria import CriteriaSet
from par_index.models.figures import Derived, InputEntry, Logged, RegisterEntry
from par_index.models.rubric import RubricEntry
from par_index.models.shapes.base import KeyPath
from par_index.models.tree import Leaf, leaves_of
from par_index.scoring.grades import NAMES

RESERVED = {MAX, MEASURE, UNKNOWN, NOT_APPLICABLE, "and", "or", "not", "in", "yes", "no"}
_WORDS = ("yes_no", "choice", "date")
_JOINS = {
    "sum": ("count", "money", "number"),
    "any": ("yes_no",),
    "all": ("yes_no",),
    "latest": ("date",),
}


def input_faults(
    declared: Mapping[str, InputEntry], taken: Collection[str] = ()
) -> Iterator[Fault]:
    """Yield every slip of inputs that are declared together; more names may be taken already."""
    for name, entry in declared.items():
        if name in RESERVED or name in taken:
            yield Fault((), Diagnostic("PAR306", f"«{name}» là từ của ngôn ngữ"), name)
        if entry.type == "choice" and not entry.levels:
            yield Fault((name,), Diagnostic("PAR306", "đầu vào kiểu choice cần có levels"))
        if entry.levels and entry.type != "choice":
            found = Diagnostic("PAR306", "levels chỉ dùng cho kiểu choice")
            yield Fault((name,), found, "levels")
        if entry.answers and entry.type in ("yes_no", "choice"):
            found = Diagnostic("PAR306", "answers chỉ dùng cho số liệu là số hay ngày")
            yield Fault((name,), found, "answers")
        if entry.join in _JOINS and entry.type not in _JOINS[entry.join]:
            kinds = ", ".join(_JOINS[entry.join])
            found = Diagnostic("PAR306", f"join: {entry.join} chỉ dùng cho kiểu {kinds}")
            yield Fault((name,), found, "join")
        for limit in entry.at_most:
            if limit not in declared or limit == name:
                hint = nearest(limit, [n for n in declared if n != name]).removeprefix("; ")
                found = Diagnostic("PAR306", f"at_most nêu «{limit}» không có", hint)
                yield Fault((name, "at_most"), found)
        of = (entry.peers or "").partition(" ")[2]
        source = declared.get(of)
        if of and (of == name or (of != MEASURE and (source is None or source.type in _WORDS))):
            text = f"peers nêu «{of}», không phải số liệu dạng số khác của cách chấm"
            yield Fault((name,), Diagnostic("PAR306", text), "peers")
        try:
            empty = entry.lower(name).domain.empty
        except ValueError as problem:
            yield Fault((name,), Diagnostic("PAR306", f"min hoặc max: {problem}"))
            continue
        if empty:
            yield Fault((name,), Diagnostic("PAR306", "min lớn hơn max"), "min")
            continue
        for word, text in entry.answers.items() if entry.lower(name).numeric else ():
            try:
                entry.lower(name).read(text, dotted=True)
            except ValueError as problem:
                found = Diagnostic("PAR306", f"answers, {word}: {problem}")
                yield Fault((name, "answers"), found, word)


def figure_faults(criteria: CriteriaSet) -> Iterator[Fault]:
    """Yield what is wrong with the figures of a set and with its registers."""
    for fault in input_faults(criteria.figures, NAMES):
        yield fault._replace(path=("figures", *fault.path))
    for name, entry in criteria.figures.items():
        if entry.source is not None:
            for fault in _derived_faults(entry.source, entry.type, criteria.registers):
                yield fault._replace(path=("figures", name, "from", *fault.path))
    for name, register in criteria.registers.items():
        for column, kind in register.columns.items():
            if kind.type == "choice" and not kind.levels:
                found = Diagnostic("PAR306", "cột kiểu choice cần có levels")
                yield Fault(("registers", name, "columns", column), found)


def no_input(rule: str | None, name: str, known: Iterable[str]) -> Diagnostic:
    """Return what is wrong with an input that a rule does not have."""
    hint = nearest(name, list(known)).removeprefix("; ")
    return Diagnostic("PAR502", f"cách chấm «{rule}» không có đầu vào «{name}»", hint, name)


def unknown_register(code: str, name: str, known: Iterable[str]) -> Diagnostic:
    """Return what is wrong with a register that the set does not have."""
    hint = nearest(name, list(known)).removeprefix("; ")
    return Diagnostic(code, f"bộ tiêu chí không có sổ theo dõi «{name}»", hint, name)


def register_faults(leaf: Leaf, entry: RubricEntry, criteria: CriteriaSet) -> Iterator[Fault]:
    """Yield what is wrong with the registers that a leaf is counted from, or done by."""
    for name, how in leaf.sources.items():
        if name not in entry.inputs:
            yield Fault(("from",), no_input(leaf.rule, name, entry.inputs), name)
            continue
        for fault in _derived_faults(how, entry.inputs[name].type, criteria.registers):
            yield fault._replace(path=("from", name, *fault.path))
    logs: list[tuple[KeyPath, Logged | None]] = [(("done_by",), leaf.done_by)]
    logs += [(("product", n, "done_by"), p.done_by) for n, p in enumerate(leaf.products)]
    for path, log in logs:
        if log is None:
            continue
        register = criteria.registers.get(log.register_)
        columns = {} if register is None else register.inputs
        if register is None:
            found = unknown_register("PAR410", log.register_, criteria.registers)
            yield Fault((*path, "register"), found)
        elif log.day not in columns or columns[log.day].kind != "date":
            message = f"sổ theo dõi không có cột ngày «{log.day}»"
            yield Fault(path, Diagnostic("PAR410", message))
        elif log.where is not None:
            scope = {name: type_of_input(column) for name, column in columns.items()}
            for slip in check(log.where.expr, scope, "truth"):
                yield Fault((*path, "where"), slip)


def _derived_faults(
    how: Derived, kind: str, registers: Mapping[str, RegisterEntry]
) -> Iterator[Fault]:
    register = registers.get(how.register_)
    if register is None:
        yield Fault(("register",), unknown_register("PAR410", how.register_, registers))
        return
    columns = register.inputs
    for name in (*how.once_by, *([how.of] if how.of else [])):
        if name not in register.columns:
            hint = nearest(name, list(register.columns)).removeprefix("; ")
            found = Diagnostic("PAR410", f"sổ theo dõi không có cột «{name}»", hint)
            yield Fault(("of" if name == how.of else "once_by",), found)
    for name in how.once_by:
        if name in register.columns and not register.columns[name].required:
            message = (
                f"cột «{name}» phân biệt các sự việc nên không được để trống (required: false)"
            )
            yield Fault(("once_by",), Diagnostic("PAR410", message))
    if (how.take == "count") != (how.of is None):
        message = "take: count đếm số dòng nên không có of; các cách khác cần of"
        yield Fault((), Diagnostic("PAR410", message), "of" if how.of else "")
    elif how.points:
        yield from _level_faults(how, columns)
    elif how.of in register.columns and (how.of not in columns or not columns[how.of].numeric):
        yield Fault(("of",), Diagnostic("PAR410", f"cột «{how.of}» không phải là số hoặc ngày"))
    counted = kind in ("count", "yes_no") if how.take == "count" else kind != "yes_no"
    if not counted:
        message = f"take: {how.take} không cho được số liệu kiểu {kind}"
        yield Fault((), Diagnostic("PAR410", message))
    if how.where is not None:
        scope = {name: type_of_input(column) for name, column in columns.items()}
        for fault in check(how.where.expr, scope, "truth"):
            yield Fault(("where",), fault)


def _level_faults(how: Derived, columns: Mapping[str, Input]) -> Iterator[Fault]:
    """Yield what is wrong with the points of levels."""
    column = columns.get(how.of or "")
    if column is None or column.kind != "choice":
        message = "points cho điểm từng mức nên of phải là một cột mức (choice)"
        yield Fault(("points",), Diagnostic("PAR410", message))
    elif {level.key for level in column.levels} != set(how.points):
        names = ", ".join(f"«{level.key}»" for level in column.levels)
        message = f"points phải cho điểm đúng các mức của cột «{how.of}»: {names}"
        yield Fault(("points",), Diagnostic("PAR410", message))


def use_faults(
    leaf: Leaf, entry: RubricEntry, criteria: CriteriaSet, figures: Mapping[str, Input]
) -> Iterator[Fault]:
    """Yield what is wrong with the figures that a leaf takes from elsewhere."""
    rubric = entry.lower(leaf.code)
    codes = tuple(node.code for node in criteria.nodes())
    scope = {NODE_CODES: Type("nodes", codes)}
    for name, use in leaf.uses.items():
        declared = rubric.inputs.get(name)
        if declared is None:
            yield Fault((), no_input(leaf.rule, name, rubric.inputs), name)
        elif name in leaf.constants:
            message = f"«{name}» vừa ấn định ở constants vừa lấy ở uses; chỉ chọn một"
            yield Fault((), Diagnostic("PAR408", message), name)
        elif isinstance(use.expr, Call) and use.expr.function in OF_NODES:
            yield from (Fault((name,), fault) for fault in check(use.expr, scope, "number"))
            if declared.kind not in ("number", "percent"):
                message = f"«{name}» lấy kết quả của mục khác nên phải là kiểu number hoặc percent"
                yield Fault((name,), Diagnostic("PAR408", message))
        elif isinstance(use.expr, Name) and use.expr.name in figures:
            if clash := _mismatch(declared, figures[use.expr.name]):
                yield Fault((name,), Diagnostic("PAR408", clash))
        else:
            hint = nearest(use.text, list(figures)).removeprefix("; ")
            message = f"«{use.text}» không phải số liệu chung, points('MÃ') hay percent('MÃ')"
            yield Fault((name,), Diagnostic("PAR408", message, hint))


def _mismatch(declared: Input, figure: Input) -> str:
    """Return why a figure of the set cannot stand for an input of a rule; empty if it can."""
    if declared.kind != figure.kind:
        return f"số liệu chung «{figure.name}» khác loại với «{declared.name}» của cách chấm"
    if declared.levels and declared.options != figure.options:
        return f"các mức của «{figure.name}» khác các mức của «{declared.name}»"
    if declared.numeric and figure.domain.meet(declared.domain) != figure.domain:
        given, taken = (interval_text(i.domain, i.kind) for i in (figure, declared))
        return f"số liệu chung «{figure.name}» nhận {given}, còn cách chấm chỉ nhận {taken}"
    return ""


def loop_of(criteria: CriteriaSet) -> tuple[Leaf, str] | None:
    """Return a leaf that takes its own result, and the way round as ``A → B → A``, or None."""
    nodes = {node.code: node for node in criteria.nodes()}
    done: set[str] = set()

    def visit(code: str, way: tuple[str, ...]) -> tuple[Leaf, str] | None:
        if code in way:
            round_ = (*way[way.index(code) :], code)
            leaf = next(n for c in round_ if isinstance(n := nodes[c], Leaf) and n.uses)
            return leaf, " → ".join(round_)
        if code in done or code not in nodes:
            return None
        node = nodes[code]
        targets = (
            [grade_code(use.expr) for use in node.uses.values() if isinstance(use.expr, Call)]
            if isinstance(node, Leaf)
            else [leaf.code for leaf in leaves_of(node)]
        )
        for target in targets:
            if found := visit(target, (*way, code)):
                return found
        done.add(code)
        return None

    return next((found for code in nodes if (found := visit(code, ()))), None)
