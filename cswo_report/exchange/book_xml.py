"""XML of somebody else's, element by element: nothing is resolved or fetched, and no tree of the whole is built."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lxml import etree

from cswo_report.errors import InputRefused
from cswo_report.exchange.book_forms import SAVE_AS

_AT_A_TIME = 1_000  # elements that were looked at are dropped together: one at a time takes longer than reading them


def elements(content: bytes, tags: str | tuple[str, ...], name: str) -> Iterator[etree._Element]:
    """Each element of these kinds, freed once it was looked at. Raises InputRefused for what is not well formed."""
    try:
        reading = etree.iterparse(
            io.BytesIO(content),
            events=("end",),
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for number, (_, element) in enumerate(reading):
            yield element
            element.clear()
            if number % _AT_A_TIME == 0 and (parent := element.getparent()) is not None:
                del parent[:-1]
    except etree.XMLSyntaxError as fault:
        raise InputRefused(
            f"{name}: this file is damaged, or a cell of it holds far too much text.", remedy=SAVE_AS
        ) from fault
