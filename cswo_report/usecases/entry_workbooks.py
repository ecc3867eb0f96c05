"""Entry workbooks: what other teams fill in, made from the same declarations that their rows are checked by when they come back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from cswo_report import files
from cswo_report.domain import decisions
from cswo_report.domain.entry import KEY_LIMIT, TEXT_LIMIT, WHOLE_LIMIT
from cswo_report.domain.fields import Codelist, Field, Kind, Need
from cswo_report.domain.registers import Event, Record
from cswo_report.domain.sheets import Cell
from cswo_report.domain.statute import DecisionType
from cswo_report.domain.times import LONDON, Moment, parse_moment, spoken_day
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import Conflict, InputRefused, NotFound
from cswo_report.exchange import entry_workbook
from cswo_report.exchange.entry_workbook import EntryCode, EntryColumn, EntrySheet, EntryWorkbook, Shape
from cswo_report.reference import Reference
from cswo_report.usecases import kinds, recognising_entry
from cswo_report.usecases.entry_workbook_records import ToComplete, to_complete
from cswo_report.usecases.workspace import Workspace

LONGEST_NAME = 31  # signs of a sheet’s name
_IN_A_NAME = str.maketrans({"'": "’", ":": ","})
_LOOSE_ENDS = re.compile(r"[\s,–-]+(?:(?:a|an|and|by|for|in|of|on|or|the|to|under|with)\b)?[\s,–-]*$")
REFERENCE = "CSWO reference"
EVENT = "Event: "
FIGURES, MEASURE = "observation", "measure"
MOST_OF_ONE_EVENT = 6
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
EARLIEST, YEARS_AHEAD = date(1990, 1, 1), 15
NEEDED, TO_COMPLETE, WHERE = "needed", "to complete", " where it applies"
_SHAPES = {
    Kind.LONG_TEXT: Shape.LONG,
    Kind.DATE: Shape.DATE,
    Kind.INSTANT: Shape.MOMENT,
    Kind.WHOLE_NUMBER: Shape.WHOLE,
    Kind.DECIMAL: Shape.DECIMAL,
    Kind.MONEY: Shape.MONEY,
}
_KIND_WORDS = {
    Kind.DATE: "A day, such as 31/05/2024.",
    Kind.INSTANT: "A day and a time, such as 31/05/2024 16:10.",
    Kind.DATE_OR_INSTANT: "A day, with the time where it is known, such as 31/05/2024 16:10.",
    Kind.CODE: "Choose from the list.",
    Kind.CODES: "One or more of the choices on the sheet “Codes”, with a semicolon between.",
    Kind.YES_NO: "Yes or no.",
    Kind.WHOLE_NUMBER: "A whole number.",
    Kind.DECIMAL: "A number.",
    Kind.MONEY: "Pounds and pence.",
    Kind.SUBJECT: "A key that means nothing outside your own system, never a name.",
    Kind.STAFF: "A key that means nothing outside your own system, never a name.",
    Kind.OFFICER: "The key of an officer, such as CSWO.",
    Kind.REFERENCE: "The reference of another record, such as SA-7K3QX.",
    Kind.YEAR: "A reporting year, such as 2024-25.",
    Kind.MAPPING: "Named values, such as unit=Kibble; sector=all.",
}
_SAID_BY_HELP = frozenset({Kind.SUBJECT, Kind.STAFF, Kind.OFFICER, Kind.REFERENCE, Kind.MAPPING})
_GUIDE = (
    "Fill in one row for each record, on the sheet it belongs to, from row 2 on. Leave the headings as they are.",
    "A column whose heading says “(needed)” must be filled in: without it the row cannot be taken.",
    "One that says “(to complete)” may wait: the record is taken, and is listed as incomplete until it is filled in.",
    "Every other column may stay empty. An empty cell never empties what is already held.",
    "Write days as day, month, year: 31/05/2024 is the last day of May.",
    "Leave the column “CSWO reference” as it is: it is empty for a new record, and names the record for one that is to be completed.",
    "Choose a heading to read what belongs under it; the sheet “Columns” says it for all, the sheet “Codes” what each choice means.",
    "Write no name, date of birth, address, telephone number, CHI, NHS or National Insurance number anywhere.",
    "Save the workbook as it is (.xlsx or .ods) and send it back. Rows already sent may stay: the same row is never taken twice.",
    "What cannot be taken comes back to you: a copy of this workbook with a comment on each faulty cell, and a sheet “Reasons”.",
    "Mend those cells only, and send the copy back. The headings are protected, without a password.",
)


@dataclass(frozen=True)
class MadeSheet:
    """A sheet that was made: the records to be completed on it, and by year how many more wait that are not."""

    name: str
    type_name: str
    rows: int
    elsewhere: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class MadeWorkbook:
    """A workbook that was made."""

    path: Path
    year: ReportingYear | None
    sheets: tuple[MadeSheet, ...]


def make(
    workspace: Workspace,
    types: Sequence[str],
    path: Path,
    *,
    year: ReportingYear | None = None,
    room: int = 200,
    replacing: bool = False,
) -> MadeWorkbook:
    """Write an entry workbook with a sheet for each type; with a year, its records that are still to be completed stand on it.

    Raises InputRefused for a type that is unknown or switched off, Conflict for a file that is there, NotFound for a missing folder.
    """
    if path.suffix.lower() != ".xlsx":
        raise InputRefused(f"{path.name}: an entry workbook's name ends in .xlsx.", remedy="Give -o FILE.xlsx.")
    if path.exists() and not replacing:
        raise Conflict(f"{path} is there already.", "Give another name, or --replace to put the new one in its place.")
    if not path.absolute().parent.is_dir():
        raise NotFound(f"There is no folder {path.parent}.", "Make it, or give another.")
    wanted = tuple(dict.fromkeys(types))
    waiting = {type_name: to_complete(workspace, type_name, year) for type_name in wanted} if year else {}
    book = workbook_of(workspace, wanted, year=year, room=room, waiting=waiting)
    files.write_whole(path, entry_workbook.content(book))
    sheets = tuple(
        MadeSheet(each.name, each.type_name, len(each.rows), waiting.get(each.type_name, ToComplete()).elsewhere)
        for each in book.sheets
    )
    return MadeWorkbook(path, year, sheets)


def workbook_of(
    workspace: Workspace,
    types: Sequence[str],
    *,
    year: ReportingYear | None,
    room: int,
    waiting: Mapping[str, ToComplete] | None = None,
) -> EntryWorkbook:
    """The workbook as it is to be written; `waiting` holds the records to be completed, by their type."""
    made = datetime.now(UTC)
    sheets = _Sheets(workspace.reference, made.astimezone(LONDON).date())
    placed: set[str] = set()
    for type_name in types:
        still_open = (waiting or {}).get(type_name, ToComplete()).records
        sheets.add(type_name, [record for record in still_open if record.reference not in placed], room)
        placed |= {record.reference for record in still_open}
    council = workspace.settings.council
    kept = f" The records to be completed are those of {year.label}." if year else ""
    guide = (*_GUIDE, kept.strip()) if kept else _GUIDE
    facts = _facts(workspace, spoken_day(made.astimezone(LONDON).date()))
    return EntryWorkbook(f"Records of {council}", council, made, guide, facts, tuple(sheets.made), sheets.lists)


def _facts(workspace: Workspace, made_on: str) -> tuple[tuple[str, str], ...]:
    """Whose the workbook is, where it goes back to, when it was made, and what tells it from every other."""
    settings = workspace.settings
    return_to = ", ".join(part for part in (settings.officer_name, settings.contact) if part)
    return (
        (recognising_entry.COUNCIL, settings.council),
        (recognising_entry.RETURN_TO, return_to or "whoever sent it to you"),
        (recognising_entry.MADE_ON, made_on),
        (recognising_entry.IDENTITY, "entry-" + "".join(secrets.choice(_LETTERS) for _ in range(10))),
    )


class _Sheets:
    """The sheets made so far, and the drop-downs that they share."""

    def __init__(self, reference: Reference, today: date) -> None:
        self.reference = reference
        self.latest = date(today.year + YEARS_AHEAD, 12, 31)
        self.made: list[EntrySheet] = []
        self.lists: dict[str, tuple[str, tuple[EntryCode, ...]]] = {}

    def add(self, type_name: str, open_records: Sequence[Record], room: int) -> None:
        register, kind = kinds.resolve(self.reference, type_name)
        if kind is not None and not kind.enabled:
            raise InputRefused(f"No workbook was made for {type_name}.", [decisions.switched_off(kind)])
        preset = kinds.preset(kind)
        fields = [field for field in self.reference.fields_of(type_name) if field.name not in preset]
        events = self._events(kind, open_records) if kind and kinds.is_decision(kind) else []
        columns = [EntryColumn(REFERENCE, Shape.TEXT, "", "Leave it as it is: empty for a new record.", most=KEY_LIMIT)]
        columns += [self._column(type_name, field, kind) for field in fields]
        columns += [self._event_column(label, kind) for _, label, _ in events]
        rows = tuple(self._row(record, fields, events, kind) for record in open_records)
        title, about = self._told(type_name, register, kind)
        self.made.append(EntrySheet(self._name(title), type_name, about, tuple(columns), rows, room))

    def _told(self, type_name: str, register: str, kind: DecisionType | None) -> tuple[str, str]:
        if kind is None:
            return self.reference.registers[register].title, self.reference.registers[type_name].summary
        return kind.short_title or kind.title, f"{kind.title}. {kind.summary}"

    def _name(self, title: str) -> str:
        """A sheet's name: short, without the signs that no sheet's name may have, in whole words, and not taken."""
        base = _cut(re.sub(r"\s+", " ", re.sub(r"[\[\]*?/\\]", " ", title.translate(_IN_A_NAME))).strip())
        taken = {sheet.name.casefold() for sheet in self.made}
        taken |= {name.casefold() for name in (entry_workbook.GUIDE, entry_workbook.COLUMNS, entry_workbook.CODES)}
        names = (base, *(f"{base[: LONGEST_NAME - 3].strip()} {number}" for number in range(2, 99)))
        return next(name for name in names if name.casefold() not in taken)

    def _column(self, type_name: str, field: Field, kind: DecisionType | None) -> EntryColumn:
        need = {Need.AT_ENTRY: NEEDED, Need.TO_COMPLETE: TO_COMPLETE}.get(field.need, "")
        need += WHERE if need and field.only_if else ""
        of_kind = "" if field.help and field.kind in _SAID_BY_HELP else _KIND_WORDS.get(field.kind, "")
        hint = " ".join(part for part in (field.help, of_kind, self._only_if(field, type_name, kind)) if part)
        column = EntryColumn(field.label, _shape(field, kind), need, hint, most=TEXT_LIMIT)
        codes = kinds.codelist(self.reference, kind, field)
        if field.kind in {Kind.CODE, Kind.CODES} and codes and codes.codes:
            name = f"{type_name}.{field.name}" if field.codelist == kinds.OUTCOMES else codes.name
            self._add_list(name, codes)
            return replace(column, list_name=name if field.kind is Kind.CODE else "")
        if (type_name, field.name) == (FIGURES, MEASURE):
            self._add_measures()
            return replace(column, list_name=MEASURE, only_warns=True)
        if field.kind is Kind.YES_NO:
            return replace(column, choices=("yes", "no"), most=None)
        least, most = self._limits(field, column.shape)
        return replace(column, least=least, most=most, only_warns=_may_be_inexact(field, type_name))

    def _add_list(self, name: str, codes: Codelist) -> None:
        found = tuple(EntryCode(code.code, code.label, code.meaning) for code in codes.codes)
        self.lists.setdefault(name, (codes.title, found))

    def _add_measures(self) -> None:
        """The measures that come as figures; those of published tables may be given too, so that the list is no limit."""
        wanted = (each for each in self.reference.measures.values() if each.supplied)
        found = tuple(EntryCode(each.key, each.key, each.title) for each in sorted(wanted, key=lambda each: each.key))
        self.lists.setdefault(MEASURE, ("Measure", found))

    def _only_if(self, field: Field, type_name: str, kind: DecisionType | None) -> str:
        of_type = {each.name: each for each in self.reference.fields_of(type_name)}
        conditions = [
            f"“{of_type[name].label}” is {' or '.join(self._choices(of_type[name], codes, kind))}"
            for name, codes in field.only_if.items()
            if name in of_type
        ]
        return f"Only where {' and '.join(conditions)}." if conditions else ""

    def _choices(self, field: Field, codes: Sequence[str], kind: DecisionType | None) -> list[str]:
        """Codes as the sheet offers them."""
        listed = kinds.codelist(self.reference, kind, field)
        found = [(listed.find(code) if listed else None) for code in codes]
        return [f"“{known.label}”" if known else code for code, known in zip(codes, found, strict=True)]

    def _limits(self, field: Field, shape: Shape) -> tuple[Any, Any]:
        if shape in {Shape.DATE, Shape.MOMENT}:
            return EARLIEST, self.latest
        if shape in {Shape.WHOLE, Shape.DECIMAL, Shape.MONEY}:
            widest = Decimal(WHOLE_LIMIT if shape is Shape.WHOLE else 10**13)
            return Decimal(field.least or -widest), Decimal(field.most or widest)
        short = {Kind.SUBJECT, Kind.STAFF, Kind.OFFICER, Kind.REFERENCE, Kind.YEAR}
        return None, KEY_LIMIT if field.kind in short else TEXT_LIMIT

    def _event_column(self, label: str, kind: DecisionType | None) -> EntryColumn:
        event = next((event for event in kind.event if event.label == label), None) if kind else None
        shape = Shape.MOMENT if event and event.timed else Shape.DATE
        hint = "Empty until it happens. " + _KIND_WORDS[Kind.DATE_OR_INSTANT]
        return EntryColumn(EVENT + label, shape, "", hint, least=EARLIEST, most=self.latest)

    def _events(self, kind: DecisionType, open_records: Sequence[Record]) -> list[tuple[str, str, int]]:
        """A column for each event, and further ones where an open record has it more often: code, label, which time."""
        columns = []
        for event in kind.event:
            often = max((sum(1 for held in each.events if held.code == event.code) for each in open_records), default=1)
            times = min(max(1, often), MOST_OF_ONE_EVENT) if event.repeats else 1
            columns += [(event.code, event.label, number) for number in range(times)]
        return columns

    def _row(
        self, record: Record, fields: Sequence[Field], events: Sequence[tuple[str, str, int]], kind: DecisionType | None
    ) -> tuple[Cell, ...]:
        cells: list[Cell] = [record.reference]
        for field in fields:
            cells.append(_cell(record.get(field.name), kinds.codelist(self.reference, kind, field), field))
        held: dict[str, list[Event]] = {}
        for event in record.events:
            held.setdefault(event.code, []).append(event)
        for code, _, number in events:
            happened = held.get(code, [])
            event_cell = None
            if number < len(happened) and (day := happened[number].happened_on):
                event_cell = _moment_cell(Moment(day, happened[number].happened_at))
            cells.append(event_cell)
        return tuple(cells)


def _cut(name: str) -> str:
    """A name in at most 31 signs; a longer one is cut after a whole word that can stand last, and shows it."""
    if len(name) <= LONGEST_NAME:
        return name
    cut = name[:LONGEST_NAME].rsplit(" ", 1)[0]
    return f"{_LOOSE_ENDS.sub('', f'{cut} ') or cut}…"


def _shape(field: Field, kind: DecisionType | None) -> Shape:
    if field.kind is Kind.DATE_OR_INSTANT:
        return Shape.MOMENT if kind and kind.timed else Shape.DATE
    return _SHAPES.get(field.kind, Shape.TEXT)


def _may_be_inexact(field: Field, type_name: str) -> bool:
    """Whether a figure may come as “<5” or “over 1,000”: a supplied figure keeps what its source says."""
    return type_name == FIGURES and field.kind is Kind.DECIMAL


def _cell(value: Any, codes: Codelist | None, field: Field) -> Cell:
    """A value as the sheet shows it, such that it is read back as what it is."""
    if value is None or value == []:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Moment):
        return _moment_cell(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}={entry}" for name, entry in sorted(value.items())) or None
    if isinstance(value, list | tuple):
        return "; ".join(str(entry) for entry in value)
    if field.kind in {Kind.WHOLE_NUMBER, Kind.DECIMAL, Kind.MONEY}:
        number = Decimal(str(value))
        return number if Decimal(repr(float(number))) == number else str(value)
    if field.kind in {Kind.INSTANT, Kind.DATE_OR_INSTANT} and isinstance(value, str):
        return _moment_cell(parse_moment(value))
    if isinstance(value, date):
        return value
    if field.kind is Kind.DATE:
        return date.fromisoformat(str(value))
    code = codes.find(str(value)) if codes else None
    return code.label if code else str(value)


def _moment_cell(moment: Moment) -> Cell:
    """A day, or a local time; in words where a cell could not say it: midnight, and an hour that came twice."""
    if moment.instant is None:
        return moment.day
    local = moment.instant.astimezone(LONDON).replace(tzinfo=None)
    try:
        is_plain = parse_moment(local.isoformat(timespec="minutes")).instant == moment.instant
    except ValueError:
        is_plain = False
    return local if is_plain and (local.hour or local.minute) else moment.iso()
