"""Turns the declared blocks of a section into content: tables, charts and key figures, all from the one book of figures."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from cswo_report.domain.fields import Codelist
from cswo_report.domain.measures import NOT_RECORDED, FigureRef, Series
from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import (
    Cell,
    CellKind,
    Chart,
    ChartKind,
    Column,
    KeyFigure,
    KeyFigures,
    Origin,
    Row,
    RowKind,
    Table,
)
from cswo_report.domain.paper import Series as Drawn
from cswo_report.domain.registers import Record
from cswo_report.domain.values import Presence, Value
from cswo_report.errors import ShippedDataFault
from cswo_report.figures import changes, printing
from cswo_report.figures.printed import SHIPPED, Noted, all_origins, for_each, noted, numbers_in
from cswo_report.papers import caveats
from cswo_report.papers.facts import Facts

MILLIONS = "£ million"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass
class Numbering:
    """Numbers tables and figures in their order of appearance, and gives each its trace code."""

    facts: Facts
    tables: int = 0
    figures: int = 0
    used: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)  # (number, title, measure keys)

    def next_table(self, title: str, measures: Sequence[str] = ()) -> str:
        self.tables += 1
        self.used.append((f"Table {self.tables}", title, tuple(measures)))
        return str(self.tables)

    def next_figure(self, title: str, measures: Sequence[str] = ()) -> str:
        self.figures += 1
        self.used.append((f"Figure {self.figures}", title, tuple(measures)))
        return str(self.figures)

    def code(self, name: str) -> str:
        """A short code, the same in every build of the same year: what an auditor quotes."""
        digest = hashlib.sha256(f"{self.facts.year.label}/{name}".encode()).digest()
        return "T-" + "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:5])


def key_figures(facts: Facts, measures: Sequence[str], links: dict[str, str]) -> KeyFigures:
    """A strip of key figures: the number, what it is, and last year's."""
    return KeyFigures(tuple(key_figure(facts, key, links) for key in measures))


def key_figure(facts: Facts, key: str, links: dict[str, str]) -> KeyFigure:
    series = named_series(facts, key)
    sign = printing.unit_sign(series.measure.unit)
    title = series.measure.title.removesuffix(", per cent")
    words = lowered(title)
    now, year = series.current.text(sign), series.years[-1]
    origins = for_each(printing.origin_of(series, year), now) or (printing.origin_of(series, year),)
    share = series.measure.share
    if share is not None and series.current.known is not None:
        part, base = (facts.book.series(name) for name in (share.of, share.base))
        words += f": {part.current.text()} of {base.current.text()}"
        origins += (printing.origin_of(part, year), printing.origin_of(base, year))
    before = series.previous
    if before is not None and before.known is not None:
        words += f"; {before.text(sign)} in {series.years[-2].label}"
        origins += for_each(printing.origin_of(series, series.years[-2]), before.text(sign))
    worse = changes.reading(series, facts.book.parts(series.ref)) == "Worse"
    return KeyFigure(now, words, worse, links.get(key, ""), origins)


def named_series(facts: Facts, name: str) -> Series:
    """The series of a figure as a block names it: a measure's key, or a key with codes of its dimensions."""
    try:
        return facts.book.find(FigureRef.parse(name))
    except ValueError as fault:
        raise ShippedDataFault(f"A section names the figure '{name}': {fault}", "Correct its section.toml.") from fault


