"""Tables too wide for their page: in large print wider columns, and, where that cannot be, a list of the table's rows.

A table of many columns cannot be read at 18 pt on A4. It becomes one table of two columns: each row's name over its values, and
beside each value the heading it stood under. It stays a table, with its caption, its notes and its headings, so that it is read
aloud like any other; nothing is left out and nothing is turned sideways or clipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cswo_report.domain.paper import Cell, CellKind, Column, Row, RowKind, Table, TrendRow, Trends
from cswo_report.render import shapes
from cswo_report.render.svg import MM_PER_POINT
from cswo_report.render.theme import Theme
from cswo_report.render.type_metrics import REGULAR, STRONG

PAGE_MM = 170.0
_PADDING = 5.0  # mm, with a little for the engine's rounding
_MARK = 14.0  # mm: a mark that hangs after the last number
_MOST_LINES = 4  # of one cell, before its table is set as a list of rows
_STATUS = 7.0  # mm: the drawn square before a status word
_NAME_MM = 92.0  # of the two columns of a list


def fitted(table: Table, theme: Theme) -> Table:
    """The table as this theme can print it: as it is, with columns for the theme's type, or as a list of its rows."""
    if not theme.page.most_columns:
        return table if shapes.fits(table) else listed(table)
    widths = _widths(table, theme) if len(table.columns) <= theme.page.most_columns else None
    if widths is None:
        table = listed(table)
        widths = _widths(table, theme) or [_NAME_MM, PAGE_MM - _NAME_MM]
    columns = (replace(column, width_mm=width) for column, width in zip(table.columns, widths, strict=True))
    return replace(table, columns=tuple(columns))


def listed(table: Table) -> Table:
    """A table of two columns that says the same: every row a group, every other column a row of it."""
    rows: list[Row] = []
    heading = ""
    numeric = all(column.numeric for column in table.columns[1:])
    for row in table.rows:
        if row.kind is RowKind.GROUP:
            heading = row.label
            continue
        above = "; ".join(words for words in (heading, row.small) if words)
        rows.append(Row(row.label, kind=RowKind.GROUP, small=above, origins=row.origins))
        rows += [
            Row(column.label, (_listed_cell(cell, column),))
            for column, cell in zip(table.columns[1:], row.cells, strict=True)
        ]
    columns = (
        replace(table.columns[0], numeric=False),
        Column("Number" if numeric else "Says"),
    )
    return replace(table, columns=columns, rows=tuple(rows))


def trends_listed(trends: Trends) -> Table:
    """The table of trends as a list: each measure with its first, its previous and its present value, the change and a reading."""
    rows = [
        each
        for heading, found in trends.groups
        for row in found
        for each in (Row(row.label, kind=RowKind.GROUP, small=_under(heading, row)), *_trend_rows(row, trends))
    ]
    columns = (Column("Measure"), Column("Says"))
    notes = (trends.note,) if trends.note else ()
    return Table(
        trends.id, trends.number, trends.title, trends.sub, columns, tuple(rows), notes=notes, code=trends.code
    )


def _trend_rows(row: TrendRow, trends: Trends) -> list[Row]:
    values = (
        (trends.first_label, row.first),
        (trends.previous_label, row.previous),
        (trends.current_label, row.current),
    )
    rows = [Row(label, (_listed_cell(cell, Column(label)),)) for label, cell in values]
    rows += [Row("Change", (Cell(row.change or "–"),)), Row("Reading", (Cell(row.reading, strong=row.attention),))]
    if row.link:
        rows.append(Row("Where", (Cell("", page_of=row.link),)))
    return rows


def _under(heading: str, row: TrendRow) -> str:
    unit = row.unit if row.unit not in ("%", "per cent", "number") else ""
    return "; ".join(words for words in (heading, unit) if words)


def _listed_cell(cell: Cell, column: Column) -> Cell:
    """The cell as a line of a list: a number stands at the left, close to what it is the number of."""
    kind = CellKind.TEXT if cell.kind is CellKind.NUMBER else cell.kind
    return replace(cell, kind=kind, strong=cell.strong or column.current)


def _widths(table: Table, theme: Theme) -> list[float] | None:
    """Column widths in mm that sum to the page's, or None where some word would not fit or some cell would run on too long."""
    least, ideal = [], []
    for i, column in enumerate(table.columns):
        texts = _texts(table, i)
        words = [theme.typeface.width(word, theme.size.table, STRONG) for text in texts for word in text.split()]
        head = [theme.typeface.width(word, theme.size.small, STRONG) for word in column.label.split()]
        extra = _PADDING + _extra(table, i)
        least.append(max([*words, *head, 0.0]) * MM_PER_POINT + extra)
        whole = [theme.typeface.width(text, theme.size.table, REGULAR) for text in texts]
        ideal.append(max(least[-1], max([*whole, 0.0]) * MM_PER_POINT * 1.04 + extra))
    room = PAGE_MM - sum(least)
    if room < 0:
        return None
    widths = _shared(least, ideal, room)
    if any(each / width > _MOST_LINES for each, width in zip(ideal, widths, strict=True)):
        return None
    rounded = [round(width, 1) for width in widths]
    rounded[0] = round(rounded[0] + PAGE_MM - sum(rounded), 1)
    return rounded


def _shared(least: Sequence[float], ideal: Sequence[float], room: float) -> list[float]:
    """What each column needs, and of what is left over as much as each would like, or its fair part of it."""
    wanted = [most - small for small, most in zip(least, ideal, strict=True)]
    total = sum(wanted)
    if total <= room:
        spare = (room - total) / len(least)
        return [most + spare for most in ideal]
    return [small + room * want / total for small, want in zip(least, wanted, strict=True)]


def _texts(table: Table, column: int) -> list[str]:
    """Everything written in a column but its heading and the headings of groups."""
    rows = [row for row in table.rows if row.kind is not RowKind.GROUP]
    if not column:
        return [text for row in rows for text in (row.label, row.small) if text]
    cells = [row.cells[column - 1] for row in rows]
    linked = [f"{words}, section 00.0" for cell in cells for words, _ in cell.places]
    return [text for cell in cells for text in (cell.text, cell.small) if text] + linked


def _extra(table: Table, column: int) -> float:
    cells = [row.cells[column - 1] for row in table.rows if row.kind is not RowKind.GROUP] if column else []
    marks = _MARK if any(cell.mark for cell in cells) else 0.0
    return marks + (_STATUS if any(cell.status for cell in cells) else 0.0)
