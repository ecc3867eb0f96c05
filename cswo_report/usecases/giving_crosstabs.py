"""The records of a cross-table: one for each cell of figures, with what its row, its column and its title say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from cswo_report.domain import crosstabs
from cswo_report.domain import given_values_numbers as numbers
from cswo_report.domain import given_values_periods as periods
from cswo_report.domain.crosstabs import DIMENSION, HEADING, FigureColumn, Placed
from cswo_report.domain.fields import Kind
from cswo_report.domain.findings import Finding
from cswo_report.domain.found_tables import TableRow
from cswo_report.domain.given_rows import GivenRow
from cswo_report.domain.given_values import NOTHING_SAID, Said, fault, is_blank, text_of
from cswo_report.domain.given_values_asking import Told
from cswo_report.domain.given_values_columns import ColumnReader
from cswo_report.domain.given_values_figures import (
    AS_PRINTED,
    FOOTNOTE,
    PRESENCE,
    STATUS,
    UNIT,
    FigureReader,
    absent,
    emptied,
    is_per_cent,
)
from cswo_report.domain.given_values_words import Codes
from cswo_report.domain.questions import Question
from cswo_report.domain.registers import NOT_YET_KNOWN
from cswo_report.domain.sheets import Cell, cell_name
from cswo_report.domain.source_profiles import MappedTable
from cswo_report.domain.values import Presence
from cswo_report.reference import Reference
from cswo_report.usecases import giving_types
from cswo_report.usecases.giving_types import BASIS, PERIOD

DIMENSIONS = "dimensions"
PRINTED_ONLY = frozenset({FOOTNOTE})
"""What a column or a row says of a figure only where something is printed."""
_BY_TITLE = {"day": periods.day_named, "year": periods.year_named}
_CODE = "code"
_UNKNOWN_HERE = frozenset({Presence.WITHHELD, Presence.NOT_SEEN, Presence.NOT_HELD, Presence.NOT_SUPPLIED})


@dataclass
class _Line:
    """One row of the table: its own words, what they say by field, and from which column each came."""

    row: TableRow
    words: tuple[str, ...]
    values: dict[str, str]
    fixed: dict[str, str]
    columns: dict[str, int]
    findings: list[Finding] = field(default_factory=list)


def _cell(row: TableRow, at: int) -> Cell:
    return row.cells[at] if at < len(row.cells) else None


class CrosstabRows:
    """Reads a table by its profile's cross-table."""

    def __init__(self, mapped: MappedTable, reference: Reference, answers: Mapping[str, str]) -> None:
        assert mapped.crosstab is not None
        self.table, self.crosstab, self.reference, self.answers = mapped.table, mapped.crosstab, reference, answers
        self.of = giving_types.of(reference, self.crosstab.type)
        self.placed = crosstabs.place(self.crosstab, self.table) or Placed({}, {}, {}, ())
        self.lines = {crosstabs.folded(word): said for word, said in self.crosstab.line.items()}
        self.not_kept = self.empty = 0
        self.fixed = {**mapped.profile.fixed, **self.crosstab.fixed, **self._of_title()}
        self.leading = {
            (at, name): ColumnReader(self._told(at, name))
            for at, names in self.placed.leading.items()
            for name in names
            if name in self.of.fields and name != PERIOD
        }
        self.empty_formulas = frozenset(self.table.without_value)
        self.read = [self._line(row) for row in self.table.rows]
        self.percentages = [
            _cell(line.row, at)
            for line in self.read
            for at, column in self.placed.figures.items()
            if is_per_cent(self._said_of(line, at, column).get(UNIT, ""))
        ]
        self.figures = {at: self._figure_reader(at) for at in self.placed.figures}

    def rows(self) -> Iterable[GivenRow]:
        for line in self.read:
            if self._is_remark(line):
                continue
            for at, column in self.placed.figures.items():
                found = self._record(line, at, column)
                if found is not None:
                    yield found

    def _is_remark(self, line: _Line) -> bool:
        """Whether a row without figures has a word that a table of known lines does not know: a note among the rows."""
        is_known = any(word in self.lines for word in line.words)
        is_empty = all(is_blank(_cell(line.row, at)) for at in self.placed.figures)
        return self.crosstab.only_lines and is_empty and not is_known

    def asked(self) -> list[Question]:
        readers: list[ColumnReader | FigureReader] = [*self.figures.values(), *self.leading.values()]
        return [question for reader in readers for question in reader.questions]

    def told(self) -> list[str]:
        readers: list[ColumnReader | FigureReader] = [*self.figures.values(), *self.leading.values()]
        notes = [note for reader in readers for note in reader.notes]
        if not self.placed.figures:
            notes.append("The columns are not those of the cross-table that this source sends; nothing was read.")
        if self.placed.ignored:
            columns = "1 column" if len(self.placed.ignored) == 1 else f"{len(self.placed.ignored)} columns"
            notes.append(f"{columns} of this source that say nothing here were not read.")
        if self.empty and not self.of.has_figures:
            cells = "1 cell says" if self.empty == 1 else f"{self.empty:,} cells say"
            notes.append(f"{cells} no {self.of.fields[self.crosstab.number].label.lower()}: no record was made.")
        for at in self.placed.unknown:
            notes.append(f"“{self.table.columns[at].heading}” means nothing here: the column was not read.")
        if self.not_kept:
            notes.append(
                f"Cells that say that a figure is withheld or not known: {self.not_kept}. This register keeps numbers only; they were left out."
            )
        return notes

    def _of_title(self) -> dict[str, str]:
        """What the title above the table says, else the sheet's name; what neither says is missed where it is needed."""
        found = {}
        for name, kind in self.crosstab.from_title.items():
            read = self._codes(name) if kind == _CODE else _BY_TITLE[kind]
            said = read(self.table.title) or read(self.table.sheet)
            if said:
                found[name] = said
        return found

    def _codes(self, name: str) -> Callable[[str], str]:
        codelist = self.of.codelist(self.reference, self.of.fields[name])
        assert codelist is not None
        return Codes(codelist).named

    def _told(self, at: int, name: str) -> Told:
        of_field = self.of.fields[name]
        cells = [_cell(row, at) for row in self.table.rows]
        codelist = self.of.codelist(self.reference, of_field)
        heading = self.table.columns[at].heading
        codes = self.crosstab.codes.get(name, {})
        return Told(of_field, cells, self.answers, heading, codelist, codes, self.reference.denied)

    def _figure_reader(self, at: int) -> FigureReader | ColumnReader:
        told = self._told(at, self.crosstab.number)
        if not self.of.has_figures:
            return ColumnReader(told)
        return FigureReader(told, self.percentages)

    def _line(self, row: TableRow) -> _Line:
        cells = {at: _cell(row, at) for at in self.placed.leading}
        words = tuple(crosstabs.folded(text_of(cell)) for cell in cells.values())
        fixed: dict[str, str] = {}
        for word in words:
            fixed |= self.lines.get(word, {})
        line = _Line(row, words, {}, fixed, {})
        for at, names in self.placed.leading.items():
            for name in names:
                self._lead(line, at, name, cells[at])
        return line

    def _lead(self, line: _Line, at: int, name: str, cell: Cell) -> None:
        """Lay what a leading cell says to the line; what the line's own word fixes is not read."""
        line.columns[name.split(".")[0]] = self.table.columns[at].at
        if name in line.fixed:
            return
        if (at, name) in self.leading:
            said = self.leading[at, name].read(cell)
            line.findings += said.findings
            line.values[name] = said.value
        else:
            line.values[name] = text_of(cell).strip()

    def _record(self, line: _Line, at: int, column: FigureColumn) -> GivenRow | None:
        cell = _cell(line.row, at)
        here = self.table.columns[at]
        said_of = self._said_of(line, at, column)
        said = self._figure(cell, at, said_of.get(UNIT, ""), line.row.number)
        if said is None:
            return None
        findings = [*line.findings, *said.findings]
        is_printed = not is_blank(cell)
        if not is_printed:
            said_of = {name: text for name, text in said_of.items() if name not in PRINTED_ONLY} | self._own_fields(
                line, here.heading
            )
        values = self._laid(said_of, said, findings)
        if is_printed and any(not word for word in line.words):
            rule = "This row of figures does not say what it is of."
            findings += fault(self.crosstab.number, "no_words", rule, "Fill in the first cells of the row.").findings
        of_figure = dict.fromkeys((self.crosstab.number, *said.beside), here.at)
        as_given = {self.crosstab.number: text_of(cell)} if is_printed and text_of(cell) != said.value else {}
        return GivenRow(
            self.table.sheet,
            line.row.number,
            self.crosstab.type,
            values,
            columns={**of_figure, **line.columns},
            as_given=as_given,
            findings=tuple(findings),
            empties=emptied(values, self.crosstab.number) if self.of.has_figures else {},
        )

    def _said_of(self, line: _Line, at: int, column: FigureColumn) -> dict[str, str]:
        """What is said of the figure where a row and a column meet, the later winning."""
        heading = self.table.columns[at].heading
        of_column = {name: self._of_column(name, text, line.row, heading) for name, text in column.fields.items()}
        return {**self.fixed, **line.values, **of_column, **line.fixed, **self._own_fields(line, heading)}

    def _own_fields(self, line: _Line, heading: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for cell in self.crosstab.cell:
            if crosstabs.folded(cell.line) in line.words and crosstabs.folded(cell.heading) == crosstabs.folded(
                heading
            ):
                found |= cell.fields
        return found

    def _of_column(self, name: str, text: str, row: TableRow, heading: str) -> str:
        if text == HEADING and name in self.of.fields and self.of.fields[name].kind is Kind.DATE:
            return periods.day_of(heading)
        return self._filled_in(text, row, heading)

    def _filled_in(self, text: str, row: TableRow, heading: str) -> str:
        if text == HEADING:
            return heading
        if not text.startswith("{"):
            return text
        place = self.placed.named.get(crosstabs.folded(text[1:-1]))
        return text_of(row.cells[place]).strip() if place is not None and place < len(row.cells) else ""

    def _figure(self, cell: Cell, at: int, unit: str, number: int) -> Said | None:
        """What a cell of figures says; None where no record is made of it."""
        name = self.crosstab.number
        if is_blank(cell):
            where = cell_name(number - 1, self.table.columns[at].at)
            if where in self.empty_formulas:
                rule = f"Cell {where} holds a formula, and the file does not say what it comes to."
                return fault(name, "formula_without_value", rule, "Save it in a spreadsheet, or type the value.")
            self.empty += 1
            return Said("", absent(self.crosstab.blank)) if self.crosstab.blank else None
        text = text_of(cell).strip()
        for pattern, presence in self.crosstab.words.items():
            if fnmatchcase(crosstabs.folded(text), crosstabs.folded(pattern)):
                if not self.of.has_figures:
                    self.empty += 1
                    return None
                return Said("", {**absent(presence), AS_PRINTED: text})
        reader = self.figures[at]
        if isinstance(reader, FigureReader):
            return reader.read(cell, unit)
        return self._exact(reader.read(cell), cell)

    def _exact(self, said: Said, cell: Cell) -> Said | None:
        """A number of a register that keeps nothing else: what is not known or not shown makes no record, and is told."""
        word = numbers.presence_of(text_of(cell))
        if said is NOTHING_SAID:
            return None
        if said.value == NOT_YET_KNOWN or word in _UNKNOWN_HERE:
            self.not_kept += 1
            return None
        return said

    def _laid(self, said_of: Mapping[str, str], said: Said, findings: list[Finding]) -> dict[str, str]:
        """What is said of a figure and what its cell says, as the values of one record."""
        values = {name: text for name, text in said_of.items() if not name.startswith(DIMENSION)}
        for name, text in said.beside.items():
            if name == FOOTNOTE and values.get(FOOTNOTE):
                values[FOOTNOTE] = f"{text} {values[FOOTNOTE]}"
            elif name in {STATUS, PRESENCE} or name not in values:
                values[name] = text
        if said.value:
            values[self.crosstab.number] = said.value
        if said.findings and self.of.has_figures:  # so that nothing else is missed beside the figure itself
            values.setdefault(PRESENCE, Presence.NUMBER.value)
        self._date(values, findings)
        dimensions = {
            name.removeprefix(DIMENSION): text for name, text in said_of.items() if name.startswith(DIMENSION)
        }
        if any(";" in text or "=" in text for text in dimensions.values()):
            rule = "What a figure is of may hold no semicolon and no equals sign."
            findings += fault(DIMENSIONS, "not_named", rule, "Write it with a comma.").findings
        elif dimensions:
            values[DIMENSIONS] = "; ".join(f"{name}={text}" for name, text in sorted(dimensions.items()) if text)
        return {name: text for name, text in values.items() if text}

    def _date(self, values: dict[str, str], findings: list[Finding]) -> None:
        """Put the period into the store's own spelling; what it is counted on, unless it is said."""
        if not self.of.has_figures or not values.get(PERIOD):
            return
        try:
            values[PERIOD], basis = periods.read(values[PERIOD])
        except ValueError as rule:
            findings += fault(PERIOD, "not_readable", str(rule), "Write it in that form.", values[PERIOD]).findings
        else:
            values.setdefault(BASIS, basis.value)
