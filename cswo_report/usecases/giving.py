"""What the rows of a mapped table say, as `record add` would take them: each distinct cell of a column is read once.

A row in which nothing is filled in but what is fixed is no row. What a column means nothing for is told, never dropped in silence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from cswo_report.domain.clock_columns import clock, times_beside
from cswo_report.domain.deny_list import DenyList
from cswo_report.domain.fields import Field, Kind
from cswo_report.domain.findings import Finding
from cswo_report.domain.found_tables import TableRow
from cswo_report.domain.given_rows import GivenEvent, GivenRow
from cswo_report.domain.given_values import Said, fault, is_blank, not_answered, text_of
from cswo_report.domain.given_values_asking import Asking, Told
from cswo_report.domain.given_values_columns import ColumnReader
from cswo_report.domain.given_values_day_columns import DATE_ORDER
from cswo_report.domain.given_values_days import Order
from cswo_report.domain.given_values_figures import PRESENCE, UNIT, emptied, is_per_cent
from cswo_report.domain.identifiers import kinds_found
from cswo_report.domain.questions import Question
from cswo_report.domain.sheets import Cell, cell_name
from cswo_report.domain.source_profiles import EVENT, IGNORED, KEY, REFERENCE, TYPE, MappedTable
from cswo_report.domain.times import parse_moment
from cswo_report.domain.values import Presence
from cswo_report.reference import Reference
from cswo_report.usecases import giving_types, kinds
from cswo_report.usecases.giving_crosstabs import CrosstabRows
from cswo_report.usecases.giving_figures import FigureField
from cswo_report.usecases.giving_keys import KEYS, KeyColumns
from cswo_report.usecases.giving_type_words import LEFT_OUT, TypeWords
from cswo_report.usecases.giving_types import GivenType

OUR_OWN = frozenset({KEY, REFERENCE, TYPE, IGNORED})
NO_SUBJECT = (
    "No column was taken for the key of the child or adult: each row gets a new key of its own, "
    "and two rows about one person cannot be told to be the same."
)
_IS_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Given:
    """The rows of a table, what must be asked of a person before some of them can be read, and what is told."""

    rows: tuple[GivenRow, ...]
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()


def given(mapped: MappedTable, reference: Reference, answers: Mapping[str, str]) -> Given:
    """Every record that a table gives; a row that cannot be read carries its findings."""
    answers = {**_of_our_own(mapped), **mapped.profile.answers, **answers}
    make = CrosstabRows if mapped.crosstab else PlainRows
    reader: CrosstabRows | PlainRows = make(mapped, reference, answers)
    rows = tuple(_without_names(row, reference.denied) if reference.denied else row for row in reader.rows())
    rows = tuple(_waiting(row, mapped) for row in rows) if mapped.asked else rows
    questions = {question.id: question for question in reader.asked()}
    return Given(rows, tuple(questions.values()), tuple(dict.fromkeys(reader.told())))


def _of_our_own(mapped: MappedTable) -> dict[str, str]:
    """What our own entry workbook says of its columns: days are written day first."""
    if not mapped.is_ours:
        return {}
    return {f"{DATE_ORDER}{meaning}": Order.DAY_FIRST.value for meaning in mapped.to.values()}


def _waiting(row: GivenRow, mapped: MappedTable) -> GivenRow:
    """The row with a finding for each column that is not read before a person says what it means."""
    waiting = (not_answered(name, each.question).findings for each in mapped.asked for name in each.fields)
    return replace(row, findings=(*row.findings, *(finding for findings in waiting for finding in findings)))


def _without_names(row: GivenRow, denied: DenyList) -> GivenRow:
    """The row with no finding that repeats a name of the council's deny list."""
    if not any(denied.finds(finding.given) for finding in row.findings):
        return row
    hidden = (replace(each, given="") if denied.finds(each.given) else each for each in row.findings)
    return replace(row, findings=tuple(hidden))


