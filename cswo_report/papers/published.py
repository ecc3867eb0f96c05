"""Published figures of other councils and of Scotland: laid out again as their source gave them, and beside this council's own.

Nothing here is mended. Blanks, footnotes and totals that do not add stand as they were published; what has to be said of them is said by
one rule (`figures.reconciling`), and how far each table lies behind the report's own year is printed with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cswo_report.domain.measures import Series
from cswo_report.domain.outline import BlockSpec, PublishedTable
from cswo_report.domain.paper import Block, Callout, Cell, CellKind, Column, Origin, Row, RowKind, Table
from cswo_report.domain.periods import basis_words, lag_words, last_day, short_period
from cswo_report.domain.registers import Record
from cswo_report.domain.values import PRESENCE_WORDS, Basis, Presence, Value
from cswo_report.domain.year import ReportingYear
from cswo_report.figures import printing, reconciling
from cswo_report.figures.book import value_of
from cswo_report.figures.printed import Noted, all_origins, for_each, noted
from cswo_report.papers import caveats
from cswo_report.papers.blocks import Numbering, listing
from cswo_report.papers.facts import Facts
from cswo_report.papers.marks import decimals_printed, printed_as_published

SCOTLAND = "Scotland"
NUMBER = "number"
NOTHING = "–"
EACH_SHARE_ROUNDED = "Percentages that make a whole do not add to 100% because each is rounded."

Key = tuple[str, ...]


def scotland(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """This council beside Scotland, measure by measure; nothing where no figure of Scotland has been supplied."""
    comparison = _comparison(facts, numbering)
    return [comparison] if comparison else []


def published_tables(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """Published tables laid out again from supplied figures, with every mark their source gave them."""
    blocks: list[Block] = []
    for published in sorted(facts.published, key=_in_order):
        found = [
            record for record in facts.records.get("observation", ()) if record.values["measure"] in published.measures
        ]
        if found:
            blocks.append(_Laid(published, found, facts.year).table(numbering))
    none = "<p>No published figure of another council or of Scotland has been supplied for this report.</p>"
    return blocks or [Callout("National and neighbouring figures", none)]


def _in_order(spec: PublishedTable) -> tuple[str, int, str]:
    """Tables by letter, number and letter, so that d10 stands after d9."""
    found = re.fullmatch(r"(\D*)(\d*)(.*)", spec.id)
    assert found is not None
    return found[1], int(found[2] or 0), found[3]


def period_end(values: Mapping[str, Any]) -> date:
    """The day on which the period of a supplied figure ends."""
    return last_day(Basis(values["basis"]), str(values["period"]))


def latest_note(found: Sequence[Record], year: ReportingYear) -> Noted:
    """Which is the latest figure that somebody else has published, and how far it lies behind the report's year."""
    latest = max(found, key=lambda record: period_end(record.values))
    period = str(latest.values["period"])
    if latest.values["basis"] == Basis.AS_AT:
        period = basis_words(Basis.AS_AT, period).removeprefix("at ")
    lag = lag_words(period_end(latest.values), year)
    text = f"Latest available: {period}, {'as late as this report’s year' if lag == 'level' else lag}."
    return Noted(text, _of_period(latest, text))


def _of_period(record: Record, text: str) -> tuple[Origin, ...]:
    return for_each(Origin(record=record.reference, field="period", form="lag"), text)


