"""The way of one `import` on the command line: look, show, ask, write, hand back what was refused."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import click

from cswo_report.cli import import_, importing_json, importing_words, program, say
from cswo_report.cli.progress import Stages
from cswo_report.domain.findings import shown
from cswo_report.domain.import_plan import Fate, Plan
from cswo_report.domain.questions import Question
from cswo_report.domain.times import spoken_instant
from cswo_report.errors import ExitCode, InputRefused, StoreError
from cswo_report.store.imports import Batch
from cswo_report.usecases import importing, returning, undoing
from cswo_report.usecases.importing import Look, Options, Written
from cswo_report.usecases.restoring import Restored
from cswo_report.usecases.returning import Returned
from cswo_report.usecases.workspace import Workspace, actor

STOPPED = 130
WRITTEN = ("added", "changed", "unchanged", "left")


def take(workspace: Workspace, paths: Sequence[Path], kind: str, given: Mapping[str, Any]) -> None:
    """Show what the files hold, then write all of it, the good rows, or nothing; ends with the exit code of the whole."""
    options = Options(
        kind=kind,
        source=given["source"],
        encoding=given["encoding"],
        answers=_pairs(given["answers"], "--answer", "ID=CODE"),
        fixed=_pairs(given["fixed"], "--set", "FIELD=VALUE"),
        commit_good=given["commit_good"],
        duplicates=given["duplicates"] or "ask",
        override=given["override"],
    )
    taking = Taking(
        workspace,
        paths,
        options,
        dry_run=given["dry_run"],
        as_json=given["as_json"],
        yes=given["yes"],
        most=None if given["all_rows"] else importing_words.FIRST,
    )
    code = taking.run()
    if code:
        raise click.exceptions.Exit(code)


def _pairs(given: Sequence[str], option: str, form: str) -> dict[str, str]:
    found = {}
    for each in given:
        name, sign, value = each.rpartition("=") if option == "--answer" else each.partition("=")
        if not sign or not name.strip():
            raise click.BadParameter(f"“{shown(each)}” is not {form}.", param_hint=option)
        found[name.strip()] = value.strip()
    return found


@dataclass
class Taking:
    """One import, as it is told."""

    workspace: Workspace
    paths: Sequence[Path]
    options: Options
    dry_run: bool
    as_json: bool
    yes: bool
    most: int | None

    def run(self) -> int:
        look = self._look()
        if not (look.plan.files or look.plan.faults):
            raise InputRefused(
                "There is no workbook and no CSV file here. Nothing was written.",
                remedy="Name the files, or the folder they lie in: folders below it are not looked into.",
            )
        say(*(f"Note: {note}" for note in look.plan.notes))
        if not self.as_json:
            import_.print_lines([*importing_words.told(look.plan, self.workspace.reference, most=self.most)])
            import_.print_lines([*importing_words.questions(look.plan.questions)])
        if self.dry_run:
            self._say("", "A dry run: nothing was written.")
            return self._end(look.plan, None, ())
        look, good_alone = self._decide(look)
        written = self._write(look, good_alone) if self._may_write(look.plan, good_alone) else None
        plan = written.plan if written else look.plan
        self._say(*_outcome(plan, written))  # before the copies are made: what was written is never left unsaid
        returned = self._handed_back(replace(look, plan=plan), written)
        self._say(*_handed_back(returned))
        return self._end(plan, written, returned)

    @property
    def asks(self) -> bool:
        """Whether somebody is there to be asked."""
        return sys.stdin.isatty() and not self.as_json

    def _look(self) -> Look:
        with Stages() as tell:
            return importing.look(self.workspace, self.paths, self.options, self._asker(tell), tell)

    def _asker(self, tell: Stages) -> Callable[[Question], str | None]:
        def ask(question: Question) -> str | None:
            if not self.asks:
                return None
            tell.clear()
            return ask_one(question)

        return ask

    def _decide(self, look: Look) -> tuple[Look, bool]:
        """The look to be written, possible duplicates decided on, and whether the good rows are written without the others."""
        if (
            look.plan.counts[Fate.POSSIBLE_DUPLICATE]
            and self.asks
            and not self.yes
            and self.options.duplicates == "ask"
        ):
            look = self._duplicates_decided(look)
        good = _good(look.plan)
        stopped = _stopped(look.plan)
        if not good or not self.asks or self.yes:
            return look, self.options.commit_good
        left = f" and leave out {stopped}" if stopped else ""
        say("")
        if not click.confirm(
            f"Write {_rows(good)} to the store of {self.workspace.settings.council}{left}?", default=False, err=True
        ):
            say("Nothing was written.")
            raise click.exceptions.Exit(ExitCode.DONE if look.plan.is_clean else ExitCode.INPUT_REFUSED)
        return look, self.options.commit_good or bool(stopped)

    def _duplicates_decided(self, look: Look) -> Look:
        number = look.plan.counts[Fate.POSSIBLE_DUPLICATE]
        say("", f"{_rows(number)} may be in the store already (shown above).")
        say("  1  leave them out", "  2  add them all the same: they are records of their own")
        chosen = click.prompt("Number", type=click.Choice(["1", "2"]), default="1", show_choices=False, err=True)
        return importing.decide(self.workspace, look, "skip" if chosen == "1" else "add")

    def _may_write(self, plan: Plan, good_alone: bool) -> bool:
        return bool(_good(plan)) and (plan.is_clean or good_alone)

    def _write(self, look: Look, good_alone: bool) -> Written:
        before = _last_batch(self.workspace)
        try:
            with Stages() as tell:
                return importing.write(self.workspace, look, actor(), commit_good=good_alone, tell=tell)
        except (KeyboardInterrupt, click.exceptions.Abort):
            last = _last_batch(self.workspace)
            if last == before:
                raise
            say(f"Stopped, but the rows had been written by then, as batch {last}.", _how_to_undo(last))
            raise click.exceptions.Exit(STOPPED) from None

    def _handed_back(self, look: Look, written: Written | None) -> list[Returned]:
        """The copies; where they cannot be finished, what was written before them is said all the same."""
        try:
            return self._hand_back(look, are_in=written is not None)
        except (KeyboardInterrupt, click.exceptions.Abort):
            if written is None or written.batch is None:
                raise
            say(f"Stopped while the copies to send back were made. The rows are in, as batch {written.batch}.")
            raise click.exceptions.Exit(STOPPED) from None
        except OSError as fault:
            are_in = (
                f"The rows are in, as batch {written.batch}" if written and written.batch else "Nothing was written"
            )
            raise StoreError(
                f"{are_in}; the copies to send back could not be made ({fault.strerror}).",
                "Make room on the disk, or ask for the right to write in the folder returned/; then import again: "
                "what is in stays as it is.",
            ) from fault

    def _hand_back(self, look: Look, *, are_in: bool) -> list[Returned]:
        """Mark what its sender must put right; a possible duplicate that was decided on is no longer the sender's concern."""
        doubtful = look.plan.counts[Fate.POSSIBLE_DUPLICATE] if look.options.duplicates == "ask" else 0
        if not (look.plan.counts[Fate.REFUSED] or doubtful):
            return []
        with Stages() as tell:
            tell("marking the sender's workbooks")
            return returning.marked_copies(
                self.workspace, look, self.workspace.folder / returning.FOLDER, are_in=are_in
            )

    def _end(self, plan: Plan, written: Written | None, returned: Sequence[Returned]) -> int:
        if self.as_json:
            import_.print_json(
                {
                    "dry_run": self.dry_run,
                    **importing_json.as_json(plan),
                    "batch": written.batch if written else None,
                    "written": {name: getattr(written, name) for name in WRITTEN} if written else None,
                    "returned": [_returned_json(each) for each in returned],
                }
            )
        return ExitCode.DONE if plan.is_clean else ExitCode.INPUT_REFUSED

    def _say(self, *lines: str) -> None:
        if not self.as_json:
            import_.print_lines(lines)


