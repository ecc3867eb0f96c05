"""Tables too wide for their page in larger type: told in fewer columns, with every value still there.

A table keeps its columns where they can stand beside one another. Of a run of years the last two keep columns of their own, and the
earlier ones stand in a quiet line under the row's name. Any other table becomes two columns: each row's name, and beside it its
values run on, each after the heading that it stood under. Which of these a table takes is decided by how they would be set: the
widths are those that make it shortest. It stays a table, with its caption, notes and headings, and nothing is clipped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cswo_report.domain.paper import Cell, CellKind, Column, Row, RowKind, Table, TrendRow, Trends
from cswo_report.render import narrow_widths, shapes
from cswo_report.render.narrow_widths import Setting
from cswo_report.render.theme import Theme

_YEAR = re.compile(r"\d{4}-\d{2}")
_PAUSE = re.compile(
    r"(?<=\w)[;:,](?= )|(?<=\w)(?= \()|(?<=\w)(?= (?:and|by|for|from|in|into|that|to|where|which|who|with) )"
)
_LONG_LABEL = 56  # characters: a name of two lines in most columns of names
_WHOLE = 30  # characters: a value and its heading up to this length stay on one line
_STORY = 160  # characters of a row's longest cell
_FEWEST_YEARS = 3  # with fewer there is nothing to put under the name
_TALLEST_GROUP = 78.0  # mm: a higher group of rows, kept on one page, would leave too much of another white
_HEADING = 12.0  # mm
_LEFT_WHITE = 1.12  # of the height of groups kept whole, what their pages take
_COLUMNS, _UNDER = 0.65, 0.9  # values in columns are read down: they stay unless running them on is that much shorter


def fitted(table: Table, theme: Theme) -> Table:
    """The table as this theme can print it: as it is, with columns for the theme's type, or in one of the shorter forms."""
    if not theme.page.most_columns:
        return table if shapes.fits(table) else run_on(table)
    table = with_short_labels(table)
    forms = [(table, _COLUMNS)] if len(table.columns) <= theme.page.most_columns else []
    shorter = ((with_earlier_years(table), _UNDER), (with_present_year_last(table), _UNDER), (run_on(table), 1.0))
    forms += [(form, weight) for form, weight in shorter if form is not None]
    settings = [(setting, weight) for form, weight in forms if (setting := narrow_widths.best(form, theme))]
    chosen = min(settings, key=lambda each: (each[0].faults, each[0].score * each[1]), default=(None, 0.0))[0]
    if chosen is None:
        return run_on(table)
    return _grouped(chosen, theme)


def with_short_labels(table: Table) -> Table:
    """A row's name that would take three lines goes on in its quieter line, from where the sense allows."""

    def told(row: Row) -> Row:
        if row.kind is RowKind.GROUP or len(row.label) <= _LONG_LABEL:
            return row
        ends = [found.end() for found in _PAUSE.finditer(row.label) if found.end() <= _LONG_LABEL]
        if not ends:
            return row
        rest = row.label[ends[-1] :].lstrip()
        return replace(row, label=row.label[: ends[-1]].rstrip(), small=f"{rest}. {row.small}" if row.small else rest)

    return replace(table, rows=tuple(told(row) for row in table.rows))


def with_earlier_years(table: Table) -> Table | None:
    """The last two of a run of years in columns, the earlier ones in a line under the row's name; None where there is no such run."""
    places = [i for i, column in enumerate(table.columns) if _YEAR.fullmatch(column.label)]
    if len(places) < _FEWEST_YEARS or places != list(range(places[0], places[-1] + 1)):
        return None
    return _with_under(table, places[:-2], f"{table.columns[0].label}, with earlier years")


def with_present_year_last(table: Table) -> Table | None:
    """The columns up to the one that is set strong, the rest in a line under the row's name; None where it is the last or first."""
    current = next((i for i, column in enumerate(table.columns) if column.current), 0)
    under = list(range(current + 1, len(table.columns)))
    numbers = all(table.columns[i].numeric for i in under)
    return _with_under(table, under, table.columns[0].label) if current > 1 and under and numbers else None


def _with_under(table: Table, under: Sequence[int], name: str) -> Table:
    """The table without some of its columns, whose values stand in a quieter line under each row's name."""
    kept = [i for i in range(1, len(table.columns)) if i not in under]

    def told(row: Row) -> Row:
        if row.kind is RowKind.GROUP:
            return row
        said = "; ".join(_brief(table.columns[i].label, row.cells[i - 1]) for i in under)
        small = f"{row.small}. {said}" if row.small else said
        return replace(row, small=small, cells=tuple(row.cells[i - 1] for i in kept))

    columns = (
        replace(table.columns[0], label=name, width_mm=0.0),
        *(replace(table.columns[i], width_mm=0.0) for i in kept),
    )
    return replace(table, columns=columns, rows=tuple(told(row) for row in table.rows))


def run_on(table: Table) -> Table:
    """A table of two columns that says the same: each row's name, and beside it its values after their headings."""
    if len(table.columns) <= 2:  # there is nothing to run together
        return table
    numeric = all(column.numeric for column in table.columns[1:])

    def told(row: Row) -> Row:
        if row.kind is RowKind.GROUP:
            return row
        parts = _parts(row, table.columns[1:])
        return replace(row, cells=(Cell("; ".join(_brief(*part) for part in parts), parts=parts),))

    columns = (replace(table.columns[0], numeric=False, width_mm=0.0), Column("Numbers" if numeric else "Details"))
    return replace(table, columns=columns, rows=tuple(told(row) for row in table.rows))


