"""Triggers on both databases: the audit trail is append-only, and no register row changes without its audit entry.

A bulk statement that goes round the program is refused, not merely noticed.
"""

from alembic import op

revision = "0002_guard_the_audit_trail"
down_revision = "0001_registers_and_audit_trail"
branch_labels = None
depends_on = None

REGISTERS = [
    "action",
    "advice",
    "authorisation",
    "comment",
    "complaint",
    "decision",
    "delegation",
    "escalation",
    "grade",
    "observation",
    "officer",
    "review",
    "staff",
    "standards_audit",
    "statement",
    "workforce_count",
]
APPEND_ONLY = "The audit trail is append-only."
NEEDS_ENTRY = "Every change to a record needs its own audit entry."
NEVER_DELETED = "Records are voided, never deleted."


def upgrade() -> None:
    statements = _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql()
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, names in _names().items():
        for name in names:
            op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {table}")
    if not sqlite:
        for function in ("refuse_change_of_audit", "refuse_deletion", "need_audit_entry", "need_event_entry"):
            op.execute(f"DROP FUNCTION {function}()")


def _names() -> dict[str, list[str]]:
    names = {"audit_entry": ["audit_entry_no_update", "audit_entry_no_delete"]}
    for table in [*REGISTERS, "decision_event"]:
        names[table] = [f"{table}_insert_audited", f"{table}_update_audited", f"{table}_no_delete"]
    return names


def _entry_exists(table: str) -> str:
    if table == "decision_event":
        return (
            "EXISTS (SELECT 1 FROM audit_entry a JOIN decision d ON d.id = NEW.decision_id WHERE a.entry = NEW.audit_entry"
            " AND a.register = 'decision' AND a.reference = d.reference)"
        )
    return (
        f"EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = '{table}'"
        " AND a.reference = NEW.reference AND a.revision = NEW.revision)"
    )


def _fresh(table: str) -> str:
    same = "NEW.audit_entry = OLD.audit_entry"
    return same if table == "decision_event" else f"{same} OR NEW.revision <> OLD.revision + 1 OR NEW.reference <> OLD.reference"


def _sqlite() -> list[str]:
    made = [
        f"CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb.upper()} ON audit_entry"
        f" BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
        for verb in ("update", "delete")
    ]
    for table in [*REGISTERS, "decision_event"]:
        exists = _entry_exists(table)
        made += [
            f"CREATE TRIGGER {table}_insert_audited BEFORE INSERT ON {table} WHEN NOT {exists}"
            f" BEGIN SELECT RAISE(ABORT, '{NEEDS_ENTRY}'); END",
            f"CREATE TRIGGER {table}_update_audited BEFORE UPDATE ON {table} WHEN {_fresh(table)} OR NOT {exists}"
            f" BEGIN SELECT RAISE(ABORT, '{NEEDS_ENTRY}'); END",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{NEVER_DELETED}'); END",
        ]
    return made


def _postgresql() -> list[str]:
    made = [
        f"CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$",
        f"CREATE FUNCTION refuse_deletion() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{NEVER_DELETED}'; END $$",
        f"""CREATE FUNCTION need_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF {_fresh("any")} THEN RAISE EXCEPTION '{NEEDS_ENTRY}'; END IF;
            END IF;
            IF NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.entry = NEW.audit_entry AND a.register = TG_TABLE_NAME
                AND a.reference = NEW.reference AND a.revision = NEW.revision)
            THEN RAISE EXCEPTION '{NEEDS_ENTRY}'; END IF;
            RETURN NEW; END $$""",
        f"""CREATE FUNCTION need_event_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF {_fresh("decision_event")} THEN RAISE EXCEPTION '{NEEDS_ENTRY}'; END IF;
            END IF;
            IF NOT {_entry_exists("decision_event")} THEN RAISE EXCEPTION '{NEEDS_ENTRY}'; END IF;
            RETURN NEW; END $$""",
    ]
    for verb in ("update", "delete"):
        made.append(
            f"CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb.upper()} ON audit_entry"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit()"
        )
    for table in [*REGISTERS, "decision_event"]:
        function = "need_event_entry" if table == "decision_event" else "need_audit_entry"
        made += [
            f"CREATE TRIGGER {table}_{verb}_audited BEFORE {verb.upper()} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {function}()"
            for verb in ("insert", "update")
        ]
        made.append(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_deletion()"
        )
    return made
