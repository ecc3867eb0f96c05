"""The real published tables D1 to D13 go in through the command line, as any team's figures would."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cswo_report import shipped
from cswo_report.errors import ExitCode
from tests.cli.conftest import Run

TABLES = sorted((shipped.root("data") / "demo" / "published").glob("d*.json"))


@pytest.mark.usefixtures("council")
@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_a_published_table_is_entered_whole_and_read_back_as_it_stands(run: Run, table: Path) -> None:
    rows = json.loads(table.read_text(encoding="utf-8"))
    answer = run("record", "add", "observation", "--from-json", str(table))
    assert answer.code == ExitCode.DONE, answer.err
    held = run("record", "list", "observation", "--json").json
    assert len(held) == len(rows)
    for given, kept in zip(rows, held, strict=True):
        values = kept["values"]
        assert (values["measure"], values["period"]) == (given["measure"], str(given["period"]))
        assert values["presence"] == given["presence"]
        if given["presence"] == "number":
            assert float(values["number"]) == float(given["number"])


def test_all_thirteen_tables_are_shipped() -> None:
    assert {path.stem for path in TABLES} == {f"d{number}" for number in range(1, 14)}
