"""Printed figures: every value once printed, so that the next report can be held against the last.

A build is logged in the audit trail. What was printed is append-only: triggers refuse its change and its deletion.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_printed_figures"
down_revision = "0004_case_vignettes"
branch_labels = None
depends_on = None

JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = ["printed_report", "printed_definition", "printed_figure"]
APPEND_ONLY = "What was printed is append-only."
NEEDS_ENTRY = "Every build of a report needs its own audit entry."
TEXTS = ["section", "code", "number", "title", "row_label", "column_label"]
ORIGIN = ["text", "figure", "figure_year", "form", "record", "field", "definition"]


def upgrade() -> None:
    _report()
    _definition()
    _figure()
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT count(*) FROM printed_report")).scalar():
        raise RuntimeError("This step would lose what was printed in earlier reports; it is refused while there is any.")
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_change_of_printed()")
        op.execute("DROP FUNCTION need_build_entry()")


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def _of_report(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["report"], ["printed_report.id"], name=op.f(f"fk_{table}_report_printed_report"), ondelete="RESTRICT"
    )


def _report() -> None:
    op.create_table(
        "printed_report",
        _whole("id"),
        *(_text(name) for name in ("reference", "paper", "year", "edition")),
        sa.Column("dated", sa.Date(), nullable=False),
        *(_text(name) for name in ("file", "sha256")),
        _whole("numbers"),
        _whole("kept"),
        _text("kept_hash"),
        _text("built_by"),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        _whole("audit_entry"),
        sa.CheckConstraint("numbers >= kept AND kept >= 0", name=op.f("ck_printed_report_kept_are_among_the_numbers")),
        sa.ForeignKeyConstraint(
            ["audit_entry"],
            ["audit_entry.entry"],
            name=op.f("fk_printed_report_audit_entry_audit_entry"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_report")),
        sa.UniqueConstraint("reference", name=op.f("uq_printed_report_reference")),
    )
    op.create_index(
        op.f("ix_printed_report_paper_year_edition"), "printed_report", ["paper", "year", "edition"], unique=False
    )


def _definition() -> None:
    op.create_table(
        "printed_definition",
        _whole("id"),
        _whole("report"),
        _text("key"),
        _text("version"),
        sa.Column("content", JSON_VALUE, nullable=False),
        _of_report("printed_definition"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_definition")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_printed_definition_key_version")),
    )


def _figure() -> None:
    op.create_table(
        "printed_figure",
        _whole("id"),
        _whole("report"),
        *(_text(name) for name in TEXTS),
        _whole("position"),
        *(_text(name) for name in ORIGIN),
        sa.CheckConstraint("position >= 1", name=op.f("ck_printed_figure_position_counts_from_one")),
        sa.CheckConstraint("figure <> '' OR record <> ''", name=op.f("ck_printed_figure_comes_from_somewhere")),
        _of_report("printed_figure"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_figure")),
    )
    for columns in (["code"], ["report"], ["figure", "figure_year"]):
        name = op.f(f"ix_printed_figure_{'_'.join(columns)}")
        op.create_index(name, "printed_figure", columns, unique=False)


EXISTS = (
    "EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = 'printed_report'"
    " AND a.reference = NEW.reference)"
)


def _sqlite() -> list[str]:
    made = [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
        for table in TABLES
        for verb in ("update", "delete")
    ]
    made.append(
        f"CREATE TRIGGER printed_report_insert_audited BEFORE INSERT ON printed_report WHEN NOT {EXISTS}"
        f" BEGIN SELECT RAISE(ABORT, '{NEEDS_ENTRY}'); END"
    )
    return made


def _postgresql() -> list[str]:
    made = [
        "CREATE FUNCTION refuse_change_of_printed() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$",
        "CREATE FUNCTION need_build_entry() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF NOT {EXISTS} THEN RAISE EXCEPTION '{NEEDS_ENTRY}'; END IF; RETURN NEW; END $$",
    ]
    made += [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change_of_printed()"
        for table in TABLES
        for verb in ("update", "delete")
    ]
    made.append(
        "CREATE TRIGGER printed_report_insert_audited BEFORE INSERT ON printed_report"
        " FOR EACH ROW EXECUTE FUNCTION need_build_entry()"
    )
    return made
