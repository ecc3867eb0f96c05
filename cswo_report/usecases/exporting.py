"""Everything out: every row of the store as open files with a description of each column, whole as of one moment.

The export is made beside its place and then put there, so that it is complete or absent. That it was made is logged after the moment
it shows, and so is not in it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import metadata as installed
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from cswo_report import files
from cswo_report.domain.fields import Code, Codelist, Field
from cswo_report.domain.open_tables import Column, OpenTable, Shape
from cswo_report.domain.registers import Register
from cswo_report.errors import Conflict, InputRefused, NotFound
from cswo_report.exchange import csvw
from cswo_report.exchange.csvw import Made, Written
from cswo_report.reference import Reference
from cswo_report.store import audit, dumping, records, schema
from cswo_report.store.ledger import Ledger
from cswo_report.usecases.recognising_profiles import LEARNT
from cswo_report.usecases.workspace import Workspace

PREFIX = "EX"
DETAILS = "decision_details"
OUTCOMES = "outcome_of_type"
MEANINGS = (csvw.CODES, DETAILS)
"""Files that say what the cells of others mean; of them nothing is restored."""
Tell = Callable[[str], None]

CODE_COLUMNS = ("list", "code", "label", "meaning", "valid_from", "valid_to")
DETAIL_COLUMNS = ("type", "field", "label", "kind", "needed", "codes", "help")
TITLES = {
    "id": "Number of the row",
    "not_yet_known": "Not yet known (fields)",
    "void_reason": "Void, because",
    "recorded_by": "Recorded by",
    "recorded_at": "Recorded at (UTC)",
    "audit_entry": "Newest audit entry",
    "type_slug": "Type of decision",
    "rule_version": "Rule that the decision was judged by",
    "decision_id": "Number of the decision",
    "code": "Event or code",
    "rows_hash": "Fingerprint of the rows (SHA-256)",
}
ABOUT = {
    "id": "The number by which other files name this row.",
    "reference": "The random reference of the record; it never changes.",
    "revision": "How often the record was written; the first is 1.",
    "not_yet_known": "The fields without which the record is incomplete.",
    "void_reason": "Why the record does not count; empty while it does.",
    "audit_entry": "The entry of audit_entry.csv that describes the newest change of this row.",
    "details": "What only this type of decision has, as JSON; decision_details.csv says what each part means.",
    "type_slug": "One of the types in decision_details.csv.",
    "decision_id": "The number of the row in decision.csv that the event belongs to.",
    "changes": "What was written, or what changed from what to what, as JSON.",
    "record_hash": "The SHA-256 of the whole record as this entry leaves it.",
    "previous_hash": "The hash of the entry before; of the first, 64 noughts.",
    "hash": "The SHA-256 of this entry, the hash of the one before included.",
}


@dataclass(frozen=True)
class Exported:
    """An export that was made: its files, and the state of the trail that it shows."""

    folder: Path
    files: tuple[Written, ...]
    head: str
    entries: int
    schema: str
    sha256: str  # of its metadata, which holds those of all other files
    logged_as: str
    learnt: int = 0  # files of what was learnt of sources, copied as they are

    @property
    def held(self) -> tuple[Written, ...]:
        """The files that hold the store's own rows; the others say what cells mean."""
        return tuple(each for each in self.files if each.name not in {f"{name}.csv" for name in MEANINGS})

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.held)


def export(workspace: Workspace, folder: Path, actor: str, *, replacing: bool = False, tell: Tell) -> Exported:
    """Write everything to a folder that is not there yet, is empty, or, where `replacing`, holds an earlier export."""
    folder = folder.absolute()
    _look_at_place(folder, replacing)
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    files.make_private_folder(beside)
    try:
        made, written = _write_all(workspace, beside, tell)
        learnt = _copy_learnt(workspace, beside)
        content = _metadata(workspace, made, written)
        files.write_whole(beside / csvw.METADATA, content)
        mark = csvw.sha256(content)
        with _put_in_place(beside, folder), workspace.store.writing() as session:
            reference = _log(session, actor, made, written, mark)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Exported(folder, tuple(written.values()), made.head, made.entries, made.schema, mark, reference, learnt)


def learnt_of(folder: Path) -> list[Path]:
    """The files of what was learnt of sources, in a workspace or in an export."""
    return sorted(path for path in (folder / LEARNT).glob("*.toml") if path.is_file() and not path.is_symlink())


def _copy_learnt(workspace: Workspace, beside: Path) -> int:
    found = learnt_of(workspace.folder)
    if found:
        files.make_private_folder(beside / LEARNT)
    for path in found:
        files.write_whole(beside / LEARNT / path.name, path.read_bytes())
    return len(found)


def tables(reference: Reference) -> tuple[OpenTable, ...]:
    """Every table of the store with the words that its register has for its columns."""
    return tuple(_in_words(table, reference) for table in dumping.tables())


def _look_at_place(folder: Path, replacing: bool) -> None:
    if not folder.parent.is_dir():
        raise NotFound(f"There is no folder {folder.parent}.", "Make it first.")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Conflict(f"{folder} is there already and is no folder; nothing was written.", "Choose another name.")
    held = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if not held:
        return
    if not replacing:
        raise Conflict(
            f"{folder} is not empty; nothing was written.",
            "Choose another folder, or replace an earlier export with --replace.",
        )
    try:
        ours = {csvw.METADATA, *(each.file for each in csvw.read_metadata(folder).tables.values())}
    except InputRefused:
        ours = set()
    if ours and {path.name for path in folder.glob(f"{LEARNT}/*")} == {path.name for path in learnt_of(folder)}:
        ours.add(LEARNT)
    if held - ours:
        raise Conflict(
            f"{folder} holds something else than an export; nothing was written.", "Choose another folder for it."
        )


