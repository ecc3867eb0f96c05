"""`figures`: the numbers of a reporting year, as the report prints them, and the names by which authors write them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cswo_report.cli import say, workspace_of

if TYPE_CHECKING:
    from cswo_report.domain.measures import FigureRef, Series
    from cswo_report.domain.year import ReportingYear
    from cswo_report.figures.book import Book
    from cswo_report.usecases.searching import Found
    from cswo_report.usecases.workspace import Workspace


@click.command()
@click.argument("year", required=False, default="")
@click.option(
    "--measure",
    "name",
    default="",
    help="One figure only, by its name; it may be held to codes: 'name dimension=code'.",
)
@click.option("--search", "words", default="", help="Find names by words of the key, title, definition and dimensions.")
@click.option(
    "-o",
    "--output",
    "output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Write one row for every value to FILE.csv or FILE.xlsx.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, year: str, name: str, words: str, output: Path | None, as_json: bool) -> None:
    """Show the figures of YEAR and the four years before it, or find the name of a figure and how it can be written.

    \b
    Example:  cswo-report figures 2024-25 --measure secure.authorisations
              cswo-report figures --search "police referrals"
              cswo-report figures --measure "published.d2 area=Highland"
    """
    from cswo_report.figures import rows
    from cswo_report.usecases import figures, reporting

    workspace = workspace_of(ctx)
    if words:
        _search(workspace, words, as_json)
        return
    ref = _named(name)
    parsed = reporting.parse_year(year) if year else None
    if ref and _is_published(workspace, ref, parsed, output, as_json):
        return
    if parsed is None:
        raise click.UsageError("Name a YEAR such as 2024-25, or find names with --search WORDS.")
    reporting.check_begun(parsed)
    with workspace.store.reading() as session:
        supplied = figures.observations(session)
        named = [ref] if ref else []
        book = figures.make_book(session, workspace.reference, workspace.settings, parsed, supplied, named)
    chosen = [_one(book, ref)] if ref else [book.series(key) for key, m in book.measures.items() if not m.generated]
    if output is not None:
        _write(output, chosen, parsed)
        return
    if as_json:
        content = {str(series.ref): rows.as_json(book, series) for series in chosen}
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    click.echo(f"{'':<46}" + "".join(f"{entry.label:>15}" for entry in book.years))
    for series in chosen:
        click.echo(_as_line(series))
    if ref:
        measure = chosen[0].measure
        click.echo(f"{book.label(ref)}. {measure.definition} Source: {measure.source}.")


def _is_published(
    workspace: Workspace, ref: FigureRef, year: ReportingYear | None, output: Path | None, as_json: bool
) -> bool:
    """Show the supplied figures of a measure that is none of the report's own; whether it was one."""
    from cswo_report.cli import figures_published
    from cswo_report.usecases import published_figures

    with workspace.store.reading() as session:
        published = published_figures.find(session, workspace.reference, ref, year)
    if published is None:
        return False
    if output is not None:
        _write_rows(output, list(published_figures.rows_of(published)), year)
        say(f"{output}: {len(published.figures):,} figures.")
    elif as_json:
        content = {str(ref): published_figures.as_json(published)}
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
    else:
        figures_published.show(published)
    return True


def _write(output: Path, chosen: Sequence[Series], year: ReportingYear) -> None:
    """One row for every value, as a file; the same values give the same bytes."""
    from cswo_report.figures import rows

    _write_rows(output, list(rows.rows_of(chosen)), year)
    say(f"{output}: {len(chosen):,} figures over {len(chosen[0].years)} years.")


def _write_rows(output: Path, found: Sequence[Mapping[str, str]], year: ReportingYear | None) -> None:
    from datetime import UTC, date, datetime, time

    from cswo_report import files
    from cswo_report.errors import NotFound
    from cswo_report.exchange import figures_file
    from cswo_report.figures import rows

    made = datetime.combine(year.last_day if year else date(2000, 1, 1), time(12), UTC)
    content = figures_file.content(output.suffix, rows.COLUMNS, found, made)
    if not output.absolute().parent.is_dir():
        raise NotFound(f"There is no folder {output.absolute().parent}.", "Make it, or choose another.")
    files.write_whole(output.absolute(), content)


