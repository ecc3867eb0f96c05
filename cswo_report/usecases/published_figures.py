"""Supplied figures of measures that the report does not count for itself: those of other councils, of Scotland and of earlier years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cswo_report.domain.findings import shown
from cswo_report.domain.measures import AREA, FigureRef
from cswo_report.domain.outline import PublishedTable
from cswo_report.domain.periods import basis_words, last_day
from cswo_report.domain.registers import Record
from cswo_report.domain.values import Basis, Presence, Value
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import InputRefused
from cswo_report.figures.printing import unit_sign
from cswo_report.figures.rows import value_columns
from cswo_report.figures.supplied import Supplied, place_of, value_of
from cswo_report.papers.marks import decimals_printed, printed_as_published
from cswo_report.reference import Reference
from cswo_report.store import records

Where = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PublishedFigure:
    """One figure as it was supplied: what it is of, how it stands in its source, and where that is."""

    where: Where  # its area, then its dimensions
    basis: Basis
    period: str
    value: Value
    text: str
    unit: str
    footnote: str
    source: str
    address: str
    reference: str

    @property
    def name(self) -> str:
        return ", ".join(code for _, code in self.where) or "this council"


@dataclass(frozen=True)
class Published:
    """Every figure held of one measure, in the order in which they were supplied."""

    measure: str
    title: str
    figures: tuple[PublishedFigure, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Each source once, with its address where all its figures share one."""
        addresses: dict[str, set[str]] = {}
        for figure in self.figures:
            addresses.setdefault(figure.source, set()).add(figure.address)
        return tuple(
            f"{name} ({', '.join(sorted(found))})" if all(found) else name for name, found in addresses.items()
        )


def find(session: Session, reference: Reference, ref: FigureRef, year: ReportingYear | None) -> Published | None:
    """The figures of a measure, held to an area and dimensions, of periods that ended by a year's end.

    None where the measure is one of the report's own, or where nothing of its name is held and no published table has it.
    """
    if ref.key in reference.measures:
        return None
    tables = [table for table in reference.published_tables if ref.key in table.measures]
    held = [record for record in records.fetch_all(session, "observation") if record.values["measure"] == ref.key]
    if not held and not tables:
        return None
    known = dict(ref.where)
    fitting = [record for record in _standing(held) if known.items() <= dict(place_of(record.values)[0].where).items()]
    if held and not fitting:
        raise InputRefused(f"--measure (given: {shown(str(ref))}): {_choices(ref, held)}")
    found = [figure for record in fitting if (figure := _figure(record)) and _is_by(figure, year)]
    title = f"{tables[0].title}: {tables[0].sub}" if tables else ref.key
    return Published(ref.key, title, tuple(found))


def search(reference: Reference, words: str) -> list[PublishedTable]:
    """The published tables in whose title, explanation or measure all the words stand."""
    wanted = words.casefold().split()
    return [
        table
        for table in reference.published_tables
        if all(word in f"{table.title} {table.sub} {' '.join(table.measures)}".casefold() for word in wanted)
    ]


def rows_of(published: Published) -> Iterator[dict[str, str]]:
    """One row for each figure, in the columns of every file of figures."""
    for figure in published.figures:
        yield {
            "measure": published.measure,
            "title": published.title,
            "dimensions": " ".join(f"{name}={code}" for name, code in figure.where),
            "year": ReportingYear.of(last_day(figure.basis, figure.period)).label,
            "period": figure.period,
            "basis": figure.basis.value,
            **value_columns(figure.value, figure.unit),
            "text": figure.text,
            "source": figure.source,
            "definition": figure.footnote,
        }


def as_json(published: Published) -> dict[str, Any]:
    """The figures with everything that is known of them."""
    return {
        "title": published.title,
        "sources": list(published.sources),
        "figures": [
            {
                "where": dict(figure.where),
                "basis": figure.basis.value,
                "period": figure.period,
                **figure.value.as_json(unit_sign(figure.unit)),
                "text": figure.text,
                "unit": figure.unit,
                "footnote": figure.footnote,
                "source": figure.source,
                "source_address": figure.address,
                "reference": figure.reference,
            }
            for figure in published.figures
        ],
    }


def basis_said(published: Published) -> str:
    """What the periods are: “year to 31 March”, or each where there are several."""
    return ", ".join(dict.fromkeys(basis_words(figure.basis) for figure in published.figures))


def _standing(held: Iterable[Record]) -> list[Record]:
    """The figure that stands for each place, in the order in which the places were first supplied."""
    supplied = Supplied.of(held)
    return [record for place in supplied.rows if (record := supplied.standing(place))]


def _figure(record: Record) -> PublishedFigure:
    values = record.values
    ref, basis, period = place_of(values)
    area = [(AREA, code) for name, code in ref.where if name == AREA]
    value, unit = value_of(values, decimals_printed(values["as_printed"], 0)), str(values["unit"] or "")
    text = printed_as_published(value, str(values["as_printed"] or ""), unit_sign(unit))
    return PublishedFigure(
        (*area, *((name, code) for name, code in ref.where if name != AREA)),
        basis,
        period,
        value,
        text if value.presence in {Presence.NUMBER, Presence.NIL} else value.text(),
        unit,
        str(values["footnote"] or ""),
        str(values["source"] or ""),
        str(values["source_address"] or ""),
        record.reference,
    )


def _is_by(figure: PublishedFigure, year: ReportingYear | None) -> bool:
    try:
        return year is None or last_day(figure.basis, figure.period) <= year.last_day
    except ValueError:
        return True


def _choices(ref: FigureRef, held: Iterable[Record]) -> str:
    """Why no figure fits: by the first name that none has, with the codes that it could have."""
    places = [dict(place_of(record.values)[0].where) for record in held]
    for name, code in ref.where:
        codes = sorted({place[name] for place in places if name in place})
        if code not in codes:
            known = "; ".join(codes[:12]) + (" …" if len(codes) > 12 else "")
            return (
                f"no figure of {ref.key} has {name}={shown(code)}. Known: {known}." if codes else f"It has no {name}."
            )
    return f"no figure of {ref.key} has all of these together."
