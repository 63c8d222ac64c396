"""Reading a criteria file node by node, and what must agree between it and its rubrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TypeVar

from pydantic import BaseModel

from par_index.diagnostics.problems import Diagnostic, Place, Problem
from par_index.language.inputs import constant_interval
from par_index.language.tree import MEASURE, Expr
from par_index.language.typing import NODE_CODES, NUMBER, Type, check, nearest, type_of_input
from par_index.loading.claims import read_claim, unknown_code, unknown_input, without_rule
from par_index.loading.figure_checks import figure_problems, loop_of, register_faults, use_faults
from par_index.loading.reader import Node, SourceFile
from par_index.loading.structure import LIST_EXPECTED, build
from par_index.models.criteria import CriteriaSet, Grades, Overlay, SetHead
from par_index.models.evidence import LeafEvidence
from par_index.models.lowering import constants_of, dated_inputs, days_asked
from par_index.models.rubric import RubricEntry
from par_index.models.tree import Group, GroupHead, Leaf
from par_index.models.uses import figures_of
from par_index.scoring.grades import NAMES
from par_index.scoring.scheme import Scheme

M = TypeVar("M", bound=BaseModel)


def read_criteria(file: SourceFile, problems: list[Problem]) -> CriteriaSet | None:
    """Return the criteria set of a file, noting every problem of its structure."""
    head = build(SetHead, without(file.root, "areas"), file, problems)
    areas = read_items(file.root.child("areas"), file, problems)
    if head is None:
        return None
    return extended(CriteriaSet, head, areas=tuple(areas))


def extended(model: type[M], head: BaseModel, **more: object) -> M:
    """Return a model made of its validated head and its validated remaining fields."""
    fields = {name: getattr(head, name) for name in type(head).model_fields}
    made = head.model_fields_set | set(more)
    return model.model_construct(_fields_set=made, **fields, **more)


def without(node: Node, *keys: str) -> Node:
    """Return a mapping node without some keys."""
    content = node.content
    if isinstance(content, dict):
        content = {name: child for name, child in content.items() if name not in keys}
    return Node(content, node.place, node.keys)


def read_items(node: Node | None, file: SourceFile, problems: list[Problem]) -> list[Group | Leaf]:
    """Return the items of a list, each read on its own."""
    if node is None:
        return []
    if not isinstance(node.content, list):
        problems.append(file.problem(Diagnostic("PAR203", LIST_EXPECTED), node))
        return []
    found: list[Group | Leaf] = []
    for child in node.content:
        below = child.child("items")
        if below is None:
            leaf = build(Leaf, child, file, problems)
            found += [leaf] if leaf else []
            continue
        group = build(GroupHead, without(child, "items"), file, problems)
        items = read_items(below, file, problems)
        if group:
            found.append(extended(Group, group, items=tuple(items)))
    return found


def item_lists(root: Node) -> Iterator[tuple[str, str, Node | None]]:
    """Yield the lists of items that a criteria file or an overlay writes: key, group, list."""
    yield from ((key, "", root.child(key)) for key in ("areas", "replace"))
    added = root.child("add")
    if added is not None and isinstance(added.content, dict):
        yield from (("add", code, node) for code, node in added.content.items())


def item_nodes(root: Node) -> dict[str, Node]:
    """Return the node of every item of a criteria file, or of an overlay, by its code."""
    found: dict[str, Node] = {}
    pending = [node for _, _, node in item_lists(root)]
    while pending:
        node = pending.pop(0)
        if node is None or not isinstance(node.content, list):
            continue
        for child in node.content:
            code = child.child("code")
            if code is not None and isinstance(code.content, str):
                found.setdefault(code.content, child)
            pending.append(child.child("items"))
    return found


class CriteriaChecker:
    """Checks what a criteria file, or an overlay on a set, writes against the rubrics."""

    def __init__(
        self, criteria: CriteriaSet, rubrics: Mapping[str, RubricEntry], file: SourceFile
    ) -> None:
        self.criteria = criteria
        self.rubrics = rubrics
        self.file = file
        self.nodes = item_nodes(file.root)
        self.problems: list[Problem] = []

    def _note(self, found: Diagnostic, at: Node | Place) -> None:
        self.problems.append(self.file.problem(found, at))

    def codes(self) -> None:
        """Codes are unique, and a part's code continues that of its parent."""
        seen: dict[str, list[Place]] = {}
        for _, parent, items in item_lists(self.file.root):
            for item in items.content if items and isinstance(items.content, list) else []:
                self._code(item, parent, seen)
        counts = Counter(node.code for node in self.criteria.nodes())
        for code, (first, *later) in seen.items():
            for place in later:
                told = f"mã «{code}» đã dùng ở dòng {first.line}"
                self._note(Diagnostic("PAR401", told), place)
            if counts[code] > 1 and not later:
                self._note(Diagnostic("PAR401", f"mã «{code}» đã dùng trong bộ tiêu chí"), first)

    def _code(self, node: Node, parent: str, seen: dict[str, list[Place]]) -> None:
        code_node = node.child("code")
        if code_node is None or not isinstance(code_node.content, str):
            return
        code, place = code_node.content, code_node.place
        seen.setdefault(code, []).append(place)
        if parent and not code.startswith(f"{parent}."):
            message = f"mã «{code}» phải bắt đầu bằng «{parent}.» như mục chứa nó"
            self._note(Diagnostic("PAR404", message), place)
        items = node.child("items")
        for child in items.content if items and isinstance(items.content, list) else []:
            self._code(child, code, seen)

    def rules(self) -> None:
        """Every rule and reading that a leaf of this file names exists."""
        for leaf in self.criteria.leaves():
            node = self.nodes.get(leaf.code)
            if node is None:
                continue
            for slip in rule_slips(leaf.rule, leaf.reading, self.rubrics):
                self._note(slip, node)
            if leaf.rule is not None and leaf.rule in self.rubrics:
                self._constants(leaf, self.rubrics[leaf.rule], node)
                self._uses(leaf, self.rubrics[leaf.rule], node.within(("uses",)))
                for fault in register_faults(leaf, self.rubrics[leaf.rule], self.criteria):
                    self._note(fault.found, node.within(fault.path))
        loop = loop_of(self.criteria)
        if loop and loop[0].code in self.nodes:
            leaf, way = loop
            found = Diagnostic("PAR409", f"các mục lấy kết quả của nhau thành vòng: {way}")
            self._note(found, self.nodes[leaf.code].within(("uses",)))

    def figures(self) -> None:
        """The figures of the set are declared soundly, and conditions of groups ask for them."""
        self.problems += figure_problems(self.criteria, self.file)
        scope = _figure_types(self.criteria)
        for node in self.criteria.nodes():
            condition = node.not_applicable_when
            if condition is not None:
                at = self.nodes[node.code].within(("not_applicable_when",))
                for fault in check(condition.expr, scope, "truth"):
                    self._note(fault, at)

    def _uses(self, leaf: Leaf, entry: RubricEntry, node: Node) -> None:
        """Every figure that a leaf takes from elsewhere is there, and of the right kind."""
        try:
            figures = figures_of(self.criteria)
        except ValueError:
            return  # the figures themselves have said so
        for fault in use_faults(leaf, entry, self.criteria, figures):
            target = node.within(fault.path)
            self._note(fault.found, target.place_of(fault.key) if fault.key else target)

    def _constants(self, leaf: Leaf, entry: RubricEntry, node: Node) -> None:
        """Every constant of a leaf is one value of an input of its rule, and its days suffice."""
        rubric = entry.lower(leaf.code)
        measured = [MEASURE] if rubric.measured else []
        for key, known in (("constants", []), ("labels", measured)):
            known = [*rubric.inputs, *known]
            for name in getattr(leaf, key):
                if name not in known:
                    hint = nearest(name, known).removeprefix("; ")
                    message = f"cách chấm «{leaf.rule}» không có đầu vào «{name}»"
                    self._note(Diagnostic("PAR502", message, hint, name), node.within((key,)))
        for name in leaf.constants:
            if name not in rubric.inputs:
                continue
            holder = node.within(("constants",))
            alone = leaf.model_copy(update={"constants": {name: leaf.constants[name]}})
            try:
                constants_of(alone, rubric, self.criteria.year)
            except ValueError as problem:
                self._note(Diagnostic("PAR503", str(problem), part=name), holder)
        self._dates(leaf, days_asked(rubric), node)

    def _dates(self, leaf: Leaf, asked: set[str], node: Node) -> None:
        """The deadline of a leaf gives exactly the days that its rule asks for."""
        asked = asked - set(leaf.constants) - {"year_end"}
        given = set(dated_inputs(leaf, self.criteria.year)) - {"year_end"}
        if not asked or asked == given - {"owed"} or (asked == {"owed"} and "owed" in given):
            return
        given -= {"owed"} - asked
        message = (
            f"cách chấm «{leaf.rule}» cần thời hạn cho {', '.join(sorted(asked))}; "
            f"thời hạn của tiêu chí cho {', '.join(sorted(given)) or 'không ngày nào'}"
        )
        self._note(Diagnostic("PAR407", message, part="deadline"), node)

    def grades(self) -> None:
        """Grade conditions name what exists; bands have constant ends."""
        node = self.file.root.child("grades")
        if self.criteria.grades is not None and node is not None:
            self.problems += grade_problems(self.criteria.grades, self.criteria, node, self.file)

    def relations(self, scheme: Scheme) -> None:
        """Check that relations name figures that rules of the set ask for."""
        for index, relation in enumerate(self.criteria.relations):
            for key in ("figure", "at_most"):
                code, _, name = getattr(relation, key).rpartition(".")
                leaf = scheme.leaves.get(code)
                slip = None
                if leaf is None:
                    slip = unknown_code(scheme.leaves, code)
                elif leaf.rubric is None or name not in leaf.rubric.inputs:
                    slip = without_rule(leaf)
                    if leaf.rubric is not None:
                        slip = unknown_input(code, leaf.rubric, name)
                if slip is not None:
                    here = self.file.root.within(("relations", index, key)).place
                    self.problems.append(self.file.problem(slip, here))

    def targets(self, scheme: Scheme) -> None:
        """Every target that the plan sets can be read as evidence."""
        for leaf in self.criteria.leaves():
            if leaf.target is None or not leaf.target.given:
                continue
            node = self.nodes[leaf.code].within(("target", "given"))
            read = read_claim(
                scheme.leaves[leaf.code], LeafEvidence(given=leaf.target.given), dotted=True
            )
            for slip in read.slips:
                self._note(slip, node)


