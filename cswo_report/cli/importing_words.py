"""How an import is told: how each sheet was understood, what would be done with its rows, and why some are refused.

Words alone, one fact to a line, so that it can be heard as well as read. A refused value is shown shortened by its finding, and not
at all where it may identify a person; nothing else of a refused row is repeated.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cswo_report.domain.findings import Finding, Severity, shown
from cswo_report.domain.given_values import NOT_ANSWERED
from cswo_report.domain.headings import slug
from cswo_report.domain.import_plan import Fate, FileFault, Plan, RowPlan, SheetPlan
from cswo_report.domain.questions import Question
from cswo_report.domain.sheets import cell_name, column_letters
from cswo_report.domain.source_profiles import EVENT, KEY, REFERENCE, TYPE
from cswo_report.reference import Reference
from cswo_report.usecases import kinds, returning

FIRST = 20
"""How many rows of one kind are told unless all are asked for."""
TEXT_FORMS = (".csv", ".tsv", ".txt")
FATES = {
    Fate.ADDED: "new",
    Fate.CHANGED: "changed",
    Fate.UNCHANGED: "unchanged",
    Fate.REFUSED: "refused",
    Fate.POSSIBLE_DUPLICATE: "possible duplicate",
}
OF_THE_ROW = {
    "=row": "The whole row",
    REFERENCE: "CSWO reference",
    KEY: "The sender’s key",
    TYPE: "What the row is",
    "type": "What the row is",
}
"""What a finding is about that is about no field."""
NUMBERED_AT_MOST = 8
LONGEST_CELL = 40
ALIKE = 3
"""In how many rows of a sheet the very same may be said before it is said once for all of them."""

_TAKEN = re.compile(r"Column (\w+) \((.*)\) was taken for “(.*)”\.")
_ID = re.compile(r"--answer (\S+?)=")

Entry = tuple[str, str, list[str]]
"""File, sheet, and what is told of one row, or of many rows at once."""


def told(plan: Plan, reference: Reference, *, most: int | None = FIRST) -> Iterator[str]:
    """The whole plan as lines for a person; at most so many rows of one kind, or all."""
    for sheet in plan.sheets:
        yield from understood(sheet)
    yield from (fault_line(fault) for fault in plan.faults)
    for name, batch in plan.imported_before:
        yield f"{shown(name, 120)}: this very file was imported before, as batch {batch}."
    if plan.ignored_files:
        yield f"Not read: {', '.join(_ignored(name) for name in plan.ignored_files)}."
    if plan.sheets:
        yield from ("", f"{counted(plan.counts)}.")
    of_fate = {fate: [row for row in _rows(plan) if row.fate is fate] for fate in Fate}
    written = [*of_fate[Fate.ADDED], *of_fate[Fate.CHANGED]]
    for heading, entries in (
        ("Changed cells", [_entry(row, changed(row)) for row in of_fate[Fate.CHANGED]]),
        ("Refused rows", reasons(of_fate[Fate.REFUSED], Severity.REFUSED, reference)),
        ("Possible duplicates", [_entry(row, beside(row)) for row in of_fate[Fate.POSSIBLE_DUPLICATE]]),
        ("Worth knowing", reasons(written, Severity.WARNING, reference)),
    ):
        yield from _section(heading, entries, most, several=len(plan.sheets) > 1)


def understood(sheet: SheetPlan) -> Iterator[str]:
    """One line how a sheet was understood and what becomes of its rows, then what was noticed and what was not read."""
    rows = f"{len(sheet.rows):,} {'row' if len(sheet.rows) == 1 else 'rows'}"
    source = f", source {shown(sheet.source)}" if sheet.source else ""
    yield f"{place(sheet.file, sheet.sheet)}: {sheet.title}, {rows}{source}: {counted(sheet.counts)}."
    yield from (f"  {shown(note, 400)}" for note in sheet.notes if not _TAKEN.fullmatch(note))
    if taken := [found for note in sheet.notes if (found := _TAKEN.fullmatch(note))]:
        yield f"  Columns taken: {'; '.join(f'{column} ({shown(heading)}) as {of}' for column, heading, of in (each.groups() for each in taken))}."
    if sheet.unknown_columns:
        yield f"  Not read, for nothing here goes by these headings: {', '.join(shown(name) for name in sheet.unknown_columns)}"
        kind = next((row.type_name for row in sheet.rows), "TYPE")
        answer = f"--answer column.{slug(shown(sheet.unknown_columns[0]))}=FIELD"
        yield f"    To have one read all the same: {answer} (the fields: cswo-report record types {kind})"
    for why, numbers in _by_reason(sheet.left_out).items():
        yield f"  Left out, {shown(why)}: {_numbered(numbers)}"


def place(file: str, sheet: str) -> str:
    """The file, and the sheet where the file has sheets."""
    named = shown(file, 120)
    return named if file.casefold().endswith(TEXT_FORMS) or not sheet else f"{named}, sheet {shown(sheet)}"


def counted(counts: Counter[Fate]) -> str:
    """“118 new, 4 changed, 6 refused”; what there is none of is left out."""
    parts = []
    for fate, words in FATES.items():
        if counts[fate]:
            many = "s" if fate is Fate.POSSIBLE_DUPLICATE and counts[fate] > 1 else ""
            parts.append(f"{counts[fate]:,} {words}{many}")
    return ", ".join(parts) or "no rows"


def fault_line(fault: FileFault) -> str:
    message = fault.message.removeprefix(f"{fault.file}: ")
    return f"{shown(fault.file, 120)} was not read: {message} {fault.remedy}".strip()


def _ignored(name: str) -> str:
    """A file of a folder that was passed over, and why."""
    return shown(name, 160) if name.endswith(")") else f"{shown(name, 80)} (no workbook)"


def changed(row: RowPlan) -> Iterator[str]:
    for change in row.changes:
        yield f"{_row(row)}, {shown(change.label, 80)}: {_held(change.before)} → {_held(change.after)}  ({row.reference})"


def reasons(rows: Sequence[RowPlan], severity: Severity, reference: Reference) -> list[Entry]:
    """Every finding of that weight, row by row, each with the cell to look at; what many rows of a sheet share is said once.

    Warnings of one rule are alike whatever was given: the rows go in all the same.
    """
    found = [(row, finding) for row in rows for finding in row.findings if finding.severity is severity]
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, finding in found:
        alike[_shared(row, finding)].append(row.number)
    entries: dict[tuple[str, ...], list[str]] = {}
    for row, finding in found:
        shared = _shared(row, finding)
        if len(alike[shared]) <= (0 if _waits_for(finding) else ALIKE):
            line = f"{_row(row)}, {_cell_of(row, finding)}{_said(row, finding, reference)}"
            entries.setdefault((row.file, row.sheet, str(row.number)), []).append(line)
        elif shared not in entries:
            said = _said(row, finding if severity is Severity.REFUSED else replace(finding, given=""), reference)
            entries[shared] = [f"{_numbered(alike[shared])}, {_column(row, finding)}{said}"]
    return [(file, sheet, lines) for (file, sheet, *_), lines in entries.items()]


def _shared(row: RowPlan, finding: Finding) -> tuple[str, ...]:
    given = (finding.given, finding.remedy) if finding.severity is Severity.REFUSED else ()
    return (row.file, row.sheet, finding.where, finding.rule, *given)


def _waits_for(finding: Finding) -> str:
    """The question that a finding waits for; "" where it waits for none."""
    found = _ID.search(finding.remedy) if finding.code == NOT_ANSWERED else None
    return found[1] if found else ""


def beside(row: RowPlan) -> Iterator[str]:
    """A possible duplicate and what it is like, side by side; what differs says so in a word."""
    other = _other(row)
    if all(own == held for _, own, held in row.beside):
        yield f"{_row(row)} says the same as {other} throughout."
        return
    yield f"{_row(row)} may be {other} again:"
    width = max((len(label) for label, _, _ in row.beside), default=0)
    own_width = max((len(_cell(own)) for _, own, _ in row.beside), default=0)
    for label, own, held in row.beside:
        differs = "" if own == held else "  (differs)"
        yield f"  {label:<{width}}  {_cell(own):<{own_width}} | {_cell(held)}{differs}"


def _other(row: RowPlan) -> str:
    """The row or record that a possible duplicate is like."""
    if not row.other_row:
        return row.reference or "a record held"
    elsewhere = (row.other_file or row.file, row.other_sheet or row.sheet)
    return f"row {row.other_row}" + (f" of {place(*elsewhere)}" if elsewhere != (row.file, row.sheet) else "")


def questions(asked: Sequence[Question]) -> Iterator[str]:
    """Questions that nobody was there to answer, each with the exact words that answer it."""
    if not asked:
        return
    yield ""
    yield f"To be answered ({len(asked)}); an answer is remembered for its source, and until then the rows that hang on it are refused:"
    for question in asked:
        yield f"  {_asked_where(question)}{question.words}"
        yield from (f"    --answer {question.id}={choice.code}   {choice.words}" for choice in question.choices)


def numbered(question: Question) -> Iterator[str]:
    """One question with its choices numbered, as it is asked on a terminal."""
    yield f"{_asked_where(question)}{question.words}"
    yield from (f"  {number}  {choice.words}" for number, choice in enumerate(question.choices, 1))


def _rows(plan: Plan) -> Iterator[RowPlan]:
    return (row for sheet in plan.sheets for row in sheet.rows)


def _entry(row: RowPlan, lines: Iterator[str]) -> Entry:
    return row.file, row.sheet, [*lines]


def _section(heading: str, entries: Sequence[Entry], most: int | None, *, several: bool) -> Iterator[str]:
    """What is told of the rows of one kind under one heading, that of a sheet together."""
    if not entries:
        return
    yield ""
    yield f"{heading}:"
    last = ("", "")
    for file, sheet, lines in entries[:most]:
        if several and (file, sheet) != last:
            last = (file, sheet)
            yield f"  {place(*last)}:"
        yield from (f"  {'  ' if several else ''}{line}" for line in lines)
    if most is not None and len(entries) > most:
        yield f"  … and {len(entries) - most:,} more; --all-rows shows them."


def _row(row: RowPlan) -> str:
    return f"row {row.number:,}"


def _at(row: RowPlan, finding: Finding) -> int | None:
    return row.columns.get(finding.where, row.columns.get(f"{EVENT}{finding.where}"))


def _cell_of(row: RowPlan, finding: Finding) -> str:
    column = _at(row, finding)
    return "" if column is None else f"cell {cell_name(row.number - 1, column)}, "


def _column(row: RowPlan, finding: Finding) -> str:
    column = _at(row, finding)
    return "" if column is None else f"column {column_letters(column)}, "


def _said(row: RowPlan, finding: Finding, reference: Reference) -> str:
    """The column's name of a finding, then what is wrong and what to do."""
    given = f" (given: {shown(finding.given)})" if finding.given else ""
    name = shown(label(reference, row.type_name, finding.where), 80)
    if waits := _waits_for(finding):
        return f"{name}: waits for an answer ({waits})."
    remedy = returning.remedy_on_sheet(finding, has_cell=_at(row, finding) is not None)
    return f"{name}{given}: {finding.rule} {remedy}".strip()


