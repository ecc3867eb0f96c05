"""What members are asked to decide, from the year's one list of it: the report, its cover paper and its summary all say the same.

The list is the narrative `asks.md`. Each numbered item opens with a verb, then gives a reason and the section that explains it; a
plain list after it holds the days on which things are decided, sent and reported back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime

from cswo_report.domain.findings import Finding, shown
from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import Ask, Asks, Block, Narrative, Strip
from cswo_report.domain.prose import Written
from cswo_report.domain.times import spoken_day
from cswo_report.papers.blocks import Numbering
from cswo_report.papers.control import body_of, submissions
from cswo_report.papers.facts import Facts
from cswo_report.papers.links import without_comments

SLUG = "asks"
MOST_DATES = 4
MOST = 8
"""More decisions than this are not decided in one meeting, and do not fit the page."""
SHAPE = "Write: 1. **Agree** to do something — because of a reason. [Section title](#section)"
DATE_SHAPE = "Write: - 25 September 2025: the Council decides"
NONE_WRITTEN = "<p>Nothing has been written yet of what members are asked to decide.</p>"

_LIST = re.compile(r"<(ol|ul)\b[^>]*>(.*?)</\1>", re.DOTALL)
_ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_PARAGRAPH = re.compile(r"</?p[^>]*>")
_ASK = re.compile(r"<strong>([^<]+)</strong>\s*(.+?)\s+[—–]\s+(.+)\Z", re.DOTALL)
_LAST_LINK = re.compile(r"\s*\(?<a href=\"#([\w-]+)\">[^<]*</a>\)?\.?\s*\Z")
_FIGURE = '<data class="figure"'

_WRITTEN_ITEM = re.compile(r"\s{0,3}(\d{1,3})[.)]\s+(.*)")
_WRITTEN_DATE = re.compile(r"\s{0,3}[-*+]\s+(.*)")
_WRITTEN_ASK = re.compile(r"\*\*[A-Za-z]{2,20}\*\*\s+\S.*\s(?:—|–|---|--)\s+\S.*", re.DOTALL)
_WRITTEN_LINK = re.compile(r"\[[^\[\]]+\]\(#([\w-]+)\)\)?\.?\s*\Z")
_WRITTEN_DAY = re.compile(r"(\d{1,2} [A-Z][a-z]+ \d{4}): \S")


def asks_of(facts: Facts) -> tuple[Ask, ...]:
    """What members are asked to decide, in its order; none where nobody has written it."""
    written = facts.narratives.get(SLUG)
    return tuple(_asks(written)) if written else ()


def dates_of(facts: Facts) -> tuple[tuple[str, str], ...]:
    """The days of deciding, publishing, sending and reporting back: (day, what).

    As the author lists them, else the meetings that are recorded for this year's report.
    """
    written = facts.narratives.get(SLUG)
    found = []
    for item, _ in _items(written, "ul") if written else ():
        when, _, what = re.sub(r"<[^>]+>", "", item).partition(": ")
        found.append((when.strip(), what.strip()[:1].upper() + what.strip()[1:]))
    return tuple(found) or tuple(_meetings(facts))[:MOST_DATES]


def _meetings(facts: Facts) -> Iterator[tuple[str, str]]:
    for record in submissions(facts):
        day = record.values.get("meeting_on")
        if isinstance(day, date):
            yield spoken_day(day), f"The report is put to {body_of(facts, record)}"


def asks_block(facts: Facts, spec: BlockSpec, _numbering: Numbering) -> list[Block]:
    """The table of asks and the strip of dates; a plain sentence where nothing is asked."""
    items = asks_of(facts)
    dates = dates_of(facts)
    meeting = facts.council.meeting
    sub = meeting or "The meeting is not yet set"
    blocks: list[Block] = [Asks(spec.id, spec.title, sub, items)] if items else [Narrative(NONE_WRITTEN)]
    return [*blocks, Strip(dates)] if dates else blocks


def _asks(written: Written) -> Iterator[Ask]:
    for number, (item, at) in enumerate(_items(written, "ol"), 1):
        link = _LAST_LINK.search(item)
        parts = _ASK.match(item[: link.start()] if link else item)
        if parts:
            origins = written.origins[at : at + item.count(_FIGURE)]
            yield Ask(number, parts[1].strip(), parts[2].strip(), parts[3].strip(), link[1] if link else "", origins)


def _items(written: Written, kind: str) -> Iterator[tuple[str, int]]:
    """The items of the first list of this kind, each with how many figures stand before it."""
    html = written.html
    found = next((each for each in _LIST.finditer(html) if each[1] == kind), None)
    for item in _ITEM.finditer(found[2]) if found else ():
        start = found.start(2) + item.start() if found else 0
        yield _PARAGRAPH.sub(" ", item[1]).strip(), html.count(_FIGURE, 0, start)


def faults(text: str, file: str, sections: Collection[str]) -> list[Finding]:
    """What in the author's list cannot be printed as an ask, with its line. `sections` are those that a link may name."""
    items = list(_written_items(without_comments(text)))
    if not any(kind == "ask" for kind, _, _ in items):
        return [_fault(file, 1, "There is no numbered list of what members are asked to decide.", SHAPE)]
    found = [
        fault for kind, line, words in items for fault in _faults_of(kind, words, f"{file}, line {line}", sections)
    ]
    asks = [line for kind, line, _ in items if kind == "ask"]
    if len(asks) > MOST:
        rule = f"Members are asked for {len(asks)} things; one meeting decides at most {MOST}."
        found.append(_fault(file, asks[MOST], rule, "Join some, or leave some for another meeting."))
    return found


def _faults_of(kind: str, words: str, where: str, sections: Collection[str]) -> Iterator[Finding]:
    if kind == "date":
        day = _WRITTEN_DAY.match(words)
        if day is None:
            yield Finding(
                "asks-date", where, "This does not open with a day and a colon.", DATE_SHAPE, shown(words, 80)
            )
        elif not _is_day(day[1]):
            yield Finding("asks-date", where, "There is no such day.", DATE_SHAPE, shown(day[1]))
        return
    link = _WRITTEN_LINK.search(words)
    if not _WRITTEN_ASK.match(words):
        rule = "This is not an ask: a verb in bold, what is to be done, a dash, and the reason."
        yield Finding("asks-form", where, rule, SHAPE, shown(words, 80))
    elif link is None:
        yield Finding("asks-link", where, "This ask does not end with a link to a section.", SHAPE, shown(words, 80))
    elif link[1] not in sections:
        near = ", ".join(sorted(sections))
        yield Finding("asks-link", where, "There is no such section.", f"Name one of: {near}.", f"#{link[1]}")


def _is_day(words: str) -> bool:
    try:
        datetime.strptime(words, "%d %B %Y").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def _written_items(text: str) -> Iterator[tuple[str, int, str]]:
    """Each item as written: what it is, its line, and its words with those of the lines that run on."""
    kind, at, words = "", 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        ask, day = _WRITTEN_ITEM.match(line), _WRITTEN_DATE.match(line)
        if kind and (ask or day or not line.strip()):
            yield kind, at, words
            kind = ""
        if ask or day:
            kind, at, words = ("ask", number, ask[2]) if ask else ("date", number, day[1] if day else "")
        elif kind:
            words = f"{words} {line.strip()}"
    if kind:
        yield kind, at, words


def _fault(file: str, line: int, rule: str, remedy: str) -> Finding:
    return Finding("asks-form", f"{file}, line {line}", rule, remedy)
