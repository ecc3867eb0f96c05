"""Submissions of the report, and what members asked for: where a report goes, and what came of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_submissions"
down_revision = "0006_counting"
branch_labels = None
depends_on = None

JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BODIES = "('council', 'committee', 'integration_joint_board', 'nhs_board', 'scottish_government')"
STATES = "('open', 'under_way', 'answered', 'declined')"

NEEDS_ENTRY = "Every change to a record needs its own audit entry."
NEVER_DELETED = "Records are voided, never deleted."


def upgrade() -> None:
    _create_submission()
    _create_member_request()
    statements = _sqlite if op.get_bind().dialect.name == "sqlite" else _postgresql
    for table in ("submission", "member_request"):
        for statement in statements(table):
            op.execute(statement)


def downgrade() -> None:
    for table in ("submission", "member_request"):
        if op.get_bind().execute(sa.text(f"SELECT count(*) FROM {table}")).scalar():
            raise RuntimeError(
                "This step would lose what only the newer schema can hold; it is refused while there is any."
            )
    op.drop_table("member_request")
    op.drop_table("submission")


def _create_submission() -> None:
    table = "submission"
    days = ("meeting_on", "noted_on", "approved_on", "published_on", "sent_on")
    op.create_table(
        table,
        sa.Column("report_year", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_name", sa.Text(), nullable=True),
        sa.Column("configuration", sa.Text(), nullable=True),
        sa.Column("meeting_on", sa.Date(), nullable=True),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("report_number", sa.Text(), nullable=True),
        sa.Column("presenter", sa.Text(), nullable=True),
        sa.Column("noted_on", sa.Date(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("steps_done", JSON_VALUE, nullable=True),
        *_of_every_register(table),
        _check(table, "body_known", f"body IN {BODIES}"),
        *(_check(table, f"{day}_sane", _sane(day)) for day in days),
    )


def _create_member_request() -> None:
    table = "member_request"
    op.create_table(
        table,
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("report_year", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_name", sa.Text(), nullable=True),
        sa.Column("submission", sa.Text(), nullable=True),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        *_of_every_register(table),
        _check(table, "body_known", f"body IN {BODIES}"),
        _check(table, "state_known", f"state IN {STATES}"),
        _check(table, "asked_on_sane", _sane("asked_on")),
        _check(table, "due_on_sane", _sane("due_on")),
        _check(table, "answered_on_not_before_asked_on", "asked_on <= answered_on"),
    )


def _of_every_register(table: str) -> list[sa.schema.SchemaItem]:
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


def _sane(day: str) -> str:
    return f"{day} >= '1900-01-01' AND {day} < '2100-01-01'"


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _sqlite(table: str) -> list[str]:
    exists = (
        f"EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = '{table}'"
        " AND a.reference = NEW.reference AND a.revision = NEW.revision)"
    )
    stale = "NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference"
    return [
        f"CREATE TRIGGER {table}_insert_audited BEFORE INSERT ON {table} WHEN NOT {exists}"
        f" BEGIN SELECT RAISE(ABORT, '{NEEDS_ENTRY}'); END",
        f"CREATE TRIGGER {table}_update_audited BEFORE UPDATE ON {table} WHEN {stale} OR NOT {exists}"
        f" BEGIN SELECT RAISE(ABORT, '{NEEDS_ENTRY}'); END",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{NEVER_DELETED}'); END",
    ]


def _postgresql(table: str) -> list[str]:
    """The functions are those of the step that guards the trail."""
    audited = [
        f"CREATE TRIGGER {table}_{verb}_audited BEFORE {verb.upper()} ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION need_audit_entry()"
        for verb in ("insert", "update")
    ]
    return [
        *audited,
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_deletion()",
    ]