@dataclass
class _TypeReaders:
    """How the columns of a table are read for the rows of one type."""

    of: GivenType
    fields: list[tuple[int, str, ColumnReader]] = field(default_factory=list)
    events: list[tuple[int, str, ColumnReader]] = field(default_factory=list)
    figure: FigureField | None = None
    meaningless: list[int] = field(default_factory=list)
    keys: list[tuple[int, str]] = field(default_factory=list)  # of a person, by place and field
    columns: Mapping[str, int] = field(default_factory=dict)

    @property
    def asking(self) -> list[Asking]:
        found: list[Asking] = [reader for _, _, reader in (*self.fields, *self.events)]
        return [*found, *([self.figure.reader] if self.figure else [])]


class PlainRows:
    """The rows of a table with one record on each row."""

    def __init__(self, mapped: MappedTable, reference: Reference, answers: Mapping[str, str]) -> None:
        self.mapped, self.reference, self.answers = mapped, reference, answers
        self.table, self.profile = mapped.table, mapped.profile
        self.places = {meaning: place for place, meaning in mapped.to.items()}
        self.filled = [place for place, meaning in mapped.to.items() if meaning not in OUR_OWN]
        self.readers: dict[str, _TypeReaders] = {}
        self.type_words = self._type_words() if TYPE in self.places else None
        self.meaningless: Counter[tuple[int, str]] = Counter()
        self.unasked = 0
        self.prepared = 0  # rows made ready with a formula, in which nobody has typed yet
        self.empty_formulas = frozenset(self.table.without_value)
        self.times = times_beside(self.table, mapped.to)
        self.key_columns = KeyColumns(self.table, reference.denied)

    def rows(self) -> Iterable[GivenRow]:
        for row in self.table.rows:
            if not self._is_filled(row):
                continue
            type_name, finding = self._type_of(row)
            if type_name == LEFT_OUT:
                self.unasked += 1
            elif finding:
                columns = {"type": self.table.columns[self.places[TYPE]].at}
                yield GivenRow(self.table.sheet, row.number, "", {}, columns=columns, findings=(finding,))
            else:
                yield self._row(row, self._readers(type_name))

    def _type_words(self) -> TypeWords:
        place = self.places[TYPE]
        heading = self.table.columns[place].heading
        return TypeWords(self.reference, self.profile, self.answers, self._cells(place), heading)

    def asked(self) -> list[Question]:
        asked = list(self.type_words.questions.values()) if self.type_words else []
        return asked + [question for of in self.readers.values() for each in of.asking for question in each.questions]

    def told(self) -> list[str]:
        notes = [self._of_time(day, at) for day, at in self.times.items()]
        notes += [note for of in self.readers.values() for each in of.asking for note in each.notes]
        for (place, type_name), times in self.meaningless.items():
            heading = self.table.columns[place].heading
            notes.append(f"“{heading}” means nothing for {type_name}: {_cells(times)} left out.")
        if self.prepared:
            rows = "1 row holds" if self.prepared == 1 else f"{self.prepared:,} rows hold"
            notes.append(f"{rows} nothing but a formula that comes to nothing, and went unread.")
        notes += [NO_SUBJECT for of in self.readers.values() if self._lacks_subject(of.of)]
        if self.unasked:
            notes.append(f"{self.unasked} rows of a type that was answered “none” were left out.")
        return notes

    def _lacks_subject(self, of: GivenType) -> bool:
        """Whether nothing on the sheet says whose decisions they are: the register then makes a key for each."""
        has = {name for name, each in of.fields.items() if each.kind is Kind.SUBJECT}
        asked = {name for each in self.mapped.asked for name in each.fields}
        known = self.places.keys() | self.profile.fixed.keys() | asked
        return of.kind is not None and kinds.is_decision(of.kind) and bool(has) and not has & known

    def _of_time(self, day: int, at: int) -> str:
        heading, its_day = (self.table.columns[place].heading for place in (at, day))
        return f"“{heading}” gives the time of day of “{its_day}”, where a time is kept."

    def _is_filled(self, row: TableRow) -> bool:
        if any(not is_blank(row.cells[place]) for place in self.filled if place < len(row.cells)):
            return True
        lacking = sum(self._lacks_value(row, place) for place in self.filled) if self.empty_formulas else 0
        self.prepared += bool(lacking) and lacking * 2 <= len(self.filled)
        return lacking * 2 > len(self.filled)

    def _lacks_value(self, row: TableRow, place: int) -> bool:
        return cell_name(row.number - 1, self.table.columns[place].at) in self.empty_formulas

    def _type_of(self, row: TableRow) -> tuple[str, Finding | None]:
        """The type of a row; a finding where its word is none."""
        if self.type_words is None:
            return self.profile.type, None
        return self.type_words.read(text_of(_cell(row, self.places[TYPE])).strip())

    def _readers(self, type_name: str) -> _TypeReaders:
        if type_name not in self.readers:
            self.readers[type_name] = self._made(giving_types.of(self.reference, type_name))
        return self.readers[type_name]

    def _made(self, of: GivenType) -> _TypeReaders:
        readers, columns = _TypeReaders(of), {}
        for place, meaning in sorted(self.mapped.to.items()):
            at = self.table.columns[place].at
            if meaning in OUR_OWN:
                if meaning != IGNORED:
                    columns["type" if meaning == TYPE else meaning] = at
                continue
            columns.setdefault(meaning, at)
            if meaning.startswith(EVENT):
                code = meaning.removeprefix(EVENT)
                if code in of.events:
                    moment = Field(meaning, of.events[code], Kind.DATE_OR_INSTANT)
                    cells = [part for cell in self._cells(place) for part in _moments(cell)]
                    readers.events.append((place, code, ColumnReader(self._told(place, moment, of, cells))))
                    continue
            elif meaning in of.fields:
                told = self._told(place, of.fields[meaning], of, self._cells(place))
                if of.fields[meaning].kind in KEYS:
                    readers.keys.append((place, meaning))
                if of.has_figures and meaning == giving_types.NUMBER:
                    readers.figure = FigureField(place, told, self._percentages(place))
                elif of.has_figures and meaning == giving_types.PERIOD:
                    readers.fields.append((place, meaning, giving_types.PeriodReader(told)))
                else:
                    readers.fields.append((place, meaning, ColumnReader(told)))
                continue
            readers.meaningless.append(place)
        readers.columns = columns
        return readers

    def _cells(self, place: int) -> list[Cell]:
        return [_cell(row, place) for row in self.table.rows]

    def _percentages(self, place: int) -> list[Cell]:
        """The cells of a column of figures whose rows say that they are per cent."""
        if UNIT not in self.places:
            return self._cells(place) if is_per_cent(self.profile.fixed.get(UNIT, "")) else []
        units = self._cells(self.places[UNIT])
        return [
            cell for cell, unit in zip(self._cells(place), units, strict=True) if is_per_cent(text_of(unit).strip())
        ]

    def _told(self, place: int, of_field: Field, of: GivenType, cells: list[Cell]) -> Told:
        codelist = of.codelist(self.reference, of_field)
        codes = self.profile.codes_of(of_field.name)
        known = {word: code for word, code in codes.items() if not codelist or codelist.find(code)}
        heading = self.table.columns[place].heading
        return Told(
            of_field, cells, self.answers, heading, codelist, known, self.reference.denied, frozenset(self.places)
        )

    def _row(self, row: TableRow, readers: _TypeReaders) -> GivenRow:
        values, as_given, findings = self._fields(row, readers)
        figure = readers.figure
        if (
            figure
            and self.empty_formulas
            and is_blank(_cell(row, figure.place))
            and self._lacks_value(row, figure.place)
        ):
            findings.append(self._without_value(row, figure.place, giving_types.NUMBER))
            values.setdefault(
                PRESENCE, Presence.NUMBER.value
            )  # so that nothing else is missed beside the figure itself
        elif figure:
            findings += figure.lay(row, values, as_given)
        events = self._events(row, readers, findings)
        for place in readers.meaningless:
            if not is_blank(_cell(row, place)):
                self.meaningless[place, readers.of.name] += 1
        proven, refused = self.key_columns.look(readers.keys, values)
        found = GivenRow(
            self.table.sheet,
            row.number,
            readers.of.name,
            values,
            events,
            columns=readers.columns,
            as_given=as_given,
            findings=(*findings, *refused),
            empties=emptied(values, giving_types.NUMBER) if figure and PRESENCE in values else {},
            proven_keys=proven,
        )
        return self._known_by(found, row)

    def _fields(self, row: TableRow, readers: _TypeReaders) -> tuple[dict[str, str], dict[str, str], list[Finding]]:
        """What the cells of a row say by field, their own text where it is another, and what cannot be read."""
        values: dict[str, str] = {}
        beside = {name: text for name, text in self.profile.fixed.items() if name in readers.of.fields}
        as_given: dict[str, str] = {}
        findings: list[Finding] = []
        cells = row.cells
        for place, name, reader in readers.fields:
            cell = cells[place] if place < len(cells) else None
            if cell is None and self.empty_formulas and self._lacks_value(row, place):
                findings.append(self._without_value(row, place, name))
                continue
            said = reader.read(cell)
            if place in self.times:
                said = self._timed(said, row, place, reader.told.of)
            if said.findings:
                findings += said.findings
            elif said.value:
                if values.get(name, said.value) != said.value:
                    findings.append(_said_twice(name, readers.of.fields[name].label))
                    continue
                values[name] = said.value
                beside = {**said.beside, **beside} if said.beside else beside
                if said.value != cell and (text := text_of(cell)) != said.value:
                    as_given[name] = text
        return {**beside, **values}, as_given, findings

    def _events(self, row: TableRow, readers: _TypeReaders, findings: list[Finding]) -> tuple[GivenEvent, ...]:
        events: list[GivenEvent] = []
        for place, code, reader in readers.events:
            if self.empty_formulas and is_blank(_cell(row, place)) and self._lacks_value(row, place):
                findings.append(self._without_value(row, place, EVENT + code))
            parts = _moments(_cell(row, place))
            for part in parts:
                said = reader.read(part)
                if place in self.times and len(parts) == 1:
                    said = self._timed(said, row, place, reader.told.of)
                findings += said.findings
                if said.value[:1].isdigit():
                    events.append(GivenEvent(code, said.value))
        return tuple(events)

    def _timed(self, said: Said, row: TableRow, place: int, of: Field) -> Said:
        """A day with the time that another column gives it, where the field keeps one."""
        cell = _cell(row, self.times[place])
        if is_blank(cell) or not _IS_DAY.fullmatch(said.value) or of.kind is Kind.DATE:
            return said
        try:
            moment = f"{said.value}T{clock(cell)}"
            parse_moment(moment)
        except ValueError as rule:
            return fault(of.name, "not_readable", str(rule), "Check the time.", text_of(cell))
        return Said(moment)

    def _known_by(self, found: GivenRow, row: TableRow) -> GivenRow:
        """The row with the sender's key and our reference, where the sheet has them."""
        key = text_of(_cell(row, self.places[KEY])).strip() if KEY in self.places else ""
        reference = text_of(_cell(row, self.places[REFERENCE])).strip().upper() if REFERENCE in self.places else ""
        if key and (refused := self.key_columns.refusal(self.places[KEY], KEY)):
            return replace(found, key=key, reference=reference, findings=(*found.findings, refused))
        if key and key not in self.key_columns.at(self.places[KEY]).proven and kinds_found(key, is_key=True):
            rule = "The sender’s key of this row looks like an identifier, and is kept beside the record."
            finding = Finding("identifier", KEY, rule, "Use a number of the case system that says nothing of a person.")
            return replace(found, reference=reference, findings=(*found.findings, finding))
        return replace(found, key=key, reference=reference) if key or reference else found

    def _without_value(self, row: TableRow, place: int, name: str) -> Finding:
        where = cell_name(row.number - 1, self.table.columns[place].at)
        rule = f"Cell {where} holds a formula, and the file does not say what it comes to."
        return Finding("formula_without_value", name, rule, "Open and save it in a spreadsheet, or type the value.")


def _said_twice(name: str, label: str) -> Finding:
    rule = f"Two columns of the sheet are “{label}”, and they differ in this row."
    return Finding("said_twice", name, rule, "Make them agree, or leave one out.")


def _cell(row: TableRow, place: int) -> Cell:
    return row.cells[place] if place < len(row.cells) else None


def _moments(cell: Cell) -> list[Cell]:
    """The moments of one cell, which may hold several parted by semicolons or line breaks."""
    if is_blank(cell):
        return []
    if not isinstance(cell, str):
        return [cell]
    return [part.strip() for part in cell.replace("\n", ";").split(";") if part.strip()]


def _cells(times: int) -> str:
    return "1 cell" if times == 1 else f"{times} cells"
