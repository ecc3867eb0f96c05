"""The year at a glance: three stories, five trends in words, and where this council stands beside others.

Which stories and trends is the author's to say, in the narrative `glance.md`; where nobody has, a rule chooses: the largest change for
the better, then the largest for the worse, among changes that chance alone would not often bring.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape

from cswo_report.domain.findings import Finding
from cswo_report.domain.measures import Series
from cswo_report.domain.outline import BlockKind, BlockSpec
from cswo_report.domain.paper import Block, Chart, KeyFigures, Narrative, Origin, Story, TrendRow, Trends
from cswo_report.domain.prose import AskedBlock, Said, Written
from cswo_report.figures import changes
from cswo_report.figures.printed import numbers_in
from cswo_report.figures.wording import in_context, pieces, say
from cswo_report.papers import blocks
from cswo_report.papers.blocks import Numbering, named_series
from cswo_report.papers.endmatter import trend_row
from cswo_report.papers.facts import Facts
from cswo_report.papers.links import without_comments

SLUG = "glance"
STORIES = 3
TRENDS = 5
SHAPE = (
    "Write: ### What happened, then a paragraph of two sentences, then [[chart: name as line]] on a line of its own."
)
NOTHING_MOVED = (
    "<p>No main figure moved further than chance alone would often bring. The figures of this year are below.</p>"
)
NOTHING_COMPARED = "<p>No main figure can be compared with last year’s yet. The figures of this year are below.</p>"
_UNCLEAR = re.compile(r"^showed no clear change, at (.+) and then (.+)$")
_CHART = re.compile(r"\s{0,3}\[\[\s*chart\s*:", re.IGNORECASE)
_TABLE = re.compile(r"\s{0,3}\[\[\s*table\s*:", re.IGNORECASE)
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")

TableOf = Callable[[set[str]], str]
"""The id of the table of this report that holds some figures; '' where there is none."""


@dataclass(frozen=True)
class _Told:
    """A story before it is laid out: the figure it is about, its message and its words, with the origins of both."""

    figure: str
    title: str
    html: str
    origins: tuple[Origin, ...]


def stories(
    facts: Facts, spec: BlockSpec, numbering: Numbering, links: Mapping[str, str], table_of: TableOf
) -> list[Block]:
    """The author's stories, else those that the rule chooses; the main figures alone where nothing can be told."""
    told = _written(facts) or [_by_rule(facts, series) for series in chosen(facts, spec.measures)]
    made: list[Block] = [_story(facts, each, numbering, links, table_of) for each in told[:STORIES]]
    if made:
        return made
    compared = any(changes.difference_of(series) is not None for series in _known(facts, spec.measures))
    return [
        Narrative(NOTHING_MOVED if compared else NOTHING_COMPARED),
        KeyFigures(blocks.key_figures(facts, spec.measures[:4], dict(links)).items),
    ]


def _story(facts: Facts, told: _Told, numbering: Numbering, links: Mapping[str, str], table_of: TableOf) -> Story:
    figure = blocks.key_figure(facts, told.figure, dict(links))
    return Story(
        figure,
        told.title,
        re.sub(r"<[^>]+>", "", told.html),
        _chart(facts, told.figure, numbering, table_of({told.figure})),
        told.html,
        told.origins,
    )


def _chart(facts: Facts, name: str, numbering: Numbering, table: str) -> Chart | None:
    """The figure's line, without a number of its own: it stands within its story."""
    key = f"fig_story_{re.sub(r'[^a-z0-9]+', '_', name)}"
    label = _label(facts, name)
    short = {name: label.removesuffix(", per cent")}
    spec = BlockSpec(BlockKind.CHART, key, measures=(name,), form="line", table=table, sub=label, labels=short)
    drawn = blocks.chart(facts, spec, Numbering(facts))
    return replace(drawn, number="", code=numbering.code(key)) if drawn else None


def _label(facts: Facts, name: str) -> str:
    return facts.book.label(named_series(facts, name).ref)


def _written(facts: Facts) -> list[_Told]:
    """The stories of `glance.md`: under each heading its words and the one chart that it asks for."""
    written = facts.narratives.get(SLUG)
    found = []
    for run in _runs(written) if written else ():
        prose = [part for part in run if isinstance(part, Narrative)]
        charts = [part for part in run if isinstance(part, AskedBlock) and part.form]
        if not prose or not charts:
            continue
        title = re.search(r"<h3[^>]*>(.*?)</h3>", prose[0].html, re.DOTALL)
        html = "".join(part.html for part in prose)
        words = re.sub(r"<h3[^>]*>.*?</h3>", "", html, flags=re.DOTALL).strip()
        origins = tuple(origin for part in prose for origin in part.origins)
        found.append(_Told(str(charts[0].figures[0]), title[1] if title else "", words, origins))
    return found


def _runs(written: Written) -> list[list[object]]:
    """What stands under each heading."""
    runs: list[list[object]] = []
    for part in written.parts:
        if isinstance(part, Narrative) and part.html.startswith("<h3"):
            runs.append([])
        if runs:
            runs[-1].append(part)
    return runs


def chosen(facts: Facts, names: Sequence[str]) -> list[Series]:
    """By rule: the largest change for the better, then the largest for the worse, the worst last."""
    judged = [(series, changes.reading(series, facts.book.parts(series.ref))) for series in _known(facts, names)]
    better = sorted((series for series, word in judged if word == "Better"), key=_moved, reverse=True)
    worse = sorted((series for series, word in judged if word == "Worse"), key=_moved, reverse=True)
    bad = worse[: STORIES - 1]
    return [*better[: STORIES - len(bad)], *reversed(bad)]


