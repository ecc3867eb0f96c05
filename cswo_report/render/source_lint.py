"""Faults of a document that can be told before it is laid out: cheap to find, and named by their words.

What is wrong here would be wrong in the tags afterwards, where it is harder to see why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from cswo_report.domain.findings import Finding
from cswo_report.errors import FindingsBlock
from cswo_report.render.faults import Fault

MOST_FOOT, FOOT_SIGNS = 4, 85  # lines, the most that stand between the text and the edge of the sheet; signs of a line
_LEVEL = re.compile(r"h[1-6]$")
_FILE_NAME = re.compile(r"\S+\.(?:svg|png|jpe?g|gif|webp)", re.IGNORECASE)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_WHERE = re.compile(r"line (\d+), column \d+$")
_SCOPES = ("col", "row", "colgroup", "rowgroup")


@dataclass(frozen=True)
class _Document:
    root: Element
    elements: list[Element]  # in the order of the text, without the insides of drawings
    ids: dict[str, int]


def lint(document: str) -> list[Fault]:
    """Every fault of a document; none has a page yet. All of them stop a build."""
    try:
        root = ElementTree.fromstring(text := document.removeprefix("<!DOCTYPE html>").lstrip())
    except ElementTree.ParseError as fault:
        return [_unreadable(fault, text)]
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


def _unreadable(fault: ElementTree.ParseError, text: str) -> Fault:
    """The line at which a document stops being well-formed, by its words: the reader of the fault has no such file."""
    line = text.splitlines()[max(fault.position[0] - 1, 0) :][:1]
    cause = _WHERE.sub("", str(fault)).rstrip(" :")
    rule = f"Each element that a template opens is closed in its turn, and nothing else is in angle brackets ({cause})."
    return _fault("not-well-formed", "the text", rule, "Mend the template that writes this.", "".join(line).strip())


def _kind(element: Element) -> str:
    """The name of an element, whatever its namespace: a template may leave that of a drawing out."""
    return element.tag.rpartition("}")[2]


def _outside_drawings(element: Element) -> Iterator[Element]:
    yield element
    if _kind(element) != "svg":
        for child in element:
            yield from _outside_drawings(child)


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _words_without(element: Element, left_out: str) -> str:
    """The words of an element without those of its children of one class."""
    parts = [element.text or ""]
    for child in element:
        parts.append("" if left_out in child.get("class", "").split() else _words_without(child, left_out))
        parts.append(child.tail or "")
    return "".join(parts).strip()


def _is_bare(element: Element) -> bool:
    """Whether an element holds neither words nor a picture."""
    return not _words(element) and not any(_kind(each) in ("svg", "img") for each in element.iter())


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
        if not _words_without(element, "hn"):
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
    for at, element in enumerate(each for each in document.elements if _kind(each) in ("img", "svg")):
        drawing = _kind(element) == "svg"
        inner = {_kind(child): _words(child) for child in reversed(element)} if drawing else {}
        said = inner.get("title", "") if drawing else element.get("alt", "").strip()
        name = f"{'drawing' if drawing else 'picture'} {at + 1}"
        if drawing and element.get("aria-hidden") == "true":
            continue
        if not said and drawing:
            yield _fault("picture-words", name, "Every drawing has a title of its own.", remedy)
        elif not said:
            given = element.get("src", "").rpartition("/")[2]
            yield _fault("picture-words", name, "Every picture has words.", remedy, given)
        elif _FILE_NAME.fullmatch(said):
            yield _fault("picture-words", name, "The words of a picture are not the name of a file.", remedy, said)
        elif inner.get("desc") == "":
            rule = "A drawing that has a description says something in it."
            yield _fault("picture-words", f"drawing '{said[:48]}'", rule, "Say its values or its course in a sentence.")


def _tables(document: _Document) -> Iterator[Fault]:
    for at, table in enumerate(each for each in document.elements if each.tag == "table"):
        caption = table.find("caption")
        words = _words(caption) if caption is not None else ""
        name = f"table '{words[:48]}'" if words else f"table {at + 1}"
        if not words:
            yield _fault("table-caption", name, "Every table has a caption.", "Give it a title.")
        yield from _shape(table, name)
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


def _shape(table: Element, name: str) -> Iterator[Fault]:
    """A table as a reader is led through it: its caption first, a heading for each row, no cell beyond its rows."""
    if any(each is not table for each in table.iter("table")):
        remedy = "Set the inner one under the outer one."
        yield _fault("table-nested", name, "No table stands within a cell of another.", remedy)
        return
    caption = table.find("caption")
    if caption is not None and table[0] is not caption:
        yield _fault("table-caption", name, "A caption is the first thing in its table.", "Move it before the rows.")
    if table.get("role") in ("presentation", "none"):
        rule = "A table is read out as a table."
        yield _fault("table-role", name, rule, "Take its role away, or lay the words out without a table.")
    for part in (part for part in table if part.tag in ("thead", "tbody", "tfoot")):
        rows = part.findall("tr")
        for at, row in enumerate(rows):
            cells = [cell for cell in row if cell.tag in ("th", "td")]
            if any(at + _number(cell.get("rowspan")) > len(rows) for cell in cells):
                rule = "A cell spans no more rows than there are."
                yield _fault("table-span", name, rule, "Lessen its rowspan.", _words(row)[:48])
            headed = any(cell.tag == "th" for cell in cells) or any(
                _number(cell.get("rowspan")) > 1 for above in rows[:at] for cell in above.findall("th")
            )
            if part.tag == "tbody" and len(cells) > 1 and not headed and list(table.iter("th")):
                rule = "Every row of a table has a heading of its own."
                yield _fault("row-headless", name, rule, "Make its first cell a th with scope=row.", _words(row)[:48])


def _number(given: str | None) -> int:
    return int(given) if given and given.isascii() and given.isdigit() else 1


def _holders(document: _Document) -> Iterator[Fault]:
    """What is there to hold words and holds none, and words that some readers are kept from."""
    for element in document.elements:
        if element.tag in ("li", "dt", "dd") and _is_bare(element):
            rule = "Every item of a list, every term and every meaning has words."
            yield _fault("item-empty", "an item of a list", rule, "Write them, or take it out.")
        elif element.tag in ("ul", "ol", "dl") and not len(element):
            yield _fault("list-empty", "a list", "A list has items.", "Take the empty list out.")
        elif "box" in element.get("class", "").split() and not _words_without(element, "boxtitle"):
            name = f"box '{_words(element)[:48]}'"
            yield _fault("box-empty", name, "A box says something under its title.", "Write it, or take the box out.")
        if element.get("aria-hidden") == "true" and _kind(element) not in ("svg", "img") and _words(element):
            rule = "What is printed is read aloud as well."
            yield _fault("hidden-words", f"'{_words(element)[:48]}'", rule, "Take aria-hidden away.")
    title = next((each for each in document.elements if each.tag == "title"), None)
    if title is None or not _words(title).strip(" ,"):
        yield _fault("title-missing", "the document", "Every document has a title.", "Give the paper its title.")


def _turned(document: _Document) -> Iterator[Fault]:
    """Characters that turn the direction of writing show other words, or another number, than are stored."""
    for element in document.elements:
        for text in (element.text or "", element.tail or ""):
            if found := _TURNING.search(text):
                rule = "No invisible character turns the words around."
                given = f"U+{ord(found.group()):04X}"
                yield _fault("turned-words", f"'{_words(element)[:48]}'", rule, "Type the words anew.", given)


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


def _feet(document: _Document) -> Iterator[Fault]:
    """What stands at the foot of every page has room for its lines and no more; a notice that is cut misleads."""
    told: set[str] = set()
    for foot in (each for each in document.elements if each.get("class") == "foot-lines"):
        lines = [_words(line) for line in foot if line.get("class") != "foot-page"]
        words = " ".join(lines)
        if sum(ceil(len(line) / FOOT_SIGNS) for line in lines) > MOST_FOOT and words not in told:
            told.add(words)
            rule = f"The section's name and the notice at the foot of a page take {MOST_FOOT} lines at most."
            remedy = "Shorten the title of the section, the name of the paper or the notice."
            yield _fault("foot-cut", "the foot of a page", rule, remedy, f"{len(words)} signs: {words}")


_RULES: tuple[Callable[[_Document], Iterator[Fault]], ...] = (
    _headings,
    _pictures,
    _tables,
    _holders,
    _turned,
    _ids,
    _links,
    _feet,
)
