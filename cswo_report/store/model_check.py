"""`python -m cswo_report.store.model_check`: Alembic's own check, on a throw-away store brought to the newest schema.

Fails when the tables in Python and the tables that the migrations make differ. For whoever changes either.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from cswo_report.store import schema
from cswo_report.store.engine import Store


def main() -> None:
    """Make a new store in a temporary folder and compare; raises when they differ."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'check' / 'records.db'}")
        schema.create(store)
        try:
            schema.check_models(store)
        finally:
            store.close()


if __name__ == "__main__":
    main()
