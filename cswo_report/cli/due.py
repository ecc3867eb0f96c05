"""`due`: which time limits are overdue, due today, or due soon, and whose they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cswo_report.cli import say, workspace_of

if TYPE_CHECKING:
    from cswo_report.store.deadlines import OpenItem
    from cswo_report.usecases.due import Due

SHOWN = 40
HEADS = {"overdue": "Overdue", "today": "Today", "7": "7 days", "14": "14 days", "30": "30 days", "later": "Later"}
TITLES = {
    "overdue": "Overdue",
    "today": "Due today",
    "7": "Next 7 days",
    "14": "8 to 14 days",
    "30": "15 to 30 days",
    "later": "Later",
}
SIGNS = {"overdue": "!!", "today": "! ", "7": "> ", "14": "- ", "30": "- ", "later": "- "}


class Days(click.ParamType[int]):
    """A number of days, written 30 or 30d."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = re.fullmatch(r"(\d{1,4})d?", str(value).strip())
        if not found:
            self.fail("a span is a number of days up to 9999, written like 30d.", param, ctx)
        return int(found[1])


@click.command()
@click.option("--as-of", default="", metavar="WHEN", help="The day (its end) or local time asked about; else now.")
@click.option("--within", type=Days(), default="30d", show_default=True, metavar="DAYS", help="How far ahead to look.")
@click.option("--owner", default="", help="Only what this owner must do: a part of the name will do.")
@click.option("--all", "everything", is_flag=True, help=f"Every line; else {SHOWN} of each band.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option(
    "--ics", type=click.Path(path_type=Path, dir_okay=False), help="Write a calendar file of what is to come."
)
@click.pass_context
def command(
    ctx: click.Context, as_of: str, within: int, owner: str, everything: bool, as_json: bool, ics: Path | None
) -> None:
    """List the time limits that are overdue, due today, or due within the next days, by owner.

    \b
    Due today is not late: it is late when the last permitted moment has passed.
    Example:  cswo-report due --within 14d --owner "Adult social work"
    """
    from cswo_report.usecases import due

    workspace = workspace_of(ctx)
    most = None if everything or as_json or ics else SHOWN
    found = due.list_due(workspace, workspace.moment_asked(as_of), within, owner, most)
    if ics:
        say(f"Wrote {due.write_calendar(found, ics)} entries to {ics}; they name no person.")
    if as_json:
        click.echo(json.dumps(as_plain(found), indent=2, ensure_ascii=False))
    elif not ics:
        click.echo("\n".join(lines(found, most)))
    if found.stale:
        say("Rules or calendars changed since some of these were computed. Run: cswo-report store recompute --explain")


def lines(found: Due, most: int | None) -> Iterator[str]:
    """The list as words and signs; nothing rests on colour."""
    from cswo_report.domain.times import spoken_instant

    yield f"Time limits as at {spoken_instant(found.as_of)}"
    if not found.counts:
        yield f"Nothing is overdue, and nothing falls due within {found.within} days."
    else:
        yield ""
        yield from _wall(found)
    for name, _ in found.bands:
        items = [item for item in found.items if found.band(item) == name]
        if items:
            yield from ("", f"{SIGNS[name]} {TITLES[name]} ({found.total(name):,})")
            yield from _by_owner(found, items)
            yield from _rest(found.total(name) - len(items))
    made = dict.fromkeys((item.reference, item.started_on, item.by_law) for item in found.by_law)
    if made:
        yield from ("", f"§  Made by the law in the last {found.within} days ({len(made)})")
        yield from (f"   {reference:<9} {_day(day)}  {words}" for reference, day, words in made)
    yield from _unexplained(found, most)
    if found.unproven:
        yield from ("", f"?  Sent, and no proof of sending held ({_number(found.unproven, most)})")
        yield from (f"   {row.reference:<9} {_day(row.ended_on)}  {row.title}" for row in found.unproven[:most])
        row = found.unproven[0]
        yield f"   Add it:   cswo-report record add notice --set record={row.reference} --set event={row.end_event} …"