def ask_one(question: Question) -> str | None:
    """The code of the answer to one question; None where it is left open."""
    say("", *importing_words.numbered(question))
    while True:
        typed = click.prompt(
            "Number (Enter leaves it open; an answer is remembered for this source)",
            default="",
            show_default=False,
            err=True,
        ).strip()
        if not typed:
            return None
        if question.takes(typed):
            return typed
        if typed.isdigit() and 1 <= int(typed) <= len(question.choices):
            return question.choices[int(typed) - 1].code
        say(f"  Type a number from 1 to {len(question.choices)}.")


def _good(plan: Plan) -> int:
    """How many rows would be written."""
    return plan.counts[Fate.ADDED] + plan.counts[Fate.CHANGED]


def _stopped(plan: Plan) -> str:
    """What cannot be written, in words; "" where all can."""
    parts = [
        (plan.counts[Fate.REFUSED], "refused"),
        (plan.counts[Fate.POSSIBLE_DUPLICATE], "that may be there already"),
        (len(plan.faults), "that cannot be read"),
    ]
    rows = [f"{number:,} {words}" for number, words in parts[:2] if number]
    files = [f"{number} file{'' if number == 1 else 's'} {words}" for number, words in parts[2:] if number]
    return " and ".join([*rows, *files])


def _rows(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"


def _outcome(plan: Plan, written: Written | None) -> list[str]:
    if written is not None and written.batch is not None:
        done = [(written.added, "added"), (written.changed, "changed"), (written.unchanged, "unchanged")]
        words = ", ".join(f"{number:,} {what}" for number, what in done if number)
        left = f" {_left(plan)} The good rows are in." if not plan.is_clean else ""
        return ["", f"Written as batch {written.batch}: {words}.{left}", _how_to_undo(written.batch)]
    if not _good(plan):
        nothing = ": nothing in it was new" if plan.is_clean else ""
        return ["", f"Nothing was written{nothing}.{'' if plan.is_clean else ' ' + _left(plan)}"]
    return [
        "",
        f"Nothing was written. {_left(plan)}",
        f"Put that right and import again, or write the {_rows(_good(plan))} that are good with --commit-good.",
    ]


def _left(plan: Plan) -> str:
    parts = [f"Left out: {_stopped(plan)}."] if _stopped(plan) else []
    if plan.questions:
        many = "1 question is" if len(plan.questions) == 1 else f"{len(plan.questions)} questions are"
        parts.append(f"{many} to be answered.")
    return " ".join(parts)


def _how_to_undo(batch: int) -> str:
    return f"To undo it: {program()} import undo {batch}"


def _handed_back(returned: Sequence[Returned]) -> list[str]:
    lines = []
    for each in returned:
        copy = [f"To send back: {each.path}"] if each.path else [f"No marked copy of {shown(each.file, 120)}:"]
        lines += ["", *copy, *(f"  {note}" for note in each.notes), f"Message to send with it ({each.message_path}):"]
        lines += [f"  {line}" for line in each.message.splitlines()]
    return lines


def _returned_json(returned: Returned) -> dict[str, Any]:
    return {
        "file": returned.file,
        "copy": str(returned.path) if returned.path else None,
        "message_file": str(returned.message_path),
        "message": returned.message,
        "notes": list(returned.notes),
    }


def _last_batch(workspace: Workspace) -> int:
    return max((each.number for each in undoing.batches(workspace)), default=0)


def undo(workspace: Workspace, batch: int, reason: str, *, as_json: bool) -> None:
    """Undo one import and say what became of its rows."""
    with Stages():
        undone = undoing.undo(workspace, batch, actor(), reason)
    if as_json:
        import_.print_json(asdict(undone))
        return
    import_.print_lines([f"Import {batch} is undone. Figures are as before it; the audit trail keeps both."])


def batches(workspace: Workspace, *, as_json: bool) -> None:
    """List the imports."""
    found = undoing.batches(workspace)
    if as_json:
        import_.print_json([{**asdict(each), "at": each.at.isoformat()} for each in found])
        return
    import_.print_lines([_batch_line(each) for each in found])
    say(f"{len(found)} import{'' if len(found) == 1 else 's'}.")


def _batch_line(batch: Batch) -> str:
    """One import in one line, with the name by which it is undone first."""
    files = ", ".join(shown(name, 80) for name, _ in batch.files)
    counts = importing_words.counted(Counter({fate: batch.counts.get(fate.value, 0) for fate in Fate}))
    undone = ". Undone since" if batch.undone else ""
    return f"{batch.number}  {spoken_instant(batch.at)}, by {batch.actor}, from {files}: {counts}{undone}."


def tell_restored(restored: Restored, *, as_json: bool) -> None:
    """Say what an export brought back."""
    if as_json:
        import_.print_json(asdict(restored))
        return
    import_.print_lines(
        [
            f"Restored: {restored.rows:,} rows of the store from {restored.tables:,} files; {restored.records:,} of them are records "
            f"and {restored.entries:,} entries of the audit trail.",
            f"Put into sources/: {restored.learnt} {'file' if restored.learnt == 1 else 'files'} of what was learnt of sources.",
            f"The trail ends as it did: {restored.head}",
        ]
    )
