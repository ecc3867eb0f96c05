"""Faults of tables: torn in the wrong place, without their head, wrapped labels, columns that do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cswo_report.domain.findings import shown
from cswo_report.render.faults import Fault
from cswo_report.render.layout_reading import Line, Node, Sheet, words_of

LEAST_ROWS = 3  # rows of a torn table on either side,
LEAST_DEPTH = 29.0  # unless they are tall: mm
MOST_LABEL_LINES = 2
MOST_COLUMNS, MOST_ROWS = 9, 100
_WIDTH = re.compile(r"width:\s*([\d.]+)mm")
_MARK = re.compile(r"\[[a-z]{1,5}\]")
_SLACK = 0.6  # mm
_FEWER = "Write shorter labels, give the column more room, or put the table into the appendix or the data workbook."


def faults(sheets: Sequence[Sheet]) -> list[Fault]:
    """Every fault of every table, told once at the page where it shows."""
    found: list[Fault] = []
    for pieces in _tables(sheets):
        found += _torn(pieces, sheets)
        found += _head(pieces)
        found += _labels(pieces)
        found += _columns(pieces[0])
        found += _size(pieces)
        found += _cells(pieces)
        found += _marks(pieces)
        found += _hollow(pieces)
    return found + [fault for sheet in sheets for fault in _collisions(sheet)]


def _tables(sheets: Sequence[Sheet]) -> list[list[Node]]:
    """The pieces of each table, one a page."""
    found: dict[int, list[Node]] = {}
    for sheet in sheets:
        for node in sheet.of("table"):
            found.setdefault(id(node.element), []).append(node)
    return list(found.values())


def _called(piece: Node) -> str:
    caption = next((child for child in piece.element if child.tag.rpartition("}")[2] == "caption"), None)
    words = words_of(caption) if caption is not None else words_of(piece.element)
    return f"table '{shown(words, 48)}'"


def _fault(piece: Node, code: str, rule: str, remedy: str = _FEWER, given: str = "", blocks: bool = False) -> Fault:
    return Fault(f"layout.{code}", piece.page, _called(piece), rule, remedy, given, blocks)


def _rows(piece: Node) -> list[Node]:
    """The body rows of a piece, group headings included."""
    return [row for row in piece.walk() if row.tag == "tr" and row.inside("tbody")]


def _torn(pieces: list[Node], sheets: Sequence[Sheet]) -> Iterator[Fault]:
    """Breaks over pages: too few rows on a side, a group's heading at the foot, the caption or the note elsewhere."""
    for piece, after in pairwise(pieces):
        rows = _rows(piece)
        if rows and "group" in rows[-1].classes:
            yield _fault(piece, "group-stranded", "The heading of a group of rows has a row under it on the same page.")
        elif (group := _open_group(after)) and len(group) > 1:
            given = shown(group)
            yield _fault(
                after, "group-continued", "A group of rows that runs over a page says its heading again.", given=given
            )
    for piece in pieces if len(pieces) > 1 else []:
        rows = [row for row in _rows(piece) if "group" not in row.classes]
        depth = rows[-1].bottom - rows[0].top if rows else 0.0
        if rows and len(rows) < LEAST_ROWS and depth < LEAST_DEPTH:
            rule = f"A table that runs over a page keeps at least {LEAST_ROWS} rows on either side."
            yield _fault(piece, "torn-table", rule, given=f"{len(rows)} rows")
    yield from _note(pieces[-1], sheets)


def _open_group(after: Node) -> str:
    """The heading of the group in whose midst a page begins; empty where it begins with a new group or has none."""
    rows = _rows(after)
    if not rows or "group" in rows[0].classes:
        return ""
    group = rows[0].parent
    first = next(iter(group.element), None) if group is not None else None
    if first is None or "group" not in (first.get("class") or "").split() or first is rows[0].element:
        return ""
    return words_of(first)


def _note(last: Node, sheets: Sequence[Sheet]) -> Iterator[Fault]:
    """The note under a table, on the page on which the table ends."""
    around = last.parent
    if around is None or "tabled" not in around.classes:
        return
    begun: set[int] = set()
    for sheet in sheets:
        for note in sheet.of(".note"):
            first = id(note.element) not in begun and bool(note.words)
            if first:
                begun.add(id(note.element))
            if first and note.parent is not None and note.parent.element is around.element and note.page != last.page:
                rule = "The note of a table begins on the page where the table ends."
                yield _fault(last, "note-apart", rule, "Shorten the note or the table by a line.")


def _head(pieces: list[Node]) -> Iterator[Fault]:
    if not any(child.tag.rpartition("}")[2] == "thead" for child in pieces[0].element):
        return
    for piece in pieces:
        if not any(node.tag == "thead" for node in piece.walk()):
            rule = "Every page of a table repeats its column headings."
            yield _fault(piece, "head-not-repeated", rule, "Shorten the column headings.")


def _labels(pieces: list[Node]) -> Iterator[Fault]:
    """Column headings on three lines, and row labels on three that leave white beside them."""
    for piece in pieces:
        for cell in piece.walk():
            if cell.tag != "th" or cell.repeated or len(own := _own_lines(cell)) <= MOST_LABEL_LINES:
                continue
            head = cell.inside("thead") is not None
            beside = [each for each in (cell.parent.children if cell.parent else []) if each is not cell]
            if not head and len(own) <= max((len(each.all_lines()) for each in beside), default=0) + 1:
                continue
            rule = f"A {'column heading' if head else 'row label'} takes at most {MOST_LABEL_LINES} lines."
            code = "long-head" if head else "long-label"
            yield _fault(
                piece, code, rule, given=f"'{shown(' '.join(line.words for line in own), 40)}', {len(own)} lines"
            )


