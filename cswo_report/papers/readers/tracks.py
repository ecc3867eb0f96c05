"""What a sentence's figures did over the years: a single figure, or two printed as "12 of 29" and read as one share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from cswo_report.domain.measures import FigureRef, Series
from cswo_report.domain.prose import Named, Sentence
from cswo_report.domain.values import Direction, thousands
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.changes import may_be_chance
from cswo_report.papers.readers.context import Known, is_typed
from cswo_report.papers.readers.topics import about

OF = re.compile(
    r"^(?: [\w’'-]+){0,4}? (?:out )?of(?: (?:the|our|all|these|those|its|their|a|all our|all the|some))?(?: total of)? $"
)
_OF_FIRST = re.compile(r"(?:^|[\s(“])of(?: (?:the|our|all|these|those|its|their|all the))? $", re.IGNORECASE)


@dataclass(frozen=True)
class Track:
    """One thing that moves. `years` holds every year's value, None where there is none; `year` is the year that was named."""

    title: str
    refs: tuple[FigureRef, ...]
    year: str
    values: Mapping[str, Decimal | None]
    breaks: frozenset[str]
    good: Direction
    series: Series
    named: tuple[Named, ...]  # where it stands in the sentence: itself, and for a share its base
    places: int = 0
    is_share: bool = False
    parts: tuple[Series, Series] | None = None
    about: frozenset[str] = frozenset()

    @property
    def start(self) -> int:
        return self.named[0].start

    @property
    def end(self) -> int:
        return self.named[0].end

    def at(self, year: str) -> Decimal | None:
        return self.values.get(year)

    def text(self, year: str) -> str:
        value = self.at(year)
        sign = "%" if self.is_share or self.series.measure.unit == "%" else ""
        return "not known" if value is None else f"{thousands(value, self.places)}{sign}"

    def is_broken_between(self, start: str, end: str) -> bool:
        return any(start < year <= end for year in self.breaks)

    def may_be_chance(self) -> bool:
        """Whether chance could explain the change on the year before."""
        return may_be_chance(self.series, self.parts)

    def last_years(self, until: str) -> list[str]:
        """The years of the series up to one, newest first."""
        return [year for year in sorted(self.values, reverse=True) if year <= until]


def bases(sentence: Sentence) -> list[tuple[Named, Named]]:
    """The pairs of a sentence: a figure, and the one that it is printed as a part of."""
    found = []
    numbers = [named for named in sentence.named if not is_typed(named)]
    for at, (first, second) in enumerate(pairwise(numbers)):
        between = sentence.text[first.end : second.start]
        if OF.match(between) and first.said.form in {"", "words", "count", "spelt"}:
            found.append((first, second))
        elif _OF_FIRST.search(sentence.text[: first.start]) and not any(first is base for _, base in found):
            before = numbers[at - 1] if at else None
            if before is None or not OF.match(sentence.text[before.end : first.start]):
                found.append((second, first))
    return found


def tracks(sentence: Sentence, known: Known) -> list[Track]:
    """Every figure that a sentence names, bases left out, and the share of every pair."""
    pairs = bases(sentence)
    made = [track for named in sentence.named if not is_typed(named) and (track := _single(named, known))]
    return made + [track for part, base in pairs if (track := share_of(part, base, known))]


def _single(named: Named, known: Known) -> Track | None:
    series = known.series(named.said.ref) or named.said.series
    if named.said.form.startswith(("per cent", "share", "rate")) and named.said.others:
        return _made(series, named.said.others[0], (named,), 1000 if named.said.form.startswith("rate") else 100)
    return of_series(series, known, named.said.year, (named,))


def of_series(series: Series, known: Known, year: str, named: tuple[Named, ...] = ()) -> Track:
    """What one figure did."""
    values = {year.label: value.known for year, value in zip(series.years, series.values, strict=True)}
    measure = series.measure
    return Track(
        measure.title,
        (series.ref,),
        year,
        values,
        frozenset(measure.breaks),
        measure.direction,
        series,
        named,
        max((value.places for value in series.values), default=0),
        parts=known.parts(series),
        about=frozenset(about(measure, series.ref)),
    )


def share_in(part: Named, whole: Series, known: Known) -> Track | None:
    """What the share of a figure in one that its sentence does not print did."""
    return _made(known.series(part.said.ref) or part.said.series, whole, (part,), 100)


def share_of(part: Named, base: Named, known: Known) -> Track | None:
    """What the share of one figure in another did."""
    first = known.series(part.said.ref) or part.said.series
    second = known.series(base.said.ref) or base.said.series
    return _made(first, second, (part, base), 100)


def _made(first: Series, second: Series, named: tuple[Named, ...], per: int) -> Track | None:
    values: dict[str, Decimal | None] = {}
    for year in first.years:
        above = first.at(year).known
        below = second.at(year).known if year in second.years else None
        values[year.label] = above * per / below if above is not None and below else None
    return Track(
        f"{first.measure.title} as a share of {second.measure.title}",
        (first.ref, second.ref),
        named[0].said.year,
        values,
        frozenset({*first.measure.breaks, *second.measure.breaks}),
        first.measure.direction,
        first,
        named,
        0 if per == 100 else 1,
        is_share=per == 100,
        parts=(first, second),
        about=frozenset(about(first.measure, first.ref)),
    )


def year_before(label: str, by: int = 1) -> str:
    return ReportingYear.parse(label).previous(by).label
