"""The reporting year: 1 April to 31 March, typed once as `2024-25`; everything else derives from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

FIRST_YEAR = 1969  # the Social Work (Scotland) Act 1968 came into force in November 1969
LAST_YEAR = 2099


@dataclass(frozen=True, order=True)
class ReportingYear:
    """A council's reporting year, named by the calendar year in which it starts."""

    start: int

    @classmethod
    def parse(cls, text: str) -> ReportingYear:
        """Read `2024-25` (or `2024/25`); raise ValueError with the rule otherwise."""
        match = re.fullmatch(r"(\d{4})[-/](\d{2}|\d{4})", text.strip())
        if match:
            start, end = int(match[1]), match[2]
            if end in {f"{(start + 1) % 100:02d}", str(start + 1)} and FIRST_YEAR <= start <= LAST_YEAR:
                return cls(start)
        raise ValueError("A reporting year is written like 2024-25 (1 April 2024 to 31 March 2025).")

    @classmethod
    def of(cls, day: date) -> ReportingYear:
        """The reporting year that a day belongs to."""
        return cls(day.year if (day.month, day.day) >= (4, 1) else day.year - 1)

    @property
    def label(self) -> str:
        return f"{self.start}-{(self.start + 1) % 100:02d}"

    @property
    def first_day(self) -> date:
        return date(self.start, 4, 1)

    @property
    def last_day(self) -> date:
        return date(self.start + 1, 3, 31)

    def previous(self, by: int = 1) -> ReportingYear:
        return ReportingYear(self.start - by)

    def back(self, count: int) -> tuple[ReportingYear, ...]:
        """This year and the years before it, oldest first, `count` in all."""
        return tuple(ReportingYear(self.start - back) for back in reversed(range(count)))

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return self.label
