"""The shape of a table on paper: column widths that sum to the page's width, groups of rows, and the note beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cswo_report.domain.paper import Cell, CellKind, Column, Row, RowKind, Table
from cswo_report.errors import CswoReportError
from cswo_report.render.svg import MM_PER_POINT
from cswo_report.render.type_metrics import REGULAR, STRONG, text_width, wrap

PAGE_MM = 170.0
_TABLE_SIZE, _HEAD_SIZE = 11.5, 10.5  # pt
_KEPT_WHOLE = 6  # rows: a table up to this long is never split,
_KEPT_WORDS = 400  # unless more is written in its cells than this many characters
_PITCHES = (20.8, 16.4)  # mm: a column of years, where there is room for the one or the other
_SHORT_SMALL = 16  # characters: a quieter second line that stays one line
_NARROWEST_TEXT = 22.0  # mm
_WHOLE_GROUP = 12  # rows
_TALL = 120  # characters in its longest cell: a row of some three lines
_FEWEST_ROWS = 3  # on either side of a page's end


@dataclass(frozen=True)
class Shape:
    """What the table macro needs beside the table itself. Widths in mm, first column included; groups become tbody."""

    classes: str
    widths: tuple[str, ...]
    column_classes: tuple[str, ...]
    groups: tuple[tuple[Row, ...], ...]
    whole: tuple[bool, ...]  # whether a group is kept on one page, so that its heading need not be said again
    keeps: tuple[tuple[str, ...], ...]  # the class that holds a row to its neighbour, group by group


def shape_of(table: Table, fewest: int = _FEWEST_ROWS) -> Shape:
    """Work out a table's shape; `fewest` rows stand on either side of a page's end. Raises CswoReportError if a row has too few or too many cells: that is our fault."""
    for row in table.rows:
        if row.kind is not RowKind.GROUP and len(row.cells) != len(table.columns) - 1:
            raise CswoReportError(
                f"Table '{table.id}', row '{row.label}': {len(row.cells)} cells for {len(table.columns) - 1} columns."
            )
    groups: list[list[Row]] = []
    for row in table.rows:
        if row.kind is RowKind.GROUP or not groups:
            groups.append([])
        groups[-1].append(row)
    return Shape(
        classes="keep" if len(table.rows) <= _KEPT_WHOLE and _written(table) <= _KEPT_WORDS else "long",
        widths=tuple(f"{width:.1f}" for width in _widths(table)),
        column_classes=_column_classes(table),
        groups=tuple(tuple(group) for group in groups),
        whole=tuple(place > 0 and _is_whole(group) for place, group in enumerate(groups)),
        keeps=_keeps(groups, fewest),
    )


def fits(table: Table) -> bool:
    """Whether its columns can stand beside one another on the page, every word of its headings and numbers whole."""
    needs = [
        column.width_mm or (_number_width(table, i) if column.numeric else _NARROWEST_TEXT)
        for i, column in enumerate(table.columns)
    ]
    return sum(needs) <= PAGE_MM + 0.6


def _is_whole(group: Sequence[Row]) -> bool:
    """A group short enough to stand on one page without leaving much of another white."""
    if group[0].kind is not RowKind.GROUP or len(group) > _WHOLE_GROUP:
        return False
    return (
        sum(len(row.label) + len(row.small) + sum(len(c.text) + len(c.small) for c in row.cells) for row in group)
        < 1300
    )


def _keeps(groups: Sequence[Sequence[Row]], fewest: int) -> tuple[tuple[str, ...], ...]:
    """At least three rows stand on either side of a page's end: the first rows keep with the next, the last with the one before.

    A short first group is kept whole row by row: the engine tears a table whose first group may not break (WeasyPrint 70).
    """
    plain = [(g, r) for g, group in enumerate(groups) for r, row in enumerate(group) if row.kind is not RowKind.GROUP]
    fewest = min(2, fewest) if _are_tall([groups[g][r] for g, r in plain]) else fewest
    first = len(groups[0]) - 2 if groups and _is_whole(groups[0]) else 0
    classes = dict.fromkeys(plain[: max(fewest - 1, first)], "with-next")
    for place in plain[max(0, len(plain) - fewest + 1) :]:
        classes[place] = f"{classes[place]} with-last" if place in classes else "with-last"
        if place[1] == 1 and groups[place[0]][0].kind is RowKind.GROUP:
            classes[place[0], 0] = "with-last"
    return tuple(tuple(classes.get((g, r), "") for r in range(len(group))) for g, group in enumerate(groups))


def _are_tall(rows: Sequence[Row]) -> bool:
    """Whether rows hold so many words that two of them are as much to look at as three."""
    return bool(rows) and sum(
        max(len(c.text) + len(c.small) for c in row.cells) for row in rows if row.cells
    ) > _TALL * len(rows)


def _written(table: Table) -> int:
    return sum(len(cell.text) + len(cell.small) for row in table.rows for cell in row.cells)


def _column_classes(table: Table) -> tuple[str, ...]:
    classes = []
    for i, column in enumerate(table.columns):
        words = []
        if column.numeric:
            words.append("n")
        elif i and table.columns[i - 1].numeric:
            words.append("pad")
        if column.current:
            words.append("now")
        if column.numeric and i == len(table.columns) - 1 and any(cell.mark for cell in _cells(table, i)):
            words.append("hang")
        classes.append(" ".join(words))
    return tuple(classes)


def _cells(table: Table, column: int) -> list[Cell]:
    rows = [row for row in table.rows if row.kind is not RowKind.GROUP and len(row.cells) >= column]
    return [row.cells[column - 1] for row in rows] if column else []


def _widths(table: Table) -> list[float]:
    """Given widths stand; the rest is shared: numbers take what they need, words share what is left by their length."""
    columns = table.columns
    fixed = _given(table)
    free = [i for i, width in enumerate(fixed) if width <= 0]
    left = PAGE_MM - sum(fixed)
    numeric = [i for i in free if columns[i].numeric]
    words = [i for i in free if not columns[i].numeric]
    needs = {i: _number_width(table, i) for i in numeric}
    texts = {i: _text_width(table, i) for i in words}
    needs = _even(needs, left, texts)
    shared = _shared(texts, left - sum(needs.values())) if texts else {}
    widths = dict(enumerate(fixed)) | needs | _roomy_labels(table, shared)
    if not words and free:
        scale = left / sum(widths[i] for i in free)
        widths |= {i: widths[i] * scale for i in free}
    rounded = [round(widths[i], 1) for i in range(len(columns))]
    slack = round(PAGE_MM - sum(rounded), 1)
    if free or abs(slack) > 0.6:
        rounded[free[0] if free else 0] += slack
    if min(rounded) < 5:
        raise CswoReportError(f"Table '{table.id}': its columns do not fit in {PAGE_MM:g} mm.")
    return rounded


def _given(table: Table) -> list[float]:
    """The widths the paper gives; a column of numbers too narrow for them takes the room from a column that gives none."""
    given = [column.width_mm for column in table.columns]
    if all(given):
        return given
    needs = {i: _number_width(table, i) for i, column in enumerate(table.columns) if column.numeric and given[i]}
    return [max(width, needs.get(i, 0.0)) for i, width in enumerate(given)]


def _even(needs: dict[int, float], left: float, texts: dict[int, float]) -> dict[int, float]:
    """Columns of numbers at one of two pitches, so that tables on a page line up; each no narrower than it needs.

    The narrower pitch is taken where it lets the words stand on one line.
    """
    for pitch in _PITCHES:
        even = {i: max(need, pitch) for i, need in needs.items()}
        if sum(even.values()) + sum(texts.values()) <= left:
            return even
    most = 93.0 if len(texts) == 1 else 66.0
    spare = left - sum(min(max(text, _NARROWEST_TEXT), most) for text in texts.values()) - sum(needs.values())
    if not needs or spare <= 0:
        return needs
    return {i: max(need, min(_PITCHES[0], need + spare / len(needs))) for i, need in needs.items()}


def _roomy_labels(table: Table, widths: dict[int, float]) -> dict[int, float]:
    """The row labels on two lines at most, where the other columns of words can spare the room for it."""
    others = [i for i in widths if i]
    if 0 not in widths or not others:
        return widths
    labels = [row.label for row in table.rows if row.kind is not RowKind.GROUP]
    spare = {i: max(0.0, widths[i] - _longest_word(table, i)) for i in others}
    wanted = widths[0]
    while wanted < widths[0] + sum(spare.values()) and any(_lines(label, wanted) > 2 for label in labels):
        wanted += 1.0
    taken = min(wanted - widths[0], sum(spare.values()))
    if taken <= 0:
        return widths
    return {0: widths[0] + taken} | {i: widths[i] - taken * spare[i] / sum(spare.values()) for i in others}


def _lines(label: str, width: float) -> int:
    return len(wrap(label, _TABLE_SIZE, (width - 3.5) / MM_PER_POINT))


def _longest_word(table: Table, column: int) -> float:
    """The narrowest a column of words may be, its quieter second lines and status words included."""
    pieces = [piece for cell in _cells(table, column) for piece in _unbreakable(cell)]
    words = [text_width(word, _TABLE_SIZE, STRONG) for word in [*pieces, *table.columns[column].label.split()]]
    return max(words, default=0.0) * MM_PER_POINT + 4.0


def _unbreakable(cell: Cell) -> list[str]:
    text = [f"mm {cell.text}"] if cell.status else cell.text.split()
    return [*text, cell.small] if len(cell.small) <= _SHORT_SMALL else [*text, *cell.small.split()]


def _shared(texts: dict[int, float], room: float) -> dict[int, float]:
    """Share `room` among text columns.

    Each its whole need where that fits, else in proportion to the root of its need.
    """
    total = sum(texts.values())
    if total <= room:
        extra = room - total
        return {i: width + extra * (1.0 if len(texts) == 1 else width / total) for i, width in texts.items()}
    fair = room / len(texts)
    short = {i: width for i, width in texts.items() if width <= fair}
    if short:
        return short | _shared({i: width for i, width in texts.items() if i not in short}, room - sum(short.values()))
    roots = {i: width**0.6 for i, width in texts.items()}
    return {i: room * root / sum(roots.values()) for i, root in roots.items()}


def _number_width(table: Table, column: int) -> float:
    head = max(text_width(word, _HEAD_SIZE, STRONG) for word in table.columns[column].label.split() or [""])
    cells = [
        text_width(cell.text, _TABLE_SIZE, STRONG) for cell in _cells(table, column) if cell.kind is CellKind.NUMBER
    ]
    absent = [
        max(text_width(word, _HEAD_SIZE) for word in cell.text.split() or [""])
        for cell in _cells(table, column)
        if cell.kind is not CellKind.NUMBER
    ]
    return max([head, *cells, *absent]) * MM_PER_POINT + 3.0 + (5.0 if _has_marks(table, column) else 0)


def _has_marks(table: Table, column: int) -> bool:
    return any(cell.mark for cell in _cells(table, column)) and column == len(table.columns) - 1


def _text_width(table: Table, column: int) -> float:
    if column:
        texts = [(cell.text, 5.0 if cell.status else 0.0) for cell in _cells(table, column)]
    else:
        texts = [(row.label, 0.0) for row in table.rows if row.kind is not RowKind.GROUP]
    weight = STRONG if column == 0 and any(row.kind is RowKind.TOTAL for row in table.rows) else REGULAR
    widest = max(
        (text_width(text, _TABLE_SIZE, weight) * MM_PER_POINT * 1.03 + extra for text, extra in texts), default=0.0
    )
    head = text_width(table.columns[column].label, _HEAD_SIZE, STRONG) * MM_PER_POINT
    return max(widest, head) + 4.0


def cell_classes(cell: Cell, column_class: str) -> str:
    """The classes of one cell.

    Its column's, whether it is absent, and whether it is marked as beyond an agreed level.
    """
    words = column_class.split()
    if cell.kind is CellKind.NUMBER and "n" not in words:
        words.append("n")
    if cell.kind is CellKind.ABSENT and not cell.text.startswith("["):
        words.append("absent")
    if cell.text.startswith(("▼", "▲")):
        words.append("below")
    return " ".join(words)


def note_of(marks: Sequence[tuple[str, str]], notes: Sequence[str], source: str, code: str) -> str:
    """The note under a table or figure, in a fixed order: marks, definition and caveats, source, code."""
    said = [f"{mark} {meaning}" for mark, meaning in marks] + list(notes)
    if source:
        said.append(source if source.startswith("Source") else f"Source: {source}")
    if code:
        said.append(f"Code {code}")
    return " ".join(_ended(sentence.strip()) for sentence in said if sentence.strip())


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", ":")) else f"{sentence}."


def columns_of(*labels: str) -> tuple[Column, ...]:
    """Plain text columns of equal right, for lists that have no numbers."""
    return tuple(Column(label) for label in labels)
