"""`trace`: where a printed number comes from, so that an auditor can ask of any of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cswo_report.cli import folded, say, workspace_of

if TYPE_CHECKING:
    from cswo_report.store.printed import Kept
    from cswo_report.usecases.tracing import Trace, Tracer


@click.command()
@click.argument("name", default="")
@click.argument("year", default="")
@click.option("--row", default="", metavar="WORDS", help="Only the row whose label has these words in it.")
@click.option("--column", default="", metavar="WORDS", help="Only the column whose heading has these words in it.")
@click.option("--text", "words", default="", metavar="WORDS", help="Words copied from the report: each number in them.")
@click.option("--edition", default="", help="members or officer; else members where it was built.")
@click.option("--all", "every", is_flag=True, help="Every record and every number, not the first few.")
@click.option("--sql", "as_sql", is_flag=True, help="The query itself, with its parameters, ready to be run.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(
    ctx: click.Context, name: str, year: str, row: str, column: str, words: str, edition: str, every: bool,
    as_sql: bool, as_json: bool,
) -> None:  # fmt: skip
    """Show where a printed number comes from: NAME is the code under a table or figure, or the name of a figure.

    \b
    With a code:   cswo-report trace T-7K3QX --row "in time" --column 2024-25
    With a name:   cswo-report trace 'secure.authorisations outcome=implemented' 2023-24
    With words:    cswo-report trace --text "39 of 60 families"
    """
    from cswo_report.usecases import trace_queries, trace_words, tracing

    if bool(name) == bool(words):
        raise click.UsageError("Give a code, the name of a figure, or --text with words of the report.")
    if (row or column) and not words and not tracing.code_of(name):
        raise click.UsageError("--row and --column need the code of a table or figure, or --text.")
    if year and not words:
        year = tracing.reporting_year(year).label

    listed: list[Kept] = []
    queries: list[str] = []

    def ask(tracer: Tracer) -> list[Trace]:
        if name and not tracing.looks_like_code(name):
            traced = [tracer.by_name(name, year)]
        else:
            found = tracer.find(name, words, year, edition, row, column)
            if len(found) > tracing.MOST_TRACED and not every:
                listed.extend(found)
                return []
            traced = [tracer.trace(kept) for kept in found]
        if as_sql:
            queries.extend(trace_queries.queries(tracer, traced))
        return traced

    traces = tracing.trace(workspace_of(ctx), ask)
    if as_json:
        content = {
            "numbers": [trace_words.place(kept) for kept in listed],
            "traces": [trace_words.plain(each, every=every) for each in traces],
        }
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
    elif listed:
        click.echo("\n".join(folded(trace_words.listed(listed))))
        say(f"{len(listed)} numbers. {trace_words.narrowing(listed)}")
    elif as_sql:
        click.echo("\n\n".join(queries))
    else:
        click.echo("\n\n".join("\n".join(folded(trace_words.lines(each, every=every))) for each in traces))
