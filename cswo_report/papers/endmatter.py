"""Blocks of the front matter and appendices: trends, published tables, definitions, words, duties."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from cswo_report.domain.measures import Measure
from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import (
    Block,
    Callout,
    Cell,
    Column,
    Origin,
    Row,
    Table,
    Terms,
    TrendRow,
    Trends,
)
from cswo_report.domain.values import BASIS_WORDS, STATUS_MARKS, Basis
from cswo_report.figures import changes, printing
from cswo_report.figures.printed import SHIPPED, for_each
from cswo_report.papers.blocks import Numbering, listing, named_series
from cswo_report.papers.facts import Facts

SECTIONS = Origin(record="report", field="sections")


def trends(facts: Facts, spec: BlockSpec, numbering: Numbering, links: Mapping[str, str]) -> Trends:
    """The main figures in one table: first year, last year, this year, the change, and a reading in words."""
    groups = tuple((heading, tuple(trend_row(facts, key, links) for key in keys)) for heading, keys in spec.groups)
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
        note=_trends_note(groups),
        code=numbering.code("tab_trends"),
    )


def _trends_note(groups: Iterable[tuple[str, tuple[TrendRow, ...]]]) -> str:
    """What the readings mean that stand in the table, and no others."""
    rows = [row for _, found in groups for row in found]
    used = {row.reading for row in rows}
    judged = " and ".join(f"“{word}”" for word in ("Better", "Worse") if word in used)
    notes = [
        f"{judged} {'are' if ' and ' in judged else 'is'} said only where more, or fewer, is better for people and the change is "
        "larger than chance alone would often bring."
        if judged
        else "",
        "“No clear change” means that chance alone could explain the change." if "No clear change" in used else "",
        "“Neither” means that neither way is better in itself." if "Neither" in used else "",
        "The change of a percentage is in percentage points."
        if any(row.unit == printing.PERCENT for row in rows)
        else "",
    ]
    return " ".join(filter(None, notes))


def trend_row(facts: Facts, key: str, links: Mapping[str, str]) -> TrendRow:
    """A figure's line, its first, previous and present value, its change, and a reading in words."""
    series = named_series(facts, key)
    unit = series.measure.unit
    points = printing.series_points(series)
    change = changes.change_text(series)
    word = changes.reading(series, facts.book.parts(series.ref))
    return TrendRow(
        label=series.measure.title,
        unit=unit,
        points=points,
        first=printing.series_cell(series, series.years[0]),
        previous=printing.series_cell(series, series.years[-2]),
        current=printing.series_cell(series, series.years[-1]),
        change=change,
        origins=for_each(SHIPPED, series.measure.title)
        + for_each(printing.origin_of(series, series.years[-1], "change"), change),
        reading=word,
        attention=word == "Worse",
        link=links.get(key, ""),
        breaks=tuple(series.measure.breaks),
    )


def definitions(
    facts: Facts, _spec: BlockSpec, _numbering: Numbering, used: Iterable[tuple[str, str, tuple[str, ...]]]
) -> list[Block]:
    """Every measure that this report prints: where, what it counts, on which basis, from which source and whose it is."""
    places: dict[str, list[str]] = {}
    for number, _, keys in used:
        for key in keys:
            if number not in places.setdefault(key, []):
                places[key].append(number)
    printed = [facts.book.measures[key] for key in facts.book.measures if key in places]
    items = [("Every number in this report", f"{HOW_TO_READ} {_version(printed)}")]
    openings = [0]
    for heading in dict.fromkeys(MEASURE_GROUPS.values()):
        found = [m for m in printed if MEASURE_GROUPS.get(m.key.split(".")[0]) == heading]
        if found:
            sources = "; ".join(dict.fromkeys(m.source for m in found if m.share is None))
            owners = "; ".join(dict.fromkeys(m.owner for m in found if m.owner))
            openings.append(len(items))
            items.append((heading, f"{sources}. {f'Kept by: {owners}.' if owners else ''}".strip()))
            items += [(m.title, f"{m.definition} ({_where(places[m.key])}{_basis(m)})") for m in found]
    return [Terms(tuple(items), compact=True, openings=tuple(openings))]


HOW_TO_READ = (
    "T6 is table 6, F1 is figure 1. Of the year to 31 March unless the line says otherwise. Rounded half up; a share that is not "
    "all is never 100%, one that is not none never 0%. Void records count nowhere. Formula, limits and records: ask for the code."
)


def _version(measures: Iterable[Measure]) -> str:
    """A mark of everything the definitions say: the same mark, the same definitions."""
    said = hashlib.sha256(repr(list(measures)).encode()).hexdigest()
    return f"Definitions, version {said[:8]}."


def _basis(measure: Measure) -> str:
    """The period a measure speaks of, where neither its title nor its definition says it and it is not the reporting year."""
    words = BASIS_WORDS[measure.basis]
    told = measure.basis is Basis.FINANCIAL_YEAR or (
        measure.basis is Basis.AS_AT and DAY.search(f"{measure.title} {measure.definition}")
    )
    return "" if told else f"; {'at 31 March' if measure.basis is Basis.AS_AT else words}"


DAY = re.compile(r"\b\d{1,2} (?:March|June|July)|year end|that day", re.IGNORECASE)


def _where(places: list[str]) -> str:
    return ", ".join(place.replace("Figure ", "F").replace("Table ", "T") for place in places)


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
    "siblings": "Children who are looked after",
    "population": "Children who are looked after",
    "registration": "Registration",
    "quality": "Quality and improvement",
    "standards": "Quality and improvement",
    "promises": "Quality and improvement",
    "actions": "Quality and improvement",
}
"""The heading of the list of definitions under which a measure stands, by the first part of its key."""


def glossary(facts: Facts, _spec: BlockSpec, _numbering: Numbering) -> list[Block]:
    """Words a member may not know, and the marks that stand beside numbers."""
    words = tuple((term.term, term.meaning) for term in facts.glossary)
    marks = tuple((mark, meaning[0].upper() + meaning[1:] + ".") for mark, meaning in STATUS_MARKS.values())
    marks = (
        *marks,
        ("[check]", "The law was read only in part; the council’s solicitor is to confirm it."),
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
    columns = (Column("Duty", width_mm=117.0), Column("Answered in"))
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
        Row(heading.heading, (Cell(words, origins=for_each(SECTIONS, words)),))
        for heading in template.heading
        for words in (", ".join(places[slug][0] or places[slug][1] for slug in heading.sections if slug in places),)
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


def reading_note(facts: Facts, _spec: BlockSpec, _numbering: Numbering) -> Callout:
    """How the numbers are to be read, for the first pages."""
    return Callout(
        "How to read the numbers",
        f"<p>A year such as {facts.year.label} runs from 1 April to 31 March. "
        '<data class="figure">0</data> means none; a word in place of a number says why there is none. '
        'The short code under a table, such as <span class="nb">T-7K3QX</span>, lets anyone ask where its numbers came from. '
        'Who wrote this report, and how to get it in another form, is said <a href="#control">at its end</a>.</p>',
        (SHIPPED,),
    )
