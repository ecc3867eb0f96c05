"""Puts a figure into the words of a sentence, so that a sentence can never disagree with its table.

`say` answers what `[[...]]` asks for; `in_context` fits it to the words around it. Whoever prints or reads a narrative uses
these two and nothing else, so that what is read is what is printed.
"""

from __future__ import annotations

import re

from cswo_report.domain.measures import FigureRef, Measure, Series
from cswo_report.domain.paper import Origin
from cswo_report.domain.prose import Said
from cswo_report.domain.values import Basis, Presence, Qualifier, Value, thousands
from cswo_report.domain.year import ReportingYear
from cswo_report.figures import asking, moving
from cswo_report.figures.asking import TYPED, Asking, WordingFault
from cswo_report.figures.book import Book, percentage
from cswo_report.figures.periods import spoken_period
from cswo_report.figures.printing import unit_sign

__all__ = ["WordingFault", "in_context", "pieces", "say"]

NUMBER_WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
RATE_PLACES = 1

_AUTHORS_PER_CENT = re.compile(r"%|\s?per\s?cent\b", re.IGNORECASE)
_AUTHORS_UNIT = re.compile(r"%|\s?(?:per\s?cent|thousand|million|billion|hundred)\b|[-/:\u2013][\w£]|\d", re.IGNORECASE)
_STICKS = re.compile(r"[£$€#\w+\u2212/-]\Z")  # a sign before a number that keeps it in digits
_SENTENCE_END = re.compile(r"[.!?][\u201d\u2019\"')\]]*\s+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:No|Nos|Dr|Mr|Mrs|Ms|St|Prof|Rev|Hon|Sgt|vs|cf|ca|pp?|ss?|reg|regs|para|paras|art|sch|ch|vol|[A-Z])|e\.g|i\.e)\.\Z"
)
_OPENING = " \t\n\u00a0([{\"'\u201c\u2018*_"
_WORD_AFTER = re.compile(r"\s+([A-Za-z][\w\u2019'-]*)(.?)", re.DOTALL)
_FUNCTION_WORDS = (
    "a about above after again against ago all also although always among an and any are as at because been before being",
    "below between both but by came can could did do does during each either even ever every fell for from gave given got",
    "grew had has have he held her here his however if in into is it its itself just kept later least led left less like",
    "made may might must my needed nor not now of off on only or our out over per rather rose said saw she should since so",
    "still than that the their them then there these they this those though through to took under until up upon was we",
    "went were what when where which while who whom whose will with within without would yet you",
)
_NOT_A_NOUN = frozenset(word for line in _FUNCTION_WORDS for word in line.split())
_FOLLOWS_A_VERB = frozenset(
    ("a", "after", "as", "at", "before", "by", "for", "from", "in", "into", "of", "on", "since")
) | {*("the", "this", "to", "under", "until", "with", "within")}


def say(book: Book, inside: str) -> Said:
    """The figure that stands between `[[` and `]]`, in words.

    Raises `UnknownFigure` for a figure there is not, `WordingFault` for a form that is not of the language or has no meaning
    for this figure; each says the rule and the remedy.
    """
    if by_hand := asking.typed(inside):
        return _typed(*by_hand)
    asked = asking.read(inside)
    series = book.find(asked.ref)
    if asked.form.startswith("change"):
        return _change(book, asked, series)
    year = _year(asked, series)
    if asked.other is not None:
        return _of_another(book, asked, series, year)
    noun = asked.noun or (asked.form if asked.form in {"words", "count"} else "")
    if noun in {"words", "count"}:
        _refuse_without_noun(series.measure)
    return _said_alone(book, asked, series, year)


def in_context(said: Said, before: str, after: str, *, cell: bool = False) -> str:
    """The words as they stand between `before` and `after` in the same paragraph, heading, item or (`cell`) table cell.

    At the start of a sentence a number to nine is spelt out, and a letter is a capital. Nil is "no" before a word, "none"
    elsewhere, and 0 in a cell, after a currency sign or before a unit. A per cent sign that the author wrote too is printed once.
    """
    before, after = (re.sub(r"\s+", " ", words) for words in (before, after))
    text = _alone(said, before, after, cell) if said.context else said.text
    if text.endswith("%") and _AUTHORS_PER_CENT.match(after):
        text = text[:-1]
    if said.form != TYPED and not cell and _starts_sentence(before):
        text = text[:1].upper() + text[1:]
    return text


def pieces(said: Said, printed: str) -> tuple[tuple[str, Origin | None], ...]:
    """The printed words cut so that each number stands alone with its origin; the words between have none."""
    if not said.spans:
        return ((printed, said.origins[0] if said.origins else None),)
    longer = len(printed) - len(said.text) if said.context else 0
    found: list[tuple[str, Origin | None]] = []
    at = 0
    for (start, end), origin in zip(said.spans, said.origins, strict=True):
        stop = min(end + longer, len(printed))
        found += [(printed[at:start], None), (printed[start:stop], origin)]
        at = stop
    return tuple((words, origin) for words, origin in [*found, (printed[at:], None)] if words)


