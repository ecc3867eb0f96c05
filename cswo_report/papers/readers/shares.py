"""Holds "a third", "nine in ten", "most" and "the majority" against the figures that stand beside them."""

from __future__ import annotations

import re
from decimal import Decimal

from cswo_report.domain.findings import Finding
from cswo_report.domain.measures import Series
from cswo_report.domain.prose import Sentence
from cswo_report.papers.readers.claims import Claimed, claims
from cswo_report.papers.readers.context import Known, Prose, is_typed, nouns_of, tell
from cswo_report.papers.readers.number_words import Number, find_numbers
from cswo_report.papers.readers.topics import stems
from cswo_report.papers.readers.tracks import Track, share_in, tracks

_OVER = re.compile(r"\b(?:more than|over|above|upwards of)(?: (?:a|about))? ?$", re.IGNORECASE)
_UNDER = re.compile(r"\b(?:less than|fewer than|under|below)(?: (?:a|about))? ?$", re.IGNORECASE)
_NEARLY = re.compile(r"\b(?:nearly|almost|close to|not quite|approaching) ?$", re.IGNORECASE)
_LEAST = re.compile(r"\bat least ?$", re.IGNORECASE)
SPREAD, NEAR, CLOSE = Decimal("0.2"), Decimal("0.07"), Decimal("0.045")
MAJORITIES = {
    "majority": (Decimal("0.5"), Decimal("1.01")),
    "vast majority": (Decimal("0.75"), Decimal("1.01")),
    "minority": (Decimal("-0.01"), Decimal("0.5")),
}
_BESIDE = re.compile(r"^(?:,|:| \(|,? (?:or|which is|that is)) ?$")
_OF_THESE = re.compile(r"Of ((?:[\w’'-]+ ){1,6}?[\w’'-]+),", re.IGNORECASE)
FAR = 70  # characters between words and a figure beyond which they are not beside one another


def beside(sentence: Sentence, number: Number, known: Known) -> Track | None:
    """The share that figures beside a fraction make, where they make one."""
    if not number.is_share:
        return None
    return _share_near(sentence, number.start, number.end, known)


def find(prose: Prose, known: Known) -> list[Finding]:
    found = []
    for sentence in prose:
        for number in find_numbers(sentence.text):
            track = beside(sentence, number, known)
            share = _share(track)
            if track and share is not None and not _fits(share, number, sentence.text[: number.start]):
                found.append(_wrong(sentence, number.start, number.end, track))
        for claim in claims(sentence, known.words.directions):
            if claim.says in MAJORITIES:
                found += _majority(sentence, claim, prose, known)
    return found


def _majority(sentence: Sentence, claim: Claimed, prose: Prose, known: Known) -> list[Finding]:
    track = _share_near(sentence, claim.start, claim.end, known)
    if track is None and not sentence.named and claim.start < 25 and (before := prose.before(sentence)):
        starts = sentence.text.lower()
        carried = any(starts.startswith(f"{words} ") for words in known.words.directions.carried_by)
        track = _share_near(before, len(before.text), len(before.text), known) if carried else None
    if track is None:
        track = _of_neighbouring_whole(sentence, claim, prose, known)
    share = _share(track)
    low, high = MAJORITIES[claim.says]
    if track is None or share is None or low < share < high:
        return []
    return [_wrong(sentence, claim.start, claim.end, track)]


def _of_neighbouring_whole(sentence: Sentence, claim: Claimed, prose: Prose, known: Known) -> Track | None:
    """ "The majority, two, were used": the part stands beside the words, and its whole in this sentence or the one before."""
    parts = [each for each in sentence.named if _BESIDE.match(sentence.text[claim.end : each.start])]
    parts += [each for each in sentence.named if _BESIDE.match(sentence.text[each.end : claim.start])]
    if not parts or is_typed(parts[0]):
        return None
    part, before = parts[0], prose.before(sentence)
    earlier = [each for each in sentence.named if each.end <= claim.start and each is not part]
    if before is not None and before.paragraph == sentence.paragraph:
        earlier = [*before.named, *earlier]
    wholes = [each.said.series for each in reversed(earlier) if not is_typed(each) and each.said.year == part.said.year]
    wholes += _called_by_name(sentence, claim, known)
    near = [track for whole in wholes if (track := share_in(part, whole, known))]
    return next((track for track in near if _is_whole(track)), None)


def _called_by_name(sentence: Sentence, claim: Claimed, known: Known) -> list[Series]:
    """ "Of this year's authorisations, the majority": the figures of the section's tables that bear the name."""
    called = _OF_THESE.match(sentence.text[: claim.start])
    words = stems(called[1]) if called else frozenset()
    printed = known.printed.get(sentence.section, ()) if words else ()
    found = [series for ref in printed if (series := known.series(ref))]
    return [series for series in found if words & stems(series.measure.title)]


def _is_whole(track: Track) -> bool:
    """Whether the second of two figures may be what the first is a part of: no smaller, and of the same things."""
    part, whole = track.parts or (None, None)
    share = track.at(track.year)
    if part is None or whole is None or share is None or not 0 <= share <= 100:
        return False
    return bool(set(nouns_of(part.measure)) & set(nouns_of(whole.measure))) and not whole.measure.unit


def _share_near(sentence: Sentence, start: int, end: int, known: Known) -> Track | None:
    shares = [track for track in tracks(sentence, known) if track.is_share or track.series.measure.unit == "%"]
    near = [(min(abs(track.start - end), abs(start - track.named[-1].end)), at) for at, track in enumerate(shares)]
    near = [pair for pair in near if pair[0] <= FAR]
    return shares[min(near)[1]] if near else None


def _share(track: Track | None) -> Decimal | None:
    value = track.at(track.year) if track else None
    return None if value is None else value / 100


def _fits(share: Decimal, number: Number, before: str) -> bool:
    wanted = number.value
    if _OVER.search(before):
        return wanted < share <= wanted + SPREAD
    if _UNDER.search(before):
        return wanted - SPREAD <= share < wanted
    if _NEARLY.search(before):
        return wanted - NEAR <= share < wanted
    if _LEAST.search(before):
        return share >= wanted
    return abs(share - wanted) <= CLOSE


def _wrong(sentence: Sentence, start: int, end: int, track: Track) -> Finding:
    right = track.text(track.year)
    part = track.refs[0]
    new = f"[[{part}|share of {track.refs[1]}]]" if len(track.refs) > 1 else f"[[{part}]]"
    rule = f"The figures beside it say {right}: {track.title}, {track.year}."
    return tell(
        sentence, start, end, "share", rule, f"Write {new}, or the words that fit {right}.", right=right, new=new
    )