@dataclass
class _Laid:
    """One published table on its way to the page."""

    spec: PublishedTable
    found: Sequence[Record]
    year: ReportingYear
    shown: list[Value] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bases = {str(record.values["basis"]) for record in self.found}
        self.held = {(self._row(record), self._column(record)): record for record in self.found}
        self.row_keys = list(dict.fromkeys(self._row(record) for record in self.found))
        self.column_keys = list(dict.fromkeys(self._column(record) for record in self.found))

    def table(self, numbering: Numbering) -> Table:
        spec = self.spec
        number = numbering.next_table(spec.title)
        rows = self._listed_rows() if spec.listed else self._rows()
        notes: list[str | Noted] = [*(spec.notes or self._footnotes())]
        notes += [Noted(note.text, self._origins(note)) for note in reconciling.notes_of(self._addings())]
        notes += [EACH_SHARE_ROUNDED] if self._shares_miss_the_whole() else []
        notes += [*_gap_note(rows), latest_note(self.found, self.year)]
        return Table(
            id=f"pub_{spec.id}",
            number=number,
            title=spec.title,
            sub=spec.sub,
            columns=self._columns(rows),
            rows=tuple(rows),
            marks=printing.marks_used(rows, self.shown),
            notes=tuple(noted(note).text for note in notes),
            source=f"Source: {spec.source}{f' ({spec.source_address})' if spec.source_address else ''}.",
            code=numbering.code(spec.id),
            origins=all_origins(spec.title, spec.sub, *notes),
        )

    def _rows(self) -> list[Row]:
        rows, group = list[Row](), None
        for key in self.row_keys:
            if len(key) > 1 and key[0] != group:
                group = key[0]
                rows.append(Row(self._label(group), kind=RowKind.GROUP))
            cells = tuple(self._cell(self.held.get((key, column))) for column in self.column_keys)
            kind = RowKind.TOTAL if self._is_total(key) else RowKind.PLAIN
            rows.append(Row(self._name(key), cells, kind, self._row_basis(key)))
        return rows

    def _listed_rows(self) -> list[Row]:
        """A row for each figure: what it is, its period as the source words it, and the figure; a footnote under its name."""
        rows, group = list[Row](), None
        for record in self.found:
            key = self._row(record)
            if key[0] != group:
                group = key[0]
                rows.append(Row(self._label(group), kind=RowKind.GROUP))
            footnote = str(record.values["footnote"] or "")
            cells = (Cell(self._words(self._column(record))), self._cell(record))
            rows.append(Row(self._name(key), cells, small=footnote, origins=_of_footnote(record, footnote)))
        return rows

    def _cell(self, record: Record | None) -> Cell:
        if record is None or record.values["presence"] == Presence.NOT_SUPPLIED:
            return Cell(NOTHING, CellKind.ABSENT)
        values = record.values
        value = value_of(values, decimals_printed(values["as_printed"], self.spec.places))
        self.shown.append(value)
        sign = printing.unit_sign(values["unit"] or "")
        text = printed_as_published(value, values["as_printed"] or "", sign)
        absent = value.presence not in {Presence.NUMBER, Presence.NIL}
        origins = for_each(Origin(record=record.reference, field=NUMBER), text)
        return Cell(text, CellKind.ABSENT if absent else CellKind.NUMBER, mark=value.mark, origins=origins)

    def _columns(self, rows: Sequence[Row]) -> tuple[Column, ...]:
        if self.spec.listed:
            return (
                Column(self.spec.row_heading),
                Column("Period or date", width_mm=34.0),
                Column("Figure", numeric=True, width_mm=30.0),
            )
        width = _column_width(rows, len(self.column_keys))
        labels = [" ".join([self._words(key), *self._column_basis(key)]) for key in self.column_keys]
        return (Column(self.spec.row_heading), *(Column(label, numeric=True, width_mm=width) for label in labels))

    def _column_basis(self, key: Key) -> list[str]:
        """The basis of a column whose figures all share one, where the table holds several."""
        mine = {record.values["basis"] for (_, column), record in self.held.items() if column == key}
        return [basis_words(Basis(mine.pop()))] if len(self.bases) > 1 and len(mine) == 1 else []

    def _row_basis(self, key: Key) -> str:
        """The basis of a row, where neither the table nor its columns have one of their own."""
        if len(self.bases) < 2 or all(self._column_basis(column) for column in self.column_keys):
            return ""
        mine = [record.values["basis"] for (row, _), record in self.held.items() if row == key]
        return ", ".join(basis_words(Basis(basis)) for basis in dict.fromkeys(mine))

    def _addings(self) -> list[reconciling.Adding]:
        """Each printed total with the rows of its group that stand above it, column by column."""
        found = []
        for at, key in enumerate(self.row_keys):
            if self._is_total(key):
                parts = [other for other in self.row_keys[:at] if other[:-1] == key[:-1]]
                found += [self._adding(key, parts, column) for column in self.column_keys if self._adds(column)]
        return [adding for adding in found if adding is not None]

    def _shares_miss_the_whole(self) -> bool:
        """Whether shares down a column, or along a row, make nearly 100 per cent as printed, so that only their rounding can be the cause."""
        down = [[(row, column) for row in self.row_keys] for column in self.column_keys]
        along = [[(row, column) for column in self.column_keys] for row in self.row_keys]
        lines = (*(() if "period" in self.spec.rows else down), *(() if "period" in self.spec.columns else along))
        return not self.spec.listed and any(map(self._misses_the_whole, lines))

    def _misses_the_whole(self, line: Sequence[tuple[Key, Key]]) -> bool:
        records = [self.held[place] for place in line if place in self.held and not self._is_total(place[0])]
        shares = [
            value_of(record.values, decimals_printed(record.values["as_printed"], self.spec.places))
            for record in records
            if printing.unit_sign(record.values["unit"] or "")
        ]
        return reconciling.misses_the_whole(shares)

    def _adding(self, total: Key, parts: Sequence[Key], column: Key) -> reconciling.Adding | None:
        record = self.held.get((total, column))
        rows = [self.held.get((part, column)) for part in parts]
        if record is None or any(row is None for row in rows):
            return None
        places = self.spec.places
        whole, *shown = (
            value_of(row.values, decimals_printed(row.values["as_printed"], places))
            for row in (record, *(row for row in rows if row is not None))
        )
        stat = [part for part in self.spec.columns if part != "period"]
        named = (
            [*(self._label(part) for part in total[:-1]), self._words(column)] if stat or total[:-1] else [column[0]]
        )
        return reconciling.Adding(whole, tuple(shown), str(record.values["unit"] or ""), ", ".join(named))

    def _origins(self, note: reconciling.Note) -> tuple[Origin, ...]:
        """Of the numbers in a note that names a total: the total's own record, once as it is and once as its parts add."""
        if note.adding is None:
            return ()
        for (row, column), record in self.held.items():
            if self._is_total(row) and self._named(row, column) == note.adding.where:
                total = Origin(record=record.reference, field=NUMBER)
                return total, replace(total, form="sum of its parts")
        return ()

    def _named(self, row: Key, column: Key) -> str:
        adding = self._adding(row, [], column)
        return adding.where if adding else ""

    def _adds(self, column: Key) -> bool:
        return not self.spec.adds or column[-1] in self.spec.adds

    def _is_total(self, key: Key) -> bool:
        return key[-1] in self.spec.totals or self._name(key).casefold() in {"total", "all"}

    def _footnotes(self) -> list[Noted]:
        if self.spec.listed:
            return []
        found = {str(record.values["footnote"]): record for record in reversed(self.found) if record.values["footnote"]}
        return [Noted(text, _of_footnote(record, text)) for text, record in reversed(found.items())]

    def _row(self, record: Record) -> Key:
        return _key(self.spec.rows, record.values)

    def _column(self, record: Record) -> Key:
        return _key(self.spec.columns, record.values)

    def _name(self, key: Key) -> str:
        return self._words(key[1:] if len(key) > 1 else key)

    def _words(self, key: Key) -> str:
        return " ".join(self._label(part) for part in key)

    def _label(self, part: str) -> str:
        return self.spec.labels.get(part, part)


