"""What goes back to a sender: their own workbook with the faulty cells marked, and the two lines to send with it.

The marks say the rule and what to do, in words for somebody who has only a spreadsheet; what a cell holds is never repeated.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Protocol

from cswo_report import files
from cswo_report.domain import identifiers
from cswo_report.domain.deny_list import NOBODY, DenyList
from cswo_report.domain.findings import Finding, only_refusals
from cswo_report.domain.given_values import NOT_ANSWERED
from cswo_report.domain.import_plan import Fate, Mark, Plan, RowPlan, SheetPlan
from cswo_report.domain.key_columns import COLUMN_OF_IDENTIFIERS
from cswo_report.domain.sheets import Book, column_letters
from cswo_report.domain.source_profiles import EVENT, MappedTable
from cswo_report.domain.table_finding_rows import HIDDEN
from cswo_report.errors import InputRefused
from cswo_report.exchange.marked_copy import STAND_IN, TO_CORRECT, MarkedCopy, mark, stem_of
from cswo_report.exchange.marked_reasons import returned_from, returned_line
from cswo_report.usecases.import_remedies import COMMAND
from cswo_report.usecases.workspace import Workspace

FOLDER = "returned"
_OR_OVERRIDE = re.compile(r",? or give --.*", re.S | re.I)
_KNOWN = re.compile(r"^Known: ")
_MISSING = frozenset({"needed", "needs_another", "reasons_wanted"})


class Looked(Protocol):
    """What a dry run leaves that is needed here; files are named as the plan names them."""

    @property
    def plan(self) -> Plan: ...
    @property
    def paths(self) -> Mapping[str, Path]: ...
    @property
    def books(self) -> Mapping[str, Book]: ...
    @property
    def mapped(self) -> Mapping[tuple[str, str], Sequence[MappedTable]]: ...


@dataclass(frozen=True)
class Returned:
    """What goes back for one file. `path` is None where no copy could be made; the notes say why."""

    file: str
    path: Path | None
    message_path: Path
    message: str
    notes: tuple[str, ...] = ()


def marked_copies(workspace: Workspace, look: Looked, folder: Path, *, are_in: bool = False) -> list[Returned]:
    """Write a marked copy and a message for each file that has a row for its sender to put right; those of an earlier round go.

    `are_in` says whether the good rows have been written. Both files can be read by their owner alone: they hold what was sent.
    """
    denied = workspace.reference.denied
    this_round = _Round(workspace, folder, are_in, frozenset(path.resolve() for path in look.paths.values()))
    returned = []
    for file, book in look.books.items():
        sheets = [sheet for sheet in look.plan.sheets if sheet.file == file]
        marks = [
            found for sheet in sheets for found in marks_of(sheet, look.mapped.get((file, sheet.sheet), ()), denied)
        ]
        if marks:
            returned.append(this_round.returned(file, book, look.paths[file], sheets, marks))
    return returned


@dataclass
class _Round:
    """One round of copies. No two of them have the same name, and none the place of another file of the same import."""

    workspace: Workspace
    folder: Path
    are_in: bool
    sources: frozenset[Path]
    taken: set[str] = field(default_factory=set)

    def returned(
        self, file: str, book: Book, original: Path, sheets: Sequence[SheetPlan], marks: Sequence[Mark]
    ) -> Returned:
        files.make_private_folder(self.folder)
        copy, notes = _copy(original, book, marks, self._returned(book, sheets))
        plain = self._plain_stem(book.name)
        suffix = PurePosixPath(copy.name).suffix if copy else ""
        stem = self._free(plain, suffix, original)
        path, attached = None, ""
        if copy:
            path = self._place(stem, suffix)
            files.write_whole(path, copy.content)
            attached = f"{path.name} (its sheet “{copy.listed_on}” lists them)"
        name = f"{plain}{PurePosixPath(book.name).suffix}"
        said = message(self.workspace.settings.council, name, sheets, attached, are_in=self.are_in)
        message_path = self.folder / f"{stem}-message.txt"
        files.write_whole(message_path, f"{said}\n".encode())
        return Returned(file, path, message_path, said, notes)

    def _returned(self, book: Book, sheets: Sequence[SheetPlan]) -> str:
        """Which file this is and whose: the copy may come back under any name."""
        name = PurePosixPath(returned_from(book)[0] or book.name)
        sources = {sheet.source for sheet in sheets}
        source = sources.pop() if len(sources) == 1 else ""
        is_plain = not (_may_name(source) or self.workspace.reference.denied.finds(source.replace("_", " ")))
        return returned_line(f"{self._plain_stem(name.name)}{name.suffix}", source if is_plain else "")

    def _plain_stem(self, name: str) -> str:
        stem = stem_of(name)
        return STAND_IN if self.workspace.reference.denied.finds(stem) else stem

    def _place(self, stem: str, suffix: str) -> Path:
        return self.folder / f"{stem}{TO_CORRECT}{suffix}"

    def _free(self, stem: str, suffix: str, original: Path) -> str:
        """The stem, or with a number where another file of the same import has it."""
        number, free = 1, stem
        others = self.sources - {original.resolve()}
        while free.casefold() in self.taken or self._place(free, suffix).resolve() in others:
            number += 1
            free = f"{stem}-{number}"
        self.taken.add(free.casefold())
        return free


def _may_name(source: str) -> bool:
    return bool(identifiers.kinds_found(source.replace("_", " "), is_prose=True))


def _copy(
    original: Path, book: Book, marks: Sequence[Mark], returned: str
) -> tuple[MarkedCopy | None, tuple[str, ...]]:
    """The marked copy of the very bytes that were read, or none and why."""
    try:
        content = original.read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != book.sha256:
        return None, (f"{book.name} is not what it was when it was read, so no copy was marked: import it again.",)
    try:
        copy = mark(content, book, marks, returned)
    except InputRefused as fault:
        return None, (f"{fault.message} {fault.remedy}".strip(),)
    return copy, copy.notes


def marks_of(sheet: SheetPlan, tables: Sequence[MappedTable] = (), denied: DenyList = NOBODY) -> Iterator[Mark]:
    """The marks of one sheet: each reason of a refused row at the cell it is about, and each possible duplicate at its row.

    A row that only waits for an answer of the person who imports is no concern of the sender's. Whatever the words were made of,
    what may identify a person is hidden in them.
    """
    for found in _marks(sheet, tables):
        heading, rule, remedy = (_hidden(said, denied) for said in (found.heading, found.rule, found.remedy))
        yield replace(found, heading=heading, rule=rule, remedy=remedy)


def _hidden(said: str, denied: DenyList) -> str:
    masked = identifiers.masked(said, denied)
    return masked if identifiers.HIDDEN in masked else said


def _marks(sheet: SheetPlan, tables: Sequence[MappedTable]) -> Iterator[Mark]:
    columns: dict[Mark, None] = {}  # refused whole: marked once, at their headings
    for row in sheet.rows:
        if row.fate is Fate.REFUSED:
            for finding in _for_the_sender(row):
                found = _mark(sheet.sheet, row, finding, tables)
                if finding.code == COLUMN_OF_IDENTIFIERS and found.column is not None:
                    columns[replace(found, row=_heading_row(tables, found.row, found.column))] = None
                else:
                    yield found
        elif row.fate is Fate.POSSIBLE_DUPLICATE:
            yield _duplicate(sheet.sheet, row)
    yield from columns


def _for_the_sender(row: RowPlan) -> list[Finding]:
    """The reasons of a refusal that its sender can do something about: what is missing for want of an answer is not missing there."""
    refusals = only_refusals(list(row.findings))
    if not any(finding.code == NOT_ANSWERED for finding in refusals):
        return refusals
    return [finding for finding in refusals if finding.code != NOT_ANSWERED and finding.code not in _MISSING]


def _mark(sheet: str, row: RowPlan, finding: Finding, tables: Sequence[MappedTable]) -> Mark:
    column = row.columns.get(finding.where, row.columns.get(f"{EVENT}{finding.where}"))
    heading = "" if column is None else _heading(tables, row.number, column)
    return Mark(sheet, row.number, column, heading, finding.rule, remedy_on_sheet(finding, has_cell=column is not None))


def _heading(tables: Sequence[MappedTable], row: int, column: int) -> str:
    """The heading over a cell, or the column's letter."""
    above = _above(tables, row, column)
    return above[1] if above else f"Column {column_letters(column)}"


