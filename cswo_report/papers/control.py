"""About this document: who wrote it, from what and how whole, what was checked, who has approved it and when, and other formats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape

from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import Block, Callout, Cell, Column, Origin, Row, Table, Terms
from cswo_report.domain.registers import Record
from cswo_report.domain.times import Moment, spoken_day
from cswo_report.figures.printed import SHIPPED, for_each
from cswo_report.papers.blocks import Numbering, listing
from cswo_report.papers.facts import Facts

DAYS_AFTER = "days after the year ended"
STATES = (("noted_on", "Noted"), ("approved_on", "Approved"), ("published_on", "Published"), ("sent_on", "Sent"))
GAELIC = '<p lang="gd">Tha an aithisg seo ri fhaighinn ann an Gàidhlig ma thèid iarraidh.</p>'
EDITION_WORDS = {
    "officer": "Officers’ edition: for the council’s officers, not for publication",
    "members": "Members’ edition: exempt, not for publication",
    "return": "Return to the Scottish Government",
    "public": "Public edition",
}
CHECKS = (
    (
        "Numbers",
        "Each comes from a record or a named source, kept with this document. Numbers that should add up do, or a note says why not.",
    ),
    (
        "Words",
        "Figures in sentences are filled in from the tables. What is typed by hand is held against them, and "
        "claims without a base, stale dates and names are listed for the author.",
    ),
    (
        "Time limits",
        "Each is worked out from the law in force on its own day. Law read only in part is marked [check].",
    ),
    (
        "Pages",
        "Headings, tables, words for pictures, links, order of reading, colours and sizes of type are checked by machine as "
        "each page is made. A fault that would shut out a reader stops the document.",
    ),
    (
        "Not checked by machine",
        "Whether the words are fair, whether the right things were counted, and whether the records are true.",
    ),
)
"""What the program does check in every build, and what it cannot."""


def contact_of(facts: Facts) -> str:
    """Whom to ask, telephone first."""
    return facts.council.contact or "the council’s switchboard, and ask for the Chief Social Work Officer’s office"


def document_control(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """What a reader needs to know of the document itself, and how to get it in another form."""
    return [
        _about(facts, numbering),
        _milestones(facts, numbering),
        registers(facts),
        Terms((("How this document was checked", "By the program that makes it, each time it is made"), *CHECKS), True, openings=(0,)),
        other_formats(facts),
    ]  # fmt: skip


def meeting_line(facts: Facts) -> str:
    """Where this report goes first, with the item and the report's number once they are recorded; else as the settings say."""
    for record in submissions(facts):
        day, values = _day(record.values.get("meeting_on")), record.values
        if day is None or not (values.get("item") or values.get("report_number")):
            continue
        item = f"item {values['item']}" if values.get("item") else ""
        number = f"report {values['report_number']}" if values.get("report_number") else ""
        return ", ".join(
            filter(None, (f"For the meeting of {body_of(facts, record)} on {spoken_day(day)}", item, number))
        )
    return facts.council.meeting


def _for(facts: Facts) -> Cell:
    """Where it goes; the item and the number of the paper are the submission's own."""
    line = meeting_line(facts)
    first = next((r for r in submissions(facts) if r.values.get("item") or r.values.get("report_number")), None)
    origins = for_each(Origin(record=first.reference, field="item report_number"), line) if first else ()
    return Cell(line or "meeting not yet set", origins=origins)


def submissions(facts: Facts) -> list[Record]:
    """The bodies this year's report goes to, in the order of their meetings."""
    found = [
        record
        for record in facts.records.get("submission", ())
        if str(record.values.get("report_year", "")) == facts.year.label
    ]
    return sorted(found, key=lambda record: (_day(record.values.get("meeting_on")) or date.max, record.reference))


def other_formats(facts: Facts) -> Callout:
    """How to get the document in another form: telephone first, then what is ready."""
    ask = f"<p>Large print, audio, Braille, British Sign Language or another language: {escape(contact_of(facts))}.</p>"
    ready = (
        "<p>Made with this document from the same records, and the same in every number: large print in larger type, web pages for "
        "a phone or a screen reader, and a workbook of the tables.</p>"
    )
    return Callout("This document in another form", ask + ready + (GAELIC if facts.council.gaelic else ""))


