"""The members' summary: the year on two pages, from the same facts as the report.

Page 1: the lead, four figures, what went well, what did not, what worries the officer, what members are asked. Page 2: whether it is
getting better, six small trends, questions with short answers, last year's promises, whom to ask. The author's words are the
narrative `summary.md`; where nothing is written, the figures speak for themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from cswo_report.domain.measures import Series
from cswo_report.domain.outline import BlockKind, BlockSpec, SectionSpec
from cswo_report.domain.paper import (
    Ask,
    Block,
    Callout,
    Cell,
    Chapter,
    ChapterKind,
    Chart,
    ChartKind,
    Column,
    Heading,
    Narrative,
    Origin,
    Paper,
    Paragraph,
    Paragraphs,
    Row,
    Section,
    UnitRow,
)
from cswo_report.domain.paper import Series as Drawn
from cswo_report.figures import changes, printing
from cswo_report.figures.printed import for_each
from cswo_report.papers import promises
from cswo_report.papers.annual_report import SYNTHETIC_NOTICE
from cswo_report.papers.blocks import Numbering, key_figures, listing, marked, named_series
from cswo_report.papers.facts import Facts
from cswo_report.papers.headed import Piece, items_of, joined, under_headings, without_links

SLUG = "summary"
PAPER = "members_summary"
PAGE = "members_summary/page.html.j2"
SECTION = "members_summary/sections/summary/section.html.j2"
WELL, NOT_WELL, WORRIES = "What went well", "What did not", "What worries me"
BETTER, QUESTIONS = "Is it getting better?", "Questions you may want to ask"
HEADINGS = (WELL, NOT_WELL, WORRIES, BETTER, QUESTIONS)
SPELT = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
LARGE_PRINT = "large_print"


def members_summary(
    facts: Facts, spec: SectionSpec, asks: Sequence[Ask], pages: Mapping[str, int], report_number: str = ""
) -> Paper:
    """The summary as a paper. `pages` are those of the report's sections; `report_number` is of the cover paper."""
    written = under_headings(facts.narratives.get(SLUG))
    numbering = Numbering(facts)
    full = f" The full report is paper {report_number}." if report_number else ""
    first = _chapter(
        facts, "summary_1", f"Social work in {_short(facts.council.name)}, {facts.year.label}",
        f"{_half(facts, 1)}.{full}", _first_page(facts, spec, written, asks, pages),
    )  # fmt: skip
    second = _chapter(
        facts, "summary_2", BETTER, _half(facts, 2), _second_page(facts, spec, written, pages, numbering)
    )  # fmt: skip
    return Paper(
        slug=PAPER, title="Members’ summary", year=facts.year.label, council=facts.council.name, author=facts.council.name,
        edition=facts.edition, banner=facts.banner, synthetic=SYNTHETIC_NOTICE if facts.council.synthetic else "",
        running_title=f"Members’ summary {facts.year.label}", language="en-GB", dated=facts.dated_at, cover=None,
        contents_title="", reading_note=None, chapters=(first, second), theme=facts.theme,
        description=f"The annual report of the Chief Social Work Officer of {facts.council.name} for {facts.year.label}, on two pages",
    )  # fmt: skip


def _half(facts: Facts, number: int) -> str:
    """What stands over a half of the summary: a page, but in large print as many as it takes."""
    return f"Members’ summary, {'part' if facts.theme == LARGE_PRINT else 'page'} {number} of 2"


def _short(council: str) -> str:
    return council.removesuffix(" Council")


def _chapter(facts: Facts, id: str, title: str, kicker: str, sections: Sequence[Section]) -> Chapter:
    """One page of the summary; in large print each page may come to three."""
    limit = 3 if facts.theme == LARGE_PRINT else 1
    return Chapter(
        id=id, number="", title=title, message="", kind=ChapterKind.BODY, sections=tuple(sections), opener=False,
        template=PAGE, page_limit=limit, kicker=kicker,
    )  # fmt: skip


