"""Finds numbers that an author typed: bound to no figure, they are wrong as soon as the figure moves."""

from __future__ import annotations

import re
from decimal import Decimal

from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.prose import Named, Sentence
from cswo_report.domain.word_lists import NumberWords
from cswo_report.papers.readers import shares
from cswo_report.papers.readers.context import Known, Prose, is_typed, nouns_of, tell
from cswo_report.papers.readers.nearest import Figures, nearest
from cswo_report.papers.readers.number_words import Number, find_numbers
from cswo_report.papers.readers.unflagged import one_of, unflagged

_LENGTH = re.compile(
    r"[\s-]+(?P<unit>(?:(?:working|calendar|clear|court|consecutive|school) )?(?:minute|hour|day|week|month|year))s?\b(?![’'])",
    re.IGNORECASE,
)
_OVER_YEARS = re.compile(
    r"\b(?:over|in|of|across|last|past|these|for|within|all|previous|the) (?:the |those |these |last |past )*$",
    re.IGNORECASE,
)
_RUNNING = re.compile(
    r"\s(?:consecutive )?years? (?:running|in a row|in succession|together)|\s(?:consecutive|successive) years?",
    re.IGNORECASE,
)
_GENERIC = (
    "case", "decision", "order", "review", "report", "complaint", "referral", "meeting", "placement", "service", "home", "post", "provider",
    "death", "visit", "appeal", "application", "investigation", "inspection", "grade", "breach", "lapse", "request", "warrant", "notice",
    "household", "carer", "child", "adult", "family", "vacancy", "condition", "specification", "authorisation", "transfer", "conference",
)  # fmt: skip
_NONE = re.compile(r"\bnone\b(?! (?:the less|is|other))", re.IGNORECASE)
_WISHED = re.compile(
    r"\b(?:no one|nobody|never|not|without|should|must|need|needs|ought|would|could|can|cannot|may)\b|\b(?:have|has|had) to\b",
    re.IGNORECASE,
)
_FEW = r"(?: [\w’'-]+){0,3}?"
WORDS = ["nil", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def find(prose: Prose, known: Known) -> list[Finding]:
    found, figures = [], Figures(prose, known)
    for sentence in prose:
        found += [_typed(sentence, named) for named in sentence.named if is_typed(named)]
        exempt = unflagged(sentence.text, known.words.numbers)
        exempt += [(named.start, named.end) for named in sentence.named]
        for number in (*find_numbers(sentence.text), *_nils(sentence, known)):
            if not any(number.start < end and start < number.end for start, end in exempt):
                found += _judged(sentence, number, figures)
    return found


def _nils(sentence: Sentence, known: Known) -> list[Number]:
    """ "none" and "no children", where the sentence counts: "of 12, none were late"."""
    if not sentence.named:
        return []
    nouns = one_of({noun for measure in known.book.measures.values() for noun in nouns_of(measure)[1:]})
    found = [*_NONE.finditer(sentence.text), *re.finditer(rf"\bno(?= (?:{nouns})\b)", sentence.text, re.IGNORECASE)]
    return [Number(nil.start(), nil.end(), Decimal(0), "word") for nil in found]


def _typed(sentence: Sentence, named: Named) -> Finding:
    return Finding(
        "typed_number",
        f"{sentence.file}, line {named.line}",
        "This number was typed by hand, and no record can be shown for it.",
        "Name a figure instead, if there is one.",
        named.source,
        Severity.WARNING,
    )


def _judged(sentence: Sentence, number: Number, figures: Figures) -> list[Finding]:
    prose, known = figures.prose, figures.known
    text, words = sentence.text, known.words.numbers
    is_of_list, counted = _count_of_list(sentence, number, prose, words)
    if is_of_list:
        return counted
    harmless = (
        _is_name(text, number)
        or _is_stage_of_work(text, number)
        or (number.value == 1 and number.kind == "word" and not _counts_one(text, number, known, bool(sentence.named)))
        or _is_limit(text, number, known)
        or _is_span_of_years(sentence, number, prose, known)
        or shares.beside(sentence, number, known) is not None
        or (number.kind == "times" and (bool(sentence.named) or _is_wished(text, number)))
    )
    return [] if harmless else [_finding(sentence, number, figures)]


def _is_name(text: str, number: Number) -> bool:
    """Whether a number word is part of a name: capital in mid-sentence, or before another capital at its start."""
    if number.kind != "word" or not text[number.start].isupper():
        return False
    if number.start == 0 or text[: number.start].rstrip()[-1:] in ".:;!?“‘(\"'":
        return bool(re.match(r"\s[A-Z][a-z]+", text[number.end :]))
    return True


def _is_wished(text: str, number: Number) -> bool:
    """Whether "twice" counts nothing that happened: nobody should have to tell it twice."""
    return bool(_WISHED.search(re.split(r"[.;:]", text[: number.start])[-1]))


def _is_stage_of_work(text: str, number: Number) -> bool:
    """A two-stage process, a three-part comment: a word joined to what it tells the shape of, lengths of time excepted."""
    return (
        number.kind == "word" and bool(re.match(r"-[a-z]", text[number.end :])) and not _LENGTH.match(text, number.end)
    )


def _counts_one(text: str, number: Number, known: Known, counts_others: bool) -> bool:
    """Whether "one" is a count: "all but one", "one decision was late", and not "one of them" or "no one"."""
    words, before, after = known.words.numbers, text[: number.start], text[number.end :]
    if number.unit:
        return True
    if re.search(
        r"\b(?:all but|only|just|exactly|at least|more than|fewer than|than|rose by|fell by|up by|down by|rose to|fell to|up to|down to|rose from|fell from) $",
        before,
        re.IGNORECASE,
    ):
        return not re.match(rf" (?:{one_of(words.one_after)})\b", after) and not re.match(
            r" (?:place|person to|service to|another)", after
        )
    if re.search(rf"(?:^|\W)(?:{one_of(words.one_before)}) $", before, re.IGNORECASE):
        return False
    if re.match(rf"(?: (?:{one_of(words.one_after)})\b|[’'-])", after, re.IGNORECASE):
        return False
    if re.search(r"(?:\d|\b(?:last|this|the) year(?: before)?),? $", before, re.IGNORECASE):
        return True
    if counts_others and re.match(r"(?:[.,;)]|$| (?:and|were|did|was|had|in|of which)\b)", after):
        return True
    if not counts_others and re.search(r"\b(?:to|for|with|at|of|on|by) $", before):
        return False
    nouns = {noun.split()[-1] for measure in known.book.measures.values() for noun in nouns_of(measure)[:1]} | set(
        _GENERIC
    )
    following = re.match(r"((?: [\w-]+){1,4})", after)
    ahead = following[1].split() if following else []
    return any(word in nouns for word in ahead[:3]) and not re.search(r"[’']s", after[:30].split(",")[0])


def _is_limit(text: str, number: Number, known: Known) -> bool:
    """Whether a length of time is one that the law, or a standard here, sets: within 28 days."""
    length = _LENGTH.match(text, number.end)
    if not length or number.value != int(number.value):
        return False
    clause = re.split(r"[.;:,]", text[: number.start])[-1] + text[number.start :][: length.end() - number.start + 25]
    if re.search(rf"\b(?:{one_of(known.words.numbers.averages)})\b", clause, re.IGNORECASE):
        return False
    unit = length["unit"].lower().removeprefix("calendar ").removeprefix("clear ").removeprefix("consecutive ")
    return (int(number.value), unit) in known.lengths


def _is_span_of_years(sentence: Sentence, number: Number, prose: Prose, known: Known) -> bool:
    """Over five years; three years running: how long a series is, which the reader of directions holds against it."""
    text, after = sentence.text, sentence.text[number.end :]
    if _RUNNING.match(after):
        before = prose.before(sentence)
        return bool(sentence.named or (before and before.named))
    is_years = re.match(r"[\s-]years?\b(?![\s-]old)", after)
    return bool(is_years and number.value == len(known.book.years) and _OVER_YEARS.search(text[: number.start]))


def _count_of_list(sentence: Sentence, number: Number, prose: Prose, words: NumberWords) -> tuple[bool, list[Finding]]:
    """Whether a number counts the list after it, and the finding where it counts wrong."""
    if number.kind not in {"word", "digits"} or number.unit:
        return False, []
    after = sentence.text[number.end :]
    ahead = re.match(rf"{_FEW} (?:{one_of(words.lists)})\b(?: [\w’'-]+){{0,8}}:(?P<rest>.*)$", after, re.IGNORECASE)
    loose = re.match(r"(?: [\w’'-]+){1,9}:(?P<rest>.*)$", after)
    if not ahead:
        return bool(loose and number.kind == "word" and number.value in _items(loose["rest"].strip())), []
    rest = ahead["rest"].strip()
    counts = _items(rest) if rest else _items_below(sentence, prose)
    if not counts or number.value in counts:
        return bool(counts), []
    right = min(counts, key=lambda count: abs(count - number.value))
    word = WORDS[right] if right < len(WORDS) else str(right)
    rule, remedy = f"The list after it has {word} parts.", f"Write “{word}”, or mend the list."
    return True, [tell(sentence, number.start, number.end, "list_count", rule, remedy, right=word, new=word)]


def _items(rest: str) -> set[int]:
    """How many things a list within a sentence may have, reading its commas with and without a last "and"."""
    if ";" in rest:
        return {rest.count(";") + 1}
    commas = len(re.findall(r",", rest))
    if re.search(r",\s+(?:and|or)\s", rest):
        return {commas + 1}
    joined = len(re.findall(r"\s(?:and|or)\s", rest.rsplit(",", 1)[-1]))
    return {commas + 1 + extra for extra in range(min(1, joined), joined + 1)} if commas or joined else set()


def _items_below(sentence: Sentence, prose: Prose) -> set[int]:
    paragraphs = []
    for each in prose.after(sentence):
        if each.paragraph == sentence.paragraph:
            return set()
        if each.kind != "item":
            break
        paragraphs.append(each.paragraph)
    return {len(set(paragraphs))} if paragraphs else set()


def _finding(sentence: Sentence, number: Number, figures: Figures) -> Finding:
    near, safe = nearest(sentence, number, figures)
    rule = "This number is typed by hand, so nothing keeps it right."
    if near is None:
        return tell(
            sentence,
            number.start,
            number.end,
            "number_unbound",
            rule,
            "Name a figure, or write the sentence without a number.",
        )
    of_year = "this year" if near.year == figures.known.year.label else f"in {near.year}"
    remedy = f"The nearest figure is “{near.title}”, {near.right} {of_year}. Write {near.name}"
    remedy += "." if near.same else ", if that is what is meant."
    start = number.start + (sentence.text[number.start] == "£")
    return tell(
        sentence,
        start,
        number.end,
        "number_unbound",
        rule,
        remedy,
        right=near.right,
        new=_whole(sentence, number, near.name),
        safe=safe,
    )


def _whole(sentence: Sentence, number: Number, new: str) -> str:
    """What replaces the number, with the noun left out where the form brings its own."""
    unit = re.search(r"\s?(?:million|billion|thousand)$", sentence.text[number.start : number.end])
    return new + (unit[0] if unit else "")
