"""The accessibility statement of a document: what it is made to, who checked that, what some readers will still find hard, whom to ask.

It is worked out from the document it stands in, so that its limits are this document's own. It claims nothing that was not
checked when the document was made: an outside validator's verdict comes afterwards and stands in the manifest, not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import Block, Callout, Chart, Narrative, Paper, Section, Story, Table, Terms, Trends
from cswo_report.domain.times import spoken_day
from cswo_report.papers.blocks import Numbering
from cswo_report.papers.control import contact_of, named
from cswo_report.papers.facts import Facts

SECTION = "accessibility"
MANY_COLUMNS = 6
MANY_ROWS = 30
_ABBREVIATION = re.compile(r"\b[A-Z]{2,6}s?\b")
_TAG = re.compile(r"<[^>]*>")
_OTHER_LANGUAGE = re.compile(r"\slang=\"(?!en)([\w-]+)\"")
_EXPLAINED = re.compile(r"\(([A-Z]{2,6})\)")
_LANGUAGES = {"gd": "Gaelic", "sco": "Scots", "pl": "Polish", "ur": "Urdu", "ar": "Arabic", "uk": "Ukrainian"}

MADE_TO = (
    "PDF/UA-1 and PDF/A-3a for the PDF, and the Web Content Accessibility Guidelines 2.2 at level AA for the web pages. Every "
    "heading, list, table, note and picture is marked as what it is, every picture of numbers has its words, and the language is set."
)
CHECKED = (
    "The program that makes this document examines every page each time: order of headings, a heading for every row and column, "
    "words for every picture and link, order of reading, contrast, and how colours look to people who see fewer of them. A document "
    "that fails is not made. An outside validator’s verdict, where one was asked, stands in the list of files that comes with the "
    "document. It has not been tried out with people who use screen readers unless the council says so."
)
OBJECTION = (
    "If our answer does not help, the Equality Advisory and Support Service advises, and the Equality and Human Rights "
    "Commission enforces the law."
)


def statement(_facts: Facts, _spec: BlockSpec, _numbering: Numbering) -> list[Block]:
    """The place of the statement; `with_statement` writes it once the document around it is known."""
    return [Terms(())]


def with_statement(paper: Paper, facts: Facts) -> Paper:
    """The paper with its accessibility statement written, where it has a place for one."""
    written = (Terms(items(paper, facts)),)
    chapters = tuple(
        replace(
            chapter,
            sections=tuple(
                replace(section, blocks=written) if section.id == SECTION else section for section in chapter.sections
            ),
        )
        for chapter in paper.chapters
    )
    return replace(paper, chapters=chapters)


def items(paper: Paper, facts: Facts) -> tuple[tuple[str, str], ...]:
    """The statement as terms and their meanings."""
    limits = tuple(known_limits(paper, {term.term: term.meaning for term in facts.glossary}))
    return (
        ("Made to", MADE_TO),
        ("Checked", CHECKED),
        *(limits or (("Known limits", "None was found."),)),
        ("If you cannot read it", f"Ask for another form, or tell us what is wrong: {contact_of(facts)}. {OBJECTION}"),
        ("Date", f"Written with this document, {spoken_day(facts.dated)}."),
    )


def sentence(facts: Facts) -> str:
    """The statement in short, for a paper of a page or two."""
    return (
        f"This paper is made to PDF/UA-1 and checked by machine. To have it in another form: {contact_of(facts)}. "
        "The annual report holds the whole accessibility statement."
    )


def known_limits(paper: Paper, explained: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What some readers will find hard in this paper, by the number of the table or figure."""
    wide, long, grouped = _tables(paper)
    if wide:
        yield (
            "Wide tables",
            f"{named(wide, 'Table')}: more than six columns. A screen magnifier shows them in parts; in large print each row is a list.",
        )
    if long:
        yield (
            "Long tables",
            f"{named(long, 'Table')}: more than thirty rows. The workbook holds the same rows, to be searched.",
        )
    if grouped:
        yield (
            "Tables with headings inside",
            f"{named(grouped, 'Table')}: rows stand under headings within the table. Some screen readers do not say that heading again.",
        )
    apart = list(_charts_apart(paper))
    if apart:
        yield (
            "Pictures of numbers",
            f"{named(apart, 'Figure')}: the table of the same numbers stands in another place, which the note names.",
        )
    if short := _unexplained(paper, explained):
        yield "Short forms", f"Not in the list of words: {', '.join(short)}."
    if languages := _languages(paper):
        yield (
            "Other languages",
            f"Passages in {languages} are marked as such; whether they are read aloud well depends on the reader’s voices.",
        )
    yield (
        "Colour",
        "No meaning rests on colour alone. Printed in grey, parts of a bar are told apart by their gaps and names.",
    )
    yield (
        "Files of data",
        "The PDF carries its numbers as files of data. Not every program shows them; they also come beside it.",
    )


def _tables(paper: Paper) -> tuple[list[str], list[str], list[str]]:
    wide, long, grouped = [], [], []
    for block in _blocks(paper):
        if isinstance(block, Table) and block.number:
            rows = [row for row in block.rows if row.kind != "group"]
            if len(block.columns) > MANY_COLUMNS:
                wide.append(block.number)
            if len(rows) > MANY_ROWS:
                long.append(block.number)
            if len(rows) < len(block.rows):
                grouped.append(block.number)
        elif isinstance(block, Trends) and block.number:
            wide.append(block.number)
            grouped.append(block.number)
    return wide, long, grouped


def _charts_apart(paper: Paper) -> Iterator[str]:
    """Numbered charts whose table is not in the same section."""
    for section in _sections(paper):
        here = {block.id for block in section.blocks if isinstance(block, Table | Trends)}
        for block in section.blocks:
            chart = block.chart if isinstance(block, Story) else block
            if isinstance(chart, Chart) and chart.number and chart.table_id not in here:
                yield chart.number


def _unexplained(paper: Paper, explained: Mapping[str, str]) -> list[str]:
    """Short forms in the prose that neither the list of words nor the prose itself explains."""
    prose = " ".join(_TAG.sub(" ", block.html) for block in _blocks(paper) if isinstance(block, Narrative | Callout))
    told = set(_EXPLAINED.findall(prose))
    told |= {word for term, meaning in explained.items() for word in _ABBREVIATION.findall(f"{term} {meaning}")}
    found = dict.fromkeys(word.removesuffix("s") for word in _ABBREVIATION.findall(prose))
    return [word for word in found if word not in told]


def _languages(paper: Paper) -> str:
    texts = [block.html for block in _blocks(paper) if isinstance(block, Narrative | Callout)]
    codes = dict.fromkeys(code for text in texts for code in _OTHER_LANGUAGE.findall(text))
    return " and ".join(_LANGUAGES.get(code, f"another language ({code})") for code in codes)


def _sections(paper: Paper) -> Iterator[Section]:
    for chapter in paper.chapters:
        yield from chapter.sections


def _blocks(paper: Paper) -> Iterator[Block]:
    for section in _sections(paper):
        yield from section.blocks
