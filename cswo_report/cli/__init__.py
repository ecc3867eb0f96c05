"""What a person types. Each command lives in its own file and is imported only when it is called, so that --help is instant."""

from __future__ import annotations

import contextlib
import difflib
import errno
import gc
import importlib
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import click

from cswo_report.errors import CswoReportError, ExitCode

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("cswo_report.cli.demo", "Make a complete sample workspace and its built report."),
    "init": ("cswo_report.cli.init", "Make a workspace and its empty store."),
    "record": ("cswo_report.cli.record", "Enter, show, change and void records."),
    "import": ("cswo_report.cli.import_", "Take workbooks of other teams in, as they are; undo an import."),
    "workbook": ("cswo_report.cli.workbook", "Make a workbook with drop-downs for another team to fill in."),
    "export": ("cswo_report.cli.export", "Write everything out as open files, to keep or to restore."),
    "owed": ("cswo_report.cli.owed", "List what data owners have not supplied yet, and the command that clears it."),
    "due": ("cswo_report.cli.due", "List the time limits that are overdue, due today or due soon."),
    "explain": ("cswo_report.cli.explain", "Show how a time limit's date was reached."),
    "figures": ("cswo_report.cli.figures", "Show the figures of a reporting year."),
    "trace": ("cswo_report.cli.trace", "Show where a printed number comes from."),
    "report": ("cswo_report.cli.report", "Scaffold, check and build the annual report."),
    "paper": ("cswo_report.cli.paper", "Build the cover papers, the members' summary and the independent comment."),
    "audit": ("cswo_report.cli.audit", "Read the audit trail and prove it whole."),
    "store": ("cswo_report.cli.store", "Upgrade, check, back up and restore the store."),
    "theme": ("cswo_report.cli.theme", "Check a council's own look: colours, crest, type and cover."),
    "doctor": ("cswo_report.cli.doctor", "Say what this machine lacks, and the exact remedy."),
}


gc.set_threshold(
    50_000, 20, 100
)  # what is imported lives as long as the program: looking through it again and again is time lost


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called; the list itself needs no import."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            near = difflib.get_close_matches(cmd_name, COMMANDS, 1)
            if near:
                ctx.fail(f"No such command “{cmd_name}”. Did you mean {near[0]}?")
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "-w",
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="The council's workspace folder; else the nearest one above the working folder.",
)
@click.option("--debug", is_flag=True, help="Show the traceback of a fault of ours.")
@click.version_option(package_name="cswo-report", message="cswo-report %(version)s")
@click.pass_context
def cli(ctx: click.Context, workspace: Path | None, debug: bool) -> None:
    """Record what a Chief Social Work Officer decides, and build the annual report from it.

    \b
    Begin with:   cswo-report init my-council --council "Aberdeen City"
    Or look at:   cswo-report demo /tmp/demo
    """
    ctx.obj = {"workspace": workspace, "debug": debug}


def workspace_of(ctx: click.Context) -> Any:
    """The workspace a command works in, its store checked."""
    from cswo_report.usecases import workspace

    return workspace.find(ctx.obj["workspace"] or Path.cwd()).ready()


def say(*lines: str) -> None:
    """Tell the person something, on stderr, so that stdout stays data."""
    for line in lines:
        click.echo(line, err=True)


def folded(lines: Iterable[str], stream: TextIO | None = None) -> Iterator[str]:
    """Lines folded to a terminal's width, what follows set in; as they are where nobody looks."""
    if not (stream or sys.stdout).isatty():
        yield from lines
        return
    width = max(40, shutil.get_terminal_size().columns)
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()) + 4)
        yield (
            textwrap.fill(
                line,
                width,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
                drop_whitespace=True,
            )
            if len(line) > width
            else line
        )


def program() -> str:
    """How this program can be called from any folder: by its path where it was started by one, else by its name."""
    return sys.argv[0] if Path(sys.argv[0]).is_absolute() else "cswo-report"


def main(arguments: Sequence[str] | None = None) -> None:
    """The one error boundary: a plain sentence, what to do next, and an exit code per kind of failure."""
    debug = "--debug" in (arguments if arguments is not None else sys.argv[1:])
    try:
        code = cli.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except CswoReportError as fault:
        code = _tell(fault.lines(), fault.exit_code)
        if debug:
            raise
    except click.exceptions.Abort:
        code = _tell(["Stopped. Nothing was written."], 130)
    except click.ClickException as fault:
        fault.show()
        code = ExitCode.WRONG_USAGE
    except BrokenPipeError:
        with contextlib.suppress(OSError):
            sys.stderr.close()
        code = ExitCode.DONE
    except (Exception, ExceptionGroup) as fault:
        if debug:
            raise
        code = _unforeseen(fault)
    sys.exit(int(code or 0))


def _unforeseen(fault: Exception) -> int:
    if isinstance(fault, OSError) and fault.errno == errno.ENOSPC:
        return _tell(["The disk is full; nothing was saved.", "Free some space and try again."], ExitCode.STORE)
    if isinstance(fault, PermissionError):
        return _tell(_not_allowed(fault), ExitCode.STORE)
    return _tell(
        [
            f"Something went wrong that is a fault of ours ({type(fault).__name__}). Nothing was half-written.",
            "Run the same command with --debug and send us what it prints (it may show what you typed).",
        ],
        ExitCode.OUR_FAULT,
    )


def _not_allowed(fault: PermissionError) -> list[str]:
    """Which file or folder may not be read, or not be written to, as far as the system says it."""
    if not isinstance(fault.filename, str):
        return ["A file or folder here cannot be read or written to.", "Ask for the right to do so."]
    path = Path(fault.filename)
    if path.name.startswith("."):
        path = path.parent  # what we write is made beside its place under a name of its own
    with contextlib.suppress(OSError):
        while not path.exists() and path != path.parent:
            path = path.parent
    is_for_reading = not os.access(path, os.R_OK)
    what, right = ("read", "read it") if is_for_reading else ("written to", "write there")
    return [f"{path} cannot be {what}. What was asked was not done.", f"Ask for the right to {right}."]


def _tell(lines: Sequence[str], code: int) -> int:
    with contextlib.suppress(OSError):
        say(*lines)
    return int(code)
