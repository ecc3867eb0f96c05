"""The real published tables D1 to D13, laid out by this program and compared cell by cell with what their sources printed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cswo_report import shipped
from cswo_report.domain.outline import BlockKind, BlockSpec
from cswo_report.domain.paper import Cell, Row, RowKind, Table
from cswo_report.domain.registers import Record
from cswo_report.figures.printed import numbers_in, owed
from cswo_report.papers.published import published_tables
from cswo_report.reference import shipped_reference
from tests.documents.making import facts, numbering

SOURCE = Path(__file__).with_name("published_source.md")
BLOCK = BlockSpec(BlockKind.CUSTOM, name="published_tables")
FIELDS = (
    *("measure", "area", "basis", "period", "dimensions", "presence", "number", "number_high", "qualifier", "status"),
    *("unit", "source", "source_address", "footnote", "as_printed"),
)


def record_of(number: int, row: dict[str, Any]) -> Record:
    values = dict.fromkeys(FIELDS) | row
    values["number"] = Decimal(row["number"]) if row["presence"] == "number" else None
    return Record("observation", f"OB-{number:05d}", 1, values)


@cache
def laid() -> dict[str, Table]:
    """Every published table by its id, from the figures that ship."""
    rows = [
        row
        for path in sorted((shipped.root("data") / "demo" / "published").glob("d*.json"))
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]
    records = [record_of(number, row) for number, row in enumerate(rows)]
    given = facts(published=shipped_reference().published_tables, records={"observation": records})
    found = published_tables(given, BLOCK, numbering(given))
    return {block.id.removeprefix("pub_"): block for block in found if isinstance(block, Table)}


@cache
def printed_by(name: str) -> list[list[dict[str, str]]]:
    """The CSV blocks of one table of the source, row by row."""
    section = re.search(rf"^### {name}\..*?(?=^### |\Z)", SOURCE.read_text(encoding="utf-8"), re.S | re.M)
    assert section is not None
    blocks = re.findall(r"```csv\n(.*?)```", section[0], re.S)
    return [list(csv.DictReader(io.StringIO(block))) for block in blocks]


def body(table: Table) -> list[Row]:
    return [row for row in table.rows if row.kind is not RowKind.GROUP]


def as_source(cell: Cell) -> str:
    """A printed cell in the source's spelling: no thousands commas, a plain minus sign, blanks blank."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", cell.text.replace("−", "-"))
    return {"–": "", "not applicable": "", "not seen": "[not seen]"}.get(text, text)


def same(cell: Cell, source: str, table: Table, row: Row) -> bool:
    """Whether a cell says what the source printed: the whole of it, or its number with the rest in words beside it."""
    mine = as_source(cell)
    if source in {mine, mine.removesuffix("%")}:
        return True
    beside = " ".join((row.small, *table.notes)).casefold()
    rest = source.removeprefix(mine)
    words = re.findall(r"[a-z]{4,}|\d+", rest.casefold())
    return bool(mine) and source.startswith(mine) and bool(words) and all(word in beside for word in words)


def differences(table: Table, rows: Iterable[Row], source: Iterable[list[str]]) -> list[tuple[str, str, str]]:
    return [
        (row.label, cell.text, given)
        for row, cells in zip(rows, source, strict=True)
        for cell, given in zip(row.cells, cells, strict=True)
        if not same(cell, given, table, row)
    ]


def columns(row: dict[str, str], left_out: Iterable[str] = ()) -> list[str]:
    """A source row without its first column and without the columns that the table says in its headings."""
    return [value for number, (name, value) in enumerate(row.items()) if number and name not in left_out]


def years(row: dict[str, str]) -> list[str]:
    return columns(row, ("measure", "y1", "y2"))


def kept(rows: list[dict[str, str]], wanted: Callable[[str], bool]) -> list[dict[str, str]]:
    return [row for row in rows if wanted(row["measure"])]


@dataclass(frozen=True)
class Case:
    table: str
    source: str
    block: int = 0

    def __str__(self) -> str:
        return self.table


PLAIN = [
    *(Case("d1", "D1"), Case("d2", "D2"), Case("d4a", "D4"), Case("d4b", "D4", 1), Case("d6a", "D6")),
    *(Case("d6b", "D6", 1), Case("d7", "D7"), Case("d8", "D8"), Case("d9", "D9")),
]


