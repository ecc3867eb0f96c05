"""Warns of what makes a report hard to read: acronyms nobody spelt out, sentences too long to say in a breath, words of the trade."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.prose import Sentence
from cswo_report.papers.readers.context import Known, Prose, tell
from cswo_report.papers.readers.unflagged import one_of

_ACRONYM = re.compile(r"(?<![\w/-])(?:[A-Z]{2,6}|[A-Z]{1,3}[a-z]{0,2}[A-Z]{1,4})s?(?![\w/-]|\.\w|\s?\d)")
_WORD = re.compile(r"[\w£%’'.,-]*\w[\w%’'-]*")
_ROMAN = re.compile(r"[IVXLC]+\Z")


def find(prose: Prose, known: Known) -> list[Finding]:
    return [*_acronyms(prose, known), *_long(prose, known), *_jargon(prose, known)]


def _acronyms(prose: Prose, known: Known) -> Iterator[Finding]:
    """An acronym is spelt out where it is first used, "Integration Joint Board (IJB)"; the list of words at the end is no help then."""
    seen = set(known.words.names.acronyms)
    for sentence in prose:
        for found in _ACRONYM.finditer(sentence.text):
            short = found[0].removesuffix("s") if found[0][-1:] == "s" else found[0]
            if short in seen or found[0] in seen or _ROMAN.match(short) or _is_shouted(sentence.text):
                continue
            seen.add(short)
            if not _is_spelt_out(sentence.text, found.start(), found.end(), short):
                yield tell(
                    sentence,
                    found.start(),
                    found.end(),
                    "acronym",
                    "This short form is used before it is spelt out.",
                    f"Write the name in full at its first use, with ({short}) after it.",
                    severity=Severity.WARNING,
                )


def _is_shouted(text: str) -> bool:
    """Whether a heading is set in capitals."""
    return text.upper() == text


def _is_spelt_out(text: str, start: int, end: int, short: str) -> bool:
    """Whether the name in full stands before it, "(IJB)", or after it in brackets."""
    initials = [letter.lower() for letter in short if letter.isalpha()]
    before = re.findall(r"[A-Za-z][\w’'-]*", text[:start].replace("-", " "))
    if text[:start].rstrip().endswith("(") and _starts_with(before, initials):
        return True
    after = re.match(r"\s?\(([^()]{5,120})\)|,? (?:that is|which stands for|or) ([^,.;]{5,120})", text[end:])
    return bool(
        after and _starts_with(re.findall(r"[A-Za-z][\w’'-]*", (after[1] or after[2]).replace("-", " ")), initials)
    )


def _starts_with(words: list[str], initials: list[str]) -> bool:
    """Whether the initials stand, in order, at the beginnings of the last words, small words passed over."""
    first = [word[0].lower() for word in words[-(len(initials) * 2 + 2) :]]
    at = 0
    for letter in first:
        if at < len(initials) and letter == initials[at]:
            at += 1
    return at >= max(2, len(initials) - 1)


def _long(prose: Prose, known: Known) -> Iterator[Finding]:
    most = known.words.jargon.longest_sentence
    for sentence in prose:
        number = len(_WORD.findall(sentence.text))
        if number > most and sentence.kind != "cell":
            rule = f"This sentence has {number} words; more than {most} are hard to follow."
            yield tell(
                sentence, 0, len(sentence.text), "long_sentence", rule, "Make two of it.", severity=Severity.WARNING
            )


def _jargon(prose: Prose, known: Known) -> Iterator[Finding]:
    plain = {entry.word.casefold(): entry.plain for entry in known.words.jargon.term}
    pattern = re.compile(rf"(?<![\w-])(?:{one_of(plain)})(?![\w-])", re.IGNORECASE)
    for sentence in prose:
        for found in pattern.finditer(sentence.text):
            if not _is_quoted(sentence, found.start()):
                words = plain[found[0].casefold()]
                yield tell(
                    sentence,
                    found.start(),
                    found.end(),
                    "jargon",
                    "A member may not know this word.",
                    f"Say: {words}.",
                    right=words,
                    severity=Severity.WARNING,
                )


def _is_quoted(sentence: Sentence, at: int) -> bool:
    return sentence.text[:at].count("“") > sentence.text[:at].count("”")