def fewest_rows(table: Table) -> int:
    """How many rows stand together at a page's end: two, where each takes two lines of large type, one where it tells a story."""
    rows = [row for row in table.rows if row.kind is not RowKind.GROUP]
    if sum(max(len(cell.text) + len(cell.small) for cell in row.cells) for row in rows) > _STORY * len(rows):
        return 1
    return 2 if all(row.small or any(cell.parts for cell in row.cells) for row in rows) else 3


def trends_listed(trends: Trends) -> Table:
    """The table of trends without its lines: the last two years in columns, all else under the measure's name."""
    rows: list[Row] = []
    for heading, found in trends.groups:
        if heading:
            rows.append(Row(heading, kind=RowKind.GROUP))
        rows += [_trend_row(row, trends) for row in found]
    columns = (
        Column("Measure, and how it moved"),
        Column(trends.previous_label, numeric=True),
        Column(trends.current_label, numeric=True, current=True),
        Column("Explained"),
    )
    notes = (trends.note,) if trends.note else ()
    return Table(
        trends.id, trends.number, trends.title, trends.sub, columns, tuple(rows), notes=notes, code=trends.code
    )


def _trend_row(row: TrendRow, trends: Trends) -> Row:
    unit = row.unit if row.unit not in ("%", "per cent", "number") else ""
    moved = [f"{trends.first_label} {_valued(row.first)}", f"change {row.change or '–'}", row.reading]
    small = ". ".join(words for words in (unit, (row.words or "").rstrip("."), "; ".join(moved)) if words)
    where = Cell("", page_of=row.link) if row.link else Cell("–")
    return Row(row.label, (row.previous, row.current, where), small=small)


def _grouped(setting: Setting, theme: Theme) -> Table:
    """The table with its groups cut, or with none and each row naming its own: whichever is likely to take less paper."""
    if not any(row.kind is RowKind.GROUP for row in setting.table.rows):
        return setting.table
    cut = in_whole_groups(setting)
    apart = narrow_widths.best(without_groups(setting.table), theme)
    added = (len(cut.rows) - len(setting.table.rows)) * _HEADING
    if apart is None or apart.faults > setting.faults:
        return cut
    return apart.table if apart.score < (setting.score + added) * _LEFT_WHITE else cut


def without_groups(table: Table) -> Table:
    """Each row says the heading it stood under in its quieter line."""
    rows: list[Row] = []
    heading = ""
    for row in table.rows:
        if row.kind is RowKind.GROUP:
            heading = f"{row.label} ({row.small})" if row.small else row.label
        elif row.kind is RowKind.TOTAL or not heading:
            rows.append(row)
        else:
            rows.append(replace(row, small=_after_name(row.small, heading)))
    return replace(table, rows=tuple(rows))


def _after_name(small: str, heading: str) -> str:
    """A heading put into a row's quieter line: behind what goes on with the row's name, before all else."""
    if small[:1] == "(" or small[:1].islower():
        name, _, rest = small.partition(". ")
        return ". ".join(words for words in (name, heading, rest) if words)
    return f"{heading}. {small}" if small else heading


def in_whole_groups(setting: Setting) -> Table:
    """Groups of rows cut so that each part stands on one page, the heading said again over it."""
    rows: list[Row] = []
    heading: Row | None = None
    depth = 0.0
    for row, height in zip(setting.table.rows, setting.heights, strict=True):
        if row.kind is RowKind.GROUP:
            heading, depth = row, height
        elif heading is not None and depth + height > _TALLEST_GROUP and rows[-1].kind is not RowKind.GROUP:
            rows.append(replace(heading, label=f"{heading.label}, continued"))
            depth = height + _HEADING
        else:
            depth += height
        rows.append(row)
    return replace(setting.table, rows=tuple(rows))


def _parts(row: Row, columns: Sequence[Column]) -> tuple[tuple[str, Cell], ...]:
    """The values of a row after their headings; where nothing is held of several, that is said once, at the end."""
    parts = [(column.label, _part(cell, column)) for column, cell in zip(columns, row.cells, strict=True)]
    absent: dict[str, list[str]] = {}
    for label, cell in parts:
        if cell.kind is CellKind.ABSENT and not cell.small and not cell.mark:
            absent.setdefault(cell.text, []).append(label)
    together = {text for text, labels in absent.items() if len(labels) > 1}
    kept = [(label, cell) for label, cell in parts if cell.kind is not CellKind.ABSENT or cell.text not in together]
    return (*kept, *((", ".join(absent[text]), Cell(text, CellKind.ABSENT)) for text in absent if text in together))


def _part(cell: Cell, column: Column) -> Cell:
    """The cell as one of several in a line."""
    kind = CellKind.TEXT if cell.kind is CellKind.NUMBER else cell.kind
    return replace(cell, kind=kind, strong=cell.strong or column.current)


def _brief(heading: str, cell: Cell) -> str:
    """A value after its heading, in words that a line's end does not part."""
    words = f"{heading} {_valued(cell)}"
    return words.replace(" ", "\u00a0") if len(words) < _WHOLE else words


def _valued(cell: Cell) -> str:
    words = cell.text + (f" {cell.mark}" if cell.mark else "")
    return words + (f" ({cell.small})" if cell.small else "")
