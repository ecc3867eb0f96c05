"""Figures that other teams and national bodies supply ready-made, with how exact and how settled each one is."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from cswo_report.domain.year import ReportingYear
from cswo_report.reference import read_toml
from cswo_report.usecases.sample.book import Book
from cswo_report.usecases.sample.model import YEARS, folder

ENTERED = date(2025, 4, 14)
OWED = "not_supplied"
"""Stands in the model for a figure that its team still owes: there is no record of it."""


def write(book: Book) -> None:
    _of_the_council(book)
    _of_scotland(book)
    for path in sorted((folder() / "published").glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            book.write("observation", row, ENTERED)


def _of_the_council(book: Book) -> None:
    remarks = {(row["measure"], row["year"]): row for row in book.model.content["remark"]}
    for team in book.model.content["supplied"].values():
        for measure, figure in team["figures"].items():
            for year, value in zip(YEARS, figure["values"], strict=True):
                if value == OWED:
                    continue
                remark = remarks.get((measure, year.label), {})
                if "first" in remark:
                    first = _observation(measure, figure, year, remark["first"], team["source"], {})
                    book.write("observation", first, _supplied_on(year))
                raw = _observation(measure, figure, year, value, team["source"], remark)
                book.write("observation", raw, _supplied_on(year, later="first" in remark))
    _of_referrals_by_source(book)


def _of_referrals_by_source(book: Book) -> None:
    """Who made the adult protection referrals: parts of the total that the same team supplies."""
    team = book.model.content["supplied"]["adult_protection"]
    for code, values in team["by_source"].items():
        for year, value in zip(YEARS, values, strict=True):
            raw = _observation("asp.referrals", team["figures"]["asp.referrals"], year, value, team["source"], {})
            book.write("observation", {**raw, "dimensions": {"source": code}}, _supplied_on(year))


def _supplied_on(year: ReportingYear, *, later: bool = False) -> date:
    """The day a team supplies a year's figures; a corrected one comes a year later."""
    return date(year.start + (2 if later else 1), 4, 14)


def _observation(
    measure: str, figure: dict[str, Any], year: ReportingYear, value: Any, source: str, remark: dict[str, Any]
) -> dict[str, Any]:
    as_at = figure.get("as_at", False)
    day = date.fromisoformat(f"{year.start}-{figure['day']}") if "day" in figure else year.last_day
    presence = value if isinstance(value, str) else "number" if value else "nil"
    return {
        "measure": measure,
        "basis": "as_at" if as_at else "financial_year",
        "period": day if as_at else year.label,
        "presence": presence,
        "number": value if presence == "number" else None,
        "qualifier": "exact",
        "status": remark.get("status", "final"),
        "unit": figure["unit"],
        "source": f"{source}, 14 April {year.start + 1} (synthetic)",
        "footnote": remark.get("footnote"),
    }


def _of_scotland(book: Book) -> None:
    for source in read_toml(folder() / "records" / "scotland.toml")["source"]:
        for figure in source["figures"]:
            raw = {"area": "Scotland", "presence": "number", "qualifier": "exact", "status": "final", **figure}
            raw |= {"source": source["name"], "source_address": source["address"]}
            book.write("observation", raw, ENTERED)
