"""How a figure moved, as the verb phrase of a sentence; by the rules that the table of trends reads by."""

from __future__ import annotations

from cswo_report.domain.measures import Series
from cswo_report.domain.values import Qualifier, Status
from cswo_report.domain.year import ReportingYear
from cswo_report.figures import changes

OPEN, CLOSE = "\ue000", "\ue001"
"""Stand around each number of the phrase, so that its origin can be told."""

_INCOMPLETE = frozenset({Status.PARTIAL_PERIOD, Status.FORECAST})
_OPEN_ENDED = frozenset({Qualifier.OVER, Qualifier.AT_LEAST, Qualifier.RANGE})


def phrase(series: Series, since: ReportingYear, texts: tuple[str, ...], parts: tuple[Series, Series] | None) -> str:
    """ "rose from 9 to 28", "stayed at 9", "showed no clear change, at 9 and then 12" or "cannot be compared with last year".

    `texts` are the two values as printed; `parts` the two series of a percentage. A change that chance alone could make is no
    clear change; values that print alike stayed, whatever stands behind the decimals.
    """
    this = series.years[-1]
    before_text, now_text = (f"{OPEN}{text}{CLOSE}" for text in texts)
    if since not in series.years or not comparable(series, since):
        return f"cannot be compared with {'last year' if since == this.previous() else since.label}"
    before, now = series.at(since).rounded, series.current.rounded
    if before is None or now is None or before == now:
        return f"stayed at {now_text}"
    pair = _between(series, since)
    if changes.may_be_chance(pair, (_between(parts[0], since), _between(parts[1], since)) if parts else None):
        return f"showed no clear change, at {before_text} and then {now_text}"
    return f"{'rose' if now > before else 'fell'} from {before_text} to {now_text}"


def comparable(series: Series, since: ReportingYear) -> bool:
    """Whether this year's value may be set against that of an earlier year: both whole, definite, and no break between them."""
    ends = (series.at(since), series.current)
    if any(v.known is None or v.status in _INCOMPLETE or v.qualifier in _OPEN_ENDED for v in ends):
        return False
    return not any(changes.is_broken(series, year) for year in series.years if year > since)


def _between(series: Series, since: ReportingYear) -> Series:
    """The two ends alone, which is what a change over several years compares."""
    this = series.years[-1]
    return Series(series.measure, (since, this), (series.at(since), series.current), series.where)
