"""An export as open files: CSV as RFC 4180 has it (UTF-8 without a mark, CRLF), and metadata.json in the form that the W3C
recommends for tables on the web (Metadata Vocabulary for Tabular Data, 17 December 2015).

Rows are written and read one by one, so that the size of a table costs no memory.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cswo_report import files
from cswo_report.domain.findings import shown
from cswo_report.domain.open_tables import Column, OpenTable, Shape
from cswo_report.errors import InputRefused
from cswo_report.exchange.csvw_cells import BETWEEN_WORDS, NO, YES, cell_of, value_of

METADATA = "metadata.json"
CODES = "codes"
"""The table of all codes with their meanings, which the metadata of a column points into."""

PROGRAM = "cswo-report"
LARGEST_METADATA = 8 << 20  # bytes
LARGEST_CELL = 64 << 20  # characters: far above the longest entry of a trail, and below what memory could not hold
ENDS_A_LINE = "\r\n"
AS_MADE = "Restore from the export as it was made."

DATATYPES: dict[Shape, Any] = {
    Shape.TEXT: "string",
    Shape.WHOLE: "integer",
    Shape.DECIMAL: {"base": "decimal", "format": {"decimalChar": "."}},
    Shape.DAY: {"base": "date", "format": "yyyy-MM-dd"},
    Shape.INSTANT: "dateTimeStamp",
    Shape.YES_NO: {"base": "boolean", "format": f"{YES}|{NO}"},
    Shape.WORDS: "string",
    Shape.JSON: "json",
}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Written:
    """One file as it was written."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Made:
    """What an export says of itself."""

    program: str
    schema: str
    head: str
    entries: int


def write_table(folder: Path, table: OpenTable, rows: Iterable[Sequence[Any]]) -> Written:
    """Write one table to a private file; answer its rows and its SHA-256."""
    path, mark, count = folder / table.file, hashlib.sha256(), 0
    line = io.StringIO(newline="")
    writer = csv.writer(line, lineterminator=ENDS_A_LINE)
    files.make_private_file(path)
    with path.open("wb") as out:

        def write(cells: Iterable[str]) -> None:
            line.seek(0)
            line.truncate()
            writer.writerow(cells)
            content = line.getvalue().encode()
            mark.update(content)
            out.write(content)

        write(column.title for column in table.columns)
        for row in rows:
            write(cell_of(column, value) for column, value in zip(table.columns, row, strict=True))
            count += 1
    return Written(table.file, count, mark.hexdigest())


def metadata(title: str, made: Made, tables: Sequence[OpenTable], written: Mapping[str, Written]) -> bytes:
    """The description of all files of an export, the same for the same rows."""
    content = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": title,
        "dc:description": (
            "Every row of the store. A text that begins with = + - @, a tab, a line break or an apostrophe has an apostrophe "
            "before it, so that no spreadsheet takes it for a formula; an apostrophe alone is the empty text. An empty cell is "
            "“nothing recorded”."
        ),
        "notes": [
            {
                "program": f"{PROGRAM} {made.program}",
                "schema": made.schema,
                "audit head": made.head,
                "audit entries": made.entries,
            }
        ],
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": [ENDS_A_LINE], "trim": False},
        "tables": [_table(table, written[table.name]) for table in tables],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _table(table: OpenTable, written: Written) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_column(column) for column in table.columns], "primaryKey": list(table.key)}
    if table.links:
        schema["foreignKeys"] = [
            {
                "columnReference": list(link.columns),
                "reference": {"resource": f"{link.table}.csv", "columnReference": list(link.others)},
            }
            for link in table.links
        ]
    return {
        "url": table.file,
        "dc:title": table.title,
        "dc:description": table.about,
        "notes": [{"rows": written.rows, "sha256": written.sha256}],
        "tableSchema": schema,
    }


def _column(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "titles": column.title}
    if column.about:
        found["dc:description"] = column.about
    found["datatype"] = DATATYPES[column.shape]
    if column.shape is Shape.WORDS:
        found["separator"] = BETWEEN_WORDS
    elif column.required and column.shape is not Shape.TEXT:
        found["required"] = True
    if column.codes:
        found["dc:relation"] = {"@id": f"{CODES}.csv#{column.codes}"}
    return found


