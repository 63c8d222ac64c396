"""The assessment folder at work in the officer's program: what is entered, kept and refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from par_index import open_evidence, open_set
from par_index.app.entry import GIVEN, IDLE, REASON, filled
from par_index.app.workplace import ENTERED, ChangedError, ClashError, Workplace
from par_index.record.begin import begin
from par_index.record.folder import open_folder
from par_index.scoring.scheme import OWN
from tests.test_figures import CRITERIA, RULES


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """Make a folder by a set with figures of its own, which lines share."""
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "bo.yaml").write_text(CRITERIA, "utf-8")
    name = str(tmp_path / "bo.yaml")
    folder = tmp_path / "Hồ sơ 2026"
    begin(folder, open_set(name), name)
    for form in (folder / "so-lieu").glob("*.xlsx"):
        form.unlink()
    return Workplace(folder)


def typed(place: Workplace, code: str, **texts: str) -> dict[str, str]:
    """Enter figures of a line as an officer types them; return what is wrong by figure."""
    sent = {GIVEN + name: text for name, text in texts.items()}
    found = filled(place.loaded.scheme.claimable[code], place.line(code), sent)
    place.save(code, found.entry, place.mark(code))
    return {name.removeprefix(GIVEN): why for name, why in found.wrong.items()}


def shared_line(place: Workplace) -> str:
    """Return the code of a line that shares the figure ``assigned``."""
    return next(c for c, leaf in place.loaded.scheme.scored.items() if "total" in leaf.origins)


def test_figures_of_the_set_are_entered_once_for_all_lines(place: Workplace) -> None:
    """A shared figure scores the lines that use it; one that contradicts a line is refused."""
    code = shared_line(place)
    assert typed(place, OWN, assigned="1.000") == {}
    assert typed(place, code, done="900") == {}
    result = place.assessment.scorecard.scored[code]
    assert result.points == result.maximum * 9 / 10
    with pytest.raises(ClashError) as clash:
        typed(place, OWN, assigned="800")
    assert any(code in slip.path for slip in clash.value.slips)
    assert place.line(OWN).given["assigned"] == "1000"
    own = open_evidence(place.loaded, place.path / "so-lieu" / ENTERED)
    assert own.claims[OWN].values["assigned"] == 1000


def test_what_is_entered_takes_the_place_of_a_received_file(place: Workplace) -> None:
    """The line that is entered counts; the received file stays as it is, and counts on undo."""
    code = shared_line(place)
    file = place.path / "so-lieu" / "phong-a.yaml"
    file.write_text(
        f"figures: {{assigned: 10}}\nleaves:\n  {code}: {{given: {{done: 4}}}}\n", "utf-8"
    )
    before = file.read_bytes()
    place.refresh()
    assert place.assessment.scorecard.scored[code].claim.values["done"] == 4
    assert typed(place, code, done="5") == {}
    assert place.assessment.scorecard.scored[code].claim.values["done"] == 5
    received = place.received_line(code)
    assert received is not None
    assert received.given == {"done": "4"}
    assert file.read_bytes() == before
    assert open_folder(place.path).evidence().claims[code].values["done"] == 5
    assert place.undo() == code
    assert place.assessment.scorecard.scored[code].claim.values["done"] == 4


def test_a_damaged_file_of_entered_figures_is_told_and_not_written_over(place: Workplace) -> None:
    """What was damaged outside keeps its bytes, and the page can say where the damage is."""
    typed(place, OWN, assigned="10")
    own = place.path / "so-lieu" / ENTERED
    own.write_text("leaves: [", "utf-8")
    place.refresh()
    assert place.broken
    assert any(ENTERED in problem.file for problem in place.problems)
    assert not place.undoable


def test_a_line_is_not_written_over_another_change(place: Workplace) -> None:
    """A page that shows an older state of a line cannot save it."""
    code = shared_line(place)
    old = place.mark(code)
    typed(place, OWN, assigned="10")
    typed(place, code, done="3")
    entry = place.line(code)
    with pytest.raises(ChangedError):
        place.save(code, entry, old)


def test_a_reason_and_its_box_belong_together(place: Workplace) -> None:
    """A reason alone, a box alone, or either beside figures is asked about and changes nothing."""
    code = shared_line(place)
    leaf, before = place.loaded.scheme.claimable[code], place.line(code)
    for sent in (
        {REASON: "Không có"},
        {IDLE: "on"},
        {IDLE: "on", REASON: "Không có", f"{GIVEN}done": "1"},
    ):
        found = filled(leaf, before, sent)
        assert REASON in found.wrong
        assert found.entry == before
    kept = filled(leaf, before, {IDLE: "on", REASON: "Không có"})
    assert kept.entry.not_applicable == "Không có"


def test_the_folder_reads_back_what_was_entered(place: Workplace) -> None:
    """The command line and Python read the same figures from the folder."""
    code = shared_line(place)
    typed(place, OWN, assigned="10")
    typed(place, code, done="7")
    claims = open_folder(place.path).evidence().claims
    assert claims[code].values == {"done": 7}
    assert claims[OWN].values["assigned"] == 10
