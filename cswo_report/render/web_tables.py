"""Tables that a telephone can show: one of up to four columns stays as it is, a wider one becomes a block a row, and so does one of words
alone from four columns on.

In a block each value stands under the words of its column. What a browser would forget when a table is not laid out as one is said
in so many words, so that a screen reader still finds rows, cells and their headings.
"""

from __future__ import annotations

import re

MOST_COLUMNS = 4
MOST_OF_WORDS = 3  # columns of words alone: more of them would break words in two
_TABLE = re.compile(r"<table\b([^>]*)>(.*?)</table>", re.DOTALL)
_HEADING = re.compile(r"<th\b[^>]*\bscope=\"col\"[^>]*>(.*?)</th>", re.DOTALL)
_OF_NUMBERS = re.compile(r"<th\b[^>]*\bclass=\"(?:[^\"]*\s)?n[\s\"]")
_ROW = re.compile(r"(<tr\b[^>]*>)(.*?)(</tr>)", re.DOTALL)
_OPENING = re.compile(r"<(thead|tbody|tr|td|th)\b([^>]*)>")
_CLASS = re.compile(r'\bclass="([^"]*)"')
_TAGS = re.compile(r"<[^>]+>")
_ROLES = {"thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}


def for_small_screens(html: str) -> str:
    """The page with every wide table marked as `many`, its parts named by role, and each of its cells labelled."""
    return _TABLE.sub(_table, html)


def _table(found: re.Match[str]) -> str:
    attributes, inside = found[1], found[2]
    headings = [_TAGS.sub("", words).strip() for words in _HEADING.findall(inside)]
    if len(headings) <= (MOST_COLUMNS if _OF_NUMBERS.search(inside) else MOST_OF_WORDS):
        return f"<table{_with_class(attributes, 'few')}>{inside}</table>"
    inside = _ROW.sub(lambda row: row[1] + _labelled(row[2], headings) + row[3], inside)
    inside = _OPENING.sub(_with_role, inside)
    return f'<table{_with_class(attributes, "many")} role="table">{inside}</table>'


def _labelled(row: str, headings: list[str]) -> str:
    """The cells of a row of prose tables, which have no label yet; those of our own tables have."""
    if "<td" not in row or "data-label" in row:
        return row
    column = 1 if "<th" in row else 0

    def cell(_found: re.Match[str]) -> str:
        nonlocal column
        label = headings[column] if column < len(headings) else ""
        column += 1
        return f'<td data-label="{label.replace(chr(34), "&quot;")}"'

    return re.sub(r"<td\b", cell, row)


def _with_class(attributes: str, name: str) -> str:
    if _CLASS.search(attributes):
        return _CLASS.sub(lambda found: f'class="{found[1]} {name}"', attributes)
    return f'{attributes} class="{name}"'


def _with_role(found: re.Match[str]) -> str:
    tag, attributes = found[1], found[2]
    heading = "columnheader" if 'scope="col"' in attributes else "rowheader"
    return f'<{tag}{attributes} role="{_ROLES.get(tag, heading)}">'
