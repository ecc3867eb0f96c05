"""Which column means what: by what the source's profile says, by what a person answered, exactly, and last by nearness.

Nothing is guessed in silence: a near match is told, two about as near are asked, and a column that promises a person's
identity is never read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from cswo_report.domain.findings import shown
from cswo_report.domain.found_tables import Column, FoundTable
from cswo_report.domain.headings import (
    APART,
    NEAR,
    fold,
    forms,
    identity_promised,
    slug,
    without_brackets,
)
from cswo_report.domain.questions import Choice, Question
from cswo_report.domain.sheets import Cell, column_letters
from cswo_report.domain.source_profiles import IGNORED, KEY, REFERENCE, AskedColumns, SourceProfile
from cswo_report.domain.table_grid import words
from cswo_report.usecases.recognising_meanings import EXACT, SUBJECT_OR_KEY, Meanings

BY_PROFILE, BY_ANSWER = 2.0, 3.0
NEARLY = 0.9
"""What is left of a near name's likeness as a claim, so that no near name is preferred to a known one."""
LAST_PART = 0.05
"""What a match by the lowest heading row alone is less sure than one by all of them."""
LEAVE_OUT, NEITHER = "ignore", "neither"
COLUMN = "column."
"""How the id of the question begins what a column holds."""
DISTINCT = 0.9
"""The share of a column's cells that must differ for it to be the sender's key of the row."""
_INDEX = re.compile(r"(no|nr|#|s/?no?|(row|line|item|serial)( no| number)?)?\.?", re.I)
"""Headings of a column that only counts the rows; “Number” in full is a figure's."""
MOST_HIDDEN = 10  # rows left out at the start, or between two that are read, which an index counts too
_OURS = re.compile(r"[A-Z]{2}-[2-9A-HJKMNP-Z]{5}")


@dataclass
class Understood:
    """What the columns of one table mean, and what was said about them."""

    to: dict[int, str] = field(default_factory=dict)  # place in the table's columns -> meaning
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    asked: list[AskedColumns] = field(default_factory=list)

    @property
    def meaningful(self) -> dict[int, str]:
        return {place: meaning for place, meaning in self.to.items() if meaning != IGNORED}


def understand(
    table: FoundTable,
    meanings: Meanings,
    answers: Mapping[str, str],
    profile: SourceProfile | None = None,
    where: str = "",
) -> Understood:
    """Give each column of a table its meaning for one type (or for several together)."""
    return _Reading(table, meanings, answers, profile, where).done()


def quick(table: FoundTable, meanings: Meanings) -> dict[int, tuple[float, str]]:
    """What the columns exactly say for one type, without asking: for holding many types against one another."""
    taken: dict[str, tuple[float, int]] = {}
    for place, column in enumerate(table.columns):
        if not column.heading or identity_of(column, meanings):
            continue
        sure, meaning = _exactly(column, meanings)
        if meaning and sure > taken.get(meaning, (0.0, 0))[0]:
            taken[meaning] = (sure, place)
    return {place: (sure, meaning) for meaning, (sure, place) in taken.items()}


def identity_of(column: Column, meanings: Meanings) -> str:
    """What a column promises of a person, unless its heading is exactly that of a field of the type."""
    promised = identity_promised(column.heading) or (identity_promised(column.parts[-1]) if column.parts else "")
    return "" if promised and meanings.find(column.heading)[0] >= EXACT else promised


def _exactly(column: Column, meanings: Meanings) -> tuple[float, str]:
    sure, meaning = meanings.find(column.heading)
    if meaning or len(column.parts) < 2:
        return sure, meaning
    sure, meaning = meanings.find(column.parts[-1])
    return (sure - LAST_PART, meaning) if meaning else (0.0, "")


