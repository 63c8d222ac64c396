"""The ledger adds up: maximum − awarded is the sum of the deductions, exactly, for every node."""

from __future__ import annotations

from fractions import Fraction as F  # noqa: N817

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from par_index.language.inputs import Input
from par_index.language.parser import parse
from par_index.meaning.exact import compile_rule, compile_trace
from par_index.meaning.rules import Points, Rubric
from par_index.scoring.ledger import lines
from par_index.scoring.results import GroupResult, Result
from par_index.scoring.scheme import Claim, GroupScheme, LeafScheme, Scheme
from par_index.scoring.score import score
from par_index.scoring.scorecard import Scorecard
from tests.strategies import EVERY_ENV, MAXIMA, RUBRICS, SHIPPED, claims_for, figures, sketches
from tests.support import scorecard as scorecard_document


def _losses(result: Result) -> list[F]:
    if isinstance(result, GroupResult):
        return [F(line.amount) for _, line in result.ledger()]
    return [F(line.amount) for line in result.ledger()]


def _adds_up(card: Scorecard) -> None:
    for result in card.nodes.values():
        assert result.maximum - result.points == sum(_losses(result)), result.code
        assert all(_losses(result)), "a line of amount zero says nothing"
        if isinstance(result, GroupResult):
            own = sum((line.amount for line in result.own), F(0))
            below = sum((c.maximum - c.points for c in result.children), F(0))
            assert result.maximum - result.points == own + below


@given(st.data())
def test_adds_up_for_random_trees(data: st.DataObject) -> None:
    """Whatever the caps, floors, pools, treatments and rounding, every node's ledger adds up."""
    scheme = data.draw(sketches()).scheme()
    claims = claims_for(data.draw, scheme, complete=data.draw(st.booleans()))
    _adds_up(score(scheme, claims))


@pytest.mark.parametrize("name", SHIPPED)
@settings(max_examples=15)
@given(data=st.data())
def test_adds_up_for_shipped_rules(name: str, data: st.DataObject) -> None:
    """Every shipped rule's ledger adds up, rounded at the leaf or at the total."""
    leaf = SHIPPED[name]
    assert leaf.rubric is not None
    at = data.draw(st.sampled_from(["leaf", "total"]))
    root = GroupScheme("", "", (leaf,))
    claim = Claim(data.draw(figures(leaf.rubric)))
    _adds_up(score(Scheme(root, data.draw(st.integers(0, 3)), at), {leaf.code: claim}))


@given(RUBRICS, MAXIMA, st.sampled_from([env for env in EVERY_ENV if env["a"]]))
def test_adds_up_for_random_rules(rubric: Rubric, maximum: F, env: dict) -> None:
    """The lines of any rule in normal form add up to what it does not award."""
    points = compile_rule(rubric)({**env, "max": maximum})
    trace = compile_trace(rubric)({**env, "max": maximum})
    found = list(lines(rubric, trace, {**env, "max": maximum}, points, maximum))
    assert sum(F(line.amount) for line in found) == maximum - points


@pytest.mark.parametrize("at", ["leaf", "total"])
def test_rounding_is_a_line(at: str) -> None:
    """Half-up rounding stands in the ledger where the criteria file does it."""
    rubric = Rubric("r", {"n": Input("n", "N", "count")}, Points(parse("n / 3 * max")))
    leaves = tuple(LeafScheme(code, code, rubric, F(1)) for code in ("A", "B"))
    card = score(Scheme(GroupScheme("", "", leaves), 2, at), dict.fromkeys("AB", Claim({"n": 1})))
    rounding = [(code, line.amount) for code, line in card.root.ledger() if line.kind == "rounding"]
    if at == "leaf":
        assert card.root.points == F(66, 100)
        assert rounding == [("A", F(1, 3) - F(33, 100)), ("B", F(1, 3) - F(33, 100))]
    else:
        assert card.root.points == F(67, 100)
        assert rounding == [("", F(2, 3) - F(67, 100))]


@pytest.mark.parametrize("name", ["son-tra-2026", "mau-cac-dang"])
def test_printed_documents_add_up(name: str) -> None:
    """The amounts in the JSON document add up for the total, and leaf by leaf."""
    document = scorecard_document(name, "--targets")
    total = document["total"]
    lost = sum(F(entry["amount"]) for entry in document["deductions"])
    assert F(total["max"]) - F(total["points"]) == lost
    for node in document["nodes"]:
        if node["kind"] == "leaf":
            own = sum(F(entry["amount"]) for entry in node["deductions"])
            assert F(node["max"]) - F(node["points"]) == own, node["code"]
        else:
            below = [
                F(entry["amount"])
                for entry in document["deductions"]
                if (entry["code"] + ".").startswith(node["code"] + ".")
            ]
            assert F(node["max"]) - F(node["points"]) == sum(below), node["code"]


def test_the_column_of_leaves_adds_up_to_the_printed_total() -> None:
    """With rounding at the leaf, the total is the sum of the leaves as they are printed."""
    document = scorecard_document("son-tra-2026", "--targets")
    points = [F(node["points"]) for node in document["nodes"] if node["kind"] == "leaf"]
    assert sum(points) == F(document["total"]["points"])
    assert all((value * 100).denominator == 1 for value in points)
