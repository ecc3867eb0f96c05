"""Axis values: where a chart's scale begins and ends, and the round numbers written beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cswo_report.domain.paper import Point

_PER_CENT = {"%", "per cent", "percent", "percentage"}


def is_per_cent(unit: str) -> bool:
    return unit.strip().lower() in _PER_CENT


@dataclass(frozen=True)
class Scale:
    """A linear scale from `low` to `high`, both of them on a tick."""

    low: float
    high: float
    step: float
    per_cent: bool

    def share(self, number: Decimal | float) -> float:
        """How far along the scale a number lies, 0 to 1."""
        return (float(number) - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + self.step * i for i in range(count + 1)]

    def label(self, tick: float) -> str:
        digits = 0 if float(self.step).is_integer() else 1 if self.step >= 0.1 else 2
        words = f"{abs(tick):,.{digits}f}{'%' if self.per_cent else ''}"
        return f"−{words}" if tick < 0 else words


def scale_for(points: Sequence[Point], unit: str = "", extra: Sequence[Decimal | None] = ()) -> Scale:
    """A scale of two to five steps from 0, or from a round percentage when every value is a high rate.

    Counts always begin at 0: a shortened scale would make a small change look large.
    """
    numbers = [float(p.number) for p in points if p.number is not None] + [float(x) for x in extra if x is not None]
    per_cent = is_per_cent(unit)
    top, bottom = max([*numbers, 0.0]), min([*numbers, 0.0])
    low = 0.0
    if per_cent and numbers and min(numbers) >= 50:
        low = float(min(80, math.floor((min(numbers) - 5) / 20) * 20))
    whole = all(n.is_integer() for n in numbers)
    step = _round_step((top - (bottom if bottom < 0 else low)) or 1.0, whole)
    if bottom < 0:
        low = math.floor(bottom / step) * step
    high = low + math.ceil(round((max(top, low + step) - low) / step, 9)) * step
    if per_cent and top <= 100 and high > 95 and low >= 0:
        high = 100.0
        step = next(s for s in (20.0, 25.0, 10.0, 5.0) if (high - low) % s == 0 and 2 <= (high - low) / s <= 5)
    return Scale(low, high, step, per_cent)


def _round_step(span: float, whole: bool) -> float:
    rough = span / 4
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    return max(1.0, step) if whole else step