class _Reading:
    """Reads the headings of one table: each column asks for a meaning, and each meaning goes to the column with the best claim."""

    def __init__(
        self,
        table: FoundTable,
        meanings: Meanings,
        answers: Mapping[str, str],
        profile: SourceProfile | None,
        where: str,
    ) -> None:
        self.table, self.meanings, self.answers, self.where = table, meanings, answers, where
        self.by_heading = _by_heading(profile)
        self.found = Understood()

    def done(self) -> Understood:
        by_meaning: dict[str, list[tuple[float, int]]] = defaultdict(list)
        for place in range(len(self.table.columns)):
            sure, meaning = self._offer(place)
            if meaning == IGNORED:
                self.found.to[place] = IGNORED
            elif meaning:
                by_meaning[meaning].append((sure, place))
        self._leave_to_others(by_meaning)
        for meaning, claims in by_meaning.items():
            self._give(meaning, claims)
        self._drop_repeating_keys()
        return self.found

    def _leave_to_others(self, by_meaning: dict[str, list[tuple[float, int]]]) -> None:
        """A case’s own key is the person’s only where no other column is: else it is that of the row."""
        of_case = {fold(words) for words in SUBJECT_OR_KEY}
        for meaning, claims in [*by_meaning.items()]:
            case = [claim for claim in claims if fold(self._column(claim[1])[0].heading) in of_case]
            others = [claim for claim in claims if claim not in case]
            if meaning != KEY and case and others and case[0][0] < BY_PROFILE:
                by_meaning[meaning] = others
                by_meaning.setdefault(KEY, case)

    def _column(self, place: int) -> tuple[Column, str]:
        column = self.table.columns[place]
        return column, column_letters(column.at)

    def _offer(self, place: int) -> tuple[float, str]:
        """The meaning that a column asks for, and how surely; what must never be read, and what is blank, is settled here."""
        column, letter = self._column(place)
        promised = identity_of(column, self.meanings)
        if promised:
            self.found.notes.append(
                f"Column {letter} ({column.heading}) was not read: it would hold {promised}, and names and other identifying details do not belong here."
            )
            return 0.0, IGNORED
        if _INDEX.fullmatch(column.heading.strip()) and _is_index(self.table, place):
            return 0.0, IGNORED
        if not column.heading:
            self.found.notes.append(f"Column {letter} has no heading and was not read.")
            return 0.0, IGNORED
        said = self._answered(place) or self._by_profile(column)
        if said:
            return said
        sure, meaning = _exactly(column, self.meanings)
        return (sure, _reference_or_key(self.table, place, meaning)) if meaning else self._nearly(place)

    def _answered(self, place: int) -> tuple[float, str] | None:
        column, letter = self._column(place)
        answer = self.answers.get(_question_id(column), "")
        if answer == LEAVE_OUT:
            return 0.0, IGNORED
        if answer in self.meanings.labels:
            return BY_ANSWER, answer
        if answer:
            self.found.notes.append(
                f"Column {letter} ({column.heading}): the answer “{shown(answer)}” is no field here."
            )
        return None

    def _by_profile(self, column: Column) -> tuple[float, str] | None:
        """What the profile of the source says of a heading, exactly or without brackets and small words."""
        said = next((self.by_heading[form] for form in forms(column.heading) if form in self.by_heading), "")
        return (0.0 if said == IGNORED else BY_PROFILE, said) if said else None

    def _nearly(self, place: int) -> tuple[float, str]:
        """The field whose name is nearly the heading; where two are about as near, a person is asked."""
        column, letter = self._column(place)
        near = [pair for pair in self.meanings.near.nearest(column.heading) if pair[0] >= NEAR]
        if not near:
            return 0.0, ""
        best, meaning = near[0]
        close = tuple(other for ratio, other in near if best - ratio < APART)
        if len(close) == 1:
            return best * NEARLY, meaning
        choices = [Choice(other, f"“{self.meanings.labels[other]}”") for other in close]
        says = f"Column {letter} is headed “{column.heading}”. What does it hold?"
        left_out = Choice(LEAVE_OUT, "none of these: leave it out")
        self._ask(Question(_question_id(column), says, (*choices, left_out), self.where), (place,), close)
        return 0.0, ""

    def _ask(self, question: Question, places: tuple[int, ...], fields: tuple[str, ...]) -> None:
        self.found.questions.append(question)
        self.found.asked.append(AskedColumns(question, places, fields))

    def _give(self, meaning: str, claims: list[tuple[float, int]]) -> None:
        """Give a meaning to the column that has the best claim; columns of the same claim that differ are asked about."""
        best = max(sure for sure, _ in claims)
        top = [place for sure, place in claims if sure == best]
        for place in top if meaning in self.meanings.repeating else self._one_of(top, meaning):
            self.found.to[place] = meaning
            if best < BY_PROFILE:
                self._tell(self.table.columns[place], meaning)

    def _one_of(self, places: list[int], meaning: str) -> list[int]:
        """The one column of several with the same claim: any, if they hold the same; else the one a person names."""
        if len(places) == 1:
            return places
        first, letters = places[0], [self._column(place)[1] for place in places]
        if all(all(row.cells[first] == row.cells[other] for row in self.table.rows) for other in places[1:]):
            for other, letter in zip(places[1:], letters[1:], strict=True):
                self.found.to[other] = IGNORED
                self.found.notes.append(f"Column {letter} holds the same as column {letters[0]} and was not read.")
            return [first]
        question_id = f"which.{slug(meaning)}"
        answer = self.answers.get(question_id, "")
        if answer in letters:
            return [places[letters.index(answer)]]
        if answer != NEITHER:
            headed = [f"{letter} (“{self._column(at)[0].heading}”)" for letter, at in zip(letters, places, strict=True)]
            label = self.meanings.labels.get(meaning, meaning)
            says = f"Columns {' and '.join(headed)} both say “{label}” and differ. Which one counts?"
            choices = [Choice(letter, f"column {letter}") for letter in letters]
            neither = Choice(NEITHER, "neither: leave them out")
            self._ask(Question(question_id, says, (*choices, neither), self.where), tuple(places), (meaning,))
        return []

    def _tell(self, column: Column, meaning: str) -> None:
        """Say what a column was taken for, where its heading is not the field's own."""
        label = self.meanings.labels.get(meaning, meaning)
        own = {without_brackets(words).removeprefix("event ") for words in (column.heading, *column.parts[-1:])}
        if meaning not in (KEY, REFERENCE) and without_brackets(label) not in own:
            self.found.notes.append(f"Column {column_letters(column.at)} ({column.heading}) was taken for “{label}”.")

    def _drop_repeating_keys(self) -> None:
        for place in [place for place, meaning in self.found.to.items() if meaning == KEY]:
            if not _may_be_key(self.table, place):
                column, letter = self._column(place)
                self.found.notes.append(
                    f"Column {letter} ({column.heading}) is not taken as the sender’s key of a row: its values repeat."
                )
                self.found.to[place] = IGNORED


