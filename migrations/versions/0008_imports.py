"""Imports: each batch that was written, and which row of which source became which record.

A batch is logged in the audit trail, when it is written and when it is undone. Its rows are append-only; of a batch nothing
changes but that it was undone, once.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008_imports"
down_revision = "0007_submissions"
branch_labels = None
depends_on = None

JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BATCH, ROW = "import_batch", "import_row"
KEPT = "Of an import nothing changes but that it was undone."
ROWS_KEPT = "The rows of an import are append-only."
NEEDS_ENTRY = "Every import, and its undoing, needs its own audit entry."
WHOLE = ("number", "first_entry", "last_entry", "row_count")
STAYS = (
    "id",
    "number",
    "reference",
    "at",
    "actor",
    "first_entry",
    "last_entry",
    "row_count",
    "rows_hash",
    "audit_entry",
)


def upgrade() -> None:
    _batch()
    _row()
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().execute(sa.text(f"SELECT count(*) FROM {BATCH}")).scalar():
        raise RuntimeError("This step would lose which rows were imported; it is refused while there are any.")
    op.drop_table(ROW)
    op.drop_table(BATCH)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION keep_import()")
        op.execute("DROP FUNCTION keep_import_rows()")
        op.execute("DROP FUNCTION need_import_entry()")


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def _entry_key(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [name], ["audit_entry.entry"], name=op.f(f"fk_{BATCH}_{name}_audit_entry"), ondelete="RESTRICT"
    )


def _batch() -> None:
    op.create_table(
        BATCH,
        sa.Column("id", sa.Integer(), nullable=False),
        _text("reference"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in WHOLE),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _text("actor"),
        *(sa.Column(name, JSON_VALUE, nullable=False) for name in ("sources", "files", "counts")),
        _text("rows_hash"),
        sa.Column("audit_entry", sa.Integer(), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f(f"ck_{BATCH}_number_counts_from_one")),
        sa.CheckConstraint("first_entry <= last_entry", name=op.f(f"ck_{BATCH}_entries_in_order")),
        _entry_key("audit_entry"),
        _entry_key("undone_by"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{BATCH}")),
        sa.UniqueConstraint("number", name=op.f(f"uq_{BATCH}_number")),
        sa.UniqueConstraint("reference", name=op.f(f"uq_{BATCH}_reference")),
    )


def _row() -> None:
    op.create_table(
        ROW,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        _text("source"),
        _text("file"),
        _text("sheet"),
        sa.Column("row", sa.Integer(), nullable=False),
        _text("type_name"),
        _text("row_key"),
        _text("content_hash"),
        sa.Column("cells", JSON_VALUE, nullable=False),
        _text("reference"),
        sa.ForeignKeyConstraint(["batch"], [f"{BATCH}.id"], name=op.f(f"fk_{ROW}_batch_{BATCH}"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{ROW}")),
    )
    op.create_index(op.f(f"ix_{ROW}_source_type_name"), ROW, ["source", "type_name"], unique=False)
    op.create_index(op.f(f"ix_{ROW}_batch"), ROW, ["batch"], unique=False)
    op.create_index(op.f(f"ix_{ROW}_reference"), ROW, ["reference"], unique=False)


def _exists(entry: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.{entry} AND a.register = 'import'"
        " AND a.reference = NEW.reference)"
    )


def _same(differs: str) -> str:
    return " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in (*STAYS, "sources", "files", "counts"))


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {BATCH}_insert_audited BEFORE INSERT ON {BATCH} WHEN NOT {_exists('audit_entry')}"
        f" BEGIN SELECT RAISE(ABORT, '{NEEDS_ENTRY}'); END",
        f"CREATE TRIGGER {BATCH}_only_undone BEFORE UPDATE ON {BATCH}"
        f" WHEN OLD.undone_by IS NOT NULL OR NEW.undone_by IS NULL OR {_same('IS NOT')} OR NOT {_exists('undone_by')}"
        f" BEGIN SELECT RAISE(ABORT, '{KEPT}'); END",
        f"CREATE TRIGGER {BATCH}_no_delete BEFORE DELETE ON {BATCH} BEGIN SELECT RAISE(ABORT, '{KEPT}'); END",
        *(
            f"CREATE TRIGGER {ROW}_no_{verb} BEFORE {verb.upper()} ON {ROW}"
            f" BEGIN SELECT RAISE(ABORT, '{ROWS_KEPT}'); END"
            for verb in ("update", "delete")
        ),
    ]


def _postgresql() -> list[str]:
    return [
        "CREATE FUNCTION need_import_entry() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF NOT {_exists('audit_entry')} THEN RAISE EXCEPTION '{NEEDS_ENTRY}'; END IF; RETURN NEW; END $$",
        "CREATE FUNCTION keep_import() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'DELETE' OR OLD.undone_by IS NOT NULL OR NEW.undone_by IS NULL"
        f" OR {_same('IS DISTINCT FROM')} OR NOT {_exists('undone_by')}"
        f" THEN RAISE EXCEPTION '{KEPT}'; END IF; RETURN NEW; END $$",
        "CREATE FUNCTION keep_import_rows() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{ROWS_KEPT}'; END $$",
        f"CREATE TRIGGER {BATCH}_insert_audited BEFORE INSERT ON {BATCH}"
        " FOR EACH ROW EXECUTE FUNCTION need_import_entry()",
        f"CREATE TRIGGER {BATCH}_only_undone BEFORE UPDATE ON {BATCH} FOR EACH ROW EXECUTE FUNCTION keep_import()",
        f"CREATE TRIGGER {BATCH}_no_delete BEFORE DELETE ON {BATCH} FOR EACH ROW EXECUTE FUNCTION keep_import()",
        *(
            f"CREATE TRIGGER {ROW}_no_{verb} BEFORE {verb.upper()} ON {ROW}"
            " FOR EACH ROW EXECUTE FUNCTION keep_import_rows()"
            for verb in ("update", "delete")
        ),
    ]
