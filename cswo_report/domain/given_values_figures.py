"""A column of supplied figures: each cell as a value with its presence, how exact and how settled it is, its unit and its footnote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal

from cswo_report.domain import given_values_numbers as numbers
from cswo_report.domain.given_values import (
    DASHES,
    NOTHING_SAID,
    Said,
    error_said,
    fault,
    is_blank,
    not_answered,
    plain,
    text_of,
    tidy,
)
from cswo_report.domain.given_values_asking import Asking, Told, dash_question
from cswo_report.domain.given_values_number_columns import settled_mark
from cswo_report.domain.given_values_numbers import Figure
from cswo_report.domain.observation_rules import unit_differs
from cswo_report.domain.sheets import Cell
from cswo_report.domain.values import Presence, Qualifier

PRESENCE, HIGH, QUALIFIER, STATUS = "presence", "number_high", "qualifier", "status"
UNIT, FOOTNOTE, AS_PRINTED = "unit", "footnote", "as_printed"


class FigureReader(Asking):
    """Reads the figures of a column. The number goes to its own field, everything else beside it."""

    def __init__(self, told: Told, percentages: Iterable[Cell] = ()) -> None:
        """`percentages` are the cells of the column that are declared to be per cent."""
        super().__init__(told)
        self.name = told.of.name
        self.mark, self.question = settled_mark(self)
        self._known: dict[tuple[object, str], Said] = {}
        numbers_kept = [cell for cell in percentages if isinstance(cell, Decimal)]
        self._may_be_shares = any(cell % 1 for cell in numbers_kept) and all(0 <= cell <= 1 for cell in numbers_kept)

    def read(self, cell: Cell, unit: str = "") -> Said:
        """What a cell says, in the unit that its row or column declares; NOTHING_SAID where it is empty."""
        key = ((type(cell), str(cell)), unit)
        said = self._known.get(key)
        if said is None:
            said = self._known[key] = self._once(cell, unit)
        return said

    def _once(self, cell: Cell, unit: str) -> Said:
        if is_blank(cell):
            return NOTHING_SAID
        if isinstance(cell, bool | date | time):
            rule = "A day, a time or yes or no stands where a figure is wanted; a spreadsheet makes a day of 10-15."
            return fault(self.name, "not_a_number", rule, "Type the figure anew, as text.", text_of(cell))
        failed = error_said(self.name, cell)
        if failed:
            return failed
        try:
            return self._figure(cell, unit)
        except ValueError as rule:
            return fault(self.name, "not_a_number", str(rule), "Write the figure, or why there is none.", cell)

    def _figure(self, cell: Cell, unit: str) -> Said:
        printed = plain(cell) if isinstance(cell, Decimal) else text_of(cell).strip()
        if isinstance(cell, Decimal):
            if is_per_cent(unit) and cell and self._may_be_shares:
                return self._share(cell, printed)
            found = Figure(Presence.NUMBER, cell) if cell else Figure(Presence.NIL)
        elif printed in DASHES:
            question = dash_question(self.told.where)
            answer = self.ask(question)
            if not answer:
                return not_answered(self.name, question)
            found = Figure(Presence(answer))
        elif self.question and numbers.is_open(printed):
            return not_answered(self.name, self.question)
        else:
            found = numbers.figure(printed, unit, self.mark)
        if found.unit and unit and found.unit not in unit and self._differs(found.unit, unit):
            rule = f"The cell says {found.unit}, and its unit is given as {unit}."
            return fault(self.name, "unit_differs", rule, "Make the two agree.", printed)
        return self._said(found, printed)

    def _share(self, cell: Decimal, printed: str) -> Said:
        """A workbook keeps 41% as 0.41, and a column of less than one per cent looks the same."""
        question = self.told.asked(
            f"share.{self.name}",
            f"The percentages of “{self.told.where}” lie between 0 and 1: is 0.41 to be read as 41%?",
            ("hundredths", "yes: 0.41 is 41%"),
            ("as_shown", "no: 0.41 is less than one per cent"),
        )
        answer = self.ask(question)
        if not answer:
            return not_answered(self.name, question)
        if answer == "as_shown":
            return self._said(Figure(Presence.NUMBER, cell), printed)
        whole = plain((cell * 100).normalize())
        return self._said(Figure(Presence.NUMBER, Decimal(whole)), whole)

    def _differs(self, said: str, unit: str) -> bool:
        return bool(unit_differs(said, {"measure": "", "unit": unit, "dimensions": None}))

    def _said(self, found: Figure, printed: str) -> Said:
        """A figure in the words of its fields."""
        if found.qualifier is Qualifier.RANGE and tidy(printed).startswith("<"):
            self._tell("“<5” of what is counted is kept as 0 to 4, with the words of the source beside it")
        beside = {
            PRESENCE: found.presence.value,
            QUALIFIER: found.qualifier.value,
            AS_PRINTED: printed,
            HIGH: "" if found.high is None else plain(found.high),
            STATUS: found.status.value if found.status else "",
            UNIT: found.unit,
            FOOTNOTE: found.footnote,
        }
        number = "" if found.number is None else plain(found.number)
        return Said(number, {name: text for name, text in beside.items() if text})

    def _tell(self, words: str) -> None:
        note = f"{self.told.where}: {words}."
        if note not in self.notes:
            self.notes.append(note)


def emptied(values: Mapping[str, str], number: str) -> dict[str, str]:
    """What a figure's own cell leaves empty, each with the field whose change empties it (or itself, where the sender gave it before)."""
    ties = {number: PRESENCE, HIGH: QUALIFIER, STATUS: STATUS, FOOTNOTE: FOOTNOTE}
    return {name: by for name, by in ties.items() if not values.get(name)}


def is_per_cent(unit: str) -> bool:
    """Whether a unit is per cent, however it is written."""
    return bool(unit) and not unit_differs(numbers.PER_CENT, {"measure": "", "unit": unit, "dimensions": None})


def absent(presence: str) -> Mapping[str, str]:
    """What is said of a figure that a source's own word, or its empty cell, says is absent."""
    return {PRESENCE: Presence(presence).value, QUALIFIER: Qualifier.EXACT.value}