def _named(name: str) -> FigureRef | None:
    """The figure named by --measure; InputRefused where it is not written as one."""
    from cswo_report.domain.findings import shown
    from cswo_report.domain.measures import FigureRef
    from cswo_report.errors import InputRefused

    if not name:
        return None
    try:
        return FigureRef.parse(name)
    except ValueError as fault:
        raise InputRefused(f"--measure (given: {shown(name)}): {fault}") from fault


def _one(book: Book, ref: FigureRef) -> Series:
    from cswo_report.domain.entry import nearest
    from cswo_report.domain.findings import shown
    from cswo_report.errors import InputRefused
    from cswo_report.figures.book import UnknownFigure

    try:
        return book.find(ref)
    except UnknownFigure as fault:
        near = nearest(ref.key, fault.nearest or book.measures)
        given = shown(str(ref))
        raise InputRefused(f"--measure (given: {given}): {fault.rule} {near}") from fault


def _search(workspace: Workspace, words: str, as_json: bool) -> None:
    from cswo_report.cli import figures_published
    from cswo_report.domain.findings import shown
    from cswo_report.figures.asking import FORMS
    from cswo_report.usecases import published_figures, searching

    with workspace.store.reading() as session:
        held = searching.holdings(session, workspace.reference)
    answer = searching.search(workspace.reference, words, held)
    published = published_figures.search(workspace.reference, words)
    if as_json:
        forms = [{"written": form.written, "meaning": form.meaning, "example": form.example} for form in FORMS]
        found = [_found_as_json(each) for each in answer.found]
        content = {"search": words, "found": found, "fits_nothing": list(answer.nowhere), "forms": forms}
        content["published"] = [{"names": list(table.measures), "title": table.title} for table in published]
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    if not answer.found and published:
        figures_published.show_found(published)
        return
    if not answer.found:
        near = searching.nearest(workspace.reference, words)
        say(f"No figure fits '{shown(words)}'.", f"Nearest: {', '.join(near)}." if near else "Use other words.")
        return
    for each in answer.found:
        click.echo("\n".join(_found_as_lines(each)))
    figures_published.show_found(published)
    click.echo(f"Written: {', '.join(form.written for form in FORMS)}. What each prints: docs/narrative.md.")
    if answer.nowhere:
        say(f"Left aside, since no figure speaks of it: {', '.join(shown(word, 40) for word in answer.nowhere)}.")


def _found_as_lines(found: Found) -> list[str]:
    measure = found.measure
    unit = f" ({measure.unit})" if measure.unit else ""
    first, *others = found.names
    lines = [first, f"    {measure.title}{unit}. {measure.definition}"]
    if others:
        lines.append(f"    Also: {'; '.join(others)}.")
    elif found.dimensions and not measure.supplied:
        lines.append(f"    May be held to: {', '.join(found.dimensions)}.")
    return lines


def _found_as_json(found: Found) -> dict[str, Any]:
    measure = found.measure
    return {
        "name": measure.key,
        "title": measure.title,
        "definition": measure.definition,
        "unit": measure.unit,
        "basis": measure.basis.value,
        "names": list(found.names),
        "dimensions": {name: dict(codes) for name, codes in found.dimensions.items()},
        "forms": list(found.forms),
    }


def _as_line(series: Series) -> str:
    from cswo_report.figures.printing import unit_sign

    name, sign = str(series.ref), unit_sign(series.measure.unit)
    title = name if len(name) <= 44 else name[:43] + "…"
    return f"{title:<46}" + "".join(f"{value.text(sign):>15}" for value in series.values)
