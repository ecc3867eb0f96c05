"""Case vignettes: the consent under which each may be printed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_case_vignettes"
down_revision = "0003_time_limits"
branch_labels = None
depends_on = None

JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLE = "vignette_consent"

NEEDS_ENTRY = "Every change to a record needs its own audit entry."
NEVER_DELETED = "Records are voided, never deleted."


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("editions", JSON_VALUE, nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("checked_by", sa.Text(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("not_yet_known", JSON_VALUE, nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audit_entry", sa.Integer(), nullable=False),
        _check("given_on_sane", "given_on >= '1900-01-01' AND given_on < '2100-01-01'"),
        _check("checked_on_sane", "checked_on >= '1900-01-01' AND checked_on < '2100-01-01'"),
        _check("withdrawn_on_not_before_given_on", "given_on <= withdrawn_on"),
        sa.ForeignKeyConstraint(
            ["audit_entry"], ["audit_entry.entry"], name=op.f(f"fk_{TABLE}_audit_entry_audit_entry"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("reference", name=op.f(f"uq_{TABLE}_reference")),
    )
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().execute(sa.text(f"SELECT count(*) FROM {TABLE}")).scalar():
        raise RuntimeError("This step would lose what only the newer schema can hold; it is refused while there is any.")
    op.drop_table(TABLE)


def _check(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{TABLE}_{name}"))


def _sqlite() -> list[str]:
    exists = (
        f"EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = '{TABLE}'"
        " AND a.reference = NEW.reference AND a.revision = NEW.revision)"
    )
    stale = "NEW.audit_entry = OLD.audit_entry OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference"
    return [
        f"CREATE TRIGGER {TABLE}_insert_audited BEFORE INSERT ON {TABLE} WHEN NOT {exists}"
        f" BEGIN SELECT RAISE(ABORT, '{NEEDS_ENTRY}'); END",
        f"CREATE TRIGGER {TABLE}_update_audited BEFORE UPDATE ON {TABLE} WHEN {stale} OR NOT {exists}"
        f" BEGIN SELECT RAISE(ABORT, '{NEEDS_ENTRY}'); END",
        f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{NEVER_DELETED}'); END",
    ]


def _postgresql() -> list[str]:
    """The functions are those of the step that guards the trail."""
    audited = [
        f"CREATE TRIGGER {TABLE}_{verb}_audited BEFORE {verb.upper()} ON {TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION need_audit_entry()"
        for verb in ("insert", "update")
    ]
    return [
        *audited,
        f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION refuse_deletion()",
    ]