def _typed(number: str, source: str) -> Said:
    measure = Measure(TYPED, "A number typed by hand", source, source)
    origin = Origin(form=TYPED, field=source)
    return Said(FigureRef(TYPED), TYPED, number, Series(measure, (), ()), "", origins=(origin,))


def _year(asked: Asking, series: Series) -> ReportingYear:
    """The reporting year asked for, which the report must cover."""
    this = series.years[-1]
    if asked.year in {"", "current"}:
        return this
    wanted = this.previous() if asked.year == "previous" else ReportingYear.parse(asked.year)
    if wanted not in series.years and asked.year != "previous":
        covered = f"{series.years[0].label} to {this.label}"
        raise WordingFault(f"The report does not cover {wanted.label}.", f"Name a year from {covered}.")
    return wanted


def _value(series: Series, year: ReportingYear) -> Value:
    return series.at(year) if year in series.years else Value.absent(Presence.NOT_HELD)


def _refuse_without_noun(measure: Measure) -> None:
    if unit_sign(measure.unit):
        raise WordingFault(f"{measure.title} is a percentage and counts no thing.", f"Write [[{measure.key}]].")
    if not measure.one or not measure.many:
        remedy = f"Write [[{measure.key}]] and the noun after it, or [[{measure.key}|spelt]]."
        raise WordingFault(f"{measure.title} has no noun to print after it.", remedy)


def _said_alone(book: Book, asked: Asking, series: Series, year: ReportingYear) -> Said:
    """A value by itself: in digits, in words, with its noun, or with its day."""
    measure, value = series.measure, _value(series, year)
    number = _number(value, measure, asked.noun or asked.form, False)
    tail = ""
    if asked.form == "as at":
        if measure.basis not in {Basis.AS_AT, Basis.DECEMBER_CENSUS}:
            rule = f"{measure.title} is counted over a period, so it has no day."
            raise WordingFault(rule, f"Write [[{asked.ref}]].")
        tail = f" {spoken_period(book, series, year)}"
    return Said(
        ref=asked.ref,
        form=f"as at {asked.noun}".strip() if asked.form == "as at" else asked.form,
        text=number + tail,
        series=series,
        year=year.label,
        origins=(Origin(str(asked.ref), year.label),),
        context=True,
        spans=((0, len(number)),) if tail else (),
    )


def _change(book: Book, asked: Asking, series: Series) -> Said:
    """A verb phrase in the past tense; it never claims more than the numbers do."""
    since = _year(Asking(asked.ref, asked.since), series) if asked.since else series.years[-1].previous()
    before, now = _value(series, since), series.current
    texts = tuple(_number(value, series.measure, "spelt" if not value.known else "", False) for value in (before, now))
    phrase = moving.phrase(series, since, texts, book.parts(asked.ref))
    spans = tuple(match.span() for match in re.finditer("\ue000.*?\ue001", phrase))
    text = phrase.replace("\ue000", "").replace("\ue001", "")
    years = (since.label, series.years[-1].label)[-len(spans) :] if spans else ()
    return Said(
        ref=asked.ref,
        form=asked.form,
        text=text,
        series=series,
        year=series.years[-1].label,
        origins=tuple(Origin(str(asked.ref), label) for label in years),
        spans=tuple((start - 2 * n, end - 2 * n - 2) for n, (start, end) in enumerate(spans)),
    )


def _of_another(book: Book, asked: Asking, series: Series, year: ReportingYear) -> Said:
    """A percentage, a share or a rate of another figure, never without saying when either of them is absent."""
    assert asked.other is not None
    other = book.find(asked.other)
    part, base = _value(series, year), _value(other, year)
    _refuse_mixing(asked, series.measure, other.measure)
    absent = next((value for value in (part, base) if value.known is None), None)
    if asked.per and (base.known is None or not base.known):
        rule = f"{other.measure.title} is {base.text()} for {year.label}, so there is nothing to divide by."
        raise WordingFault(rule, f"Supply it, or write [[{asked.ref}]] without a rate.")
    text, marks, forms = _calculated(book, asked, (series, part), (other, base), year)
    if absent is not None or not base.known:
        text = (absent or Value.absent(Presence.NOT_APPLICABLE)).said()
        marks, forms = ((0, len(text)),), forms[:1]
    return Said(
        ref=asked.ref,
        form=asked.form,
        text=text,
        series=series,
        year=year.label,
        others=(other,),
        origins=tuple(Origin(str(ref), year.label, form) for ref, form in forms),
        spans=marks,
    )


