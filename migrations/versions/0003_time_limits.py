"""Time limits: missed ones, those that were moved, notices with proof, checks of standards, and the deadlines computed from records.

New columns are added in place, never by rebuilding a table, so that the triggers of the step before stay where they are.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_time_limits"
down_revision = "0002_guard_the_audit_trail"
branch_labels = None
depends_on = None

JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
REGISTERS = ["breach", "clock_change", "notice", "standard_check"]
COLUMNS = [
    ("authorisation", "reviewed_on", "decided_on", "reviewed_on_not_before_decided_on"),
    ("complaint", "acknowledged_on", "received_on", "acknowledged_on_not_before_received_on"),
    ("review", "information_requested_on", "", ""),
    ("review", "information_returned_on", "information_requested_on", "returned_not_before_requested"),
    ("review", "decision_notified_on", "decided_on", "decision_notified_on_not_before_decided_on"),
    ("review", "ratified_on", "", ""),
    ("review", "outcome_notified_on", "ratified_on", "outcome_notified_on_not_before_ratified_on"),
]
"""Table, new date, the date that it may not come before, and what that rule is called (PostgreSQL cuts a name at 63 letters)."""

NEEDS_ENTRY = "Every change to a record needs its own audit entry."
NEVER_DELETED = "Records are voided, never deleted."


def upgrade() -> None:
    _registers()
    _deadline()
    for table, column, earlier, name in COLUMNS:
        check = f" CONSTRAINT ck_{table}_{name} CHECK ({earlier} <= {column})" if earlier else ""
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} DATE{check}")
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    counts = [f"SELECT count(*) FROM {table}" for table in REGISTERS]
    counts += [f"SELECT count(*) FROM {table} WHERE {column} IS NOT NULL" for table, column, *_ in COLUMNS]
    if any(op.get_bind().execute(sa.text(count)).scalar() for count in counts):
        raise RuntimeError("This step would lose what only the newer schema can hold; it is refused while there is any.")
    for table, column, *_ in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in ["deadline", *reversed(REGISTERS)]:
        op.drop_table(table)


def _common(table: str) -> list[sa.schema.SchemaItem]:
    """What every register's table has."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("not_yet_known", JSON_VALUE, nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audit_entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_entry"], ["audit_entry.entry"], name=op.f(f"fk_{table}_audit_entry_audit_entry"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("reference", name=op.f(f"uq_{table}_reference")),
    ]


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _sane(table: str, column: str) -> sa.CheckConstraint:
    return _check(table, f"{column}_sane", f"{column} >= '1900-01-01' AND {column} < '2100-01-01'")


def _in_order(table: str, earlier: str, later: str) -> sa.CheckConstraint:
    return _check(table, f"{later}_not_before_{earlier}", f"{earlier} <= {later}")


def _registers() -> None:
    op.create_table(
        "breach",
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("cause_detail", sa.Text(), nullable=True),
        sa.Column("effect", sa.Text(), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.Column("told", JSON_VALUE, nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        *_common("breach"),
        _check("breach", "sequence_counts_from_one", "sequence >= 1"),
        _check("breach", "other_cause_in_words", "cause <> 'other' OR cause_detail IS NOT NULL"),
        _sane("breach", "found_on"),
        _in_order("breach", "found_on", "told_on"),
    )
    op.create_index(op.f("ix_breach_record_clock"), "breach", ["record", "clock"], unique=False)
    op.create_table(
        "clock_change",
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("extended_to", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("authorised_by", sa.Text(), nullable=False),
        *_common("clock_change"),
        _check("clock_change", "kind_known", "kind IN ('pause', 'restart', 'extend')"),
        _check("clock_change", "new_day_exactly_when_extended", "(kind = 'extend') = (extended_to IS NOT NULL)"),
        _sane("clock_change", "effective_on"),
        _sane("clock_change", "extended_to"),
        _in_order("clock_change", "effective_on", "extended_to"),
    )
    op.create_index(op.f("ix_clock_change_record"), "clock_change", ["record"], unique=False)
    op.create_table(
        "notice",
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        *_common("notice"),
        _sane("notice", "sent_on"),
        _in_order("notice", "sent_on", "acknowledged_on"),
    )
    op.create_index(op.f("ix_notice_record_event"), "notice", ["record", "event"], unique=False)
    op.create_table(
        "standard_check",
        sa.Column("standard", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("case_key", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        *_common("standard_check"),
        _check("standard_check", "case_key_is_a_key", "length(case_key) BETWEEN 3 AND 20"),
        _sane("standard_check", "started_on"),
        _sane("standard_check", "done_on"),
    )
    op.create_index(
        op.f("ix_standard_check_standard_started_on"), "standard_check", ["standard", "started_on"], unique=False
    )


def _deadline() -> None:
    """Derived from the records, and so without a trail: dropped and made again at will."""
    op.create_table(
        "deadline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("type_slug", sa.Text(), nullable=False),
        sa.Column("clock_id", sa.Text(), nullable=False),
        sa.Column("base_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("certainty", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("data_version", sa.Text(), nullable=False),
        sa.Column("start_event", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_event", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("judged", sa.Text(), nullable=True),
        sa.Column("stop_event", sa.Text(), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("other_due_on", sa.Date(), nullable=True),
        sa.Column("needs_proof", sa.Boolean(), nullable=False),
        sa.Column("elapsed_hours", sa.Integer(), nullable=True),
        sa.Column("by_law", sa.Text(), nullable=False),
        sa.Column("passing_creates", sa.Text(), nullable=False),
        sa.Column("notes", JSON_VALUE, nullable=False),
        _check("deadline", "kind_known", "kind IN ('duty', 'duty_of_another', 'right', 'authority')"),
        _check("deadline", "judged_known", "judged IN ('met', 'met_late', 'too_early', 'unknown')"),
        _check("deadline", "sequence_counts_from_one", "sequence >= 1"),
        _check("deadline", "ended_is_judged", "ended_at IS NULL OR judged IS NOT NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        sa.UniqueConstraint(
            "reference", "clock_id", "sequence", name=op.f("uq_deadline_reference_clock_id_sequence")
        ),
    )
    op.create_index(op.f("ix_deadline_settled_at_due_at"), "deadline", ["settled_at", "due_at"], unique=False)
    op.create_index(op.f("ix_deadline_type_slug_due_on"), "deadline", ["type_slug", "due_on"], unique=False)


def _sqlite() -> list[str]:
    made = []
    for table in REGISTERS:
        exists = (
            f"EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = '{table}'"
            " AND a.reference = NEW.reference AND a.revision = NEW.revision)"
        )
        stale = (
            "NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference"
        )
        made += [
            f"CREATE TRIGGER {table}_insert_audited BEFORE INSERT ON {table} WHEN NOT {exists}"
            f" BEGIN SELECT RAISE(ABORT, '{NEEDS_ENTRY}'); END",
            f"CREATE TRIGGER {table}_update_audited BEFORE UPDATE ON {table} WHEN {stale} OR NOT {exists}"
            f" BEGIN SELECT RAISE(ABORT, '{NEEDS_ENTRY}'); END",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{NEVER_DELETED}'); END",
        ]
    return made


def _postgresql() -> list[str]:
    """The functions are those of the step before."""
    made = []
    for table in REGISTERS:
        made += [
            f"CREATE TRIGGER {table}_{verb}_audited BEFORE {verb.upper()} ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION need_audit_entry()"
            for verb in ("insert", "update")
        ]
        made.append(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_deletion()"
        )
    return made