def section(id: str, title: str, *blocks: Block, lead: str = "", template: str = SECTION) -> Section:
    """An unnumbered section of a short paper."""
    return Section(id, "", title, tuple(blocks), template, lead)


def trend_series(facts: Facts, spec: SectionSpec) -> list[tuple[Series, str]]:
    """The figures whose trends the summary draws, each with its short name."""
    block = _block(spec, "trends")
    return [
        (named_series(facts, name), block.labels.get(name) or named_series(facts, name).measure.title)
        for name in block.measures
    ]


def _block(spec: SectionSpec, name: str) -> BlockSpec:
    return next((each for each in spec.block if each.name == name), BlockSpec(BlockKind.CUSTOM, name=name))


def _first_page(
    facts: Facts, spec: SectionSpec, written: Mapping[str, Piece], asks: Sequence[Ask], pages: Mapping[str, int]
) -> list[Section]:
    keys = next((each.measures for each in spec.block if each.kind is BlockKind.KEY_FIGURES), ())
    well, not_well = went(facts, spec)
    return [
        section("sum_lead", "", _lead(facts, written), key_figures(facts, keys, {})),
        section("sum_well", WELL, _list(well)),
        section("sum_not", NOT_WELL, _list(not_well)),
        section("sum_worries", WORRIES, _worries(written)),
        section("sum_asks", f"What you are asked to do{_on_what_day(facts)}", *_asks(asks, pages)),
    ]


def _lead(facts: Facts, written: Mapping[str, Piece]) -> Narrative:
    piece = joined(written.get("", Piece("")))
    if not piece.html:
        opening = facts.narratives["foreword"].opening() if "foreword" in facts.narratives else ()
        said = " ".join(escape(sentence) for sentence, origins in opening[:2] if not origins)
        piece = Piece(
            said or f"The annual report of the Chief Social Work Officer for {facts.year.label}, on two pages."
        )
    return Narrative(f'<p class="lead">{piece.html}</p>', origins=piece.origins)


def went(facts: Facts, spec: SectionSpec) -> tuple[list[Piece], list[Piece]]:
    """What went well and what did not: as the author says, else as the trends read."""
    written = under_headings(facts.narratives.get(SLUG))
    well, not_well = (items_of(written.get(name.lower(), Piece(""))) for name in (WELL, NOT_WELL))
    shown = trend_series(facts, spec)
    return (
        well or [_said(*each) for each in shown if _reading(facts, each[0]) == "Better"] or [_none_moved(shown, "better")],
        not_well or [_said(*each) for each in shown if _reading(facts, each[0]) == "Worse"] or [_none_moved(shown, "worse")],
    )  # fmt: skip


def _compared(series: Series) -> bool:
    """Whether this year's value can be set against last year's at all."""
    return changes.difference_of(series) is not None


def _none_moved(shown: Sequence[tuple[Series, str]], word: str) -> Piece:
    """That no figure moved, which can be said only of figures that last year is held of."""
    if not any(_compared(series) for series, _ in shown):
        return Piece(f"What got {word} cannot be said yet: no main figure can be compared with last year’s.")
    return Piece(f"No main figure moved for the {word} by more than chance would often bring.")


def _reading(facts: Facts, series: Series) -> str:
    return changes.reading(series, facts.book.parts(series.ref))


def _said(series: Series, name: str) -> Piece:
    """A figure with last year's beside it."""
    sign = printing.unit_sign(series.measure.unit)
    now, year = series.current.said(sign), series.years[-1]
    html, origins = f"{escape(name)}: {marked(now)}", for_each(printing.origin_of(series, year), now)
    if series.previous is not None and series.previous.known is not None:
        before = series.previous.text(sign)
        html += f", after {marked(before)} in {series.years[-2].label}"
        origins += for_each(printing.origin_of(series, series.years[-2]), before)
    return Piece(f"{html}.", origins)


