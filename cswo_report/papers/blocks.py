"""Turns the declared blocks of a section into content: tables, charts and key figures, all from the one book of figures."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from cswo_report.domain.fields import Codelist
from cswo_report.domain.measures import Series
from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import (
    Cell,
    CellKind,
    Chart,
    ChartKind,
    Column,
    KeyFigure,
    KeyFigures,
    Row,
    RowKind,
    Table,
)
from cswo_report.domain.paper import Series as Drawn
from cswo_report.domain.values import Presence, Value
from cswo_report.figures import changes, printing
from cswo_report.papers.facts import Facts

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
    series = facts.book.series(key)
    sign = printing.unit_sign(series.measure.unit)
    title = series.measure.title.removesuffix(", per cent")
    words = title[0].lower() + title[1:] if not title.startswith("Chief") else title
    share = series.measure.share
    if share is not None and series.current.known is not None:
        part, base = (facts.book.series(name).current.text() for name in (share.of, share.base))
        words += f": {part} of {base}"
    before = series.previous
    if before is not None and before.known is not None:
        words += f"; {before.text(sign)} in {series.years[-2].label}"
    return KeyFigure(
        series.current.text(sign), words, changes.reading(series, facts.book.parts(key)) == "Worse", links.get(key, "")
    )


def measures_table(facts: Facts, spec: BlockSpec, numbering: Numbering) -> Table:
    """Measures down, years across; groups and totals as declared."""
    groups = spec.groups or (("", spec.measures),)
    rows: list[Row] = []
    shown: list[Series] = []
    for heading, keys in groups:
        if heading:
            rows.append(Row(heading, kind=RowKind.GROUP))
        for key in keys:
            series = facts.book.series(key)
            if key in spec.when_any and not any(value.known for value in series.values):
                continue
            shown.append(series)
            rows.append(printing.series_row(series, kind=RowKind.TOTAL if key in spec.totals else RowKind.PLAIN))
    keys = tuple(series.measure.key for series in shown)
    return Table(
        id=spec.id,
        number=numbering.next_table(spec.title, keys),
        title=spec.title,
        sub=spec.sub,
        columns=printing.year_columns(facts.book.years),
        rows=tuple(rows),
        marks=printing.marks_used(rows, [value for series in shown for value in series.values]),
        notes=(*spec.notes, *_break_notes(shown), *_revision_notes(facts, shown)),
        source="Source: " + "; ".join(dict.fromkeys(s.measure.source for s in shown if s.measure.share is None)) + ".",
        code=numbering.code(spec.id),
    )


def _break_notes(shown: Sequence[Series]) -> list[str]:
    return [
        f"{series.measure.title}: {broken.why}"
        for series in shown
        for year, broken in series.measure.breaks.items()
        if any(entry.label == year for entry in series.years)
    ]


def _revision_notes(facts: Facts, shown: Sequence[Series]) -> list[str]:
    notes = []
    for series in shown:
        for year in series.years:
            observation = facts.book.observations.get((series.measure.key, series.measure.period(year)))
            if observation and observation["footnote"] and series.measure.supplied:
                notes.append(f"{series.measure.title}, {year.label}: {observation['footnote'].rstrip('.')}.")
    return notes


def breakdown_table(facts: Facts, spec: BlockSpec, numbering: Numbering) -> Table:
    """One measure by the codes of one field; the codes that never occur are left out, and the parts add to the total."""
    measure = facts.book.measures[spec.measure]
    counts = facts.breakdowns[spec.measure, spec.by]
    codelist = _codelist(facts, spec)
    seen = {code for _, code in counts}
    codes = [code.code for code in codelist.codes if code.code in seen] if codelist else sorted(seen - {""})
    labels = {code.code: code.label for code in codelist.codes} if codelist else {}
    parts = facts.book.broken_down(spec.measure, counts, [*codes, *([""] if "" in seen else [])])
    rows = [printing.series_row(series, labels.get(code, code or "Not recorded")) for code, series in parts.items()]
    total = facts.book.series(spec.measure)
    rows.append(printing.series_row(total, "All", RowKind.TOTAL))
    return Table(
        id=spec.id,
        number=numbering.next_table(spec.title, (spec.measure,)),
        title=spec.title,
        sub=spec.sub,
        columns=printing.year_columns(facts.book.years, "By"),
        rows=tuple(rows),
        marks=printing.marks_used(rows, total.values),
        notes=spec.notes,
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
    shown = [facts.book.series(key) for key in spec.measures]
    known = [value for series in shown for value in series.values if value.known is not None]
    years = {year for series in shown for year in series.years if series.at(year).known is not None}
    if len(years) < 2 or not any(value.presence is Presence.NUMBER for value in known):
        return None
    drawn = tuple(_drawn(series, spec, number == 0) for number, series in enumerate(shown))
    title = spec.title or _title(shown, spec)
    spoken = " ".join(
        f"{name.name}: {changes.spoken_series(series)}" for name, series in zip(drawn, shown, strict=True)
    )
    return Chart(
        id=spec.id,
        number=numbering.next_figure(title, spec.measures),
        title=title,
        sub=spec.sub,
        kind=ChartKind(spec.form),
        series=drawn,
        alt_title=spec.sub or title,
        alt_text=spoken if len(shown) > 1 else changes.spoken_series(shown[0]),
        unit=printing.unit_sign(shown[0].measure.unit),
        note=" ".join(_break_notes(shown)),
        table_id=spec.table,
        code=numbering.code(spec.id),
    )


def _drawn(series: Series, spec: BlockSpec, first: bool) -> Drawn:
    name = spec.labels.get(series.measure.key) or series.measure.title
    return Drawn(
        name=name[0].lower() + name[1:] if not name.startswith("Chief") else name,
        points=tuple(
            printing.point_of(year.label, value, series.measure.unit)
            for year, value in zip(series.years, series.values, strict=True)
        ),
        current=first,
        breaks=tuple(series.measure.breaks),
    )


def _title(shown: Sequence[Series], spec: BlockSpec) -> str:
    """What the figure shows, always true: the first series' first and last known values."""
    if len(shown) > 1:
        return _title_of_several(shown, spec)
    series = shown[0]
    sign = printing.unit_sign(series.measure.unit)
    known = [(year, value) for year, value in zip(series.years, series.values, strict=True) if value.known is not None]
    name = (
        (spec.labels.get(series.measure.key) or series.measure.title)
        .removesuffix(", per cent")
        .removesuffix(", £ million")
    )
    name = name[0].upper() + name[1:]
    first, last = known[0], known[-1]
    if first[0] == last[0]:
        return f"{name}: {last[1].text(sign)} in {last[0].label}"
    return f"{name}: {first[1].text(sign)} in {first[0].label}, {last[1].text(sign)} in {last[0].label}"


def _title_of_several(shown: Sequence[Series], spec: BlockSpec) -> str:
    """Each line's name and its value this year."""
    parts = []
    for series in shown:
        name = spec.labels.get(series.measure.key) or series.measure.title
        parts.append(f"{name} {series.current.text(printing.unit_sign(series.measure.unit))}")
    words = f"{', '.join(parts)} in {shown[0].years[-1].label}"
    return words[0].upper() + words[1:]


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
    notes: Sequence[str] = (),
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
        notes=tuple(notes),
        source=f"Source: {source}." if source else "",
        code=numbering.code(id) if numbered else "",
    )


def text_cell(value: object, absent: str = "not recorded", **more: str) -> Cell:
    """Text in a cell; what is missing says so."""
    text = "" if value is None else str(value)
    return Cell(text, small=more.get("small", "")) if text else Cell(absent, CellKind.ABSENT)


def number_cell(number: int | None) -> Cell:
    return printing.cell_of(Value.of(number) if number is not None else Value.absent(Presence.NOT_SUPPLIED))
