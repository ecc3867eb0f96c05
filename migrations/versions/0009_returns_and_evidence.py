"""Nil returns, and evidence by reference: what a data owner said, and where the proof of a record lies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009_returns_and_evidence"
down_revision = "0008_imports"
branch_labels = None
depends_on = None

JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = ("nil_return", "evidence")

NEEDS_ENTRY = "Every change to a record needs its own audit entry."
NEVER_DELETED = "Records are voided, never deleted."


def upgrade() -> None:
    _create_nil_return()
    _create_evidence()
    statements = _sqlite if op.get_bind().dialect.name == "sqlite" else _postgresql
    for table in TABLES:
        for statement in statements(table):
            op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        if op.get_bind().execute(sa.text(f"SELECT count(*) FROM {table}")).scalar():
            raise RuntimeError(
                "This step would lose what only the newer schema can hold; it is refused while there is any."
            )
    for table in TABLES:
        op.drop_table(table)


def _create_nil_return() -> None:
    table = "nil_return"
    op.create_table(
        table,
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("supplied_by", sa.Text(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        *_of_every_register(table),
        _check(table, "noted_on_sane", _sane("noted_on")),
    )
    op.create_index(op.f("ix_nil_return_measure_period"), table, ["measure", "period"])


def _create_evidence() -> None:
    table = "evidence"
    op.create_table(
        table,
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=False),
        *_of_every_register(table),
        _check(table, "seen_on_sane", _sane("seen_on")),
        _check(table, "sha256_whole", "length(sha256) = 64"),
        _check(table, "size_not_below_nought", "size >= 0"),
    )
    op.create_index(op.f("ix_evidence_record"), table, ["record"])


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
            ["audit_entry"],
            ["audit_entry.entry"],
            name=op.f(f"fk_{table}_audit_entry_audit_entry"),
            ondelete="RESTRICT",
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
