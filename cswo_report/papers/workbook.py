"""A paper's numbers as a workbook of data: each of its tables on a sheet of its own, its trends, and the values of charts that no table holds.

Every value comes from the finished paper, as it was printed there, so that the workbook and the PDF cannot say different things, and
what was withheld from one is withheld from the other.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cswo_report.domain.data_workbook import DataWorkbook, Entry, Field, Grid, Sheet, clean, distinct
from cswo_report.domain.paper import (
    Asks,
    Block,
    Cell,
    CellKind,
    Chapter,
    Chart,
    Column,
    Paper,
    Point,
    Row,
    RowKind,
    Section,
    Story,
    Table,
    Terms,
    Trends,
)
from cswo_report.domain.times import LONDON
from cswo_report.domain.values import STATUS_MARKS
from cswo_report.papers.workbook_cells import MEANINGS
from cswo_report.papers.workbook_tables import grid_of, marks_in

COVER, CONTENTS, NOTES, SHORTHAND, DEFINITIONS = "Cover", "Contents", "Notes", "Shorthand", "Definitions"
_TAG = re.compile(r"<[^>]*>")
_NOTE = re.compile(r" \[note \d+\]")
_MARKS = MEANINGS | dict(STATUS_MARKS.values()) | {"[check]": "a figure that should be checked with its source"}


@dataclass(frozen=True)
class _Found:
    """A table of the paper, and where it stands there."""

    table: Table
    word: str  # 'Table' or 'Figure'
    where: str


@dataclass
class _Notes:
    """The notes of all tables, each text once, numbered as it is met."""

    texts: list[str] = field(default_factory=list)
    used_by: dict[str, list[str]] = field(default_factory=dict)

    def number(self, text: str, sheet: str) -> int:
        if text not in self.texts:
            self.texts.append(text)
        self.used_by.setdefault(text, []).append(sheet)
        return self.texts.index(text) + 1


def workbook_of(paper: Paper) -> DataWorkbook:
    """The workbook of a paper. The order of its sheets: cover, contents, notes, shorthand, definitions, then the tables as they stand."""
    notes, names = _Notes(), _names(paper)
    found = list(_tables(paper))
    called = _sheet_names(found)
    data = [_data_sheet(each, name, notes, names) for each, name in zip(found, called, strict=True)]
    where = {name: each.where for each, name in zip(found, called, strict=True)}
    reference = [sheet for sheet in (_notes(notes), _shorthand(data), _definitions(paper)) if sheet]
    sheets = [_cover(paper, len(data)), _contents(paper, [*reference, *data], where), *reference, *data]
    title = f"{paper.title} {paper.year}: data"
    return DataWorkbook(title, paper.description, paper.council, paper.language, paper.dated, tuple(sheets))


def _cover(paper: Paper, count: int) -> Sheet:
    dated = datetime.fromisoformat(paper.dated).astimezone(LONDON).date()
    lines = [
        paper.banner,
        paper.synthetic,
        paper.council,
        f"The data of the report for {paper.year}, as it stood on {dated.day} {dated:%B %Y}.",
        f"This workbook holds the {count} tables of the report, one on each sheet. Every value is the one that is printed there.",
        "Numbers are numbers, without signs or words; a unit stands in the heading or in the name of the row.",
        "What is not a number is a shorthand in square brackets, explained on the sheet Shorthand. No cell of a table is empty.",
        *(paper.cover.facts if paper.cover else ()),
    ]
    about = [Entry(clean(line)) for line in lines if line]
    return Sheet(COVER, clean(f"{paper.title} {paper.year}: data"), (*about, Entry("Contents", link=CONTENTS)))


def _contents(paper: Paper, sheets: Sequence[Sheet], where: dict[str, str]) -> Sheet:
    rows = tuple(
        (
            Entry(sheet.name, link=sheet.name),
            Entry(_NOTE.sub("", sheet.title)),
            Entry(where.get(sheet.name, "this workbook")),
        )
        for sheet in sheets
    )
    grid = Grid("Contents_list", (Field("Sheet"), Field("Title"), Field("Where in the report")), rows)
    about = (Entry("This sheet holds one table, of links to the other sheets."),)
    return Sheet(CONTENTS, f"Contents of the data of {paper.title} {paper.year}", about, grid)


def _notes(notes: _Notes) -> Sheet | None:
    if not notes.texts:
        return None
    rows = tuple(
        (Entry(f"note {at}"), Entry(text), Entry(", ".join(dict.fromkeys(notes.used_by[text]))))
        for at, text in enumerate(notes.texts, 1)
    )
    fields = (Field("Note"), Field("Text"), Field("Sheets"))
    about = (Entry("This sheet holds one table."), Entry("Contents", link=CONTENTS))
    return Sheet(NOTES, "Notes", about, Grid("Notes_list", fields, rows))


def _shorthand(sheets: Sequence[Sheet]) -> Sheet | None:
    used: set[str] = set().union(*(marks_in(sheet.grid) for sheet in sheets if sheet.grid))
    rows = tuple((Entry(mark), Entry(_MARKS.get(mark, "explained in the notes"))) for mark in sorted(used))
    if not rows:
        return None
    about = (Entry("This sheet holds one table."), Entry("Contents", link=CONTENTS))
    grid = Grid("Shorthand_list", (Field("Shorthand"), Field("Meaning")), rows)
    return Sheet(SHORTHAND, "Shorthand used in the tables", about, grid)


def _definitions(paper: Paper) -> Sheet | None:
    rows = [
        (Entry(clean(term)), Entry(clean(meaning)), Entry(clean(section.title or chapter.title)))
        for chapter, section, block in _blocks(paper)
        if isinstance(block, Terms)
        for term, meaning in block.items
        if clean(term) and clean(meaning)
    ]
    if not rows:
        return None
    about = (Entry("This sheet holds one table."), Entry("Contents", link=CONTENTS))
    grid = Grid("Definitions_list", (Field("Word or figure"), Field("Meaning"), Field("From")), tuple(rows))
    return Sheet(DEFINITIONS, "What numbers and words mean", about, grid)


def _data_sheet(found: _Found, name: str, notes: _Notes, names: dict[str, str]) -> Sheet:
    table = found.table
    grid = grid_of(table, name, lambda target: names.get(target, target))
    texts = [f"{mark} {meaning}" for mark, meaning in table.marks if mark not in _MARKS]
    numbers = [notes.number(clean(text), name) for text in (*table.notes, *texts) if clean(text)]
    label = f"{found.word} {table.number}: {table.title}" if table.number else table.title
    called = " ".join(f"[note {number}]" for number in numbers)
    lines = [
        Entry("This sheet holds one table."),
        Entry(clean(table.sub)),
        Entry(f"In the report: {found.where}." + (f" Code {table.code}." if table.code else "")),
        Entry(_source(table.source)),
        Entry("Notes", link=NOTES) if numbers else Entry(),
        Entry("Shorthand", link=SHORTHAND) if marks_in(grid) else Entry(),
        Entry("Contents", link=CONTENTS),
    ]
    return Sheet(name, clean(f"{label} {called}"), tuple(line for line in lines if line.text), grid)


def _source(source: str) -> str:
    said = clean(source).removeprefix("Source:").strip().rstrip(".")
    return f"Source: {said}." if said else ""


def _tables(paper: Paper) -> Iterator[_Found]:
    """The paper's tables in order; a chart only where no table holds its values."""
    held = {block.id for _, _, block in _blocks(paper) if isinstance(block, Table | Trends)}
    for chapter, section, block in _blocks(paper):
        where = _where(chapter, section)
        match block:
            case Table() if any(row.kind is not RowKind.GROUP for row in block.rows):
                yield _Found(block, "Table", where)
            case Trends():
                yield _Found(_of_trends(block), "Table", where)
            case Asks():
                yield _Found(_of_asks(block, paper), "Table", where)
            case Chart() if block.table_id not in held:
                yield _Found(_of_chart(block), "Figure", where)
            case Story(chart=Chart() as chart) if chart.table_id not in held:
                yield _Found(_of_chart(chart), "Figure", where)
            case _:
                pass


