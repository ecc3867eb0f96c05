"""Counts a figure again from the raw rows of an SQLite store, in plain Python: nothing of the program's own counting is used."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from cswo_report.domain.measures import Count, FigureRef, Measure, StockMoment
from cswo_report.domain.year import ReportingYear
from cswo_report.reference import Reference

DATES = {"decision": "decided_on", "notice": "sent_on"}
SCALED = {"whole_time_equivalent": 100, "number": 100, "value": 100}


@dataclass
class Raw:
    """Every row of a store as text and numbers, and the declarations of the measures."""

    path: Path
    reference: Reference
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    made: dict[tuple[FigureRef, ReportingYear], Decimal | None] = field(default_factory=dict)

    def table(self, name: str) -> list[dict[str, Any]]:
        if name not in self.rows:
            with closing(sqlite3.connect(self.path)) as raw:
                raw.row_factory = sqlite3.Row
                self.rows[name] = [dict(row) for row in raw.execute(f"SELECT * FROM {name}")]
        return self.rows[name]

    @cached_property
    def events(self) -> dict[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = {}
        for event in self.table("decision_event"):
            if event["void_reason"] is None:
                found.setdefault(event["decision_id"], []).append(event)
        return found

    @cached_property
    def met(self) -> set[tuple[str, str]]:
        return {(each["reference"], each["base_id"]) for each in self.table("deadline") if each["judged"] == "met"}

    def gives(self, key: str) -> bool:
        """Whether a figure is made of counts alone, and of no counting function."""
        measure = self.reference.measures[key]
        pair = measure.share or measure.rate
        parts = (pair.of, pair.base) if pair else measure.sum
        if parts:
            return all(self.gives(part) for part in parts)
        return measure.count is not None and not measure.count.function

    def number(self, ref: FigureRef, year: ReportingYear) -> Decimal | None:
        """A figure counted once, whoever asks again."""
        if (ref, year) not in self.made:
            self.made[ref, year] = self._number(ref, year)
        return self.made[ref, year]

    def _number(self, ref: FigureRef, year: ReportingYear) -> Decimal | None:
        """A counted figure, or one made of counted ones, exact; None for what only observations or functions answer."""
        measure = self.reference.measures[ref.key]
        if measure.share or measure.rate:
            pair = measure.share or measure.rate
            assert pair is not None
            part, base = (self.number(FigureRef(key, ref.where), year) for key in (pair.of, pair.base))
            per = measure.rate.per if measure.rate else 100
            return part * per / base if part is not None and base else None
        if measure.sum:
            parts = [self.number(FigureRef(key, ref.where), year) for key in measure.sum]
            return None if None in parts else sum((part for part in parts if part is not None), Decimal(0))
        if measure.count is None or measure.count.function:
            return None
        spec = measure.count
        total = Decimal(0)
        for part_of in (spec, *spec.also):
            total += self._count(part_of, dict(ref.where), year)
        return total

    def _count(self, spec: Count, where: dict[str, str], year: ReportingYear) -> Decimal:
        chosen = [row for row in self.table(spec.register) if self._counts(row, spec, where, year)]
        if spec.total:
            return sum((Decimal(row[spec.total] or 0) / SCALED.get(spec.total, 1) for row in chosen), Decimal(0))
        name = spec.distinct or ("staff_key" if spec.register == "staff" and spec.stock else "")
        return Decimal(len({row[name] for row in chosen}) if name else len(chosen))

    def _counts(self, row: dict[str, Any], spec: Count, where: dict[str, str], year: ReportingYear) -> bool:
        if row["void_reason"] is not None or (spec.types and row["type_slug"] not in spec.types):
            return False
        if not (self._in_stock(row, spec, year) if spec.stock else self._in_year(row, spec, year)):
            return False
        wanted = [(name, codes) for name, codes in spec.where.items()]
        wanted += [(name, ["" if code == "not_recorded" else code]) for name, code in where.items()]
        if not all(self._holds(row, name, codes) for name, codes in wanted):
            return False
        return not spec.in_time or any((row["reference"], base) in self.met for base in spec.in_time)

    def _holds(self, row: dict[str, Any], name: str, codes: list[str]) -> bool:
        if name == "domain":
            return any(self.reference.decision_types[row["type_slug"]].domain in each.split("|") for each in codes)
        if name == "month":
            return str(int((row["decided_on"] or "0000-00")[5:7])) in codes
        key = "type_slug" if name == "type" else name
        value = row[key] if key in row else json.loads(row.get("details") or "{}").get(name)
        if isinstance(value, str) and value.startswith("["):
            value = json.loads(value)
        several = value if isinstance(value, list) else [value]
        held = {_spelt(row, key, each) for each in several if each is not None}
        plain = [code for code in codes if not code.startswith("!")]
        refused = [code[1:] for code in codes if code.startswith("!")]
        good = not plain or bool(held & set(plain)) or ("" in plain and not held)
        return good and not (held & set(refused)) and not ("" in refused and not held)

    def _day(self, row: dict[str, Any], spec: Count) -> str:
        if spec.register == "decision" and (spec.day == "ended" or spec.day.startswith("event:")):
            codes = self._ends(row) if spec.day == "ended" else {spec.day.removeprefix("event:")}
            days = [event["happened_on"] for event in self.events.get(row["id"], ()) if event["code"] in codes]
            if spec.day == "ended":
                return max(min(days), row["decided_on"]) if days and row["decided_on"] else ""
            return min(days) if days else ""
        name = spec.day or DATES.get(spec.register) or self.reference.registers[spec.register].day_field
        return str(row.get(name) or row.get(f"{name}_on") or "")

    def _ends(self, row: dict[str, Any]) -> set[str]:
        return {event.code for event in self.reference.decision_types[row["type_slug"]].event if event.ends}

    def _in_year(self, row: dict[str, Any], spec: Count, year: ReportingYear) -> bool:
        return str(year.first_day) <= self._day(row, spec) <= str(year.last_day)

    def _in_stock(self, row: dict[str, Any], spec: Count, year: ReportingYear) -> bool:
        moment = str(year.last_day if spec.at is StockMoment.END else year.previous().last_day)
        if not all(row[name] and row[name] <= moment for name in spec.past):
            return False
        if spec.register == "decision":
            ended = any(
                event["code"] in self._ends(row) and event["happened_on"] <= moment
                for event in self.events.get(row["id"], ())
            )
            return bool(row["decided_on"] and row["decided_on"] <= moment and not ended)
        until = spec.until or ("left_on" if spec.register == "staff" else "")
        began = self._day(row, spec)
        return bool(began and began <= moment) and not (until and row[until] and row[until] <= moment)


def _spelt(row: dict[str, Any], name: str, value: Any) -> str:
    if isinstance(value, bool) or (name in BOOLEANS and name in row):
        return "yes" if value else "no"
    return str(value)


BOOLEANS = {"mental_health_officer", "reserved_functions", "newly_qualified", "practice_educator", "hold", "extended"}


def printed(number: Decimal, measure: Measure) -> Decimal:
    """A number as it is printed: half up, a share that is not all never 100 and one that is not none never 0."""
    rounded = number.quantize(Decimal(1).scaleb(-measure.places), rounding=ROUND_HALF_UP)
    if measure.share and rounded == 100 and number < 100:
        return rounded - Decimal(1).scaleb(-measure.places)
    return Decimal(1).scaleb(-measure.places) if measure.share and rounded == 0 and number > 0 else rounded
