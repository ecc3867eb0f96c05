"""Holds the units that are written beside a figure against its own: per cent, pounds, posts and people, days; and asks for bases."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cswo_report.domain.findings import Finding
from cswo_report.domain.measures import AREA, FigureRef, Measure
from cswo_report.domain.prose import Named, Sentence
from cswo_report.papers.readers.context import Known, Prose, is_typed, nouns_of, tell_named
from cswo_report.papers.readers.topics import stems

_PER_CENT = re.compile(r"^\s?(?:%|per\s?cent\b(?! more| fewer))", re.IGNORECASE)
_POINTS = re.compile(r"^%? ?(?:percentage |per cent )points?\b", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"£\s?$")
_SCALE = re.compile(r"^\s?(million|billion|thousand|m|bn|k)\b", re.IGNORECASE)
_NOUN = re.compile(
    r"^ (?:(?:working|calendar|whole-time|looked after|young|older|newly qualified|registered) )?([a-z][\w-]+)"
)
_PER = re.compile(r"\bper (?P<per>[\d,]+)\b", re.IGNORECASE)
_OF_YEAR = re.compile(r"previous|20\d\d-\d\d")
_TIMES = {
    "hour": "hours", "hours": "hours", "day": "days", "days": "days", "week": "weeks", "weeks": "weeks", "month": "months", "months": "months", "year": "years", "years": "years",
}  # fmt: skip
_IN_TITLE = re.compile(r"(?:hours|days|weeks|months|years)\b", re.IGNORECASE)
_WHOLE_TIME = re.compile(r"whole[- ]time|\bWTE\b|\bFTE\b|full[- ]time equivalent", re.IGNORECASE)
_PEOPLE = frozenset(
    ("people", "persons", "officers", "workers", "staff", "employees", "individuals", "children", "adults", "families")
)
_SHARE_FORMS = ("per cent", "share", "rate")
_AFTER_SHARE = frozenset(
    [
        "of",
        "in",
        "were",
        "was",
        "is",
        "are",
        "had",
        "have",
        "has",
        "did",
        "do",
        "on",
        "at",
        "by",
        "for",
        "from",
        "after",
        "against",
        "and",
        "or",
        "but",
        "with",
        "to",
        "this",
        "last",
        "since",
        "more",
        "less",
        "fewer",
        "higher",
        "lower",
        "than",
        "between",
        "before",
        "when",
        "while",
        "as",
        "because",
        "if",
        "so",
        "each",
        "a",
        "the",
        "we",
        "our",
        "their",
        "it",
        "that",
        "which",
        "who",
        "met",
        "said",
        "came",
        "live",
        "lived",
        "left",
        "passed",
        "turnover",
        "vacancy",
        "share",
    ]
)


def find(prose: Prose, known: Known) -> list[Finding]:
    found: list[Finding] = []
    for sentence in prose:
        for named in sentence.named:
            if not is_typed(named):
                found += _of_one(sentence, named, known)
    return found + list(_without_base(prose, known))


def _of_one(sentence: Sentence, named: Named, known: Known) -> Iterator[Finding]:
    after, before = sentence.text[named.end :], sentence.text[: named.start]
    measure, form = named.said.series.measure, named.said.form
    prints_share = form.startswith(("per cent", "share")) or (measure.unit == "%" and not form.startswith("rate"))
    fault = (
        _per_cent(named, after, prints_share)
        or _money(before, after, measure, form)
        or (_share_noun(named, after, prints_share, known))
        or _length(after, measure)
        or _posts(after, measure)
        or _rate(after, measure, form)
    )
    if fault:
        rule, remedy, right = fault
        yield tell_named(
            sentence,
            named,
            "unit",
            rule,
            remedy,
            right=right,
            new=f"[[{right}]]" if right.startswith(measure.key) else "",
        )


Fault = tuple[str, str, str] | None


def _per_cent(named: Named, after: str, prints_share: bool) -> Fault:
    written = _PER_CENT.match(after)
    if not written or prints_share or named.said.form.startswith("change") or _POINTS.match(after):
        return None
    measure = named.said.series.measure
    what = f"a count of {measure.many}" if measure.many else (measure.unit or "a count")
    return (
        f"“{written[0].strip()}” stands beside {measure.title}, which is {what} and no percentage.",
        f"Take “{written[0].strip()}” out, or write [[{named.said.ref}|share of …]].",
        named.said.text,
    )


def _money(before: str, after: str, measure: Measure, form: str) -> Fault:
    is_money, has_sign = measure.unit.startswith("£"), bool(_MONEY_BEFORE.search(before))
    if form.startswith(_SHARE_FORMS):
        return None
    if has_sign and not is_money:
        return (
            f"“£” stands before {measure.title}, which is no sum of money.",
            "Take “£” out, or name the sum.",
            measure.unit or "a count",
        )
    if not is_money:
        scale = _SCALE.match(after)
        return (
            (f"“{scale[1]}” stands after {measure.title}, which is a plain number.", f"Take “{scale[1]}” out.", "")
            if scale
            else None
        )
    scale = _SCALE.match(after)
    wanted = {"£ million": "million", "£000": "thousand"}.get(measure.unit, "")
    given = {"m": "million", "bn": "billion", "k": "thousand"}.get(scale[1].lower(), scale[1].lower()) if scale else ""
    if form.startswith("change") and not has_sign:
        return None
    if not has_sign:
        return (
            f"{measure.title} is a sum of money, and no “£” stands before it.",
            "Write £ before it.",
            f"£{{}} {wanted}".strip(),
        )
    if given != wanted:
        unit = f"£ {wanted}".strip()
        return (
            f"{measure.title} is in {unit}, and the words say {given or 'pounds'}.",
            f"Write “{wanted or 'nothing'}” after it.",
            unit,
        )
    return None


def _share_noun(named: Named, after: str, prints_share: bool, known: Known) -> Fault:
    """ "41% children" or "41 days" of a percentage: a percentage is of something."""
    noun = _NOUN.match(after)
    if not prints_share or not noun or noun[1] in _AFTER_SHARE:
        return None
    counted = (
        {word.split()[-1] for measure in known.book.measures.values() for word in nouns_of(measure)}
        | set(_TIMES)
        | _PEOPLE
    )
    if noun[1] not in counted:
        return None
    title = named.said.series.measure.title
    return (
        f"{title} is a percentage, and the words after it make it a number of {noun[1]}.",
        f"Write “of {noun[1]}”, or name the count.",
        named.said.text,
    )


def _length(after: str, measure: Measure) -> Fault:
    noun = _NOUN.match(after)
    named = re.search(
        r"\b(?:hour|day|week|month|year)s?\b", f"{measure.unit} {measure.many}", re.IGNORECASE
    ) or _IN_TITLE.match(measure.title)
    if not noun or noun[1] not in _TIMES or not named or _TIMES[noun[1]] == _TIMES[named[0].lower()]:
        return None
    right = _TIMES[named[0].lower()]
    return (f"{measure.title} is in {right}, and the words say {noun[1]}.", f"Write “{right}”.", right)


def _posts(after: str, measure: Measure) -> Fault:
    """Whole-time equivalents are no people, and people no whole-time equivalents."""
    is_whole_time = bool(_WHOLE_TIME.search(f"{measure.unit} {measure.title} {measure.one} {measure.many}"))
    is_people = measure.many.split()[-1:] != [] and measure.many.split()[-1] in _PEOPLE
    if is_people and re.match(r"^ (?:whole-time|WTE|FTE|full-time equivalent)", after):
        return (
            f"{measure.title} counts people, and the words say whole-time posts.",
            "Write people, or name the posts.",
            measure.many,
        )
    noun = re.match(r"^ (?:[a-z-]+ ){0,2}?(people|individuals|persons)\b", after)
    if is_whole_time and not is_people and noun:
        return (
            f"{measure.title} is in whole-time posts, and the words say {noun[1]}.",
            "Write whole-time posts, or name the people.",
            "whole-time posts",
        )
    return None


def _rate(after: str, measure: Measure, form: str) -> Fault:
    if form.startswith("rate"):
        return None
    if measure.rate is None:
        return None
    said = _PER.search(after[:60])
    right = f"per {measure.rate.per:,}"
    if said is None:
        return (f"{measure.title} is a rate, and the words do not say of what.", f"Write “{right} …” after it.", right)
    if int(said["per"].replace(",", "") or 0) != measure.rate.per:
        return (f"{measure.title} is {right}, and the words say {said[0]}.", f"Write “{right}”.", right)
    return None


def _without_base(prose: Prose, known: Known) -> Iterator[Finding]:
    """A percentage needs the number that it is of: in its paragraph, or in a table or chart of its section."""
    for slug, sentences in prose.sections.items():
        shown = set(known.printed.get(slug, ()))
        told: set[tuple[str, int]] = set()
        for sentence in sentences:
            near = _near(sentence, prose)
            for named in sentence.named:
                place = (named.said.ref.key, sentence.paragraph)
                if is_typed(named) or place in told or _has_base(named, near, shown, prose, sentence, known):
                    continue
                told.add(place)
                yield _no_base(sentence, named)


def _near(sentence: Sentence, prose: Prose) -> set[FigureRef]:
    """The figures that a paragraph prints, bases of its shares among them; the cells of a section's own tables are one paragraph."""
    paragraph = prose.paragraph(sentence)
    if sentence.kind == "cell":
        paragraph = [each for each in prose.sections[sentence.section] if each.kind == "cell"]
    named = [named for each in paragraph for named in each.named]
    with_base = {
        series.ref
        for named in named
        if named.said.form.split("|")[-1].startswith("share of")
        for series in named.said.others
    }
    return with_base | {named.said.ref for named in named if not named.said.form.startswith(("per cent", "rate"))}


