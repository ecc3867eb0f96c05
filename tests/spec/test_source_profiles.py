"""The shipped profiles of sources: each is sound, and reads a synthetic extract of its layout end to end, as the rows it was made from."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from cswo_report.data_files import load
from cswo_report.domain.fields import Field, Kind
from cswo_report.domain.given_rows import GivenRow
from cswo_report.domain.headings import identity_promised
from cswo_report.domain.sheets import Book, Cell, Sheet
from cswo_report.domain.source_profiles import IGNORED, KEY, TYPE, SourceProfile
from cswo_report.reference import shipped_reference
from cswo_report.usecases import giving, kinds
from cswo_report.usecases.recognising import recognise

REFERENCE = shipped_reference()
PROFILES = REFERENCE.source_profiles
WIDE = ("inspection_grades_wide", "workforce_by_day")
"""Held against sheets of their own in test_wide_tables."""
PLAIN = ["case_system_decisions", "hr_extract", "complaints_log", "commissioning_log", "inspection_grades"]
ROWS = 40


@dataclass(frozen=True)
class Extract:
    """A synthetic extract: the sheet as a sender would have it, and what each row says, by field."""

    sheet: Sheet
    truth: list[dict[str, str]]
    keys: list[str]
    types: list[str]


def made(profile: SourceProfile, seed: int) -> Extract:
    """An extract in a profile's layout: one of its headings for each column, its own words for our codes, under a title."""
    chance = random.Random(seed)
    columns = [(chance.choice(column.heading), column.to) for column in profile.column]
    truth, keys, types, rows = [], [], [], []
    for number in range(ROWS):
        type_word, type_name = chance.choice(list(profile.types.items())) if profile.types else ("", profile.type)
        values: dict[str, str] = {}
        cells: list[Cell] = []
        for _, to in columns:
            cells.append(_cell(profile, type_name, type_word, to, number, chance, values))
        truth.append(values)
        keys.append(f"K/{2024}/{number:04}")
        types.append(type_name)
        rows.append(tuple(cells))
    title: tuple[Cell, ...] = (f"Extract of {profile.title}, run on 2 May 2025",)
    grid = (title, (), tuple(heading for heading, _ in columns), *rows)
    return Extract(Sheet("Extract", grid), truth, keys, types)


def _cell(
    profile: SourceProfile,
    type_name: str,
    type_word: str,
    to: str,
    number: int,
    chance: random.Random,
    values: dict[str, str],
) -> Cell:
    if to == KEY:
        return f"K/{2024}/{number:04}"
    if to == TYPE:
        return type_word
    if to == IGNORED:
        return "not for us"
    field = next(each for each in REFERENCE.fields_of(type_name) if each.name == to)
    given, said = _value(profile, type_name, field, number, chance)
    values[to] = said
    return given


def _value(
    profile: SourceProfile, type_name: str, field: Field, number: int, chance: random.Random
) -> tuple[Cell, str]:
    """What the sender writes and what it says."""
    day = date(2024, 4, 1) + timedelta(days=chance.randrange(360))
    if field.kind in (Kind.DATE, Kind.DATE_OR_INSTANT):
        return day, day.isoformat()
    if field.kind is Kind.CODE:
        return _word(profile, type_name, field, chance)
    simple: Mapping[Kind, Callable[[], tuple[Cell, str]]] = {
        Kind.YES_NO: lambda: chance.choice([("Y", "yes"), ("No", "no")]),
        Kind.MONEY: lambda: (Decimal(12000 + number), str(12000 + number)),
        Kind.DECIMAL: lambda: (Decimal("0.6"), "0.6"),
        Kind.WHOLE_NUMBER: lambda: (Decimal(1 + number % 6), str(1 + number % 6)),
        Kind.SUBJECT: lambda: (f"C-{1000 + number}X", f"C-{1000 + number}X"),
        Kind.STAFF: lambda: (f"E-{1000 + number}", f"E-{1000 + number}"),
        Kind.OFFICER: lambda: ("CSWO", "CSWO"),
    }
    return simple.get(field.kind, lambda: (f"Words {number}", f"Words {number}"))()


def _word(profile: SourceProfile, type_name: str, field: Field, chance: random.Random) -> tuple[Cell, str]:
    codelist = kinds.codelist(REFERENCE, REFERENCE.decision_types.get(type_name), field)
    assert codelist is not None
    known = {entry.code for entry in codelist.codes}
    words = {word: code for word, code in profile.codes_of(field.name).items() if code in known}
    words = words or {entry.label: entry.code for entry in codelist.codes}
    return chance.choice(list(words.items()))


def read(book: Book) -> list[GivenRow]:
    """Every row of a file, by the whole way: recognised, mapped, read."""
    found = recognise(book, REFERENCE, PROFILES, {})
    assert found.questions == ()
    assert found.refused == ()
    rows: list[GivenRow] = []
    for table in found.tables:
        said = giving.given(table, REFERENCE, {})
        assert said.questions == ()
        rows += said.rows
    return rows


