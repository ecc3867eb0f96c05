"""How a team writes its records down: cells in a style, lines of a sheet, and where on it each fault came to stand."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from cswo_report.domain.fields import Field, Kind
from cswo_report.domain.sheets import cell_name
from cswo_report.reference import Reference, shipped_reference
from cswo_report.usecases import kinds
from tests.imports.faults import Fault
from tests.imports.truth import Row, Truth

Cell = str | int | float | bool | date | None
EVENT = "event:"
AS_SENT = "as_sent"
"""What the team wrote in the cell of a figure; no field of the record."""


@dataclass(frozen=True)
class Style:
    """How one team writes: by default real dates, labels for codes, Yes and No, and numbers as numbers."""

    day: Callable[[str, date], Cell] = lambda _field, day: day
    yes: Callable[[str, bool], Cell] = lambda _field, yes: "Yes" if yes else "No"
    code: Callable[[str, str, str], Cell] = lambda _field, _code, label: label
    number: Callable[[str, str], Cell] = lambda _field, text: float(text)
    between_codes: str = ", "


@dataclass(frozen=True)
class Line:
    """One row of a sheet; of a record with a fault, which."""

    cells: tuple[Cell, ...]
    fault: Fault | None = None
    is_repeat: bool = False
    is_hidden: bool = False


@dataclass(frozen=True)
class Placed:
    """A fault where it stands, and what puts it right."""

    fault: Fault
    type_name: str
    sheet: str
    row: int  # from 0
    column: int  # from 0
    right: Cell

    @property
    def cell(self) -> str:
        return cell_name(self.row, self.column)


@dataclass(frozen=True)
class Team:
    """One type of record as one team writes it: which fields in which order, under which headings, in which style."""

    truth: Truth
    faults: Sequence[Fault]
    headings: Mapping[str, str] = field(default_factory=dict)
    style: Style = field(default_factory=Style)
    order: tuple[str, ...] = ()
    extra: Mapping[str, Callable[[int], Cell]] = field(default_factory=dict)
    repeats: bool = True

    @cached_property
    def reference(self) -> Reference:
        return shipped_reference()

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return self.order or self.truth.fields

    @cached_property
    def declared(self) -> dict[str, Field]:
        return {each.name: each for each in self.reference.fields_of(self.truth.type_name)}

    def heading(self, name: str) -> str:
        if name in self.headings:
            return self.headings[name]
        if name in self.extra:
            return name
        if name.startswith(EVENT):
            _, kind = kinds.resolve(self.reference, self.truth.type_name)
            event = kind.find_event(name.removeprefix(EVENT)) if kind else None
            assert event is not None
            return event.label
        return self.declared[name].label

    @property
    def heading_line(self) -> Line:
        return Line(tuple(self.heading(name) for name in self.fields))

    def lines(self, seed: int = 1) -> list[Line]:
        """The records, the faulty ones scattered among them, and one good row a second time at the end."""
        chance = random.Random(f"lines {self.truth.type_name} {seed}")
        found = [self.line(row, at) for at, row in enumerate(self.truth.rows)]
        for fault in self.faults:
            found.insert(chance.randint(1, len(found)), self.faulty(fault))
        if self.repeats:
            again = next(line for line in found if line.fault is None)
            found.append(replace(again, is_repeat=True))
        return found

    def line(self, row: Row, at: int = 0) -> Line:
        return Line(tuple(self.extra[name](at) if name in self.extra else self.cell(name, row) for name in self.fields))

    def faulty(self, fault: Fault) -> Line:
        line = self.line(fault.row | ({} if fault.is_literal else {fault.field: fault.bad}))
        at = self.fields.index(fault.field)
        bad = (fault.bad or None) if fault.is_literal else line.cells[at]
        return Line((*line.cells[:at], bad, *line.cells[at + 1 :]), fault)

    def cell(self, name: str, row: Row) -> Cell:
        """What the team writes for one field of a record."""
        if name == "number" and AS_SENT in row:
            return row[AS_SENT]
        given = row.get(name, "")
        if given == "":
            return None
        if name.startswith(EVENT):
            return self.style.day(name, date.fromisoformat(given))
        declared = self.declared[name]
        if declared.kind in {Kind.DATE, Kind.DATE_OR_INSTANT}:
            return self.style.day(name, date.fromisoformat(given))
        if declared.kind is Kind.YES_NO:
            return self.style.yes(name, given == "yes")
        if declared.kind in {Kind.CODE, Kind.CODES}:
            labels = [str(self.style.code(name, code, self.label(declared, code))) for code in given.split(",")]
            return self.style.between_codes.join(labels)
        if declared.kind in {Kind.DECIMAL, Kind.MONEY, Kind.WHOLE_NUMBER}:
            return self.style.number(name, given)
        return given

    def label(self, declared: Field, code: str) -> str:
        if declared.codelist == "outcome_of_type":
            outcome = self.reference.decision_types[self.truth.type_name].find_outcome(code)
            return outcome.label if outcome else code
        found = self.reference.codelists[declared.codelist].find(code)
        return found.label if found else code

    def placed(self, sheet: str, lines: Sequence[Line], left: int = 0) -> Iterator[Placed]:
        """Where each fault stands on the finished sheet, `left` columns in."""
        for number, line in enumerate(lines):
            if line.fault is not None and line.fault in self.faults:
                column = self.fields.index(line.fault.field)
                right = self.cell(line.fault.field, line.fault.row)
                yield Placed(line.fault, self.truth.type_name, sheet, number, column + left, right)


def whole(number: str) -> Cell:
    """A number as a spreadsheet holds it."""
    exact = Decimal(number)
    return int(exact) if exact == exact.to_integral_value() else float(exact)
