"""Blocks of the front matter and appendices: document control, trends, published tables, definitions, words, duties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

from cswo_report.domain.outline import BlockSpec, PublishedTable
from cswo_report.domain.paper import (
    Block,
    Callout,
    Cell,
    CellKind,
    Column,
    Row,
    RowKind,
    Table,
    Terms,
    TrendRow,
    Trends,
)
from cswo_report.domain.values import PRESENCE_WORDS, STATUS_MARKS, Presence, Value
from cswo_report.figures import changes, printing
from cswo_report.figures.book import value_of
from cswo_report.papers.blocks import Numbering, listing
from cswo_report.papers.facts import Facts


def spoken_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def document_control(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """Who wrote it, from what, how complete the registers are, and how to get it in another form."""
    days = (facts.dated - facts.year.last_day).days
    when = f"{days} days after the year ended" if days > 0 else "before the year ended, so its figures are not whole"
    about = [
        Row("Prepared by", (Cell(_officer(facts)),)),
        Row("Council", (Cell(facts.council.name),)),
        Row("Reporting year", (Cell(f"{spoken_day(facts.year.first_day)} to {spoken_day(facts.year.last_day)}"),)),
        Row("Edition", (Cell(EDITION_WORDS[facts.edition]),)),
        Row("Dated", (Cell(f"{spoken_day(facts.dated)}, {when}"),)),
        Row("For", (Cell(facts.council.meeting or "meeting not yet set"),)),
        Row(
            "Rests on",
            (Cell("Social Work (Scotland) Act 1968, section 3; statutory guidance of July 2016 under section 5"),),
        ),
    ]
    columns = (Column("Item", width_mm=46.0), Column("Detail"))
    blocks: list[Block] = [
        listing(numbering, "ctl_about", "Document control", "", columns, about, none="", numbered=False),
    ]  # fmt: skip
    blocks.append(_registers(facts))
    contact = facts.council.contact or "the council’s switchboard, and ask for the Chief Social Work Officer’s office"
    other = f"<p>Large print, audio, Braille, British Sign Language or another language: {escape(contact)}.</p>"
    blocks.append(Callout("This report in another form", other + (GAELIC if facts.council.gaelic else "")))
    return blocks


GAELIC = '<p lang="gd">Tha an aithisg seo ri fhaighinn ann an Gàidhlig ma thèid iarraidh.</p>'
EDITION_WORDS = {
    "officer": "Officers’ edition: for the council’s officers, not for publication",
    "members": "Members’ edition: exempt, not for publication",
    "return": "Return to the Scottish Government",
    "public": "Public edition",
}


def _officer(facts: Facts) -> str:
    name = facts.council.officer_name
    return f"{name}, Chief Social Work Officer" if name else "Chief Social Work Officer"


def trends(facts: Facts, spec: BlockSpec, numbering: Numbering, links: Mapping[str, str]) -> Trends:
    """The main figures in one table: first year, last year, this year, the change, and a reading in words."""
    groups = tuple((heading, tuple(_trend_row(facts, key, links) for key in keys)) for heading, keys in spec.groups)
    years = facts.book.years
    title = "Five years in brief"
    return Trends(
        id="tab_trends",
        number=numbering.next_table(title, [key for _, keys in spec.groups for key in keys]),
        title=title,
        sub="Number in the year to 31 March, or at 31 March, unless the row says per cent",
        first_label=years[0].label,
        previous_label=years[-2].label,
        current_label=years[-1].label,
        groups=groups,
        note="“Better” and “Worse” are said only where more, or fewer, is better for people and the change is larger than chance alone would often bring. "
        "“Neither” means that neither way is better in itself. The change of a percentage is in percentage points.",
    )


def _trend_row(facts: Facts, key: str, links: Mapping[str, str]) -> TrendRow:
    series = facts.book.series(key)
    unit = series.measure.unit
    points = tuple(
        printing.point_of(year.label, value, unit) for year, value in zip(series.years, series.values, strict=True)
    )
    word = changes.reading(series, facts.book.parts(key))
    return TrendRow(
        label=series.measure.title,
        unit=unit,
        points=points,
        first=printing.cell_of(series.values[0], unit),
        previous=printing.cell_of(series.values[-2], unit),
        current=printing.cell_of(series.current, unit),
        change=changes.change_text(series),
        reading=word,
        attention=word == "Worse",
        link=links.get(key, ""),
    )


def published_tables(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """Published tables laid out again from supplied figures, with every mark their source gave them."""
    comparison = _comparison(facts, numbering)
    blocks: list[Block] = [comparison] if comparison else []
    for spec in facts.published:
        found = [
            record.values
            for record in facts.records.get("observation", ())
            if record.values["measure"] in spec.measures
        ]
        if found:
            blocks.append(_pivot(spec, found, numbering))
    none = "<p>No published figure of another council or of Scotland has been supplied for this report.</p>"
    return blocks or [Callout("National and neighbouring figures", none)]


SCOTLAND = "Scotland"


def _comparison(facts: Facts, numbering: Numbering) -> Table | None:
    """Scotland beside this council, for each measure that both have: earliest and latest, each with its own period."""
    national: dict[str, list[Mapping[str, Any]]] = {}
    for record in facts.records.get("observation", ()):
        values = record.values
        if values["area"] == SCOTLAND and values["measure"] in facts.book.measures and not values["dimensions"]:
            national.setdefault(values["measure"], []).append(values)
    rows = []
    for key in (key for key in facts.book.measures if key in national):
        found = sorted(national[key], key=lambda values: str(values["period"]))
        series = facts.book.series(key)
        known = [pair for pair in zip(series.years, series.values, strict=True) if pair[1].known is not None]
        if len(found) < 2 or len(known) < 2:
            continue
        cells = [_dated(value_of(v, 0), v["unit"], str(v["period"])) for v in (found[0], found[-1])]
        cells += [_dated(value, series.measure.unit, year.label) for year, value in (known[0], known[-1])]
        rows.append(Row(series.measure.title, tuple(cells)))
    if not rows:
        return None
    columns = (
        Column("Measure"),
        Column("Scotland, earliest", numeric=True, width_mm=28.0),
        Column("Scotland, latest", numeric=True, width_mm=28.0),
        Column("Here, earliest", numeric=True, width_mm=24.0),
        Column("Here, latest", numeric=True, current=True, width_mm=24.0),
    )
    return listing(
        numbering, "tab_comparison", "How we compare with Scotland",
        "Latest available national figures, each with its own period or date under it", columns, rows, none="",
        notes=("Periods and dates differ as shown under each figure, so compare the direction, not the size of a change.",),
        source="; ".join(dict.fromkeys(str(v["source"]) for found in national.values() for v in found)),
    )  # fmt: skip


def _dated(value: Value, unit: str, period: str) -> Cell:
    cell = printing.cell_of(value, "%" if unit == "%" else "")
    try:
        day = date.fromisoformat(period)
    except ValueError:
        return replace(cell, small=period)
    return replace(cell, small=f"{day.day} {day:%b %Y}")


def _pivot(spec: PublishedTable, found: list[Mapping[str, Any]], numbering: Numbering) -> Table:
    rows_keys = list(dict.fromkeys(_key(spec.rows, values) for values in found))
    columns_keys = list(dict.fromkeys(_key(spec.columns, values) for values in found))
    held = {(_key(spec.rows, values), _key(spec.columns, values)): values for values in found}
    rows, values_shown, group = list[Row](), list[Value](), None
    for key in rows_keys:
        if len(key) > 1 and key[0] != group:
            group = key[0]
            rows.append(Row(_label(spec, group), kind=RowKind.GROUP))
        cells = []
        for column in columns_keys:
            values = held.get((key, column))
            if values is None or values["presence"] == Presence.NOT_SUPPLIED:
                cells.append(Cell("–", CellKind.ABSENT))
                continue
            value = value_of(values, _decimals(values["as_printed"], spec.places))
            values_shown.append(value)
            cells.append(printing.cell_of(value, "%" if values["unit"] == "%" else ""))
        name = " ".join(_label(spec, part) for part in (key[1:] if len(key) > 1 else key))
        rows.append(Row(name, tuple(cells), RowKind.TOTAL if name.casefold() in {"total", "all"} else RowKind.PLAIN))
    footnotes = dict.fromkeys(str(values["footnote"]) for values in found if values["footnote"])
    width = _column_width(rows, len(columns_keys))
    return Table(
        id=f"pub_{spec.id}",
        number=numbering.next_table(spec.title),
        title=spec.title,
        sub=spec.sub,
        columns=(
            Column(spec.row_heading),
            *(
                Column(" ".join(_label(spec, part) for part in column), numeric=True, width_mm=width)
                for column in columns_keys
            ),
        ),
        rows=tuple(rows),
        marks=printing.marks_used(rows, values_shown),
        notes=(*(spec.notes or footnotes), *_gap_note(rows)),
        source=f"Source: {spec.source}{f' ({spec.source_address})' if spec.source_address else ''}.",
        code=numbering.code(spec.id),
    )


def _column_width(rows: Iterable[Row], number: int) -> float:
    """As wide as the page allows, up to what numbers need, or the words 'not applicable' on one line."""
    wordy = any(cell.text == PRESENCE_WORDS[Presence.NOT_APPLICABLE] for row in rows for cell in row.cells)
    return min(26.0 if wordy else 22.0, 104.0 / max(number, 1))


def _decimals(as_printed: str | None, places: int) -> int:
    """The decimals the source itself printed, so that a figure stands here as it stands there."""
    whole, point, after = (as_printed or "").partition(".")
    return len(after) if point and after.isdigit() and whole.lstrip("-\u2212").replace(",", "").isdigit() else places


def _gap_note(rows: Iterable[Row]) -> tuple[str, ...]:
    gaps = any(cell.text == "–" for row in rows for cell in row.cells)
    return ("– the source gives no figure here.",) if gaps else ()


def _key(parts: tuple[str, ...], values: Mapping[str, Any]) -> tuple[str, ...]:
    dimensions = values["dimensions"] or {}
    return tuple(
        str(dimensions.get(part.removeprefix("dim:"), "")) if part.startswith("dim:") else str(values[part] or "")
        for part in parts
    )


def _label(spec: PublishedTable, part: str) -> str:
    return spec.labels.get(part, part)


def definitions(
    facts: Facts, _spec: BlockSpec, _numbering: Numbering, used: Iterable[tuple[str, str, tuple[str, ...]]]
) -> list[Block]:
    """Every measure that this report prints: where, what it counts, on which basis and from which source."""
    places: dict[str, list[str]] = {}
    for number, _, keys in used:
        for key in keys:
            if number not in places.setdefault(key, []):
                places[key].append(number)
    items = [("Every number in this report", "T6 is table 6, F1 is figure 1.")]
    openings = [0]
    for prefix, heading in MEASURE_GROUPS.items():
        found = [m for key, m in facts.book.measures.items() if key in places and key.split(".")[0] == prefix]
        if found:
            sources = "; ".join(dict.fromkeys(measure.source for measure in found if measure.share is None))
            openings.append(len(items))
            items.append((heading, f"{sources}."))
            items += [(m.title, f"{m.definition} ({_where(places[m.key])})") for m in found]
    return [Terms(tuple(items), compact=True, openings=tuple(openings))]


def _where(places: list[str]) -> str:
    return ", ".join(place.replace("Figure ", "F").replace("Table ", "T") for place in places)


def _registers(facts: Facts) -> Terms:
    """The registers the report is made from: how many records each holds, void ones left out, and who keeps it."""
    items = [
        (register.title, f"{f'{number:,}' if number else 'no'} record{'' if number == 1 else 's'}. {register.owner}.")
        for name, register in facts.registers.items()
        for number in [facts.numbers_of_records.get(name, 0)]
    ]
    opening = ("What this report is made from", "Records in each register on the day of this report, and who keeps it")
    return Terms((opening, *items), compact=True, openings=(0,))


MEASURE_GROUPS = {
    "secure": "Secure accommodation",
    "child": "Urgent moves and child protection",
    "looked_after": "Children who are looked after",
    "permanence": "Panels and permanence orders",
    "adopt": "Adoption",
    "foster": "Foster carers",
    "kinship": "Kinship carers",
    "awi": "Adults with incapacity",
    "mh": "Mental health",
    "asp": "Adult support and protection",
    "justice": "Justice social work",
    "reviews": "Case reviews",
    "complaints": "Complaints",
    "commission": "Services we buy",
    "workforce": "Workforce",
    "staff": "Registration",
    "money": "Money",
}


def glossary(facts: Facts, _spec: BlockSpec, _numbering: Numbering) -> list[Block]:
    """Words a member may not know, and the marks that stand beside numbers."""
    words = tuple((term.term, term.meaning) for term in facts.glossary)
    marks = tuple((mark, meaning[0].upper() + meaning[1:] + ".") for mark, meaning in STATUS_MARKS.values())
    marks = (
        *marks,
        ("[check]", "The law was read only in part; the council’s solicitor confirms it."),
        ("–", "Nothing belongs here, or the source gives nothing."),
    )
    listed = (
        ("Words", "In the order of the alphabet"),
        *words,
        ("Marks", "What stands beside or instead of a number"),
        *marks,
    )
    return [Terms(listed, compact=True, openings=(0, len(words) + 1))]


def duties_table(facts: Facts, _spec: BlockSpec, numbering: Numbering, places: Mapping[str, tuple[str, str]]) -> Table:
    """Each responsibility of the role, the sections that answer it, and their pages; `places` is slug -> (number, title)."""
    rows = []
    for duty in facts.duties:
        answers = [slug for slug, section in facts.sections.items() if duty.number in section.duties and slug in places]
        answers.sort(key=lambda slug: _order(places[slug][0]))
        named = tuple((" ".join(places[slug]).strip(), slug) for slug in answers)
        rows.append(Row(f"{duty.number}. {duty.duty}", (Cell("answered" if named else "did not arise", places=named),)))
    columns = (Column("Duty", width_mm=84.0), Column("Answered in"))
    return listing(
        numbering, "tab_duties", "The duties of the Chief Social Work Officer",
        "Responsibilities on the national role page, in our own words, and where this report answers each",
        columns, rows, none="",
        source="Scottish Government, The Role of the Chief Social Work Officer (wording before the guidance of 2016)",
    )  # fmt: skip


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split(".") if part.isdigit()) or (99,)


def template_table(
    facts: Facts, _spec: BlockSpec, numbering: Numbering, places: Mapping[str, tuple[str, str]]
) -> list[Block]:
    """Where each heading of the national template of this year is answered, with how sure we are of the template."""
    template = facts.outline.template_for(facts.year.label)
    if template is None:
        return []
    rows = [
        Row(
            heading.heading,
            (Cell(", ".join(places[slug][0] or places[slug][1] for slug in heading.sections if slug in places)),),
        )
        for heading in template.heading
    ]
    sure = {"S": "from a secondary source", "U": "unconfirmed", "G": "from guidance", "P": "read"}[template.certainty]
    return [
        listing(
            numbering, "tab_template", "The national template, and where each heading is answered",
            f"Headings of the template for {facts.year.label}, {sure}", (Column("Heading", width_mm=62.0), Column("Answered in")),
            rows, none="", source=template.source,
        )
    ]  # fmt: skip


def months_caption(facts: Facts) -> str:
    total = sum(facts.months.values())
    if not total:
        return "No statutory decision is recorded for the year."
    return f"One year, month by month: each bar is the number of statutory decisions made, {total:,} in all."
