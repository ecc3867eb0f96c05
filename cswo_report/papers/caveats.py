"""What has to be said under a table or chart before it may be believed: totals that differ, bases that differ, lines that break.

All of it is made from the figures themselves, so that nobody has to remember to write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cswo_report.domain.measures import BreakKind, Measure, Series
from cswo_report.domain.values import BASIS_WORDS, Basis, Value
from cswo_report.errors import ShippedDataFault
from cswo_report.figures import printing, reconciling
from cswo_report.figures.printed import Noted

SUM_OF_PARTS = "sum of its parts"
BREAK_WORDS = {
    BreakKind.DEFINITION: "definition changed",
    BreakKind.SYSTEM: "recording system changed",
    BreakKind.SCOPE: "scope changed",
}
YEAR_END = "31 March"
OWN_DAY = re.compile(r"\b(?:at|on) (?:the )?\d{1,2} [A-Z][a-z]+\b")


def total_notes(total: Series, parts: Sequence[Series]) -> list[Noted]:
    """Where the printed parts of a total do not add to it, year by year; nothing where they do."""
    whose = "Supplied" if total.measure.supplied else "Counted"
    years = {
        f"{total.measure.title}, {year.label}": (year, _adding(total, parts, at, whose))
        for at, year in enumerate(total.years)
    }
    notes = []
    for note in reconciling.notes_of(adding for _, adding in years.values()):
        if note.adding is None:
            notes.append(Noted(note.text))
            continue
        year = years[note.adding.where][0]
        origins = (printing.origin_of(total, year), printing.origin_of(total, year, SUM_OF_PARTS))
        notes.append(Noted(note.text, origins))
    return notes


def _adding(total: Series, parts: Sequence[Series], at: int, whose: str) -> reconciling.Adding:
    values: tuple[Value, ...] = tuple(part.values[at] for part in parts)
    where = f"{total.measure.title}, {total.years[at].label}"
    return reconciling.Adding(total.values[at], values, total.measure.unit, where, whose)


def parts_above(total: Series, above: Sequence[Series]) -> list[Series]:
    """The rows that a total row adds up: those it declares, else the rows of its unit and basis above it in its group."""
    if total.measure.sum:
        named = set(total.measure.sum)
        return (
            [series for series in above if series.measure.key in named]
            if named <= {s.measure.key for s in above}
            else []
        )
    alike = (total.measure.unit, total.measure.basis)
    return [series for series in above if (series.measure.unit, series.measure.basis) == alike]


def main_basis(shown: Iterable[Series], sub: str = "") -> Basis:
    """The basis that a table's own words speak of; where its `sub` names none, the one most of its rows have."""
    named = [basis for basis, words in BASIS_WORDS.items() if words.casefold() in sub.casefold()]
    if named:
        return named[0]
    if f"at {YEAR_END}" in sub:
        return Basis.AS_AT
    bases = [series.measure.basis for series in shown]
    return max(dict.fromkeys(bases), key=bases.count, default=Basis.FINANCIAL_YEAR)


def with_basis(label: str, measure: Measure, main: Basis, heading: str = "", *over: str) -> str:
    """A row's label, with its basis where that is not the table's and neither the label nor its group's heading says it.

    Nor where the words `over` the table say it: its title, and the line under that. A label that names a day of its own has its basis.
    """
    if measure.basis is main or (measure.basis is Basis.AS_AT and OWN_DAY.search(label)):
        return label
    words = f"at {YEAR_END}" if measure.basis is Basis.AS_AT else BASIS_WORDS[measure.basis]
    says = any(YEAR_END in text or words in text for text in (label, heading)) or any(words in text for text in over)
    return label if says else f"{label}, {words}"


def check_bases(name: str, shown: Sequence[Series], why: str) -> None:
    """Refuse a chart of figures whose periods are of unlike bases, unless it says why they may stand together."""
    bases = list(dict.fromkeys(series.measure.basis for series in shown))
    if len(bases) > 1 and not why:
        raise ShippedDataFault(
            f"The chart '{name}' draws figures of unlike bases together: {' and '.join(BASIS_WORDS[basis] for basis in bases)}.",
            "Draw them apart, or say in `mixes` why they may stand together; that is printed under the chart.",
        )


def break_notes(shown: Sequence[Series]) -> list[str]:
    """Every break of the series shown that falls in the years shown: from when, of what kind and why; once for several alike."""
    said: dict[str, list[str]] = {}
    for series in shown:
        for label, found in series.measure.breaks.items():
            if label in {year.label for year in series.years[1:]}:
                words = f"not comparable before {label} ({BREAK_WORDS[found.kind]}). {found.why}"
                said.setdefault(words, []).append(series.measure.title)
    return [f"{'; '.join(titles)}: {words}" for words, titles in said.items()]


def spoken_breaks(series: Series) -> str:
    """The same for somebody who hears the chart: where its line is broken."""
    found = [
        (label, each) for label, each in series.measure.breaks.items() if label in {y.label for y in series.years[1:]}
    ]
    return " ".join(f"The line is broken before {label}: {BREAK_WORDS[each.kind]}." for label, each in found)
