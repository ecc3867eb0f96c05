"""Possible duplicates are found and false alarms are rare: measured on the sample council, with duplicates seeded as clerks make them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cswo_report.domain import likeness
from cswo_report.domain.fields import Kind, Need
from cswo_report.domain.likeness import Likened
from cswo_report.domain.registers import Record
from cswo_report.store import records
from cswo_report.usecases.import_duplicates import FIGURES, likened
from cswo_report.usecases.workspace import Workspace

SEED = 20250917
RECALL, FALSE_ALARMS = 0.98, 0.01
AT_MOST = 120  # duplicates seeded in each type
PERSONS = frozenset({Kind.SUBJECT, Kind.STAFF})
TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT})

Type = tuple[Sequence[Likened], Mapping[str, Kind], str, frozenset[str]]


@pytest.fixture(scope="module")
def types(filled: Workspace) -> list[Type]:
    reference = filled.reference
    found: list[Type] = []
    with filled.store.reading() as session:
        for register in reference.registers.values():
            of: dict[str, list[Record]] = {}
            for record in records.fetch_all(session, register.name) if register.name not in FIGURES else ():
                of.setdefault(record.type_slug or register.name, []).append(record)
            for name, held in of.items():
                fields = reference.fields_of(name)
                kinds = {field.name: field.kind for field in fields}
                needed = frozenset(field.name for field in fields if field.need is Need.AT_ENTRY)
                day = register.day_field
                cells = [likened(each.reference, {**each.values, **each.details}, kinds, day) for each in held]
                found.append((cells, kinds, day, needed))
    return found


def _mistyped(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) - 1)
    way = chance.choice(["exchanged", "left out", "another"])
    if way == "exchanged":
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if way == "left out":
        return text[:at] + text[at + 1 :]
    return text[:at] + chance.choice("BCDFG2345" if text[at].isupper() else "aeiou") + text[at + 1 :]


def _entered_again(
    one: Likened, kinds: Mapping[str, Kind], day: str, needed: frozenset[str], chance: random.Random
) -> Likened:
    """A record as another clerk enters it: the same, on another day, with a slip in a text or a key, with a cell left empty."""
    cells, way = dict(one.cells), chance.choice(["same", "day", "text", "key", "empty"])
    texts = [name for name in cells if kinds[name] in TEXTS and len(cells[name]) > 5]
    keys = [name for name in cells if kinds[name] in PERSONS]
    free = [name for name in cells if name not in needed and name != day and kinds[name] not in PERSONS]
    if way == "day" and one.day:
        moved = one.day + timedelta(days=chance.choice([-3, -1, 1, 2]))
        return replace(one, day=moved, cells={**cells, day: moved.isoformat()})
    if way == "text" and texts:
        name = chance.choice(texts)
        return replace(one, cells={**cells, name: _mistyped(cells[name], chance)})
    if way == "key" and keys:
        key = _mistyped(cells[keys[0]], chance)
        return replace(one, who=key, cells={**cells, keys[0]: key})
    if way == "empty" and len(free) > 3:
        del cells[chance.choice(free)]
    return replace(one, cells=cells)


def _halves(found: Sequence[Likened], chance: random.Random) -> tuple[list[Likened], list[Likened]]:
    mixed = list(found)
    chance.shuffle(mixed)
    return mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]


def test_seeded_duplicates_are_found(types: list[Type]) -> None:
    chance = random.Random(SEED)
    seeded = found = 0
    for everything, kinds, day, needed in types:
        held, _ = _halves(everything, chance)
        again = [_entered_again(each, kinds, day, needed, chance) for each in held[:AT_MOST]]
        seeded += len(again)
        found += sum(other < len(held) for other in likeness.find(again, held, kinds).values())
    assert seeded > 1_000
    assert found / seeded >= RECALL


def test_records_that_are_two_raise_hardly_an_alarm(types: list[Type]) -> None:
    chance = random.Random(SEED)
    count = alarms = 0
    for everything, kinds, _, _ in types:
        held, new = _halves(everything, chance)
        count += len(new)
        alarms += len(likeness.find(new, held, kinds))
    assert count > 2_000
    assert alarms / count < FALSE_ALARMS


def _slips() -> Iterator[tuple[Kind, str, str, bool]]:
    yield Kind.SUBJECT, "C-4K7QX", "C-4K7XQ", True
    yield Kind.SUBJECT, "C-4K7QX", "C-4K7Q", True
    yield Kind.SUBJECT, "C-4K7QX", "C-9M7QX", False
    yield Kind.DATE, "2024-05-06", "2024-06-05", True
    yield Kind.DATE, "2024-01-06", "2025-01-06", True
    yield Kind.DATE, "2024-01-06", "2024-03-09", False
    yield Kind.TEXT, "Provider house 3", "Provider  House, 3", True
    yield Kind.TEXT, "Provider house 3", "Provider house 4", False
    yield Kind.CODE, "kq1", "kq2", False
    yield Kind.YES_NO, "yes", "no", False
    yield Kind.MONEY, "123456", "123465", True


@pytest.mark.parametrize(("kind", "one", "other", "slip"), list(_slips()))
def test_what_is_a_slip_of_the_pen(kind: Kind, one: str, other: str, slip: bool) -> None:
    assert likeness.is_slip(kind, one, other) is slip
    assert likeness.is_slip(kind, other, one) is slip
