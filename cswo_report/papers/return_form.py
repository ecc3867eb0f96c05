"""The return as data: the same content as its pages, for whoever merges the councils of the country."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from decimal import Decimal
from html import unescape

from cswo_report.domain.editions import Edition
from cswo_report.domain.measures import FigureRef, Measure, Series
from cswo_report.domain.national_return import (
    Handling,
    NationalReturn,
    ReturnFigure,
    ReturnHeading,
    ReturnSection,
    ReturnTemplate,
    ReturnValue,
)
from cswo_report.domain.paper import Callout, Chapter, Narrative, Paper, Section
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import ShippedDataFault
from cswo_report.figures.book import UnknownFigure
from cswo_report.figures.printing import unit_sign
from cswo_report.papers.facts import Facts
from cswo_report.papers.printed import printed_numbers

KIND = "cswo-report national return"
MOST_PLACES = 6
_APART = re.compile(r"</(?:p|li|h[1-6]|dt|dd|tr|blockquote|caption)>|<br ?/>")
_TAG = re.compile(r"<[^>]+>")


def return_of(facts: Facts, paper: Paper, edition: Edition) -> NationalReturn:
    """The return of a year: `paper` is the return's own, whose chapters are the headings."""
    template = facts.outline.template_for(facts.year.label)
    asked = {heading.sections for heading in template.heading} if template else set()
    named = _names_by_section(paper)
    return NationalReturn(
        kind=KIND,
        schema_version=NationalReturn.VERSION,
        council=facts.council.name,
        year=facts.year.label,
        first_day=facts.year.first_day.isoformat(),
        last_day=facts.year.last_day.isoformat(),
        dated=facts.dated_at,
        synthetic=paper.synthetic,
        handling=Handling(edition.banner, protected=False, note=edition.handling),
        definitions=_definitions_mark(facts),
        template=ReturnTemplate(template.from_year, template.to_year, template.certainty, template.source)
        if template
        else None,
        headings=tuple(
            ReturnHeading(
                chapter.title, _is_asked_for(chapter, asked), tuple(_section(each, named) for each in chapter.sections)
            )
            for chapter in paper.chapters
        ),
        figures=tuple(_figure(facts, ref) for ref in _figures(facts, paper)),
    )


def _is_asked_for(chapter: Chapter, asked: Iterable[tuple[str, ...]]) -> bool:
    held = {section.id for section in chapter.sections}
    return any(held <= set(sections) for sections in asked)


def _definitions_mark(facts: Facts) -> str:
    """A mark of every definition: the same mark in two returns, the same definitions."""
    said = [(m.key, m.definition, m.unit, m.basis) for m in facts.book.measures.values() if not m.generated]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _names_by_section(paper: Paper) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for each in printed_numbers(paper):
        if each.origin.figure:
            found.setdefault(each.section, {})[each.origin.figure] = None
    return {section: tuple(names) for section, names in found.items()}


def _section(section: Section, named: dict[str, tuple[str, ...]]) -> ReturnSection:
    texts = [block.html for block in section.blocks if isinstance(block, Narrative | Callout)]
    paragraphs = tuple(paragraph for html in texts for paragraph in _paragraphs(html))
    return ReturnSection(section.id, section.number, section.title, paragraphs, named.get(section.id, ()))


def _paragraphs(html: str) -> list[str]:
    """The words of safe HTML, a paragraph each."""
    pieces = (" ".join(unescape(_TAG.sub("", piece)).split()) for piece in _APART.split(html))
    return [piece for piece in pieces if piece]


def _figures(facts: Facts, paper: Paper) -> list[FigureRef]:
    """Every figure that is declared, printed or not, then those printed that are held to codes."""
    declared = [
        FigureRef(key) for key, measure in facts.book.measures.items() if not measure.generated and not measure.needs
    ]
    named: dict[FigureRef, None] = dict.fromkeys(declared)
    for name in (each.origin.figure for each in printed_numbers(paper)):
        if "=" in name:
            named.setdefault(FigureRef.parse(name))
    return [ref for ref in named if not ref.where or _is_known(facts, ref)]


def _is_known(facts: Facts, ref: FigureRef) -> bool:
    """Whether a printed name is a figure of the book; counts that one table alone makes are not."""
    if ref.key not in facts.book.measures:
        return False
    try:
        facts.book.find(ref)
    except (UnknownFigure, ShippedDataFault):
        return False
    return True


def _figure(facts: Facts, ref: FigureRef) -> ReturnFigure:
    series = facts.book.find(ref)
    measure = series.measure
    pair = facts.book.parts(ref)
    return ReturnFigure(
        name=str(ref),
        key=ref.key,
        where=dict(ref.where),
        title=facts.book.label(ref),
        definition=measure.definition,
        unit=measure.unit,
        basis=measure.basis.value,
        direction=measure.direction.value,
        source=measure.source,
        owner=measure.owner,
        limits=measure.limits,
        numerator=str(pair[0].ref) if pair else None,
        denominator=str(pair[1].ref) if pair else None,
        per=_per(measure),
        breaks={year: each.why for year, each in measure.breaks.items()},
        values=tuple(_value(series, pair, year) for year in series.years),
    )


def _per(measure: Measure) -> int | None:
    return measure.rate.per if measure.rate else 100 if measure.share else None


def _value(series: Series, pair: tuple[Series, Series] | None, year: ReportingYear) -> ReturnValue:
    value = series.at(year)
    parts = [_plain(each.at(year).known) for each in pair] if pair else [None, None]
    return ReturnValue(
        year=year.label,
        period=series.period(year),
        presence=value.presence.value,
        number=_plain(value.known),
        high=_plain(value.high),
        qualifier=value.qualifier.value,
        status=value.status.value,
        text=value.said(unit_sign(series.measure.unit)),
        numerator=parts[0],
        denominator=parts[1],
    )


def _plain(number: Decimal | None) -> str | None:
    """A number as digits; of one that never ends, so many after the point as anybody can use."""
    if number is None:
        return None
    text = f"{round(number, MOST_PLACES):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