def _has_base(
    named: Named, near: set[FigureRef], shown: set[FigureRef], prose: Prose, sentence: Sentence, known: Known
) -> bool:
    """Whether a percentage has its base beside it. A table may give the number where the words say what it is a percentage of."""
    measure = named.said.series.measure
    if named.said.form.startswith("per cent") and named.said.others:
        return named.said.others[0].ref in near
    if measure.unit != "%" or named.said.form.startswith("share"):
        return True
    words = stems(" ".join(each.text for each in prose.paragraph(sentence)))
    if measure.share is not None:
        base = FigureRef(measure.share.base, named.said.ref.where)
        is_in_table = {named.said.ref, base} <= shown and bool(
            stems(" ".join(nouns_of(known.book.measures[base.key]))) & words
        )
        return is_in_table or bool({base, FigureRef(base.key)} & near) or AREA in dict(base.where)
    if measure.of_what:
        return bool(stems(measure.of_what) & words) or FigureRef(measure.key) in shown
    return True


def _no_base(sentence: Sentence, named: Named) -> Finding:
    measure, ref = named.said.series.measure, named.said.ref
    if measure.share is None and not named.said.others:
        rule = f"A percentage stands here, and the paragraph does not say of what ({measure.of_what})."
        return tell_named(sentence, named, "base", rule, f"Say that it is of {measure.of_what}.", right=measure.of_what)
    part, base = (measure.share.of, measure.share.base) if measure.share else (ref.key, str(named.said.others[0].ref))
    year = next((form for form in named.source.strip("[]").split("|")[1:] if _OF_YEAR.fullmatch(form.strip())), "")
    other = f"[[{'|'.join(filter(None, (str(FigureRef(part, ref.where)), year, f'share of {base}')))}]]"
    rule = "A percentage stands here without the number that it is a percentage of."
    remedy = f"Write {other}, or name [[{base}]] in the paragraph."
    return tell_named(sentence, named, "base", rule, remedy, right=other, new=other)
