"""How a figure moved, in words: the same rule for the glance, the chart's spoken text and the trends table."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from cswo_report.domain.measures import Series
from cswo_report.domain.values import Direction, Presence, Value, thousands
from cswo_report.domain.year import ReportingYear

NO_CHANGE_GIVEN = "–"
MINUS = "\u2212"
SURE = Decimal("1.96")
"""Standard errors beyond which chance alone is an unlikely explanation (19 years in 20)."""


def change_text(series: Series) -> str:
    """The change on last year with its sign, between the numbers as printed; or why it cannot be given."""
    difference = difference_of(series)
    if difference is None:
        return NO_CHANGE_GIVEN
    if difference == 0:
        return "0"
    places = max(value.places for value in series.values[-2:])
    return ("+" if difference > 0 else MINUS) + thousands(abs(difference), places)


def difference_of(series: Series) -> Decimal | None:
    """This year's number less last year's, as they are printed; None where the two cannot be compared."""
    before, now = series.previous, series.current
    if before is None or before.rounded is None or now.rounded is None or is_broken(series, series.years[-1]):
        return None
    if before.is_cut_short or now.is_cut_short:
        return None
    return now.rounded - before.rounded


def reading(series: Series, parts: tuple[Series, Series] | None = None) -> str:
    """Better, Worse, Same, Neither, Cannot be compared, or No clear change where chance alone could explain it.

    `parts` are the two measures a percentage is made of.
    """
    difference = difference_of(series)
    if difference is None:
        return "Cannot be compared"
    if difference == 0:
        return "Same"
    if series.measure.direction is Direction.NEITHER:
        return "Neither"
    if may_be_chance(series, parts):
        return "No clear change"
    better = (difference > 0) == (series.measure.direction is Direction.UP)
    return "Better" if better else "Worse"


def may_be_chance(series: Series, parts: tuple[Series, Series] | None) -> bool:
    """Whether a change is within 1.96 standard errors: of two counts (Poisson), or of two shares (binomial).

    A figure that is neither (a rate supplied ready-made, an average, money) is taken as it stands.
    """
    before, now = series.previous, series.current
    if before is None or before.known is None or now.known is None:
        return True
    if series.measure.unit == "" and not series.measure.places:
        return abs(now.known - before.known) <= SURE * (now.known + before.known).sqrt()
    if parts is None:
        return False
    (a, n), (b, m) = ((parts[0].values[at].known, parts[1].values[at].known) for at in (-2, -1))
    if a is None or b is None or not n or not m:
        return True
    pooled = (a + b) / (n + m)
    spread = pooled * (1 - pooled) if pooled < 1 else pooled  # more than one each is no share, but a count of its own
    error = (spread * (1 / n + 1 / m)).sqrt()
    return abs(b / m - a / n) <= SURE * error


def is_broken(series: Series, year: ReportingYear) -> bool:
    """Whether the definition changed at the start of this year, so that it stands alone."""
    return year.label in series.measure.breaks


def spoken_series(series: Series) -> str:
    """A line in words: first and last value, and the top or bottom between them if it turned. Absent years are named."""
    known = [(year, value) for year, value in zip(series.years, series.values, strict=True) if value.known is not None]
    absent = [(year, value) for year, value in zip(series.years, series.values, strict=True) if value.known is None]
    words = _absent_words(absent)
    if not known:
        return words
    if len(known) == 1:
        return f"{_said(known[0], series.measure.unit)}. {words}".strip()
    first, last = known[0], known[-1]
    numbers = [value.known for _, value in known if value.known is not None]
    rising = all(a <= b for a, b in pairwise(numbers))
    falling = all(a >= b for a, b in pairwise(numbers))
    if numbers[0] == numbers[-1] and rising and falling:
        return f"Stayed at {_said(first, series.measure.unit)} to {last[0].label}. {words}".strip()
    if rising or falling:
        verb = "Rose" if rising else "Fell"
        return f"{verb} from {_said(first, series.measure.unit)} to {_said(last, series.measure.unit)}. {words}".strip()
    listed = ", ".join(_said(pair, series.measure.unit) for pair in known)
    return f"Went up and down: {listed}. {words}".strip()


def _said(pair: tuple[ReportingYear, Value], unit: str) -> str:
    year, value = pair
    return f"{value.text('%' if unit == '%' else '')} in {year.label}"


def _absent_words(absent: list[tuple[ReportingYear, Value]]) -> str:
    groups: dict[tuple[Presence, str], list[str]] = {}
    for year, value in absent:
        groups.setdefault((value.presence, value.by), []).append(year.label)
    return " ".join(
        f"{presence.value.replace('_', ' ').capitalize()}{f' by {by}' if by else ''} for {', '.join(years)}."
        for (presence, by), years in groups.items()
    )
