"""Finds what was carried over from last year: its sentences, posts that ended, names no longer in use, promises whose day has passed."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator
from datetime import date

from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.prose import Sentence
from cswo_report.papers.readers.claims import claims
from cswo_report.papers.readers.context import Known, Prose, tell
from cswo_report.papers.readers.number_words import find_numbers
from cswo_report.papers.readers.tenses import looks_ahead, tells_of_one_time

LEAST_WORDS = 5  # of a sentence that is told as last year's: shorter ones are alike by chance
_OF_TIME = re.compile(
    r"\b(?:this year|last year|next year|will|now|recently|current|currently|began|begun|new|next step|20\d\d|January|February|March|April|May|June|July|"
    r"August|September|October|November|December|spring|summer|autumn|winter)\b"
)
_MONTHS = {name: number for number, name in enumerate(month_name) if name}
_DAY = re.compile(rf"(?:(?P<day>\d{{1,2}}) )?(?P<month>{'|'.join(_MONTHS)}) (?P<year>20\d\d)")
_IN_YEAR = re.compile(r"\b(?:by|in|during|before the end of|from|until) (?P<year>20\d\d)(?:-(?P<end>\d\d))?(?!\d)")
_BODY = re.compile(
    r"(?:[A-Z][\w’'-]+ (?:(?:and|of|for|the|&) )?(?:[A-Z][\w’'-]+ (?:(?:and|of|for|the|&) )?){0,6})(?:Committee|Board|Sub-Committee|Panel|Forum|Group|Partnership)\b"
)
_ONCE = re.compile(
    r"\b(?:former|formerly|then|previous|previously|until|retired|left|past|known as|called|replaced|predecessor|abolished|merged)\b",
    re.IGNORECASE,
)


def find(prose: Prose, known: Known) -> list[Finding]:
    found = list(_sentences(prose, known))
    for sentence in prose:
        found += [
            *_posts(sentence, known),
            *_former(sentence, known),
            *_bodies(sentence, known),
            *_days(sentence, known),
        ]
    return found


def _key(sentence: Sentence) -> str:
    """A sentence with its numbers left open, typed or named, so that one whose numbers alone changed is the same."""
    text, at = "", 0
    taken = [(named.start, named.end) for named in sentence.named]
    typed = [(number.start, number.end) for number in find_numbers(sentence.text)]
    typed = [(start, end) for start, end in typed if not any(start < e and s < end for s, e in taken)]
    for start, end in sorted((*taken, *typed)):
        text += sentence.text[at:start] + "#"
        at = end
    return re.sub(r"[\W_]+", " ", (text + sentence.text[at:]).replace("#", " 0 ")).casefold().strip()


def _sentences(prose: Prose, known: Known) -> Iterator[Finding]:
    """Sentences of last year's narratives. What they say of a time is stale; what they say of a standing fact may stand."""
    earlier = {_key(sentence): sentence for found in prose.earlier.values() for sentence in found}
    for sentence in prose:
        key = _key(sentence)
        is_whole = sentence.text.endswith((".", "!", "?", ".”", ".’")) or sentence.kind != "paragraph"
        if len(key.split()) < LEAST_WORDS or key not in earlier or not is_whole:
            continue  # a signature is no sentence
        is_stale = (
            _OF_TIME.search(sentence.text)
            or claims(sentence, known.words.directions)
            or sentence.named
            or tells_of_one_time(sentence.text, known.words.tenses)
        )
        rule = f"The same sentence stands in last year’s report ({earlier[key].file}, line {earlier[key].line})."
        yield tell(
            sentence,
            0,
            len(sentence.text),
            "carried_over",
            rule,
            "Write what is true of this year, or leave it out.",
            severity=Severity.REFUSED if is_stale and sentence.kind != "heading" else Severity.WARNING,
        )


def _posts(sentence: Sentence, known: Known) -> Iterator[Finding]:
    for post in known.ended:
        for found in re.finditer(rf"\b{re.escape(post.title)}\b", sentence.text, re.IGNORECASE):
            if _ONCE.search(sentence.text[max(0, found.start() - 60) : found.end() + 60]):
                continue
            rule = f"Nobody has held this post since {post.on.isoformat()} (the register of officers)."
            yield tell(
                sentence,
                found.start(),
                found.end(),
                "post_ended",
                rule,
                "Name the post that has taken it over, or the officer’s record.",
            )


def _former(sentence: Sentence, known: Known) -> Iterator[Finding]:
    for old, new in known.former_names.items():
        for found in re.finditer(rf"\b{re.escape(old)}\b", sentence.text, re.IGNORECASE):
            if not _ONCE.search(sentence.text[max(0, found.start() - 40) : found.end() + 40]):
                rule = f"This name is no longer in use: it is now “{new}”."
                yield tell(
                    sentence,
                    found.start(),
                    found.end(),
                    "former_name",
                    rule,
                    f"Write “{new}”.",
                    right=new,
                    new=new,
                    safe=True,
                )


def _bodies(sentence: Sentence, known: Known) -> Iterator[Finding]:
    """A committee or board whose name is not among those that the council or its partners have."""
    names = [name.casefold() for name in (*known.bodies, *known.words.names.bodies, *known.former_names)]
    for found in _BODY.finditer(sentence.text):
        given = re.sub(r"^(?:The|Our|This|That|Each|Every|A|An|In|At|To|And|Both|One) ", "", found[0])
        whole = given.casefold()
        if " " not in given or any(whole.endswith(name) or name.endswith(whole) for name in names):
            continue
        start = found.end() - len(given)
        rule = "No body of this name is in the list of bodies (governance_body) that this council has now."
        yield tell(
            sentence,
            start,
            found.end(),
            "body_unknown",
            rule,
            "Write its name of today, or add it to the list.",
            severity=Severity.WARNING,
        )


def _days(sentence: Sentence, known: Known) -> Iterator[Finding]:
    """What will be done by a day that has passed."""
    text, tenses = sentence.text, known.words.tenses
    if not looks_ahead(text, tenses):
        return
    for found in _DAY.finditer(sentence.text):
        day = _last_day(found)
        if day and day < known.dated and looks_ahead(text[: found.start()] or text, tenses):
            rule = f"This is told as still to come, and {found[0]} is before the date of the report ({known.dated.isoformat()})."
            yield tell(
                sentence, found.start(), found.end(), "date_past", rule, "Say what was done, or give the new date."
            )
    for found in _IN_YEAR.finditer(sentence.text):
        year = int(found["year"]) + (1 if found["end"] else 0)
        last = date(year, 3, 31) if found["end"] else date(year, 12, 31)
        if last < known.dated and looks_ahead(text[: found.start()], tenses):
            rule = f"This is told as still to come, and {found['year']} is before the date of the report ({known.dated.isoformat()})."
            yield tell(
                sentence,
                found.start("year"),
                found.end(),
                "date_past",
                rule,
                "Say what was done, or give the new date.",
            )


def _last_day(found: re.Match[str]) -> date | None:
    month, year = _MONTHS[found["month"]], int(found["year"])
    try:
        return date(year, month, int(found["day"] or 28))
    except ValueError:
        return None
