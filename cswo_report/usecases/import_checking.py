"""What would become of one row: a new record, a change cell by cell, nothing, or a refusal with all its reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cswo_report.domain.findings import Finding, Severity, only_refusals
from cswo_report.domain.import_plan import CellChange, Fate
from cswo_report.domain.key_columns import COLUMN_OF_IDENTIFIERS
from cswo_report.domain.registers import Event, Record
from cswo_report.domain.source_profiles import EVENT
from cswo_report.domain.times import Moment, parse_moment
from cswo_report.usecases import kinds
from cswo_report.usecases.correcting import changed_columns
from cswo_report.usecases.import_clerk import ImportClerk
from cswo_report.usecases.import_remedies import for_a_sheet
from cswo_report.usecases.import_rows import Change, Incoming
from cswo_report.usecases.recording import Draft, spelt_detail
from cswo_report.usecases.spoken_values import in_words


class Checker:
    """Checks the rows of one import, in the order in which registers rest on one another."""

    def __init__(self, clerk: ImportClerk, override: str = "") -> None:
        self.clerk, self.override = clerk, override

    def check(self, row: Incoming) -> None:
        """Set the fate of a row, with everything that is said of it."""
        _let_in_again(row)
        if row.fate is Fate.REFUSED:
            self._tell(row, self._all_reasons(row))
        elif row.fate is Fate.POSSIBLE_DUPLICATE:
            return
        elif row.record is None:
            self._check_new(row)
        elif row.record.is_void:
            self._check_void(row, row.record)
        elif row.former and row.former.content_hash == row.content:
            row.fate = Fate.UNCHANGED
        else:
            self._check_again(row, row.record)

    def _all_reasons(self, row: Incoming) -> Sequence[Finding]:
        """Of a row that could not be read whole, what is wrong with the rest of it."""
        if row.record is not None:
            return ()
        spoken_of = {finding.where for finding in row.findings}
        draft = self._draft(row)
        return [each for each in draft.findings if each.where not in spoken_of and each.severity is Severity.REFUSED]

    def _draft(self, row: Incoming) -> Draft:
        events = [{"event": each.code, "at": each.at} for each in row.given.events]
        return self.clerk.prepare(row.given.type_name, row.given.values, events, self.override)

    def _tell(self, row: Incoming, findings: Sequence[Finding]) -> None:
        fields = self.clerk.fields_of(row.given.type_name)
        by_name = {each.name: each for each in fields}
        for finding in _unlike(findings):
            field = by_name.get(finding.where)
            codelist = kinds.codelist(self.clerk.reference, row.kind, field) if field else None
            row.findings.append(for_a_sheet(finding, fields, codelist))

    def _check_new(self, row: Incoming) -> None:
        draft = self._draft(row)
        self._tell(row, draft.findings)
        if only_refusals(list(draft.findings)):
            row.fate = Fate.REFUSED
            return
        row.fate = Fate.ADDED
        row.values = {**draft.values, **draft.details}
        row.new = replace(draft.new, reason=row.origin(self.override))
        self.clerk.foresee(draft, row.place)

    def _check_void(self, row: Incoming, record: Record) -> None:
        if row.former and row.former.content_hash == row.content:
            row.fate = Fate.UNCHANGED
            row.findings.append(_note("is_void", f"{record.reference}, which this row became, is void. It stays so."))
            return
        rule = f"{record.reference}, which this row became, is void and cannot be changed."
        row.refuse(Finding("is_void", "=row", rule, "Leave the row out, or have it recorded anew."))

    def _check_again(self, row: Incoming, record: Record) -> None:
        """A row whose record is in the store: only cells that differ from it, and that the sender changed, are changes."""
        values, findings = self.clerk.read(row.given.type_name, row.kind, row.given.values)
        unread = [
            each
            for each in findings
            if self._is_news(row, each.where)
            and not self._is_overridden(each)
            and not _is_held(row, record, each.where)
        ]
        if unread:
            self._tell(row, unread)
            row.fate = Fate.REFUSED
            return
        raw = {name: row.given.values[name] for name in self._differing(row, record, values)}
        raw |= dict.fromkeys(self._emptied(row, record, raw), "")
        added, withdrawn, kept = self._events(row, record)
        if not raw and not added:
            row.fate = Fate.UNCHANGED
            return
        self._check_change(row, record, raw, (added, withdrawn, kept))

    def _is_overridden(self, finding: Finding) -> bool:
        return bool(self.override) and finding.code == "identifier"

    def _is_news(self, row: Incoming, name: str) -> bool:
        """Whether the sender gives something else in a cell than last time."""
        return row.former is None or row.former.cells.get(name) != row.cells.get(name)

    def _differing(self, row: Incoming, record: Record, values: Mapping[str, Any]) -> list[str]:
        differing = []
        for name, value in values.items():
            if value is None:
                continue
            held = record.get(name)
            given = value if name in record.values else spelt_detail(value)
            if _is_same(given, held):
                continue
            if self._is_news(row, name):
                differing.append(name)
            else:
                label = next(
                    (each.label for each in self.clerk.fields_of(row.given.type_name) if each.name == name), name
                )
                rule = f"“{label}” was changed in the store since it was imported. That stays, since the sender gives what it gave before."
                row.findings.append(_note("changed_by_hand", rule, name))
        return differing

    def _emptied(self, row: Incoming, record: Record, raw: Mapping[str, str]) -> list[str]:
        """The fields that go with what is changed: a figure that is nil now has no number, one that is exact no upper number."""
        given_before = row.former.cells if row.former else {}
        return [
            name
            for name, by in row.given.empties.items()
            if record.get(name) not in (None, "") and (name in given_before if name == by else by in raw)
        ]

    def _events(
        self, row: Incoming, record: Record
    ) -> tuple[list[Mapping[str, str]], tuple[Event, ...], tuple[Event, ...]]:
        """The events to add, those to withdraw since they are given corrected, and those that stay."""
        added: list[Mapping[str, str]] = []
        withdrawn: list[Event] = []
        codes = dict.fromkeys(event.code for event in row.given.events)
        for code in codes:
            given = [event for event in row.given.events if event.code == code]
            held = [event for event in record.events if event.code == code]
            if not self._is_news(row, EVENT + code):
                continue
            new = [event for event in given if not any(_happened(event.at, each) for each in held)]
            gone = [each for each in held if not any(_happened(event.at, each) for event in given)]
            was_given = row.former is not None and EVENT + code in row.former.cells
            if new and gone and (was_given or len(given) == len(held)):
                withdrawn += _nearest([event.at for event in new], gone)
            added += [{"event": event.code, "at": event.at} for event in new]
        return added, tuple(withdrawn), tuple(each for each in record.events if each not in withdrawn)

    def _check_change(
        self,
        row: Incoming,
        record: Record,
        raw: Mapping[str, str],
        events: tuple[list[Mapping[str, str]], tuple[Event, ...], tuple[Event, ...]],
    ) -> None:
        added, withdrawn, kept = events
        happened, findings = self.clerk.odd_events(record, row.kind, kept, added)
        columns: Mapping[str, Any] = {}
        not_yet_known: Sequence[str] = record.not_yet_known
        draft = self.clerk.revised(record, raw, self.override, (*kept, *happened)) if raw else None
        if draft:
            findings = [*findings, *draft.findings]
            columns, not_yet_known = changed_columns(draft, raw), draft.new.not_yet_known
        self._tell(row, findings)
        if only_refusals(list(findings)):
            row.fate = Fate.REFUSED
            return
        row.fate = Fate.CHANGED
        row.change = Change(columns, not_yet_known, happened, withdrawn)
        row.changes = (*self._cells(row, record, draft), *self._event_cells(row, happened, withdrawn))
        if draft:
            self.clerk.foresee_change(record, draft)

    def _cells(self, row: Incoming, record: Record, draft: Draft | None) -> list[CellChange]:
        if draft is None:
            return []
        told = []
        for known in self.clerk.fields_of(row.given.type_name):
            name = known.name
            if name not in row.given.values and name not in row.given.empties:
                continue
            before, after = record.get(name), draft.values.get(name, draft.details.get(name))
            if (after is None and name not in row.given.empties) or _is_same(after, before):
                continue
            was = in_words(known, before, self.clerk.reference, record) if before not in (None, "", []) else ""
            is_now = in_words(known, after, self.clerk.reference, record) if after is not None else ""
            told.append(CellChange(name, known.label, was, is_now, row.given.columns.get(name)))
        return told

    def _event_cells(self, row: Incoming, added: Sequence[Event], withdrawn: Sequence[Event]) -> list[CellChange]:
        told, before = [], list(withdrawn)
        for event in added:
            kind = row.kind.find_event(event.code) if row.kind else None
            was = next((each for each in before if each.code == event.code), None)
            if was:
                before.remove(was)
            column = row.given.columns.get(EVENT + event.code)
            label = kind.label if kind else event.code
            told.append(CellChange(EVENT + event.code, label, _spoken(was) if was else "", _spoken(event), column))
        return told


def _is_held(row: Incoming, record: Record, name: str) -> bool:
    """Whether a cell says what the record holds already, letter for letter: that was let in once and is not judged anew."""
    return row.given.values.get(name, "").strip().upper() == str(record.get(name) or "").upper() != ""


def _let_in_again(row: Incoming) -> None:
    """A row refused for the look of its column alone goes its way where its record holds that very key: it was let in once."""
    column = [finding for finding in row.findings if finding.code == COLUMN_OF_IDENTIFIERS]
    if row.fate is not Fate.REFUSED or row.record is None or column != only_refusals(row.findings):
        return
    if all(_is_held(row, row.record, finding.where) for finding in column):
        row.fate, row.findings = None, [finding for finding in row.findings if finding not in column]


def _unlike(findings: Sequence[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))


def _note(code: str, rule: str, where: str = "=row") -> Finding:
    return Finding(code, where, rule, "", severity=Severity.NOTE)


def _is_same(given: Any, held: Any) -> bool:
    if isinstance(given, Moment) and isinstance(held, Moment):
        return given.day == held.day and given.instant in (None, held.instant)
    if held in (None, "", []) and given in (None, "", []):
        return True
    return bool(given == held)


def _happened(at: str, held: Event) -> bool:
    """Whether a moment as it is given is that of an event; a day alone fits whatever the time of day."""
    try:
        moment = parse_moment(at)
    except ValueError:
        return False
    return moment.day == held.happened_on and moment.instant in (None, held.happened_at)


def _nearest(moments: Sequence[str], gone: Sequence[Event]) -> list[Event]:
    """For each moment that is given anew, the nearest event that is given no longer: the one that it corrects."""
    left, found = list(gone), []
    for text in moments:
        try:
            day = parse_moment(text).day
        except ValueError:
            continue
        if left:
            nearest = min(left, key=lambda each: abs((each.happened_on - day).days) if each.happened_on else 10**6)
            left.remove(nearest)
            found.append(nearest)
    return found


def _spoken(event: Event) -> str:
    return Moment(event.happened_on, event.happened_at).spoken() if event.happened_on else ""
