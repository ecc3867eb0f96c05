"""Holds the years that a sentence names, and "last year" and "this year", against the years of its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cswo_report.domain.findings import Finding
from cswo_report.domain.measures import StockMoment
from cswo_report.domain.prose import Named, Sentence
from cswo_report.domain.year import ReportingYear
from cswo_report.papers.readers.context import Known, Prose, is_typed, tell, tell_named
from cswo_report.papers.readers.number_words import Number
from cswo_report.papers.readers.tracks import bases, year_before

_LABEL = r"(?P<label>20\d\d\s?[-–/]\s?(?:20)?\d\d)(?!\d)"
_AS_AT = r"31 March (?P<march>20\d\d)"
_BEFORE = (
    r"(?P<before>(?:in |during )?(?:last|the previous|the preceding|the prior) (?:reporting )?year(?![’'])|(?:the|a) year (?:before|earlier|ago|previously)(?! last)|"
    r"twelve months (?:before|earlier|ago)|12 months (?:before|earlier|ago))"
)
_TWO_BEFORE = r"(?P<two>(?:two years (?:before|earlier|ago)|the year before last))"
_NOW = r"(?P<now>(?<!until )this (?:reporting )?year(?![’'])|in the year just (?:ended|past)|now\b(?= (?:have|has|stands|\[\[)))"
_YEAR = re.compile("|".join((_TWO_BEFORE, _BEFORE, _NOW, _AS_AT, _LABEL)), re.IGNORECASE)
_NOT_OF = re.compile(
    r"\b(?:since|than|until|before|after|from|between|to|through|compared with|compared to|against|over)(?: in| the| its level in| at| on| for)* $",
    re.IGNORECASE,
)
_EDGE = re.compile(
    r"[;:–—()]|,(?!\d)|\b(?:and|but|while|although|though|whereas|against|after|compared with|compared to|up from|down from|from|than|to)\b",
    re.IGNORECASE,
)
_JUST_AFTER = re.compile(
    r"^(?: (?!and\b|but\b)[\w’'-]+){0,5}?,? ?(?:\(|in |at |during |for |on |by |of |the )*$", re.IGNORECASE
)
_JUST_BEFORE = re.compile(r"^,?(?: [\w’'-]+){0,7} $")
_OF_YEAR = re.compile(
    r"((this|last) year[’']s)(?: [\w’'-]+){0,3},? (?:was |were |is |are |stood at )?[£(]?$", re.IGNORECASE
)
_THIS_REPORT = re.compile(
    r"(?P<lead>\bthis (?:year|reporting year|report),?(?: for| covers| is for| \()? ?\(?|\b(?:the )?reporting year(?: of)? |\breport (?:for|of|covers) |\byear to |\byear ending |\byear ended )"
    rf"(?:the year )?(?:to |ending )?(?:{_LABEL}|{_AS_AT})",
    re.IGNORECASE,
)
_LAST_NAMED = re.compile(rf"\b(?:last year|the previous year|the year before),?(?: in)? ?\(?{_LABEL}", re.IGNORECASE)
_SPAN = re.compile(r"\b1 April (?P<from>20\d\d) (?:to|until|–|and) 31 March (?P<to>20\d\d)", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"\b(?:last year[’']s|previous|earlier|next year[’']s|before|Scotland|national)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class _Spoken:
    """A year as spoken: `text[start:end]` names reporting year `year`."""

    start: int
    end: int
    year: str


def find(prose: Prose, known: Known) -> list[Finding]:
    found = []
    for sentence in prose:
        numbers = [
            named for named in sentence.named if not is_typed(named) and not named.said.form.startswith("change")
        ]
        of_year = dict(bound(sentence, numbers, known))
        found += [
            finding
            for named, spoken in of_year.items()
            if (finding := _judged(sentence, numbers[named], spoken, known))
        ]
        found += _pairs(sentence, known)
        found += _of_report(sentence, known, list(of_year.values()))
    return found


def _spoken(sentence: Sentence, known: Known) -> Iterator[_Spoken]:
    current = known.year.label
    inside = [(named.start, named.end) for named in sentence.named]
    for match in _YEAR.finditer(sentence.text):
        if any(match.start() < end and start < match.end() for start, end in inside):
            continue
        if match["label"]:
            year = _label(match["label"])
        elif match["march"]:
            year = ReportingYear(int(match["march"]) - 1).label
        else:
            year = current if match["now"] else year_before(current, 2 if match["two"] else 1)
        if year:
            yield _Spoken(match.start(), match.end(), year)


def _label(written: str) -> str:
    try:
        return ReportingYear.parse(re.sub(r"\s?[–/]\s?", "-", written)).label
    except ValueError:
        return ""


def bound(
    sentence: Sentence, numbers: Sequence[Named] | Sequence[Named | Number], known: Known
) -> Iterator[tuple[int, _Spoken]]:
    """Each figure or number with the year spoken of it: straight after it, straight before it, or alone with it in its clause."""
    text, taken = sentence.text, set()
    spoken = [each for each in _spoken(sentence, known) if not _NOT_OF.search(text[: each.start])]
    for at, named in enumerate(numbers):
        if owner := _OF_YEAR.search(text[: named.start]):
            taken.add(at)
            yield (
                at,
                _Spoken(
                    owner.start(1),
                    owner.end(1),
                    known.year.label if owner[2].lower() == "this" else year_before(known.year.label),
                ),
            )
    for year in spoken:
        before = [at for at, named in enumerate(numbers) if named.end <= year.start]
        if before and _JUST_AFTER.match(text[numbers[before[-1]].end : year.start]) and before[-1] not in taken:
            taken.add(before[-1])
            yield before[-1], year
            continue
        after = [at for at, named in enumerate(numbers) if named.start >= year.end]
        if not after or after[0] in taken:
            continue
        between = text[year.end : numbers[after[0]].start]
        is_alone = not _EDGE.search(between.lstrip(", "))
        if is_alone or (_JUST_BEFORE.match(between) and not _EDGE.search(between.lstrip(", "))):
            taken.add(after[0])
            yield after[0], year


def _judged(sentence: Sentence, named: Named, spoken: _Spoken, known: Known) -> Finding | None:
    if (
        named.said.year == spoken.year
        or _is_opening(named)
        or spoken.year not in {year.label for year in named.said.series.years}
    ):
        return None
    words = sentence.text[spoken.start : spoken.end]
    value = named.said.series.at(ReportingYear.parse(spoken.year)).text()
    form = (
        ""
        if spoken.year == known.year.label
        else "previous"
        if spoken.year == known.year.previous().label
        else spoken.year
    )
    other = "|".join(filter(None, (str(named.said.ref), form, named.said.form)))
    rule = f"The words say {spoken.year} (“{words}”), and the figure is that of {named.said.year}."
    remedy = f"Write [[{other}]], which is {value}, or name the right year."
    return tell_named(sentence, named, "year", rule, remedy, right=value, new=f"[[{other}]]")


def _is_opening(named: Named) -> bool:
    """Whether a figure is what stood at the start of its year, which is also what stood a year ago."""
    count = named.said.series.measure.count
    return count is not None and count.stock and count.at is StockMoment.START


def _pairs(sentence: Sentence, known: Known) -> Iterator[Finding]:
    """A part printed of a base of another year."""
    for part, base in bases(sentence):
        if part.said.year != base.said.year and not part.said.ref.key.startswith("scotland"):
            form = "" if part.said.year == known.year.label else part.said.year
            form = "previous" if form == known.year.previous().label else form
            other = "|".join(filter(None, (str(base.said.ref), form, base.said.form)))
            right = base.said.series.at(ReportingYear.parse(part.said.year)).text()
            rule = f"The part is of {part.said.year} and what it is a part of is of {base.said.year}."
            yield tell_named(sentence, base, "year", rule, f"Write [[{other}]].", right=right, new=f"[[{other}]]")


def _of_report(sentence: Sentence, known: Known, bound: list[_Spoken]) -> Iterator[Finding]:
    """The year that this report says it is of."""
    text, current = sentence.text, known.year
    for match in _THIS_REPORT.finditer(text):
        is_bound = any(match.start() < each.end and each.start < match.end() for each in bound)
        if is_bound or _OF_OTHERS.search(text[max(0, match.start() - 30) : match.start()]):
            continue
        which = "label" if match["label"] else "march"
        year = _label(match["label"]) if match["label"] else ReportingYear(int(match["march"]) - 1).label
        right = current.label if match["label"] else str(current.start + 1)
        if year and year != current.label:
            yield _of_another_year(sentence, match.start(which), match.end(which), right)
    for match in _LAST_NAMED.finditer(text):
        if (year := _label(match["label"])) and year != current.previous().label:
            yield _of_another_year(sentence, match.start("label"), match.end("label"), current.previous().label)
    for match in _SPAN.finditer(text):
        wanted = {"from": str(current.start), "to": str(current.start + 1)}
        for name, right in wanted.items():
            if match[name] != right and not _OF_OTHERS.search(text[: match.start()]):
                yield _of_another_year(sentence, match.start(name), match.end(name), right)


def _of_another_year(sentence: Sentence, start: int, end: int, right: str) -> Finding:
    rule = "This year does not fit the year of the report."
    return tell(sentence, start, end, "year", rule, f"Write {right}.", right=right, new=right)