def _question_id(column: Column) -> str:
    return f"{COLUMN}{slug(column.heading)}"


def _by_heading(profile: SourceProfile | None) -> dict[str, str]:
    """What each heading of a profile means, by its forms: the whole headings of all columns before any without brackets."""
    found: dict[str, str] = {}
    pairs = [(heading, column.to) for column in (profile.column if profile else ()) for heading in column.heading]
    for heading, to in pairs:
        found.setdefault(fold(heading), to)
    for heading, to in pairs:
        for form in forms(heading):
            found.setdefault(form, to)
    return found


def _reference_or_key(table: FoundTable, place: int, meaning: str) -> str:
    """Whether a column of references holds ours or the sender's own: ours have a form of their own."""
    if meaning not in (REFERENCE, KEY):
        return meaning
    cells = _texts(table, place)
    if not cells:
        return REFERENCE if meaning == REFERENCE else KEY
    ours = sum(bool(_OURS.fullmatch(text.upper())) for text in cells)
    return REFERENCE if ours * 2 >= len(cells) else KEY


def _may_be_key(table: FoundTable, place: int) -> bool:
    cells = _texts(table, place)
    return len(set(cells)) >= DISTINCT * len(cells)


def _texts(table: FoundTable, place: int) -> list[str]:
    return [text for row in table.rows if (text := words(row.cells[place]))]


def _is_index(table: FoundTable, place: int) -> bool:
    """Whether a column only counts the rows: 1, 2, 3, whatever was left out between."""
    numbers: list[Cell] = [row.cells[place] for row in table.rows if row.cells[place] is not None]
    texts = [words(cell) for cell in numbers]
    if not texts or not all(text.isdecimal() and len(text) < 8 for text in texts):
        return False
    counted = [int(text) for text in texts]
    return counted[0] <= MOST_HIDDEN and all(0 < after - before <= MOST_HIDDEN for before, after in pairwise(counted))
