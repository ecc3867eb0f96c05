"""Recognises what each sheet of a file holds: which tables, of which type, which column means what, and by which source's profile.

What is certain is taken and told; what is doubtful is a question; what nobody knows is refused or left out with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from cswo_report.domain import crosstabs
from cswo_report.domain.found_tables import REASONS_TITLE, FoundTable
from cswo_report.domain.headings import all_forms, slug
from cswo_report.domain.identifiers import masked
from cswo_report.domain.questions import Choice, Question
from cswo_report.domain.sheets import Book, Sheet
from cswo_report.domain.source_profiles import MappedTable, SourceProfile
from cswo_report.domain.table_finding import find_tables
from cswo_report.domain.table_grid import words
from cswo_report.reference import Reference
from cswo_report.usecases import kinds
from cswo_report.usecases.recognising_columns import Understood, understand
from cswo_report.usecases.recognising_entry import declared_types, identity
from cswo_report.usecases.recognising_meanings import (
    Meanings,
    known_forms,
    meanings_of,
    meanings_of_several,
    type_names,
    type_title,
)
from cswo_report.usecases.recognising_profiles import profiles_of as profiles_of
from cswo_report.usecases.recognising_profiles import remember as remember
from cswo_report.usecases.recognising_sources import (
    best_fit,
    made_profile,
    sheet_word,
    source_name,
    stem_words,
    with_totals,
)
from cswo_report.usecases.recognising_types import Likely, decided, likely_types, type_column

NONE = "none"
HIDDEN_SHEET = "This sheet is hidden. Hidden sheets are not read."
REASONS = "The reasons of an earlier import."
NOT_RECORDS = "Not a sheet of records in an entry workbook."
UNFILLED = "Nothing is filled in on this sheet."
"""Said of a sheet of one of our own entry workbooks."""
MOST_CHOICES, FEWEST_CHOICES = 80, 6
SHORT = 3  # rows; a table of fewer, of which nothing is known, is no table of records


@dataclass(frozen=True)
class Recognised:
    """What a file holds. `skipped` is told and does no harm; `refused` could not be read and stops the file."""

    tables: tuple[MappedTable, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()  # sheet, words
    skipped: tuple[tuple[str, str], ...] = ()  # sheet, why
    refused: tuple[tuple[str, str], ...] = ()  # sheet, why


@dataclass
class _Findings:
    """What has been found so far in one file."""

    tables: list[MappedTable] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    empty: list[tuple[str, str]] = field(
        default_factory=list
    )  # sheets with nothing to read: refused if nothing else is there


@dataclass(frozen=True)
class _Asked:
    """What a person gave with the command, and what is known beforehand."""

    book: Book
    reference: Reference
    profiles: Mapping[str, SourceProfile]
    answers: Mapping[str, str]
    kind: str
    source: str
    declared: Mapping[str, str]  # sheet -> type, as one of our own entry workbooks says
    known_as: str  # the name by which the file is known: the one it had when its very bytes were imported, else its own
    identity: str  # of one of our own entry workbooks


def recognise(
    book: Book,
    reference: Reference,
    profiles: Mapping[str, SourceProfile],
    answers: Mapping[str, str],
    *,
    kind: str = "",
    source: str = "",
    known_as: str = "",
) -> Recognised:
    """Recognise every sheet of a file. `kind` is the type that a person says it is of, `source` the name they give the sender.

    `known_as` is the name that the file had when it was imported before, where that is another.
    """
    if kind:
        kinds.resolve(reference, kind)
    named = (known_as or book.name, identity(book))
    asked = _Asked(book, reference, profiles, answers, kind, source, declared_types(book), *named)
    known = known_forms(reference) | _profile_forms(profiles)
    found = _Findings()
    for sheet in book.sheets:
        why = _why_skipped(sheet, asked)
        if why:
            found.skipped.append((sheet.name, why))
        else:
            _recognise_sheet(found, sheet, asked, known)
    has_more = bool(found.tables or found.questions)
    return Recognised(
        tuple(found.tables),
        tuple({question.id: question for question in found.questions}.values()),
        tuple(found.notes),
        (*found.skipped, *(found.empty if has_more else ())),
        () if has_more else tuple(found.empty or [(book.name, "No sheet of this file could be read.")]),
    )


def _profile_forms(profiles: Mapping[str, SourceProfile]) -> frozenset[str]:
    headings = [heading for profile in profiles.values() for column in profile.column for heading in column.heading]
    tables = [each for profile in profiles.values() for each in profile.crosstab]
    headings += [heading for each in tables for heading in each.rows]
    headings += [heading for each in tables for figure in each.figure for heading in figure.heading]
    return all_forms(headings)


def _why_skipped(sheet: Sheet, asked: _Asked) -> str:
    """Why a sheet is not read at all; "" where it is."""
    first = words(sheet.cell(0, 0))
    if sheet.is_hidden:
        return HIDDEN_SHEET
    if first.startswith(REASONS_TITLE):
        return REASONS
    if asked.declared and sheet.name not in asked.declared:
        return NOT_RECORDS
    return ""


def _recognise_sheet(found: _Findings, sheet: Sheet, asked: _Asked, known: frozenset[str]) -> None:
    tables = [_without_names(table, asked.reference) for table in find_tables(sheet, known)]
    if not any(row for row in sheet.rows):
        found.skipped.append((sheet.name, "Nothing is on this sheet.")) if asked.declared else found.empty.append(
            (sheet.name, "Nothing is on this sheet.")
        )
        return
    if not tables:
        found.empty.append((sheet.name, "No table with headings was found on this sheet."))
        return
    read_before = len(found.tables)
    for number, table in enumerate(tables, start=1):
        if not table.rows and not table.totals:
            found.empty.append(
                (sheet.name, UNFILLED)
                if asked.declared
                else (sheet.name, f"There are headings in row {table.heading_rows[-1]} and no rows under them.")
            )
            continue
        mapped = _recognise_table(found, table, asked, number, is_further=len(found.tables) > read_before)
        if mapped:
            found.tables.append(mapped)
            found.notes += [(sheet.name, line) for line in _hidden_notes(table)]


def _without_names(table: FoundTable, reference: Reference) -> FoundTable:
    """A table whose headings can be repeated in a message: in a file without headings the first record may stand for them."""
    columns = []
    for column in table.columns:
        parts = tuple(masked(part, reference.denied) for part in column.parts)
        columns.append(column if parts == column.parts else replace(column, heading=" ".join(parts), parts=parts))
    hidden = tuple(masked(name, reference.denied) for name in table.hidden_columns)
    return replace(table, columns=tuple(columns), hidden_columns=hidden)


def _hidden_notes(table: FoundTable) -> list[str]:
    if not table.hidden_columns:
        return []
    names = ", ".join(f"“{name}”" for name in table.hidden_columns)
    return [f"Hidden columns were not read: {names}."]


def _recognise_table(
    found: _Findings, table: FoundTable, asked: _Asked, number: int, *, is_further: bool
) -> MappedTable | None:
    wanted = asked.profiles.get(asked.source)
    profile = wanted or best_fit(asked.profiles.values(), table, kind=asked.kind)
    crosstab, whole = _as_crosstab(profile, table)
    if profile and crosstab:
        return MappedTable(whole, replace(profile, name=asked.source or profile.name), {}, crosstab)
    answers = {**(profile.answers if profile else {}), **asked.answers}
    type_name, types = _type_of(found, table, asked, profile, answers, number, is_further=is_further)
    if type_name is None:
        return None
    meanings = meanings_of(asked.reference, type_name) if type_name else meanings_of_several(asked.reference, types)
    name = _source_name(asked, type_name or "decisions", profile)
    where = f"{asked.book.name}, sheet {table.sheet}"
    usable = _usable(profile, meanings) if profile else None
    is_same = profile is not None and profile.name == name
    understood = understand(table, meanings, answers if is_same else asked.answers, usable, where)
    if not _hangs_together(found, table, understood, is_further=is_further):
        return None
    found.questions += understood.questions
    found.notes += [(table.sheet, line) for line in understood.notes]
    made = made_profile(
        name, asked, type_name, table, understood.to, profile if is_same else None, title=_title(asked, type_name)
    )
    return MappedTable(table, made, understood.to, asked=tuple(understood.asked), is_ours=bool(asked.declared))


def _source_name(asked: _Asked, type_name: str, profile: SourceProfile | None) -> str:
    """The name of the source; one of our own workbooks says itself which one it is, whatever its file is called."""
    if asked.identity and not asked.source:
        return slug(f"{asked.identity} {type_name}")
    return source_name(asked.known_as, type_name, asked.source, profile, asked.profiles)


def _title(asked: _Asked, type_name: str) -> str:
    return type_title(asked.reference, type_name) if type_name else "Decisions of several types"


def _as_crosstab(profile: SourceProfile | None, table: FoundTable) -> tuple[crosstabs.Crosstab | None, FoundTable]:
    """The cross-table a profile says this is, with the totals that its source publishes as rows."""
    if not (profile and profile.crosstab):
        return None, table
    whole = with_totals(table)
    found = crosstabs.best(profile.crosstab, whole)
    if found and found.totals:
        return found, whole
    return crosstabs.best(profile.crosstab, table), table


def _usable(profile: SourceProfile, meanings: Meanings) -> SourceProfile:
    """A profile without the columns that mean nothing for the type at hand: it was learnt of another type, or is out of date."""
    columns = [column for column in profile.column if column.to.startswith("=") or column.to in meanings.labels]
    return replace(profile, column=columns)


def _hangs_together(found: _Findings, table: FoundTable, understood: Understood, *, is_further: bool) -> bool:
    """Whether at least one column means something; where none does, the sheet is told and not read."""
    if understood.meaningful or understood.questions:
        return True
    if is_further:
        _tell_further(found, table)
    else:
        found.empty.append((table.sheet, "No column here means anything for the type given."))
    return False


def _tell_further(found: _Findings, table: FoundTable) -> None:
    rows = f"rows {table.heading_rows[0]} to {table.rows[-1].number}" if table.rows else f"row {table.heading_rows[0]}"
    found.notes.append((table.sheet, f"A further table in {rows} was not read: nothing says what it is."))


def _type_of(
    found: _Findings,
    table: FoundTable,
    asked: _Asked,
    profile: SourceProfile | None,
    answers: Mapping[str, str],
    number: int,
    *,
    is_further: bool,
) -> tuple[str | None, tuple[str, ...]]:
    """The type of a table; "" with the types it names where a column says which; None where it is asked or left out."""
    question_id = f"type.{sheet_word(asked.known_as, table.sheet)}" + (f"_{number}" if number > 1 else "")
    answer = answers.get(question_id) or _answered_before(asked, question_id)
    if answer == NONE:
        found.skipped.append((table.sheet, "Left out, as was answered."))
        return None, ()
    known = {*type_names(asked.reference), *asked.reference.decision_types}
    for given in (asked.kind, answer, asked.declared.get(table.sheet, "")):
        if given in known:
            return given, ()
    meanings = meanings_of_several(asked.reference, ())
    place, named = type_column(asked.reference, table, meanings, dict(profile.types) if profile else {})
    if place >= 0 and not (profile and profile.type):
        return "", tuple(sorted(named))
    if profile and profile.type in known:
        return profile.type, ()
    names = (table.sheet, table.title, " ".join(stem_words(asked.known_as)))
    likely = likely_types(asked.reference, table, names)
    name = decided(likely)
    if not name:
        _ask_or_leave(found, table, asked, likely, question_id, is_further=is_further)
    return name or None, ()


def _answered_before(asked: _Asked, question_id: str) -> str:
    """What was answered about this sheet when the file last came: kept with the source that was learnt from a file so called."""
    stem = " ".join(stem_words(asked.known_as))
    of_file = (profile for profile in asked.profiles.values() if profile.file and profile.file == stem)
    return next((profile.answers[question_id] for profile in of_file if question_id in profile.answers), "")


def _ask_or_leave(
    found: _Findings, table: FoundTable, asked: _Asked, likely: list[Likely], question_id: str, *, is_further: bool
) -> None:
    """Ask what a table is, unless nothing about it is known and it is small or stands beside tables that are."""
    if is_further and not (likely and likely[0].matched >= 2):
        _tell_further(found, table)
        return
    if not likely and (len(table.rows) < SHORT or found.tables):
        found.empty.append((table.sheet, "No heading on this sheet is known."))
        return
    found.questions.append(
        Question(
            question_id,
            f"What are the records on sheet “{masked(table.sheet, asked.reference.denied)}”? Its headings do not say so for certain.",
            (
                *(Choice(name, type_title(asked.reference, name)) for name in _to_choose(asked.reference, likely)),
                Choice(NONE, "no records: leave this sheet out"),
            ),
            f"{asked.book.name}, sheet {masked(table.sheet, asked.reference.denied)}",
        )
    )


def _to_choose(reference: Reference, likely: list[Likely]) -> Iterable[str]:
    """The types worth offering, the likeliest first: those about as likely as the best, and a few more."""
    near = [each.type_name for each in likely if each.score >= likely[0].score - 0.2]
    near = near if len(near) >= FEWEST_CHOICES else [each.type_name for each in likely[:FEWEST_CHOICES]]
    if len(near) < FEWEST_CHOICES:
        near += [name for name in type_names(reference) if name in reference.registers and name not in near]
    return near[:MOST_CHOICES]
