"""Whether the council kept to time: one row a service, the limits that were broken most often, and the same in one sentence.

The tables of each limit stand in an appendix. Only the council's own duties are counted here; those of courts and others are told there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape

from cswo_report.domain.clock_rules import ClockKind
from cswo_report.domain.compliance import LimitCount, MissedLimit
from cswo_report.domain.deadlines import NOT_KEPT
from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import (
    Block,
    Cell,
    CellKind,
    Chart,
    ChartKind,
    Column,
    Heading,
    Narrative,
    Point,
    Row,
    RowKind,
    Series,
    Table,
)
from cswo_report.figures.printed import SHIPPED, Noted, for_each
from cswo_report.papers.blocks import Numbering, counted_origin, listing, lowered, marked
from cswo_report.papers.facts import Facts
from cswo_report.papers.missed_limits import late_by, lateness
from cswo_report.papers.statutory import short_title
from cswo_report.papers.time_limits import Tally, kept_cell, number_cell, on_unfinished, registers_of

MOST_LISTED = 5
NAMED = 3
"""So many limits are named in the paragraph at the front."""
NOTHING_DUE = "<p>No time limit of the council fell due in the year.</p>"
SERVICE_COLUMNS = (
    Column("Service"),
    *(Column(label, numeric=True, width_mm=15.0) for label in ("Due", "Met", "Met late", "Missed")),
    Column("Kept in time", numeric=True, current=True, width_mm=23.0),
    Column("Longest delay", numeric=True, width_mm=25.0),
)
BROKEN_COLUMNS = (
    Column("Time limit", width_mm=72.0),
    *(Column(label, numeric=True, width_mm=13.6) for label in ("Due", "Met late", "Missed")),
    Column("Cause recorded most often", width_mm=57.2),
)


def own_duties(facts: Facts, domains: Iterable[str] = ()) -> list[LimitCount]:
    """The council's own limits that had a clock in the year, of some domains or of all."""
    wanted = frozenset(domains)
    return [
        count
        for count in facts.limits
        if count.kind is ClockKind.DUTY
        and count.due
        and (not wanted or facts.decision_types[count.type_slug].domain in wanted)
    ]


