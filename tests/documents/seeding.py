"""Seeds faults into a copy of the demonstration's narratives, and says on which line each of them then stands."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("seeded_faults.toml")
KINDS = frozenset({"stale", "unbound", "direction", "unit", "carried_over", "other"})
SENTENCE_END = re.compile(r"[.?!](?=\s|$)")


class SeedingFault(ValueError):
    """A fault cannot be put where it should stand: the narratives have changed since it was written."""


@dataclass(frozen=True)
class Fault:
    """Words that a careless author would leave behind."""

    id: str
    file: str
    kind: str
    new: str
    why: str
    old: str = ""  # what `new` replaces
    after: str = ""  # or the text that `new` follows as a sentence of its own
    facts: tuple[str, ...] = ()  # 'name year value' of each figure that makes it a fault
    figure: tuple[str, ...] = ()  # where it is a number: the names it may be bound to, as 'name' or 'name|year'
    right: tuple[str, ...] = ()  # and how its right value may be said
    follows: str = ""  # how another line begins on which a finding may stand that follows from this fault


@dataclass(frozen=True)
class Sound:
    """A paragraph that no reader should find fault with."""

    file: str
    text: str
    why: str


@dataclass(frozen=True)
class Place:
    """Where something stands in the seeded narratives."""

    file: str
    line: int


@dataclass(frozen=True)
class Examination:
    faults: tuple[Fault, ...]
    sounds: tuple[Sound, ...]


@dataclass(frozen=True)
class Seeded:
    """The place of every fault by its id, the places of what may follow from faults, and how many sentences there are in all."""

    faults: dict[str, Place]
    following: frozenset[Place]
    sentences: int


def examination(path: Path = FILE) -> Examination:
    """What stands in the file of faults. Raises SeedingFault where two faults share an id or one says what cannot be."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    faults = tuple(Fault(**{key: _plain(value) for key, value in each.items()}) for each in content["fault"])
    for name, times in Counter(fault.id for fault in faults).items():
        if times > 1:
            raise SeedingFault(f"{name}: there are {times} faults of this id")
    for fault in faults:
        if bool(fault.old) == bool(fault.after) or fault.kind not in KINDS or "\n" in fault.new:
            raise SeedingFault(
                f"{fault.id}: give either `old` or `after`, a kind of {sorted(KINDS)}, and one line of `new`"
            )
    return Examination(faults, tuple(Sound(**each) for each in content["sound"]))


def seed(folder: Path, exam: Examination) -> Seeded:
    """Put every fault and every sound paragraph into the narratives of `folder`.

    Raises SeedingFault where a text does not stand exactly once in its file, or two faults would stand on one line.
    """
    placed: dict[str, Place] = {}
    for file, faults in groupby(sorted(exam.faults, key=attrgetter("file")), key=attrgetter("file")):
        placed |= _seed_file(folder / file, list(faults))
    for place, times in Counter(placed.values()).items():
        if times > 1:
            raise SeedingFault(f"{place.file}, line {place.line}: {times} faults stand here")
    for sound in exam.sounds:
        _append(folder / sound.file, sound.text)
    following = frozenset(
        _line_that_begins(folder / fault.file, fault.follows) for fault in exam.faults if fault.follows
    )
    return Seeded(placed, following, sum(_sentences(path.read_text(encoding="utf-8")) for path in folder.glob("*.md")))


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _seed_file(path: Path, faults: Iterable[Fault]) -> dict[str, Place]:
    """Every fault is found in the text as it was, so that none can hide another; no fault holds a line's end, so lines stay."""
    text = path.read_text(encoding="utf-8")
    found = [(_where(text, fault, path.name), fault) for fault in faults]
    places = {fault.id: Place(path.name, text.count("\n", 0, at) + 1) for at, fault in found}
    for at, fault in sorted(found, key=lambda each: each[0], reverse=True):
        if fault.old:
            text = text[:at] + fault.new + text[at + len(fault.old) :]
        else:
            end = at + len(fault.after)
            text = f"{text[:end]} {fault.new}{text[end:]}"
    path.write_text(text, encoding="utf-8")
    return places


def _where(text: str, fault: Fault, file: str) -> int:
    sought = fault.old or fault.after
    if (times := text.count(sought)) != 1:
        raise SeedingFault(f"{fault.id}: in {file} the text stands {times} times and not once: {sought}")
    return text.index(sought)


def _line_that_begins(path: Path, words: str) -> Place:
    lines = path.read_text(encoding="utf-8").splitlines()
    return Place(path.name, next(number for number, line in enumerate(lines, 1) if line.startswith(words)))


def _append(path: Path, paragraph: str) -> None:
    path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n\n{paragraph}\n", encoding="utf-8")


def _sentences(text: str) -> int:
    """How many sentences a narrative holds; headings, lists' bold leads, blocks and fences are none."""
    lines = [
        line
        for line in text.splitlines()
        if line and not line.startswith(("#", ":::", "[[table", "[[chart", "[[spark"))
    ]
    return sum(len(SENTENCE_END.findall(re.sub(r"\[\[[^\]]*\]\]|\*\*[^*]*\*\*", "x", line))) for line in lines)
