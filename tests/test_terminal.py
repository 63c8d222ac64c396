"""What commands print fits the terminal, and the losses that matter are told at the end."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from par_index.cli import cli

SON_TRA = ["son-tra-2026", "tests/files/so-lieu.yaml"]


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is printed go to a terminal."""
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)


def printed(*arguments: str, columns: str = "80") -> list[str]:
    """Return the rows that a command prints in a terminal of so many columns."""
    result = CliRunner(env={"COLUMNS": columns}).invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["check", "son-tra-2026"],
        ["score", *SON_TRA],
        ["explain", *SON_TRA, "V.1.b"],
        ["units", *SON_TRA],
        ["calendar", "ninh-hoa-2026"],
        ["status", "ninh-hoa-2026", "--as-of", "15/09/2026", "--all"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_eighty_columns_are_enough(arguments: list[str]) -> None:
    """No row is wider than a terminal of 80 columns, and no figure is broken."""
    rows = printed(*arguments)
    assert [row for row in rows if len(row) > 80] == []


def test_lines_that_lost_points_can_be_shown_alone() -> None:
    """With --lost only lines that lost points stand in the table; the five largest come last."""
    rows = printed("score", *SON_TRA, "--lost", columns="120")
    codes = {row.split()[0] for row in rows if row[:1] in "IV" and row.strip()}
    assert {"V.1.b", "V.3.c", "III.2"} <= codes
    assert not {"V.1.a", "V.3.b", "I.1.b"} & codes
    whole = printed("score", *SON_TRA, columns="120")
    assert whole[-12:] == rows[-12:]
    told = rows[rows.index("Bị trừ nhiều điểm nhất:") + 1 :]
    told = told[: [*told, ""].index("")]
    largest = [row.split()[0] for row in told if not row.startswith("    ")]
    assert len(largest) == 5
    assert largest[:2] == ["III.2", "V.3.c"]
