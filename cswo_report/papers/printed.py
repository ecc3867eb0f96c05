"""Walks a frozen paper and lists every number in it, with its place and its origin; what has none is told, never passed over.

Lines that repeat the narrative (the cover, the contents list) are not listed again: they are found where they were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from cswo_report.domain.paper import (
    Asks,
    Block,
    Callout,
    Cell,
    Chart,
    KeyFigure,
    KeyFigures,
    Narrative,
    Origin,
    Paper,
    Paragraphs,
    Row,
    RowKind,
    SideFigure,
    Story,
    Table,
    Terms,
    Trends,
    UnitRow,
)
from cswo_report.domain.printed import Printed, Unexplained
from cswo_report.figures.printed import LAW, LENGTH_OF_TIME, SHIPPED, numbers_in

SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“‘£\d])")
APART = frozenset({"p", "li", "td", "th", "h2", "h3", "h4", "h5", "dt", "dd", "blockquote", "div", "figcaption"})
SAME_NAME = 100
"""Added to the position of a number whose place has the name of an earlier one."""


@dataclass(frozen=True)
class _Words:
    """A piece of printed text with the numbers that it owes an origin for."""

    row: str
    column: str
    numbers: tuple[str, ...]
    origins: tuple[Origin, ...]
    code: str = ""
    number: str = ""
    title: str = ""


_last: list[tuple[Paper, list[Printed]]] = []
"""The paper last asked for: its data files and what is kept of it are made of the same numbers."""


def printed_numbers(paper: Paper) -> list[Printed]:
    """Every number of a paper that has an origin, in the order of the pages."""
    known = next((numbers for each, numbers in _last if each is paper), None)
    if known is None:
        known = _printed_numbers(paper)
        _last[:] = [(paper, known)]
    return list(known)


def _printed_numbers(paper: Paper) -> list[Printed]:
    found: list[Printed] = []
    seen: dict[tuple[str, str, str, str, int], int] = {}
    for section, words in _everything(paper):
        for at, (text, origin) in enumerate(zip(words.numbers, words.origins, strict=False), 1):
            made = Printed(section, words.code, words.number, words.title, words.row, words.column, at, text, origin)
            again = seen.get(made.place, 0)
            seen[made.place] = again + 1
            position = at + SAME_NAME * again
            found.append(made if not again else _moved(made, position))
    return found


def _moved(made: Printed, position: int) -> Printed:
    return Printed(
        made.section, made.code, made.number, made.title, made.row, made.column, position, made.text, made.origin
    )


def unexplained(paper: Paper) -> list[Unexplained]:
    """Every printed text that does not have as many origins as numbers."""
    return [
        Unexplained(
            section, f"{words.code} {words.row} {words.column}".strip(), " ".join(words.numbers), len(words.numbers),
            len(words.origins),
        )
        for section, words in _everything(paper)
        if len(words.numbers) != len(words.origins)
    ]  # fmt: skip


def _everything(paper: Paper) -> Iterator[tuple[str, _Words]]:
    if cover := paper.cover:
        yield "cover", _words("", "", (cover.months_caption,), cover.origins)
        for point in cover.months:
            yield "cover", _words("Statutory decisions made", point.label, (point.text,), point.origins)
    for chapter in paper.chapters:
        for key in chapter.keys:
            yield chapter.id, _of_key(key)
        for section in chapter.sections:
            for block in section.blocks:
                yield from ((section.id, words) for words in _of_block(block))


def _words(row: str, column: str, texts: Iterable[str], origins: tuple[Origin, ...]) -> _Words:
    """The numbers of some texts; a word that stands instead of a number (“not held”) is one where it has an origin."""
    listed = [text for text in texts if text]
    numbers = tuple(number.text for text in listed for number in numbers_in(text))
    if not numbers and len(origins) == 1 and listed:
        numbers = (listed[0],)
    return _Words(row or (listed[0] if listed else ""), column, numbers, origins)


def _of_block(block: Block) -> Iterator[_Words]:
    match block:
        case Table():
            yield from _coded(
                _of_table(block), block.code, f"Table {block.number}" if block.number else "", block.title
            )
        case Trends():
            yield from _coded(_of_trends(block), block.code, f"Table {block.number}", block.title)
        case Chart():
            number = f"Figure {block.number}" if block.number else ""
            yield from _coded(_of_chart(block), block.code, number, block.title)
        case Story():
            yield _of_key(block.figure)
            yield from _of_prose(f"<p>{block.title}</p>{block.html}" if block.html else "", block.origins)
            yield from _of_block(block.chart) if block.chart else ()
        case Asks():
            for ask in block.items:
                yield from _of_prose(f"<p>{ask.act}</p><p>{ask.because}</p>", ask.origins)
        case Paragraphs():
            for paragraph in block.items:
                yield from _of_prose(f"<p>{paragraph.html}</p>", paragraph.origins)
        case Narrative() | Callout():
            yield from _of_prose(block.html, block.origins)
        case Terms():
            yield from _of_terms(block)
        case KeyFigures() | SideFigure() | UnitRow():
            yield from _of_lone(block)


def _of_lone(block: KeyFigures | SideFigure | UnitRow) -> Iterator[_Words]:
    """Numbers that stand alone with a few words."""
    match block:
        case KeyFigures():
            yield from map(_of_key, block.items)
        case SideFigure():
            yield _of_key(block.figure)
        case UnitRow():
            for group in block.groups:
                yield _words(f"{block.title}: {group.word}", "", (str(group.number),), group.origins)


def _coded(found: Iterable[_Words], code: str, number: str, title: str) -> Iterator[_Words]:
    for words in found:
        yield _Words(words.row, words.column, words.numbers, words.origins, code, number, title)


def _of_key(key: KeyFigure) -> _Words:
    line = f"{key.number} {key.words}"
    first = tuple(number.text for number in numbers_in(key.number)) or (key.number,)
    rest = tuple(number.text for number in numbers_in(key.words))
    return _Words(line, "", (*first, *rest), key.origins)


def _of_table(table: Table) -> Iterator[_Words]:
    yield from _of_lines((table.title, table.sub, *table.notes), table.origins)
    group = ""
    columns = [column.label for column in table.columns[1:]]
    for row in table.rows:
        if row.kind is RowKind.GROUP:
            group = row.label
        label = f"{group}: {row.label}" if group and row.kind is RowKind.PLAIN else row.label
        yield from _of_row(row, label, columns, table.columns[0].label)


def _of_lines(lines: Iterable[str], origins: tuple[Origin, ...]) -> Iterator[_Words]:
    """Titles and notes, each by its own words."""
    left = list(origins)
    for line in lines:
        numbers = tuple(number.text for number in numbers_in(line))
        if numbers:
            yield _Words(line, "", numbers, tuple(left[: len(numbers)]))
            del left[: len(numbers)]
    if left:
        yield _Words("title and notes", "", (), tuple(left))


def _of_row(row: Row, label: str, columns: list[str], heading: str) -> Iterator[_Words]:
    own = _words(label, heading, (row.label, row.small), row.origins)
    if own.numbers or own.origins:
        origins = own.origins or (SHIPPED,) * len(own.numbers)
        yield _Words(label, heading, own.numbers, origins)
    for column, cell in zip(columns, row.cells, strict=False):
        yield from _of_cell(label, column, cell)


def _of_cell(row: str, column: str, cell: Cell) -> Iterator[_Words]:
    words = _words(row, column, (cell.text, cell.small), cell.origins)
    if (words.numbers or words.origins) and not cell.places:
        yield words


def _of_trends(trends: Trends) -> Iterator[_Words]:
    for _, rows in trends.groups:
        for row in rows:
            cells = (
                (trends.first_label, row.first),
                (trends.previous_label, row.previous),
                (trends.current_label, row.current),
            )
            for column, cell in cells:
                yield from _of_cell(row.label, column, cell)
            for point in row.points:
                yield _words(row.label, f"five years: {point.label}", (point.text,), point.origins)
            change = "" if trends.in_words else row.change
            yield _words(row.label, "Change", (row.label, change, row.words), row.origins)


def _of_chart(chart: Chart) -> Iterator[_Words]:
    yield from _of_lines((chart.title, chart.sub, chart.note), chart.origins)
    for series in chart.series:
        for point in series.points:
            yield _words(series.name, point.label, (point.text,), point.origins)


def _of_terms(terms: Terms) -> Iterator[_Words]:
    left = list(terms.origins)
    for term, meaning in terms.items:
        numbers = tuple(number.text for text in (term, meaning) for number in numbers_in(text))
        if not numbers:
            continue
        own = tuple(left[: len(numbers)]) if terms.origins else (SHIPPED,) * len(numbers)
        del left[: len(numbers)]
        yield _Words(f"{term}: {meaning}", "", numbers, own)
    if left:
        yield _Words("list", "", (), tuple(left))


def _of_prose(html: str, origins: tuple[Origin, ...]) -> Iterator[_Words]:
    """Each sentence with the figures marked in it; a number that is not marked stands without an origin."""
    left = list(origins)
    for text, marked in _passages(html):
        start = 0
        for sentence in SENTENCE_END.split(text):
            start = text.index(sentence, start)
            end = start + len(sentence)
            spans = [span for span in marked if start <= span[0] < end]
            unmarked = [
                number
                for number in numbers_in(sentence)
                if not any(a < start + number.end and start + number.start < b for a, b in spans)
            ]
            lengths = [number.text for number in unmarked if LENGTH_OF_TIME.match(sentence, number.start)]
            bare = [number.text for number in unmarked if not LENGTH_OF_TIME.match(sentence, number.start)]
            own = (*left[: len(spans)], *((LAW,) * len(lengths)))
            del left[: len(spans)]
            if spans or unmarked:
                yield _Words(" ".join(sentence.split()), "", (*(text[a:b] for a, b in spans), *lengths, *bare), own)
            start = end
    if left:
        yield _Words("prose", "", (), tuple(left))


def _passages(html: str) -> list[tuple[str, list[tuple[int, int]]]]:
    reader = _Passages()
    reader.feed(html)
    reader.close()
    reader.end()
    return reader.found


@dataclass
class _Passages(HTMLParser):
    """Texts of the elements that stand apart, each with the spans of its marked figures."""

    found: list[tuple[str, list[tuple[int, int]]]] = field(default_factory=list)
    text: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list)
    opened: int = -1

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def end(self) -> None:
        if self.text.strip():
            self.found.append((self.text, self.spans))
        self.text, self.spans = "", []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in APART:
            self.end()
        if tag == "data" and ("class", "figure") in attrs:
            self.opened = len(self.text)

    def handle_endtag(self, tag: str) -> None:
        if tag == "data" and self.opened >= 0:
            self.spans.append((self.opened, len(self.text)))
            self.opened = -1
        if tag in APART:
            self.end()

    def handle_data(self, data: str) -> None:
        self.text += unescape(data)
