"""How time limits and practice standards were kept: counted, with every exclusion named, and with the doubt that a small sample leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from cswo_report.domain.clock_rules import ClockKind
from cswo_report.domain.deadlines import NOT_KEPT, State

NORMAL_95 = 1.96


@dataclass(frozen=True)
class LimitCount:
    """One time limit of one decision type in one reporting year (the year in which its last day falls), under one version of the rule.

    `hours` are the elapsed hours from start to act of those that ended, oldest rule first; empty where none ended.
    """

    type_slug: str
    clock_id: str
    title: str
    kind: ClockKind
    counts: Mapping[State, int]
    hours: Mapping[int, int]  # elapsed whole hours -> how many
    counts_hours: bool = False  # the limit itself is in hours

    def of(self, *states: State) -> int:
        return sum(self.counts.get(state, 0) for state in states)

    @property
    def due(self) -> int:
        """The denominator: every clock that had to be met and that can be judged."""
        return self.of(State.MET, *NOT_KEPT)

    @property
    def excluded(self) -> dict[State, int]:
        """What is left out of the rate, each with its number: not yet due, void, unknown, not started, lapsed."""
        left_out = {
            state: number for state, number in self.counts.items() if state is not State.MET and state not in NOT_KEPT
        }
        return {state: number for state, number in left_out.items() if number}

    @property
    def median_hours(self) -> float | None:
        return median(self.hours)

    @property
    def longest_hours(self) -> int | None:
        return max(self.hours, default=None)


@dataclass(frozen=True)
class MissedLimit:
    """One missed duty, with what was recorded of its cause; `cause` is '' where nobody has said yet."""

    reference: str
    type_slug: str
    clock_id: str
    title: str
    due: date
    done: date | None
    cause: str = ""  # the label of the code
    cause_detail: str = ""
    effect: str = ""
    remedy: str = ""
    told: Sequence[str] = ()  # labels
    breach: str = ""  # the reference of its entry in the breach register


@dataclass(frozen=True)
class Adherence:
    """How one practice standard was kept by one team in one year: files or acts that met it, of those looked at."""

    standard: str
    title: str
    group: str
    team: str
    year: str
    met: int
    sample: int
    references: Sequence[str] = ()  # the checks and audits it rests on

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 per cent Wilson interval of the share, from 0 to 1; (0, 1) where nothing was looked at."""
        return wilson(self.met, self.sample)


def wilson(met: int, sample: int) -> tuple[float, float]:
    """The Wilson score interval at 95 per cent: it stays within 0 and 1 and holds for small samples."""
    if sample == 0:
        return 0.0, 1.0
    share, z2 = met / sample, NORMAL_95**2
    middle = (share + z2 / (2 * sample)) / (1 + z2 / sample)
    half = NORMAL_95 * sqrt(share * (1 - share) / sample + z2 / (4 * sample**2)) / (1 + z2 / sample)
    return max(0.0, middle - half), min(1.0, middle + half)


def median(histogram: Mapping[int, int]) -> float | None:
    """The median of values given as value -> how many; None of nothing."""
    total = sum(histogram.values())
    if not total:
        return None
    values = sorted(histogram)
    low, high = (total - 1) // 2, total // 2
    found: list[int] = []
    seen = 0
    for value in values:
        seen += histogram[value]
        while len(found) < 2 and seen > (low, high)[len(found)]:
            found.append(value)
    return sum(found) / 2
