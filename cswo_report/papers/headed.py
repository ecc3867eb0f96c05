"""A narrative of a short paper taken apart: what stands under each of its headings, its items, and where they point."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from html import unescape

from cswo_report.domain.findings import Finding, shown
from cswo_report.domain.paper import Cell, Narrative, Origin
from cswo_report.domain.prose import Written
from cswo_report.figures.printed import LAW, LENGTH_OF_TIME, numbers_in

_FIGURE = '<data class="figure"'
_HEADING = re.compile(r"<h[3-6][^>]*>(.*?)</h[3-6]>", re.DOTALL)
_ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_PARAGRAPH = re.compile(r"<p[^>]*>(.*?)</p>", re.DOTALL)
_LINK = re.compile(r"\s*<a href=\"(?:#([\w-]+)|[^\"]*)\"[^>]*>(.*?)</a>", re.DOTALL)
_OPENS = re.compile(r"<strong>(.*?)</strong>[:.]?\s*(.*)\Z", re.DOTALL)
_WRITTEN_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*\Z")


@dataclass(frozen=True)
class Piece:
    """Safe HTML of a passage with the origins of its figures; `section` is the section of the report it points to."""

    html: str
    origins: tuple[Origin, ...] = ()
    section: str = ""

    @property
    def text(self) -> str:
        """Its words alone."""
        return " ".join(unescape(re.sub(r"<[^<>]*>", "", self.html)).split())

    def in_cell(self) -> Cell:
        """Its words as a table cell: each number with the origin of its figure, a length of time with that of the law."""
        text, spans = "", []
        for part in re.split(r"(<data class=\"figure\"[^>]*>.*?</data>)", self.html):
            words = unescape(re.sub(r"<[^<>]*>", "", part))
            if part.startswith(_FIGURE):
                spans.append((len(text), len(text) + len(words)))
            text += words
        origins = []
        for number in numbers_in(text):
            at = next((n for n, (start, end) in enumerate(spans) if start < number.end and number.start < end), None)
            if at is not None:
                origins.append(self.origins[at])
            elif LENGTH_OF_TIME.match(text, number.start):
                origins.append(LAW)
        return Cell(" ".join(text.split()), origins=tuple(origins))

    def opened(self) -> tuple[str, Piece]:
        """The bold words it opens with, and the rest; '' where it opens with none. A figure in bold stays in the rest."""
        found = _OPENS.match(self.html.strip())
        if not found or "<data" in found[1]:
            return "", self
        return re.sub(r"<[^<>]*>", "", found[1]).rstrip(":."), Piece(found[2].strip(), self.origins, self.section)


def under_headings(written: Written | None) -> dict[str, Piece]:
    """What stands under each heading, by its words in small letters; what stands before the first under ''."""
    found: dict[str, Piece] = {}
    for part in written.parts if written else ():
        if not isinstance(part, Narrative):
            continue
        heading = _HEADING.match(part.html)
        name = named(heading[1]) if heading else ""
        html = part.html[heading.end() :] if heading else part.html
        before = found.get(name, Piece(""))
        found[name] = Piece(f"{before.html}{html.strip()}", before.origins + part.origins)
    return found


def named(heading: str) -> str:
    """A heading as it is looked up: small letters, straight apostrophes, no marks."""
    words = unescape(re.sub(r"<[^<>]*>", "", heading)).lower().replace("’", "'")
    return " ".join(words.split()).rstrip("?.:")


def items_of(piece: Piece) -> list[Piece]:
    """The items of its lists; its paragraphs where it has no list."""
    pattern = _ITEM if "<li>" in piece.html else _PARAGRAPH
    return [_cut(piece, found.start(1), found.end(1)) for found in pattern.finditer(piece.html)]


def joined(piece: Piece) -> Piece:
    """All its paragraphs and items as one run of sentences."""
    parts = items_of(piece)
    section = next((each.section for each in parts if each.section), "")
    return Piece(" ".join(each.html for each in parts), tuple(o for each in parts for o in each.origins), section)


def _cut(piece: Piece, start: int, end: int) -> Piece:
    at = piece.html.count(_FIGURE, 0, start)
    html = re.sub(r"</?p[^>]*>", " ", piece.html[start:end]).strip()
    origins = piece.origins[at : at + html.count(_FIGURE)]
    return without_links(Piece(html, origins))


def without_links(piece: Piece) -> Piece:
    """The passage with no links in it, since they lead to places of another paper.

    One at its end that names a section is taken out, and told; any other keeps its words.
    """
    html, section = piece.html, ""
    last = None
    for last in _LINK.finditer(html):
        section = last[1] or section
    if last and last[1] and not html[last.end() :].strip(" ."):
        html = html[: last.start()] + html[last.end() :].strip(" ")
        html = html[:-1] if html.endswith("..") else html
    return Piece(_LINK.sub(lambda found: f" {found[2]}", html).strip(), piece.origins, section)


def faults(text: str, file: str, known: Mapping[str, Collection[str]] | Collection[str]) -> list[Finding]:
    """Headings that the paper does not print, each with its line: what is written under them would be lost."""
    names = list(known)
    found, seen = [], dict[str, int]()
    plain = re.sub(r"<!--.*?(?:-->|\Z)", lambda comment: "\n" * comment[0].count("\n"), text, flags=re.DOTALL)
    for number, line in enumerate(plain.split("\n"), 1):
        heading = _WRITTEN_HEADING.match(line)
        if not heading:
            continue
        name = named(heading[1])
        where = f"{file}, line {number}"
        if name not in {named(each) for each in names}:
            near = get_close_matches(name, [named(each) for each in names], 1)
            right = next((each for each in names if near and named(each) == near[0]), "")
            remedy = f"Did you mean “{right}”?" if right else f"The headings are: {', '.join(names)}."
            found.append(
                Finding("paper-heading", where, "This paper prints no such heading.", remedy, shown(heading[1]))
            )
        elif name in seen:
            rule = f"This heading stands in line {seen[name]} already."
            found.append(Finding("paper-heading", where, rule, "Join the two.", shown(heading[1])))
        seen.setdefault(name, number)
    return found
