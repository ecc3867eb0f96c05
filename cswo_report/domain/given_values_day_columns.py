"""A column of days or moments: in numbers alone its own cells settle whether the day or the month stands first, or a person does."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from cswo_report.domain import given_values_days as days
from cswo_report.domain.fields import Kind
from cswo_report.domain.given_values import Said, fault, not_answered, text_of
from cswo_report.domain.given_values_asking import Asking
from cswo_report.domain.given_values_days import Order, Written
from cswo_report.domain.questions import Question
from cswo_report.domain.sheets import Cell
from cswo_report.domain.times import parse_moment

LEAST_TO_SUSPECT = 3
"""How many real days, and how many written ones, make a pattern that chance seldom does."""
DATE_ORDER = "date_order."
"""How the id of the question begins, whether the day or the month stands first; the field's name follows."""


class DayColumn:
    """Days and moments; in numbers alone the column settles whether the day or the month stands first."""

    def __init__(self, column: Asking) -> None:
        self.column, self.told = column, column.told
        self.name = self.told.of.name
        texts = {cell for cell in self.told.cells if isinstance(cell, str)}
        self.written = {text: written for text in texts if (written := _written(text))}
        self.order, self.question = self._settled()
        self.swapped, self.is_swapped = self._suspected()
        if any(written.short_year for written in self.written.values()):
            words = "years of two digits are read as 2000 to 2049 and 1950 to 1999"
            column.notes.append(f"{self.told.where}: {words}.")

    def _settled(self) -> tuple[Order | None, Question | None]:
        """The order of this column's days in numbers, and the question where nothing settles it."""
        question = self.told.asked(
            f"{DATE_ORDER}{self.name}",
            f"Which stands first in the days of “{self.told.where}”, such as 05/04/2025: the day or the month?",
            (Order.DAY_FIRST.value, "the day: 5 April 2025"),
            (Order.MONTH_FIRST.value, "the month: 4 May 2025"),
        )
        answer = self.told.answers.get(question.id, "")
        if answer and question.takes(answer):
            return Order(answer), None
        proofs = [written.proves for written in self.written.values() if written.proves]
        is_open = any(written.is_open for written in self.written.values())
        beside = self._beside()
        if is_open and beside and set(proofs) <= {beside}:
            first = "day" if beside is Order.DAY_FIRST else "month"
            self.column.notes.append(
                f"{self.told.where}: its days are read {first} first, as answered for another column."
            )
            return beside, None
        if len(set(proofs)) == 1 and not (is_open and proofs[0] is Order.MONTH_FIRST):  # here a month first is a slip
            if proofs[0] is Order.MONTH_FIRST:
                self.column.notes.append(f"{self.told.where}: its days in numbers are read month first.")
            return proofs[0], None
        if proofs or is_open:
            self.column.ask(question)
            return None, question
        return Order.DAY_FIRST, None

    def _beside(self) -> Order | None:
        """The order that a person gave for the other columns of this table, if one was given and no other."""
        said = {
            answer
            for name in self.told.day_fields
            if (answer := self.told.answers.get(f"{DATE_ORDER}{name}", "")) in set(Order)
        }
        return Order(said.pop()) if len(said) == 1 else None

    def _suspected(self) -> tuple[Question | None, bool]:
        """Whether a spreadsheet took 05/04 for 4 May and left 31/03 as text: then every real day is doubtful."""
        real = [cell for cell in self.told.cells if isinstance(cell, date)]
        numeric = [self.written[cell] for cell in self.told.cells if isinstance(cell, str) and cell in self.written]
        texts = [written for written in numeric if written.day is None]
        is_odd = (
            min(len(real), len(texts)) >= LEAST_TO_SUSPECT
            and all(cell.day <= 12 for cell in real)
            and all(written.proves is Order.DAY_FIRST for written in texts)
        )
        if not is_odd:
            return None, False
        question = self.told.asked(
            f"swapped.{self.name}",
            f"In “{self.told.where}” every day after the 12th is text and none of the others is: a spreadsheet may have taken the day "
            "for the month. Are its real days right as they are shown?",
            ("as_shown", "they are right as they are shown"),
            ("swapped", "day and month are the wrong way round in them"),
        )
        answer = self.column.ask(question)
        return (None, answer == "swapped") if answer else (question, False)

    def read(self, cell: Cell) -> Said:
        try:
            return self._moment(cell)
        except ValueError as rule:
            return self._refused(str(rule), cell)

    def _moment(self, cell: Cell) -> Said:
        if isinstance(cell, date):
            return self._real(cell)
        if isinstance(cell, Decimal):
            written = days.of_serial(cell)
        elif isinstance(cell, str):
            written = self.written.get(cell) or days.read(cell)
        else:
            raise ValueError(days.DAY_RULE)
        if self.order is None and self.question and written.day is None and not _is_same_either_way(written):
            return not_answered(self.name, self.question)
        return self._said(written.on(self.order or Order.DAY_FIRST), written.clock)

    def _real(self, cell: date) -> Said:
        if self.swapped:
            return not_answered(self.name, self.swapped)
        day = date(cell.year, cell.month, cell.day)
        if self.is_swapped:
            day = date(day.year, day.day, day.month)
        at_midnight = not isinstance(cell, datetime) or (cell.hour, cell.minute) == (0, 0)
        return self._said(day, "" if at_midnight else f"{cell:%H:%M}")

    def _said(self, day: date, clock: str) -> Said:
        """A day, or a moment where the field keeps one; midnight in a spreadsheet is a day without a time."""
        if clock in {"", "00:00"} or self.told.of.kind is Kind.DATE:
            parse_moment(day.isoformat())
            return Said(day.isoformat())
        text = f"{day.isoformat()}T{clock}"
        parse_moment(text)
        return Said(text)

    def _refused(self, rule: str, cell: Cell) -> Said:
        remedy = "Check the day." if rule == days.NO_SUCH_DAY else "Write it in that form."
        if isinstance(cell, str) and (written := self.written.get(cell)) and written.day is None and written.proves:
            rule += " The days of this column are written " + (
                "day first." if self.order is Order.DAY_FIRST else "month first."
            )
        return fault(self.name, "not_readable", rule, remedy, text_of(cell))


def _written(text: str) -> Written | None:
    try:
        return days.read(text)
    except ValueError:
        return None


def _is_same_either_way(written: Written) -> bool:
    return written.proves is None and not written.is_open