def _known(facts: Facts, names: Sequence[str]) -> Iterator[Series]:
    for name in names:
        series = named_series(facts, name)
        if series.current.known is not None:
            yield series


def _moved(series: Series) -> Decimal:
    """How far a figure moved, as a share of where it was."""
    before, now = series.values[-2].known, series.current.known
    if before is None or now is None:
        return Decimal(0)
    return abs(now - before) / (abs(before) or Decimal(1))


def _by_rule(facts: Facts, series: Series) -> _Told:
    """A story in the report's own words: how the figure moved in a year, and since the first year it can be compared with."""
    name = str(series.ref)
    title = _label(facts, name).removesuffix(", per cent")
    said: list[str | Said] = [f"{title} ", say(facts.book, f"{name}|change"), "."]
    first = next((year for year in series.years[:-2] if series.at(year).known is not None), None)
    if first is not None and not any(year.label in series.measure.breaks for year in series.years):
        said += [" Since ", f"{first.label} it ", say(facts.book, f"{name}|change since {first.label}"), "."]
    html, origins = _marked(said)
    better = changes.reading(series, facts.book.parts(series.ref)) == "Better"
    return _Told(name, f"{escape(title)}: {'better' if better else 'worse'} than last year", f"<p>{html}</p>", origins)


def _marked(words: Sequence[str | Said]) -> tuple[str, tuple[Origin, ...]]:
    """Words and figures put one after the other as safe HTML, each number marked."""
    html, plain = "", ""
    origins: list[Origin] = []
    for each in words:
        if isinstance(each, str):
            html, plain = html + escape(each), plain + each
            continue
        text = in_context(each, plain, "")
        plain += text
        for piece, origin in pieces(each, text):
            html += f'<data class="figure">{escape(piece)}</data>' if origin else escape(piece)
            origins += [origin] if origin else []
    return html, tuple(origins)


def five_trends(facts: Facts, spec: BlockSpec, numbering: Numbering, links: Mapping[str, str]) -> Trends:
    """Five figures, each with its small line, its first, last and present value, and its change in a sentence."""
    asked = _asked_trends(facts)
    years = facts.book.years
    names = [str(ref) for ref in asked.figures] if asked else list(spec.measures)
    title = asked.title if asked and asked.title else spec.title
    return Trends(
        id=spec.id,
        number=numbering.next_table(title, names),
        title=title,
        sub=spec.sub,
        first_label=years[0].label,
        previous_label=years[-2].label,
        current_label=years[-1].label,
        groups=(("", tuple(_in_words(facts, name, links) for name in names[:TRENDS])),),
        code=numbering.code(spec.id),
        in_words=True,
    )


def _in_words(facts: Facts, name: str, links: Mapping[str, str]) -> TrendRow:
    """A row with a sentence in place of its change: since last year, and since the first year where that is clear."""
    row = trend_row(facts, name, links)
    said = [say(facts.book, f"{name}|change")]
    words = _UNCLEAR.sub(r"no clear change: \1, then \2", said[0].text)
    words = words[:1].upper() + words[1:]
    words += {"Better": ", which is better", "Worse": ", which is worse"}.get(row.reading, "")
    first = facts.book.years[0].label
    since = say(facts.book, f"{name}|change since {first}")
    if since.text.startswith(("rose", "fell")):
        words += f"; since {first} it {since.text}"
        said.append(since)
    label = row.origins[: len(row.origins) - len(numbers_in(row.change))]
    counted = [origin for each in said for piece, origin in pieces(each, each.text) if origin and numbers_in(piece)]
    return replace(row, label=row.label.removesuffix(", per cent"), words=f"{words}.", origins=(*label, *counted))


def _asked_trends(facts: Facts) -> AskedBlock | None:
    """The table that the author asks for before the first story: its figures are the trends."""
    written = facts.narratives.get(SLUG)
    for part in written.parts if written else ():
        if isinstance(part, Narrative) and part.html.startswith("<h3"):
            return None
        if isinstance(part, AskedBlock) and not part.form:
            return part
    return None


def faults(text: str, file: str) -> list[Finding]:
    """What of the author's stories cannot be laid out, with its line."""
    headings: list[tuple[int, int]] = []  # (line, charts under it)
    found = []
    for number, line in enumerate(without_comments(text).split("\n"), 1):
        if _HEADING.match(line):
            headings.append((number, 0))
        elif _CHART.match(line):
            if not headings:
                found.append(_fault(file, number, "This chart stands under no heading.", SHAPE))
            else:
                headings[-1] = (headings[-1][0], headings[-1][1] + 1)
        elif _TABLE.match(line) and headings:
            found.append(_fault(file, number, "A table of trends stands before the first story.", "Move it there."))
    for number, charts in headings:
        if charts != 1:
            found.append(_fault(file, number, f"A story has one chart; this one has {charts or 'none'}.", SHAPE))
    if len(headings) > STORIES:
        rule = f"There are {len(headings)} stories; the page has room for {STORIES}."
        found.append(_fault(file, headings[STORIES][0], rule, "Leave out the least of them."))
    return found


def _fault(file: str, line: int, rule: str, remedy: str) -> Finding:
    return Finding("glance-form", f"{file}, line {line}", rule, remedy)
