"""A clerk's desk for the store tests: records of every register, entered as a person would type them. All of it is invented."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cswo_report.domain.fields import Field, Kind
from cswo_report.domain.registers import Record
from cswo_report.reference import Reference
from cswo_report.store import audit, records
from cswo_report.store.audit import Verdict
from cswo_report.store.engine import Store
from cswo_report.store.ledger import Ledger
from cswo_report.usecases.correcting import Corrector

TODAY = date(2026, 11, 21)
WORDS = "Ceann Suidhe nan Gàidheal: £1,234 “agreed” — 50% of it; o’clock"

FULL: dict[str, dict[str, str]] = {
    "officer": {
        "officer_key": "DEPUTE-1",
        "post_title": "Depute Chief Social Work Officer",
        "role": "deputy",
        "registration_number": "7654321",
        "registration_part": "social_work",
        "registered_until": "2029-01-31",
        "in_post_from": "2019-04-01",
        "in_post_to": "2026-10-31",
    },
    "delegation": {
        "officer": "DEPUTE-1",
        "functions": "secure,permanence",
        "capacity": "deputy",
        "in_force_from": "2020-04-01",
        "in_force_to": "2026-03-31",
        "instrument": "Scheme of delegation, paragraph 4",
    },
    "review": {
        "kind": "learning_child",
        "subject": "C-4K7QX",
        "incident_on": "2023-05-01",
        "notified_on": "2023-05-03",
        "information_requested_on": "2023-05-04",
        "information_returned_on": "2023-05-18",
        "considered_on": "2023-05-20",
        "decision": "proceed",
        "decided_on": "2023-05-21",
        "decided_by": "Chief officers group",
        "decision_reasons": WORDS,
        "decision_notified_on": "2023-05-22",
        "ratified_on": "2024-02-10",
        "outcome_notified_on": "2024-02-15",
        "stage": "report",
        "started_on": "2023-06-01",
        "report_on": "2024-02-01",
        "published_on": "2024-03-01",
        "hold": "yes",
        "hold_reason": "A prosecution.",
        "themes": "neglect,chronology",
        "findings": WORDS,
        "completed_on": "2024-04-01",
    },
    "action": {
        "title": "Train every team in chronologies",
        "source": "review",
        "source_reference": "RV-7K3QX",
        "promised_in": "2023-24",
        "owner": "Learning manager",
        "due_on": "2024-12-31",
        "progress": "done",
        "result": WORDS,
        "evidence": "Training register 24/7",
        "completed_on": "2024-12-01",
        "effect_check_due_on": "2025-06-01",
        "effect": "Chronologies found in 19 of 20 files.",
    },
    "authorisation": {
        "service": "Foster placements",
        "client_group": "children",
        "specification_version": "2.1",
        "provider_type": "independent",
        "provider": "Provider B",
        "value": "1,234,567.89",
        "vat_basis": "excluding",
        "route": "framework",
        "period_from": "2024-04-01",
        "period_to": "2027-03-31",
        "advice": WORDS,
        "decision": "authorised_with_conditions",
        "decided_on": "2024-02-01",
        "decision_maker": "CSWO",
        "conditions": "Monthly visits.",
        "conditions_due_on": "2024-09-01",
        "conditions_met_on": "2024-08-01",
        "review_on": "2026-04-01",
        "reviewed_on": "2025-03-31",
    },
    "staff": {
        "staff_key": "ST-00417",
        "post": "Social worker",
        "staff_group": "social_workers",
        "team": "Children north",
        "whole_time_equivalent": "0.55",
        "contract": "permanent",
        "registration_part": "social_work",
        "registration_number": "7654322",
        "registered_until": "2028-01-31",
        "mental_health_officer": "yes",
        "reserved_functions": "yes",
        "newly_qualified": "no",
        "practice_educator": "no",
        "started_on": "2021-08-02",
        "left_on": "2025-01-31",
        "leaving_reason": "retired",
    },
    "workforce_count": {
        "as_at": "2024-12-01",
        "staff_group": "all",
        "basis": "whole_time_equivalent",
        "number": "812.35",
        "source": "Payroll",
    },
    "observation": {
        "measure": "looked_after.total",
        "area": "Scotland",
        "basis": "august_to_july",
        "period": "2023-24",
        "dimensions": "sector=all;unit=Kibble",
        "presence": "number",
        "number": "11844.1234",
        "number_high": "11900",
        "qualifier": "range",
        "status": "carried_forward",
        "unit": "children",
        "source": "Children’s social work statistics",
        "source_address": "https://www.gov.scot/collections/childrens-social-work/",
        "footnote": WORDS,
        "as_printed": "11,844–11,900",
    },
    "complaint": {
        "received_on": "2024-05-01",
        "stage": "2",
        "service": "children",
        "theme": "delay",
        "acknowledged_on": "2024-05-03",
        "due_on": "2024-05-29",
        "closed_on": "2024-05-28",
        "extended": "no",
        "outcome": "partly_upheld",
        "learning": WORDS,
    },
    "grade": {
        "service": "Provider house 3",
        "service_type": "childrens_house",
        "provider_type": "third_sector",
        "inspected_on": "2024-06-01",
        "framework": "key_questions",
        "theme": "kq1",
        "indicator": "1.3",
        "grade": "4",
        "requirements": "2",
    },
    "statement": {
        "title": "Values and standards",
        "version": "3",
        "agreed_on": "2022-01-01",
        "agreed_by": "Chief executive",
        "communicated_on": "2022-02-01",
        "reviewed_on": "2023-02-01",
        "next_review_on": "2025-02-01",
        "summary": WORDS,
    },
    "advice": {
        "given_on": "2024-06-01",
        "given_to": "council",
        "topic": "Charging",
        "advice": WORDS,
        "accepted": "part",
        "outcome": "Phased in.",
    },
    "comment": {
        "given_on": "2024-06-01",
        "given_to": "committee",
        "report_title": "Quarter 1 performance",
        "implications": WORDS,
        "outcomes": WORDS,
        "remedial_action": WORDS,
        "sharing_learning": WORDS,
        "monitoring": WORDS,
    },
    "escalation": {
        "raised_on": "2024-06-01",
        "ground": "resources",
        "issue": WORDS,
        "reply": "Funding agreed.",
        "replied_on": "2024-07-01",
        "effect": "Two posts.",
    },
    "standards_audit": {
        "audited_on": "2024-06-01",
        "standard": "chronology.current",
        "team": "Children north",
        "sample_size": "20",
        "met": "17",
        "finding": WORDS,
    },
    "breach": {
        "record": "SA-7K3QX",
        "clock": "ck.sec.decide",
        "sequence": "2",
        "found_on": "2024-04-02",
        "cause": "other",
        "cause_detail": WORDS,
        "effect": WORDS,
        "remedy": WORDS,
        "told": "committee,person_concerned",
        "told_on": "2024-04-03",
    },
    "clock_change": {
        "record": "CO-7K3QX",
        "clock": "ck.comp.2",
        "kind": "extend",
        "effective_on": "2024-05-20",
        "extended_to": "2024-06-14",
        "reason": WORDS,
        "authorised_by": "Head of service",
    },
    "notice": {
        "record": "SA-7K3QX",
        "event": "notified_reporter",
        "recipient": "principal_reporter",
        "sent": "2024-05-01T10:00+01:00",
        "method": "secure_email",
        "proof": "Acknowledgement 24/17",
        "acknowledged_on": "2024-05-02",
    },
    "standard_check": {
        "standard": "std.record.cp",
        "team": "Children north",
        "case_key": "C-4K7QX",
        "started_on": "2024-06-03",
        "done_on": "2024-06-05",
    },
    "vignette_consent": {
        "given_by": "person",
        "given_on": "2025-05-01",
        "editions": "members,officer",
        "evidence": "Signed form, document 14",
        "checked_by": "Service manager",
        "checked_on": "2025-05-20",
        "withdrawn_on": "2025-08-01",
    },
    "submission": {
        "report_year": "2023-24",
        "body": "committee",
        "body_name": "Health and Care Committee",
        "configuration": "numbered_sections",
        "meeting_on": "2024-09-24",
        "item": "7",
        "report_number": "HC/24/41",
        "presenter": "Director of Health and Social Care",
        "noted_on": "2024-09-24",
        "approved_on": "2024-09-24",
        "published_on": "2024-10-01",
        "sent_on": "2024-10-02",
        "decision": WORDS,
        "steps_done": "clearance=2024-09-05;final=2024-09-02",
    },
    "member_request": {
        "asked_on": "2024-09-24",
        "report_year": "2023-24",
        "body": "committee",
        "body_name": "Health and Care Committee",
        "submission": "SU-7K3QX",
        "request": WORDS,
        "owner": "Family placement manager",
        "due_on": "2024-12-20",
        "state": "answered",
        "answer": WORDS,
        "answered_on": "2024-12-11",
    },
    "nil_return": {
        "measure": "commission.refused",
        "period": "2022-23:Q2",
        "supplied_by": "Commissioning manager",
        "noted_on": "2022-10-10",
        "note": WORDS,
    },
    "evidence": {
        "record": "SA-7K3QX",
        "what": "Letter to the child",
        "place": "letters/decision 24.pdf",
        "sha256": "0123456789" * 6 + "abcd",
        "size": "48213",
        "seen_on": "2024-04-02",
    },
}
"""One record of every register, every field given, as typed."""

LATER_REGISTERS = (
    *("breach", "clock_change", "notice", "standard_check", "vignette_consent"),
    *("submission", "member_request", "nil_return", "evidence"),
)
LATER_TABLES = ("deadline", "printed_report", "printed_definition", "printed_figure", "import_batch", "import_row")
LATER_FIELDS = {register: sorted(names) for register, names in records.ADDED_LATER.items()}
"""What came with 0003 and later: a store that holds any of it cannot go back to an older schema."""

EARLIER = {
    register: {name: value for name, value in values.items() if name not in LATER_FIELDS.get(register, ())}
    for register, values in FULL.items()
    if register not in LATER_REGISTERS
}
"""One record of every register that 0002 could hold, without the fields that came later."""

DECISION = {
    "subject": "C-4K7QX",
    "received": "2024-03-29T16:10",
    "decided": "2024-03-30T09:30",
    "outcome": "not_implemented",
    "decision_maker": "CSWO",
    "capacity": "self",
    "reasons": WORDS,
    "views": WORDS,
    "linked_reference": "SA-7K3QX",
}
EVENTS = [
    {"event": "notified_child", "at": "2024-03-30T10:00", "note": WORDS},
    {"event": "notified_reporter", "at": "2024-03-31"},
    {"event": "reviewed", "at": "2024-06-30T09:30"},
    {"event": "reviewed", "at": "2024-09-30"},
]
CHIEF = {
    "officer_key": "CSWO",
    "post_title": "Chief Social Work Officer",
    "role": "chief_social_work_officer",
    "registration_number": "7654320",
}


def typed(field: Field, codes: Sequence[str]) -> Any:
    """Something a person might type in a field of this kind."""
    if field.kind in {Kind.CODE, Kind.CODES}:
        return codes[0] if field.kind is Kind.CODE else ",".join(codes[:2])
    return {
        Kind.TEXT: "In words",
        Kind.LONG_TEXT: WORDS,
        Kind.DATE: "2024-04-02",
        Kind.INSTANT: "2024-04-02T10:05",
        Kind.DATE_OR_INSTANT: "2024-04-02T10:05",
        Kind.YES_NO: "yes",
        Kind.WHOLE_NUMBER: field.least or "1",
        Kind.DECIMAL: field.least or "1.5",
        Kind.MONEY: "£1.50",
        Kind.STAFF: "ST-00417",
        Kind.YEAR: "2023-24",
    }[field.kind]


@dataclass
class Office:
    """Everything a clerk does, each in a transaction of its own."""

    store: Store
    reference: Reference

    @contextlib.contextmanager
    def recorder(self, actor: str = "clerk") -> Iterator[Corrector]:
        with self.store.writing() as session:
            yield Corrector(self.reference, session, Ledger(session, actor), TODAY)

    def add(
        self,
        type_name: str,
        raw: Mapping[str, Any],
        events: Sequence[Mapping[str, Any]] = (),
        override: str = "",
    ) -> str:
        with self.recorder() as recorder:
            return recorder.add([recorder.prepare(type_name, raw, events, override)])[0]

    def add_chief(self) -> str:
        return self.add("officer", CHIEF)

    def add_decision(self, **changes: str) -> str:
        return self.add("secure.implement", {**DECISION, **changes}, EVENTS)

    def amend(self, reference: str, raw: Mapping[str, Any], revision: int | None = None, **more: str) -> Record:
        with self.recorder() as recorder:
            return recorder.amend(reference, raw, revision, **more)

    def event(self, reference: str, code: str, at: str) -> Record:
        with self.recorder() as recorder:
            return recorder.add_event(reference, [{"event": code, "at": at}])

    def void(self, reference: str, reason: str = "entered twice") -> Record:
        with self.recorder() as recorder:
            return recorder.void(reference, reason)

    def fetch(self, reference: str) -> Record:
        with self.store.reading() as session:
            return records.fetch(session, reference)

    def all(self, register: str, **more: Any) -> list[Record]:
        with self.store.reading() as session:
            return list(records.fetch_all(session, register, **more))

    def entries(self) -> list[audit.Entry]:
        with self.store.reading() as session:
            return list(audit.read(session))

    def verify(self) -> Verdict:
        with self.store.reading() as session:
            return audit.verify(session)
