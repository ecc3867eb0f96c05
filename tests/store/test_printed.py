"""What a report printed is kept once, never changed, and held against the next: on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cswo_report.domain.paper import Origin
from cswo_report.domain.printed import Printed
from cswo_report.store import audit, printed
from cswo_report.store.engine import Store
from cswo_report.store.ledger import Ledger
from cswo_report.store.printed import Build
from tests.store.making import Office

BUILD = Build("annual_report", "2024-25", "members", date(2025, 9, 17), "report.pdf", "ab" * 32)
FOUR = Printed(
    "secure", "T-7K3QX", "Table 2", "Secure", "Decided", "2024-25", 1, "4", Origin("secure.authorisations", "2024-25")
)
THREE = replace(FOUR, column="2023-24", text="3", origin=Origin("secure.authorisations", "2023-24"))
MEANING = {"secure.authorisations": {"key": "secure.authorisations", "title": "Decided"}}


def keep(store: Store, *figures: Printed, build: Build = BUILD, meaning: str = "Decided") -> int:
    with store.writing() as session:
        content = {"secure.authorisations": {**MEANING["secure.authorisations"], "title": meaning}}
        return printed.keep(session, Ledger(session, "clerk"), build, figures, content)


def count(store: Store, table: str) -> int:
    with store.reading() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_a_build_of_the_same_content_is_logged_and_keeps_no_figure(office: Office) -> None:
    assert keep(office.store, FOUR, THREE) == 2
    assert keep(office.store, FOUR, THREE) == 0
    assert count(office.store, "printed_figure") == 2
    assert count(office.store, "printed_definition") == 1
    entries = [entry for entry in office.entries() if entry.register == "printed_report"]
    assert [int(entry.changes["new"]["kept"]) for entry in entries] == [2, 0]
    assert entries[0].changes["new"]["file"] == "report.pdf"
    assert office.verify().whole


def test_what_is_new_or_differs_is_kept_and_the_last_stands(office: Office) -> None:
    keep(office.store, FOUR, THREE)
    assert keep(office.store, replace(FOUR, text="5"), THREE, replace(FOUR, row="Another")) == 2
    with office.store.reading() as session:
        found = printed.at_code(session, "T-7K3QX")
    assert sorted((kept.printed.row, kept.printed.column, kept.printed.text) for kept in found) == [
        ("Another", "2024-25", "4"),
        ("Decided", "2023-24", "3"),
        ("Decided", "2024-25", "5"),
    ]
    assert keep(office.store, FOUR) == 1  # back to what it was: differs from the last, so it is kept again


def test_editions_and_years_are_kept_apart(office: Office) -> None:
    keep(office.store, FOUR)
    assert keep(office.store, FOUR, build=replace(BUILD, edition="officer")) == 1
    assert keep(office.store, FOUR, build=replace(BUILD, year="2025-26")) == 1


def test_next_years_report_is_told_what_was_printed_before(office: Office) -> None:
    keep(office.store, FOUR, THREE, replace(FOUR, position=2, text="+1", origin=replace(FOUR.origin, form="change")))
    with office.store.reading() as session:
        assert printed.printed_before(session, "annual_report", "2024-25") == {}
        assert printed.printed_before(session, "annual_report", "2025-26") == {
            ("secure.authorisations", "2024-25"): ("4", "2024-25"),
            ("secure.authorisations", "2023-24"): ("3", "2024-25"),
        }


def test_a_definition_is_kept_again_when_it_changes(office: Office) -> None:
    keep(office.store, FOUR)
    keep(office.store, FOUR, meaning="Decided or deemed")
    with office.store.reading() as session:
        assert printed.definition(session, "secure.authorisations")["title"] == "Decided or deemed"
        kept = printed.at_code(session, "T-7K3QX")
        assert [printed.definition(session, "secure.authorisations", each.definition)["title"] for each in kept] == [
            "Decided or deemed"
        ]
    assert count(office.store, "printed_definition") == 2


def test_that_a_report_was_built_changes_no_record(office: Office) -> None:
    office.add_chief()
    with office.store.reading() as session:
        before = audit.last_change(session)
    keep(office.store, FOUR)
    with office.store.reading() as session:
        assert audit.last_change(session) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE printed_figure SET text = '9'",
        "DELETE FROM printed_figure",
        "UPDATE printed_report SET sha256 = ''",
        "DELETE FROM printed_definition",
    ],
)
def test_what_was_printed_takes_no_change(office: Office, statement: str) -> None:
    keep(office.store, FOUR)
    with pytest.raises(DBAPIError, match="append-only"), office.store.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_build_without_an_audit_entry_is_refused(office: Office) -> None:
    keep(office.store, FOUR)
    columns = "paper, year, edition, dated, file, sha256, numbers, kept, kept_hash, built_by, built_at, audit_entry"
    statement = (
        f"INSERT INTO printed_report (id, reference, {columns}) SELECT 99, 'PR-22222', {columns} FROM printed_report"
    )
    with pytest.raises(DBAPIError, match="its own audit entry"), office.store.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE printed_figure SET text = '9'", "was altered after it was kept"),
        ("DELETE FROM printed_figure", "was altered after it was kept"),
        ("UPDATE printed_report SET file = 'other.pdf'", "is not what entry"),
    ],
)
def test_verify_finds_what_was_altered_behind_the_triggers(
    office: Office, tampered: Callable[..., None], statement: str, words: str
) -> None:
    keep(office.store, FOUR)
    tampered(statement)
    assert words in office.verify().fault


def test_going_back_is_refused_while_there_is_a_printed_report(office: Office, tmp_path: object) -> None:
    from pathlib import Path

    from cswo_report.store import schema

    keep(office.store, FOUR)
    assert isinstance(tmp_path, Path)
    with pytest.raises(Exception, match="would lose what was printed"):
        schema.downgrade(office.store, tmp_path / "backups", "0004_case_vignettes")
    assert office.verify().whole
