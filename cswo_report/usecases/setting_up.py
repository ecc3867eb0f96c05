"""Sets up a council: its workspace, its empty store, and the one officer every council must appoint (1968 Act, section 3)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from cswo_report.errors import InputRefused
from cswo_report.store.ledger import Ledger
from cswo_report.usecases import workspace
from cswo_report.usecases.recording import Recorder
from cswo_report.usecases.workspace import Workspace

CHIEF_OFFICER = {"officer_key": "CSWO", "post_title": "Chief Social Work Officer", "role": "chief_social_work_officer"}


def initialise(
    folder: Path,
    council: str,
    *,
    store: str = "",
    records_from: str = "",
    ledger: Callable[[Session], Ledger] | None = None,
) -> Workspace:
    """Make a workspace whose officer register holds the Chief Social Work Officer.

    `ledger` makes the ledger of the first entry; the demonstration gives one whose clock and references never vary.
    """
    if records_from:
        from cswo_report.domain.year import ReportingYear

        try:
            ReportingYear.parse(records_from)
        except ValueError as fault:
            raise InputRefused(f"--records-from: {fault}") from fault
    made = workspace.initialise(folder, council, store=store, records_from=records_from)
    with made.store.writing() as session:
        first = ledger(session) if ledger else Ledger(session, workspace.actor())
        recorder = Recorder(made.reference, session, first)
        recorder.add([recorder.prepare("officer", CHIEF_OFFICER)])
    return made
