"""Faults that only the whole paper shows: page numbers printed that are not the real ones, tables and figures out of order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cswo_report.domain.findings import Finding, Severity

_ENTRY = re.compile(r'href="[^"#]*#([^"]+)">[^<]*</a> <span class="pg">(\d+)</span>')
_NUMBERED = re.compile(r"<(?:caption|figcaption)[^>]*>\s*(Table|Figure) (\d+)\.")


def faults(documents: Mapping[str, str], order: Sequence[str], page_of: Mapping[str, int]) -> list[Finding]:
    """What is wrong between the documents of one paper, bound in `order`; `page_of` is the printed page of every id."""
    return [*_contents(documents, page_of), *_numbers(documents, order, page_of)]


def _contents(documents: Mapping[str, str], page_of: Mapping[str, int]) -> Iterator[Finding]:
    """Every number in the contents list is the page on which that chapter or section begins."""
    for name, page in _ENTRY.findall(documents.get("contents", "")):
        if page_of.get(name) != int(page):
            where = f"page {page_of.get('contents', 0)}, contents entry '{name}'"
            rule = f"The contents list gives the page on which it begins, {page_of.get(name, 0)}."
            yield Finding("layout.contents", where, rule, "Build the paper anew.", page)


def _numbers(documents: Mapping[str, str], order: Sequence[str], page_of: Mapping[str, int]) -> Iterator[Finding]:
    """Tables and figures are numbered from 1 in the order in which they are bound."""
    met = {"Table": 0, "Figure": 0}
    for name in order:
        for kind, number in _NUMBERED.findall(documents.get(name, "")):
            met[kind] += 1
            if int(number) != met[kind]:
                where = f"page {page_of.get(name, 0)} and after, {kind.lower()} {number}"
                rule = f"Tables and figures are numbered in the order in which they stand; this is {kind.lower()} {met[kind]}."
                yield Finding("layout.number-order", where, rule, "Mend its number.", number, Severity.WARNING)
                met[kind] = int(number)
