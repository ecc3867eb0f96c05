"""A column of cells before it is read: its field, its answers, and the questions that it leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cswo_report.domain.deny_list import DenyList
from cswo_report.domain.fields import Codelist, Field
from cswo_report.domain.given_values_numbers import DASH
from cswo_report.domain.questions import Choice, Question
from cswo_report.domain.sheets import Cell

DASH_CHOICES = (
    Choice("nil", "none: counted, and there were none"),
    Choice("not_held", "not held: nobody recorded it"),
    Choice("not_applicable", "not applicable: there can be no figure here"),
)


@dataclass(frozen=True)
class Told:
    """What is known of a column before its cells are read."""

    of: Field
    cells: Sequence[Cell]
    answers: Mapping[str, str]
    heading: str = ""
    codelist: Codelist | None = None
    codes: Mapping[str, str] = field(default_factory=dict)  # the source's word -> our code
    denied: DenyList = field(default_factory=DenyList)  # names that no question may repeat
    day_fields: frozenset[str] = frozenset()  # of the table: what was answered about the days of one holds for all

    @property
    def where(self) -> str:
        return self.heading or self.of.label

    def asked(self, identity: str, words: str, *choices: tuple[str, str]) -> Question:
        return Question(identity, words, tuple(Choice(*choice) for choice in choices), self.where)


class Asking:
    """What a column's readers must ask and tell of it, gathered once."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.questions: list[Question] = []
        self.notes: list[str] = []

    def ask(self, question: Question) -> str:
        """The answer given to a question, "" where there is none; then the question stands to be asked."""
        answer = self.told.answers.get(question.id, "")
        if answer and question.takes(answer):
            return answer
        if all(each.id != question.id for each in self.questions):
            self.questions.append(question)
        return ""


def dash_question(where: str) -> Question:
    return Question(DASH, "What does a dash alone mean where a number is wanted?", DASH_CHOICES, where)
