"""The first pages: what members are asked, what became of promises, the stories of the year, and the five questions they answer."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cswo_report.domain.findings import Finding
from cswo_report.domain.measures import FigureRef, Measure
from cswo_report.domain.outline import BlockKind, BlockSpec
from cswo_report.domain.paper import (
    Ask,
    Asks,
    Block,
    Callout,
    KeyFigures,
    Narrative,
    Paper,
    StatusMark,
    Story,
    Strip,
    Table,
    Trends,
    UnitGroup,
    UnitRow,
)
from cswo_report.domain.prose import Said
from cswo_report.domain.registers import Record
from cswo_report.domain.values import Direction
from cswo_report.errors import InputRefused
from cswo_report.figures.book import Book, Held
from cswo_report.figures.supplied import Supplied
from cswo_report.figures.wording import say
from cswo_report.papers import asks, glance, links, printed, promises, statutory
from cswo_report.papers.annual_report import compile_report
from cswo_report.render import markdown
from cswo_report.render.theme import load_theme
from cswo_report.render.unit_row import draw_units
from tests.documents.conftest import Sample
from tests.documents.making import YEAR, facts, numbering

GOOD = Measure("m.good", "Meetings in time", "Met.", "A team", direction=Direction.UP)
BAD = Measure("m.bad", "Reports late", "Late.", "A team", direction=Direction.DOWN)
WORST = Measure("m.worst", "Posts empty", "Empty.", "A team", direction=Direction.DOWN)
STILL = Measure("m.still", "Panels held", "Held.", "A team", direction=Direction.UP)
MEASURES = {each.key: each for each in (GOOD, BAD, WORST, STILL)}
WRITTEN = """1. **Note** this report — because it tells how each duty was met. [Duties](#duties)
2. **Agree** to keep the officer — because [[m.bad]] reports were late. [Adults](#incapacity)

- 25 September 2025: the Council decides
"""


def book(**numbers: tuple[int, ...]) -> Book:
    absent = dict.fromkeys(("area", "dimensions", "number_high", "as_printed", "footnote"))
    held = [
        Record(
            "observation",
            f"OB-{name}-{at}",
            1,
            {
                **absent,
                **{"measure": f"m.{name}", "basis": "financial_year", "period": year.label, "presence": "number"},
                **{"number": Decimal(number), "qualifier": "exact", "status": "final"},
            },
        )
        for name, given in numbers.items()
        for at, (year, number) in enumerate(zip(YEAR.back(5), given, strict=True))
    ]
    return Book(MEASURES, YEAR.back(5), {}, {"decision": Held(0, None)}, supplied=Supplied.of(held))


MOVED = book(good=(10, 10, 10, 20, 90), bad=(9, 9, 9, 20, 90), worst=(9, 9, 9, 10, 90), still=(9, 9, 9, 9, 9))


def written(text: str, file: str = "asks.md") -> dict[str, Any]:
    def words(inside: str) -> Said:
        return say(MOVED, inside)

    return {"narratives": {file.removesuffix(".md"): markdown.read(text, file=file, say=words).written}}


# ── what members are asked ───────────────────────────────────────────────────────────────────────────────────────────


def test_an_ask_has_its_verb_its_act_its_reason_with_the_origin_of_each_figure_and_its_section() -> None:
    first, second = asks.asks_of(facts(**written(WRITTEN)))
    assert first == Ask(1, "Note", "this report", "because it tells how each duty was met.", "duties", ())
    assert (second.verb, second.act, second.section) == ("Agree", "to keep the officer", "incapacity")
    assert second.because == 'because <data class="figure" value="m.bad">90</data> reports were late.'
    assert [origin.figure for origin in second.origins] == ["m.bad"]


def test_the_dates_stand_in_a_strip_after_the_asks() -> None:
    blocks = asks.asks_block(facts(**written(WRITTEN)), BlockSpec(BlockKind.CUSTOM, "tab_asks"), numbering(facts()))
    assert [type(block) for block in blocks] == [Asks, Strip]
    assert blocks[1] == Strip((("25 September 2025", "The Council decides"),))


def test_where_nobody_has_written_the_asks_the_page_says_so() -> None:
    assert asks.asks_of(facts()) == ()
    (said,) = asks.asks_block(facts(), BlockSpec(BlockKind.CUSTOM, "tab_asks"), numbering(facts()))
    assert isinstance(said, Narrative)
    assert "Nothing has been written yet" in said.html


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("Members are asked to note it.", 1, "asks-form"),
        ("1. Note this report — because of it. [D](#duties)", 1, "asks-form"),
        ("1. **Note** this report. [D](#duties)", 1, "asks-form"),
        ("1. **Note** it — because so. [D](#duties)\n2. **Agree** it — because so.", 2, "asks-link"),
        ("<!-- a\nb -->\n1. **Note** it — because so. [D](#nowhere)", 3, "asks-link"),
        ("1. **Note** it — because so. [D](#duties)\n\n- soon: the Council decides", 3, "asks-date"),
        ("1. **Note** it — because so. [D](#duties)\n\n- September 2025: the Council decides", 3, "asks-date"),
        ("1. **Note** it — because so. [D](#duties)\n\n- 31 September 2025: it decides", 3, "asks-date"),
        ("\n".join(f"{n}. **Note** it — because so. [D](#duties)" for n in range(1, 10)), 9, "asks-form"),
    ],
)
def test_an_ask_of_another_form_is_refused_with_its_line(text: str, line: int, code: str) -> None:
    found = asks.faults(text, "asks.md", {"duties"})
    assert [(each.code, each.where) for each in found] == [(code, f"asks.md, line {line}")]
    assert all(each.rule and each.remedy for each in found)


def test_an_ask_over_two_lines_is_whole() -> None:
    text = "1. **Note** this report —\n   because it tells all. [D](#duties)\n"
    assert asks.faults(text, "asks.md", {"duties"}) == []
    assert asks.asks_of(facts(**written(text)))[0].because == "because it tells all."


# ── promises ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def promise(reference: str, progress: str, year: str = "2023-24") -> Record:
    values = {"source": "promise", "promised_in": year, "progress": progress, "due_on": None, "title": "Do it"}
    return Record("action", reference, 1, values)


def test_promises_are_counted_by_their_state_with_their_records_as_origins() -> None:
    records = [
        promise("AC-1", "done"),
        promise("AC-2", "not_done"),
        promise("AC-3", "done"),
        promise("AC-4", "done", "2022-23"),
    ]
    given = facts(records={"action": records})
    spec = BlockSpec(BlockKind.CUSTOM, "fig_promises", title="Promises")
    (row,) = promises.promises_row(given, spec, numbering(facts()))
    assert isinstance(row, UnitRow)
    assert [(group.word, group.number) for group in row.groups] == [("done", 2), ("not done", 1)]
    assert row.groups[0].origins[0].record == "AC-1 AC-3"
    assert row.alt_text == "2 done and 1 not done."
    (none,) = promises.promises_row(facts(), spec, numbering(facts()))
    assert none == Narrative("<p>No promise is recorded in the report for 2023-24.</p>")


@pytest.mark.parametrize("theme", ["neutral", "large_print"])
def test_a_square_is_drawn_for_each_promise_within_the_page(theme: str) -> None:
    groups = tuple(
        UnitGroup(mark, word, 4)
        for mark, word in zip(
            StatusMark, ("done", "part done", "carried forward", "not done", "dropped", "open"), strict=True
        )
    )
    svg = draw_units(UnitRow("u", "Promises", groups, "Four of each."), load_theme(theme))
    assert svg.count("<polygon") == 4
    assert svg.count("<text") == 12
    assert "<title>Promises</title><desc>Four of each.</desc>" in svg
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])  # type: ignore[index]
    assert all(float(x) < width for x in re.findall(r'<rect x="([\d.]+)"', svg))


# ── stories and trends ───────────────────────────────────────────────────────────────────────────────────────────────


def test_by_rule_the_good_story_comes_first_and_the_worst_last() -> None:
    found = glance.chosen(facts(book=MOVED), ["m.still", "m.worst", "m.bad", "m.good"])
    assert [series.measure.key for series in found] == ["m.good", "m.bad", "m.worst"]


def stories(text: str = "", moved: Book = MOVED) -> list[Block]:
    given = facts(book=moved, **(written(text, "glance.md") if text else {}))
    spec = BlockSpec(BlockKind.CUSTOM, "stories", measures=("m.good", "m.bad", "m.worst", "m.still"))
    return glance.stories(given, spec, numbering(facts()), {}, lambda _: "")


def test_a_story_by_rule_says_how_the_figure_moved_with_the_origin_of_each_number() -> None:
    story = stories()[0]
    assert isinstance(story, Story)
    assert story.title == "Meetings in time: better than last year"
    assert story.text == "Meetings in time rose from 20 to 90. Since 2020-21 it rose from 10 to 90."
    assert [origin.year for origin in story.origins] == ["2023-24", "2024-25", "2020-21", "2024-25"]
    assert story.chart
    assert story.chart.number == ""


def test_the_author_tells_the_stories_in_place_of_the_rule() -> None:
    found = stories("### Nine times the reports\n\nThere were [[m.bad]].\n\n[[chart: m.bad as line]]\n")
    assert [(story.title, story.text, story.figure.number) for story in found if isinstance(story, Story)] == [
        ("Nine times the reports", "There were 90.", "90")
    ]


def test_where_nothing_moved_the_page_says_so_and_gives_the_figures() -> None:
    said, figures = stories(moved=book(good=(9, 9, 9, 9, 9)))
    assert isinstance(said, Narrative)
    assert "No main figure moved" in said.html
    assert isinstance(figures, KeyFigures)
    assert [item.number for item in figures.items] == ["9", "not supplied", "not supplied", "not supplied"]


def test_of_a_first_year_the_page_does_not_say_that_nothing_moved() -> None:
    first = replace(MOVED, supplied=Supplied(), _made={})
    said, _ = stories(moved=first)
    assert isinstance(said, Narrative)
    assert "can be compared with last year’s yet" in said.html
    assert "No main figure moved" not in said.html


def test_no_two_states_of_a_promise_have_one_mark() -> None:
    assert len({mark for _, mark in statutory.PROGRESS.values()}) == len(statutory.PROGRESS)


def test_a_story_without_its_one_chart_and_a_fourth_story_are_refused_with_their_lines() -> None:
    four = "\n".join(f"### Story {n}\n\nWords.\n\n[[chart: m.bad as line]]\n" for n in range(4))
    assert [each.where for each in glance.faults(four, "g.md")] == ["g.md, line 19"]
    assert [each.where for each in glance.faults("### A\n\nWords.\n", "g.md")] == ["g.md, line 1"]
    assert [each.where for each in glance.faults("[[chart: m.bad as line]]\n", "g.md")] == ["g.md, line 1"]


def test_a_trend_in_words_owes_an_origin_for_each_of_its_numbers() -> None:
    spec = BlockSpec(BlockKind.CUSTOM, "tab_t", title="Trends", measures=("m.good", "m.still"))
    trends = glance.five_trends(facts(book=MOVED), spec, numbering(facts()), {})
    rows = trends.groups[0][1]
    assert [row.words for row in rows] == [
        "Rose from 20 to 90, which is better; since 2020-21 it rose from 10 to 90.",
        "Stayed at 9.",
    ]
    assert [len(row.origins) for row in rows] == [4, 1]


# ── boxes and links ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_box_that_tells_no_case_needs_no_consent() -> None:
    text = "Lead.\n\n::: means\nAsk [[m.bad]] times.\n:::\n\n::: comment\nMine.\n:::\n"
    reading = markdown.read(text, file="a.md", say=lambda inside: say(MOVED, inside))
    boxes = [part for part in reading.written.parts if isinstance(part, Callout)]
    assert [(box.title, box.kind) for box in boxes] == [
        ("What this means", "means"),
        ("Independent comment", "comment"),
    ]
    assert [origin.figure for origin in boxes[0].origins] == ["m.bad"]
    assert reading.vignettes == ()
    with pytest.raises(InputRefused):
        markdown.read("::: means\nNever closed.\n", file="a.md", say=lambda inside: say(MOVED, inside))


def test_a_link_that_leads_nowhere_is_told_with_its_line() -> None:
    text = "<!-- As in\n[c](#section) -->\nGood [a](#secure).\n\nBad [b](#nowhere)."
    found: list[Finding] = links.faults(text, "a.md", {"secure"})
    assert [(each.where, each.given) for each in found] == [("a.md, line 5", "#nowhere")]


def test_a_link_to_what_an_edition_leaves_out_is_plain_words() -> None:
    given = facts()
    chapters = tuple(chapter for chapter in given.outline.chapter if chapter.id in {"asks", "time"})
    paper = compile_report(replace(given, outline=replace(given.outline, chapter=chapters), **written(WRITTEN)))
    asked = next(block for block in _blocks(paper) if isinstance(block, Asks))
    assert [ask.section for ask in asked.items] == ["", ""]
    assert all(target == "keeping_time" for chapter in paper.chapters for _, target in chapter.questions)
    assert "#control" not in "".join(block.html for block in _blocks(paper) if isinstance(block, Narrative | Callout))


# ── five questions of a member ───────────────────────────────────────────────────────────────────────────────────────


def _blocks(paper: Paper, *sections: str) -> list[Block]:
    return [
        block
        for chapter in paper.chapters
        for section in chapter.sections
        if not sections or section.id in sections
        for block in section.blocks
    ]


def _page(sample: Sample, number: int) -> str:
    return " ".join(sample.pages[number - 1].split())


def test_is_adoption_up_is_answered_on_page_4_with_the_number_of_its_table(sample: Sample) -> None:
    trends = next(block for block in _blocks(sample.paper, "direction") if isinstance(block, Trends))
    row = next(row for _, rows in trends.groups for row in rows if "adoption" in row.label)
    table = next(block for block in _blocks(sample.paper, "permanence") if isinstance(block, Table))
    same = next(each for each in table.rows if each.label == row.label)
    assert [row.first.text, row.previous.text, row.current.text] == [same.cells[at].text for at in (0, 3, 4)]
    assert row.label in _page(sample, 4)
    assert row.words in _page(sample, 4)


def test_which_limits_were_missed_is_answered_on_page_2_with_the_numbers_of_the_table(sample: Sample) -> None:
    total = next(block for block in _blocks(sample.paper, "keeping_time") if isinstance(block, Table)).rows[-1]
    due, met, late, missed = (cell.text for cell in total.cells[:4])
    words = f"Of {due} time limits of the council that fell due, {met} were kept in time, {late} were met late and {missed} were missed."
    assert words in _page(sample, 2)


def test_the_limits_named_on_page_2_are_the_first_of_the_chapter_with_its_numbers(sample: Sample) -> None:
    table = next(b for b in _blocks(sample.paper, "keeping_time") if isinstance(b, Table) and "most often" in b.title)
    for row in table.rows[:3]:
        due, late, missed = (int(cell.text) for cell in row.cells[:3])
        named = row.label.lower().replace(": ", ", ")
        assert f"{named} ({late + missed} of {due})" in _page(sample, 2).lower()


def test_a_row_of_the_family_group_says_where_it_stands_beside_scotland_too(sample: Sample) -> None:
    beside = next(block for block in _blocks(sample.paper, "direction") if isinstance(block, Table))
    said = {row.label: row.cells[-1].text for row in beside.rows}
    assert (
        said["Looked-after children with more than one placement in the year"] == "Second quarter; worse than Scotland"
    )
    assert all("than Scotland" in words for words in said.values())


def test_what_is_wanted_of_members_is_answered_on_page_2_with_the_page_that_explains_it(sample: Sample) -> None:
    asked = next(block for block in _blocks(sample.paper, "asks") if isinstance(block, Asks))
    assert [ask.verb for ask in asked.items] == ["Note", "Agree", "Decide", "Ask", "Receive"]
    for ask in asked.items:
        assert f"{ask.verb} {ask.act}" in _page(sample, 2)
    titles = {section.id: section.title for chapter in sample.paper.chapters for section in chapter.sections}
    pages = re.findall(r"Page (\d+)", _page(sample, 2))
    for ask, page in zip(asked.items, pages, strict=True):
        assert titles[ask.section] in _page(sample, int(page))


def test_how_we_compare_is_answered_on_page_4_with_the_year_of_each_figure(sample: Sample) -> None:
    beside = next(block for block in _blocks(sample.paper, "direction") if isinstance(block, Table))
    consent = next(row for row in beside.rows if row.label.startswith("Emergency detentions"))
    figures = [FigureRef.parse(name) for name in ("mh.consent_per_cent", "mh.consent_per_cent area=Scotland")]
    assert [cell.origins[0].figure for cell in consent.cells[:2]] == [str(ref) for ref in figures]
    assert {cell.origins[0].year for cell in consent.cells[:2]} == {"2023-24"}
    assert all(row.small for row in beside.rows)
    assert "How we compare" in _page(sample, 4)


def test_what_became_of_promises_is_answered_on_page_2_and_their_squares_are_the_rows_of_the_table(
    sample: Sample,
) -> None:
    row = next(block for block in _blocks(sample.paper, "asks") if isinstance(block, UnitRow))
    table = next(block for block in _blocks(sample.paper, "promises") if isinstance(block, Table))
    states = [each.cells[0].text.lower() for each in table.rows]
    assert {group.word: group.number for group in row.groups} == {word: states.count(word) for word in states}
    for group in row.groups:
        assert re.search(rf"{group.number} ?{group.word}", _page(sample, 2))


def test_every_number_of_the_report_has_an_origin(sample: Sample) -> None:
    assert printed.unexplained(sample.paper) == []