@contextlib.contextmanager
def _put_in_place(beside: Path, folder: Path) -> Iterator[None]:
    """Put the export in its place; if what is done then fails, it is taken away and what was there is put back."""
    old, there = folder.with_name(f"{beside.name}.old"), folder.exists()
    if there:
        folder.rename(old)
    try:
        beside.rename(folder)
        yield
    except BaseException:
        if folder.exists():
            folder.rename(beside)
        if there:
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _write_all(workspace: Workspace, folder: Path, tell: Tell) -> tuple[Made, dict[str, Written]]:
    reference = workspace.reference
    written: dict[str, Written] = {}
    with workspace.store.reading() as session:
        made = Made(
            installed.version("cswo-report"),
            schema.revisions()[-1],
            audit.head(session),
            dumping.entries(session),
        )
        for table in tables(reference):
            tell(f"Writing: {table.file}")
            written[table.name] = csvw.write_table(folder, table, dumping.rows(session, table))
    for table, rows in _beside(reference):
        written[table.name] = csvw.write_table(folder, table, rows)
    for each in written.values():
        _to_the_disk(folder / each.name)
    return made, written


def _to_the_disk(path: Path) -> None:
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def _metadata(workspace: Workspace, made: Made, written: dict[str, Written]) -> bytes:
    described = (*tables(workspace.reference), *(table for table, _ in _beside(workspace.reference)))
    return csvw.metadata(f"Everything recorded by {workspace.settings.council}", made, described, written)


def _log(session: Session, actor: str, made: Made, written: dict[str, Written], mark: str) -> str:
    """Log the export in the trail; it names no folder, whose name could be anything."""
    ledger = Ledger(session, actor)
    reference = ledger.new_reference(PREFIX)
    told = {
        "files": len(written) + 1,
        "rows": sum(each.rows for each in written.values()),
        "audit_head": made.head,
        "metadata_sha256": mark,
    }
    ledger.log(audit.EXPORT, reference, told, ledger.now())
    return reference


def _in_words(table: OpenTable, reference: Reference) -> OpenTable:
    register = reference.registers.get(table.name)
    said = _of_register(register) if register else {}
    columns = [_column_in_words(column, said) for column in table.columns]
    return replace(
        table,
        title=register.title if register else _plain(table.name),
        about=register.summary if register else table.about,
        columns=tuple(_told_apart(columns)),
    )


def _of_register(register: Register) -> dict[str, tuple[str, Field]]:
    """By column: its title and the field that it holds; a moment has a column for its day and one for its time."""
    found = {field.name: (field.label, field) for field in register.field}
    for name, (day, instant) in records.MOMENTS.get(register.name, {}).items():
        field = found.pop(name)[1]
        found |= {day: (f"{field.label}: day", field), instant: (f"{field.label}: moment (UTC)", field)}
    return found


def _column_in_words(column: Column, said: dict[str, tuple[str, Field]]) -> Column:
    if column.name in said:
        title, field = said[column.name]
        return replace(column, title=title, about=field.help, codes=field.codelist)
    return replace(column, title=TITLES.get(column.name, _plain(column.name)), about=ABOUT.get(column.name, ""))


def _told_apart(columns: Iterable[Column]) -> Iterator[Column]:
    """No two columns of a table with one title."""
    seen: set[str] = set()
    for column in columns:
        title = column.title if column.title not in seen else f"{column.title} ({column.name})"
        seen.add(title)
        yield replace(column, title=title)


def _plain(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _beside(reference: Reference) -> Iterator[tuple[OpenTable, Sequence[Sequence[Any]]]]:
    """What the cells of the other files mean: all codes, and what the details of each decision type hold."""
    lists = [*reference.codelists.values(), *_outcomes(reference)]
    codes = [
        (each.name, code.code, code.label, code.meaning, code.valid_from, code.valid_to)
        for each in lists
        for code in each.codes
    ]
    yield _open_table(csvw.CODES, "Codes", "Every code and what it means.", CODE_COLUMNS, 2), codes
    details = [
        (kind.slug, field.name, field.label, field.kind.value, field.need.value, field.codelist, field.help)
        for kind in reference.decision_types.values()
        for field in kind.field
    ]
    about = "What the column details of decision.csv holds for each type of decision."
    yield _open_table(DETAILS, "Details of decisions", about, DETAIL_COLUMNS, 2), details


def _outcomes(reference: Reference) -> Iterator[Codelist]:
    for kind in reference.decision_types.values():
        codes = tuple(Code(outcome.code, outcome.label) for outcome in kind.outcome)
        yield Codelist(f"{OUTCOMES}.{kind.slug}", "", codes)


def _open_table(name: str, title: str, about: str, columns: Sequence[str], keys: int) -> OpenTable:
    made = tuple(Column(each, Shape.TEXT, required=True, title=_plain(each)) for each in columns)
    return OpenTable(name, about, made, tuple(columns[:keys]), title=title)
