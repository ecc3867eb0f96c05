"""The figure that a typed number was probably meant to be: by the words around it, by what it is set against, by its value in any year.

Which figure and which year are asked apart. The value of another year is evidence of the figure alone: an author who types last
year's number means this year's. The year is the one that the words mean (`meant`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import log

from cswo_report.domain.measures import AREA, FigureRef, Measure, Series
from cswo_report.domain.prose import Named, Sentence
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.wording import in_context
from cswo_report.papers.readers.claims import clause_of
from cswo_report.papers.readers.context import Known, Prose, nouns_of
from cswo_report.papers.readers.meant import pairing, year_meant
from cswo_report.papers.readers.number_words import Number
from cswo_report.papers.readers.topics import about, stems

NOUN, CLAUSE, SENTENCE, PARAGRAPH = 2.0, 1.2, 0.7, 0.25  # what a word in common counts for, by where it stands
SAME_YEAR, YEAR_BEFORE, OTHER_YEAR = 2.4, 2.2, 1.5  # what a value in common counts for
IN_SECTION, IN_FAMILY, BESIDE_FAMILY, PAIRED, SAID_ALREADY = 1.0, 0.7, 1.0, 4.0, -4.0
SMALL = 12  # a number up to this is the value of many figures by chance
LEAST = 1.6  # of a figure that is offered at all
FRACTION = Decimal("0.045")  # how far a fraction in words may be from the share it speaks of
_AHEAD, _BEHIND = 3, 2  # words straight after and before a number
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


def nearest(sentence: Sentence, number: Number, prose: Prose, known: Known) -> tuple[Near | None, bool]:
    """The likeliest figure for a typed number, and whether it may be put there without asking.

    It may where it prints the very words typed, the words around are its own, and no other figure fits there as well.
    """
    found = sorted(_fitting(sentence, number, prose, known), key=lambda near: -near.likeness)
    found = [near for near in found if near.likeness >= LEAST] or [near for near in found if near.in_section]
    if not found:
        return None, False
    best = found[0]
    others = [near for near in found[1:] if near.same and (near.in_section or near.is_named)]
    is_safe = best.same and best.in_section and best.is_named and not others and not number.is_share
    return best, is_safe


def _fitting(sentence: Sentence, number: Number, prose: Prose, known: Known) -> Iterator[Near]:
    if number.kind in {"times", "vague"}:
        return
    zones = _zones(sentence, number, prose)
    local = _of_section(sentence, prose, known)
    families = Counter(ref.key.split(".")[0] for ref in local)
    paired = _paired(sentence, number, prose, known)
    year = year_meant(sentence, number, known)
    rarity = _rarity(known)
    said = {(named.said.ref, named.said.year) for named in sentence.named}
    for ref in _candidates(prose, known):
        series = known.series(ref)
        if series is None or not _unit_fits(number, series.measure):
            continue
        words = _likeness(about(series.measure, ref), zones, rarity)
        value = _value(series, number, year)
        evidence = value + (PAIRED if ref == paired else 0)
        if (number.is_share or not words) and not evidence:
            continue
        if not words and ref != paired and ref not in local:
            continue
        family = ref.key.split(".")[0]
        likeness = words + evidence + IN_SECTION * (ref in local) + SAID_ALREADY * ((ref, year) in said)
        likeness += IN_FAMILY * (families[family] * 2 > sum(families.values()))
        likeness += BESIDE_FAMILY * any(named.said.ref.key.startswith(f"{family}.") for named in sentence.named)
        near = _near(ref, series, year, number, sentence, known, likeness)
        if near is not None:
            yield _placed(near, series.measure, zones, in_section=ref in local)


def _placed(near: Near, measure: Measure, zones: Mapping[str, float], *, in_section: bool) -> Near:
    """Whether a number's own words are the figure's: its noun straight beside it, or most of its title in the clause."""
    title = stems(re.sub(r",.*|\(.*", "", measure.title))
    noun = stems(" ".join(nouns_of(measure)))
    beside = {stem for stem, weight in zones.items() if weight >= NOUN}
    clause = {stem for stem, weight in zones.items() if weight >= CLAUSE}
    is_named = bool(title) and (len(title & clause) * 2 >= len(title)) and bool((noun | title) & beside)
    return Near(**{**near.__dict__, "in_section": in_section, "is_named": is_named})


def _of_section(sentence: Sentence, prose: Prose, known: Known) -> set[FigureRef]:
    """The figures of a section: those that it names, prints or must have, and those that it named last year."""
    slug = sentence.section
    named = {named.said.ref for each in prose.sections[slug] for named in each.named}
    own = named | {*known.printed.get(slug, ()), *known.required.get(slug, ())} | _earlier(slug, prose)
    kinds = {_kind(ref) for ref in own if ref.where}
    return own | {ref for ref in _candidates(prose, known) if ref.where and _kind(ref) in kinds}


def _kind(ref: FigureRef) -> tuple[str, ...]:
    """A measure and the dimensions that a figure holds it to: a section that names referrals by one source may name another."""
    return (ref.key, *(name for name, _ in ref.where))


def _earlier(slug: str, prose: Prose) -> set[FigureRef]:
    found = set()
    for named in (named for each in prose.earlier.get(slug, ()) for named in each.named):
        try:
            found.add(FigureRef.parse(named.source.strip("[]").split("|")[0].strip()))
        except ValueError:
            continue
    return found


def _candidates(prose: Prose, known: Known) -> list[FigureRef]:
    seen = {named.said.ref for sentence in prose for named in sentence.named}
    for ref in [ref for ref in seen if ref.where]:
        seen |= _siblings(ref, known)
    declared = {FigureRef(key) for key, measure in known.book.measures.items() if not measure.generated}
    return sorted(seen | declared, key=str)


def _siblings(ref: FigureRef, known: Known) -> set[FigureRef]:
    """The same measure by the other codes of its last dimension; only what was supplied is at hand without counting."""
    if not known.book.measures[ref.key].supplied:
        return set()
    name = ref.where[-1][0]
    codes = known.book.dimensions.get(ref.key, {}).get(name, {})
    return {FigureRef(ref.key, (*ref.where[:-1], (name, code))) for code in codes if name != AREA}


def _zones(sentence: Sentence, number: Number, prose: Prose) -> dict[str, float]:
    """Every stem around a number with what it counts for: the nearer the more."""
    text = sentence.text
    start, end = clause_of(sentence, number.start)
    paragraph = [each.text for each in prose.paragraph(sentence) if each is not sentence]
    heading = [each.text for each in prose.sections[sentence.section] if each.kind == "heading" and each.line < sentence.line][-1:]
    named = [stem for each in prose.paragraph(sentence) for near in each.named for stem in about(near.said.series.measure)]
    zones: dict[str, float] = dict.fromkeys([*stems(" ".join(paragraph + heading)), *named], PARAGRAPH)
    zones |= dict.fromkeys(stems(f"{text[: number.start]} {text[number.end :]}"), SENTENCE)
    zones |= dict.fromkeys(stems(f"{text[start : number.start]} {text[number.end : end]}"), CLAUSE)
    behind, ahead = text[start : number.start].split()[-_BEHIND:], text[number.end : end].split()[:_AHEAD]
    return zones | dict.fromkeys(stems(" ".join(ahead)), NOUN) | dict.fromkeys(stems(" ".join(behind)), CLAUSE)


def _rarity(known: Known) -> Mapping[str, float]:
    """How much each stem tells: 1 for one that a single figure bears, near 0 for one that most bear."""
    if not known.rarity:
        own = [about(measure) for measure in known.book.measures.values() if not measure.generated]
        times = Counter(stem for each in own for stem in each)
        known.rarity.update({stem: 1 - log(number) / log(len(own) + 1) for stem, number in times.items()})
    return known.rarity


def _likeness(own: frozenset[str], zones: Mapping[str, float], rarity: Mapping[str, float]) -> float:
    shared = [zones[stem] * rarity.get(stem, 1) for stem in own if stem in zones]
    whole = sum(rarity.get(stem, 1) for stem in own) or 1
    covered = sum(rarity.get(stem, 1) for stem in own if zones.get(stem, 0) >= SENTENCE) / whole
    return sum(shared) * (0.5 + covered)


def _paired(sentence: Sentence, number: Number, prose: Prose, known: Known) -> FigureRef | None:
    """The figure that the number is set against: "[[referrals]], after 398" speaks of one figure in two years."""
    pair = pairing(sentence, known)
    other = pair.partner(number) if pair else None
    if isinstance(other, Named):
        return other.said.ref
    if other is None or pair is None or number not in pair.earlier:
        return None
    best, _ = nearest(sentence, other, prose, known)
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
    ref: FigureRef, series: Series, year: str, number: Number, sentence: Sentence, known: Known, likeness: float
) -> Near | None:
    """A figure with the form that prints the words typed, where there is one; else the form of their kind, words or digits."""
    label = ReportingYear.parse(year)
    if label not in series.years or series.at(label).known is None:
        return None
    of_year = "" if label == known.year else "previous" if label == known.year.previous() else year
    title = series.measure.title
    if number.is_share and series.measure.share is not None:
        share = series.measure.share
        forms: tuple[str, ...] = (f"share of {share.base}",)
        ref = FigureRef(share.of, ref.where)
    else:
        forms = _FORMS if number.kind == "digits" else ("spelt", *_FORMS)
    typed = sentence.text[number.start : number.end].removeprefix("£").casefold()
    printed = [(form, words) for form in forms if (words := _prints(ref, of_year, form, number, sentence, known))]
    for form, words in printed:
        if words.casefold() == typed:
            return Near(ref, title, "|".join(filter(None, (of_year, form))), words, year, True, likeness)
    if not printed:
        return None
    form, words = printed[0]
    return Near(ref, title, "|".join(filter(None, (of_year, form))), words, year, False, likeness)


def _prints(ref: FigureRef, year: str, form: str, number: Number, sentence: Sentence, known: Known) -> str:
    try:
        said = known.say("|".join(filter(None, (str(ref), year, form))))
    except ValueError:
        return ""
    return in_context(said, sentence.text[: number.start], sentence.text[number.end :])