def _comparison(facts: Facts, numbering: Numbering) -> Table | None:
    """Scotland beside this council, for each measure that both have: earliest and latest, each with its own period."""
    national: dict[str, list[Record]] = {}
    for record in facts.records.get("observation", ()):
        values = record.values
        if values["area"] == SCOTLAND and values["measure"] in facts.book.measures and not values["dimensions"]:
            national.setdefault(values["measure"], []).append(record)
    rows = []
    for key in (key for key in facts.book.measures if key in national):
        found = sorted(national[key], key=lambda record: period_end(record.values))
        series = facts.book.series(key)
        known = [year for year in series.years if series.at(year).known is not None]
        if len(found) < 2 or len(known) < 2:
            continue
        cells = [_national(found[0]), _national(found[-1]), _behind(found[-1], facts.year)]
        cells += [_own(series, year) for year in (known[0], known[-1])]
        rows.append(Row(series.measure.title.removesuffix(f" at {caveats.YEAR_END}"), tuple(cells)))
    if not rows:
        return None
    columns = (
        Column("Measure"),
        Column("Scotland, earliest", numeric=True, width_mm=25.0),
        Column("Scotland, latest", numeric=True, width_mm=25.0),
        Column("Behind our year", width_mm=24.0),
        Column("Here, earliest", numeric=True, width_mm=22.0),
        Column("Here, latest", numeric=True, current=True, width_mm=22.0),
    )
    sources = "; ".join(dict.fromkeys(str(record.values["source"]) for found in national.values() for record in found))
    return listing(
        numbering, "tab_comparison", "How we compare with Scotland",
        "Latest available national figures and ours, each with its own period or date under it", columns, rows, none="",
        notes=(UNLIKE,), source=sources,
    )  # fmt: skip


UNLIKE = (
    "Periods and dates differ as shown under each figure, so compare the direction, not the size of a change. “To” marks a year that "
    "ends on that day, “behind” how far behind the end of this report’s year."
)


def _national(record: Record) -> Cell:
    values = record.values
    unit = printing.unit_sign(values["unit"] or "")
    cell = printing.cell_of(value_of(values, 0), unit, Origin(record=record.reference, field=NUMBER))
    return replace(cell, small=short_period(Basis(values["basis"]), str(values["period"])))


def _behind(record: Record, year: ReportingYear) -> Cell:
    """How far Scotland's latest figure lies behind the end of this report's year."""
    lag = lag_words(period_end(record.values), year).removesuffix(" behind")
    return Cell({"level": "–"}.get(lag, lag.replace(" ", "\u00a0")), origins=_of_period(record, lag))


def _own(series: Series, year: ReportingYear) -> Cell:
    period = series.measure.period(year)
    return replace(printing.series_cell(series, year), small=short_period(series.measure.basis, period))


def _of_footnote(record: Record, footnote: str) -> tuple[Origin, ...]:
    return for_each(Origin(record=record.reference, field="footnote"), footnote)


def _column_width(rows: Iterable[Row], number: int) -> float:
    """As wide as the page allows, up to what numbers need, or the words 'not applicable' on one line."""
    wordy = any(cell.text == PRESENCE_WORDS[Presence.NOT_APPLICABLE] for row in rows for cell in row.cells)
    return min(26.0 if wordy else 22.0, 104.0 / max(number, 1))


def _gap_note(rows: Iterable[Row]) -> tuple[str, ...]:
    gaps = any(cell.text == NOTHING for row in rows for cell in row.cells)
    return (f"{NOTHING} the source gives no figure here.",) if gaps else ()


def _key(parts: Key, values: Mapping[str, Any]) -> Key:
    dimensions = values["dimensions"] or {}
    return tuple(
        str(dimensions.get(part.removeprefix("dim:"), "")) if part.startswith("dim:") else str(values[part] or "")
        for part in parts
    )
