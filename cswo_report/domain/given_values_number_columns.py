"""A column of exact numbers, for a field that keeps nothing else; and what its numbers tell of commas and points."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

from cswo_report.domain import given_values_numbers as numbers
from cswo_report.domain.fields import Kind, Need
from cswo_report.domain.given_values import (
    DASHES,
    NOTHING_SAID,
    UNKNOWN,
    Said,
    fault,
    not_answered,
    plain,
    text_of,
    tidy,
)
from cswo_report.domain.given_values_asking import Asking, dash_question
from cswo_report.domain.given_values_numbers import Mark
from cswo_report.domain.given_values_words import folded
from cswo_report.domain.questions import Question
from cswo_report.domain.registers import NOT_YET_KNOWN
from cswo_report.domain.sheets import Cell
from cswo_report.domain.values import Presence, Qualifier

_BESIDE_WORDS = re.compile(r"(\d+(?:\.\d+)?)(?:\s*[-–—:]\s*|\s+)[^\W\d][^\d,.%<>~]*\.?")
"""A number with words beside it that have no number of their own: “4 - Good”, “36.25 hrs”."""


class NumberColumn:
    """Exact numbers, for a field that keeps nothing else."""

    def __init__(self, column: Asking) -> None:
        self.column, self.told = column, column.told
        self.name = self.told.of.name
        self.mark, self.question = settled_mark(column)
        self.words = numbers_in_words({**self.told.of.words, **self.told.codes})

    def read(self, cell: Cell) -> Said:
        if isinstance(cell, Decimal):
            return self._kept(plain(cell), cell)
        if not isinstance(cell, str):
            what = "A day or a time stands" if isinstance(cell, date | time) else "Yes or no stands"
            return self._refused(f"{what} where a number is wanted.", text_of(cell))
        if number := self.words.get(folded(cell)):
            return Said(number)
        if cell.strip() in DASHES:
            return self._dash()
        if self.question and numbers.is_open(cell):
            return not_answered(self.name, self.question)
        if tidy(cell).casefold() in UNKNOWN:
            return Said(NOT_YET_KNOWN)
        try:
            return self._exact(numbers.figure(cell, mark=self.mark), cell)
        except ValueError as rule:
            return self._refused(str(rule), cell)

    def _exact(self, found: numbers.Figure, cell: str) -> Said:
        if found.qualifier is not Qualifier.EXACT or found.status or found.footnote:
            if found.qualifier is Qualifier.EXACT and found.presence is Presence.NUMBER and found.number is not None:
                return self._refused("A number alone is wanted here.", cell, f"Write {plain(found.number)} alone.")
            return self._refused("This register keeps exact numbers: no “fewer than”, “about” or remark.", cell)
        match found.presence:
            case Presence.NUMBER:
                assert found.number is not None
                return self._kept(plain(found.number), cell)
            case Presence.NIL:
                return Said("0")
            case Presence.NOT_APPLICABLE:
                return NOTHING_SAID
            case Presence.WITHHELD | Presence.NOT_SEEN:
                return self._refused("This register keeps exact numbers, and this one is not shown.", cell)
            case _:
                return Said(NOT_YET_KNOWN)

    def _kept(self, number: str, cell: Cell) -> Said:
        if self.told.of.kind is Kind.WHOLE_NUMBER:
            exact = Decimal(number)
            if exact != exact.to_integral_value():
                return self._refused("A whole number is wanted.", text_of(cell))
            return Said(f"{exact.to_integral_value():f}")
        return Said(number)

    def _dash(self) -> Said:
        question = dash_question(self.told.where)
        match self.column.ask(question):
            case "nil":
                return Said("0")
            case "not_held":
                return Said(NOT_YET_KNOWN)
            case "not_applicable":
                return NOTHING_SAID
            case _:
                return not_answered(self.name, question)

    def _refused(self, rule: str, given: str, remedy: str = "") -> Said:
        if found := _BESIDE_WORDS.fullmatch(given.strip()):
            rule, remedy = "A number alone is wanted here.", f"Write {found[1]} alone."
        may_be_empty = self.told.of.need is not Need.AT_ENTRY
        usual = "Give the number itself, or leave the cell empty." if may_be_empty else "Give the number itself."
        return fault(self.name, "not_a_number", rule, remedy or usual, given)


def numbers_in_words(words: Mapping[str, str]) -> dict[str, str]:
    """The number by each way of writing it in words: “Very good”, “5 – very good”, “Very good (5)”."""
    ways = (((word, f"{number} {word}", f"{word} {number}"), number) for word, number in words.items())
    return {folded(way): number for all_ways, number in ways for way in all_ways}


def settled_mark(column: Asking) -> tuple[Mark, Question | None]:
    """Which sign stands before the decimals in a column, and the question where some of its numbers leave it open."""
    texts = {cell for cell in column.told.cells if isinstance(cell, str)}
    proven = {numbers.proof(text) for text in texts}
    if Mark.COMMA in proven:
        column.notes.append(f"{column.told.where}: a comma before the decimals is read as a point, as in 0,5.")
    if Mark.COMMA not in proven or not any(numbers.is_open(text) for text in texts):
        return Mark.POINT, None
    question = column.told.asked(
        f"decimal_mark.{column.told.of.name}",
        f"Some numbers of “{column.told.where}” have a comma before the decimals: is 1,234 a thousand two hundred and thirty-four?",
        (Mark.POINT.value, "yes: commas part the thousands"),
        (Mark.COMMA.value, "no: it is one and a bit"),
    )
    answer = column.ask(question)
    return (Mark(answer), None) if answer else (Mark.POINT, question)