def measures_table(facts: Facts, spec: BlockSpec, numbering: Numbering) -> Table:
    """Measures down, years across; groups and totals as declared; what has to be said of them beneath."""
    groups = [
        (heading, [series for series in (named_series(facts, key) for key in keys) if _is_shown(series, spec)])
        for heading, keys in spec.groups or (("", spec.measures),)
    ]
    shown = [series for _, listed in groups for series in listed]
    basis = caveats.main_basis(shown, spec.sub)
    rows: list[Row] = []
    totals: list[Noted] = []
    for heading, listed in groups:
        if heading:
            rows.append(Row(heading, kind=RowKind.GROUP))
        for at, series in enumerate(listed):
            kind = RowKind.TOTAL if str(series.ref) in spec.totals else RowKind.PLAIN
            label = _without_unit(facts.book.label(series.ref), series.measure.unit, spec.sub, spec.title)
            label = _without_code(label, spec.title)
            label = caveats.with_basis(label, series.measure, basis, heading, spec.title, spec.sub)
            rows.append(printing.series_row(series, label, kind))
            if kind is RowKind.TOTAL:
                totals += caveats.total_notes(series, caveats.parts_above(series, listed[:at]))
    lines: list[str | Noted] = [*spec.notes, *totals, *caveats.break_notes(shown), *_revision_notes(facts, shown)]
    notes = [noted(line) for line in lines]
    return Table(
        id=spec.id,
        number=numbering.next_table(spec.title, [series.measure.key for series in shown]),
        title=spec.title,
        sub=spec.sub,
        columns=printing.year_columns(facts.book.years),
        rows=tuple(rows),
        marks=printing.marks_used(rows, [value for series in shown for value in series.values]),
        notes=tuple(note.text for note in notes),
        origins=all_origins(spec.title, spec.sub, *notes),
        source="Source: " + "; ".join(dict.fromkeys(s.measure.source for s in shown if s.measure.share is None)) + ".",
        code=numbering.code(spec.id),
    )


def _without_unit(label: str, unit: str, *said: str) -> str:
    """A label that ends in its unit, without it where the title or the line under it says the unit for all."""
    return label.removesuffix(f", {unit}") if unit and any(unit in text for text in said) else label


def _without_code(label: str, title: str) -> str:
    """A label that ends in the code it is held to, without it where the table's title says that for every row."""
    name, _, code = label.rpartition(": ")
    return name if name and code and code.casefold() in title.casefold() else label


def lowered(words: str) -> str:
    """Words that stand within a sentence; an abbreviation or an office keeps its capital."""
    first = words.split()[0]
    keeps = (len(first) > 1 and first.isupper()) or first in {"Chief", "Principal"}
    return words if keeps else words[0].lower() + words[1:]


def _is_shown(series: Series, spec: BlockSpec) -> bool:
    return str(series.ref) not in spec.when_any or any(value.known for value in series.values)


def _revision_notes(facts: Facts, shown: Sequence[Series]) -> list[Noted]:
    """What a supplier said of a value, and what it was before it was revised; once where the same was said of several.

    The note on a break says it already where there is one.
    """
    said: dict[tuple[str, str], list[Series]] = {}
    for series in shown:
        for year in series.years:
            record = facts.book.supplied.record(series.measure, series.ref, year) if series.measure.supplied else None
            footnote = str(record.values["footnote"] or "").rstrip(".") if record else ""
            if footnote and year.label not in series.measure.breaks:
                earlier = [each.earlier.text() for each in series.restated if each.year == year.label]
                earlier = [
                    text for text in earlier if not re.search(rf"(?<![\d.,]){re.escape(text)}(?![\d%])", footnote)
                ]
                before = f". Before it was revised: {', '.join(earlier)}" if earlier else ""
                said.setdefault((year.label, footnote + before), []).append(series)
    return [_revision_note(found, label, words) for (label, words), found in said.items()]


def _revision_note(found: Sequence[Series], label: str, words: str) -> Noted:
    text = f"{'; '.join(series.measure.title for series in found)}, {label}: {words}."
    year = next(year for year in found[0].years if year.label == label)
    return Noted(text, for_each(printing.origin_of(found[0], year, "footnote"), text))


def breakdown_table(facts: Facts, spec: BlockSpec, numbering: Numbering) -> Table:
    """One measure by the codes of one field; the codes that never occur are left out, and the parts add to the total."""
    measure = facts.book.measures[spec.measure]
    counts = facts.breakdowns[spec.measure, spec.by]
    codelist = _codelist(facts, spec)
    seen = {code for _, code in counts}
    codes = [code.code for code in codelist.codes if code.code in seen] if codelist else sorted(seen - {""})
    labels = {code.code: code.label for code in codelist.codes} if codelist else {}
    parts = {
        code: replace(series, where=((spec.by, code or NOT_RECORDED),))
        for code, series in facts.book.broken_down(
            spec.measure, counts, [*codes, *([""] if "" in seen else [])]
        ).items()
    }
    rows = [printing.series_row(series, labels.get(code, code or "Not recorded")) for code, series in parts.items()]
    total = facts.book.series(spec.measure)
    rows.append(printing.series_row(total, "All", RowKind.TOTAL))
    notes = [*(noted(line) for line in spec.notes), *caveats.total_notes(total, list(parts.values()))]
    return Table(
        id=spec.id,
        number=numbering.next_table(spec.title, (spec.measure,)),
        title=spec.title,
        sub=spec.sub,
        columns=printing.year_columns(facts.book.years, "By"),
        rows=tuple(rows),
        marks=printing.marks_used(rows, total.values),
        notes=tuple(note.text for note in notes),
        origins=all_origins(spec.title, spec.sub, *notes),
        source=f"Source: {measure.source}.",
        code=numbering.code(spec.id),
    )