def _heading_row(tables: Sequence[MappedTable], row: int, column: int) -> int:
    """The row of the heading over a cell, or the row itself."""
    above = _above(tables, row, column)
    return above[0] if above else row


def _above(tables: Sequence[MappedTable], row: int, column: int) -> tuple[int, str] | None:
    """The heading over a cell, and its row: of the table that begins last above it, where a sheet has several."""
    above = [
        (max(mapped.table.heading_rows), each.heading)
        for mapped in tables
        for each in mapped.table.columns
        if each.at == column and mapped.table.heading_rows and max(mapped.table.heading_rows) < row
    ]
    return max(above, default=None)


def _duplicate(sheet: str, row: RowPlan) -> Mark:
    rule = f"This row looks like {_other(row)}, and was therefore not taken."
    return Mark(
        sheet,
        row.number,
        None,
        "",
        rule,
        "If it is the same, take the row out. If it is another, say so when you reply.",
    )


def _other(row: RowPlan) -> str:
    """What a possible duplicate is like. Another sender's file is not named."""
    if not row.other_row:
        return "a record that is held already"
    if row.other_file not in ("", row.file):
        return "a row that came with another file"
    return (
        f"row {row.other_row} of {'this sheet' if row.other_sheet in ('', row.sheet) else f'sheet {row.other_sheet}'}"
    )