def label(reference: Reference, type_name: str, where: str) -> str:
    """What a person calls the field or event that a finding is about."""
    if where in OF_THE_ROW and (where != "type" or not type_name):
        return OF_THE_ROW[where]
    if not type_name:
        return where
    if where.startswith(EVENT):
        _, kind = kinds.resolve(reference, type_name)
        event = kind.find_event(where.removeprefix(EVENT)) if kind else None
        return event.label if event else where.removeprefix(EVENT)
    return next((field.label for field in reference.fields_of(type_name) if field.name == where), where)


def _held(text: str) -> str:
    return _cell(text) if text else "(empty)"


def _cell(text: str) -> str:
    return shown(text, LONGEST_CELL) + ("…" if len(text) > LONGEST_CELL else "")


def _by_reason(left_out: Sequence[tuple[int, str]]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, why in left_out:
        found[why].append(number)
    return found


def _numbered(numbers: Sequence[int]) -> str:
    listed = ", ".join(f"{number:,}" for number in numbers[:NUMBERED_AT_MOST])
    more = f" and {len(numbers) - NUMBERED_AT_MOST:,} more" if len(numbers) > NUMBERED_AT_MOST else ""
    return f"row{'' if len(numbers) == 1 else 's'} {listed}{more}"


def _asked_where(question: Question) -> str:
    return f"{shown(question.where, 200)}: " if question.where else ""