def _codelist(facts: Facts, spec: BlockSpec) -> Codelist | None:
    if spec.codelist:
        return facts.codelists[spec.codelist]
    count = facts.book.measures[spec.measure].count
    for slug in count.types if count else ():
        for field_of_type in facts.decision_types[slug].field:
            if field_of_type.name == spec.by:
                return facts.codelists.get(field_of_type.codelist)
    return None


def chart(facts: Facts, spec: BlockSpec, numbering: Numbering) -> Chart | None:
    """A chart of declared measures; None with fewer than two years to draw or nothing but nil (the table says it all)."""
    shown = [named_series(facts, name) for name in spec.measures]
    filtered = {str(series.ref): facts.book.label(series.ref) for series in shown if series.where}
    spec = replace(spec, labels={**filtered, **spec.labels})
    caveats.check_bases(spec.id or spec.title, shown, spec.mixes)
    known = [value for series in shown for value in series.values if value.known is not None]
    years = {year for series in shown for year in series.years if series.at(year).known is not None}
    if len(years) < 2 or not any(value.presence is Presence.NUMBER for value in known):
        return None
    drawn = tuple(_drawn(series, spec, number == 0) for number, series in enumerate(shown))
    title = Noted(spec.title, for_each(SHIPPED, spec.title)) if spec.title else _title(shown, spec)
    spoken = " ".join(f"{name.name}: {_spoken(series)}" for name, series in zip(drawn, shown, strict=True))
    note = " ".join([*caveats.break_notes(shown), *([spec.mixes] if spec.mixes else [])])
    return Chart(
        id=spec.id,
        number=numbering.next_figure(title.text, [series.measure.key for series in shown]),
        title=title.text,
        sub=spec.sub,
        kind=ChartKind(spec.form),
        series=drawn,
        alt_title=spec.sub or title.text,
        alt_text=spoken if len(shown) > 1 else _spoken(shown[0]),
        unit=printing.unit_sign(shown[0].measure.unit),
        note=note,
        table_id=spec.table,
        code=numbering.code(spec.id),
        origins=all_origins(title, spec.sub, note),
    )


def _spoken(series: Series) -> str:
    return f"{changes.spoken_series(series)} {caveats.spoken_breaks(series)}".strip()


def _name(series: Series, spec: BlockSpec) -> str:
    return spec.labels.get(str(series.ref)) or spec.labels.get(series.measure.key) or series.measure.title


def _drawn(series: Series, spec: BlockSpec, first: bool) -> Drawn:
    name = _name(series, spec)
    return Drawn(
        name=lowered(_without_unit(name, series.measure.unit, spec.sub)),
        points=printing.series_points(series),
        current=first,
        breaks=tuple(series.measure.breaks),
        break_kinds=tuple(found.kind.value for found in series.measure.breaks.values()),
    )


def _title(shown: Sequence[Series], spec: BlockSpec) -> Noted:
    """What the figure shows, always true: the first series' first and last known values."""
    if len(shown) > 1:
        return _title_of_several(shown, spec)
    series = shown[0]
    sign = printing.unit_sign(series.measure.unit)
    known = [(year, value) for year, value in zip(series.years, series.values, strict=True) if value.known is not None]
    name = _name(series, spec).removesuffix(", per cent").removesuffix(f", {MILLIONS}")
    name = name[0].upper() + name[1:]
    ends = known[:1] if known[0][0] == known[-1][0] else [known[0], known[-1]]
    in_money = series.measure.unit == MILLIONS
    said = [f"{_in_millions(value.text()) if in_money else value.text(sign)} in {year.label}" for year, value in ends]
    origins = [for_each(printing.origin_of(series, year), text) for (year, _), text in zip(ends, said, strict=True)]
    return Noted(f"{name}: {', '.join(said)}", (*for_each(SHIPPED, name), *(o for found in origins for o in found)))


