"""The rows of an import on their way: what each gives, whose former self it is, and what would become of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from cswo_report.domain import identifiers
from cswo_report.domain.deny_list import DenyList
from cswo_report.domain.findings import Finding
from cswo_report.domain.given_rows import GivenRow
from cswo_report.domain.import_plan import CellChange, Fate, RowPlan
from cswo_report.domain.imports import ImportedRow
from cswo_report.domain.registers import Event, Record
from cswo_report.domain.source_profiles import EVENT
from cswo_report.domain.statute import DecisionType
from cswo_report.store.imports import SourceRow
from cswo_report.store.ledger import NewRecord

CELL_BYTES = 6
CONTENT_BYTES = 16


@dataclass(frozen=True)
class SheetRows:
    """The rows that one sheet of one file gives."""

    file: str
    sha256: str
    sheet: str
    source: str
    title: str
    rows: tuple[GivenRow, ...]
    left_out: tuple[tuple[int, str], ...] = ()
    unknown_columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_guessed: bool = False  # the source has its name from the file's alone
    batch_then: int = 0  # the import that took a file of these very bytes before
    file_then: str = ""  # what that file was called; empty where a later one of that name holds something else


@dataclass(frozen=True)
class Change:
    """What would be changed of a record: its columns, and its events."""

    columns: Mapping[str, Any]
    not_yet_known: Sequence[str]
    events: tuple[Event, ...] = ()
    withdrawn: tuple[Event, ...] = ()


@dataclass
class Incoming:
    """One row on its way."""

    of: SheetRows
    given: GivenRow
    register: str
    kind: DecisionType | None
    cells: Mapping[str, str]
    content: str
    values: Mapping[str, Any] = field(default_factory=dict)  # as they were read
    former: SourceRow | None = None
    record: Record | None = None  # which it is, in the store
    fate: Fate | None = None
    findings: list[Finding] = field(default_factory=list)
    changes: tuple[CellChange, ...] = ()
    beside: tuple[tuple[str, str, str], ...] = ()
    other_row: int = 0
    other_file: str = ""
    other_sheet: str = ""
    like: str = ""  # the reference of a record that it is like
    may_be: str = ""  # one of the records that it may be, where nobody can say which
    same_record: bool = False  # as another row of this run, so that it can never be added beside it
    new: NewRecord | None = None
    change: Change | None = None

    @property
    def place(self) -> str:
        return f"row {self.given.number} of {self.of.file}, sheet {self.of.sheet}"

    def is_like(self, other: Incoming) -> None:
        """Keep which row of this import it is like, and where that stands."""
        self.other_row, self.other_file, self.other_sheet = other.given.number, other.of.file, other.of.sheet

    def refuse(self, *findings: Finding) -> None:
        self.fate = Fate.REFUSED
        self.findings += findings

    def origin(self, why: str = "") -> str:
        """The words kept in the trail: which row of which file it came from."""
        return ImportedRow(self.of.file, self.of.sha256, self.given.number, why, self.of.sheet).reason()

    @property
    def differs_from_former(self) -> bool:
        """Whether its source gave something else before, or gave it elsewhere."""
        was = self.former
        now = (self.content, self.given.sheet, self.given.number, self.given.key)
        return was is None or (was.content_hash, was.sheet, was.row, was.row_key) != now

    def source_row(self, reference: str) -> SourceRow:
        """This row as what its source gave last of a record."""
        return SourceRow(
            self.of.source,
            self.of.file,
            self.of.sheet,
            self.given.number,
            self.given.type_name,
            self.given.key,
            self.content,
            reference,
            self.cells,
        )

    def told(self, denied: DenyList) -> RowPlan:
        """What is told of it."""
        return RowPlan(
            self.of.file,
            self.of.sheet,
            self.given.number,
            self.given.type_name,
            self.fate or Fate.REFUSED,
            self.record.reference if self.record else self.like,
            self.changes,
            tuple(self._as_given(finding, denied) for finding in self.findings),
            self.beside,
            self.given.columns,
            self.other_row,
            self.other_file,
            self.other_sheet,
        )

    def _as_given(self, finding: Finding, denied: DenyList) -> Finding:
        """A finding with the sender's own text for what was given, unless that may say who somebody is."""
        if not finding.given:
            return finding
        text = self.given.as_given.get(finding.where, "") or finding.given
        hidden = identifiers.kinds_found(text, is_prose=True, denied=denied)
        return replace(finding, given="" if hidden else text[:60])


def cells_of(given: GivenRow) -> dict[str, str]:
    """A short hash of each cell by field, the moments of one event together: what a later file is held against."""
    cells = {name: _short(text) for name, text in given.values.items() if text != ""}
    moments: dict[str, list[str]] = {}
    for event in given.events:
        moments.setdefault(EVENT + event.code, []).append(event.at)
    return cells | {name: _short("; ".join(sorted(found))) for name, found in moments.items()}


@lru_cache(maxsize=50_000)
def _short(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=CELL_BYTES).hexdigest()


def content_of(type_name: str, cells: Mapping[str, str]) -> str:
    """A hash of a whole row, whatever the order of its columns."""
    text = type_name + "".join(f"|{name}={cells[name]}" for name in sorted(cells))
    return hashlib.blake2b(text.encode(), digest_size=CONTENT_BYTES).hexdigest()
