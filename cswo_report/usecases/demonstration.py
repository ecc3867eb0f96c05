"""The demonstration: a complete workspace of a fictional council, five reporting years, and its built papers."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from cswo_report import shipped
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import Conflict
from cswo_report.papers.annual_report import compile_report
from cswo_report.store.ledger import Ledger
from cswo_report.usecases import printed, publishing, reporting, setting_up, workspace
from cswo_report.usecases.made import Made
from cswo_report.usecases.settings import SETTINGS_FILE
from cswo_report.usecases.workspace import Workspace

COUNCIL = "Strathfennan Council"
YEAR = ReportingYear(2024)
LAST_YEARS_DAY = "2024-09-18"
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


def build(demo: Workspace, say: Callable[[str], None], *, form: str = "all") -> list[Made]:
    """Build the members' edition in one form, or every edition and paper, with the manifest."""
    if form == "all":
        return publishing.publish(demo, YEAR, list(publishing.PRODUCTS), None, say)
    return [publishing.build_one(demo, YEAR, "members", form, None, say)]


def begun(folder: Path, say: Callable[[str], None]) -> Workspace:
    """The workspace with its records and narratives, and with what last year's report printed."""
    if folder.exists() and any(folder.iterdir()):
        raise Conflict(f"{folder} is not empty; nothing was changed.", "Choose another folder.")
    filled(folder, say)
    return furnished(folder, say)


def filled(folder: Path, say: Callable[[str], None]) -> Workspace:
    """The workspace with its records alone."""
    from cswo_report.usecases import sample

    say("making the workspace")
    made = setting_up.initialise(folder, COUNCIL, records_from="2020-21", ledger=sample.first_ledger)
    sample.fill(made, say)
    return made


def furnished(folder: Path, say: Callable[[str], None]) -> Workspace:
    """The filled workspace of a folder with its narratives and settings, and with what last year's report printed."""
    from cswo_report.usecases import sample

    narratives = shipped.root("data") / "demo" / "narrative"
    shutil.copytree(narratives, folder / "narrative", dirs_exist_ok=True)
    (folder / SETTINGS_FILE).write_text(SETTINGS, encoding="utf-8")
    done = workspace.find(folder)
    say("keeping what last year's report printed")
    _keep_last_year(done, sample.last_ledger)
    return done


def _keep_last_year(done: Workspace, ledger: Callable[[Session], Ledger]) -> None:
    """Keep what the report of the year before printed, compiled as it was then: before any figure was revised."""
    last = replace(done, settings=replace(done.settings, report_dated=LAST_YEARS_DAY))
    facts, _ = reporting.gather(last, YEAR.previous(), "members", as_first_given=True)
    paper = compile_report(facts)
    content = hashlib.sha256(repr(paper).encode()).hexdigest()
    file = Path(f"{reporting.file_name(YEAR.previous(), 'members')}.pdf")
    printed.keep(last, paper, file, content, lambda _: None, ledger)
    last.store.close()
