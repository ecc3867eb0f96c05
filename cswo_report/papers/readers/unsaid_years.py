"""Finds figures of a year that no words name: an older year unsaid, "12, after 12" of one year, two years mixed in one breath."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cswo_report.domain.findings import Finding
from cswo_report.domain.prose import Named, Sentence
from cswo_report.domain.year import ReportingYear
from cswo_report.papers.readers.context import Known, Prose, is_typed, tell_named
from cswo_report.papers.readers.tracks import year_before

_LABEL = re.compile(r"20\d\d\s?[-–/]\s?(?:20)?\d\d(?!\d)")
_OLDER = re.compile(
    r"\b(?:\w+ years (?:ago|before|earlier)|over (?:the )?(?:last |past )?\w+ years|(?:in|of) (?:the )?(?:last |past )?\w+ years|first year|start of the (?:series|period)|peak)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:\bafter|\bagainst|\bcompared (?:with|to)|\bup from|\bdown from|\bfrom)(?: (?:only|just|about))?,? [£(]?$",
    re.IGNORECASE,
)
_TO = re.compile(r"\bto [£(]?$", re.IGNORECASE)
_COMPARES = re.compile(
    r"\b(?:after|against|compared|from|than|up|down|before|earlier|ago|previous|last|then|since|now|this year|next|while|whereas|had been|was|were|still)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.;:)]|,(?!\d)")
OPENS_BEFORE = re.compile(
    r"^(?:In the |The |During the )?(?:last year|year before|previous year)\b(?![’'])", re.IGNORECASE
)
OTHER_TIME = re.compile(
    r"\b(?:this year|now|today|after|against|compared|than|since|still|to|promised|planned|expected|from|by 31|had)\b|20\d\d",
    re.IGNORECASE,
)


def find(prose: Prose, known: Known) -> list[Finding]:
    found = []
    for sentence in prose:
        numbers = [named for named in sentence.named if not is_typed(named)]
        told: set[int] = set()
        rules = (
            _older(sentence, numbers, prose, known),
            _both_sides(sentence, numbers),
            _mixed(sentence, numbers),
            _of_last_year(sentence, numbers, known),
        )
        for rule in rules:
            for at, finding in rule:
                if at not in told:
                    told.add(at)
                    found.append(_with_right(finding, numbers[at], known))
        found += _since(sentence, numbers)
    return found


Told = Iterator[tuple[int, tuple[Sentence, str, str]]]  # which figure; where, the rule, and the year that was meant


def _with_right(told: tuple[Sentence, str, str], named: Named, known: Known) -> Finding:
    sentence, rule, year = told
    form = "" if year == known.year.label else "previous" if year == known.year.previous().label else year
    other = "|".join(filter(None, (str(named.said.ref), form, named.said.form)))
    values = {
        each.label: value.text() for each, value in zip(named.said.series.years, named.said.series.values, strict=True)
    }
    right = values.get(year, "")
    return tell_named(
        sentence, named, "year", rule, f"Write [[{other}]], or name the year.", right=right, new=f"[[{other}]]"
    )


def plain(sentence: Sentence) -> str:
    """The sentence without its figures' words."""
    text, at = "", 0
    for named in sentence.named:
        text += sentence.text[at : named.start]
        at = named.end
    return text + sentence.text[at:]


def labels_in(text: str) -> set[str]:
    found = set()
    for match in _LABEL.finditer(text):
        try:
            found.add(ReportingYear.parse(re.sub(r"\s?[–/]\s?", "-", match[0])).label)
        except ValueError:
            continue
    return found | {ReportingYear(int(year) - 1).label for year in re.findall(r"31 March (20\d\d)", text)}


