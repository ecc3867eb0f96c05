"""Whether a figure did what is said of it: one rule for each claim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from cswo_report.domain.values import Direction
from cswo_report.papers.readers.tracks import Track, year_before


@dataclass(frozen=True)
class Span:
    """The two years compared; how many moves one way are claimed; among which years something is the highest."""

    start: str
    end: str
    steps: int = 0
    reach: tuple[str, ...] = ()


SAME = Decimal("0.03")  # a change smaller than this share of the earlier value may be called none
SAME_BY_CHANCE = Decimal("0.1")  # and so may one up to this, where chance explains it

_RATIOS = {
    "doubled": (Decimal("1.85"), Decimal("2.2")),
    "doubled and more": (Decimal("2.0001"), Decimal(1000)),
    "nearly doubled": (Decimal("1.7"), Decimal("1.9999")),
    "trebled": (Decimal("2.75"), Decimal("3.3")),
    "quadrupled": (Decimal("3.7"), Decimal("4.4")),
    "halved": (Decimal("0.42"), Decimal("0.55")),
}


def holds(says: str, track: Track, span: Span) -> bool | None:
    """Whether a claim is true of a figure; None where its values, a break or its direction of good do not allow an answer."""
    if says in _RATIOS:
        return _ratio(track, span, *_RATIOS[says])
    rule = _RULES.get(says)
    return rule(track, span) if rule else None


def _change(track: Track, span: Span) -> Decimal | None:
    if track.is_broken_between(span.start, span.end):
        return None
    before, now = track.at(span.start), track.at(span.end)
    return None if before is None or now is None else now - before


def _ratio(track: Track, span: Span, low: Decimal, high: Decimal) -> bool | None:
    if _change(track, span) is None or not track.at(span.start):
        return None
    return low <= (track.at(span.end) or Decimal(0)) / (track.at(span.start) or Decimal(1)) <= high


def _moved(sign: int) -> Callable[[Track, Span], bool | None]:
    def rule(track: Track, span: Span) -> bool | None:
        if span.steps:
            return _run(track, span.end, span.steps, sign)
        change = _change(track, span)
        return None if change is None else change * sign > 0

    return rule


def _again(sign: int) -> Callable[[Track, Span], bool | None]:
    return lambda track, span: _run(track, span.end, max(2, span.steps), sign)


def _run(track: Track, end: str, steps: int, sign: int) -> bool | None:
    """Whether each of the last moves went one way."""
    years = sorted(track.last_years(end)[: steps + 1])
    values = [track.at(year) for year in years]
    if track.is_broken_between(years[0], end) or any(value is None for value in values) or len(values) < 2:
        return None
    moves = [(after - before) * sign for before, after in pairwise(value for value in values if value is not None)]
    return len(moves) >= min(steps, len(track.values) - 1) and all(move > 0 for move in moves)


def _extreme(sign: int) -> Callable[[Track, Span], bool | None]:
    def rule(track: Track, span: Span) -> bool | None:
        years = [
            year for year in span.reach or track.last_years(span.end) if not track.is_broken_between(year, span.end)
        ]
        values = [value * sign for year in years if (value := track.at(year)) is not None]
        now = track.at(span.end)
        return None if now is None or len(values) < 2 else now * sign >= max(values)

    return rule


def _good(
    rule: Callable[[int], Callable[[Track, Span], bool | None]], wanted: int
) -> Callable[[Track, Span], bool | None]:
    def judged(track: Track, span: Span) -> bool | None:
        if track.good is Direction.NEITHER:
            return None
        return rule(wanted if track.good is Direction.UP else -wanted)(track, span)

    return judged


def _same(track: Track, span: Span) -> bool | None:
    change = _change(track, span)
    return None if change is None else track.text(span.start) == track.text(span.end)


def _about_the_same(track: Track, span: Span) -> bool | None:
    """A small change may be called none, and so may a larger one that chance explains."""
    change, before = _change(track, span), track.at(span.start)
    if change is None or before is None:
        return None
    if abs(change) <= abs(before) * SAME:
        return True
    is_this_year = span.end == max(track.values) and span.start == year_before(span.end)
    return is_this_year and abs(change) <= abs(before) * SAME_BY_CHANCE and track.may_be_chance()


def _all(track: Track, span: Span) -> bool | None:
    value = track.at(span.end)
    return value == 100 if track.is_share and value is not None else None


_RULES: dict[str, Callable[[Track, Span], bool | None]] = {
    "rose": _moved(1),
    "fell": _moved(-1),
    "rose again": _again(1),
    "fell again": _again(-1),
    "highest": _extreme(1),
    "lowest": _extreme(-1),
    "best": _good(_extreme, 1),
    "worst": _good(_extreme, -1),
    "improved": _good(_moved, 1),
    "worsened": _good(_moved, -1),
    "same": _same,
    "about the same": _about_the_same,
    "all": _all,
}
