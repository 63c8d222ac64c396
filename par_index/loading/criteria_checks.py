"""Reading a criteria file node by node, and what must agree between it and its rubrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TypeVar

from pydantic import BaseModel

from par_index.diagnostics.problems import Diagnostic, Place, Problem
from par_index.language.inputs import constant_interval
from par_index.language.tree import MEASURE
from par_index.language.typing import NODE_CODES, NUMBER, Type, check, nearest, type_of_input
from par_index.loading.claims import read_claim, unknown_code, unknown_input, without_rule
from par_index.loading.figure_checks import (
    figure_faults,
    loop_of,
    no_input,
    register_faults,
    use_faults,
)
from par_index.loading.reader import Fault, Node, SourceFile
from par_index.loading.structure import LIST_EXPECTED, build
from par_index.meaning.rules import Rubric
from par_index.models.criteria import CriteriaSet, Grades, Overlay, SetHead
from par_index.models.evidence import LeafEvidence
from par_index.models.lowering import constants_of, dated_inputs, days_asked
from par_index.models.rubric import RubricEntry
from par_index.models.scalars import Formula
from par_index.models.shapes.base import KeyPath
from par_index.models.tree import Group, GroupHead, Leaf
from par_index.models.uses import figures_of
from par_index.scoring.grades import NAMES
from par_index.scoring.scheme import GroupScheme, LeafScheme, Scheme

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

    def _note(self, found: Diagnostic, at: Place) -> None:
        self.problems.append(self.file.problem(found, at))

    def _place(self, faults: Iterable[Fault], below: Node | None = None) -> None:
        self.problems += self.file.placed(faults, below)

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
            if leaf.code in self.nodes:
                self._place(self._rule_faults(leaf), self.nodes[leaf.code])
        loop = loop_of(self.criteria)
        if loop and loop[0].code in self.nodes:
            leaf, way = loop
            found = Diagnostic("PAR409", f"các mục lấy kết quả của nhau thành vòng: {way}")
            self._place([Fault(("uses",), found)], self.nodes[leaf.code])

    def _rule_faults(self, leaf: Leaf) -> Iterator[Fault]:
        """Yield what is wrong with the rule of a leaf, and with what the leaf gives it."""
        for slip in rule_slips(leaf.rule, leaf.reading, self.rubrics):
            yield Fault((), slip)
        entry = self.rubrics.get(leaf.rule or "")
        if entry is None:
            return
        yield from self._constants(leaf, entry.lower(leaf.code))
        with suppress(ValueError):  # the figures themselves have said so
            figures = figures_of(self.criteria)
            for fault in use_faults(leaf, entry, self.criteria, figures):
                yield fault._replace(path=("uses", *fault.path))
        for fault in register_faults(leaf, entry, self.criteria):
            yield fault._replace(key="")

    def figures(self) -> None:
        """The figures of the set are declared soundly, and conditions of groups ask for them."""
        self._place(figure_faults(self.criteria))
        scope = _figure_types(self.criteria)
        for node in self.criteria.nodes():
            if node.not_applicable_when is not None:
                slips = check(node.not_applicable_when.expr, scope, "truth")
                faults = [Fault(("not_applicable_when",), slip) for slip in slips]
                self._place(faults, self.nodes[node.code])

    def _constants(self, leaf: Leaf, rubric: Rubric) -> Iterator[Fault]:
        """Yield constants that are no single value of an input of the rule, and days it lacks."""
        measured = [MEASURE] if rubric.measured else []
        for key, known in (("constants", []), ("labels", measured)):
            known = [*rubric.inputs, *known]
            for name in getattr(leaf, key):
                if name not in known:
                    yield Fault((key,), no_input(leaf.rule, name, known))
        for name in leaf.constants:
            if name not in rubric.inputs:
                continue
            alone = leaf.model_copy(update={"constants": {name: leaf.constants[name]}})
            try:
                constants_of(alone, rubric, self.criteria.year)
            except ValueError as problem:
                yield Fault(("constants",), Diagnostic("PAR503", str(problem), part=name))
        asked = days_asked(rubric) - set(leaf.constants) - {"year_end"}
        given = set(dated_inputs(leaf, self.criteria.year)) - {"year_end"}
        if not asked or asked == given - {"owed"} or (asked == {"owed"} and "owed" in given):
            return
        given -= {"owed"} - asked
        message = (
            f"cách chấm «{leaf.rule}» cần thời hạn cho {', '.join(sorted(asked))}; "
            f"thời hạn của tiêu chí cho {', '.join(sorted(given)) or 'không ngày nào'}"
        )
        yield Fault((), Diagnostic("PAR407", message, part="deadline"))

    def grades(self) -> None:
        """Grade conditions name what exists; bands have constant ends."""
        if self.criteria.grades is not None:
            self._place(grade_faults(self.criteria.grades, self.criteria))

    def relations(self, scheme: Scheme) -> None:
        """Check that relations name figures that rules of the set ask for."""
        for index, relation in enumerate(self.criteria.relations):
            for key in ("figure", "at_most"):
                code, _, name = getattr(relation, key).rpartition(".")
                leaf = scheme.leaves.get(code)
                if leaf is None:
                    slip = unknown_code(scheme.leaves, code)
                elif leaf.rubric is None:
                    slip = without_rule(leaf)
                elif name not in leaf.rubric.inputs:
                    slip = unknown_input(code, leaf.rubric, name)
                else:
                    continue
                self._place([Fault(("relations", index, key), slip)])

    def ranking(self, scheme: Scheme) -> None:
        """What parts a tie is a group or a scored line of the set."""
        for index, code in enumerate(self.criteria.ranking.ties):
            if not code or not isinstance(scheme.nodes.get(code), GroupScheme | LeafScheme):
                here = self.file.root.within(("ranking", "ties", index)).place
                self._note(unknown_code([c for c in scheme.nodes if c], code), here)

    def targets(self, scheme: Scheme) -> None:
        """Every target that the plan sets can be read as evidence."""
        for code, target in self.criteria.targets().items():
            line, said = scheme.claimable.get(code, scheme.own), LeafEvidence(given=target.given)
            read = read_claim(line, said, dotted=True)
            faults = [Fault(("target", "given"), slip) for slip in read.slips]
            self._place(faults, self.nodes.get(code))


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
        hint = f"Có: {', '.join(known)}." if known else "Cách chấm này chỉ có một cách áp dụng."
    message = f"cách chấm «{rule}» không có cách áp dụng «{reading}»"
    return [Diagnostic("PAR403", message, hint, "reading")]


def grade_faults(grades: Grades, criteria: CriteriaSet) -> Iterator[Fault]:
    """Yield what is wrong with a grade scale, of a criteria file or of an overlay."""
    codes = tuple(item.code for item in criteria.nodes())
    scope = {**dict.fromkeys(NAMES, NUMBER), NODE_CODES: Type("nodes", codes)}
    scope |= _figure_types(criteria)

    def conditions(path: KeyPath, *asked: Formula) -> Iterator[Fault]:
        for number, condition in enumerate(asked):
            for slip in check(condition.expr, scope, "truth"):
                yield Fault(("grades", *path, number), slip)

    def title_fault(path: KeyPath, title: str, known: list[str], more: str = "") -> Fault:
        hint = nearest(title, known).removeprefix("; ")
        found = Diagnostic("PAR405", f"thang xếp loại không có mức «{title}»{more}", hint)
        return Fault(("grades", *path), found)

    titles = [grade.title for grade in grades.scale]
    for index, grade in enumerate(grades.scale):
        try:
            constant_interval(grade.when.text)
        except ValueError as problem:
            yield Fault(("grades", "scale", index, "when"), Diagnostic("PAR405", str(problem)))
        yield from conditions(("scale", index, "requires"), *grade.requires)
        lower, wanted = titles[index + 1 :], grade.otherwise
        if wanted is not None and wanted not in lower:
            path: KeyPath = ("scale", index, "otherwise")
            yield title_fault(path, wanted, lower, f" thấp hơn «{grade.title}»")
    for index, unranked in enumerate(grades.unranked):
        yield from conditions(("unranked", index, "when"), unranked.when)
    for index, forced in enumerate(grades.forced):
        yield from conditions(("forced", index, "when"), forced.when)
        if (forced.at_most is None) == (forced.lower is None):
            message = "mỗi trường hợp khống chế cần đúng một trong hai: at_most, lower"
            hint = "Không quá một loại thì ghi at_most: tên loại; hạ một bậc thì ghi lower: 1."
            yield Fault(("grades", "forced", index), Diagnostic("PAR203", message, hint))
        elif forced.at_most is not None and forced.at_most not in titles:
            yield title_fault(("forced", index, "at_most"), forced.at_most, titles)


def _figure_types(criteria: CriteriaSet) -> dict[str, Type]:
    with suppress(ValueError):  # else the figures themselves have said so
        return {name: type_of_input(figure) for name, figure in figures_of(criteria).items()}
    return {}


def overlay_faults(overlay: Overlay, criteria: CriteriaSet) -> Iterator[Fault]:
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
        yield from (Fault((key,), unknown_code(listed, c)) for c in codes if c not in listed)