def _list(pieces: Sequence[Piece]) -> Narrative:
    rows = "".join(f"<li>{piece.html}</li>" for piece in pieces)
    return Narrative(f"<ul>{rows}</ul>", origins=tuple(origin for piece in pieces for origin in piece.origins))


def _worries(written: Mapping[str, Piece]) -> Narrative:
    piece = written.get(WORRIES.lower())
    if piece is None:
        return Narrative("", f"Write under the heading “{WORRIES}” of {SLUG}.md.")
    parts = [without_links(each) for each in items_of(piece)]
    html = "".join(f"<p>{each.html}</p>" for each in parts)
    return Narrative(html, origins=tuple(origin for each in parts for origin in each.origins))


def _on_what_day(facts: Facts) -> str:
    days = sorted(
        record.values["meeting_on"]
        for record in facts.records.get("submission", ())
        if record.values["report_year"] == facts.year.label
        and record.values["meeting_on"]
        and record.values["body"] == "council"
    )
    return f" on {days[0].day} {days[0]:%B}" if days else ""


def page_words(section_id: str, pages: Mapping[str, int]) -> str:
    """Where the report explains it: 'page 13', or nothing where it does not say."""
    return f"page {pages[section_id]}" if section_id in pages else ""


def _asks(asks: Sequence[Ask], pages: Mapping[str, int]) -> list[Block]:
    if not asks:
        return [Narrative("", "Write what members are asked to decide in asks.md.")]
    return [
        Paragraphs(
            tuple(
                Paragraph(
                    str(ask.number), f"{act_of(ask).html}, {reason.html}", ask.origins, page_words(ask.section, pages)
                )
                for ask in asks
                for reason in [without_links(Piece(ask.because))]
            ),
            listed=True,
        )
    ]


def act_of(ask: Ask, *, small: bool = False) -> Piece:
    """What is asked, opening with its verb, without the reason; `small` where it goes on a sentence."""
    verb = ask.verb.lower() if small else ask.verb
    act = without_links(Piece(ask.act, ask.origins[: ask.act.count("<data class=")]))
    return Piece(f"<strong>{escape(verb)}</strong> {act.html.rstrip(' .;,')}", act.origins)


def _second_page(
    facts: Facts,
    spec: SectionSpec,
    written: Mapping[str, Piece],
    pages: Mapping[str, int],
    numbering: Numbering,
) -> list[Section]:
    shown = trend_series(facts, spec)
    answer = joined(written.get("is it getting better", Piece("")))
    if not answer.html:
        answer = Piece(_counted(facts, [series for series, _ in shown]))
    lead = Narrative(f'<p class="lead">{answer.html}</p>', origins=answer.origins)
    trends = _trends(facts, shown, numbering)
    made = [section("sum_trends", "", lead, *([trends] if trends else []))]
    if questions := _questions(written, pages, numbering):
        made.append(section("sum_questions", "", questions))
    made.append(section("sum_promises", "", *_promises(facts)))
    return [*made, section("sum_contact", "", _contact(facts))]


def _counted(facts: Facts, shown: Sequence[Series]) -> str:
    if all(series.current.known is None for series in shown):
        return "None of these figures is held for this year."
    compared = [series for series in shown if _compared(series)]
    if not compared:
        return "This cannot be said yet: last year’s figures are not held."
    return six_words([_reading(facts, series) for series in compared])


def six_words(readings: Sequence[str]) -> str:
    """How many of the trends are better, worse and neither, in six words or fewer."""
    better, worse = readings.count("Better"), readings.count("Worse")
    rest = len(readings) - better - worse
    parts = [(better, "better"), (worse, "worse"), (rest, "unclear")]
    words = ", ".join(f"{SPELT[number] if number < len(SPELT) else number} {word}" for number, word in parts)
    return f"{words[:1].upper()}{words[1:]}."


JUDGED = ("Better", "Worse")


