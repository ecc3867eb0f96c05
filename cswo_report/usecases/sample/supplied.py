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
                remark = remarks.get((measure, year.label), {})
                book.write(
                    "observation",
                    _observation(measure, figure, year, value, team["source"], remark),
                    _supplied_on(year),
                )


def _supplied_on(year: ReportingYear) -> date:
    return date(year.start + 1, 4, 14)


def _observation(
    measure: str, figure: dict[str, Any], year: ReportingYear, value: Any, source: str, remark: dict[str, Any]
) -> dict[str, Any]:
    as_at = figure.get("as_at", False)
    presence = value if isinstance(value, str) else "number" if value else "nil"
    return {
        "measure": measure,
        "basis": "as_at" if as_at else "financial_year",
        "period": year.last_day if as_at else year.label,
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