def _own_lines(cell: Node) -> list[Line]:
    """The lines of a label without its quieter second line."""
    return [line for line in cell.all_lines() if not line.node.inside("small")]


def _columns(piece: Node) -> Iterator[Fault]:
    columns = [
        each for each in piece.element.iter() if isinstance(each.tag, str) and each.tag.rpartition("}")[2] == "col"
    ]
    widths = [float(m.group(1)) for each in columns if (m := _WIDTH.search(each.get("style") or ""))]
    given, wanted = sum(widths), piece.parent.right - piece.parent.left if piece.parent else 0.0
    if widths and len(widths) == len(columns) and abs(given - wanted) > _SLACK:
        rule = f"The widths of a table's columns sum to the {wanted:.0f} mm it stands in."
        yield _fault(piece, "column-sum", rule, "Mend the widths of its columns.", f"{given:.1f} mm")


def _size(pieces: list[Node]) -> Iterator[Fault]:
    head = next((row for row in pieces[0].walk() if row.tag == "tr"), None)
    wide = (
        sum(int(cell.element.get("colspan") or 1) for cell in head.children if cell.tag in ("th", "td")) if head else 0
    )
    if wide > MOST_COLUMNS:
        rule = f"A table on paper has at most {MOST_COLUMNS} columns."
        yield _fault(pieces[0], "wide-table", rule, "It belongs in the data workbook.", f"{wide} columns")
    if (long := sum(len(_rows(piece)) for piece in pieces)) > MOST_ROWS:
        rule = f"A table on paper has at most {MOST_ROWS} rows."
        yield _fault(pieces[0], "long-table", rule, "It belongs in the data workbook; print a summary.", f"{long} rows")


def _cells(pieces: list[Node]) -> Iterator[Fault]:
    for piece in pieces:
        for cell in piece.walk():
            if (
                cell.tag == "td"
                and not words_of(cell.element)
                and not any(each.tag.endswith("svg") for each in cell.element.iter())
            ):
                total = cell.inside(".total") is not None
                if not total:
                    rule = "A cell says what it holds, be it 0, none or not held."
                    yield _fault(piece, "empty-cell", rule, "Fill it, or say why it is empty.")


def _marks(pieces: list[Node]) -> Iterator[Fault]:
    """Shorthand in the cells is explained under the table, and nothing else is."""
    around = pieces[0].parent
    if around is None or "tabled" not in around.classes:
        return
    notes = " ".join(words_of(each) for each in around.element.iter() if "note" in (each.get("class") or "").split())
    cells = " ".join(words_of(each) for each in pieces[0].element.iter() if each.tag.rpartition("}")[2] in ("td", "th"))
    used, explained = set(_MARK.findall(cells)), set(_MARK.findall(notes))
    for mark in sorted(used - explained):
        rule = "Every mark in a table is explained under it."
        yield _fault(pieces[-1], "mark-unexplained", rule, "Add its meaning to the note.", mark)
    for mark in sorted(explained - used):
        rule = "A note explains only marks that its table uses."
        yield _fault(pieces[-1], "mark-unused", rule, "Take it out of the note.", mark)


def _hollow(pieces: list[Node]) -> Iterator[Fault]:
    """A table without rows, a group without rows, a total without numbers."""
    rows = [row for piece in pieces for row in _rows(piece)]
    if not [row for row in rows if "group" not in row.classes]:
        yield _fault(pieces[0], "no-rows", "A table has rows.", "Say in a sentence that there was nothing to count.")
        return
    for row, following in pairwise([*rows, None]):
        if row is not None and "group" in row.classes and (following is None or "group" in following.classes):
            rule, given = "A group of rows has rows under its heading.", shown(row.words, 48)
            yield _fault(pieces[-1], "group-empty", rule, "Take the heading of the group out.", given)
        if row is not None and "total" in row.classes and not any(c.words for c in row.children if c.tag == "td"):
            rule, given = "A row of totals gives at least one of them.", shown(row.words, 48)
            if len(row.children) > 1:
                yield _fault(pieces[-1], "empty-total", rule, "Fill it, or say why it is empty.", given)


def _collisions(sheet: Sheet) -> Iterator[Fault]:
    """Words of one cell printed over those of its neighbour: two numbers that nobody can read apart."""
    for row in (node for node in sheet.nodes if node.tag == "tr" and not node.repeated):
        cells = [[run for line in cell.all_lines() for run in line.runs if run.words.strip()] for cell in row.children]
        for cell, (runs, others) in zip(row.children, pairwise(cells), strict=False):
            if any(
                a.right > b.left + 0.2 and a.top < b.bottom - 1 and b.top < a.bottom - 1 for a in runs for b in others
            ):
                rule = "The words of a cell stay clear of the next cell's."
                given, table = shown(cell.words, 40), cell.inside("table")
                if table is not None:
                    yield _fault(table, "cell-collision", rule, _FEWER, given, blocks=True)