def rule_slips(
    rule: str | None, reading: str | None, rubrics: Mapping[str, RubricEntry]
) -> list[Diagnostic]:
    """Return what is wrong with the rule and the reading that a leaf names."""
    if rule is None:
        return []
    if rule not in rubrics:
        hint = nearest(rule, list(rubrics)).removeprefix("; ")
        return [Diagnostic("PAR402", f"không có cách chấm «{rule}»", hint, "rule")]
    return reading_slips(rule, reading, rubrics[rule])


def reading_slips(rule: str, reading: str | None, entry: RubricEntry) -> list[Diagnostic]:
    """Return what is wrong with a reading of a rule."""
    if reading is None or reading in entry.readings:
        return []
    known = list(entry.readings)
    hint = nearest(reading, known).removeprefix("; ")
    if not hint:
        hint = f"Có: {', '.join(known)}." if known else "Cách chấm này chỉ có một cách hiểu."
    message = f"cách chấm «{rule}» không có cách hiểu «{reading}»"
    return [Diagnostic("PAR403", message, hint, "reading")]


def grade_problems(
    grades: Grades, criteria: CriteriaSet, node: Node, file: SourceFile
) -> list[Problem]:
    """Return what is wrong with a grade scale, of a criteria file or of an overlay."""
    codes = tuple(item.code for item in criteria.nodes())
    scope = {**dict.fromkeys(NAMES, NUMBER), NODE_CODES: Type("nodes", codes)}
    scope |= _figure_types(criteria)
    problems: list[Problem] = []

    def conditions(formula_path: tuple[int | str, ...], expr: Expr) -> None:
        target = node.within(formula_path)
        problems.extend(file.problem(fault, target) for fault in check(expr, scope, "truth"))

    titles = [grade.title for grade in grades.scale]
    for index, grade in enumerate(grades.scale):
        band = node.within(("scale", index, "when"))
        try:
            constant_interval(grade.when.text)
        except ValueError as problem:
            problems.append(file.problem(Diagnostic("PAR405", str(problem)), band))
        for position, condition in enumerate(grade.requires):
            conditions(("scale", index, "requires", position), condition.expr)
        lower = titles[index + 1 :]
        if grade.otherwise is not None and grade.otherwise not in lower:
            here = node.within(("scale", index, "otherwise"))
            hint = nearest(grade.otherwise, lower).removeprefix("; ")
            message = f"thang xếp loại không có mức «{grade.otherwise}» thấp hơn «{grade.title}»"
            problems.append(file.problem(Diagnostic("PAR405", message, hint), here))
    for index, unranked in enumerate(grades.unranked):
        conditions(("unranked", index, "when"), unranked.when.expr)
    for index, forced in enumerate(grades.forced):
        conditions(("forced", index, "when"), forced.when.expr)
        if forced.at_most not in titles:
            here = node.within(("forced", index, "at_most"))
            hint = nearest(forced.at_most, titles).removeprefix("; ")
            message = f"thang xếp loại không có mức «{forced.at_most}»"
            problems.append(file.problem(Diagnostic("PAR405", message, hint), here))
    return problems


def _figure_types(criteria: CriteriaSet) -> dict[str, Type]:
    with suppress(ValueError):  # else the figures themselves have said so
        return {name: type_of_input(figure) for name, figure in figures_of(criteria).items()}
    return {}


def overlay_problems(
    overlay: Overlay, criteria: CriteriaSet, file: SourceFile
) -> Iterator[Problem]:
    """Yield what an overlay names that the criteria set does not have."""
    known = {node.code: node for node in criteria.nodes()}
    leaves = [code for code, node in known.items() if isinstance(node, Leaf)]
    groups = [code for code, node in known.items() if isinstance(node, Group)]
    named: tuple[tuple[str, Iterable[str], list[str]], ...] = (
        ("leaves", overlay.leaves, leaves),
        ("drop", overlay.drop, list(known)),
        ("add", overlay.add, groups),
        ("replace", (item.code for item in overlay.replace), list(known)),
    )
    for key, codes, listed in named:
        node = file.root.child(key)
        for code in codes:
            if node is not None and code not in listed:
                yield file.problem(unknown_code(listed, code), node)
