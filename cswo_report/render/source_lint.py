"""Faults of a document that can be told before it is laid out: cheap to find, and named by their words.

What is wrong here would be wrong in the tags afterwards, where it is harder to see why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from cswo_report.domain.findings import Finding
from cswo_report.errors import FindingsBlock
from cswo_report.render.faults import Fault

_SVG = "{http://www.w3.org/2000/svg}"
_LEVEL = re.compile(r"h[1-6]$")
_SCOPES = ("col", "row", "colgroup", "rowgroup")


@dataclass(frozen=True)
class _Document:
    root: Element
    elements: list[Element]  # in the order of the text, without the insides of drawings
    ids: dict[str, int]


def lint(document: str) -> list[Fault]:
    """Every fault of a well-formed document; none has a page yet. All of them stop a build."""
    root = ElementTree.fromstring(document.removeprefix("<!DOCTYPE html>").lstrip())
    elements = list(_outside_drawings(root))
    ids: dict[str, int] = {}
    for element in elements:
        if name := element.get("id"):
            ids[name] = ids.get(name, 0) + 1
    read = _Document(root, elements, ids)
    return [fault for rule in _RULES for fault in rule(read)]


def refuse(name: str, document: str) -> None:
    """Raise FindingsBlock for the faults of the document called `name`, before any time is spent on laying it out."""
    where = f"chapter '{name}'"
    found = [
        Finding(fault.code, f"{where}, {fault.element}", fault.rule, fault.remedy, fault.given)
        for fault in lint(document)
    ]
    if found:
        raise FindingsBlock("The paper cannot be read aloud as it stands.", found)


def _outside_drawings(element: Element) -> Iterator[Element]:
    yield element
    if element.tag != f"{_SVG}svg":
        for child in element:
            yield from _outside_drawings(child)


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _fault(code: str, element: str, rule: str, remedy: str, given: str = "") -> Fault:
    return Fault(code, 0, element, rule, remedy, given, blocks=True)


def _headings(document: _Document) -> Iterator[Fault]:
    level = tops = 0
    for element in document.elements:
        if not _LEVEL.match(element.tag):
            continue
        here, words = int(element.tag[1]), _words(element)
        name = f"heading '{words[:48]}'"
        tops += here == 1
        if not words:
            yield _fault("heading-empty", "a heading", "A heading has words.", "Write them or take the heading out.")
        if here == 1 and tops == 2:
            rule = "A chapter has one heading of the first level."
            yield _fault("heading-top", name, rule, "Make it a heading of a section.")
        if here > level + 1:
            rule = "Headings go down one level at a time."
            remedy = "Raise this heading, or put one of the level between before it."
            yield _fault("heading-skipped", name, rule, remedy, f"level {here} after {level or 'none'}")
        level = here


def _pictures(document: _Document) -> Iterator[Fault]:
    remedy = "Say in a sentence what it shows."
    for at, element in enumerate(each for each in document.elements if each.tag in ("img", f"{_SVG}svg")):
        if element.tag == "img":
            if not element.get("alt", "").strip():
                given = element.get("src", "").rpartition("/")[2]
                yield _fault("picture-words", f"picture {at + 1}", "Every picture has words.", remedy, given)
            continue
        if element.get("aria-hidden") != "true" and not element.findtext(f"{_SVG}title", "").strip():
            yield _fault("picture-words", f"drawing {at + 1}", "Every drawing has a title of its own.", remedy)


def _tables(document: _Document) -> Iterator[Fault]:
    for at, table in enumerate(each for each in document.elements if each.tag == "table"):
        caption = table.find("caption")
        words = _words(caption) if caption is not None else ""
        name = f"table '{words[:48]}'" if words else f"table {at + 1}"
        if not words:
            yield _fault("table-caption", name, "Every table has a caption.", "Give it a title.")
        cells = list(table.iter("th"))
        if not cells:
            yield _fault("table-headers", name, "Every table has header cells.", "Head its columns.")
        for cell in cells:
            heads = _words(cell)
            if not heads:
                rule = "Every row and column of a table has a heading with words."
                yield _fault("th-empty", name, rule, "Name the row or column.")
            if cell.get("scope") not in _SCOPES:
                rule = "Every header cell says whether it heads a row or a column."
                yield _fault("th-scope", name, rule, "Give it scope=col or scope=row in the template.", heads)


def _ids(document: _Document) -> Iterator[Fault]:
    for name, times in document.ids.items():
        if times > 1:
            rule = "No two places of a document have one name."
            yield _fault("id-twice", f"place '{name}'", rule, "Rename one of them.", f"{times} times")


def _links(document: _Document) -> Iterator[Fault]:
    for element in (each for each in document.elements if each.tag == "a"):
        target, words = element.get("href", ""), _words(element)
        pictures = [each.get("alt", "") for each in element.iter("img")]
        if not words and not "".join(pictures).strip():
            remedy = "Write where it leads."
            yield _fault("link-empty", f"link to '{target}'", "Every link has words.", remedy)
        if target.startswith("#") and target[1:] not in document.ids:
            rule = "A link leads to a place of this document."
            yield _fault("link-dangling", f"link '{words[:48]}'", rule, "Name a place that exists.", target)


_RULES: tuple[Callable[[_Document], Iterator[Fault]], ...] = (_headings, _pictures, _tables, _ids, _links)