def by_service(facts: Facts, spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """One row a service, as the section's groups name them; a sentence where nothing fell due."""
    everything = own_duties(facts)
    if not everything:
        return [Narrative(NOTHING_DUE)]
    rows, none = [], []
    for heading, domains in spec.groups:
        found = own_duties(facts, domains)
        if found:
            rows.append(_service_row(facts, heading, found, _late_in(facts, domains)))
        else:
            none.append(lowered(heading))
    if len(rows) > 1:
        rows.append(_service_row(facts, "All services", everything, facts.missed, RowKind.TOTAL))
    notes = ["A delay is counted in days after the last day of the limit, for what was done late."]
    notes += on_unfinished(facts, everything)
    if none:
        notes.append(f"No limit of the council fell due in: {', '.join(none)}.")
    table = listing(
        numbering, spec.id, spec.title, spec.sub, SERVICE_COLUMNS, rows, none="", notes=notes,
        source=registers_of(facts, everything),
    )  # fmt: skip
    return [table]


def _service_row(
    facts: Facts,
    label: str,
    counts: Sequence[LimitCount],
    missed: Sequence[MissedLimit],
    kind: RowKind = RowKind.PLAIN,
) -> Row:
    tally = Tally(tuple(counts), facts.year.label)
    cells = (
        number_cell(tally.due, tally.origin("due")),
        number_cell(tally.met, tally.origin("met")),
        number_cell(tally.late, tally.origin("met_late"), strong=True),
        number_cell(tally.missed, tally.origin("missed"), strong=True),
        kept_cell(tally),
        _longest(missed),
    )
    return Row(label, cells, kind)


def _late_in(facts: Facts, domains: Iterable[str]) -> list[MissedLimit]:
    wanted = frozenset(domains)
    return [entry for entry in facts.missed if facts.decision_types[entry.type_slug].domain in wanted]


def _longest(missed: Sequence[MissedLimit]) -> Cell:
    """How late the latest was; nothing where none was done late."""
    days, entry = max(
        (((each.done - each.due).days, each) for each in missed if each.done),
        key=lambda pair: (pair[0], pair[1].reference),
        default=(0, None),
    )
    if entry is None or days < 1:
        return Cell("–", CellKind.NUMBER)
    text = lateness(entry.due, entry.done).removesuffix(" late")
    return Cell(text, CellKind.NUMBER, origins=for_each(late_by(entry), text))


def broken(facts: Facts) -> list[LimitCount]:
    """The council's limits that were not always kept, the most often broken first."""
    found = [count for count in own_duties(facts) if count.of(*NOT_KEPT)]
    return sorted(found, key=lambda count: (-count.of(*NOT_KEPT), count.type_slug, count.clock_id))


def exceptions(facts: Facts, spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """The limits that were broken most often, drawn and listed with the cause; nothing where every one was kept."""
    found = broken(facts)
    if not found:
        return []
    shown = found[:MOST_LISTED]
    table = _broken_table(facts, spec, shown, found, numbering)
    return [*([_chart(facts, spec, shown, numbering, table)] if len(shown) > 1 else []), table]


def _named(facts: Facts, count: LimitCount) -> str:
    return f"{_type(facts, count)}: {lowered(count.title)}"


def _type(facts: Facts, count: LimitCount) -> str:
    words = short_title(facts.decision_types[count.type_slug])
    return words[0].upper() + words[1:]


def _broken_table(
    facts: Facts, spec: BlockSpec, shown: Sequence[LimitCount], found: Sequence[LimitCount], numbering: Numbering
) -> Table:
    rows = [_broken_row(facts, count) for count in shown]
    notes: list[str | Noted] = []
    if len(found) > len(shown):
        rest = Tally(tuple(found[len(shown) :]), facts.year.label)
        text = f"Other limits were not kept {rest.of(*NOT_KEPT):,} times in all; they stand in the appendix."
        notes.append(Noted(text, for_each(rest.origin("not_kept"), text)))
    return listing(
        numbering, f"{spec.id}_list", "Time limits not kept most often, and why",
        "Number in the year; each with the cause that was recorded most often",
        BROKEN_COLUMNS, rows, none="", notes=notes, source=f"{registers_of(facts, shown)}; register of missed time limits",
    )  # fmt: skip


def _broken_row(facts: Facts, count: LimitCount) -> Row:
    tally = Tally((count,), facts.year.label)
    label = _named(facts, count)
    cells = (
        number_cell(tally.due, tally.origin("due")),
        number_cell(tally.late, tally.origin("met_late")),
        number_cell(tally.missed, tally.origin("missed")),
        _cause(facts, count),
    )
    return Row(label, cells, origins=for_each(SHIPPED, label))


def _cause(facts: Facts, count: LimitCount) -> Cell:
    """The cause recorded most often for one limit, with how often where there are several misses."""
    entries = [each for each in facts.missed if (each.type_slug, each.clock_id) == (count.type_slug, count.clock_id)]
    causes: dict[str, list[MissedLimit]] = {}
    for entry in entries:
        if entry.cause:
            causes.setdefault(entry.cause, []).append(entry)
    if not causes:
        return Cell("not yet recorded", CellKind.ABSENT)
    cause, told = min(causes.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    if len(entries) == 1:
        return Cell(cause, origins=for_each(SHIPPED, cause))
    text = f"{cause}: {len(told):,} of {len(entries):,}"
    of_told, of_all = (counted_origin(entry.reference for entry in found) for found in (told, entries))
    return Cell(text, origins=(*for_each(SHIPPED, cause), of_told, of_all))


def _chart(facts: Facts, spec: BlockSpec, shown: Sequence[LimitCount], numbering: Numbering, table: Table) -> Chart:
    """A bar for each of these limits: how often it was not kept."""
    points = tuple(_point(facts, count) for count in shown)
    title = f"The limit most often not kept: {lowered(_type(facts, shown[0]))}"
    return Chart(
        id=spec.id,
        number=numbering.next_figure(title),
        title=title,
        sub="Times in the year that a limit of the council was met late or missed",
        kind=ChartKind.BAR,
        series=(Series("Not kept", points),),
        alt_title="Times that each limit was met late or missed",
        alt_text="; ".join(f"{point.label} {point.text}" for point in points) + ".",
        table_id=f"{spec.id}_list",
        note=f"“Not kept” adds the columns for late and missed of table {table.number}.",
        code=numbering.code(spec.id),
        origins=for_each(SHIPPED, title),
    )


def _point(facts: Facts, count: LimitCount) -> Point:
    tally = Tally((count,), facts.year.label)
    number = tally.of(*NOT_KEPT)
    return Point(_named(facts, count), Decimal(number), f"{number:,}", (tally.origin("not_kept"),))


def in_brief(facts: Facts, _spec: BlockSpec, _numbering: Numbering) -> list[Block]:
    """For the first pages: how many limits fell due and were kept, and which were broken most often, in the order of the chapter."""
    everything = own_duties(facts)
    if not everything:
        return [Narrative(NOTHING_DUE)]
    tally = Tally(tuple(everything), facts.year.label)
    due, met = (tally.due, "due"), (tally.met, "met")
    late, missed = (tally.late, "met_late"), (tally.missed, "missed")
    html, origins = "", []
    for words, number in (
        ("Of ", due),
        (" time limits of the council that fell due, ", met),
        (" were kept in time, ", late),
        (" were met late and ", missed),
    ):
        html += f"{words}{_data(number[0])}"
        origins.append(tally.origin(number[1]))
    html += " were missed."
    each = []
    found = broken(facts)
    for count in found[:NAMED]:
        one = Tally((count,), facts.year.label)
        named = f"{lowered(_type(facts, count))}, {lowered(count.title)}"
        each.append(f"{marked(escape(named))} ({_data(one.of(*NOT_KEPT))} of {_data(one.due)})")
        origins += [*for_each(SHIPPED, named), one.origin("not_kept"), one.origin("due")]
    html += f" Not kept most often: {'; '.join(each)}." if each else ""
    html += _told_where(len(found))
    return [Heading("Which time limits were missed?"), Narrative(f"<p>{html}</p>", origins=tuple(origins))]


def _told_where(broken_limits: int) -> str:
    """Where the limits that were not kept are told: the chapter lists a few of many, the appendix all."""
    chapter = '<a href="#keeping_time">the chapter on keeping to time</a>'
    if broken_limits > MOST_LISTED:
        return f" These and others are in {chapter}, with their causes; all are in the appendix."
    return f" {'All of them are in' if broken_limits else 'More is in'} {chapter}."


def _data(number: int) -> str:
    return f'<data class="figure">{number:,}</data>'
