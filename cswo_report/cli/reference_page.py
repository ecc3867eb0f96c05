"""Write docs/cli.md from the commands themselves, or say whether it is current.

Used in a checkout alone: `./run docs` and `./run docs --check`. The page is Markdown; one heading for each command,
in the order a person meets them in `--help`.
"""

from __future__ import annotations

import difflib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from cswo_report.cli import cli

PROGRAM = "cswo-report"
PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
# Wide enough that click never breaks a usage line, whatever the terminal of the person who writes the page.
_WIDTH = 400

_OPENING = f"""\
# Command line reference

<!-- Generated from the commands by `./run docs`. Do not edit: change the command's own help. -->

Every command of `{PROGRAM}`, as `{PROGRAM} COMMAND --help` shows it.
"""


def page(program: click.Command) -> str:
    """The whole page for a program, ending in one newline."""
    parts = [_OPENING, *(_section(context) for context in contexts(program))]
    return "\n".join(parts)


def contexts(program: click.Command) -> Iterator[click.Context]:
    """The context of the program and of each command below it, depth first; hidden commands are left out."""
    yield from _walk(program, PROGRAM, None)


def _walk(command: click.Command, name: str, parent: click.Context | None) -> Iterator[click.Context]:
    context = click.Context(command, info_name=name, parent=parent, terminal_width=_WIDTH, max_content_width=_WIDTH)
    yield context
    if isinstance(command, click.Group):
        for child_name in command.list_commands(context):
            child = command.get_command(context, child_name)
            if child is not None and not child.hidden:
                yield from _walk(child, child_name, context)


def _section(context: click.Context) -> str:
    command = getattr(context.command, "by_default", context.command)  # what a group does with no command named
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    parts = [f"## {context.command_path}", f"```\n{usage}\n```"]
    parts += _paragraphs(command.help or command.short_help or "")
    if isinstance(context.command, click.Group):
        parts.append(_children(context.command, context))
    parts.append(_options(command, context))
    if command.epilog:
        parts += _paragraphs(command.epilog)
    return "\n\n".join(part for part in parts if part) + "\n"


def _paragraphs(help_text: str) -> list[str]:
    """Help as Markdown: click re-wraps a paragraph unless `\\b` stands above it, and stops at a form feed."""
    paragraphs = []
    for block in inspect.cleandoc(help_text.split("\f")[0]).split("\n\n"):
        text = block.strip("\n")
        if text.startswith("\b"):
            paragraphs.append(f"```\n{text[1:].strip(chr(10))}\n```")
        elif text:
            paragraphs.append(" ".join(line.strip() for line in text.splitlines()))
    return paragraphs


def _children(group: click.Group, context: click.Context) -> str:
    rows = []
    for name in group.list_commands(context):
        child = group.get_command(context, name)
        if child is not None and not child.hidden:
            path = f"{context.command_path} {name}"
            rows.append((f"[`{name}`](#{path.replace(' ', '-')})", child.get_short_help_str(limit=_WIDTH)))
    return _table("Command", rows)


def _options(command: click.Command, context: click.Context) -> str:
    records = (parameter.get_help_record(context) for parameter in command.get_params(context))
    return _table("Option", [(f"`{names}`", meaning) for names, meaning in filter(None, records)])


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    if not rows:
        return ""
    lines = [f"| {title} | Meaning |", "| --- | --- |"]
    # A bar would end the cell, in code spans too.
    lines += [f"| {left} | {right} |" for left, right in (tuple(c.replace("|", r"\|") for c in row) for row in rows)]
    return "\n".join(lines)


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail when the page is not what the commands say.")
def write(check: bool) -> None:
    """Write docs/cli.md from the commands."""
    wanted = page(cli)
    current = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    if current == wanted:
        click.echo("docs/cli.md is current.", err=True)
    elif check:
        changes = difflib.unified_diff(current.splitlines(), wanted.splitlines(), "docs/cli.md", "the commands", n=0)
        click.echo("\n".join([*changes][:40]), err=True)
        click.echo("docs/cli.md is not what the commands say. Type: ./run docs", err=True)
        sys.exit(1)
    else:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(wanted, encoding="utf-8", newline="\n")
        click.echo("Wrote docs/cli.md.", err=True)


if __name__ == "__main__":
    write()
