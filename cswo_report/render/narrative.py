"""Fitting a section's prose into its page: heading levels, links to other chapters, and figures beside the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from xml.etree import ElementTree

from cswo_report.errors import CswoReportError

_FIRST_LEVEL = 3  # what the Markdown reader gives the first heading
_LAST_TWO = re.compile(
    r'((?:<p class="lead">|<h[2-6][^>]*>)(?:(?!</p>|</h).)*?) '
    r"((?:[^\s<>]{0,3}<data[^>]*>[^\s<>]{1,12}</data>|[^\s<>]{1,14})"
    r" (?:[^\s<>]{0,3}<data[^>]*>[^\s<>]{1,12}</data>[^\s<>]{0,3}|[^\s<>]{1,14}))(</(?:p|h[2-6])>)",
    re.DOTALL,
)


def regraded(html: str, level: int) -> str:
    """Move headings so that the first grade stands at `level`; the grade is kept as a class, for its size."""

    def tag(found: re.Match[str]) -> str:
        grade = max(1, int(found[2]) - _FIRST_LEVEL + 1)
        name = f"h{min(6, level + grade - 1)}"
        return f"</{name}>" if found[1] else f'<{name} class="g{min(4, grade)}">'

    return re.sub(r"<(/?)h([1-6])>", tag, html)


def relinked(html: str, href: Callable[[str], str]) -> str:
    """Point links to places in this paper wherever the place now is."""
    return re.sub(r'href="#([^"]+)"', lambda found: f'href="{href(found[1])}"', html)


def with_sides(html: str, sides: Sequence[str]) -> str:
    """Set each side figure before a paragraph of the text, after the lead and two paragraphs apart.

    A paragraph is at most some ten lines, so that two figures beside the text do not run into each other.
    """
    root = _parsed(html)
    paragraphs = [child for child in root if child.tag == "p" and "lead" not in child.get("class", "")]
    for i, side in enumerate(sides):
        aside = ElementTree.fromstring(f"<div>{side}</div>")
        at = list(root).index(paragraphs[2 * i]) if 2 * i < len(paragraphs) else len(root)
        for offset, element in enumerate(aside):
            root.insert(at + offset, element)
    inside = "".join(ElementTree.tostring(child, encoding="unicode", short_empty_elements=False) for child in root)
    return re.sub(r"<(br|hr|img|col)([^>]*)></\1>", r"<\1\2/>", (root.text or "") + inside)


def with_sparks(html: str, pictures: Sequence[str]) -> str:
    """Draw each line of values where the sentence names it."""
    drawn = iter(pictures)
    return re.sub(r'(<span class="spark">)(</span>)', lambda found: f"{found[1]}{next(drawn)}{found[2]}", html)


def with_held_ends(html: str) -> str:
    """Keep the last two words of a lead or a heading on one line, where they are plain and short, so that none stands alone."""
    return _LAST_TWO.sub(r'\1 <span class="held">\2</span>\3', html)


def checked(html: str) -> str:
    """The text unchanged, if it is well formed; CswoReportError otherwise."""
    _parsed(html)
    return html


def _parsed(html: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(f"<div>{html}</div>")
    except ElementTree.ParseError as fault:
        raise CswoReportError(f"A narrative is not well-formed: {fault}.") from fault