def remedy_on_sheet(finding: Finding, *, has_cell: bool) -> str:
    """What to do about a finding for somebody who has the spreadsheet and not the program: no commands, no options."""
    if finding.code == NOT_ANSWERED:
        return finding.remedy  # whoever imports is asked, and not the sender
    if finding.code in _MISSING:
        return "Fill in this cell." if has_cell else "Put it in a column of its own, or say it when you reply."
    remedy = _KNOWN.sub("Use one of: ", _OR_OVERRIDE.sub(".", finding.remedy))
    if COMMAND.search(remedy):
        return "Correct this cell, or say what is right when you reply."
    return remedy


def message(council: str, name: str, sheets: Sequence[SheetPlan], attached: str, *, are_in: bool) -> str:
    """The two lines to send: what was taken, and what to do; `attached` names the copy. They name no record and no person."""
    left, waiting, good = _counted(sheets)
    total = left + waiting + good
    if are_in and good:
        others = "the other one is" if good == 1 else f"the other {good:,} are"
        taken = (
            f"{good:,} {'is' if good == 1 else 'are'} in, and {waiting:,} {'waits' if waiting == 1 else 'wait'} for us (you need do nothing)"
            if waiting
            else f"{others} in"
        )
    elif any(row.fate is Fate.UNCHANGED for sheet in sheets for row in sheet.rows):
        taken = "what is new or changed in the others waits until these are put right"
    else:
        taken = "none is in until these are put right" if good else "none is in"
    rows = f"{left:,} of {total:,} {'row' if total == 1 else 'rows'} {'was' if left == 1 else 'were'}"
    alike = len(
        {(each.sheet, row.number) for each in sheets for row in each.rows if row.fate is Fate.POSSIBLE_DUPLICATE}
    )
    to_do, what = ("look at", "rows") if alike >= left else ("put right", "cells")
    put_right = f"{to_do} the {what} marked in the attached copy, {attached}," if attached else f"{to_do} those rows"
    stay = "; rows that are in may stay in it" if are_in and good else ""
    return f"{rows} not taken from {name}; {taken}.\nPlease {put_right} and send the whole workbook back to {council}{stay}.{_about_alike(alike)}{_about_hidden(sheets)}"


def _about_hidden(sheets: Sequence[SheetPlan]) -> str:
    """What a sender may not know of: rows that the sheet hides were not read."""
    hidden = len({(each.sheet, number) for each in sheets for number, why in each.left_out if why == HIDDEN})
    if not hidden:
        return ""
    return f" {hidden:,} hidden {'row was' if hidden == 1 else 'rows were'} not read: show what belongs to it before you send it."


def _about_alike(alike: int) -> str:
    """What a sender is asked for where rows may be there twice: their cells are right."""
    if not alike:
        return ""
    which = "The row that looks like another" if alike == 1 else f"Of the {alike:,} rows that look like others"
    if alike == 1:
        return f" {which}: take it out if it is the same, or say in your reply that it is not."
    return f" {which}, take out those that are there twice, and say in your reply which are not."


def _counted(sheets: Sequence[SheetPlan]) -> tuple[int, int, int]:
    """How many rows their sender must put right, how many wait for an answer of ours alone, and how many are sound."""
    stopped: dict[tuple[str, int], bool] = {}  # whether the sender has something to do about it
    every = set()
    for sheet in sheets:
        for row in sheet.rows:
            at = (sheet.sheet, row.number)
            every.add(at)
            if row.fate is Fate.POSSIBLE_DUPLICATE or row.fate is Fate.REFUSED:
                sends = row.fate is Fate.POSSIBLE_DUPLICATE or bool(_for_the_sender(row))
                stopped[at] = stopped.get(at, False) or sends
    left = sum(stopped.values())
    return left, len(stopped) - left, len(every) - len(stopped)
