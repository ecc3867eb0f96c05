"""Finds the name of a figure by the words of a plain question: those of its key, title, definition and the labels of its dimensions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import Session

from cswo_report.domain.measures import FigureRef, Measure, admits
from cswo_report.domain.values import Basis
from cswo_report.figures.lookup import near
from cswo_report.figures.printing import unit_sign
from cswo_report.reference import Reference
from cswo_report.store import records

MOST_FOUND = 10
MOST_NARROWED = 4
WEIGHTS = {"key": 1.0, "title": 1.0, "area": 0.8, "noun": 0.7, "definition": 0.6}
LABEL = 0.5
SYNONYM_LESS = 0.9
GENERATED_LESS = 0.5  # a figure that a decision type makes comes after a declared one that fits as well
LEAST_OF_BEST = 0.4  # what fits less than this share of the best answer is not told
_LEAST_STEM = 4  # letters two words must share from the start to be of one family
_LEAST_START = 3  # letters that the start of a word must have

Where = tuple[tuple[str, str], ...]
Alternatives = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Found:
    """A figure that fits the words, the names by which it may be written, and how it may be written."""

    measure: Measure
    dimensions: Mapping[str, Mapping[str, str]]
    names: tuple[str, ...]
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """The figures that fit, best first, and the words that stand in none."""

    found: tuple[Found, ...]
    nowhere: tuple[str, ...]


@dataclass(frozen=True)
class _Fit:
    """How well one word fits a figure, and the codes by whose labels it does where it stands nowhere else."""

    score: float
    codes: Where = ()


def holdings(session: Session, reference: Reference) -> dict[str, frozenset[Where]]:
    """The codes to which supplied figures, and those that mean nothing alone, may be held: the ones that something is held for."""
    found: dict[str, set[Where]] = {
        key: set() for key, measure in reference.measures.items() if measure.needs or measure.supplied
    }
    for record in records.fetch_all(session, "observation"):
        key, where = str(record.values["measure"]), record.values["dimensions"] or {}
        if key in found and not record.values["area"] and where:
            found[key].add(tuple(sorted((name, str(code)) for name, code in where.items())))
    for key, measure in reference.measures.items():
        if measure.needs and measure.count is not None:
            held = records.fetch_all(session, measure.count.register)
            found[key] |= {tuple((name, str(record.values[name])) for name in measure.needs) for record in held}
    return {key: frozenset(places) for key, places in found.items()}


def search(reference: Reference, words: str, held: Mapping[str, frozenset[Where]]) -> Answer:
    """The figures that fit most of the words, the rarer ones counting for more; a word fits whole, in the plural, or by its start."""
    ignored = set(reference.synonyms.ignored)
    asked = tuple(dict.fromkeys(_words(words)))
    wanted = [word for word in asked if word not in ignored] or list(asked)
    meanings = _meanings(reference)
    dimensions = {key: _meant(reference, measure) for key, measure in reference.measures.items()}
    fits: dict[str, dict[str, _Fit]] = {
        key: {word: _fit_of(_alternatives(word, meanings), fields, dimensions[key]) for word in wanted}
        for key, fields in _indexed(reference).items()
    }
    rarity = {word: _rarity(sum(1 for each in fits.values() if each[word].score), len(fits)) for word in wanted}
    scored = sorted((-_score(reference.measures[key], each, rarity), key) for key, each in fits.items())
    best = -scored[0][0] if scored else 0.0
    found: list[Found] = []
    for score, key in scored:
        if not score or -score < best * LEAST_OF_BEST or len(found) == MOST_FOUND:
            break
        measure = reference.measures[key]
        names = _names(measure, [pair for fit in fits[key].values() for pair in fit.codes], held)
        if names:
            found.append(Found(measure, dimensions[key], names, forms_of(measure, names[0])))
    return Answer(tuple(found), tuple(word for word in wanted if not rarity[word]))


def _meant(reference: Reference, measure: Measure) -> dict[str, dict[str, str]]:
    """The dimensions of a figure with the codes that its own count lets through; one with a single code says nothing."""
    made_of = measure.share or measure.rate
    of = [reference.measures.get(key) for key in (made_of.of, made_of.base)] if made_of else [measure]
    counts = [each.count for each in of if each and each.count and not each.count.also]
    passed = {
        name: {
            code: label
            for code, label in codes.items()
            if all(admits(count.where.get(name, []), [code]) for count in counts)
        }
        for name, codes in reference.dimensions.get(measure.key, {}).items()
    }
    return {name: codes for name, codes in passed.items() if len(codes) > 1 or measure.supplied}


def nearest(reference: Reference, words: str) -> list[str]:
    """The names most like the words, where none fits them."""
    return near(".".join(_words(words)), reference.measures)


def forms_of(measure: Measure, name: str = "") -> tuple[str, ...]:
    """The ways to write a figure that have a meaning for it, under the name it is written by."""
    percentage = bool(unit_sign(measure.unit))
    forms = ["", "|previous", "|2020-21", "|change", "|change since 2020-21"]
    if not percentage:
        forms += ["|count", "|words"] if measure.one and measure.many else []
        forms += ["|spelt", "|per cent of NAME", "|share of NAME", "|rate per 1,000 NAME"]
    if measure.basis in {Basis.AS_AT, Basis.DECEMBER_CENSUS}:
        forms.append("|as at")
    return tuple(f"[[{name or measure.key}{form}]]" for form in forms)


def _rarity(fitting: int, of_all: int) -> float:
    """What a word counts for: more the fewer figures it fits; nothing where it fits none."""
    return math.log(1 + of_all / fitting) if fitting else 0.0


def _score(measure: Measure, fits: Mapping[str, _Fit], rarity: Mapping[str, float]) -> float:
    total = sum(fit.score * rarity[word] for word, fit in fits.items())
    spoken = {_stem(word) for word in fits}
    own = [_stem(word) for word in _words(measure.key)]
    told = sum(1 for word in own if word in spoken) / len(
        own
    )  # of two that fit as well, the one that says less besides
    return (total + told / 10) * (GENERATED_LESS if measure.generated and not measure.needs else 1) if total else 0.0


def _meanings(reference: Reference) -> dict[str, Alternatives]:
    """What else a word or an abbreviation may be called, by the word; the glossary's terms by their first letters too."""
    known = reference.synonyms
    found: dict[str, list[tuple[str, ...]]] = {}
    for entry in (*known.synonym, *known.abbreviation):
        ignored = set(known.ignored)
        spelt = [tuple(word for word in _words(each) if word not in ignored or each == word) for each in entry.means]
        found.setdefault(entry.word, []).extend(spelt)
    for term in reference.glossary:
        spelt_out = _words(re.sub(r"\(.*\)", "", term.term))
        if len(spelt_out) > 1:
            found.setdefault("".join(word[0] for word in spelt_out), []).append(spelt_out)
    return {word: tuple(phrases) for word, phrases in found.items()}