def _trends(facts: Facts, shown: Sequence[tuple[Series, str]], numbering: Numbering) -> Chart | None:
    """The small trends; a panel says better or worse only where the change on last year is more than chance would often bring."""
    panels = [(series, name, _reading(facts, series)) for series, name in shown if _is_trend(series)]
    if not panels:
        return None
    drawn = tuple(
        Drawn(
            f"{name}: {word.lower()}" if word in JUDGED else name,
            printing.series_points(series),
            breaks=tuple(series.measure.breaks),
            break_kinds=tuple(found.kind.value for found in series.measure.breaks.values()),
        )
        for series, name, word in panels
    )
    years = facts.book.years
    number = SPELT[len(drawn)].capitalize() if len(drawn) < len(SPELT) else str(len(drawn))
    title = f"{number} trend{'' if len(drawn) == 1 else 's'}"
    return Chart(
        id="sum_chart",
        number="",
        title=title,
        sub=f"Years {years[0].label} to {years[-1].label}. Each panel has its own scale; the number at its end is this year’s.",
        kind=ChartKind.SMALL_MULTIPLES,
        series=drawn,
        alt_title=f"{title}, {years[0].label} to {years[-1].label}",
        alt_text=" ".join(f"{name}: {changes.spoken_series(series)}" for series, name, _ in panels),
        note=_judgement(panels),
        code=numbering.code("sum_chart"),
        own_scales=True,
    )


def _is_trend(series: Series) -> bool:
    """One value alone is no trend."""
    return series.current.known is not None and sum(value.known is not None for value in series.values) > 1


def _judgement(panels: Sequence[tuple[Series, str, str]]) -> str:
    """What the panels call better or worse, or why none is."""
    if any(word in JUDGED for _, _, word in panels):
        return "Better or worse is said of a change on last year that is larger than chance would often bring."
    if any(_compared(series) for series, _, _ in panels):
        return "No change on last year is larger than chance would often bring, so none is called better or worse."
    return "Last year’s values are not held or were counted otherwise, so none is called better or worse."


def _questions(written: Mapping[str, Piece], pages: Mapping[str, int], numbering: Numbering) -> Block | None:
    rows = []
    for item in items_of(written.get(QUESTIONS.lower(), Piece(""))):
        question, answer = item.opened()
        cells = (answer.in_cell(), Cell(page_words(item.section, pages) or "ask me"))
        rows.append(Row(question or answer.text, cells))
    if not rows:
        return None
    columns = (
        Column("Question", width_mm=64.0),
        Column("Short answer", width_mm=88.0),
        Column("Report", width_mm=18.0),
    )
    return listing(
        numbering, "sum_q", QUESTIONS, "With where the report answers", columns, rows, none="", numbered=False
    )  # fmt: skip


def _promises(facts: Facts) -> list[Block]:
    """Last year's promises as a row of squares; in words where there are none or too many to draw."""
    title = "What became of last year’s promises"
    groups, last = promises.progress_of(facts), facts.year.previous().label
    if not groups:
        return [Heading(title), Narrative(f"<p>No promise is recorded in the report for {last}.</p>")]
    if sum(group.number for group in groups) > promises.MOST_SQUARES:
        html = ", ".join(f'<data class="figure">{group.number}</data> {escape(group.word)}' for group in groups)
        origins: tuple[Origin, ...] = tuple(origin for group in groups for origin in group.origins)
        return [Heading(title), Narrative(f"<p>{html}.</p>", origins=origins)]
    said = ", ".join(f"{group.number} {group.word}" for group in groups)
    return [UnitRow("sum_squares", title, groups, f"{said}.")]


def _contact(facts: Facts) -> Callout:
    officer = facts.council.officer_name
    who = f"{officer}, Chief Social Work Officer" if officer else "the Chief Social Work Officer"
    contact = facts.council.contact or "through the council’s switchboard"
    html = (
        f"<p>Ask {escape(who)}: {escape(contact)}. Every number here is the number in the full report, for years to 31 March unless "
        "it says otherwise.</p>"
    )
    return Callout("To ask a question before the meeting", html)