@dataclass(frozen=True)
class Described:
    """One table as the metadata of an export describes it: its columns by name and title, and its file's rows and SHA-256."""

    file: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    sha256: str


@dataclass(frozen=True)
class Export:
    """An export as its metadata describes it."""

    folder: Path
    made: Made
    tables: dict[str, Described]


def read_metadata(folder: Path) -> Export:
    """What an export says of itself; InputRefused for a folder that is none, or whose metadata does not fit."""
    path = folder / METADATA
    if not path.is_file():
        raise InputRefused(
            f"{folder} holds no {METADATA}, so it is no export of this program.",
            remedy="Name a folder made with: cswo-report export DIR",
        )
    try:
        if path.stat().st_size > LARGEST_METADATA:
            raise ValueError("too large")
        content = json.loads(path.read_bytes())
        note = content["notes"][0]
        program, _, version = note["program"].partition(" ")
        if program != PROGRAM:
            raise ValueError("not ours")
        made = Made(version, str(note["schema"]), str(note["audit head"]), int(note["audit entries"]))
        tables = dict(map(_described, content["tables"]))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as fault:
        raise InputRefused(f"{METADATA}: it is not as this program writes it.", remedy=AS_MADE) from fault
    return Export(folder, made, tables)


def _described(given: Mapping[str, Any]) -> tuple[str, Described]:
    note, file = given["notes"][0], str(given["url"])
    columns = tuple((str(each["name"]), str(each["titles"])) for each in given["tableSchema"]["columns"])
    return file.removesuffix(".csv"), Described(file, columns, int(note["rows"]), str(note["sha256"]))


def check_files(export: Export, names: Iterable[str]) -> None:
    """Refuse an export of whose files one is missing, or is not the one that was written."""
    for name in names:
        told = export.tables[name]
        path = export.folder / f"{name}.csv"
        if not path.is_file() or path.is_symlink():
            raise InputRefused(f"{name}.csv: this file of the export is missing.", remedy=AS_MADE)
        mark = hashlib.sha256()
        with path.open("rb") as handle:
            while part := handle.read(1 << 20):
                mark.update(part)
        if mark.hexdigest() != told.sha256:
            raise InputRefused(
                f"{name}.csv: the file was altered after it was written (its SHA-256 is not the one in {METADATA}).",
                remedy=AS_MADE,
            )


def read_rows(export: Export, table: OpenTable) -> Iterator[dict[str, Any]]:
    """The rows of a table as values; the columns may stand in any order. InputRefused names file, row and column."""
    told = export.tables[table.name]
    known = {column.name: column for column in table.columns}
    columns = [known[name] for name, _ in told.columns]
    with _long_cells(), (export.folder / table.file).open(encoding="utf-8", newline="") as handle:
        lines, number = csv.reader(handle, strict=True), 1
        try:
            if next(lines, None) != [title for _, title in told.columns]:
                raise ValueError("The headings are not those that the metadata names.")
            number = 2
            for cells in lines:
                yield _row(columns, cells)
                number += 1
        except (ValueError, csv.Error) as fault:
            rule = str(fault) if type(fault) is ValueError else "This is not a row of a CSV file."
            raise InputRefused(f"{table.file}, row {number}: {rule} Nothing was written.", remedy=AS_MADE) from fault
    if number - 2 != told.rows:
        raise InputRefused(
            f"{table.file}: {number - 2:,} rows are there, and the metadata names {told.rows:,}.", remedy=AS_MADE
        )


def _row(columns: Sequence[Column], cells: Sequence[str]) -> dict[str, Any]:
    if len(cells) != len(columns):
        raise ValueError(f"There are {len(cells)} cells where {len(columns)} are wanted.")
    found = {}
    for column, cell in zip(columns, cells, strict=True):
        try:
            found[column.name] = value_of(column, cell)
        except ValueError as fault:
            raise ValueError(f"column “{shown(column.name)}”: {fault}") from fault
    return found


@contextlib.contextmanager
def _long_cells() -> Iterator[None]:
    """Let a cell be as long as an entry of the trail can be; the limit is the whole process's own."""
    before = csv.field_size_limit(LARGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)
