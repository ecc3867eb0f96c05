"""Plans an import: every row of every sheet held against the store and against one another, before anything is written."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from cswo_report.domain.findings import Finding, Severity, only_refusals
from cswo_report.domain.given_rows import GivenRow
from cswo_report.domain.import_plan import Fate, SheetPlan
from cswo_report.domain.key_columns import COLUMN_OF_IDENTIFIERS
from cswo_report.reference import Reference
from cswo_report.store.ledger import Ledger
from cswo_report.usecases import import_duplicates, kinds
from cswo_report.usecases.import_checking import Checker
from cswo_report.usecases.import_clerk import ImportClerk
from cswo_report.usecases.import_holdings import DECISION, Holdings, natural_key
from cswo_report.usecases.import_matching import Matcher
from cswo_report.usecases.import_rows import Incoming, SheetRows, cells_of, content_of
from cswo_report.usecases.import_sources import SentBefore, settle

ORDER = (
    "officer", "delegation", "decision", "review", "action", "authorisation", "staff", "workforce_count", "complaint", "grade",
    "statement", "advice", "comment", "escalation", "standards_audit", "observation",
    "clock_change", "notice", "breach", "standard_check", "vignette_consent", "submission", "member_request",
)  # fmt: skip
"""The registers in the order in which they rest on one another; any other comes last."""

TOLD_EVERY = 500

Tell = Callable[[str], None]


@dataclass
class Planned:
    """Every row of an import with its fate, and what is needed to write them."""

    sheets: Sequence[SheetRows]
    rows: Sequence[Incoming]
    clerk: ImportClerk = field(repr=False)

    def told(self) -> tuple[SheetPlan, ...]:
        """What is told of it, sheet by sheet in the order in which they were read."""
        of: dict[int, list[Incoming]] = {}
        for row in self.rows:
            of.setdefault(id(row.of), []).append(row)
        return tuple(
            SheetPlan(
                each.file,
                each.sheet,
                each.source,
                each.title,
                tuple(row.told(self.clerk.reference.denied) for row in of.get(id(each), ())),
                each.left_out,
                each.unknown_columns,
                each.notes,
            )
            for each in self.sheets
        )


def plan_rows(
    session: Session,
    reference: Reference,
    sheets: Sequence[SheetRows],
    ledger: Ledger,
    *,
    duplicates: str = "ask",
    override: str = "",
    tell: Tell = lambda _words: None,
) -> Planned:
    """Hold every row against the store, with a handful of queries in all. Nothing is written."""
    holdings = Holdings(session, reference)
    clerk = ImportClerk(reference, session, ledger).prepare_for(holdings, _proven_keys(sheets))
    rows = [row for sheet in sheets for row in _incoming(reference, sheet, override)]
    known = [row for row in rows if row.register]
    sent = SentBefore(session, known)
    sheets = settle(session, sheets, rows, sent)
    tell("reading what the store holds")
    _read_store(holdings, known)
    for row in known:
        row.values = clerk.read(row.given.type_name, row.kind, row.given.values)[0]
    Matcher(holdings).match(known)
    _refuse_named_twice(known, reference)
    clerk.look_ahead((row.register, row.values) for row in known)
    checker = Checker(clerk, override)
    for row in _with_progress(_in_order(known), len(known), tell):
        checker.check(row)
    tell("looking for possible duplicates")
    import_duplicates.mark(holdings, clerk, known, sent, add=duplicates == "add")
    return Planned(sheets, rows, clerk)


def _proven_keys(sheets: Sequence[SheetRows]) -> frozenset[str]:
    """The keys of persons that only look like identifiers by chance, as their columns show."""
    return frozenset(row.values[name] for sheet in sheets for row in sheet.rows for name in row.proven_keys)


def _incoming(reference: Reference, sheet: SheetRows, override: str) -> Iterator[Incoming]:
    for each in sheet.rows:
        given = _kept_all_the_same(each) if override else each
        cells = cells_of(given)
        content = content_of(given.type_name, cells)
        register, kind = kinds.resolve(reference, given.type_name) if given.type_name else ("", None)
        row = Incoming(sheet, given, register, kind, cells, content)
        if only_refusals(list(given.findings)) or not register:
            row.refuse(*given.findings)
        else:
            row.findings += given.findings
        yield row


def _kept_all_the_same(given: GivenRow) -> GivenRow:
    """A row with what the look of its whole column says made a warning: a person has said why the keys are kept."""
    found = (
        replace(each, severity=Severity.WARNING, remedy="Kept, with the reason in the audit trail.")
        if each.code == COLUMN_OF_IDENTIFIERS
        else each
        for each in given.findings
    )
    return replace(given, findings=tuple(found)) if given.findings else given


def _read_store(holdings: Holdings, rows: Sequence[Incoming]) -> None:
    holdings.read_types(
        dict.fromkeys((row.register, row.given.type_name if row.register == DECISION else "") for row in rows)
    )
    types: dict[str, dict[str, None]] = {}
    for row in rows:
        types.setdefault(row.of.source, {})[row.given.type_name] = None
    for source, wanted in types.items():
        holdings.read_formers(source, list(wanted))
    holdings.read_references(row.given.reference.strip().upper() for row in rows if row.given.reference)


def _in_order(rows: Sequence[Incoming]) -> list[Incoming]:
    place = {register: at for at, register in enumerate(ORDER)}
    return sorted(rows, key=lambda row: place.get(row.register, len(ORDER)))


def _with_progress(rows: Sequence[Incoming], total: int, tell: Tell) -> Iterator[Incoming]:
    started = time.monotonic()
    for at, row in enumerate(rows):
        if at and at % TOLD_EVERY == 0:
            left = (time.monotonic() - started) / at * (total - at)
            tell(f"checking rows: {at:,} of {total:,}, about {left:.0f} seconds left")
        yield row


def _refuse_named_twice(rows: Sequence[Incoming], reference: Reference) -> None:
    """Rows that name one record: the same again is left out as a duplicate; with other values nobody can say which is right."""
    for found in _of_one_record(rows, reference):
        contents = {row.content for row in found}
        if len(contents) == 1:
            for row in found[1:]:
                row.same_record = True
                row.is_like(found[0])
                row.fate = row.fate or Fate.POSSIBLE_DUPLICATE
                row.beside = import_duplicates.side_by_side(reference, row, found[0].values)
            continue
        for row in found:
            other = next(each for each in found if each.content != row.content)
            rule = f"This row and {other.place} name the same record and give different values."
            row.refuse(Finding("named_twice", "=row", rule, "Keep the right one of them."))


def _of_one_record(rows: Sequence[Incoming], reference: Reference) -> Iterable[list[Incoming]]:
    """The rows that are one record, by each way of naming it, where there are several."""
    groups: dict[tuple[str, ...], list[Incoming]] = {}
    for row in rows:
        if row.record is not None:
            groups.setdefault(("record", row.record.reference), []).append(row)
            continue
        if row.given.key:
            groups.setdefault(("key", row.of.source, row.given.type_name, row.given.key), []).append(row)
        key = natural_key(reference.registers[row.register], row.values) if row.fate is not Fate.REFUSED else None
        if key and not (row.register == "observation" and _is_revised(row.values)):
            groups.setdefault(("own", row.register, *key), []).append(row)
    return [found for found in groups.values() if len(found) > 1]


def _is_revised(values: Mapping[str, object]) -> bool:
    return values.get("status") == "revised"
