"""Imports what other teams send: a dry run that writes nothing, then all of it or the good rows, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from cswo_report.domain.entry import reason_findings
from cswo_report.domain.headings import fold
from cswo_report.domain.import_plan import Fate, Plan
from cswo_report.domain.questions import Question
from cswo_report.errors import Conflict, InputRefused
from cswo_report.store import audit, imports
from cswo_report.store.ledger import Ledger
from cswo_report.usecases import import_writing
from cswo_report.usecases.import_planning import Planned, plan_rows
from cswo_report.usecases.import_rows import SheetRows
from cswo_report.usecases.importing_options import Options as Options
from cswo_report.usecases.recognising_meanings import types_by_word
from cswo_report.usecases.uncollected import without_collector
from cswo_report.usecases.workspace import Workspace

if TYPE_CHECKING:
    from cswo_report.domain.sheets import Book
    from cswo_report.domain.source_profiles import MappedTable

DUPLICATES = ("ask", "add", "skip")

Ask = Callable[[Question], str | None]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Look:
    """A dry run: what was read, what would be done, and at which state of the store."""

    plan: Plan
    options: Options
    sheets: tuple[SheetRows, ...] = ()
    head: str = ""  # of the audit trail, when the plan was made
    planned: Planned | None = None
    paths: Mapping[str, Path] = field(default_factory=dict)
    books: Mapping[str, Book] = field(default_factory=dict)
    mapped: Mapping[tuple[str, str], Sequence[MappedTable]] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """What an import wrote; `plan` is what it did, made again where the store had changed since the dry run."""

    batch: int | None
    added: int
    changed: int
    unchanged: int
    left: int
    plan: Plan


def look(
    workspace: Workspace, paths: Sequence[Path], options: Options, ask: Ask, tell: Tell, actor: str = "import"
) -> Look:
    """Read files and folders, and say what importing them would do; nothing is written but answers that are remembered."""
    from cswo_report.usecases import import_reading

    options = replace(options, kind=types_by_word(workspace.reference).get(fold(options.kind), options.kind))
    _check(workspace, options)
    read = import_reading.read(workspace, paths, options, ask, tell)
    plan = Plan(
        files=read.files,
        faults=tuple(read.faults),
        questions=tuple(read.questions),
        ignored_files=tuple(read.ignored),
        notes=import_reading.notes_on_answers(options.answers, read.known_ids),
    )
    found = Look(plan, options, tuple(read.sheets), paths=read.paths, books=read.books, mapped=read.mapped)
    return _planned(workspace, found, tell, actor)


def decide(
    workspace: Workspace, seen: Look, duplicates: str, tell: Tell = lambda _words: None, actor: str = "import"
) -> Look:
    """The same look once a person has said what to do with its possible duplicates: add, or skip."""
    options = replace(seen.options, duplicates=duplicates)
    _check(workspace, options)
    return _planned(workspace, replace(seen, options=options), tell, actor)


def look_at_rows(
    workspace: Workspace, sheets: Sequence[SheetRows], options: Options | None = None, tell: Tell = lambda _words: None
) -> Look:
    """A dry run of rows that were read already."""
    files = dict.fromkeys((sheet.file, sheet.sha256) for sheet in sheets)
    found = Look(Plan(files=tuple(files)), options or Options(), tuple(sheets))
    return _planned(workspace, found, tell, "import")


def _check(workspace: Workspace, options: Options) -> None:
    if options.duplicates not in DUPLICATES:
        raise InputRefused(f"--duplicates: it is one of {', '.join(DUPLICATES)}.")
    if faults := reason_findings("--override", options.override, workspace.reference.denied):
        raise InputRefused("Not imported. Nothing was written.", faults)


def _planned(workspace: Workspace, seen: Look, tell: Tell, actor: str) -> Look:
    with workspace.store.reading() as session:
        return _plan_in(session, workspace, seen, tell, actor)


@without_collector()
def _plan_in(session: Session, workspace: Workspace, seen: Look, tell: Tell, actor: str) -> Look:
    options = seen.options
    ledger = Ledger(session, actor)
    planned = plan_rows(
        session,
        workspace.reference,
        seen.sheets,
        ledger,
        duplicates=options.duplicates,
        override=options.override,
        tell=tell,
    )
    before = [(name, imports.imported_before(session, sha256)) for name, sha256 in seen.plan.files]
    plan = replace(
        seen.plan,
        sheets=planned.told(),
        imported_before=tuple((name, number) for name, number in before if number),
        duplicates=options.duplicates,
    )
    return replace(seen, plan=plan, head=audit.head(session), planned=planned)


@without_collector()
def write(
    workspace: Workspace, seen: Look, actor: str, *, commit_good: bool = False, tell: Tell = lambda _words: None
) -> Written:
    """Write what a look found, in one transaction: all of it, or with `commit_good` the good rows. Nothing changes: no batch.

    Where the store has changed since the look, the rows are planned again first; what was clean and is no longer is refused.
    """
    if not (commit_good or seen.plan.is_clean):
        raise InputRefused("Not imported: not every row can go in. Nothing was written.", remedy=_REMEDY)
    with workspace.store.writing() as session:
        now = seen
        if seen.planned is None or audit.head(session) != seen.head:
            now = _plan_in(session, workspace, seen, tell, actor)
            if not (commit_good or now.plan.is_clean):
                raise Conflict(
                    "The store was changed since this was looked at, so that not every row can go in. Nothing was written.",
                    "Look again with: cswo-report import --dry-run",
                )
        assert now.planned is not None
        number = import_writing.write(
            session, workspace.reference, Ledger(session, actor), now.planned, now.plan.files, tell
        )
    counts = now.plan.counts
    left = counts[Fate.REFUSED] + counts[Fate.POSSIBLE_DUPLICATE]
    return Written(number, counts[Fate.ADDED], counts[Fate.CHANGED], counts[Fate.UNCHANGED], left, now.plan)


_REMEDY = "Put the rows right, or write the others with --commit-good; possible duplicates: --duplicates add or skip."
