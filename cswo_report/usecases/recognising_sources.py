"""Which source a table comes from: the profile that its headings fit, and the name that a new source is kept under."""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Protocol

from cswo_report.domain import crosstabs
from cswo_report.domain.found_tables import FoundTable
from cswo_report.domain.headings import fold, slug, without_brackets
from cswo_report.domain.identifiers import kinds_found
from cswo_report.domain.source_profiles import IGNORED, ProfileColumn, SourceProfile

FITS = 0.7
"""How well the headings of a table and of a profile must agree: the harmonic mean of what part of each is in the other."""
LEAST_HEADINGS = 3
LONGEST_NAME = 60
MONTHS = frozenset(word.casefold() for word in (*month_name, *month_abbr, "Sept") if word)
PASSING_WORDS = MONTHS | {
    *("quarter", "month", "year", "week", "weekly", "monthly", "quarterly", "yearly", "annual"),
    *("first", "second", "third", "fourth", "final", "draft", "version", "rev", "revised", "new", "latest", "updated"),
    *(
        "update",
        "copy",
        "of",
        "to",
        "correct",
        "corrected",
        "marked",
        "returned",
        "reasons",
        "the",
        "for",
        "and",
        "from",
    ),
}
"""Words of a file's name that change from one sending to the next and say nothing about the source."""
_GENERIC_SHEET = re.compile(r"(sheet|tabelle|feuil|worksheet)\s*\d*$", re.I)


class Given(Protocol):
    """What is known of the file when a profile is made of one of its tables."""

    @property
    def known_as(self) -> str: ...


def best_fit(profiles: Iterable[SourceProfile], table: FoundTable, *, kind: str = "") -> SourceProfile | None:
    """The profile whose headings fit a table best, if any fits; a cross-table that leaves the fewest columns comes first."""
    crossed: list[tuple[int, str, SourceProfile]] = []
    fitting: list[tuple[float, str, SourceProfile]] = []
    for profile in profiles:
        if kind and profile.type not in ("", kind):
            continue
        whole = with_totals(table) if profile.crosstab else table
        found = crosstabs.best(profile.crosstab, whole) or crosstabs.best(profile.crosstab, table)
        placed = crosstabs.place(found, whole) or crosstabs.place(found, table) if found else None
        if placed and len(placed.unknown) * 2 < len(table.columns):
            crossed.append((len(placed.unknown), profile.name, profile))
        elif (agreed := agreement(profile, table)) >= FITS:
            fitting.append((-agreed, profile.name, profile))
    if fitting and (not crossed or fitting[0][0] == -1):
        return min(fitting, key=lambda each: each[:2])[2]
    return min(crossed, key=lambda each: each[:2])[2] if crossed else None


def agreement(profile: SourceProfile, table: FoundTable) -> float:
    """How well a profile's headings and a table's agree, 0 to 1; 0 where the profile names sheets and this is none of them."""
    sheets = [pattern.casefold() for pattern in profile.sheets]
    if sheets and not any(fnmatchcase(table.sheet.casefold(), pattern) for pattern in sheets):
        return 0.0
    headings = {form for column in table.columns for form in (fold(column.heading), without_brackets(column.heading))}
    columns = [column for column in profile.column if column.to != IGNORED]
    ignored = {fold(heading) for column in profile.column if column.to == IGNORED for heading in column.heading}
    matched = sum(any(fold(heading) in headings for heading in column.heading) for column in columns)
    of_table = sum(bool(column.heading) and fold(column.heading) not in ignored for column in table.columns)
    if matched < min(LEAST_HEADINGS, len(columns)) or not matched or not of_table:
        return 0.0
    ours, theirs = matched / len(columns), min(1.0, matched / of_table)
    return 2 * ours * theirs / (ours + theirs)


def with_totals(table: FoundTable) -> FoundTable:
    """A table with its totals among its rows: in a cross-table a published total is a figure."""
    if not table.totals:
        return table
    numbers = {row.number for row in table.totals}
    return replace(
        table,
        rows=tuple(sorted((*table.rows, *table.totals), key=lambda row: row.number)),
        left_out=tuple(left for left in table.left_out if left.number not in numbers),
        totals=(),
    )


def stem_words(file_name: str) -> tuple[str, ...]:
    """The words of a file's name that stay the same from one sending to the next; none that could identify a person."""
    stem = re.sub(r"\.[A-Za-z0-9]{2,5}$", "", file_name)
    if kinds_found(stem, is_prose=True):
        return ()
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", stem)
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)", " ", bare)
    words = fold(parted).split()
    kept = [word for word in words if word not in PASSING_WORDS and word.isalpha() and len(word) > 1]
    return tuple(kept)


def sheet_word(file_name: str, sheet: str) -> str:
    """One word for a sheet in the id of a question: its name, with the file's where all workbooks call their sheets so."""
    if _GENERIC_SHEET.match(sheet):
        return slug(" ".join((*stem_words(file_name), sheet)))
    return slug(sheet)


def source_name(
    file_name: str,
    type_name: str,
    given: str,
    profile: SourceProfile | None,
    profiles: Mapping[str, SourceProfile],
) -> str:
    """The name of the source: as given, that of a profile written by hand, else the type and the words of the file's name.

    A profile learnt from a file of another name lends its headings and not its name: two teams that send the same layout are
    two sources.
    """
    if given:
        taken = profiles.get(given)
        if taken and taken.type and type_name not in ("decisions", taken.type):
            return f"{given}_{slug(type_name)}"
        return given if taken else slug(given)[:LONGEST_NAME]
    if profile and not profile.file:
        return profile.name
    of_type = slug(type_name).split("_")
    words = [word for word in stem_words(file_name) if word.removesuffix("s") not in of_type and word not in of_type]
    made = "_".join((slug(type_name), *words))[:LONGEST_NAME]
    return profile.name if profile and profile.file == " ".join(stem_words(file_name)) else made


def made_profile(
    name: str,
    given: Given,
    type_name: str,
    table: FoundTable,
    to: Mapping[int, str],
    profile: SourceProfile | None,
    *,
    title: str,
) -> SourceProfile:
    """The profile of this table: its own headings with what they mean here, over what the source's profile says already."""
    stem = " ".join(stem_words(given.known_as))
    columns = [
        ProfileColumn(
            [table.columns[place].heading], meaning, profile.codes_of(meaning) if profile and meaning != IGNORED else {}
        )
        for place, meaning in sorted(to.items())
        if table.columns[place].heading
    ]
    if profile:
        return replace(profile, type=profile.type or type_name, column=columns)
    about = f"Learnt from a file called {given.known_as}." if stem else "Learnt from a file."
    return SourceProfile(name, title, about, type=type_name, column=columns, file=stem or name)
