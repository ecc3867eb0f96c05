"""What an import would do, row by row and cell by cell, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cswo_report.domain.findings import Finding
from cswo_report.domain.questions import Question


class Fate(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    POSSIBLE_DUPLICATE = "possible_duplicate"


@dataclass(frozen=True)
class CellChange:
    """One cell that differs from what the store holds."""

    field: str
    label: str
    before: str
    after: str
    column: int | None = None  # on the sheet, counted from 0


@dataclass(frozen=True)
class RowPlan:
    """One row (or one cell of a cross-table): what would be done with it, and why."""

    file: str
    sheet: str
    number: int  # as the sheet shows it
    type_name: str
    fate: Fate
    reference: str = ""  # of the record changed, unchanged or looked like
    changes: tuple[CellChange, ...] = ()
    findings: tuple[Finding, ...] = ()  # every reason of a refusal; warnings of a row that goes in
    beside: tuple[tuple[str, str, str], ...] = ()  # of a possible duplicate: label, this row, the other
    columns: Mapping[str, int] = field(default_factory=dict)  # by field or event:CODE: the column, counted from 0
    other_row: int = 0  # of a possible duplicate within the import: the row it is like
    other_file: str = ""  # and where that row stands
    other_sheet: str = ""


@dataclass(frozen=True)
class SheetPlan:
    """One sheet: how it was understood, and its rows."""

    file: str
    sheet: str
    source: str  # the name of the source profile it was read by
    title: str  # what its records are, in words
    rows: tuple[RowPlan, ...]
    left_out: tuple[tuple[int, str], ...] = ()  # row, why it is no record
    unknown_columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # hidden rows, encoding, what was ignored, renamed columns and what they were taken for

    @property
    def counts(self) -> Counter[Fate]:
        return Counter(row.fate for row in self.rows)


@dataclass(frozen=True)
class FileFault:
    """A file or sheet that could not be read at all."""

    file: str
    message: str
    remedy: str = ""


@dataclass(frozen=True)
class Plan:
    """Everything an import would do. Nothing is written by making one."""

    sheets: tuple[SheetPlan, ...] = ()
    files: tuple[tuple[str, str], ...] = ()  # name and SHA-256 of each file read
    faults: tuple[FileFault, ...] = ()
    questions: tuple[Question, ...] = ()  # not answered yet; rows that hang on them are refused
    ignored_files: tuple[str, ...] = ()  # of a folder: names of what is no workbook
    imported_before: tuple[tuple[str, int], ...] = ()  # files of the very content of an earlier import, and its number
    duplicates: str = "ask"  # what is done with possible duplicates: ask, add, or skip (they are left out)
    notes: tuple[str, ...] = ()  # about what was typed with the command, and no file

    @property
    def counts(self) -> Counter[Fate]:
        return sum((sheet.counts for sheet in self.sheets), Counter())

    @property
    def is_clean(self) -> bool:
        """Whether everything in it can be written."""
        counts = self.counts
        stopped = counts[Fate.REFUSED] + (0 if self.duplicates == "skip" else counts[Fate.POSSIBLE_DUPLICATE])
        return not (stopped or self.faults or self.questions)


@dataclass(frozen=True)
class Mark:
    """One faulty cell of a sender's workbook; `column` is None where the fault is of the row as a whole."""

    sheet: str
    row: int  # as the sheet shows it, from 1
    column: int | None  # counted from 0
    heading: str
    rule: str
    remedy: str
