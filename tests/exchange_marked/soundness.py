"""What makes Excel say “We found a problem with some content”, looked for in a workbook: Excel itself is not at hand.

The causes are those that writers of such files report: a part without a kind or with two, a relationship that leads nowhere, elements
of a sheet out of order, two sheets selected, a look that is not there, a comment without its box, a link to no sheet.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from tests.exchange_marked.samples import parts

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_ORDER = """sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios
 autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks
 printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing
 legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst"""
_PLACES = {name: at for at, name in enumerate(_ORDER.split())}  # ISO/IEC 29500-1, 18.3.1.99


def faults(content: bytes) -> list[str]:
    held = parts(content)
    found = [*_kinds(held), *_relations(held), *_workbook(held)]
    for name in held:
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            found += _sheet(held, name)
    return found


def _tree(held: dict[str, bytes], name: str) -> etree._Element:
    return etree.fromstring(held[name])


def _kinds(held: dict[str, bytes]) -> Iterator[str]:
    root = _tree(held, "[Content_Types].xml")
    said = Counter(str(each.get("Extension") or each.get("PartName")).casefold() for each in root)
    yield from (f"two kinds of {name}" for name, times in said.items() if times > 1)
    for name in held:
        if (
            name != "[Content_Types].xml"
            and not {f"/{name}".casefold(), name.rpartition(".")[2].casefold()} & said.keys()
        ):
            yield f"no kind of {name}"
    yield from (
        f"a kind of {name}, which is not there"
        for name in said
        if name[0] == "/" and name[1:] not in map(str.casefold, held)
    )


def _targets(held: dict[str, bytes], owner: str) -> dict[str, tuple[str, str]]:
    folder, _, name = owner.rpartition("/")
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in held:
        return {}
    return {
        each.get("Id", ""): (
            each.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/"),
        )
        for each in _tree(held, path)
        if each.get("TargetMode") != "External"
    }


def _relations(held: dict[str, bytes]) -> Iterator[str]:
    for path in [name for name in held if name.endswith(".rels")]:
        identifiers = Counter(each.get("Id") for each in _tree(held, path))
        yield from (f"{path}: {name} twice" for name, times in identifiers.items() if times > 1)
        owner = path.replace("_rels/", "").removesuffix(".rels")
        for _, target in _targets(held, owner).values():
            if target not in held:
                yield f"{path}: {target} is not there"


def _workbook(held: dict[str, bytes]) -> Iterator[str]:
    root = _tree(held, "xl/workbook.xml")
    sheets = list(root.iter(f"{_MAIN}sheet"))
    for what in ("name", "sheetId", f"{_LINK}id"):
        values = [each.get(what, "").casefold() for each in sheets]
        if len(set(values)) < len(values) or "" in values:
            yield f"sheets share a {what}"
    targets = _targets(held, "xl/workbook.xml")
    active = [int(each.get("activeTab", "0")) for each in root.iter(f"{_MAIN}workbookView")]
    selected = [
        at for at, each in enumerate(sheets) if b'tabSelected="1"' in held[targets[each.get(f"{_LINK}id", "")][1]]
    ]
    if active != selected or sheets[active[0]].get("state", "visible") != "visible":
        yield f"sheets {selected} are selected and {active} is seen"


def _sheet(held: dict[str, bytes], name: str) -> Iterator[str]:
    root = _tree(held, name)
    order = [_PLACES[etree.QName(each).localname] for each in root]
    if order != sorted(order):
        yield f"{name}: elements out of order"
    targets = _targets(held, name)
    for each in root.iter(f"{_MAIN}legacyDrawing", f"{_MAIN}drawing", f"{_MAIN}tablePart"):
        if each.get(f"{_LINK}id") not in targets:
            yield f"{name}: a relationship that is not there"
    looks = len(next(_tree(held, "xl/styles.xml").iter(f"{_MAIN}cellXfs")))
    yield from (f"{name}: look {each.get('s')}" for each in root.iter(f"{_MAIN}c") if int(each.get("s", "0")) >= looks)
    sheets = {each.get("name", "") for each in _tree(held, "xl/workbook.xml").iter(f"{_MAIN}sheet")}
    for each in root.iter(f"{_MAIN}hyperlink"):
        place, _, cell = each.get("location", "").rpartition("!")
        if place.strip("'").replace("''", "'") not in sheets or not re.fullmatch(r"[A-Z]+\d+", cell):
            yield f"{name}: a link to {place}, {cell}"
    yield from _comments(held, name, dict(targets.values()))


def _comments(held: dict[str, bytes], name: str, of: dict[str, str]) -> Iterator[str]:
    if "comments" not in of:
        return
    root, drawing = _tree(held, of["comments"]), _tree(held, of["vmlDrawing"])
    authors = len(list(root.iter(f"{_MAIN}author")))
    cells = [each.get("ref", "") for each in root.iter(f"{_MAIN}comment")]
    if any(int(each.get("authorId", "")) >= authors for each in root.iter(f"{_MAIN}comment")):
        yield f"{name}: a comment of nobody"
    boxes = zip(
        *([each.text or "" for each in drawing.iter(f"{_EXCEL}{name}")] for name in ("Row", "Column")), strict=True
    )
    named = sorted(f"{chr(65 + int(column))}{int(row) + 1}" for row, column in boxes)
    if named != sorted(set(cells)):
        yield f"{name}: comments in {sorted(cells)} and boxes for {named}"
    identifiers = [each.get("id") for each in drawing.iter("{urn:schemas-microsoft-com:vml}shape")]
    if len(set(identifiers)) < len(identifiers):
        yield f"{name}: two boxes of one name"