def _alternatives(word: str, meanings: Mapping[str, Alternatives]) -> Alternatives:
    singular = word.removesuffix("s")
    others = meanings.get(word) or meanings.get(singular) or meanings.get(f"{word}s") or ()
    return ((word,), *others)


def _indexed(reference: Reference) -> dict[str, dict[str, tuple[str, ...]]]:
    """The words of every figure, by where they stand."""
    spelt = {entry.word: entry.means for entry in reference.synonyms.abbreviation}
    return {
        key: {
            "key": _words(key),
            "title": _words(measure.title),
            "area": tuple(each for word in _words(key) for text in spelt.get(word, ()) for each in _words(text)),
            "noun": _words(f"{measure.one} {measure.many}"),
            "definition": _words(measure.definition),
        }
        for key, measure in reference.measures.items()
    }


def _fit_of(
    alternatives: Alternatives, fields: Mapping[str, tuple[str, ...]], dimensions: Mapping[str, Mapping[str, str]]
) -> _Fit:
    """The best fit of a word or of what it also means: every word of a phrase must stand in the figure."""
    best = 0.0
    for number, phrase in enumerate(alternatives):
        each = [max(WEIGHTS[name] * _fit(word, words) for name, words in fields.items()) for word in phrase]
        best = max(best, min(each) * (SYNONYM_LESS if number else 1))
    if best > WEIGHTS["definition"]:
        return _Fit(best)
    codes = _codes(alternatives[0][0], dimensions)
    return _Fit(max(best, LABEL), codes) if codes else _Fit(best)


def _fit(word: str, words: Iterable[str]) -> float:
    """1 for the word itself, less for one that begins with it or is of its family, 0 for none."""
    best = 0.0
    for each in words:
        if each == word:
            return 1
        shared = len(word) >= _LEAST_STEM and len(each) >= _LEAST_STEM and _stem(each) == _stem(word)
        starts = len(word) >= _LEAST_START and each.startswith(word)
        best = max(best, 0.9 if shared else 0.7 if starts else 0)
    return best


@cache
def _stem(word: str) -> str:
    return re.sub(r"(?:ies|ation|ations|ing|ed|es|s|y)\Z", "", word)[:7]


def _codes(word: str, dimensions: Mapping[str, Mapping[str, str]]) -> Where:
    return tuple(
        (name, code)
        for name, codes in dimensions.items()
        for code, label in codes.items()
        if _fit(word, [*_words(label), *_words(code)])
    )


def _names(measure: Measure, codes: Iterable[tuple[str, str]], held: Mapping[str, frozenset[Where]]) -> tuple[str, ...]:
    """The names of a figure that mean something: alone unless it must be held to codes, and held to those that were asked for."""
    pairs = tuple(dict.fromkeys(codes))
    if measure.key in held:
        fitting = sorted(held[measure.key], key=lambda where: (-len(set(where) & set(pairs)), where))
        narrowed = [where for where in fitting if set(where) & set(pairs) or (measure.needs and not pairs)]
    else:
        narrowed = [(pair,) for pair in pairs]
    alone = [] if measure.needs else [measure.key]
    return (*alone, *(str(FigureRef(measure.key, where)) for where in narrowed[:MOST_NARROWED]))


@cache
def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z0-9]+", text.casefold()))
