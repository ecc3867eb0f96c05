"""Figures as flat data: one row for every value, with all that is known of it, for files and for the JSON of `figures`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cswo_report.domain.measures import Series
from cswo_report.domain.values import Value
from cswo_report.figures.book import Book
from cswo_report.figures.printing import unit_sign

COLUMNS = (
    "measure",
    "title",
    "dimensions",
    "year",
    "period",
    "basis",
    "presence",
    "number",
    "number_high",
    "text",
    "unit",
    "qualifier",
    "status",
    "mark",
    "source",
    "definition",
)


def rows_of(series: Iterable[Series]) -> Iterator[dict[str, str]]:
    """One row for each value of each series, oldest year first, every cell as text; numbers are exact and plain."""
    for each in series:
        for year, value in zip(each.years, each.values, strict=True):
            yield {
                "measure": each.measure.key,
                "title": each.measure.title,
                "dimensions": " ".join(f"{name}={code}" for name, code in each.where),
                "year": year.label,
                "period": each.period(year),
                "basis": each.measure.basis.value,
                **value_columns(value, each.measure.unit),
                "source": each.measure.source,
                "definition": each.measure.definition,
            }


def value_columns(value: Value, unit: str) -> dict[str, str]:
    return {
        "presence": value.presence.value,
        "number": "" if value.known is None else f"{value.known:f}",
        "number_high": "" if value.high is None else f"{value.high:f}",
        "text": value.said(unit_sign(unit)),
        "unit": unit,
        "qualifier": value.qualifier.value,
        "status": value.status.value,
        "mark": value.mark,
    }


def as_json(book: Book, series: Series) -> dict[str, Any]:
    """A series with its definition, its values by year, what it is made of, and every value that was since revised."""
    measure, parts = series.measure, book.parts(series.ref)
    return {
        "title": book.label(series.ref),
        "definition": measure.definition,
        "unit": measure.unit,
        "basis": measure.basis.value,
        "direction": measure.direction.value,
        "source": measure.source,
        "owner": measure.owner,
        "limits": measure.limits,
        "breaks": {label: {"kind": each.kind.value, "why": each.why} for label, each in measure.breaks.items()},
        "made_of": [str(part.ref) for part in parts or ()],
        "values": {
            year.label: value.as_json(unit_sign(measure.unit)) | {"period": series.period(year)}
            for year, value in zip(series.years, series.values, strict=True)
        },
        "restated": [
            {"year": each.year, "earlier": each.earlier.as_json(), "reason": each.reason, "record": each.reference}
            for each in series.restated
        ],
    }
