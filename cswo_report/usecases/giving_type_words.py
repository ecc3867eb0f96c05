"""The column that says what each row of a sheet is: by titles, short names, the source's own words, or what a person answers."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence

from cswo_report.domain.findings import Finding, shown
from cswo_report.domain.given_values import fault, is_blank, not_answered, text_of
from cswo_report.domain.given_values_word_columns import MOST_ASKED
from cswo_report.domain.headings import fold, slug
from cswo_report.domain.identifiers import kinds_found
from cswo_report.domain.questions import Choice, Question
from cswo_report.domain.sheets import Cell
from cswo_report.domain.source_profiles import SourceProfile
from cswo_report.reference import Reference
from cswo_report.usecases import giving_types

LEFT_OUT = "none"
LIKE_A_TYPE = 0.6
MOST_CHOICES = 12
_WANTED = "Write what the row is by its title, as your list of titles has it, or ask for the list."


class TypeWords:
    """Reads the cells of one such column."""

    def __init__(
        self,
        reference: Reference,
        profile: SourceProfile,
        answers: Mapping[str, str],
        cells: Sequence[Cell],
        heading: str,
    ) -> None:
        self.reference, self.answers, self.heading = reference, answers, heading
        self.known = giving_types.words_of(reference, profile)
        self.times = Counter(fold(text_of(cell)) for cell in cells if not is_blank(cell))
        self.questions: dict[str, Question] = {}  # by the word asked about

    def read(self, text: str) -> tuple[str, Finding | None]:
        """The type of a row, or LEFT_OUT; a finding where its word is none."""
        word = fold(text)
        found = self.known.get(word) or self._answered(text, word)
        if found:
            return found, None
        if question := self.questions.get(word):
            return "", not_answered("type", question).findings[0]
        rule = "The type of this row is not known." if text else "The type of this row is missing."
        said = fault("type", "unknown_type" if text else "needed", rule, self._remedy(word), text)
        return "", said.findings[0]

    def _answered(self, text: str, word: str) -> str:
        """What a person says a word means; a word of several rows that is no type is asked about."""
        if self.times[word] < 2 or kinds_found(text, is_prose=True, denied=self.reference.denied):
            return ""
        choices = (Choice(name, giving_types.title_of(self.reference, name)) for name in self._likest(word))
        question = Question(
            f"type_word.{slug(text)}",
            f"What are the records of the type “{shown(text)}”?",
            (*choices, Choice(LEFT_OUT, "none of these: leave these rows out")),
            self.heading,
        )
        answer = self.answers.get(question.id, "")
        if question.takes(answer):
            return answer
        if len(self.questions) < MOST_ASKED:
            self.questions.setdefault(word, question)
        return ""

    def _likest(self, word: str) -> list[str]:
        """The types whose names hold a word or are like it, the likest first."""

        def likeness(name: str) -> float:
            return (word in name) + difflib.SequenceMatcher(None, word, name).ratio()

        names = sorted(self.known, key=likeness, reverse=True)
        return list(dict.fromkeys(self.known[name] for name in names))[:MOST_CHOICES]

    def _remedy(self, word: str) -> str:
        near = difflib.get_close_matches(word, self.known, n=3, cutoff=LIKE_A_TYPE) if word else []
        titles = dict.fromkeys(giving_types.title_of(self.reference, self.known[name]) for name in near)
        return f"Write it by its title: {'; '.join(titles)}?" if titles else _WANTED
