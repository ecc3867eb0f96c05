"""Extracts whose persons have plain numbers as keys, which is the usual thing, lose no row by what such a number looks like."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from cswo_report.domain.findings import Finding
from cswo_report.domain.import_plan import Fate, RowPlan
from cswo_report.exchange.book_file import read_book
from cswo_report.usecases import importing, returning
from cswo_report.usecases.importing import Look, Options
from cswo_report.usecases.workspace import Workspace, initialise

KEYS = [str(number) for number in random.Random(7).sample(range(100_000, 1_000_000), 300)]
BORN = [f"{day:02}{month:02}08" for month in (1, 2, 3) for day in range(1, 29)]
CHI = "0101905629"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return initialise(tmp_path / "council", "Testshire")


def staff_list(folder: Path, keys: Iterable[str]) -> Path:
    path = folder / "HR extract.csv"
    lines = [f"{key},Social worker,Social workers,2019-05-01,0.5" for key in keys]
    path.write_text("\n".join(["Staff key,Post,Staff group,In post from,WTE", *lines]) + "\n")
    return path


def look(workspace: Workspace, path: Path, **options: str) -> Look:
    given = Options(kind="staff", **options)  # type: ignore[arg-type]
    return importing.look(workspace, [path], given, lambda _question: None, lambda _words: None)


def rows_of(found: Look) -> list[RowPlan]:
    return [row for sheet in found.plan.sheets for row in sheet.rows]


def about_keys(found: Look) -> list[Finding]:
    return [each for row in rows_of(found) for each in row.findings if each.where == "staff_key"]


def test_no_row_is_lost_and_the_second_time_nothing_changes(workspace: Workspace, tmp_path: Path) -> None:
    path = staff_list(tmp_path, KEYS)
    found = look(workspace, path)
    assert about_keys(found) == []
    assert importing.write(workspace, found, "clerk").added == len(KEYS)
    assert found.plan.counts[Fate.ADDED] == len(KEYS)
    assert look(workspace, path).plan.counts[Fate.UNCHANGED] == len(KEYS)
    later = staff_list(tmp_path, [key for key in KEYS if key[:2] < "32"][:12])
    assert look(workspace, later).plan.counts[Fate.UNCHANGED] == 12


def test_a_chi_number_among_them_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    found = look(workspace, staff_list(tmp_path, [*KEYS, CHI]))
    assert [row.number for row in rows_of(found) if row.fate is Fate.REFUSED] == [len(KEYS) + 2]
    assert CHI not in str(found.plan)


def test_a_column_of_dates_of_birth_is_refused_whole_in_one_sentence(workspace: Workspace, tmp_path: Path) -> None:
    path = staff_list(tmp_path, [*BORN, "S-1", "990000"])
    found = look(workspace, path)
    assert found.plan.counts[Fate.REFUSED] == len(BORN) + 2
    (finding,) = set(about_keys(found))
    assert "Column A looks like dates of birth" in finding.rule
    assert not any(born in str(found.plan) for born in BORN)
    (back,) = returning.marked_copies(workspace, found, tmp_path / "returned")
    assert back.path
    reasons = read_book(back.path).sheets[-1]
    assert sum("dates of birth" in str(cell) for row in reasons.rows for cell in row) == 1


def test_with_a_reason_they_are_kept_and_stay_when_the_file_comes_again(workspace: Workspace, tmp_path: Path) -> None:
    path = staff_list(tmp_path, BORN)
    kept = look(workspace, path, override="Running numbers of the HR system.")
    assert importing.write(workspace, kept, "clerk").added == len(BORN)
    assert look(workspace, path).plan.counts[Fate.UNCHANGED] == len(BORN)
    with_more = look(workspace, staff_list(tmp_path, [*BORN, "280408"]))
    assert with_more.plan.counts == {Fate.UNCHANGED: len(BORN), Fate.REFUSED: 1}
