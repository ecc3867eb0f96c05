"""Holds "rose", "continued to fall", "highest in five years", "doubled" and their like against the figures they are said of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cswo_report.domain.findings import Finding
from cswo_report.domain.measures import FigureRef
from cswo_report.domain.prose import Sentence
from cswo_report.domain.year import ReportingYear
from cswo_report.papers.readers.claims import Claimed, claims, clause_of
from cswo_report.papers.readers.context import Known, Prose, tell
from cswo_report.papers.readers.movement import Span, holds
from cswo_report.papers.readers.number_words import SMALL
from cswo_report.papers.readers.shares import MAJORITIES
from cswo_report.papers.readers.topics import stems
from cswo_report.papers.readers.tracks import Track, bases, of_series, tracks, year_before

_DIRECT = re.compile(r"^(?: [\w’'-]+){0,3}? (?:from|to|by|at|of)(?: (?:just|only|about|some|a total of))? £?$|^ £?$")
_YEAR = r"20\d\d[-–/]\d\d"
_SINCE = re.compile(rf"\b(?:since|than in|compared with|compared to|from its level in|against)(?: the \w+)? ({_YEAR})")
_OVER = re.compile(
    r"\bover (?:the (?:last |past )?)?(\w+) years|\b(?:in|of|for|across) (?:the |any of the )?(?:last |past )?(\w+) years",
    re.IGNORECASE,
)
_RUNNING = re.compile(
    r"\b(?:for |over )?(\w+) (?:consecutive |successive )?years? (?:running|in a row|in succession)|\b(\w+) (?:consecutive|successive) years?",
    re.IGNORECASE,
)
_EVERY = re.compile(rf"(?<=\w )(?:every|each) year(?: since ({_YEAR})|(?=[.,;:)]|$))", re.IGNORECASE)
_SHARE_WORDS = re.compile(r"\b(?:share|proportion|percentage|per cent|rate)\b", re.IGNORECASE)
_THAN = re.compile(r"^ than(?: [\w’'-]+){0,4}? [£(]?$")
_THAN_YEAR = re.compile(
    rf"^(?: (?!than\b)[\w’'-]+){{1,6}} than (?:last year|the (?:previous year|year before)|a year (?:ago|before|earlier)|before|in {_YEAR})\b(?![’'])",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"Both(?: of (?:them|these|those))? (?:were|was|are|had|have|did|do|will|can|could|would|may|must|left|went|came|took|began|met|chose|said|told|[a-z]+ed)\b"
)
_ASIDE = re.compile(r"(?:,|\(|–|—) ?(?:(?:which|that) (?:is|was) |(?:slightly|far|much|many|rather) )?$")
_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
_COMPARED = {"more": "rose", "less": "fell"}


def find(prose: Prose, known: Known) -> list[Finding]:
    return [*_both(prose), *_moved(prose, known)]


def _both(prose: Prose) -> Iterator[Finding]:
    """ "Both had ..." after a sentence that counts one thing: there must be two of them."""
    for sentence in prose:
        found = _BOTH.match(sentence.text)
        before = prose.before(sentence)
        if not found or before is None or before.paragraph != sentence.paragraph or not before.named:
            continue
        bases_here = {id(base) for _, base in bases(before)}
        counted = [named for named in before.named if id(named) not in bases_here]
        value = (
            counted[-1].said.series.at(ReportingYear.parse(counted[-1].said.year)).known if len(counted) == 1 else None
        )
        if value is not None and value != 2:
            right = counted[0].said.text
            rule = f"“Both” says two, and the sentence before counts {right}."
            yield tell(sentence, 0, len("Both"), "direction", rule, "Write of how many it is true.", right=right)


def _moved(prose: Prose, known: Known) -> list[Finding]:
    return [
        finding
        for sentence in prose
        for claim in claims(sentence, known.words.directions)
        if claim.says not in MAJORITIES
        for finding in _judged(sentence, claim, prose, known)
    ]


def _judged(sentence: Sentence, claim: Claimed, prose: Prose, known: Known) -> list[Finding]:
    here = tracks(sentence, known)
    if beside := _beside(sentence, claim, here):
        return _compared(sentence, claim, *beside)
    if claim.says in _COMPARED and not _with_another_year(sentence, claim, here):
        return []
    says = _COMPARED.get(claim.says, claim.says)
    found, sure = _said_of(sentence, claim, here, prose, known)
    if not found:
        return []
    verdicts = [(track, span := _span(sentence, track, here, known), holds(says, track, span)) for track in found]
    if any(verdict is None for _, _, verdict in verdicts):
        return _broken(sentence, claim, [(track, span) for track, span, _ in verdicts])
    wrong = [(track, span) for track, span, verdict in verdicts if verdict is False]
    if _says_both(sentence, claim):
        return [_finding(sentence, claim, *wrong[0], known)] if wrong else []
    return [_finding(sentence, claim, *wrong[0], known)] if len(wrong) == len(verdicts) and (sure or wrong) else []


def _with_another_year(sentence: Sentence, claim: Claimed, here: Sequence[Track]) -> bool:
    """Whether "more" and "fewer" compare years: "fewer homes than last year", or a sentence that names both years."""
    after = sentence.text[claim.end :]
    if re.match(r" than\b", after):
        return False
    return bool(_THAN_YEAR.match(after)) or _names_two_years(here) or sentence.kind == "heading"


def _names_two_years(here: Sequence[Track]) -> bool:
    years: dict[tuple[object, ...], set[str]] = {}
    for track in here:
        years.setdefault(track.refs, set()).add(track.year)
    return any(len(found) > 1 for found in years.values())


def _beside(sentence: Sentence, claim: Claimed, here: Sequence[Track]) -> tuple[Track, Track] | None:
    """The two figures of "12, fewer than 14": one before the claim, one after its "than"."""
    single = [track for track in here if not track.is_share or len(track.named) == 1]
    before = [track for track in single if track.end <= claim.start]
    after = [
        track for track in single if track.start >= claim.end and _THAN.match(sentence.text[claim.end : track.start])
    ]
    if not before or not after or claim.says not in {"more", "less", "rose", "fell"}:
        return None
    first = before[-1]
    same_kind = first.series.measure.unit == after[0].series.measure.unit
    return (first, after[0]) if same_kind else None


def _compared(sentence: Sentence, claim: Claimed, first: Track, second: Track) -> list[Finding]:
    one, other = first.at(first.year), second.at(second.year)
    if one is None or other is None:
        return []
    is_more = claim.says in {"more", "rose"}
    if one > other if is_more else one < other:
        return []
    right = f"{first.text(first.year)} against {second.text(second.year)}"
    return [
        tell(
            sentence,
            claim.start,
            claim.end,
            "direction",
            f"The figures say otherwise: {right}.",
            "Mend the words.",
            right=right,
        )
    ]


def _said_of(
    sentence: Sentence, claim: Claimed, here: Sequence[Track], prose: Prose, known: Known
) -> tuple[list[Track], bool]:
    """What a claim is said of, and whether that is sure. Where it is not, one figure that agrees is enough."""
    if _says_both(sentence, claim) and here:
        return _distinct([track for track in here if not track.is_share]), True
    if not here:
        return _carried(sentence, claim, prose, known), False
    start, end = clause_of(sentence, claim.start)
    base = {id(second) for _, second in bases(sentence)}
    if claim.says not in _COMPARED:
        here = [track for track in here if id(track.named[0]) not in base] or here
    subject = stems(sentence.text[start : claim.start])
    direct = [
        track for track in here if track.start >= claim.end and _DIRECT.match(sentence.text[claim.end : track.start])
    ]
    if direct:
        return direct, True
    inside = (
        [track for track in here if start <= track.start < end] or _straight_before(sentence, claim, here) or list(here)
    )
    if _SHARE_WORDS.search(sentence.text[start:end]) and any(track.is_share for track in inside):
        return [track for track in inside if track.is_share], True
    if claim.says in _COMPARED:
        subject = stems(" ".join(sentence.text[claim.end :].split()[:4]))
        inside = list(here)
    likest = _likest(subject, inside)
    return (likest, True) if likest else (inside, False)


def _straight_before(sentence: Sentence, claim: Claimed, here: Sequence[Track]) -> list[Track]:
    """The figure that an aside follows: "16 outright, fewer than last year, and 7 with conditions" speaks of the 16."""
    if not _ASIDE.search(sentence.text[: claim.start]):
        return []
    before = [track for track in here if track.end <= claim.start]
    last = max((track.start for track in before), default=0)
    return [track for track in before if track.start == last]


def _likest(subject: frozenset[str], found: Sequence[Track]) -> list[Track]:
    """The figures that share the most words with a subject; none where all share as many."""
    shared = [(len(subject & track.about), track) for track in found]
    most = max((number for number, _ in shared), default=0)
    best = [track for number, track in shared if number == most]
    return (
        best
        if (most and len(_distinct(best)) < len(_distinct(list(found)))) or len(_distinct(list(found))) == 1
        else []
    )


def _distinct(found: Sequence[Track]) -> list[Track]:
    return list({track.refs: track for track in found}.values())


def _carried(sentence: Sentence, claim: Claimed, prose: Prose, known: Known) -> list[Track]:
    """What a sentence without a figure speaks of: the sentence before for "this" and "it", else a figure of its paragraph by name."""
    starts = sentence.text.lower()
    before = prose.before(sentence)
    if before is not None and any(starts.startswith(f"{words} ") for words in known.words.directions.carried_by):
        return tracks(before, known) if before.kind != "heading" else []
    near = prose.paragraph(sentence)
    following = prose.after(sentence)
    is_heading = sentence.kind == "heading"
    if is_heading:
        near = [each for each in following if each.paragraph == following[0].paragraph]
    elif claim.says in _COMPARED:
        return _of_section(sentence, claim, prose, known)
    spoken = [track for each in near for track in tracks(each, known)]
    subject = stems(sentence.text[: claim.start])
    if claim.says in _COMPARED:
        subject = stems(" ".join(sentence.text[claim.end :].split()[:2]))
        return [track for track in spoken if subject & track.about]
    wanted = [track for track in spoken if subject and subject <= track.about]
    return wanted or (spoken if is_heading else _of_section(sentence, claim, prose, known))


def _of_section(sentence: Sentence, claim: Claimed, prose: Prose, known: Known) -> list[Track]:
    """The one figure that a clause without a figure speaks of by name: of its section in two words, of the report in three."""
    start, end = clause_of(sentence, claim.start)
    after = stems(sentence.text[claim.end : end])
    subject = after if claim.says in _COMPARED else after | stems(sentence.text[start : claim.start])
    named = {named.said.ref for each in prose.sections[sentence.section] for named in each.named}
    own = named | set(known.printed.get(sentence.section, ()))
    every = {ref for refs in known.printed.values() for ref in refs}
    return _named_by(subject, own, 2, known) or _named_by(subject, every - own, 3, known)


def _named_by(subject: frozenset[str], refs: set[FigureRef], least: int, known: Known) -> list[Track]:
    found = [of_series(series, known, known.year.label) for ref in sorted(refs) if (series := known.series(ref))]
    most = max((len(subject & track.about) for track in found), default=0)
    best = [track for track in found if len(subject & track.about) == most]
    return best if len(best) == 1 and most >= max(least, len(subject) * 0.6) else []


def _says_both(sentence: Sentence, claim: Claimed) -> bool:
    start, end = clause_of(sentence, claim.start)
    return bool(re.search(r"\bboth\b", sentence.text[start:end], re.IGNORECASE))


def _span(sentence: Sentence, track: Track, here: Sequence[Track], known: Known) -> Span:
    """The years that a claim compares."""
    text = sentence.text
    mentioned = sorted({other.year for other in here if other.refs == track.refs})
    current = known.year.label
    end = mentioned[-1] if mentioned else current
    start = mentioned[0] if len(mentioned) > 1 else ""
    if since := _SINCE.search(text):
        year = since[1].replace("–", "-").replace("/", "-")
        if year in track.values and (year < end or year == end < current):
            start, end = year, max(end, current) if year == end else end
    if (
        not start
        and len(mentioned) == 1
        and end < current
        and re.search(r"\b(?:from|after|against|with|since) $", text[: track.start])
    ):
        start, end = end, current
    if not start and (over := re.search(r"\bover (?:the (?:last |past )?)?(\w+) years", text, re.IGNORECASE)):
        count = _count(over[1]) or len(track.values)
        start = sorted(track.values)[max(0, len(track.values) - count)]
    return Span(start or year_before(end), end, _steps(text, track, end), _reach(text, track, end))


def _steps(text: str, track: Track, end: str) -> int:
    """How many moves in one direction the words claim: "for three years running"."""
    if running := _RUNNING.search(text):
        word = (running[1] or running[2]).lower()
        return _ORDINALS.get(word) or _count(word)
    if every := _EVERY.search(text):
        first = every[1] or min((year for year, value in track.values.items() if value is not None), default=end)
        return len([year for year in track.values if first.replace("–", "-") < year <= end])
    return 0


def _reach(text: str, track: Track, end: str) -> tuple[str, ...]:
    """The years among which something is the highest or lowest."""
    years = track.last_years(end)
    if since := re.search(rf"since ({_YEAR})", text):
        return tuple(year for year in years if year >= since[1].replace("–", "-"))
    if within := _OVER.search(text):
        return tuple(years[: _count(within[1] or within[2]) or len(years)])
    return tuple(years)


def _count(word: str) -> int:
    return int(word) if word.isdigit() else SMALL.get(word.lower(), 0)


def _broken(sentence: Sentence, claim: Claimed, spans: Sequence[tuple[Track, Span]]) -> list[Finding]:
    broken = [(track, span) for track, span in spans if track.is_broken_between(span.start, span.end)]
    if len(broken) < len(spans) or not spans:
        return []
    track, span = broken[0]
    rule = f"{track.title} was counted in another way before {max(year for year in track.breaks if year <= span.end)}, so the years cannot be compared."
    return [
        tell(
            sentence,
            claim.start,
            claim.end,
            "direction",
            rule,
            "Say what changed, and compare nothing across it.",
            right="cannot be compared",
        )
    ]


def _finding(sentence: Sentence, claim: Claimed, track: Track, span: Span, known: Known) -> Finding:
    before, now = track.at(span.start), track.at(span.end)
    verb = "stayed" if before == now else ("rose" if (now or 0) > (before or 0) else "fell")
    ends = (
        f"at {track.text(span.end)}" if verb == "stayed" else f"from {track.text(span.start)} to {track.text(span.end)}"
    )
    right = f"{verb} {ends}"
    if span.steps or claim.says in {"highest", "lowest", "best", "worst", "rose again", "fell again"}:
        right = ", ".join(f"{track.text(year)} in {year}" for year in sorted(track.last_years(span.end)))
    opposite = known.words.directions.opposites.get(claim.words.lower(), "")
    new = opposite if verb != "stayed" and claim.says in {"rose", "fell", "more", "less"} else ""
    if claim.words[:1].isupper():
        new = new[:1].upper() + new[1:]
    remedy = (
        f"Write “{new}”, or name the change: [[{track.refs[0]}|change]]."
        if new
        else f"Write what it did: [[{track.refs[0]}|change]]."
    )
    return tell(
        sentence,
        claim.start,
        claim.end,
        "direction",
        f"The figure says otherwise: {track.title} {right}.",
        remedy,
        right=right,
        new=new,
    )
