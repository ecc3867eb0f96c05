"""Tagging a document while the engine writes it, so that a screen reader meets each thing once and in its order.

WeasyPrint 70 writes one element per fragment: a table over three pages is read as three tables, with its header and
caption read out again on each page; header cells carry no scope, their ids have no index, notes and contents are not
told apart, and a passage's language is lost (its issues 2508, 2902 and 2903). Here its tags are not mended but made:
its boxes tell only which marks on which page belong to which HTML element (`tag_tree`), and the tree is written from
the HTML itself (`tag_writing`), so that there is exactly one element for each of the HTML's, in the HTML's order.

This replaces a private function, so the engine's version is pinned and another version is refused rather than trusted.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from cswo_report.errors import CswoReportError
from cswo_report.render.tag_tree import Tree
from cswo_report.render.tag_writing import write_tree

KNOWN_ENGINE = "70.0"


@contextlib.contextmanager
def mended(engine: ModuleType, prefix: str) -> Iterator[None]:
    """While this lasts, documents are written with our tags and every id in the tag tree begins with `prefix`."""
    if engine.__version__ != KNOWN_ENGINE:
        raise CswoReportError(
            f"The layout engine is WeasyPrint {engine.__version__}; its tags are only known with {KNOWN_ENGINE}.",
            "Install the program with its locked dependencies: uv sync --locked.",
        )
    writer = engine.pdf

    def add_tags(pdf: Any, document: Any, version: Any, page_streams: Any) -> None:
        del version
        tree = Tree()
        for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
            tree.read_page(page._page_box, stream._tags, number, page.height)
            _make_furniture(stream, tree.furniture)
        write_tree(tree, pdf, prefix)

    theirs = writer.add_tags
    writer.add_tags = add_tags
    try:
        yield
    finally:
        writer.add_tags = theirs


def _make_furniture(stream: Any, marks: set[int]) -> None:
    """Rewrite the marks of repeated headers on the page itself, from content to furniture."""
    import pydyf

    if not marks:
        return
    items = stream.stream
    for i, operand in enumerate(items):
        if type(operand) is pydyf.Dictionary and operand.get("MCID") in marks:
            items[i - 1], items[i] = "/Artifact", pydyf.Dictionary({"Type": "/Pagination"})
