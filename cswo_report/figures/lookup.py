"""Whether a figure's name means anything here, and if not, which names come nearest."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial

from cswo_report.domain.measures import AREA, FigureRef, Measure
from cswo_report.measure_dimensions import Codes

MOST_NEAR = 3
LEAST_LIKE = 0.5


class UnknownFigure(ValueError):
    """A figure's name that means nothing here: `rule` says why, `nearest` gives up to three names that do, looked for when asked."""

    def __init__(self, given: str, rule: str, nearest: Callable[[], Iterable[str]]) -> None:
        super().__init__(rule)
        self.given = given
        self.rule = rule
        self._nearest = nearest

    @cached_property
    def nearest(self) -> tuple[str, ...]:
        return tuple(self._nearest())[:MOST_NEAR]


def check_name(ref: FigureRef, measures: Mapping[str, Measure], dimensions: Mapping[str, Mapping[str, Codes]]) -> None:
    """Raise UnknownFigure for an unknown measure, a dimension it does not have, or a code outside its list."""
    if ref.key not in measures:
        raise UnknownFigure(str(ref), "There is no figure of this name.", partial(near, ref.key, measures))
    known = dimensions.get(ref.key, {})
    lacking = [name for name in measures[ref.key].needs if name not in dict(ref.where)]
    if lacking:
        rule = f"{ref.key} means nothing unless it is held to {' and '.join(lacking)}."
        raise UnknownFigure(str(ref), rule, lambda: [f"{ref} " + " ".join(f"{name}=…" for name in lacking)])
    for name, code in ref.where:
        if name == AREA:
            continue
        if name not in known:
            has = f"its dimensions are {', '.join([*known, AREA])}" if known else f"its one dimension is {AREA}"
            rule = f"{ref.key} has no dimension “{name}”; {has}."
            raise UnknownFigure(str(ref), rule, partial(_dimensions_near, ref.key, name, [*known, AREA]))
        if code not in known[name]:
            rule = f"“{code}” is not a code of {name}."
            raise UnknownFigure(str(ref), rule, partial(_codes_near, ref, name, code, known[name]))


def _dimensions_near(key: str, name: str, known: Iterable[str]) -> list[str]:
    return [f"{key} {each}=…" for each in near(name, known)]


def _codes_near(ref: FigureRef, name: str, code: str, known: Iterable[str]) -> list[str]:
    return [str(FigureRef(ref.key, _with(ref.where, name, each))) for each in near(code, known)]


def _with(where: tuple[tuple[str, str], ...], name: str, code: str) -> tuple[tuple[str, str], ...]:
    return tuple((each, code if each == name else held) for each, held in where)


def near(word: str, known: Iterable[str]) -> list[str]:
    """Up to three names like a word, the likest first: by its letters and by the words it shares with them."""
    wanted = set(_words(word))
    likeness = {
        name: difflib.SequenceMatcher(None, word.casefold(), name.casefold()).ratio()
        + len(wanted & set(_words(name))) / max(len(wanted), 1)
        for name in known
    }
    best = sorted(likeness, key=lambda name: (-likeness[name], name))
    return [name for name in best if likeness[name] >= LEAST_LIKE][:MOST_NEAR]


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[^a-z0-9]+", name.casefold()) if len(word) > 1]
