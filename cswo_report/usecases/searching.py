"""Finds the name of a figure by words: those of its key, its title, its definition and the labels of its dimensions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from cswo_report.domain.measures import FigureRef, Measure
from cswo_report.domain.values import Basis
from cswo_report.figures.lookup import near
from cswo_report.figures.printing import unit_sign
from cswo_report.reference import Reference

MOST_FOUND = 20
MOST_NARROWED = 5
WEIGHTS = {"key": 5, "title": 4, "label": 3, "definition": 1}
GENERATED_LESS = 0.5  # a figure that a decision type makes comes after a declared one that fits as well
_LEAST_STEM = 4  # letters two words must share from the start to be of one family


@dataclass(frozen=True)
class Found:
    """A figure that fits the words, the names by which it may be held to codes that fit too, and how it may be written."""

    measure: Measure
    dimensions: Mapping[str, Mapping[str, str]]
    narrowed: tuple[str, ...]
    forms: tuple[str, ...]


def search(reference: Reference, words: str) -> list[Found]:
    """The figures that fit, best first; each word must stand somewhere in a figure, whole or as the start of a word."""
    wanted = _words(words)
    if not wanted:
        return []
    scored = []
    for key, measure in reference.measures.items():
        dimensions = reference.dimensions.get(key, {})
        score, labels = _score(wanted, measure, dimensions)
        if score:
            scored.append((-score, key, measure, dimensions, labels))
    return [
        Found(measure, dimensions, _narrowed(key, labels), forms_of(measure))
        for _, key, measure, dimensions, labels in sorted(scored, key=lambda entry: entry[:2])[:MOST_FOUND]
    ]


def nearest(reference: Reference, words: str) -> list[str]:
    """The names most like the words, where none fits them."""
    return near(".".join(_words(words)), reference.measures)


def forms_of(measure: Measure) -> tuple[str, ...]:
    """The ways to write a figure that have a meaning for it."""
    key, percentage = measure.key, bool(unit_sign(measure.unit))
    forms = ["", "|previous", "|2020-21", "|change", "|change since 2020-21"]
    if not percentage:
        forms += ["|count", "|words"] if measure.one and measure.many else []
        forms += ["|spelt", "|per cent of NAME", "|share of NAME", "|rate per 1,000 NAME"]
    if measure.basis in {Basis.AS_AT, Basis.DECEMBER_CENSUS}:
        forms.append("|as at")
    return tuple(f"[[{key}{form}]]" for form in forms)


def _score(
    wanted: tuple[str, ...], measure: Measure, dimensions: Mapping[str, Mapping[str, str]]
) -> tuple[float, list[tuple[str, str]]]:
    """How well a figure fits (0 where a word stands nowhere in it), and the codes whose labels hold a word that nothing else has."""
    fields = {
        "key": _words(measure.key),
        "title": [*_words(measure.title), *_words(f"{measure.one} {measure.many}")],
        "definition": _words(measure.definition),
    }
    total = 0.0
    narrowing: list[tuple[str, str]] = []
    for word in wanted:
        fits = [WEIGHTS[name] * _fit(word, words) for name, words in fields.items()]
        codes = [] if max(fits) > 1 else _codes(word, dimensions)
        narrowing += codes
        best = max([*fits, *([WEIGHTS["label"]] if codes else [])])
        if not best:
            return 0, []
        total += best + sum(fits) / 100
    return total * (GENERATED_LESS if measure.generated else 1), narrowing


def _fit(word: str, words: Iterable[str]) -> float:
    """1 for the word itself, less for one that begins with it or is of its family, 0 for none."""
    best = 0.0
    for each in words:
        if each == word:
            return 1
        shared = len(word) >= _LEAST_STEM and len(each) >= _LEAST_STEM and _stem(each) == _stem(word)
        best = max(best, 0.9 if shared else 0.7 if each.startswith(word) else 0)
    return best


@cache
def _stem(word: str) -> str:
    return re.sub(r"(?:ies|ation|ations|ing|ed|es|s|y)\Z", "", word)[:7]


def _codes(word: str, dimensions: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    return [
        (name, code)
        for name, codes in dimensions.items()
        for code, label in codes.items()
        if _fit(word, [*_words(label), *_words(code)])
    ]


def _narrowed(key: str, labels: list[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(str(FigureRef(key, (pair,))) for pair in dict.fromkeys(labels))[:MOST_NARROWED]


@cache
def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z0-9]+", text.casefold()))
