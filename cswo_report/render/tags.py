"""Mending the tag tree while the engine writes it, so that a screen reader meets each thing once.

WeasyPrint 70 writes one element per fragment: a table over three pages is read as three tables, with its header and
caption read out again on each page; header cells carry no scope and their ids have no index (its issues 2508, 2902
and 2903). Here fragments of one HTML element are joined, repeated headers and captions become page furniture, header
cells get their scope, charts their whole description, links their words, and a passage in another language its
language.

This wraps a private function, so the engine's version is pinned and another version is refused rather than trusted.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from cswo_report.errors import CswoReportError

KNOWN_ENGINE = "70.0"
_JOINED = {
    "/Table",
    "/TBody",
    "/P",
    "/L",
    "/LI",
    "/LBody",
    "/Sect",
    "/Div",
    "/BlockQuote",
    "/NonStruct",
    "/TR",
    "/TD",
    "/TH",
}
_NOT_NESTED = {"/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/P", "/Caption"}
_REPEATED = {"thead", "caption"}
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass
class _State:
    """What has been met so far in one document. Page numbers count from 0."""

    seen: dict[tuple[int, str, str, str], tuple[Any, int]] = field(default_factory=dict)
    first_page: dict[int, int] = field(default_factory=dict)  # of a caption or table head, by its HTML element
    headers: dict[int, list[Any]] = field(default_factory=dict)  # header cells, by their HTML element
    furniture: list[tuple[int, int]] = field(default_factory=list)  # (page, marked content) that is no content
    left_out: int = 0  # how deep inside a repeated header or caption
    notes: int = 0


@contextlib.contextmanager
def mended(engine: ModuleType, prefix: str) -> Iterator[None]:
    """While this lasts, documents are written with mended tags and every id in the tag tree begins with `prefix`."""
    if engine.__version__ != KNOWN_ENGINE:
        raise CswoReportError(
            f"The layout engine is WeasyPrint {engine.__version__}; its tags are only known with {KNOWN_ENGINE}.",
            "Install the program with its locked dependencies: uv sync --locked.",
        )
    writer, tagger = engine.pdf, engine.pdf.tags
    build, add = tagger._build_box_tree, tagger.add_tags
    state = _State()

    def build_mended(
        box: Any, parent: Any, pdf: Any, page: int, nums: Any, annotations: Any, tags: Any
    ) -> Iterator[Any]:
        arguments = (box, parent, pdf, page, nums, annotations, tags)
        box = getattr(box, "_box", box)
        if box.element is not None and box.element_tag in _REPEATED:
            first = state.first_page.setdefault(id(box.element), page)
            if page > first or state.left_out:
                yield from _leave_out(state, build(*arguments), page, nums)
                return
        for element in build(*arguments):
            if box.element is None or box.element_tag is None or "::" in box.element_tag:
                yield element
            elif (
                state.left_out or box.element_tag in ("html", "body") or type(box).__name__ in ("PageBox", "MarginBox")
            ):
                _remember_header(state, box, element)
                yield element
            elif not _join(state, box, element, pdf, page, nums):
                _complete(state, box, element)
                if element["S"] == parent["S"] and element["S"] in _NOT_NESTED:
                    element["S"] = "/NonStruct"  # an unnamed box the engine made inside a heading, caption or paragraph
                yield element

    def add_mended(pdf: Any, document: Any, version: Any, page_streams: Any) -> None:
        add(pdf, document, version, page_streams)
        _index(state, pdf, prefix)
        _make_furniture(state, page_streams)

    tagger._build_box_tree, writer.add_tags = build_mended, add_mended
    try:
        yield
    finally:
        tagger._build_box_tree, writer.add_tags = build, add


def _leave_out(state: _State, elements: Iterator[Any], page: int, nums: dict[int, Any]) -> Iterator[Any]:
    """Run the tagger over a repeated header without keeping what it makes; its marks on the page become furniture."""
    before = set(nums)
    state.left_out += 1
    try:
        made = list(elements)
    finally:
        state.left_out -= 1
    if state.left_out:
        yield from made
        return
    for mark in set(nums) - before:
        nums[mark] = "null"
        state.furniture.append((page, mark))


def _join(state: _State, box: Any, element: Any, pdf: Any, page: int, nums: dict[int, Any]) -> bool:
    """Add a later fragment's content to the first fragment's element. False if this is the first fragment."""
    key = (id(box.element), box.element_tag, str(element["S"]), type(box).__name__)
    first, last_page = state.seen.get(key, (None, page))
    state.seen[key] = (first if first is not None else element, page)
    if first is None or last_page >= page or element["S"] not in _JOINED:
        return False
    for kid in element["K"]:
        if isinstance(kid, int):
            kid = type(element)({"Type": "/MCR", "Pg": pdf.page_references[page], "MCID": kid})
        else:
            owned = pdf.objects[int(kid.split()[0])]
            if isinstance(owned, dict) and owned.get("Type") == "/StructElem":
                owned["P"] = first.reference
        first["K"].append(kid)
    for mark, owner in nums.items():
        if owner == element.reference:
            nums[mark] = first.reference
    return True


def _complete(state: _State, box: Any, element: Any) -> None:
    """Add what the HTML says and the tagger leaves out."""
    import pydyf

    source = box.element
    if language := source.get("lang"):
        element["Lang"] = pydyf.String(language)
    _remember_header(state, box, element)
    if element["S"] == "/TH" and "A" in element:
        element["A"]["Scope"] = "/Row" if source.get("scope", "").startswith("row") else "/Column"
    elif element["S"] == "/Figure" and source.tag == f"{_SVG}svg":
        words = [source.findtext(f"{_SVG}title", "").strip(), source.findtext(f"{_SVG}desc", "").strip()]
        element["Alt"] = pydyf.String(". ".join(word.rstrip(".") for word in dict.fromkeys(words) if word) + ".")
    elif box.element_tag == "figcaption" and element["S"] == "/Caption":
        element["S"] = "/P"  # the engine does not group a caption with its picture, and a lone Caption is not allowed
    elif box.element_tag == "figure":
        element["S"] = "/Div"
    elif source.get("class") == "fn" and element["S"] == "/Span":
        state.notes += 1
        element["S"], element["ID"] = "/Note", pydyf.String(f"note-{state.notes}")
    if box.link_annotation:
        element["S"] = "/Link"  # a word set apart inside a link is made a link of its own, and must be tagged as one
        box.link_annotation["Contents"] = pydyf.String(" ".join("".join(source.itertext()).split()))


def _remember_header(state: _State, box: Any, element: Any) -> None:
    if box.element is not None and box.element_tag == "th" and element["S"] == "/TH":
        state.headers.setdefault(id(box.element), []).append(element)


def _index(state: _State, pdf: Any, prefix: str) -> None:
    """Give every id the document's prefix, send later cells to the first header, and write the index of ids."""
    import pydyf

    instead: dict[str, str] = {}
    spare: set[int] = set()
    for cells in state.headers.values():
        known = [cell for cell in cells if "ID" in cell]
        for later in known[1:]:
            instead[later["ID"].string] = known[0]["ID"].string
            spare.add(id(later))
    named: list[tuple[str, bytes]] = []
    objects: list[Any] = pdf.objects
    for item in objects:
        if not isinstance(item, dict) or item.get("Type") != "/StructElem":
            continue
        if "A" in item and "Headers" in item["A"]:
            ids = dict.fromkeys(instead.get(header.string, header.string) for header in item["A"]["Headers"])
            item["A"]["Headers"] = pydyf.Array(pydyf.String(f"{prefix}-{name}") for name in ids)
        if "ID" in item:
            name = f"{prefix}-{item['ID'].string}"
            item["ID"] = pydyf.String(name)
            if id(item) not in spare:
                named.append((name, item.reference))  # type: ignore[attr-defined]
    root: Any = pdf.objects[int(pdf.catalog["StructTreeRoot"].split()[0])]
    names = pydyf.Array()
    for name, reference in sorted(named):
        names.extend((pydyf.String(name), reference))
    root["IDTree"] = pydyf.Dictionary({"Names": names})


def _make_furniture(state: _State, page_streams: Any) -> None:
    """Rewrite the marks of repeated headers on the page itself, from content to furniture."""
    import pydyf

    for page, mark in state.furniture:
        stream = page_streams[page].stream
        for i, operand in enumerate(stream):
            if isinstance(operand, dict) and operand.get("MCID") == mark:
                stream[i - 1], stream[i] = "/Artifact", pydyf.Dictionary({"Type": "/Pagination"})
