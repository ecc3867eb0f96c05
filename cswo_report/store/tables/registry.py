"""Every table, and which register each one holds."""

from __future__ import annotations

from cswo_report.store.tables.audit import AuditEntry
from cswo_report.store.tables.base import Base, RegisterRow
from cswo_report.store.tables.commissioning import Authorisation
from cswo_report.store.tables.decisions import Action, Decision, DecisionEvent, Review
from cswo_report.store.tables.governance import (
    Advice,
    Comment,
    Complaint,
    Delegation,
    Escalation,
    Grade,
    Observation,
    Officer,
    StandardsAudit,
    Statement,
    VignetteConsent,
)
from cswo_report.store.tables.imports import ImportBatch, ImportRow
from cswo_report.store.tables.kept import KeptDeadline
from cswo_report.store.tables.limits import Breach, ClockChange, Notice, StandardCheck
from cswo_report.store.tables.printed import PrintedDefinition, PrintedFigure, PrintedReport
from cswo_report.store.tables.returns import Evidence, NilReturn
from cswo_report.store.tables.submissions import MemberRequest, Submission
from cswo_report.store.tables.workforce import Staff, WorkforceCount

REGISTER_TABLES: dict[str, type[RegisterRow]] = {
    "decision": Decision,
    "review": Review,
    "action": Action,
    "authorisation": Authorisation,
    "staff": Staff,
    "workforce_count": WorkforceCount,
    "officer": Officer,
    "delegation": Delegation,
    "observation": Observation,
    "complaint": Complaint,
    "grade": Grade,
    "statement": Statement,
    "advice": Advice,
    "comment": Comment,
    "escalation": Escalation,
    "standards_audit": StandardsAudit,
    "breach": Breach,
    "clock_change": ClockChange,
    "notice": Notice,
    "standard_check": StandardCheck,
    "vignette_consent": VignetteConsent,
    "submission": Submission,
    "member_request": MemberRequest,
    "nil_return": NilReturn,
    "evidence": Evidence,
}

__all__ = [
    "REGISTER_TABLES",
    "AuditEntry",
    "Base",
    "Breach",
    "Decision",
    "DecisionEvent",
    "ImportBatch",
    "ImportRow",
    "KeptDeadline",
    "PrintedDefinition",
    "PrintedFigure",
    "PrintedReport",
    "RegisterRow",
]
