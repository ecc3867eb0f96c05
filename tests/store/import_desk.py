"""A desk at which rows made by hand are imported, as if a source had sent them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cswo_report.domain.given_rows import GivenEvent, GivenRow
from cswo_report.domain.import_plan import RowPlan
from cswo_report.domain.registers import Record
from cswo_report.reference import Reference
from cswo_report.store import audit, records
from cswo_report.store.engine import Store
from cswo_report.usecases import importing, undoing
from cswo_report.usecases.import_rows import SheetRows
from cswo_report.usecases.importing import Look, Options, Written
from cswo_report.usecases.settings import Settings
from cswo_report.usecases.workspace import Workspace
from tests.store.making import FULL, Office

COMPLAINT = {"received_on": "2024-05-01", "stage": "1", "service": "children", "theme": "delay"}
SHA = "a" * 64


class Desk:
    """Imports rows made by hand, as if a source had sent them."""

    def __init__(self, store: Store, reference: Reference, folder: Path) -> None:
        self.workspace = Workspace(folder, Settings(council="Testshire", store=store.url))
        self.workspace.__dict__["store"] = store
        self.office = Office(store, reference)

    def sheet(
        self, rows: Sequence[GivenRow], *, source: str = "log", file: str = "log.xlsx", sha: str = SHA
    ) -> SheetRows:
        return SheetRows(file, sha, "Log", source, "Complaints", tuple(rows))

    def look(self, *rows: GivenRow, duplicates: str = "ask", **more: Any) -> Look:
        return importing.look_at_rows(self.workspace, [self.sheet(rows, **more)], Options(duplicates=duplicates))

    def write(self, *rows: GivenRow, commit_good: bool = False, **more: Any) -> Written:
        return importing.write(self.workspace, self.look(*rows, **more), "clerk", commit_good=commit_good)

    def undo(self, batch: int) -> undoing.Undone:
        return undoing.undo(self.workspace, batch, "clerk")

    def head(self) -> str:
        with self.workspace.store.reading() as session:
            return audit.head(session)

    def contents(self) -> dict[str, Any]:
        """Every live record, without what tells when and how often it was written."""
        with self.workspace.store.reading() as session:
            found = [record for register in FULL for record in records.fetch_all(session, register)]
            found += list(records.fetch_all(session, "decision"))
        return {
            record.reference: (record.values, record.details, happened(record), record.not_yet_known)
            for record in found
        }


def happened(record: Record) -> list[tuple[str, str]]:
    return sorted((event.code, str(event.happened_at or event.happened_on)) for event in record.events)


@pytest.fixture
def desk(store: Store, shipped_data: Reference, tmp_path: Path) -> Desk:
    return Desk(store, shipped_data, tmp_path)


def row(at: int = 2, type_name: str = "complaint", key: str = "", /, *events: GivenEvent, **values: str) -> GivenRow:
    given_values = {**COMPLAINT, **values} if type_name == "complaint" else values
    return GivenRow("Log", at, type_name, given_values, events, key)


def rows_of(look: Look) -> list[RowPlan]:
    return [each for sheet in look.plan.sheets for each in sheet.rows]


def fates(look: Look) -> list[str]:
    return [each.fate.value for each in rows_of(look)]


def several(count: int, **values: str) -> list[GivenRow]:
    return [
        row(2 + at, "complaint", f"K{at}", received_on=f"2024-05-{1 + at % 28:02}", **values) for at in range(count)
    ]
