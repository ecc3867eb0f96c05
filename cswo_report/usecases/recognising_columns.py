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
    nearest_headings,
    slug,
    without_brackets,
)
from cswo_report.domain.questions import Choice, Question
from cswo_report.domain.sheets import Cell, column_letters
from cswo_report.domain.source_profiles import IGNORED, KEY, REFERENCE, SourceProfile
from cswo_report.domain.table_grid import words
from cswo_report.usecases.recognising_meanings import EXACT, Meanings

BY_PROFILE, BY_ANSWER = 2.0, 3.0
LAST_PART = 0.05
"""What a match by the lowest heading row alone is less sure than one by all of them."""
LEAVE_OUT, NEITHER = "ignore", "neither"
DISTINCT = 0.9
"""The share of a column's cells that must differ for it to be the sender's key of the row."""
INDEX_WORDS = frozenset({"", "number", "row", "row number", "line", "line number", "item", "serial number", "s number"})
_OURS = re.compile(r"[A-Z]{2}-[2-9A-HJKMNP-Z]{5}")


@dataclass
class Understood:
    """What the columns of one table mean, and what was said about them."""

    to: dict[int, str] = field(default_factory=dict)  # place in the table's columns -> meaning
    sure: dict[int, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

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
    found = Understood()
    asked: dict[int, Question] = {}
    offers = {
        place: _offer(found, asked, table, place, meanings, answers, profile, where)
        for place in range(len(table.columns))
    }
    _share_out(found, table, offers, meanings, answers, where)
    found.questions += [question for place, question in asked.items() if place not in found.to]
    return found


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


def _offer(
    found: Understood,
    asked: dict[int, Question],
    table: FoundTable,
    place: int,
    meanings: Meanings,
    answers: Mapping[str, str],
    profile: SourceProfile | None,
    where: str,
) -> tuple[float, str]:
    """The meaning that a column asks for, and how surely; what must never be read, and what is blank, is settled here."""
    column, letter = table.columns[place], column_letters(table.columns[place].at)
    promised = identity_of(column, meanings)
    if promised:
        found.notes.append(
            f"Column {letter} ({column.heading}) was not read: it would hold {promised}, and names and other identifying details do not belong here."
        )
        return 0.0, IGNORED
    if fold(column.heading) in INDEX_WORDS and _is_index(table, place):
        return 0.0, IGNORED
    if not column.heading:
        found.notes.append(f"Column {letter} has no heading and was not read.")
        return 0.0, IGNORED
    question_id = f"column.{slug(column.heading)}"
    answer = answers.get(question_id, "")
    if answer == LEAVE_OUT:
        return 0.0, IGNORED
    if answer in meanings.labels:
        return BY_ANSWER, answer
    if answer:
        found.notes.append(f"Column {letter} ({column.heading}): the answer “{shown(answer)}” is no field here.")
    by_profile = _by_profile(column, profile)
    if by_profile:
        return (BY_PROFILE, by_profile) if by_profile != IGNORED else (0.0, IGNORED)
    sure, meaning = _exactly(column, meanings)
    if meaning:
        return sure, _reference_or_key(table, place, meaning)
    return _nearly(asked, table, place, meanings, question_id, where)


def _by_profile(column: Column, profile: SourceProfile | None) -> str:
    """What the profile of the source says of a heading, exactly or without brackets and small words."""
    own = forms(column.heading)
    for each in profile.column if profile else ():
        if any(fold(heading) == own[0] for heading in each.heading):
            return each.to
    for each in profile.column if profile else ():
        if any(form in forms(heading) for heading in each.heading for form in own):
            return each.to
    return ""


def _nearly(
    asked: dict[int, Question],
    table: FoundTable,
    place: int,
    meanings: Meanings,
    question_id: str,
    where: str,
) -> tuple[float, str]:
    column, letter = table.columns[place], column_letters(table.columns[place].at)
    near = [pair for pair in nearest_headings(column.heading, meanings.exact) if pair[0] >= NEAR]
    if not near:
        return 0.0, ""
    if len(near) > 1 and near[0][0] - near[1][0] < APART:
        close = [meaning for ratio, meaning in near if near[0][0] - ratio < APART]
        choices = [Choice(meaning, f"“{meanings.labels[meaning]}”") for meaning in close]
        asked[place] = Question(
            question_id,
            f"Column {letter} is headed “{column.heading}”. What does it hold?",
            (*choices, Choice(LEAVE_OUT, "none of these: leave it out")),
            where,
        )
        return 0.0, ""
    ratio, meaning = near[0]
    return ratio * 0.9, meaning


def _share_out(
    found: Understood,
    table: FoundTable,
    offers: Mapping[int, tuple[float, str]],
    meanings: Meanings,
    answers: Mapping[str, str],
    where: str,
) -> None:
    """Give each meaning to the column that has the best claim; columns of the same claim that differ are asked about."""
    by_meaning: dict[str, list[int]] = defaultdict(list)
    for place, (_, meaning) in offers.items():
        if meaning == IGNORED:
            found.to[place] = IGNORED
        elif meaning:
            by_meaning[meaning].append(place)
    for meaning, places in by_meaning.items():
        best = max(offers[place][0] for place in places)
        top = [place for place in places if offers[place][0] == best]
        chosen = top if meaning in meanings.repeating else _one_of(found, table, top, meaning, meanings, answers, where)
        for place in chosen:
            found.to[place], found.sure[place] = meaning, best
            _tell(found, table.columns[place], meaning, best, meanings)
    for place in [place for place, meaning in found.to.items() if meaning == KEY and not _may_be_key(table, place)]:
        column = table.columns[place]
        found.notes.append(
            f"Column {column_letters(column.at)} ({column.heading}) is not taken as the sender’s key of a row: its values repeat."
        )
        found.to[place] = IGNORED


def _one_of(
    found: Understood,
    table: FoundTable,
    places: list[int],
    meaning: str,
    meanings: Meanings,
    answers: Mapping[str, str],
    where: str,
) -> list[int]:
    """The one column of several with the same heading: any, if they hold the same; else the one a person names."""
    if len(places) == 1:
        return places
    first, letters = places[0], [column_letters(table.columns[place].at) for place in places]
    if all(all(row.cells[first] == row.cells[other] for row in table.rows) for other in places[1:]):
        for other, letter in zip(places[1:], letters[1:], strict=True):
            found.to[other] = IGNORED
            found.notes.append(f"Column {letter} holds the same as column {letters[0]} and was not read.")
        return [first]
    question_id = f"which.{slug(meaning)}"
    answer = answers.get(question_id, "")
    if answer in letters:
        return [places[letters.index(answer)]]
    if answer != NEITHER:
        headings = " and ".join(
            f"{letter} (“{table.columns[place].heading}”)" for letter, place in zip(letters, places, strict=True)
        )
        choices = [Choice(letter, f"column {letter}") for letter in letters]
        found.questions.append(
            Question(
                question_id,
                f"Columns {headings} both say “{meanings.labels.get(meaning, meaning)}” and differ. Which one counts?",
                (*choices, Choice(NEITHER, "neither: leave them out")),
                where,
            )
        )
    return []


def _tell(found: Understood, column: Column, meaning: str, sure: float, meanings: Meanings) -> None:
    """Say what a column was taken for, where its heading is not the field's own."""
    label, letter = meanings.labels.get(meaning, meaning), column_letters(column.at)
    if sure in (BY_PROFILE, BY_ANSWER) or meaning in (KEY, REFERENCE):
        return
    own = {without_brackets(column.heading), without_brackets(column.parts[-1]) if column.parts else ""}
    if without_brackets(label) not in own:
        found.notes.append(f"Column {letter} ({column.heading}) was taken for “{label}”.")


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
    return counted[0] in (0, 1) and all(0 < after - before <= 5 for before, after in pairwise(counted))
