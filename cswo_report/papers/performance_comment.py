"""The independent comment on performance as a paper of its own, for a quarter or a year, in the five parts of the role."""

from __future__ import annotations

import re
from html import escape

from cswo_report.domain.paper import (
    Chapter,
    ChapterKind,
    Narrative,
    Origin,
    Paper,
    Paragraph,
    Paragraphs,
    Particulars,
    Section,
)
from cswo_report.domain.registers import Record
from cswo_report.domain.times import spoken_day
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.printed import numbers_in
from cswo_report.papers.annual_report import SYNTHETIC_NOTICE
from cswo_report.papers.blocks import marked
from cswo_report.papers.facts import Facts
from cswo_report.papers.governance import COMMENT_PARTS

CHAPTER = "performance_comment/chapter.html.j2"
SECTION = "performance_comment/section.html.j2"
QUARTERS = {1: "April to June", 2: "July to September", 3: "October to December", 4: "January to March"}
_QUARTER = re.compile(r"\b(?:quarter\s*|q)([1-4])\b", re.IGNORECASE)
_YEAR = re.compile(r"\b\d{4}-\d{2}\b")
WHY = (
    "The Chief Social Work Officer comments on performance independently of those who manage the services. The five parts below are those "
    "that the role requires."
)


def quarter_of(month: int) -> int:
    """The quarter of the financial year a month lies in."""
    return (month - 4) % 12 // 3 + 1


def quarter_meant(record: Record) -> tuple[str, int]:
    """The year and quarter that a comment is about: as the title of the report says, else the quarter that had ended last.

    A comment on July to September is given later, so the day on which it was given lies in another quarter, or in the next year.
    """
    title, day = record.values["report_title"] or "", record.values["given_on"]
    number, year = _QUARTER.search(title), _YEAR.search(title)
    named = next((quarter for quarter, words in QUARTERS.items() if words.lower() in title.lower()), 0)
    at = ReportingYear.of(day)
    ended = quarter_of(day.month) - 1 or 4
    quarter = int(number[1]) if number else named or ended
    if year:
        return year[0], quarter
    return (at.label if quarter < quarter_of(day.month) else at.previous().label), quarter


def comments_of(facts: Facts, quarter: int = 0) -> list[Record]:
    """The comments given in the year, or those about one quarter of it whenever they were given."""
    if not quarter:
        return facts.in_year("comment")
    found = [r for r in facts.records.get("comment", ()) if r.values["given_on"]]
    meant = [r for r in found if quarter_meant(r) == (facts.year.label, quarter)]
    return sorted(meant, key=lambda r: (r.values["given_on"], r.reference))


def performance_comment(facts: Facts, quarter: int = 0) -> Paper:
    """Every comment given in the year, or about one quarter of it, each on a page of its own and in its five parts."""
    period = f"{QUARTERS[quarter]}, {facts.year.label}" if quarter else facts.year.label
    found = comments_of(facts, quarter)
    chapters = tuple(_chapter(facts, record, number) for number, record in enumerate(found, 1)) or (
        _none(facts, period),
    )
    return Paper(
        slug="performance_comment", title="Independent comment on performance", year=period, council=facts.council.name,
        author=facts.council.name, edition=facts.edition, banner=facts.banner,
        synthetic=SYNTHETIC_NOTICE if facts.council.synthetic else "",
        running_title=f"Independent comment {period}", language="en-GB", dated=facts.dated_at, cover=None,
        contents_title="", reading_note=None, chapters=chapters, theme=facts.theme,
        description=f"The independent comment of the Chief Social Work Officer of {facts.council.name} on performance, {period}",
    )  # fmt: skip


def _chapter(facts: Facts, record: Record, number: int) -> Chapter:
    values = record.values
    head = Particulars(
        facts.council.name,
        (
            ("Given to", facts.label("governance_body", values["given_to"])),
            ("On", spoken_day(values["given_on"])),
            ("Comment by", facts.council.officer_name or "Chief Social Work Officer"),
            ("Performance report", values["report_title"]),
            ("Contact", facts.council.contact or "through the council’s switchboard"),
            ("Record", record.reference),
        ),
    )
    sections = [
        Section(f"comment_{number}_head", "", "", (head, Narrative(f'<p class="lead">{escape(WHY)}</p>')), SECTION)
    ]
    for at, (name, label) in enumerate(COMMENT_PARTS, 1):
        sections.append(Section(f"comment_{number}_{at}", str(at), label, (_part(record, name, at),), SECTION))
    return Chapter(
        id=f"comment_{number}", number="", title=f"Independent comment: {values['report_title']}", message="",
        kind=ChapterKind.BODY, sections=tuple(sections), opener=False, template=CHAPTER,
    )  # fmt: skip


def _part(record: Record, name: str, at: int) -> Paragraphs:
    """One of the five parts, its paragraphs numbered; one that nobody has written says so."""
    words = [line.strip() for line in (record.values[name] or "").split("\n") if line.strip()]
    if not words:
        return Paragraphs((Paragraph(f"{at}.1", "Nothing is recorded under this part yet.", missing=True),))
    return Paragraphs(
        tuple(
            Paragraph(
                f"{at}.{number}", marked(escape(text)),
                tuple(Origin(record=record.reference, field=name) for _ in numbers_in(escape(text))),
            )
            for number, text in enumerate(words, 1)
        )
    )  # fmt: skip


def _none(facts: Facts, period: str) -> Chapter:
    words = f"<p>No independent comment on a performance report is recorded for {escape(period)}.</p>"
    return Chapter(
        id="comment_none", number="", title="Independent comment on performance", message="", kind=ChapterKind.BODY,
        sections=(Section("comment_none_words", "", "", (Narrative(words),), SECTION),), opener=False, template=CHAPTER,
        kicker=facts.council.name,
    )  # fmt: skip
