"""`owed`: what has not been supplied yet, by whom, since when, and the command that clears it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from cswo_report.cli import workspace_of

if TYPE_CHECKING:
    from cswo_report.domain.year import ReportingYear
    from cswo_report.usecases.owing import Owed

SHOWN = 3
NOTHING = "Nothing is owed."


@click.command()
@click.option("--owner", default="", help="Only what this owner supplies: a part of the name will do.")
@click.option("--as-of", default="", metavar="WHEN", help="The day asked about; else today.")
@click.option(
    "--year", default="", metavar="YEAR", help="Only this reporting year, such as 2024-25; else every year asked for."
)
@click.option("--all", "everything", is_flag=True, help=f"Every figure of a return; else {SHOWN} of each.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, owner: str, as_of: str, year: str, everything: bool, as_json: bool) -> None:
    """List what data owners have not supplied yet, the longest overdue first, each with the command that clears it.

    \b
    A return is owed once its period has ended, until a figure or record of it is in the
    store or its owner has said that there was nothing (record nil).
    Example:  cswo-report owed --owner complaints
    """
    from cswo_report.domain.times import LONDON
    from cswo_report.usecases import owing

    workspace = workspace_of(ctx)
    day = workspace.moment_asked(as_of).astimezone(LONDON).date()
    found = owing.list_owed(workspace, day, _year(year), owner)
    if as_json:
        click.echo(json.dumps(as_plain(found, day), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(lines(found, day, everything=everything)))


def _year(text: str) -> ReportingYear | None:
    from cswo_report.domain.findings import shown
    from cswo_report.domain.year import ReportingYear
    from cswo_report.errors import InputRefused

    try:
        return ReportingYear.parse(text) if text else None
    except ValueError as fault:
        raise InputRefused(f"--year (given: {shown(text, 20)}): {fault}") from fault


def lines(found: Sequence[Owed], day: date, *, everything: bool) -> Iterator[str]:
    """The list in words, by owner: whoever has owed the longest comes first."""
    yield f"Owed as at {_day(day)}"
    if not found:
        yield NOTHING
        return
    late = sum(item.days_late(day) > 0 for item in found)
    owners = list(dict.fromkeys(item.entry.owner for item in found))
    yield f"{_things(len(found))} from {len(owners)} owner{'' if len(owners) == 1 else 's'}, {late:,} overdue."
    for owner in owners:
        mine = [item for item in found if item.entry.owner == owner]
        yield from ("", f"{owner} ({len(mine):,})")
        for items in _by_return(mine):
            yield from _one_return(items, day, everything=everything)


def _by_return(found: Sequence[Owed]) -> list[list[Owed]]:
    """What is owed, put together by return and year, the longest overdue first."""
    groups: dict[tuple[str, date], list[Owed]] = {}
    for item in found:
        groups.setdefault((item.entry.id, item.due), []).append(item)
    return list(groups.values())


def _one_return(items: Sequence[Owed], day: date, *, everything: bool) -> Iterator[str]:
    first = items[0]
    period = first.period.words if first.measure is None else first.year.label
    yield f"  {_sign(first, day)} {first.entry.title}, {period}: {_due(first, day)}"
    if first.measure is None:
        yield from _commands(first, "       ")
        return
    if len(items) > 1:
        yield f"       All {len(items)} figures: cswo-report import FILE --as {first.entry.register or 'observation'}"
    for item in items if everything else items[:SHOWN]:
        yield f"     - {item.title} ({item.about}), {item.period.words}"
        yield from _commands(item, "       ")
    if not everything and len(items) > SHOWN:
        yield f"     … and {len(items) - SHOWN:,} more: --all or --json shows them"


def _commands(item: Owed, indent: str) -> Iterator[str]:
    supply, nil = item.commands()
    yield f"{indent}Supply:   {supply}"
    if nil:
        yield f"{indent}Or none:  {nil}"


def _sign(item: Owed, day: date) -> str:
    return "!!" if item.days_late(day) > 0 else "- "


def _due(item: Owed, day: date) -> str:
    late = item.days_late(day)
    if late > 0:
        return f"was due {_day(item.due)}, {late:,} day{'' if late == 1 else 's'} late"
    return f"due {_day(item.due)}" + (" (today)" if late == 0 else f", in {-late:,} day{'' if late == -1 else 's'}")


def _things(number: int) -> str:
    return "1 thing is owed" if number == 1 else f"{number:,} things are owed"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def as_plain(found: Sequence[Owed], day: date) -> dict[str, Any]:
    """The list for a program."""

    def item(each: Owed) -> dict[str, Any]:
        supply, nil = each.commands()
        return {
            "owner": each.entry.owner,
            "return": each.entry.id,
            "title": each.title,
            "measure": each.measure.key if each.measure else None,
            "register": each.entry.register or None,
            "year": each.year.label,
            "period": each.period.text,
            "from": each.period.first.isoformat(),
            "to": each.period.last.isoformat(),
            "due": each.due.isoformat(),
            "days_late": max(each.days_late(day), 0),
            "overdue": each.days_late(day) > 0,
            "supply": supply,
            "nil": nil or None,
        }

    return {
        "as_of": day.isoformat(),
        "owed": len(found),
        "overdue": sum(each.days_late(day) > 0 for each in found),
        "items": [item(each) for each in found],
    }