def registers(facts: Facts) -> Terms:
    """The registers it is made from: records held (void ones left out), since when they are whole, and who keeps each."""
    items = [
        (register.title, f"{f'{number:,}' if number else 'no'} record{'' if number == 1 else 's'}{_whole(facts, name)}. {register.owner}.")
        for name, register in facts.registers.items()
        for number in [facts.numbers_of_records.get(name, 0)]
    ]  # fmt: skip
    taken = f"Taken out on {spoken_day(facts.dated)}: records in each register, the first year they are whole for, and who keeps them"
    opening = ("What this report is made from", taken)
    origins = tuple(
        origin
        for name, (title, meaning) in zip(facts.registers, items, strict=True)
        for origin in (*for_each(SHIPPED, title), *for_each(Origin(f"records.{name}", facts.year.label), meaning))
    )
    return Terms((opening, *items), compact=True, openings=(0,), origins=origins)


def _whole(facts: Facts, register: str) -> str:
    held = facts.book.held.get(register)
    if held is None or held.first_year is None or not held.records:
        return ""
    return f", whole from {held.first_year.label}" if held.stated else f", first for {held.first_year.label}"


def _about(facts: Facts, numbering: Numbering) -> Table:
    name = facts.council.officer_name
    rows = [
        Row("Prepared by", (Cell(f"{name}, Chief Social Work Officer" if name else "Chief Social Work Officer"),)),
        Row("Council", (Cell(facts.council.name),)),
        Row("Reporting year", (Cell(f"{spoken_day(facts.year.first_day)} to {spoken_day(facts.year.last_day)}"),)),
        Row("Edition", (Cell(EDITION_WORDS.get(facts.edition) or facts.edition_title),)),
        Row("Version", (Cell(f"Of {spoken_day(facts.dated)}; a later version carries a later date"),)),
        Row("For", (_for(facts),)),
        Row("Rests on", (Cell("Social Work (Scotland) Act 1968, section 3; statutory guidance of July 2016 under section 5"),)),
    ]  # fmt: skip
    columns = (Column("Item", width_mm=46.0), Column("Detail"))
    return listing(numbering, "ctl_about", "Document control", "", columns, rows, none="", numbered=False)


def _milestones(facts: Facts, numbering: Numbering) -> Table:
    """Each step from the last day of the year to the reader, with the days it took."""
    early = "before the year ended, so its figures are not whole"
    written = _since(facts, facts.dated, Origin(record="report", field="dated", form=DAYS_AFTER), early)
    rows = [
        Row("Reporting year ended", (Cell(spoken_day(facts.year.last_day)), Cell("–"))),
        Row("This version written", (Cell(spoken_day(facts.dated)), written)),
        *(row for record in submissions(facts) for row in _steps(facts, record)),
    ]
    columns = (Column("Step"), Column("Day", width_mm=42.0), Column("Days since the year ended", width_mm=50.0))
    return listing(
        numbering, "ctl_steps", "Approvals, and how long they took",
        "Noted, approved, published and sent are four different things; a day that is not recorded is said to be so",
        columns, rows, none="", numbered=False,
    )  # fmt: skip


def _steps(facts: Facts, record: Record) -> Iterator[Row]:
    """What one body did with the report, the meeting first; a body that has done nothing yet has its meeting alone."""
    body = body_of(facts, record)
    meeting = _day(record.values.get("meeting_on"))
    done = [(word, field, day) for field, word in STATES if (day := _day(record.values.get(field))) is not None]
    if meeting is not None and not done:
        yield _step(
            facts,
            record,
            f"{body}: {'meeting' if meeting <= facts.dated else 'meeting to come'}",
            "meeting_on",
            meeting,
        )
    if meeting is None and not done:
        yield Row(f"{body}: meeting", (Cell("not recorded"), Cell("–")))
    for word, field, day in done:
        yield _step(facts, record, f"{body}: {word.lower()}", field, day)


def _step(facts: Facts, record: Record, label: str, field: str, day: date) -> Row:
    origin = Origin(record=record.reference, field=field, form=DAYS_AFTER)
    return Row(
        label,
        (Cell(spoken_day(day)), _since(facts, day, origin, "before the year ended")),
        origins=for_each(SHIPPED, label),
    )


def _since(facts: Facts, day: date, origin: Origin, early: str) -> Cell:
    days = (day - facts.year.last_day).days
    words = f"{days:,} day{'' if days == 1 else 's'}" if days > 0 else early
    return Cell(words, origins=for_each(origin, words))


def body_of(facts: Facts, record: Record) -> str:
    return str(record.values.get("body_name") or facts.label("report_body", record.values.get("body", "")))


def _day(value: object) -> date | None:
    if isinstance(value, Moment):
        return value.day
    return value if isinstance(value, date) else None


def named(numbers: Sequence[str], word: str) -> str:
    """'Table 3', 'Tables 3 and 7', 'Tables 3, 5 and 7'."""
    if len(numbers) == 1:
        return f"{word} {numbers[0]}"
    return f"{word}s {', '.join(numbers[:-1])} and {numbers[-1]}"