@pytest.mark.parametrize("case", PLAIN, ids=str)
def test_every_cell_stands_as_its_source_printed_it(case: Case) -> None:
    table, source = laid()[case.table], printed_by(case.source)[case.block]
    assert differences(table, body(table), [columns(row) for row in source]) == []


def test_looked_after_children_and_child_protection_stand_as_they_were_printed() -> None:
    (source,) = printed_by("D3")
    for name, looked_after in (("d3a", True), ("d3b", False)):
        rows = kept(source, lambda measure, wanted=looked_after: measure.startswith("LAC") == wanted)  # type: ignore[misc]
        table = laid()[name]
        assert differences(table, body(table), [years(row) for row in rows]) == []
        assert [row.label for row in table.rows if row.kind is RowKind.GROUP] == ["Aberdeen City", "Highland", "Fife"]


def test_spending_stands_as_it_was_printed_with_its_blanks_and_a_figure_below_nought() -> None:
    (source,) = printed_by("D5")
    main = laid()["d5"]
    assert differences(main, body(main), [columns(row) for row in source]) == []
    assert "−75" in [cell.text for row in main.rows for cell in row.cells]


def test_contract_types_stand_as_they_were_printed_and_carried_forward_figures_are_marked() -> None:
    (source,) = printed_by("D10")
    table = laid()["d10"]
    turned = [list(column) for column in zip(*(columns(row) for row in source), strict=True)]
    assert differences(table, body(table), turned) == []
    assert {row.cells[-1].mark for row in table.rows} == {"[cf]"}
    assert "[cf]" in dict(table.marks)
    assert any("carried forward" in note for note in table.notes)


def test_figures_of_single_councils_stand_with_the_words_and_dates_of_their_sources() -> None:
    table = laid()["d11"]
    (highland,), (renfrewshire,), (east_lothian,) = (printed_by(name) for name in ("D11", "D12", "D13"))
    given = [[row["year"], row["value"]] for row in highland]
    given += [["27 January 2012", row["value"]] for row in renfrewshire]
    given += [["2024/25", row["change"]] for row in east_lothian]
    assert differences(table, body(table), given) == []
    shown = {cell.text for row in table.rows for cell in row.cells}
    assert {"over 11 million", "above 90%", "over 1,500", "+8%", "+2.8%", "41%"} <= shown
    assert "After a slight reduction the year before." in {row.small for row in table.rows}


def test_a_unit_that_closed_says_so_where_its_beds_would_stand() -> None:
    (row,) = [row for row in laid()["d6a"].rows if row.label == "Edinburgh Secure Services"]
    assert [cell.text for cell in row.cells] == ["12", "12", "6", "closed 30 June 2023", "not applicable"]


def test_a_published_total_that_differs_from_its_parts_keeps_both() -> None:
    notes = " ".join(laid()["d3a"].notes)
    assert "Published total 462; the parts add to 463. Both are kept." in notes
    assert "2000-01" in notes
    assert "Aberdeen City" in notes
    assert "Both are kept" not in " ".join(note for name in ("d4a", "d4b", "d5", "d6a") for note in laid()[name].notes)


@pytest.mark.parametrize("name", ["d4a", "d4b", "d5"])
def test_parts_that_do_not_add_for_rounding_say_so_once(name: str) -> None:
    said = [note for note in laid()[name].notes if "Parts do not add to the total because each is rounded." in note]
    assert len(said) == 1


def test_parts_that_add_need_no_note() -> None:
    assert not any("add to" in note for note in laid()["d6a"].notes)


def test_every_table_says_how_far_it_lies_behind_this_report() -> None:
    assert all(any(note.startswith("Latest available: ") for note in table.notes) for table in laid().values())
    assert "Latest available: 31 July 2024, 8 months behind." in laid()["d6a"].notes
    assert "Latest available: 2023-24, 12 months behind." in laid()["d8"].notes


def test_every_number_of_a_published_table_has_an_origin() -> None:
    for table in laid().values():
        assert all(len(cell.origins) == owed(cell) for row in table.rows for cell in row.cells), table.id
        words = (table.title, table.sub, *table.notes)
        assert len(table.origins) == sum(len(numbers_in(text)) for text in words), table.id


def test_the_tables_stand_in_the_order_of_their_numbers() -> None:
    assert [name for name in laid() if name in {"d1", "d2", "d9", "d10", "d11"}] == ["d1", "d2", "d9", "d10", "d11"]
