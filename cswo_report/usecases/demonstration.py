"""The demonstration: a complete workspace of a fictional council, five reporting years, and its built report."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from cswo_report import shipped
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import Conflict
from cswo_report.usecases import reporting, setting_up, workspace
from cswo_report.usecases.reporting import BuiltReport
from cswo_report.usecases.settings import SETTINGS_FILE

COUNCIL = "Strathfennan Council"
YEAR = ReportingYear(2024)
SETTINGS = """\
# The demonstration council: everything here is invented, and every page of its report says so.
council = "Strathfennan Council"
store = "store/records.db"
theme = "neutral"
records_from = "2020-21"
synthetic = "yes"
contact = "telephone 01632 960 041 or cswo@strathfennan.example"
meeting = "For the meeting of Strathfennan Council on 25 September 2025"
report_dated = "2025-09-17"
gaelic = true
as_of = "2025-03-31"         # the sample lives on the last day of its last year: due and explain speak for that day
"""


def make(folder: Path, say: Callable[[str], None], *, form: str = "pdf") -> BuiltReport:
    """Make the demonstration in an empty or new folder and build its members' edition."""
    if folder.exists() and any(folder.iterdir()):
        raise Conflict(f"{folder} is not empty; nothing was changed.", "Choose another folder.")
    from cswo_report.usecases import sample

    say("making the workspace")
    made = setting_up.initialise(folder, COUNCIL, records_from="2020-21", ledger=sample.first_ledger)
    sample.fill(made, say)
    narratives = shipped.root("data") / "demo" / "narrative"
    shutil.copytree(narratives, folder / "narrative", dirs_exist_ok=True)
    (folder / SETTINGS_FILE).write_text(SETTINGS, encoding="utf-8")
    return reporting.build(workspace.find(folder), YEAR, "members", form, None, say)
