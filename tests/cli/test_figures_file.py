"""`figures YEAR -o FILE`: what a spreadsheet gets is what `--json` says."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cswo_report.errors import ExitCode
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("council")


def test_a_row_for_every_value_with_the_values_of_the_json(run: Run) -> None:
    answer = run("figures", "2024-25", "-o", "figures.csv")
    assert answer.code == ExitCode.DONE, answer.err
    assert answer.out == ""
    with Path("figures.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    said = run("figures", "2024-25", "--json").json
    assert len(rows) == sum(len(figure["values"]) for figure in said.values())
    for row in rows:
        value = said[row["measure"]]["values"][row["year"]]
        assert (row["presence"], row["number"]) == (value["presence"], value["number"] or "")


def test_a_workbook_is_written_whole(run: Run) -> None:
    assert run("figures", "2024-25", "-o", "figures.xlsx").code == ExitCode.DONE
    assert Path("figures.xlsx").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("name", "code"), [("figures.ods", ExitCode.INPUT_REFUSED), ("no/folder.csv", ExitCode.NOT_FOUND)]
)
def test_a_file_that_cannot_be_written_so_is_refused(run: Run, name: str, code: ExitCode) -> None:
    assert run("figures", "2024-25", "-o", name).code == code
    assert not Path(name).exists()
