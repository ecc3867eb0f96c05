"""Recomputes a due date from the plain form of an explanation alone, as any other program could: standard library only."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)


def recomputed(plain: dict[str, Any]) -> str | None:
    """The last permitted moment as the plain form should give it: a day, or for hours an instant to the second; None for none."""
    rule, start = plain["rule"], plain["start"]
    if start is None or plain["waits_for"]:
        return None
    if rule["limit"].startswith("PT"):
        return _hours(plain).astimezone(LONDON).isoformat(timespec="seconds")
    if plain["day_in_field"] and not rule["backward"]:
        last = date.fromisoformat(plain["day_in_field"])
    elif rule["limit"]:
        last = _days(plain)
    else:
        return None
    last += DAY * int(plain["suspended_days"])
    for change in plain["adjustments"]:
        if change["kind"] == "extend" and change["day"] <= last.isoformat():
            last = max(last, date.fromisoformat(change["until"]))
    if plain["not_past"]:
        last = min(last, date.fromisoformat(plain["not_past"]["day"]))
    return last.isoformat()


def _days(plain: dict[str, Any]) -> date:
    rule = plain["rule"]
    anchor = date.fromisoformat(plain["day_in_field"] or plain["start"]["day"])
    step = -DAY if rule["backward"] else DAY
    skipped = plain["calendar"]["skipped"]
    first = anchor if rule["first_day"] == "1" else anchor + step
    wanted = _number_of_days(rule, anchor, first, step)
    day, number = first, 0 if first.isoformat() in skipped else 1
    while number < wanted:
        day += step
        number += day.isoformat() not in skipped
    return day


def _number_of_days(rule: dict[str, Any], anchor: date, first: date, step: timedelta) -> int:
    """How many days the limit has, those of months written out."""
    found = re.fullmatch(r"W(\d+)|P(\d+)([DWMY])", rule["limit"])
    assert found
    if found[1]:
        return int(found[1])
    number, unit = int(found[2]), found[3]
    if unit in "DW":
        return number * (7 if unit == "W" else 1)
    begins = anchor + step if rule["first_day"] == "+1" else anchor
    total = (
        begins.year * 12 + begins.month - 1 + number * (12 if unit == "Y" else 1) * (1 if step > timedelta() else -1)
    )
    try:
        last = date(total // 12, total % 12 + 1, begins.day)
        last -= timedelta() if rule["first_day"] == "0" else step
    except ValueError:
        last = date((total + 1) // 12, (total + 1) % 12 + 1, 1) - DAY
    return abs((last - first).days) + 1


def _hours(plain: dict[str, Any]) -> datetime:
    rule, start = plain["rule"], plain["start"]
    hours = timedelta(hours=int(rule["limit"][2:-1]))
    begins = datetime.fromisoformat(start["instant"]) if start["instant"] else _edge(start["day"], rule["kind"])
    due = begins.astimezone(UTC) + hours
    if rule["window"]:
        due = _in_all(plain, begins.astimezone(UTC), hours, timedelta(days=int(rule["window"][1:-1])))
    if plain["not_past"]:
        due = min(due, datetime.fromisoformat(plain["not_past"]["instant"]).astimezone(UTC))
    return due


def _edge(day: str, kind: str) -> datetime:
    """Where the time of day is not recorded: the start of the day, and for a right its end."""
    midnight = datetime.combine(date.fromisoformat(day), time(), LONDON)
    return (
        midnight if kind != "right" else datetime.combine(midnight.date() + DAY, time(), LONDON) - timedelta(seconds=1)
    )


def _in_all(plain: dict[str, Any], begins: datetime, hours: timedelta, window: timedelta) -> datetime:
    """Minute by minute until the minutes of any such window are used up."""
    spans = [[datetime.fromisoformat(each) for each in span] for span in plain["earlier_times"]]
    now = begins
    while True:
        used = (
            now - begins + sum((max(timedelta(), min(b, begins) - max(a, now - window)) for a, b in spans), timedelta())
        )
        if used >= hours:
            return now
        now += timedelta(minutes=1)
