"""Indexes that hold all that most figures look at, and supplied figures as at a December census.

A CHECK of SQLite can be changed only by making its table anew: every row, index and trigger of the old one is carried over as it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_counting"
down_revision = "0005_printed_figures"
branch_labels = None
depends_on = None

WIDER = [
    ("decision", ["type_slug", "decided_on"], ["outcome", "capacity", "void_reason"]),
    ("staff", ["staff_key"], ["post", "started_on", "left_on", "void_reason"]),
]
"""Tables with the columns of an index, and those added to it so that the table itself need not be read."""

OLD = "basis IN ('financial_year', 'calendar_year', 'august_to_july', 'as_at')"
NEW = "basis IN ('financial_year', 'calendar_year', 'august_to_july', 'december_census', 'as_at')"
CHECK = "ck_observation_basis_known"


def upgrade() -> None:
    for table, columns, more in WIDER:
        op.drop_index(_name(table, columns), table_name=table)
        op.create_index(_name(table, [*columns, *more]), table, [*columns, *more], unique=False)
    _exchange(OLD, NEW)


def downgrade() -> None:
    census = "SELECT count(*) FROM observation WHERE basis = 'december_census'"
    if op.get_bind().execute(sa.text(census)).scalar():
        raise RuntimeError(
            "This step would lose what only the newer schema can hold; it is refused while there is any."
        )
    _exchange(NEW, OLD)
    for table, columns, more in WIDER:
        op.drop_index(_name(table, [*columns, *more]), table_name=table)
        op.create_index(_name(table, columns), table, columns, unique=False)


def _name(table: str, columns: list[str]) -> str:
    return op.f(f"ix_{table}_{'_'.join(columns)}")


def _exchange(old: str, new: str) -> None:
    """Put one rule of the basis of an observation in the place of another."""
    if op.get_bind().dialect.name == "sqlite":
        _made_anew(old, new)
        return
    op.drop_constraint(op.f(CHECK), "observation", type_="check")
    op.create_check_constraint(op.f(CHECK), "observation", new)


def _made_anew(old: str, new: str) -> None:
    """Make the table of observations anew with another rule, and everything that belonged to it."""
    bind = op.get_bind()
    query = "SELECT type, sql FROM sqlite_master WHERE tbl_name = 'observation' AND sql IS NOT NULL ORDER BY rowid"
    kept = bind.execute(sa.text(query)).all()
    table = next(sql for kind, sql in kept if kind == "table")
    if table.count(old) != 1:
        raise RuntimeError("The table of observations is not as this step expects it; nothing was changed.")
    head, _, body = table.partition("(")
    statements = [
        head.replace("observation", "observation_anew") + "(" + body.replace(old, new),
        "INSERT INTO observation_anew SELECT * FROM observation",
        "DROP TABLE observation",
        "ALTER TABLE observation_anew RENAME TO observation",
        *(sql for kind, sql in kept if kind != "table"),
    ]
    for statement in statements:
        bind.exec_driver_sql(statement)
