"""What the store holds and what a marked copy marks, in the words of the answer sheet."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from lxml import etree

from cswo_report.cli.showing import record_json
from cswo_report.domain.fields import Kind
from cswo_report.domain.sheets import cell_name
from cswo_report.store import records
from cswo_report.usecases import kinds
from cswo_report.usecases.workspace import Workspace
from tests.imports.sheets import Cell

NUMBERS = {Kind.DECIMAL, Kind.MONEY, Kind.WHOLE_NUMBER}
SAID_OF_ITSELF = {"observation": {"as_printed", "qualifier"}}
"""What the importer adds of its own to what the team wrote."""

Said = frozenset[tuple[str, str]]
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def wanted(workspace: Workspace, listed: Sequence[Mapping[str, str]]) -> Counter[Said]:
    """Records of an answer sheet, each as what it says."""
    return Counter(
        _said(workspace, row["type"], {name: value for name, value in row.items() if name != "type"}) for row in listed
    )


def held(workspace: Workspace, type_names: Sequence[str]) -> Counter[Said]:
    """Every record of these types in the store, each as what it says."""
    found: Counter[Said] = Counter()
    with workspace.store.reading() as session:
        for type_name in type_names:
            register, kind = kinds.resolve(workspace.reference, type_name)
            slug = kind.slug if kind and kinds.is_decision(kind) else ""
            for record in records.fetch_all(session, register, type_slug=slug):
                told = record_json(record)
                values = {**told["values"], **told["details"]}
                values |= {f"event:{each['event']}": each["at"] for each in told["events"]}
                found[_said(workspace, type_name, values)] += 1
    return found


def _said(workspace: Workspace, type_name: str, values: Mapping[str, Any]) -> Said:
    own = SAID_OF_ITSELF.get(type_name, set())
    numbers = {field.name for field in workspace.reference.fields_of(type_name) if field.kind in NUMBERS}
    told = {
        name: _word(value, is_number=name in numbers)
        for name, value in values.items()
        if value not in (None, "", []) and (name not in own or (name == "qualifier" and value != "exact"))
    }
    return frozenset({("type", type_name), *told.items()})


def _word(value: Any, *, is_number: bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(sorted(map(str, value)))
    return f"{Decimal(str(value)).normalize():f}" if is_number else str(value)


def marked(path: Path) -> set[tuple[str, str]]:
    """The sheet and name of every cell of a copy that carries a comment."""
    if path.suffix == ".ods":
        return {
            (name, cell_name(*at))
            for name, at, cell in _open_cells(_content(path))
            if cell.find(f"{OFFICE}annotation") is not None
        }
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate) for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment
    }


def corrected(path: Path, target: Path, cells: Mapping[tuple[str, str], Cell]) -> None:
    """A copy with these cells put right and nothing else touched, as its sender would."""
    if path.suffix == ".ods":
        _corrected_open(path, target, cells)
        return
    book = openpyxl.load_workbook(path)
    for (sheet, name), cell in cells.items():
        book[sheet][name] = cell
        if isinstance(cell, date):
            book[sheet][name].number_format = "dd/mm/yyyy"
    book.save(target)


def _content(path: Path) -> etree._Element:
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read("content.xml"))


def _open_cells(content: etree._Element) -> Iterator[tuple[str, tuple[int, int], etree._Element]]:
    """Each cell of an OpenDocument workbook with its sheet and place; of repeated ones the first alone."""
    for table in content.iter(f"{TABLE}table"):
        row_number = 0
        for row in table.iter(f"{TABLE}table-row"):
            column = 0
            for cell in row.iter(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                yield table.get(f"{TABLE}name") or "", (row_number, column), cell
                column += int(cell.get(f"{TABLE}number-columns-repeated") or 1)
            row_number += int(row.get(f"{TABLE}number-rows-repeated") or 1)


def _corrected_open(path: Path, target: Path, cells: Mapping[tuple[str, str], Cell]) -> None:
    content = _content(path)
    for sheet, at, element in list(_open_cells(content)):
        value = cells.get((sheet, cell_name(*at)))
        if value is None:
            continue
        for name in list(element.attrib):
            if str(name).startswith(OFFICE):
                del element.attrib[name]
        for child in element.findall(f"{TEXT}p"):
            element.remove(child)
        kind = "date" if isinstance(value, date) else "float" if isinstance(value, int | float) else "string"
        element.set(f"{OFFICE}value-type", kind)
        if kind != "string":
            element.set(f"{OFFICE}{'date-value' if kind == 'date' else 'value'}", str(value))
        etree.SubElement(element, f"{TEXT}p").text = str(value)
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for part in package.infolist():
            changed = etree.tostring(content, xml_declaration=True, encoding="UTF-8")
            made.writestr(part, changed if part.filename == "content.xml" else package.read(part))
