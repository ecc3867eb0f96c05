"""Reads a CSV of benchmarking figures: one row an indicator, council and year, with Scotland's figure beside it.

The columns are named in `data/benchmarks/`; their order does not matter, and columns that are not named there are left alone. A row
holds up to six figures: the council's value, numerator and denominator, and Scotland's.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from cswo_report.domain.benchmarks import (
    DENOMINATOR,
    FAMILY_GROUP,
    NEEDED_COLUMNS,
    NUMERATOR,
    PART,
    SCOTLAND,
    Framework,
    Indicator,
    council_name,
)
from cswo_report.domain.findings import Finding, Severity, shown
from cswo_report.domain.periods import last_day
from cswo_report.errors import InputRefused
from cswo_report.exchange.text_file import decode

NOT_GIVEN = frozenset({"", "na", "n/a", "dna", "-", "null", "none", "[x]", "[z]", "[c]", "x"})
KEPT_PLACES = Decimal("0.0001")
NEAR = Decimal("0.02")  # of the value: what rounding of numerator and denominator may make


@dataclass(frozen=True)
class Figure:
    """One figure of the file: what it is of, its number (None where the file gives none), and the row it stands in."""

    indicator: Indicator
    area: str
    period: str
    part: str
    family_group: str
    number: Decimal | None
    as_printed: str
    row: int

    @property
    def dimensions(self) -> dict[str, str]:
        given = {PART: self.part, FAMILY_GROUP: self.family_group}
        return {name: value for name, value in given.items() if value}

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.indicator.key, self.area, self.period, self.part


@dataclass(frozen=True)
class BenchmarkFile:
    """What was read: the figures, each once, and what was left out because no report compares it."""

    name: str
    sha256: str
    encoding: str
    rows: int
    figures: tuple[Figure, ...]
    left_out: Mapping[str, int]
    findings: tuple[Finding, ...]


@dataclass
class _Reading:
    """A file being read."""

    framework: Framework
    name: str
    figures: dict[tuple[str, str, str, str], Figure] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    spelt: dict[frozenset[str], str] = field(default_factory=dict)  # a council's name as its first row has it
    rows: dict[tuple[str, str, str], int] = field(
        default_factory=dict
    )  # the first row of a council, indicator and year

    def take(self, row: int, cells: Mapping[str, str], indicator: Indicator) -> None:
        """Keep the figures of one row."""
        council, period = cells["council"].strip(), cells["year"].strip().replace("/", "-")
        if not council:
            self._refuse(row, "council", "The council is not named.", "Name it.")
            return
        try:
            last_day(indicator.basis, period)
        except ValueError as fault:
            self._refuse(row, "year", str(fault), "Correct the year.", period)
            return
        group = cells.get("family_group", "").strip()
        council = self.spelt.setdefault(council_name(council) or frozenset({council}), council)
        told = len(self.findings)
        mine = self._three(row, cells, indicator, "", (council, period, group))
        self._check_rate(row, indicator, mine)
        first = self.rows.setdefault((indicator.key, council, period), row)
        if first != row and len(self.findings) == told:
            rule = f"{shown(council, 60)}, {indicator.code}, {period} stands in row {first} already, with the same figures."
            where = self._where(row, "council")
            self.findings.append(Finding("row_repeats", where, rule, "It is taken once.", severity=Severity.WARNING))
        if council.casefold() != SCOTLAND.casefold():
            self._three(row, cells, indicator, "scotland", (SCOTLAND, period, ""))

    def _three(
        self, row: int, cells: Mapping[str, str], indicator: Indicator, prefix: str, whose: tuple[str, str, str]
    ) -> dict[str, Decimal | None]:
        area, period, group = whose
        found: dict[str, Decimal | None] = {}
        for part in ("", NUMERATOR, DENOMINATOR):
            name = {"": prefix or "value"}.get(part, f"{prefix}_{part}".lstrip("_"))
            if name not in cells:
                continue
            given = cells[name].strip()
            number = self._number(row, name, given)
            if not part and number is not None and indicator.unit == "%" and indicator.per == 100:
                self._check_percentage(row, name, number, given)
            found[part] = number
            if number is not None or (not part and not prefix):
                self._keep(Figure(indicator, area, period, part, group, number, given, row), name)
        return found

    def _keep(self, figure: Figure, column: str) -> None:
        before = self.figures.setdefault(figure.key, figure)
        if (before.number, before.family_group) != (figure.number, figure.family_group):
            rule = f"This is {shown(before.as_printed) or 'not given'} in row {before.row}, for the same council, indicator and year."
            self._refuse(figure.row, column, rule, "Leave one of them.", figure.as_printed)

    def _number(self, row: int, column: str, given: str) -> Decimal | None:
        if given.casefold() in NOT_GIVEN:
            return None
        try:
            number = Decimal(given.replace(",", "").removeprefix("£").removesuffix("%"))
            if number.is_finite():
                return number.quantize(KEPT_PLACES)
        except InvalidOperation:
            pass
        self._refuse(row, column, "This is not a number.", "Give a number, or leave it empty.", given)
        return None

    def _check_percentage(self, row: int, column: str, number: Decimal, given: str) -> None:
        if not 0 <= number <= 100:
            self._refuse(row, column, "A percentage of a whole lies between 0 and 100.", "Correct it.", given)

    def _check_rate(self, row: int, indicator: Indicator, figures: Mapping[str, Decimal | None]) -> None:
        value, over, under = (figures.get(part) for part in ("", NUMERATOR, DENOMINATOR))
        if value is None or not indicator.denominator:
            return
        if under is None:
            rule = f"{indicator.code} is a rate; its denominator ({indicator.denominator}) is missing."
            self._refuse(row, "denominator", rule, "Give it, or leave the value empty.")
        elif under <= 0:
            self._refuse(row, "denominator", "A rate cannot be made of nought.", "Leave the value empty.", str(under))
        elif over is not None and indicator.per and _apart(value, over / under * indicator.per):
            rule = f"Numerator and denominator make {over / under * indicator.per:.1f}, not this."
            finding = Finding(
                "rate_differs", self._where(row, "value"), rule, "Check the three.", str(value), Severity.WARNING
            )
            self.findings.append(finding)

    def _refuse(self, row: int, column: str, rule: str, remedy: str, given: str = "") -> None:
        self.findings.append(Finding("benchmark_row", self._where(row, column), rule, remedy, shown(given)))

    def _where(self, row: int, column: str) -> str:
        return f"{self.name}, row {row}, {self.framework.columns.get(column, column)}"


def read(content: bytes, name: str, framework: Framework) -> BenchmarkFile:
    """Read a file's bytes. Raises InputRefused where it is no such file; faults of rows come back as findings."""
    decoded = decode(content, name)
    rows = _rows(decoded.text, name)
    heading = next(rows, (1, []))[1]
    places = _places(heading, name, framework)
    indicators = {indicator.code.casefold(): indicator for indicator in framework.indicator}
    reading, left_out, number = _Reading(framework, name), Counter[str](), 0
    for row, values in rows:
        if not any(values):
            continue
        number += 1
        cells = {column: values[at] if at < len(values) else "" for column, at in places.items()}
        code = cells["code"].strip()
        if code.casefold() in indicators:
            reading.take(row, cells, indicators[code.casefold()])
        else:
            left_out[code or "(no code)"] += 1
    sha256 = hashlib.sha256(content).hexdigest()
    figures = tuple(reading.figures.values())
    return BenchmarkFile(name, sha256, decoded.encoding, number, figures, left_out, tuple(reading.findings))


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers; the separator is the comma, or what the first line has more of."""
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1)
    except csv.Error as fault:
        raise InputRefused(
            f"{name}: this cannot be read as CSV ({fault}).", remedy="Save it again as CSV UTF-8."
        ) from fault


def _places(heading: Sequence[str], name: str, framework: Framework) -> dict[str, int]:
    """Where each column stands, by its heading in any case; those that are needed must be there, and none twice."""
    headings = [label.strip().casefold() for label in heading]
    wanted = {column: label.casefold() for column, label in framework.columns.items()}
    missing = [framework.columns[column] for column in NEEDED_COLUMNS if wanted[column] not in headings]
    if missing:
        raise InputRefused(
            f"{name}: this is not a file of the {framework.title}: it has no column {', '.join(missing)}.",
            remedy=f"Give the file as it is published; its columns are {', '.join(framework.columns.values())}, in any order.",
        )
    twice = [label for label in wanted.values() if headings.count(label) > 1]
    if twice:
        raise InputRefused(f"{name}: two columns are called {', '.join(twice)}.", remedy="Leave one of them.")
    return {column: headings.index(label) for column, label in wanted.items() if label in headings}


def _apart(value: Decimal, made: Decimal) -> bool:
    return abs(value - made) > max(abs(value) * NEAR, Decimal("0.1"))
