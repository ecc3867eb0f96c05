"""The published tables D1 to D13, saved as CSV as they stand on their page, come in as the supplied figures that the sample holds of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cswo_report import shipped
from cswo_report.data_files import load
from cswo_report.domain import crosstabs
from cswo_report.domain.entry import read_field
from cswo_report.domain.fields import Kind
from cswo_report.domain.found_tables import Column, FoundTable, TableRow
from cswo_report.domain.sheets import Cell
from cswo_report.domain.source_profiles import MappedTable, SourceProfile
from cswo_report.domain.table_finding import find_tables
from cswo_report.exchange.book_file import read_book
from cswo_report.reference import shipped_reference
from cswo_report.usecases.giving import Given, given

CSV = Path(__file__).parents[1] / "published_csv"
ANSWERS = shipped.root("data") / "demo" / "published"
PROFILES = {number: shipped.root("data") / "source_profiles" / f"published_d{number}.toml" for number in range(1, 14)}


def tables_of(number: int) -> list[FoundTable]:
    found = []
    for path in sorted(CSV.glob(f"d{number}.csv")) + sorted(CSV.glob(f"d{number}[ab].csv")):
        (table,) = find_tables(read_book(path).sheets[0])
        rows = sorted((*table.rows, *table.totals), key=lambda row: row.number)
        found.append(FoundTable(table.sheet, table.heading_rows, table.columns, tuple(rows), table.title))
    return found


def mapped(number: int, table: FoundTable) -> MappedTable:
    profile = load(PROFILES[number], SourceProfile)
    crosstab = crosstabs.best(profile.crosstab, table)
    assert crosstab is not None
    return MappedTable(table, profile, {}, crosstab)


def as_kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the store would keep them: numbers by their worth, dimensions by name."""
    fields = {field.name: field for field in shipped_reference().registers["observation"].field}
    kept: dict[str, Any] = {}
    for name, value in values.items():
        reading = read_field(fields[name], value) if fields[name].kind is Kind.MAPPING else None
        kept[name] = reading.value if reading else Decimal(value) if name.startswith("number") else value
    return {name: value for name, value in kept.items() if value not in ("", None, {})}


def place_of(values: Mapping[str, Any]) -> str:
    return str([values["measure"], values.get("area"), values["period"], sorted(values.get("dimensions", {}).items())])


@pytest.mark.parametrize("number", PROFILES)
def test_a_table_as_it_stands_gives_the_figures_of_the_sample(number: int) -> None:
    answers = json.loads((ANSWERS / f"d{number}.json").read_text("utf-8"))
    read = [row for table in tables_of(number) for row in given(mapped(number, table), shipped_reference(), {}).rows]
    assert [finding for row in read for finding in row.findings] == []
    found = [as_kept(row.values) for row in read]
    wanted = [as_kept(row) for row in answers]
    assert sorted(found, key=place_of) == sorted(wanted, key=place_of)


def test_a_table_belongs_to_one_source_alone() -> None:
    profiles = {number: load(path, SourceProfile) for number, path in PROFILES.items()}
    for number in PROFILES:
        for table in tables_of(number):
            assert [at for at, profile in profiles.items() if crosstabs.best(profile.crosstab, table)] == [number]


def test_the_order_of_rows_and_columns_does_not_matter() -> None:
    (table,) = tables_of(3)
    reference = shipped_reference()
    width = len(table.columns)
    turned = FoundTable(
        table.sheet,
        table.heading_rows,
        tuple(reversed(table.columns)),
        tuple(
            type(row)(row.number, tuple(reversed(row.cells + (None,) * (width - len(row.cells)))))
            for row in reversed(table.rows)
        ),
    )
    plain, other = (given(mapped(3, each), reference, {}).rows for each in (table, turned))
    key = lambda row: (row.number, row.columns["number"])  # noqa: E731
    assert [(row.values, row.columns) for row in sorted(plain, key=key)] == [
        (row.values, row.columns) for row in sorted(other, key=key)
    ]


def census(*rows: Sequence[Cell], title: str = "Return as at 4 December 2023") -> Given:
    headings = ("Staff group", "Headcount", "WTE", "Vacancies", "Agency")
    columns = tuple(Column(at, heading) for at, heading in enumerate(headings))
    table = FoundTable(
        "Census", (3,), columns, tuple(TableRow(at, tuple(row)) for at, row in enumerate(rows, 4)), title
    )
    profile = shipped_reference().source_profiles["sssc_census"]
    return given(MappedTable(table, profile, {}, crosstabs.best(profile.crosstab, table)), shipped_reference(), {})


def test_the_census_of_the_workforce_goes_cell_by_cell_to_its_own_register() -> None:
    found = census(
        ("Social workers", "120", Decimal("108.5"), "n/k", None), ("Home care", "[c]", "1,020.25", "0", "<5")
    )
    assert [
        (row.number, row.values["staff_group"], row.values["basis"], row.values.get("number")) for row in found.rows
    ] == [
        (4, "social_workers", "headcount", "120"),
        (4, "social_workers", "whole_time_equivalent", "108.5"),
        (5, "home_care", "whole_time_equivalent", "1020.25"),
        (5, "home_care", "vacancies", "0"),
        (5, "home_care", "agency", None),
    ]
    assert {row.values["as_at"] for row in found.rows} == {"2023-12-04"}
    assert [(finding.where, finding.given) for finding in found.rows[-1].findings] == [("number", "<5")]
    assert found.rows[-1].columns["number"] == 4
    assert any("withheld or not known: 2." in note for note in found.notes)


def test_a_title_that_names_no_day_or_two_gives_none() -> None:
    for title in ("Census", "As at 4 December 2023, before 3 December 2022"):
        (row,) = census(("Social workers", "120"), title=title).rows
        assert "as_at" not in row.values


def test_a_row_of_figures_that_does_not_say_what_it_is_of_is_refused() -> None:
    (row,) = census((None, "120")).rows
    assert [finding.code for finding in row.findings] == ["no_words"]