def _in_millions(number: str) -> str:
    """A number of millions of pounds as it is said in a title: £62.1 million, its sign before the pound."""
    minus = changes.MINUS if number.startswith(changes.MINUS) else ""
    return f"{minus}£{number.removeprefix(minus)} million"


def _title_of_several(shown: Sequence[Series], spec: BlockSpec) -> Noted:
    """Each line's name and its value this year."""
    parts = []
    origins: list[Origin] = []
    for series in shown:
        name = lowered(_name(series, spec))
        text = series.current.said(printing.unit_sign(series.measure.unit))
        parts.append(f"{name} {text}")
        origins += [*for_each(SHIPPED, name), *for_each(printing.origin_of(series, series.years[-1]), text)]
    words = f"{', '.join(parts)} in {shown[0].years[-1].label}"
    return Noted(words[0].upper() + words[1:], tuple(origins))


def listing(
    numbering: Numbering,
    id: str,
    title: str,
    sub: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    none: str,
    source: str = "",
    notes: Sequence[str | Noted] = (),
    numbered: bool = True,
) -> Table:
    """A table of records; when there are none, one row says so."""
    body = tuple(rows) or (Row(none, tuple(Cell("–") for _ in columns[1:])),)
    return Table(
        id=id,
        number=numbering.next_table(title) if numbered else "",
        title=title,
        sub=sub,
        columns=tuple(columns),
        rows=body,
        marks=printing.marks_used(body, ()),
        notes=tuple(noted(note).text for note in notes),
        source=f"Source: {source}." if source else "",
        code=numbering.code(id) if numbered else "",
        origins=all_origins(title, sub, *notes),
    )


def text_cell(value: object, absent: str = "not recorded", **more: str) -> Cell:
    """Text in a cell; what is missing says so."""
    text = "" if value is None else str(value)
    return Cell(text, small=more.get("small", "")) if text else Cell(absent, CellKind.ABSENT)


def number_cell(number: int | None, origin: Origin | None = None) -> Cell:
    """A number that a record gives; without one it says that none was supplied."""
    value = Value.of(number) if number is not None else Value.absent(Presence.NOT_SUPPLIED)
    return printing.cell_of(value, origin=origin)


NO_RECORD = "none"
COUNTED = "counted"
"""The form of a number that a table counts from records which it names itself, where no measure does."""


def of_all(found: Iterable[Record]) -> Origin:
    """The origin of a number that counts records: their references."""
    return counted_origin(record.reference for record in found)


def counted_origin(references: Iterable[str]) -> Origin:
    return Origin(record=" ".join(references) or NO_RECORD, form=COUNTED)


def counted_cell(found: Sequence[Record]) -> Cell:
    """How many records there are, with the records themselves as its origin."""
    return printing.cell_of(Value.of(len(found)), origin=of_all(found))


def counted_note(text: str, *counted: Sequence[Record]) -> Noted:
    """A line in which each number counts some records."""
    return Noted(text, tuple(of_all(found) for found in counted))


def marked(html: str) -> str:
    """Escaped prose with each of its numbers marked as one that can be traced."""
    for number in reversed(numbers_in(html)):
        html = f'{html[: number.start]}<data class="figure">{number.text}</data>{html[number.end :]}'
    return html


def recorded_row(record: Record, row: Row) -> Row:
    """A row printed from one record: each number in it that has no origin yet gets the record and the field that holds it."""
    cells = tuple(
        cell if cell.origins else replace(cell, origins=of_fields(record, cell.text, cell.small)) for cell in row.cells
    )
    return replace(row, cells=cells, origins=row.origins or of_fields(record, row.label, row.small))


def of_fields(record: Record, *texts: str) -> tuple[Origin, ...]:
    """For each number in some texts: the record, and the first of its fields in whose words the number stands."""
    return tuple(
        Origin(record=record.reference, field=_field_with(record, number.text))
        for text in texts
        for number in numbers_in(text)
    )


def _field_with(record: Record, number: str) -> str:
    digits = number.strip("£%").replace(",", "")
    for name, value in {**record.values, **record.details}.items():
        if value is not None and digits in str(value).replace(",", ""):
            return name
    return ""
