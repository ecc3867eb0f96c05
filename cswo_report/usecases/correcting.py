"""Correct what is recorded: amend, add or withdraw an event, void. What was there before stays in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cswo_report.domain import decisions, entry
from cswo_report.domain.findings import only_refusals
from cswo_report.domain.registers import Event, Record
from cswo_report.domain.times import parse_moment
from cswo_report.errors import Conflict, InputRefused, NotFound
from cswo_report.store import records
from cswo_report.usecases.recording import Draft, Recorder


class Corrector(Recorder):
    """A recorder that also changes records that are there."""

    def _write(
        self, register: str, reference: str, revision: int | None, columns: Mapping[str, Any], **more: Any
    ) -> Record:
        """Write one change, and keep the record's time limits as they then are."""
        changed = self.ledger.amend(register, reference, revision, columns, **more)
        self.limits.refresh([reference])
        return changed

    def amend(
        self, reference: str, raw: Mapping[str, Any], revision: int | None, reason: str = "", override: str = ""
    ) -> Record:
        """Change some fields of a record; the whole record is checked again with the change in it."""
        old = records.fetch(self.session, reference)
        if old.is_void:
            raise Conflict(f"{reference} is void ({old.void_reason}) and cannot be changed.", "Record it anew.")
        if not raw:
            raise InputRefused(f"Nothing to change in {reference}.", remedy="Give --set field=value.")
        draft = self.revised(old, raw, override)
        draft = replace(
            draft, findings=(*draft.findings, *entry.reason_findings("--reason", reason, self.reference.denied))
        )
        self._refuse(draft)
        return self._write(
            old.register,
            reference,
            revision,
            changed_columns(draft, raw),
            not_yet_known=draft.new.not_yet_known,
            reason=reason or override or None,
            action="override" if override else "amend",
        )

    def revised(
        self, old: Record, raw: Mapping[str, Any], override: str = "", events: Sequence[Event] | None = None
    ) -> Draft:
        """A record with some fields changed, checked as a whole and not written; `events` are all it then has, if not those it has now."""
        type_name = old.type_slug or old.register
        _, kind = self.resolve(type_name)
        current = {**{name: value for name, value in old.values.items() if value is not None}, **old.details}
        kept = frozenset(current) - frozenset(raw)
        draft = self.prepare(type_name, {**current, **raw}, override=override, kept=kept, changed=old.reference)
        if kind is not None:
            return self._with_events(draft, kind, old.events if events is None else events, override)
        if "officer_key" not in raw or raw["officer_key"] == old.values.get("officer_key"):
            return replace(draft, findings=tuple(each for each in draft.findings if each.code != "officer_exists"))
        return draft

    def add_event(self, reference: str, events: Sequence[Mapping[str, Any]], revision: int | None = None) -> Record:
        """Record what happened to a decision; checked against the order the law wants."""
        old = records.fetch(self.session, reference)
        if not old.type_slug:
            raise InputRefused(
                f"{reference} is not a decision, and only decisions have events.",
                remedy=f"Change it with: cswo-report record amend {reference} --set field=value",
            )
        if old.is_void:
            raise Conflict(f"{reference} is void ({old.void_reason}) and cannot be changed.", "Record it anew.")
        _, kind = self.resolve(old.type_slug)
        happened, findings = self._read_events(kind, events)
        if not findings:
            findings = decisions.check(self._case(kind, old.values, old.details, (*old.events, *happened)))
            findings = [finding for finding in findings if finding.code in {"event_order", "in_the_future"}]
        if only_refusals(findings):
            raise InputRefused("Not recorded. Nothing was written.", findings)
        return self._write(old.register, reference, revision, {}, events=happened, action="event")

    def withdraw_event(self, reference: str, code: str, when: str, reason: str) -> Record:
        """Withdraw an event entered in error; it stays in the store, marked with the reason, and counts nowhere."""
        if not reason.strip():
            raise InputRefused("An event is withdrawn only with a reason.", remedy="Give --withdraw REASON.")
        if faults := entry.reason_findings("--withdraw", reason, self.reference.denied):
            raise InputRefused("Not withdrawn. Nothing was written.", faults)
        try:
            moment = parse_moment(when)
        except ValueError as fault:
            raise InputRefused(f"--at (given: {when[:40]}): {fault}") from fault
        register = records.find_register(self.session, reference)
        for event in records.live_events(self.session, reference) if register == "decision" else []:
            same_time = moment.instant is None or event["happened_at"] == moment.instant
            if event["code"] == code and event["happened_on"] == moment.day and same_time:
                voided = [(event["id"], reason.strip())]
                return self._write(register, reference, None, {}, void_events=voided, reason=reason, action="event")
        raise NotFound(
            f"{reference} has no event {code} on {moment.day.isoformat()}.",
            f"See what happened with: cswo-report record show {reference}",
        )

    def void(self, reference: str, reason: str, revision: int | None = None) -> Record:
        """Mark a record as entered in error; it stays in the store and leaves every count."""
        old = records.fetch(self.session, reference)
        if not reason.strip():
            raise InputRefused("A record is voided only with a reason.", remedy="Give --reason.")
        if faults := entry.reason_findings("--reason", reason, self.reference.denied):
            raise InputRefused("Not voided. Nothing was written.", faults)
        if old.is_void:
            raise Conflict(f"{reference} is void already ({old.void_reason}).")
        return self._write(
            old.register, reference, revision, {"void_reason": reason.strip()}, reason=reason, action="void"
        )


def changed_columns(draft: Draft, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that a change of some fields writes; what kind of record it is and whom it concerns stays unless it is given."""
    return {
        name: value for name, value in draft.new.columns.items() if name not in {"type_slug", "subject"} or name in raw
    }
