"""Checks of the laid-out pages: what a reader would be ashamed to hand round, found by machine.

They run where the pages are still boxes, for a few hundredths of the time it took to lay them out, and their faults are kept with
the rendered chapter. What clips, hides or overprints content stops the build; everything else is told and stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from cswo_report.render import layout_flow, layout_pictures, layout_tables, layout_type, layout_visible
from cswo_report.render.faults import Fault
from cswo_report.render.layout_reading import Sheet, read, read_page

CHECKS: tuple[Callable[[Sequence[Sheet]], list[Fault]], ...] = (
    layout_flow.faults,
    layout_tables.faults,
    layout_type.faults,
    layout_pictures.faults,
    layout_visible.faults,
)


def fitted(document: str, lay_out: Callable[[str], Any]) -> Any:
    """The laid-out document; set a little closer where that saves a last page with hardly anything on it."""
    laid_out = lay_out(document)
    if len(laid_out.pages) < 2 or not layout_flow.is_thin(read_page(laid_out, -1)):
        return laid_out
    closer = lay_out(re.sub(r"<body(?: class=\"([^\"]*)\")?", r'<body class="\1 close"', document, count=1))
    return closer if len(closer.pages) < len(laid_out.pages) else laid_out


def faults_of(laid_out: Any) -> list[Fault]:
    """Everything wrong with the pages of one laid-out document (WeasyPrint's `Document`), first page first."""
    sheets = read(laid_out)
    found = dict.fromkeys(fault for check in CHECKS for fault in check(sheets))
    return sorted(found, key=lambda fault: fault.page)
