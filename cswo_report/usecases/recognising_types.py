"""What a table's records are: which register or decision type its columns, its sheet's name and its words speak for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cswo_report.domain.fields import Need
from cswo_report.domain.found_tables import FoundTable
from cswo_report.domain.headings import NEAR, fold
from cswo_report.domain.source_profiles import EVENT, KEY, REFERENCE
from cswo_report.domain.table_grid import words
from cswo_report.reference import Reference
from cswo_report.usecases.kinds import DECISION
from cswo_report.usecases.recognising_columns import identity_of, quick
from cswo_report.usecases.recognising_meanings import (
    Meanings,
    field_of,
    meanings_of,
    type_names,
    type_title,
    types_by_word,
)

ENOUGH = 0.5
"""The share of the columns that must mean something for a table to be of a type."""
CLEARLY = 0.08
"""By how much the best type must lead the next, or a person is asked."""
NAMED, NEARLY_NAMED = 0.6, 0.3
"""What it counts that the sheet, its title or the file is called like the type."""
MOST_HELD_NEAR, MOST_COLUMNS_NEAR = 12, 60
"""How many types, and how many columns of a table, are searched for near names before a person is asked."""


@dataclass(frozen=True)
class Likely:
    """How much speaks for one type: `score` orders, `share` is the part of the columns that mean something."""

    type_name: str
    score: float
    share: float
    matched: int
    needed: float  # the part of what must be given at entry that has a column

    @property
    def is_enough(self) -> bool:
        return self.matched >= 2 and (self.share >= ENOUGH or (self.matched >= 3 and self.needed >= 0.75))


def likely_types(reference: Reference, table: FoundTable, names: Sequence[str]) -> list[Likely]:
    """Every type with a column here, the likeliest first; `names` are the sheet's, its title's and the file's words."""
    found = [_likely(reference, table, name, names) for name in type_names(reference)]
    found.sort(key=lambda each: (-each.score, each.type_name))
    if not (found and found[0].is_enough):
        near = [_likely(reference, table, each.type_name, names, nearly=True) for each in found[:MOST_HELD_NEAR]]
        found = sorted([*near, *found[MOST_HELD_NEAR:]], key=lambda each: (-each.score, each.type_name))
    return [each for each in found if each.matched]


def decided(found: Sequence[Likely]) -> str:
    """The type that clearly leads; "" where none has enough, or two are about as likely."""
    if not found or not found[0].is_enough:
        return ""
    if len(found) > 1 and found[0].score - found[1].score < CLEARLY:
        return ""
    return found[0].type_name


def _likely(
    reference: Reference, table: FoundTable, name: str, names: Sequence[str], *, nearly: bool = False
) -> Likely:
    meanings = meanings_of(reference, name)
    matched = quick(table, meanings)
    columns = [
        place for place, column in enumerate(table.columns) if column.heading and not identity_of(column, meanings)
    ]
    sure = {meaning: certainty for certainty, meaning in matched.values()}
    if nearly:
        for place in columns[:MOST_COLUMNS_NEAR]:
            if place not in matched:
                near = meanings.near.nearest(table.columns[place].heading, most=1)
                if near and near[0][0] >= NEAR:
                    sure.setdefault(near[0][1], near[0][0] * 0.9)
    own = {meaning: certainty for meaning, certainty in sure.items() if meaning not in (KEY, REFERENCE)}
    common = len(sure) - len(own)
    share = sum(own.values()) / max(1, len(columns) - common)
    needed = _needed(reference, name, set(own))
    score = share + 0.5 * needed + _named(reference, name, names) + 0.3 * _outcomes_fit(reference, name, table, matched)
    return Likely(name, score if own else 0.0, share, len(own), needed)


def _needed(reference: Reference, name: str, matched: set[str]) -> float:
    """Which part of what its records must have has a column: at entry for a register, its own details and events for a decision."""
    fields = reference.fields_of(name)
    wanted = {each.name for each in fields if each.need is Need.AT_ENTRY}
    if name in reference.decision_types:
        shared = {each.name for each in reference.registers[DECISION].field}
        own = {meaning for meaning in matched if meaning.startswith(EVENT) or meaning not in shared}
        return min(1.0, len(own) / 4)
    return len(wanted & matched) / len(wanted) if wanted else 0.5


def _named(reference: Reference, name: str, names: Sequence[str]) -> float:
    """Whether a sheet, a title or a file is called like the type."""
    known = {word for word, type_name in types_by_word(reference).items() if type_name == name}
    best = 0.0
    for given in names:
        folded = fold(given)
        if folded in known:
            return NAMED
        if any(len(word) > 4 and f" {word} " in f" {folded} " for word in known):
            best = NEARLY_NAMED
    return best


def _outcomes_fit(reference: Reference, name: str, table: FoundTable, matched: dict[int, tuple[float, str]]) -> float:
    """Which part of a table's outcomes are words of this decision type."""
    kind = reference.decision_types.get(name)
    place = next((place for place, (_, meaning) in matched.items() if meaning == "outcome"), None)
    if kind is None or place is None:
        return 0.0
    given = {fold(words(row.cells[place])) for row in table.rows} - {""}
    known = {fold(word) for outcome in kind.outcome for word in (outcome.code, outcome.label)}
    return len(given & known) / len(given) if given else 0.0


def type_column(
    reference: Reference, table: FoundTable, meanings: Meanings, types: dict[str, str]
) -> tuple[int, set[str]]:
    """The column that says what kind of record each row is, and the types it names; (-1, none) where there is no such column."""
    by_word = {**types_by_word(reference), **{fold(word): name for word, name in types.items()}}
    for place, column in enumerate(table.columns):
        if meanings.exact.get(fold(column.heading)) != "=type" and not types:
            continue
        given = {fold(words(row.cells[place])) for row in table.rows} - {""}
        named = {by_word[word] for word in given if word in by_word}
        if given and sum(word in by_word for word in given) * 2 >= len(given) and (len(named) > 1 or types):
            return place, named
    return -1, set()


def titles(reference: Reference, names: Sequence[str]) -> dict[str, str]:
    return {name: type_title(reference, name) for name in names}


__all__ = ["Likely", "decided", "field_of", "likely_types", "titles", "type_column"]
