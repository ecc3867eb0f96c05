"""Tables of records laid out as people lay them out: seeded distortions of a clean table, with what a reader must make of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from cswo_report.domain.fields import Field, Kind, Need
from cswo_report.domain.sheets import Box, Cell, Sheet
from cswo_report.reference import shipped_reference
from cswo_report.usecases import kinds

REFERENCE = shipped_reference()
TITLES = ("Return for Quarter 2", "Prepared by business support", "Testshire Council")
WORDS = (
    "Rowan",
    "Birch",
    "Total",
    "Note",
    "Service",
)  # a record may begin with a word that elsewhere marks a total or a note


@dataclass
class Messy:
    """A sheet, the meaning of each heading, and the numbers of the rows that are records."""

    sheet: Sheet
    meanings: dict[str, str]
    records: list[int]


@dataclass
class _Column:
    meaning: str
    heading: str
    cells: list[Cell]


@dataclass
class _Layout:
    rows: list[list[Cell]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    merged: list[Box] = field(default_factory=list)
    records: list[int] = field(default_factory=list)


def messy(type_name: str, seed: int) -> Messy:
    """One table of a type in one of the many layouts that a seed stands for."""
    chance = random.Random(seed)
    columns = _columns(type_name, chance)
    _disorder(columns, chance)
    layout = _Layout()
    _above(layout, len(columns), chance)
    _records(layout, columns, chance)
    _below(layout, len(columns), chance)
    offset = chance.choice((0, 0, 1, 2))
    rows = tuple(tuple([None] * offset + row if row else row) for row in layout.rows)
    merged = tuple((top, left + offset, bottom, right + offset) for top, left, bottom, right in layout.merged)
    kind = REFERENCE.decision_types.get(type_name)
    return Messy(
        Sheet(kind.short_title if kind else "Sheet1", rows, hidden_rows=frozenset(layout.hidden), merged=merged),
        {" ".join(column.heading.split()): column.meaning for column in columns if column.meaning},
        layout.records,
    )


def _columns(type_name: str, chance: random.Random) -> list[_Column]:
    fields = [each for each in REFERENCE.fields_of(type_name) if each.kind is not Kind.MAPPING]
    optional = [each for each in fields if each.need is Need.OPTIONAL]
    chosen = [each for each in fields if each not in optional]
    chosen += chance.sample(optional, chance.randrange(len(optional) + 1))
    columns: list[_Column] = []
    for each in chosen:
        heading = chance.choice((each.label, each.label, *each.also))
        if heading.casefold() in {column.heading.casefold() for column in columns}:
            heading = each.label
        columns.append(_Column(each.name, heading, []))
    for number in range(chance.randrange(4, 25)):
        for column, each in zip(columns, chosen, strict=True):
            is_given = each.need is Need.AT_ENTRY or chance.random() < 0.85
            column.cells.append(_cell(type_name, each, number, chance) if is_given else None)
    return columns


def _cell(type_name: str, each: Field, number: int, chance: random.Random) -> Cell:
    day = date(2024, 4, 1) + timedelta(days=chance.randrange(360))
    match each.kind:
        case Kind.DATE | Kind.INSTANT | Kind.DATE_OR_INSTANT:
            return chance.choice((day, day.strftime("%d/%m/%Y")))
        case Kind.CODE | Kind.CODES:
            codelist = kinds.codelist(REFERENCE, REFERENCE.decision_types.get(type_name), each)
            assert codelist is not None
            return chance.choice(codelist.codes).label
        case Kind.YES_NO:
            return chance.choice(("Yes", "No"))
        case Kind.MONEY | Kind.DECIMAL | Kind.WHOLE_NUMBER:
            return Decimal(chance.randrange(1, 500))
        case Kind.SUBJECT | Kind.STAFF:
            return f"K-{number}X"
        case _:
            return f"{chance.choice(WORDS)} words {chance.randrange(90)}"


def _disorder(columns: list[_Column], chance: random.Random) -> None:
    """Other order, a column of the sender's own, an index, a blank column, headings dressed up."""
    count = len(columns[0].cells)
    if chance.random() < 0.5:
        chance.shuffle(columns)
    if chance.random() < 0.3:
        for column in columns:
            dressed = (column.heading.upper(), column.heading + " *", column.heading.replace(" ", "\u00a0"))
            column.heading = chance.choice((*dressed, f" {column.heading}\n", f"{column.heading} (needed)"))
    if chance.random() < 0.5:
        extra = chance.choice(("Traffic light", "Comments for team", "Last saved"))
        columns.insert(chance.randrange(len(columns) + 1), _Column("", extra, ["x"] * count))
    if chance.random() < 0.3:
        columns.insert(0, _Column("", chance.choice(("", "No.", "#")), [Decimal(at + 1) for at in range(count)]))
    if chance.random() < 0.3:
        columns.insert(chance.randrange(1, len(columns)), _Column("", "", [None] * count))


def _above(layout: _Layout, width: int, chance: random.Random) -> None:
    """Titles, a line of particulars, a blank row, a heading that spans a part of the table."""
    if chance.random() < 0.5:
        layout.rows += [[chance.choice(TITLES)] for _ in range(chance.randrange(1, 4))]
        if chance.random() < 0.3:
            layout.rows.append(["Council:", "Testshire"])
        if chance.random() < 0.6:
            layout.rows.append([])
    if chance.random() < 0.25 and width > 5:
        left = chance.randrange(1, width - 3)
        right = chance.randrange(left + 1, width - 1)
        layout.merged.append((len(layout.rows), left, len(layout.rows), right))
        layout.rows.append(["About the matter" if at == left else None for at in range(width)])


def _records(layout: _Layout, columns: list[_Column], chance: random.Random) -> None:
    """The headings and the records, with blank rows, the headings again, sub-totals and hidden rows between."""
    headings: list[Cell] = [column.heading or None for column in columns]
    layout.rows.append(headings)
    for number in range(len(columns[0].cells)):
        if number and chance.random() < 0.05:
            layout.rows.append([])
        if number and chance.random() < 0.04:
            layout.rows.append(list(headings))
        if number > 2 and chance.random() < 0.04:
            layout.rows.append(["Sub-total", *[None] * (len(columns) - 1)])
        if chance.random() < 0.03:
            layout.hidden.add(len(layout.rows))
        else:
            layout.records.append(len(layout.rows) + 1)
        layout.rows.append([column.cells[number] for column in columns])


def _below(layout: _Layout, width: int, chance: random.Random) -> None:
    if chance.random() < 0.4:
        layout.rows.append(["Total", *[Decimal(3) if at % 3 == 0 else None for at in range(1, width)]])
    if chance.random() < 0.4:
        layout.rows += [[], ["Note: figures are provisional and may change"]]