def _of_trends(trends: Trends) -> Table:
    years = list(dict.fromkeys(point.label for _, rows in trends.groups for row in rows for point in row.points))
    in_words = any(row.words for _, listed in trends.groups for row in listed)
    rows: list[Row] = []
    for group, listed in trends.groups:
        rows.append(Row(group, kind=RowKind.GROUP))
        for row in listed:
            marks = {label: cell.mark for label, cell in _marked(trends, row.first, row.previous, row.current)}
            given = {point.label: _of_point(point, marks.get(point.label, "")) for point in row.points}
            cells = [given.get(year, Cell("–", CellKind.ABSENT)) for year in years]
            share = "%" if row.unit == "%" and row.change[-1:].isdigit() else ""
            change = Cell(f"{row.change or '–'}{share}", CellKind.NUMBER)
            said = (Cell(row.words or "–"),) if in_words else ()
            rows.append(Row(row.label, (*cells, change, Cell(row.reading or "–"), *said)))
    columns = (Column("Measure"), *(Column(year, True) for year in years), Column("Change", True), Column("Reading"))
    columns += (Column("In words"),) if in_words else ()
    notes = (trends.note,) if trends.note else ()
    return Table(
        trends.id, trends.number, trends.title, trends.sub, columns, tuple(rows), notes=notes, code=trends.code
    )