def _unexplained(found: Due, most: int | None) -> Iterator[str]:
    if not found.unexplained:
        return
    yield from ("", f"?  Missed, and no cause recorded yet ({_number(found.unexplained, most)})")
    yield from (f"   {row.reference:<9} {_day(row.due_on)}  {row.title}" for row in found.unexplained[:most])
    first = found.unexplained[0]
    number = f" --set sequence={first.sequence}" if first.sequence > 1 else ""
    yield f"   Say why:  cswo-report record add breach --set record={first.reference} --set clock={first.base_id}{number} …"


def _number(rows: Sequence[object], most: int | None) -> str:
    return f"more than {most}" if most is not None and len(rows) > most else f"{len(rows):,}"


def _wall(found: Due) -> Iterator[str]:
    """How many in each band, by owner: the whole picture on one screen."""
    owners = sorted({owner for owner, _ in found.counts})
    names = [name for name, _ in found.bands]
    width = max(len("Whose"), *(len(owner) for owner in owners))
    yield f"   {'Whose':<{width}}" + "".join(f"{HEADS[name]:>9}" for name in names)
    for owner in owners:
        yield f"   {owner:<{width}}" + "".join(f"{_or_dash(found.counts.get((owner, name), 0)):>9}" for name in names)
    if len(owners) > 1:
        yield f"   {'All':<{width}}" + "".join(f"{_or_dash(found.total(name)):>9}" for name in names)


def _or_dash(number: int) -> str:
    return f"{number:,}" if number else "–"


def _by_owner(found: Due, items: Sequence[OpenItem]) -> Iterator[str]:
    for owner in sorted({item.owner for item in items}):
        yield f"   {owner}"
        yield from (
            f"     {item.reference:<9} {when(found, item)}  {item.title}" for item in items if item.owner == owner
        )


def when(found: Due, item: OpenItem) -> str:
    """The last permitted moment in words, and how many days ago it was."""
    from cswo_report.domain.deadlines import local_day
    from cswo_report.domain.times import LONDON

    day = _day(item.due_on)
    if item.counts_hours:
        day += f" {item.due_at.astimezone(LONDON):%H:%M}"
    if item.paused_on:
        return f"{day} (paused)"
    if found.band(item) != "overdue":
        return day + {"right": " (a right lapses)", "authority": " (an authority ends)"}.get(item.kind, "")
    late = (local_day(found.as_of) - item.due_on).days
    return f"{day} ({f'{late:,} days' if late != 1 else '1 day'} ago)" if late else f"{day} (today)"


def _day(day: date) -> str:
    return f"{day:%a} {day.day:>2} {day:%b %Y}"


def _rest(more: int) -> Iterator[str]:
    if more > 0:
        yield f"   … and {more:,} more: --all, --owner or --json shows them"


def as_plain(found: Due) -> dict[str, Any]:
    """The list for a program."""
    from cswo_report.domain.times import LONDON

    def item(each: OpenItem) -> dict[str, Any]:
        return {
            "reference": each.reference,
            "type": each.type_slug,
            "clock": each.clock_id,
            "sequence": each.sequence,
            "title": each.title,
            "kind": each.kind,
            "owner": each.owner,
            "due": each.due_at.astimezone(LONDON).isoformat(timespec="seconds"),
            "band": found.band(each),
            "calendar": each.calendar,
        }

    return {
        "as_of": found.as_of.astimezone(LONDON).isoformat(timespec="seconds"),
        "within_days": found.within,
        "rules_changed_since": found.stale,
        "items": [item(each) for each in found.items],
        "made_by_law": [
            {"reference": each.reference, "what": each.by_law, "on": each.started_on.isoformat(), "runs": each.title}
            for each in found.by_law
        ],
        "missed_without_cause": [
            {
                "reference": row.reference,
                "clock": row.clock_id,
                "sequence": row.sequence,
                "title": row.title,
                "due": row.due_on.isoformat(),
            }
            for row in found.unexplained
        ],
        "sent_without_proof": [
            {
                "reference": row.reference,
                "clock": row.clock_id,
                "event": row.end_event,
                "sent": row.ended_on.isoformat(),
            }
            for row in found.unproven
        ],
    }