def _calculated(
    book: Book, asked: Asking, top: tuple[Series, Value], bottom: tuple[Series, Value], year: ReportingYear
) -> tuple[str, tuple[tuple[int, int], ...], tuple[tuple[FigureRef, str], ...]]:
    """The text, where its numbers stand in it, and of what figure and form each is. Words as written where nothing can be divided."""
    (_, part), (other, base) = top, bottom
    assert asked.other is not None
    first = (asked.ref, asked.form if not asked.form.startswith("share") else f"per cent of {asked.other}")
    if not base.known or part.known is None:
        return "", (), (first,)
    if asked.per:
        number = thousands(part.known * asked.per / base.known, RATE_PLACES)
        noun = other.measure.many or other.measure.title[:1].lower() + other.measure.title[1:]
        what = "population" if "population" in other.measure.key else other.measure.title
        text = f"{number} per {asked.per:,} {noun} ({what} {spoken_period(book, other, year)})"
        return text, ((0, len(number)),), (first,)
    number = f"{thousands(percentage(part.known, base.known), 0)}%"
    if not asked.form.startswith("share"):
        return number, ((0, len(number)),), (first,)
    of, whole = part.text(), base.text()
    text = f"{number} ({of} of {whole})"
    at = len(number) + 2
    marks = ((0, len(number)), (at, at + len(of)), (at + len(of) + 4, len(text) - 1))
    return text, marks, (first, (asked.ref, ""), (asked.other, ""))


def _refuse_mixing(asked: Asking, of: Measure, base: Measure) -> None:
    """A percentage of unlike things, or of unlike periods, would be a false statement; a rate is of a population and may."""
    if unit_sign(of.unit) or unit_sign(base.unit):
        named = of if unit_sign(of.unit) else base
        raise WordingFault(f"{named.title} is a percentage already.", f"Write [[{named.key}]].")
    if asked.per:
        return
    if of.unit != base.unit:
        rule = f"{of.title} is in {of.unit or 'numbers'}, {base.title} in {base.unit or 'numbers'}."
        raise WordingFault(rule, "Name a figure of the same unit.")
    if of.basis is not base.basis and not of.mixes:
        rule = f"{of.title} and {base.title} are of unlike periods."
        raise WordingFault(rule, "Name a figure of the same period, or say in the measure why they may stand together.")


def _number(value: Value, measure: Measure, style: str, nil_as_no: bool) -> str:
    """A value in one of the styles '' (digits), spelt, count, words; absent values say which absence it is."""
    sign, noun = unit_sign(measure.unit), ""
    if value.known is None:
        return value.said(sign)
    if style in {"words", "count"}:
        single = value.known == 1 and value.qualifier is Qualifier.EXACT and not value.places
        noun = f" {measure.one if single else measure.many}"
    if value.presence is Presence.NIL:
        return f"no{noun}" if noun else ("0%" if sign else "no" if nil_as_no else "none")
    text = _spelt(value) if style in {"words", "spelt"} and not sign else value.text(sign)
    return f"{text}{noun}"


def _spelt(value: Value) -> str:
    """To nine in words; a number with decimals, or one of a range beyond nine, stays in digits."""
    numbers = [number for number in (value.number, value.high) if number is not None]
    if value.places or any(number not in range(1, 10) for number in numbers):
        return value.text()
    return re.sub(r"\d", lambda digit: NUMBER_WORDS[int(digit[0])], value.text())


def _alone(said: Said, before: str, after: str, cell: bool) -> str:
    """A single value's words among others."""
    measure = said.series.measure
    value = _value(said.series, ReportingYear.parse(said.year))
    tail = said.text[said.spans[0][1] :] if said.spans else ""
    style = said.form.removeprefix("as at").strip()
    sticks = bool(_STICKS.search(before)) or (not tail and bool(_AUTHORS_UNIT.match(after)))
    if style in {"", "spelt"} and value.presence is Presence.NIL:
        if cell or sticks:
            return f"0{unit_sign(measure.unit)}{tail}"
        return _number(value, measure, style, not tail and _noun_follows(after)) + tail
    if style in {"", "count"} and not cell and not sticks and _starts_sentence(before):
        style = {"": "spelt", "count": "words"}[style] if value.qualifier is Qualifier.EXACT else style
    return _number(value, measure, style, False) + tail


def _noun_follows(after: str) -> bool:
    """Whether what follows is counted by the number before it: "no referrals", but "none of", "none were", "none agreed to"."""
    found = _WORD_AFTER.match(after)
    if not found or found[1].lower() in _NOT_A_NOUN:
        return False
    if not found[1].lower().endswith("ed"):
        return True
    further = _WORD_AFTER.match(after[found.end(1) :])
    return further is not None and further[1].lower() not in _FOLLOWS_A_VERB


def _starts_sentence(before: str) -> bool:
    """Whether nothing but opening marks stands between the last end of a sentence and here."""
    rest = before
    for end in _SENTENCE_END.finditer(before):
        if not _ABBREVIATION.search(before[: end.start() + 1]):
            rest = before[end.end() :]
    return not rest.strip(_OPENING)