def _of_asks(asks: Asks, paper: Paper) -> Table:
    names = _names(paper)
    columns = (Column("No."), Column("Members are asked to"), Column("Because"), Column("Explained in"))
    rows = tuple(
        Row(
            str(ask.number),
            (
                Cell(f"{ask.verb} {_untagged(ask.act)}"),
                Cell(_untagged(ask.because) or "–"),
                Cell(names.get(ask.section, "–")),
            ),
        )
        for ask in asks.items
    )
    return Table(asks.id, "", asks.title, asks.sub, columns, rows)


def _untagged(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup)).strip()


def _marked(trends: Trends, *cells: Cell) -> Iterator[tuple[str, Cell]]:
    return zip((trends.first_label, trends.previous_label, trends.current_label), cells, strict=True)


def _of_chart(chart: Chart) -> Table:
    """A chart's points as a table: a row a label, or a row a series where each series has one point."""
    single = len(chart.series) > 1 and all(len(series.points) == 1 for series in chart.series)
    columns, rows = _by_series(chart) if single else _by_label(chart)
    notes = (chart.note,) if chart.note else ()
    return Table(chart.id, chart.number, chart.title, chart.sub, columns, rows, notes=notes, code=chart.code)


def _by_series(chart: Chart) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    labels = {series.points[0].label for series in chart.series}
    heads = [Column("Item"), Column(labels.pop() if len(labels) == 1 else "Value", True)]
    cells = [[_of_point(series.points[0])] for series in chart.series]
    if any(series.limit is not None for series in chart.series):
        heads.append(Column("Limit", True))
        for series, row in zip(chart.series, cells, strict=True):
            row.append(Cell("–" if series.limit is None else f"{series.limit:f}", CellKind.NUMBER))
    rows = tuple(Row(series.name, tuple(row)) for series, row in zip(chart.series, cells, strict=True))
    return tuple(heads), rows


def _by_label(chart: Chart) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    labels = list(dict.fromkeys(point.label for series in chart.series for point in series.points))
    given = [{point.label: _of_point(point) for point in series.points} for series in chart.series]
    absent = Cell("–", CellKind.ABSENT)
    rows = tuple(Row(label, tuple(each.get(label, absent) for each in given)) for label in labels)
    names = distinct([series.name or "Value" for series in chart.series])
    return (Column("Item"), *(Column(name, True) for name in names)), rows


def _of_point(point: Point, mark: str = "") -> Cell:
    return Cell(point.text, CellKind.NUMBER if point.number is not None else CellKind.ABSENT, mark)


def _sheet_names(found: Sequence[_Found]) -> list[str]:
    """Short names, without spaces: Table_7, Figure_2, and List_1 for a table without a number."""
    names, lists = [], 0
    for each in found:
        lists += 0 if each.table.number else 1
        name = f"{each.word}_{each.table.number}" if each.table.number else f"List_{lists}"
        names.append("".join(sign if sign.isalnum() else "_" for sign in name))
    return distinct_names(names)


def distinct_names(names: Sequence[str]) -> list[str]:
    return [name.replace(" (", "_").replace(")", "") for name in distinct(names)]


def _blocks(paper: Paper) -> Iterator[tuple[Chapter, Section, Block]]:
    for chapter in paper.chapters:
        for section in chapter.sections:
            yield from ((chapter, section, block) for block in section.blocks)


def _where(chapter: Chapter, section: Section) -> str:
    if section.number:
        return clean(f"section {section.number}, {section.title or chapter.title}")
    return clean(
        chapter.title if not section.title or section.title == chapter.title else f"{chapter.title}: {section.title}"
    )


def _names(paper: Paper) -> dict[str, str]:
    """How the targets of links are spoken of."""
    found = {chapter.id: f"chapter {chapter.number}" if chapter.number else chapter.title for chapter in paper.chapters}
    for chapter in paper.chapters:
        found |= {
            section.id: f"section {section.number}" if section.number else section.title for section in chapter.sections
        }
    return found
