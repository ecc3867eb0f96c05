"""What must be true of a chapter's tags, one rule at a time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from cswo_report.render.structure_tree import COUNTED, Element, Reading

Wrong = tuple[str, int, str, str, str]
"""A fault: its code, its page from 0, the element in words, the rule, what was found."""

STANDARD = frozenset({
    "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct", "P", "H",
    "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody",
    "TFoot", "Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Figure", "Formula", "Form",
})  # fmt: skip
_CHILDREN: dict[str, frozenset[str]] = {
    "Table": frozenset({"Caption", "THead", "TBody", "TFoot", "TR"}),
    "THead": frozenset({"TR"}),
    "TBody": frozenset({"TR"}),
    "TFoot": frozenset({"TR"}),
    "TR": frozenset({"TH", "TD"}),
    "L": frozenset({"LI", "L", "Caption"}),
    "LI": frozenset({"Lbl", "LBody"}),
    "TOC": frozenset({"TOC", "TOCI", "Caption"}),
    "TOCI": frozenset({"Lbl", "P", "Reference", "NonStruct", "TOC"}),
}
_PARENTS: dict[str, frozenset[str]] = {
    "TR": frozenset({"Table", "THead", "TBody", "TFoot"}),
    "TH": frozenset({"TR"}),
    "TD": frozenset({"TR"}),
    "THead": frozenset({"Table"}),
    "TBody": frozenset({"Table"}),
    "LI": frozenset({"L"}),
    "LBody": frozenset({"LI"}),
    "TOCI": frozenset({"TOC"}),
    "Caption": frozenset({"Table", "Div", "Figure", "L", "TOC"}),
}
_NEVER_EMPTY = frozenset({"H1", "H2", "H3", "H4", "H5", "H6", "TH", "Caption", "Link", "Note", "Figure", "Reference"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


def words_of(reading: Reading, element: Element) -> str:
    """An element as a person would find it: what it is, the how many, and how its words begin."""
    names = {"Figure": "picture", "TH": "header cell", "TD": "cell", "Link": "link", "Table": "table", "P": "paragraph"}
    name = names.get(element.kind, "heading" if re.match(r"H\d$", element.kind) else f"element {element.kind}")
    same = reading.of(element.kind)
    at = same.index(element) if element in same else 0
    sources = reading.html.get(element.kind, [])
    text = ""
    if len(sources) == len(same) and same:
        source = sources[at]
        title = "".join(each.text or "" for each in source if each.tag.endswith("title"))
        text = " ".join((title or "".join(source.itertext())).split())[:48]
    return f"{name} {at + 1}" + (f" '{text}'" if text else "")


def _wrong(reading: Reading, element: Element, code: str, rule: str, given: str = "") -> Wrong:
    return code, element.first_page, words_of(reading, element), rule, given


def counts(reading: Reading) -> Iterator[Wrong]:
    """One element of each kind for each element of the HTML."""
    counted = [element for element in reading.elements if element.kind in COUNTED]
    have, want = Counter(element.kind for element in counted), Counter(reading.order)
    if have == want:
        return
    pairs = enumerate(zip(counted, reading.order, strict=False))
    parted = next((at for at, (element, kind) in pairs if element.kind != kind), len(counted) - 1)
    page = counted[parted].first_page if counted else 0
    for kind in (kind for kind in COUNTED if have[kind] != want[kind]):
        rule = "There is one element in the tags for each in the text."
        yield "tag-count", page, f"elements {kind}", rule, f"{have[kind]} for {want[kind]}"


def nesting(reading: Reading) -> Iterator[Wrong]:
    """Each element is of a standard kind, stands where its kind may stand, and knows its parent."""
    for parent in reading.elements:
        if parent.kind not in STANDARD and not reading.roles:
            yield _wrong(reading, parent, "tag-kind", "Every element is of a kind that readers know.", parent.kind)
        allowed = _CHILDREN.get(parent.kind)
        for kid in parent.kids:
            above = _PARENTS.get(kid.kind)
            if (allowed and kid.kind not in allowed) or (above and parent.kind not in above):
                rule = "Each element stands where its kind may stand."
                yield _wrong(reading, kid, "tag-place", rule, f"{kid.kind} in {parent.kind}")
            if kid.parent_key != parent.key:
                yield _wrong(reading, kid, "tag-parent", "Each element names the one that holds it.", kid.kind)


def empties(reading: Reading) -> Iterator[Wrong]:
    """A heading, header cell, caption, link, note or picture holds something."""
    for element in reading.elements:
        if element.kind in _NEVER_EMPTY and not any(each.marks for each in element.walk()):
            yield _wrong(reading, element, "tag-empty", "An element that is announced has words or a picture in it.")


def pictures(reading: Reading) -> Iterator[Wrong]:
    for element in reading.of("Figure"):
        if not str(element.about.get("/Alt", "")).strip(" ."):
            rule = "Every picture has words that say what it shows."
            yield _wrong(reading, element, "picture-words", rule, str(element.about.get("/Alt", "")))


def tables(reading: Reading) -> Iterator[Wrong]:
    """Header cells have a scope, rows are equally long, and cells name headers that exist."""
    named = {str(each.about["/ID"]) for each in reading.elements if "/ID" in each.about}
    for table in reading.of("Table"):
        rows = [each for each in table.walk() if each.kind == "TR"]
        lengths = _lengths(rows)
        if len(set(lengths)) > 1:
            row = next(i for i, length in enumerate(lengths) if length != lengths[0])
            rule = "All rows of a table have the same number of columns."
            yield _wrong(reading, table, "table-shape", rule, f"row {row + 1}: {lengths[row]}, row 1: {lengths[0]}")
        captions = [i for i, kid in enumerate(table.kids) if kid.kind == "Caption"]
        if captions and captions[0] not in (0, len(table.kids) - 1):
            yield _wrong(reading, table, "table-caption", "A table's caption comes first or last in it.")
        for cell in (cell for row in rows for cell in row.kids):
            about = cell.about.get("/A", {})
            if cell.kind == "TH" and str(about.get("/Scope", "")) not in ("/Row", "/Column", "/Both"):
                yield _wrong(reading, cell, "th-scope", "Every header cell says whether it heads a row or a column.")
            unknown = [str(name) for name in about.get("/Headers", ()) if str(name) not in named]
            if unknown:
                rule = "A cell names only headers that are in the file."
                yield _wrong(reading, cell, "table-headers", rule, unknown[0])


def _lengths(rows: list[Element]) -> list[int]:
    """The number of columns of each row, with the cells that reach into it from above."""
    lengths: list[int] = []
    down: Counter[int] = Counter()
    for at, row in enumerate(rows):
        length = down[at]
        for cell in row.kids:
            about: Any = cell.about.get("/A", {})
            across = int(about.get("/ColSpan", 1))
            length += across
            for below in range(at + 1, at + int(about.get("/RowSpan", 1))):
                down[below] += across
        lengths.append(length)
    return lengths


def headings(reading: Reading) -> Iterator[Wrong]:
    """Headings go down one level at a time, from one heading of the first level."""
    level = 0
    for element in (each for each in reading.elements if re.match(r"H\d$", each.kind)):
        here = int(element.kind[1])
        if here > level + 1:
            rule = "Headings go down one level at a time."
            yield _wrong(
                reading, element, "heading-order", rule, f"H{here} after {f'H{level}' if level else 'no heading'}"
            )
        level = here


def languages(reading: Reading) -> Iterator[Wrong]:
    """The document says its language, and so does every passage in another."""
    if not _LANGUAGE.match(reading.language):
        yield "language", 0, "the document", "The document says its language.", reading.language
    said = [str(each.about["/Lang"]) for each in reading.elements if "/Lang" in each.about]
    if len(said) != reading.languages:
        rule = "Every passage in another language says which."
        yield "passage-language", 0, "passages", rule, f"{len(said)} for {reading.languages}"
    for wrong in (each for each in said if not _LANGUAGE.match(each)):
        yield "passage-language", 0, "passages", "A language is given by its standard code.", wrong


def marks(reading: Reading) -> Iterator[Wrong]:
    """Everything drawn is owned by one element, which holds it in turn, or is furniture."""
    held = {mark: element for element in reading.elements for mark in element.marks}
    if len(held) != sum(len(element.marks) for element in reading.elements):
        yield "mark-twice", 0, "marks", "Nothing is read twice.", ""
    for page, drawn in enumerate(reading.marks):
        owners = reading.owners.get(page, [])
        if reading.loose[page]:
            rule = "Everything drawn is content with an owner, or furniture."
            yield "loose-content", page, "content", rule, f"{reading.loose[page]} outside the tags"
        for mark in drawn:
            owner = owners[mark] if mark < len(owners) else None
            element = held.get((page, mark))
            if owner is None or element is None or element.key != owner:
                name = words_of(reading, element) if element else f"mark {mark}"
                yield "mark-owner", page, name, "Everything drawn and its element know each other.", f"mark {mark}"
        for missing in sorted({mark for at, mark in held if at == page} - set(drawn)):
            element = held[page, missing]
            rule = "An element holds only what is drawn on its page."
            yield "mark-missing", page, words_of(reading, element), rule, f"mark {missing}"


def links(reading: Reading) -> Iterator[Wrong]:
    """Every link has words and belongs to a Link element that holds it."""
    holders = {key: element for element in reading.elements for key in element.links}
    for page, key, number, words in reading.annotations:
        element = holders.get(key)
        name = words_of(reading, element) if element else f"link '{words[:48]}'"
        if not words:
            yield "link-words", page, name, "Every link says in words where it leads.", ""
        owner = reading.annotation_owners.get(number)
        if element is None or element.kind != "Link" or owner != element.key:
            yield "link-owner", page, name, "Every link belongs to an element Link in the text.", ""


def ids(reading: Reading) -> Iterator[Wrong]:
    """Ids are unique, notes have one, and the index of ids leads to the element of each."""
    seen: dict[str, Element] = {}
    for element in reading.elements:
        name = str(element.about.get("/ID", ""))
        if not name:
            if element.kind == "Note":
                yield _wrong(reading, element, "note-id", "Every note has an id.")
            continue
        if name in seen:
            yield _wrong(reading, element, "id-twice", "No two elements have one id.", name)
        seen[name] = element
        if reading.ids.get(name) != element.key:
            yield _wrong(reading, element, "id-index", "The index of ids leads to every element that has one.", name)
    for name in sorted(set(reading.ids) - set(seen)):
        yield "id-index", 0, "the index of ids", "The index of ids leads to every element that has one.", name


def notes(reading: Reading) -> Iterator[Wrong]:
    """The number in the text that calls a note stands right before it."""
    for element in reading.elements:
        for at, kid in enumerate(element.kids):
            if kid.kind == "Note" and (at == 0 or element.kids[at - 1].kind != "Reference"):
                yield _wrong(reading, kid, "note-call", "A note follows the reference that calls it.")


def sequence(reading: Reading) -> Iterator[Wrong]:
    """What is read follows the text, element for element."""
    have = [element for element in reading.elements if element.kind in COUNTED]
    if Counter(element.kind for element in have) != Counter(reading.order):
        return  # told by the counts
    for element, kind in zip(have, reading.order, strict=True):
        if element.kind != kind:
            yield _wrong(
                reading, element, "reading-order", "Elements are read in the order of the text.", f"not {kind}"
            )
            return


def order(reading: Reading) -> Iterator[Wrong]:
    """Pages never go back from one block to the next, beyond what a note or a cell may do."""
    at = 0
    for element in reading.elements:
        if element.kind not in ("P", "TR", "LI", "H1", "H2", "H3", "H4", "H5", "H6"):
            continue
        page = element.first_page
        if page < at - 1:
            yield _wrong(reading, element, "reading-order", "What is read next stands later in the pages.", "")
        at = max(at, page)


RULES: tuple[Callable[[Reading], Iterator[Wrong]], ...] = (
    counts, nesting, empties, pictures, tables, headings, languages, marks, links, ids, notes, sequence, order,
)  # fmt: skip
