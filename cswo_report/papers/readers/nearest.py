"""The figure that a typed number was probably meant to be: by the words around it, by what it is set against, by its value in any year.

Which figure and which year are asked apart. The value of another year is evidence of the figure alone: an author who types last
year's number means this year's. The year is the one that the words mean (`meant`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from math import log

from cswo_report.domain.measures import AREA, FigureRef, Measure, Series
from cswo_report.domain.prose import Named, Sentence
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.wording import in_context
from cswo_report.papers.readers.claims import clause_of
from cswo_report.papers.readers.context import Known, Prose, nouns_of
from cswo_report.papers.readers.meant import is_part_or_base, pairing, year_meant
from cswo_report.papers.readers.number_words import Number
from cswo_report.papers.readers.tenses import looks_ahead
from cswo_report.papers.readers.topics import about, stems

NOUN, CLAUSE, SENTENCE, PARAGRAPH = 2.0, 1.2, 0.7, 0.25  # what a word in common counts for, by where it stands
SAME_YEAR, YEAR_BEFORE, OTHER_YEAR = 2.4, 2.2, 1.5  # what a value in common counts for
IN_SECTION, IN_FAMILY, BESIDE_FAMILY, PAIRED, SAID_ALREADY = 1.0, 0.7, 1.0, 4.0, -4.0
WORDLESS, UNKNOWN = -1.0, -3.0
SMALL = 12  # a number up to this is the value of many figures by chance
MOST_TRIED = 5  # of the likeliest figures are put into words; of the others, those alone that have the value
LEAST = 1.6  # of a figure that is offered at all
FRACTION = Decimal("0.045")  # how far a fraction in words may be from the share it speaks of
_AHEAD, _BEHIND = 3, 2  # words straight after and before a number
_BOUNDED = re.compile(
    r"\b(?:than|only|least|most|up to|target|promised?|wanted|hoped|planned|expected|agreed|need(?:ed)?|should|would|could|not|never|no|until|if|about|nearly|almost|over|under)\b",
    re.IGNORECASE,
)
_NARROWED = re.compile(
    r"^(?: [\w’'-]+){1,4}? (?:from|with|without|who|whose|that|which|under|over|aged|about|among|by|through|near|of|more|fewer|less|in(?! (?:the year|all|total|20\d\d|this|post)\b))\b",
    re.IGNORECASE,
)
_FORMS = ("", "spelt", "count", "words")


@dataclass(frozen=True)
class Near:
    """A figure that a number may be, in the year that its words mean. `right` is what the replacement prints."""

    ref: FigureRef
    title: str
    form: str
    right: str
    year: str
    same: bool  # it prints the words typed
    likeness: float
    in_section: bool = False
    is_named: bool = False  # the words around it are those of its noun or title

    @property
    def name(self) -> str:
        return f"[[{self.ref}{'|' if self.form else ''}{self.form}]]"


@dataclass(frozen=True)
class Candidate:
    """A figure that may be meant, its series and the stems of its name."""

    ref: FigureRef
    series: Series
    about: frozenset[str]

    @property
    def family(self) -> str:
        return self.ref.key.split(".")[0]


@dataclass(frozen=True)
class Figures:
    """Every figure that a typed number of a report may be, with what is asked of all numbers worked out once."""

    prose: Prose
    known: Known

    @cached_property
    def candidates(self) -> list[Candidate]:
        seen = {named.said.ref for sentence in self.prose for named in sentence.named}
        for ref in [ref for ref in seen if ref.where]:
            seen |= self._siblings(ref)
        declared = {FigureRef(key) for key, measure in self.known.book.measures.items() if not measure.generated}
        found = [(ref, self.known.series(ref)) for ref in sorted(seen | declared, key=str)]
        return [Candidate(ref, series, about(series.measure, ref)) for ref, series in found if series is not None]

    def _siblings(self, ref: FigureRef) -> set[FigureRef]:
        """The same measure by the other codes of its last dimension; only what was supplied is at hand without counting."""
        measure, name = self.known.book.measures.get(ref.key), ref.where[-1][0]
        if measure is None or not measure.supplied or name == AREA:
            return set()
        codes = self.known.book.dimensions.get(ref.key, {}).get(name, {})
        return {FigureRef(ref.key, (*ref.where[:-1], (name, code))) for code in codes}

    @cached_property
    def rarity(self) -> dict[str, float]:
        """How much each stem tells: 1 for one that a single figure bears, near 0 for one that most bear."""
        own = [candidate.about for candidate in self.candidates if not candidate.ref.where]
        times = Counter(stem for each in own for stem in each)
        return {stem: 1 - log(number) / log(len(own) + 1) for stem, number in times.items()}

    def of_section(self, slug: str) -> tuple[frozenset[FigureRef], str]:
        """The figures of a section, which it names, prints, must have or named last year; and the family of most of them."""
        if slug not in self._sections:
            named = {named.said.ref for each in self.prose.sections[slug] for named in each.named}
            own = named | {*self.known.printed.get(slug, ()), *self.known.required.get(slug, ())} | self._earlier(slug)
            kinds = {_kind(ref) for ref in own if ref.where}
            own |= {each.ref for each in self.candidates if each.ref.where and _kind(each.ref) in kinds}
            (family, times) = next(iter(Counter(ref.key.split(".")[0] for ref in own).most_common(1)), ("", 0))
            self._sections[slug] = (frozenset(own), family if times * 2 > len(own) else "")
        return self._sections[slug]

    @cached_property
    def _sections(self) -> dict[str, tuple[frozenset[FigureRef], str]]:
        return {}

    def _earlier(self, slug: str) -> set[FigureRef]:
        found = set()
        for named in (named for each in self.prose.earlier.get(slug, ()) for named in each.named):
            try:
                found.add(FigureRef.parse(named.source.strip("[]").split("|")[0].strip()))
            except ValueError:
                continue
        return found


def _kind(ref: FigureRef) -> tuple[str, ...]:
    """A measure and the dimensions that a figure holds it to: a section that names referrals by one source may name another."""
    return (ref.key, *(name for name, _ in ref.where))


def nearest(sentence: Sentence, number: Number, figures: Figures) -> tuple[Near | None, bool]:
    """The likeliest figure for a typed number, and whether it may be put there without asking.

    It may where it prints the very words typed, the words around are its own, and no other figure fits there as well.
    """
    if number.kind in {"times", "vague"}:
        return None, False
    zones = _zones(sentence, number, figures.prose)
    local, _ = figures.of_section(sentence.section)
    year = year_meant(sentence, number, figures.known)
    weighed = sorted(_weighed(sentence, number, figures, zones, year), key=lambda each: -each[1])
    likely = [each for each in weighed if each[1] >= LEAST]
    weighed = likely or [each for each in weighed if each[0].ref in local] or weighed
    found = []
    for at, (candidate, likeness) in enumerate(weighed):
        if at >= MOST_TRIED and not _has_value(candidate.series, number, year):
            continue
        if near := _near(candidate, year, number, sentence, figures.known, likeness):
            found.append(_placed(near, candidate.series.measure, zones, in_section=candidate.ref in local))
    if not found:
        return None, False
    best = max(found, key=lambda near: near.likeness)
    others = [near for near in found if near is not best and near.same and (near.in_section or near.is_named)]
    is_safe = best.same and best.in_section and best.is_named and not others and not number.is_share
    return best, is_safe and _is_plain_count(sentence, number, figures.known)


def _is_plain_count(sentence: Sentence, number: Number, known: Known) -> bool:
    """Whether a sentence simply counts: no target or bound, no part of the whole, no narrowing of what is counted."""
    start, end = clause_of(sentence, number.start)
    before, after = sentence.text[start : number.start], sentence.text[number.end : end]
    is_bound = _BOUNDED.search(before) or looks_ahead(before + after, known.words.tenses)
    return not (is_bound or _NARROWED.match(after) or is_part_or_base(sentence, number, known))


def _weighed(
    sentence: Sentence, number: Number, figures: Figures, zones: Mapping[str, float], year: str
) -> Iterator[tuple[Candidate, float]]:
    """How likely each figure is."""
    local, family = figures.of_section(sentence.section)
    paired = _paired(sentence, number, figures)
    said = {(named.said.ref, named.said.year) for named in sentence.named}
    beside = {named.said.ref.key.split(".")[0] for named in sentence.named}
    for each in figures.candidates:
        ref, series = each.ref, each.series
        if not _unit_fits(number, series.measure):
            continue
        words = _likeness(each.about, zones, figures.rarity)
        evidence = _value(series, number, year) + PAIRED * (ref == paired)
        is_telling = number.value > SMALL or ref in local or ref == paired
        if (not evidence and (number.is_share or not words)) or (not words and not is_telling):
            continue
        likeness = words + evidence + IN_SECTION * (ref in local) + SAID_ALREADY * ((ref, year) in said)
        likeness += IN_FAMILY * (each.family == family) + BESIDE_FAMILY * (each.family in beside)
        likeness += WORDLESS * (not words and ref != paired) + UNKNOWN * (not _is_known(series, year))
        yield each, likeness


def _is_known(series: Series, year: str) -> bool:
    label = ReportingYear.parse(year)
    return label in series.years and series.at(label).known is not None


def _has_value(series: Series, number: Number, year: str) -> bool:
    label = ReportingYear.parse(year)
    value = series.at(label) if label in series.years else None
    return value is not None and value.known is not None and _equal(value.known, value.places, number, series.measure)


def _placed(near: Near, measure: Measure, zones: Mapping[str, float], *, in_section: bool) -> Near:
    """Whether a number's own words are the figure's: its noun straight beside it, or most of its title in the clause."""
    title = stems(re.sub(r",.*|\(.*", "", measure.title))
    noun = stems(" ".join(nouns_of(measure)))
    beside = {stem for stem, weight in zones.items() if weight >= NOUN}
    clause = {stem for stem, weight in zones.items() if weight >= CLAUSE}
    is_named = bool(title) and (len(title & clause) * 2 >= len(title)) and bool((noun | title) & beside)
    return replace(near, in_section=in_section, is_named=is_named)


def _zones(sentence: Sentence, number: Number, prose: Prose) -> dict[str, float]:
    """Every stem around a number with what it counts for: the nearer the more."""
    text = sentence.text
    start, end = clause_of(sentence, number.start)
    around = prose.around(sentence)
    named = [stem for each in (sentence, *around) for near in each.named for stem in about(near.said.series.measure)]
    zones: dict[str, float] = dict.fromkeys(
        [*(stem for each in around for stem in stems(each.text)), *named], PARAGRAPH
    )
    zones |= dict.fromkeys(stems(f"{text[: number.start]} {text[number.end :]}"), SENTENCE)
    zones |= dict.fromkeys(stems(f"{text[start : number.start]} {text[number.end : end]}"), CLAUSE)
    behind, ahead = text[start : number.start].split()[-_BEHIND:], text[number.end : end].split()[:_AHEAD]
    return zones | dict.fromkeys(stems(" ".join(ahead)), NOUN) | dict.fromkeys(stems(" ".join(behind)), CLAUSE)


def _likeness(own: frozenset[str], zones: Mapping[str, float], rarity: Mapping[str, float]) -> float:
    shared = [zones[stem] * rarity.get(stem, 1) for stem in own if stem in zones]
    whole = sum(rarity.get(stem, 1) for stem in own) or 1
    covered = sum(rarity.get(stem, 1) for stem in own if zones.get(stem, 0) >= SENTENCE) / whole
    return sum(shared) * (0.5 + covered)


def _paired(sentence: Sentence, number: Number, figures: Figures) -> FigureRef | None:
    """The figure that the number is set against: "[[referrals]], after 398" speaks of one figure in two years."""
    pair = pairing(sentence, figures.known)
    other = pair.partner(number) if pair else None
    if isinstance(other, Named):
        return other.said.ref
    if other is None or pair is None or number not in pair.earlier:
        return None
    best, _ = nearest(sentence, other, figures)
    return best.ref if best else None


def _unit_fits(number: Number, measure: Measure) -> bool:
    if number.is_share:
        return measure.share is not None
    if number.unit == "%":
        return measure.unit == "%"
    if number.unit.startswith("£"):
        return measure.unit.startswith("£")
    return measure.unit != "%" and not measure.unit.startswith("£")


def _value(series: Series, number: Number, meant: str) -> float:
    """What it counts for that the figure has the number's value in some year."""
    best = 0.0
    for year, value in zip(series.years, series.values, strict=True):
        if value.known is None or not _equal(value.known, value.places, number, series.measure):
            continue
        is_next = year.label < meant and ReportingYear.parse(meant).previous().label == year.label
        weight = SAME_YEAR if year.label == meant else YEAR_BEFORE if is_next else OTHER_YEAR
        best = max(best, 0 if number.is_share and year.label != meant else weight)
    return best * (0.6 if number.value <= SMALL and not number.is_share else 1)