def _older(sentence: Sentence, numbers: list[Named], prose: Prose, known: Known) -> Told:
    """A figure older than last year's, where neither this sentence nor the one before names its year."""
    before = prose.before(sentence)
    text = plain(sentence) + " " + (plain(before) if before else "")
    recent = {known.year.label, known.year.previous().label}
    for at, named in enumerate(numbers):
        year = named.said.year
        if year in recent or not year or named.said.form.startswith(("change", "as at")) or sentence.kind == "cell":
            continue
        dates = re.findall(r"\b(20\d\d)\b", _LABEL.sub("", text))
        if year in labels_in(text) or str(int(year[:4]) + 1) in dates or year[:4] in dates or _OLDER.search(text):
            continue
        yield at, (sentence, f"The figure is that of {year}, and no words near it say so.", known.year.previous().label)


def _both_sides(sentence: Sentence, numbers: list[Named]) -> Told:
    """ "12, after 12": one figure of one year on both sides of a comparison; and "after 9 of 14" with 14 of another year."""
    seen: set[tuple[object, str]] = set()
    after_year, until = "", -1
    for at, named in enumerate(numbers):
        before = sentence.text[: named.start]
        is_after = bool(_AFTER.search(before))
        if is_after:
            end = _ENDS.search(sentence.text, named.end)
            after_year, until = named.said.year, end.start() if end else len(sentence.text)
        place = (named.said.ref, named.said.year)
        meant = year_before(named.said.year)
        is_second = place in seen and (is_after or named.start < until or bool(_TO.search(before)))
        if is_second and not named.said.form.startswith("change"):
            if _TO.search(before):
                first = next(i for i, each in enumerate(numbers) if (each.said.ref, each.said.year) == place)
                yield (
                    first,
                    (sentence, f"The same figure of the same year ({named.said.year}) stands on both sides.", meant),
                )
            else:
                yield (
                    at,
                    (sentence, f"The same figure of the same year ({named.said.year}) stands on both sides.", meant),
                )
        elif at and named.start < until and not is_after and _is_of_another_year(sentence, named, after_year, until):
            rule = f"Beside it stands a figure of {after_year}, and this one is of {named.said.year}."
            yield at, (sentence, rule, after_year)
        seen.add(place)


def _is_of_another_year(sentence: Sentence, named: Named, after_year: str, until: int) -> bool:
    is_aim = _TO.search(sentence.text[: named.start])
    return named.said.year != after_year and not is_aim and not labels_in(sentence.text[named.start : until])


def _mixed(sentence: Sentence, numbers: list[Named]) -> Told:
    """Figures of two years in a sentence that compares nothing."""
    text = plain(sentence)
    spoken = [named for named in numbers if not named.said.form.startswith("change")]
    years = [named.said.year for named in spoken]
    if len(set(years)) < 2 or _COMPARES.search(text) or labels_in(text) or re.search(r"20\d\d", text):
        return
    most = max(sorted(set(years)), key=years.count)
    wrong = next(named for named in spoken if named.said.year != most)
    yield (
        numbers.index(wrong),
        (sentence, f"Figures of {' and '.join(sorted(set(years)))} stand side by side, and no words say so.", most),
    )


def _of_last_year(sentence: Sentence, numbers: list[Named], known: Known) -> Told:
    """ "Last year I authorised 14 and 5": every figure of such a sentence is last year's."""
    if not OPENS_BEFORE.match(sentence.text) or OTHER_TIME.search(plain(sentence)):
        return
    wanted = known.year.previous().label
    for at, named in enumerate(numbers):
        if named.said.year != wanted:
            yield (
                at,
                (sentence, f"The sentence speaks of last year, and the figure is that of {named.said.year}.", wanted),
            )


def _since(sentence: Sentence, numbers: list[Named]) -> Iterator[Finding]:
    for named in numbers:
        asked = re.search(r"since (20\d\d-\d\d)", named.said.form)
        spoken = re.search(r"\bsince (20\d\d[-–/]\d\d)[^\[]{0,40}$", sentence.text[: named.start])
        if asked and spoken and spoken[1].replace("–", "-").replace("/", "-") != asked[1]:
            new = named.source.replace(asked[1], spoken[1].replace("–", "-").replace("/", "-"))
            rule = f"The words say since {spoken[1]}, and the figure compares with {asked[1]}."
            yield tell_named(
                sentence, named, "year", rule, f"Write {new}, or name {asked[1]}.", right=asked[1], new=new
            )
