"""A trace put into words, and into JSON: the same facts in both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cswo_report.domain.measures import Measure
from cswo_report.domain.values import BASIS_WORDS
from cswo_report.store.printed import Kept
from cswo_report.store.tracing import Entered, Members
from cswo_report.usecases.trace_values import Resolved
from cswo_report.usecases.tracing import RecordShown, Trace, same

FIRST = 10
"""So many records are shown, and their number, unless all are asked for."""

SAID_OF_AN_OBSERVATION = (
    *("measure", "area", "basis", "period", "dimensions", "presence", "number", "number_high", "qualifier"),
    *("status", "unit", "source", "source_address", "footnote", "as_printed"),
)
ROUNDING = "half up to the places printed; a share that is not all is never 100%, and one that is not none never 0%"


def place(kept: Kept) -> dict[str, Any]:
    """Where a number stands and what was printed, for a program."""
    each = kept.printed
    return {
        "code": each.code,
        "number": each.number,
        "title": each.title,
        "section": each.section,
        "row": each.row,
        "column": each.column,
        "position": each.position,
        "printed": each.text,
        "report": {
            "reference": kept.report,
            "year": kept.year,
            "edition": kept.edition,
            "dated": kept.dated.isoformat(),
            "first_printed_at": kept.built_at.isoformat(),
            "file": kept.file,
            "sha256": kept.sha256,
        },
    }


def plain(trace: Trace, *, every: bool) -> dict[str, Any]:
    """A trace for a program."""
    origin = trace.origin
    return {
        **({"place": place(trace.kept)} if trace.kept else {}),
        "origin": {name: value for name, value in vars(origin).items() if value},
        "now": trace.now,
        "agrees": trace.agrees,
        "figures": [_figure(each, every=every) for each in trace.figures],
        "records": [_record(each) for each in trace.records],
        "printed_before": [place(kept) for kept in trace.earlier],
        **({"printed_since": place(trace.since)} if trace.since else {}),
        "rules_version": trace.rules.get("rules_version", ""),
        "calendars": trace.rules.get("calendars", {}),
        "note": trace.note,
    }


def _figure(resolved: Resolved, *, every: bool) -> dict[str, Any]:
    measure = resolved.measure
    answer: dict[str, Any] = {
        "name": str(resolved.ref),
        "year": resolved.year,
        "value": resolved.text,
        "status": resolved.status,
        "title": measure.title,
        "definition": measure.definition,
        "unit": measure.unit,
        "basis": measure.basis.value,
        "period": measure.basis.value and resolved.year,
        "owner": measure.owner,
        "source": measure.source,
        "limits": measure.limits,
        "rounding": ROUNDING,
        "version": version(resolved.content),
    }
    if resolved.members:
        answer["counted"] = _members(resolved.members, every=every)
    if resolved.supplied:
        answer["supplied"] = [_observation(record.reference, record.values) for record in resolved.supplied]
    if resolved.parts:
        answer["made_of"] = [_figure(each, every=every) for each in resolved.parts]
    return answer


def version(content: Mapping[str, Any]) -> str:
    """The mark of a definition, as it is kept beside what it printed."""
    from cswo_report.store.printed import version_of

    return version_of(content) if content else ""


def _members(members: Members, *, every: bool) -> dict[str, Any]:
    listed = members.listed if every else members.listed[:FIRST]
    return {
        "number": members.number,
        "records": [
            {"reference": each.reference, "day": each.day.isoformat() if each.day else None} for each in listed
        ],
        "left_out": [
            {
                "why": each.why,
                "number": each.number,
                "records": list(each.references if every else each.references[:FIRST]),
            }
            for each in members.left_out
        ],
        "sql": members.sql,
    }


def _observation(reference: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"reference": reference} | {
        name: value if isinstance(value, (dict, int)) else str(value)
        for name in SAID_OF_AN_OBSERVATION
        for value in (values.get(name),)
        if value not in (None, "", {})
    }


def _record(shown: RecordShown) -> dict[str, Any]:
    return {
        "reference": shown.reference,
        "register": shown.register,
        "field": shown.name,
        "value": shown.value,
        "void": shown.void,
        **({"observation": _observation(shown.reference, shown.values)} if shown.values else {}),
        "trail": [_entry(each) for each in shown.trail],
    }


def _entry(each: Entered) -> dict[str, Any]:
    imported = each.imported
    return {
        "entry": each.entry,
        "at": each.at.isoformat(),
        "actor": each.actor,
        **({"reason": each.reason} if each.reason else {}),
        **({"file": imported.file, "sha256": imported.sha256, "row": imported.row} if imported else {}),
        **({"sheet": imported.sheet} if imported and imported.sheet else {}),
    }


def narrowing(found: Sequence[Kept]) -> str:
    """How to choose among many numbers, by what these places have."""
    if any(kept.printed.column for kept in found):
        return "Choose with --row and --column, or take them all with --all."
    if len({kept.printed.row for kept in found}) > 1:
        return "Choose with --row, or take them all with --all."
    return "They stand in one place: take them all with --all."


def listed(found: Sequence[Kept]) -> Iterator[str]:
    """Many numbers of one place, one line each."""
    first = found[0]
    yield _heading(first)
    for kept in found:
        each = kept.printed
        where = f"{each.row} · {each.column}" if each.column else each.row
        yield f"  {each.text:>10}  {where}  [{each.origin.figure or each.origin.record}]"


def _heading(kept: Kept) -> str:
    each = kept.printed
    named = ", ".join(filter(None, (each.code, each.number, each.title)))
    return f"{named or each.section} (report for {kept.year}, {kept.edition} edition)"


def lines(trace: Trace, *, every: bool) -> list[str]:
    """A trace for a person: what was printed, what it means, what was counted and left out, and who said so."""
    return [
        *_printed(trace),
        *(line for each in trace.figures for line in _of_figure(each, "  ", every=every)),
        *_rest(trace, every=every),
    ]


def _printed(trace: Trace) -> Iterator[str]:
    kept = trace.kept
    if kept is None:
        yield f"{trace.origin.figure}, {trace.origin.year}: {trace.now}"
        yield "  not printed as such in a report kept here"
        return
    each = kept.printed
    yield f"{each.text}   {_heading(kept)}"
    yield f"  where: {each.row}{f', {each.column}' if each.column else ''}"
    yield f"  first printed so: {kept.built_at:%Y-%m-%d %H:%M}Z in {kept.file} (SHA-256 {kept.sha256[:16]}…)"
    since = trace.since
    if since:
        yield (
            f"  printed {each.text} on {kept.built_at:%Y-%m-%d}; since then printed as {since.printed.text} "
            f"on {since.built_at:%Y-%m-%d} ({since.file})"
        )
    if trace.agrees:
        yield "  the store gives the same today"
    elif since and trace.now and same(since.printed.text, trace.now):
        yield f"  the store gives {trace.now} today, as it was printed since"
    elif trace.agrees is False:
        yield f"  the store gives {trace.now} today: build the report again, or say why it was revised"


def _of_figure(resolved: Resolved, indent: str, *, every: bool) -> Iterator[str]:
    measure = resolved.measure
    status = f" ({resolved.status} {resolved.mark})" if resolved.mark else ""
    yield f"{indent}{resolved.ref}, {resolved.year}: {resolved.text}{status}"
    inner = indent + "  "
    yield from (f"{inner}{line}" for line in _meaning(measure))
    if resolved.note:
        yield f"{inner}{resolved.note}"
    if resolved.content:
        yield f"{inner}definition {version(resolved.content)}"
    if resolved.members:
        yield from (f"{inner}{line}" for line in _counted(resolved.members, every=every))
    for record in resolved.supplied:
        yield f"{inner}supplied as {_given(record.values)} ({record.reference})"
    for part in resolved.parts:
        yield f"{inner}made of"
        yield from _of_figure(part, inner + "  ", every=every)


def _meaning(measure: Measure) -> Iterator[str]:
    unit = f", in {measure.unit}" if measure.unit else ""
    yield f"{measure.title}: {measure.definition}"
    yield f"{BASIS_WORDS[measure.basis]}{unit}; source: {measure.source or 'not stated'}; owner: {measure.owner or 'not stated'}"
    if measure.limits:
        yield f"does not show: {measure.limits}"


def _counted(members: Members, *, every: bool) -> Iterator[str]:
    shown = members.listed if every else members.listed[:FIRST]
    names = ", ".join(f"{each.reference} ({each.day})" if each.day else each.reference for each in shown)
    more = members.number - len(shown)
    yield f"counted: {members.number:,}{f': {names}' if names else ''}{f' and {more:,} more' if more > 0 else ''}"
    for each in members.left_out:
        some = each.references if every else each.references[:FIRST]
        named = f": {', '.join(some)}" if some else ""
        yield f"left out: {each.number:,}, {each.why}{named}{' …' if len(some) < len(each.references) else ''}"


def _given(values: Mapping[str, Any]) -> str:
    number = values.get("as_printed") or values.get("number")
    said = [
        str(number if number is not None else values.get("presence")),
        str(values.get("status") or "final").replace("_", " "),
    ]
    said += [f"source: {values['source']}"] if values.get("source") else []
    said += [str(values["source_address"])] if values.get("source_address") else []
    said += [f"footnote: {values['footnote']}"] if values.get("footnote") else []
    return "; ".join(said)


def _rest(trace: Trace, *, every: bool) -> Iterator[str]:
    shown = trace.records if every else trace.records[:FIRST]
    for record in shown:
        yield from _of_record(record)
    if len(trace.records) > len(shown):
        yield f"  and {len(trace.records) - len(shown):,} records more"
    for kept in trace.earlier:
        yield f"  printed as {kept.printed.text} in the report for {kept.year} ({kept.file})"
    if trace.note:
        yield f"  {trace.note}"
    if trace.rules:
        yield f"  rules and calendars: version {trace.rules.get('rules_version', '')}"


def _of_record(record: RecordShown) -> Iterator[str]:
    named = f", {record.name.replace('_', ' ')}" if record.name else ""
    void = " (void)" if record.void else ""
    yield f"  {record.register or 'record'} {record.reference}{void}{named}{f': {record.value}' if record.value else ''}"
    if record.values:
        yield f"    {_given(record.values)}"
    yield from _trail(record.trail)


def _trail(trail: Iterable[Entered]) -> Iterator[str]:
    for each in trail:
        imported = each.imported
        sheet = f", sheet {imported.sheet}" if imported and imported.sheet else ""
        came = f" from {imported.file}{sheet}, row {imported.row}, SHA-256 {imported.sha256[:16]}…" if imported else ""
        why = f", because {each.reason}" if each.reason and not imported else ""
        yield f"    entry {each.entry}, {each.at:%Y-%m-%d %H:%M}Z, by {each.actor}{came}{why}"