def _equal(value: Decimal, places: int, number: Number, measure: Measure) -> bool:
    if number.is_share:
        return abs(value - number.value * 100) <= FRACTION * 100
    wanted = number.value
    if number.unit == "£" and measure.unit in {"£ million", "£000"}:
        wanted = wanted / (1_000_000 if measure.unit == "£ million" else 1000)
    return abs(round(value, places) - wanted) < Decimal(1).scaleb(-places) / 2


def _near(
    candidate: Candidate, year: str, number: Number, sentence: Sentence, known: Known, likeness: float
) -> Near | None:
    """A figure with the form that prints the words typed, where there is one; else the form of their kind, words or digits."""
    ref, series = candidate.ref, candidate.series
    label = ReportingYear.parse(year)
    if label not in series.years:
        return None
    of_year = "" if label == known.year else "previous" if label == known.year.previous() else year
    forms: tuple[str, ...] = _FORMS if number.kind == "digits" else ("spelt", *_FORMS)
    if number.is_share and (share := series.measure.share):
        ref, forms = FigureRef(share.of, ref.where), (f"share of {share.base}",)
    typed = sentence.text[number.start : number.end].removeprefix("£").casefold()
    first: Near | None = None
    for form in forms:
        words = _prints(ref, of_year, form, number, sentence, known)
        whole = "|".join(filter(None, (of_year, form)))
        if words and (first is None or words.casefold() == typed):
            near = Near(ref, series.measure.title, whole, words, year, words.casefold() == typed, likeness)
            if near.same:
                return near
            first = near
    return first


def _prints(ref: FigureRef, year: str, form: str, number: Number, sentence: Sentence, known: Known) -> str:
    try:
        said = known.say("|".join(filter(None, (str(ref), year, form))))
    except ValueError:
        return ""
    return in_context(said, sentence.text[: number.start], sentence.text[number.end :])