def book_of(sheet: Sheet, name: str) -> Book:
    return Book(name, "xlsx", "0" * 64, 1, (sheet,))


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_extract_is_read_as_the_rows_it_was_made_from(name: str, seed: int) -> None:
    extract = made(PROFILES[name], seed)
    found = recognise(book_of(extract.sheet, "Extract 2 May 2025.xlsx"), REFERENCE, PROFILES, {})
    assert [table.profile.name for table in found.tables] == [name]
    assert found.tables[0].unknown == ()
    rows = read(book_of(extract.sheet, "Extract 2 May 2025.xlsx"))
    assert [row.type_name for row in rows] == extract.types
    assert [dict(row.values) for row in rows] == extract.truth
    assert not [finding for row in rows for finding in row.findings]
    if any(column.to == KEY for column in PROFILES[name].column):
        assert [row.key for row in rows] == extract.keys


CENSUS_GROUPS = {
    "Senior management": "senior_management",
    "Social workers": "social_workers",
    "Mental health officers": "mental_health_officers",
    "Social work assistants": "family_support",
    "Administrative and clerical": "business_support",
    "Total": "all",
}


def census(headings: Sequence[Sequence[Cell]], figures: int) -> Sheet:
    """The census of one December: a title that names the day, one or two heading rows, a row for each group and the total."""
    rows: list[tuple[Cell, ...]] = [
        (word, *(Decimal(10 * at + column) for column in range(figures))) for at, word in enumerate(CENSUS_GROUPS)
    ]
    title: tuple[Cell, ...] = ("LASWS census as at 2 December 2024",)
    return Sheet("Census", (title, (), *(tuple(row) for row in headings), *rows, (), ("Posts filled on census day.",)))


@pytest.mark.parametrize(
    ("headings", "bases"),
    [
        (
            [["Staff group", "Headcount", "WTE", "Vacancies (WTE)", "Agency staff (WTE)"]],
            ["headcount", "whole_time_equivalent", "vacancies", "agency"],
        ),
        (
            [["Staff group", "Staff in post", None, "Vacancies", "Agency"], [None, "Headcount", "WTE", "WTE", "WTE"]],
            ["headcount", "whole_time_equivalent", "vacancies", "agency"],
        ),
        ([["Staff group", "Headcount", "WTE"]], ["headcount", "whole_time_equivalent"]),
    ],
)
def test_the_census_gives_a_count_for_each_group_and_basis(headings: list[list[Cell]], bases: list[str]) -> None:
    rows = read(book_of(census(headings, len(bases)), "Census return.xlsx"))
    expected = {
        (group, basis): str(10 * at + column)
        for at, group in enumerate(CENSUS_GROUPS.values())
        for column, basis in enumerate(bases)
    }
    assert {(row.values["staff_group"], row.values["basis"]): row.values["number"] for row in rows} == expected
    assert {row.values["as_at"] for row in rows} == {"2024-12-02"}
    assert {row.type_name for row in rows} == {"workforce_count"}


def test_six_profiles_and_those_of_the_published_tables_are_shipped() -> None:
    assert {*PLAIN, "sssc_census"} <= set(PROFILES)
    assert {name for name in PROFILES if name not in PLAIN} - {"sssc_census", *WIDE} == {
        f"published_d{n}" for n in range(1, 14)
    }


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_a_profile_says_where_its_layout_is_from(profile: SourceProfile) -> None:
    assert profile.source
    assert profile.certainty
    assert profile.owner
    assert profile.about.endswith(".")


@pytest.mark.parametrize("profile", [PROFILES[name] for name in PLAIN], ids=lambda profile: profile.name)
def test_a_profile_maps_to_fields_and_codes_that_are_there(profile: SourceProfile) -> None:
    types = set(profile.types.values()) or {profile.type}
    for column in profile.column:
        fields = [
            (type_name, each)
            for type_name in types
            for each in REFERENCE.fields_of(type_name)
            if each.name == column.to
        ]
        assert fields or column.to in (KEY, TYPE, IGNORED), column.to
        assert not any(identity_promised(heading) for heading in column.heading)
        known = {
            entry.code
            for type_name, each in fields
            if (codes := kinds.codelist(REFERENCE, REFERENCE.decision_types.get(type_name), each))
            for entry in codes.codes
        }
        assert set(column.codes.values()) <= known, column.to


def test_a_profile_of_the_file_name_is_its_own() -> None:
    folder = Path(__file__).parents[2] / "data" / "source_profiles"
    assert {path.stem for path in folder.glob("*.toml")} == set(PROFILES)


def test_the_worked_example_of_the_guide_reads_what_it_says() -> None:
    guide = Path(__file__).parents[2] / "docs" / "source-profiles.md"
    block = re.search(r"```toml\n(.+?)```", guide.read_text(encoding="utf-8"), re.S)
    assert block
    profile = load(Path("north_office.toml"), SourceProfile, tomllib.loads(block[1]))
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Log no", "In", "Level", "Reply by", "Filed in"),
        ("N-101", "07/04/2025", "Front desk", date(2025, 4, 14), "Drawer 2"),
    )
    found = recognise(book_of(Sheet("Log", rows), "Log.xlsx"), REFERENCE, {profile.name: profile}, {})
    (row,) = giving.given(found.tables[0], REFERENCE, {}).rows
    assert found.tables[0].profile.name == "north_office"
    assert row.key == "N-101"
    assert dict(row.values) == {
        "received_on": "2025-04-07",
        "stage": "1",
        "due_on": "2025-04-14",
        "service": "children",
    }
