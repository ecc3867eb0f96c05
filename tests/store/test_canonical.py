"""The quick ways of the audit trail and of an import give letter for letter what the plain ways give."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cswo_report.domain.registers import Event
from cswo_report.domain.times import LONDON
from cswo_report.reference import Reference
from cswo_report.store import audit
from cswo_report.store.canonical import digest, joined, parts_of, spelt, text_of
from cswo_report.store.engine import Store
from cswo_report.store.ledger import Ledger
from cswo_report.usecases.import_clerk import ImportClerk
from cswo_report.usecases.import_holdings import Holdings
from cswo_report.usecases.recording import Draft, Recorder
from tests.imports.truth import truth
from tests.store.making import Office


def plainly(value: Any) -> Any:
    """The spelling as it was first written, and as every trail was hashed since."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plainly(entry) for key, entry in value.items()}
    return [plainly(entry) for entry in value]


def plain_text(value: Any) -> str:
    return json.dumps(plainly(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


INSTANTS = st.datetimes(
    datetime(1900, 1, 2),  # noqa: DTZ001
    datetime(2099, 12, 30),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, LONDON, timezone(timedelta(hours=1))]),
)
SINGLE = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(codec="utf-8"))
    | st.dates()
    | INSTANTS
    | st.decimals(allow_nan=False, allow_infinity=False, places=4)
)
VALUES = st.recursive(
    SINGLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text(max_size=8), VALUES, max_size=6))
def test_the_text_that_is_hashed_is_the_one_it_always_was(content: dict[str, Any]) -> None:
    parts = parts_of(content)
    assert spelt(content) == plainly(content)
    assert text_of(content) == plain_text(content)
    assert joined([parts[name] for name in sorted(parts)]) == plain_text(content)
    assert digest(content) == hashlib.sha256(plain_text(content).encode()).hexdigest()


def test_the_two_instants_of_an_hour_that_comes_twice_are_told_apart() -> None:
    first = datetime(2024, 10, 27, 1, 30, tzinfo=LONDON)
    assert [text_of(first), text_of(first.replace(fold=1))] == [
        '"2024-10-27T00:30:00.000000+00:00"',
        '"2024-10-27T01:30:00.000000+00:00"',
    ]


def test_both_are_kept_as_they_are(office: Office) -> None:
    first = datetime(2024, 10, 27, 1, 30, tzinfo=LONDON)
    twice = tuple(Event("visited", first.date(), at) for at in (first, first.replace(fold=1)))
    with office.recorder() as recorder:
        draft = recorder.prepare("asp.inquiry", {"received": "2024-10-26"})
        kept = recorder.ledger.add(replace(draft.new, events=twice))
        assert audit.verify(recorder.session).whole
    assert [event.happened_at for event in kept.events] == [
        datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
        datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
    ]


ODD = ("", "not yet", "31/02/2024", "2024-02-31", "2031-01-01", "-1", "1e400", "Q12 3AB", "a@b.scot", "x" * 30, "\x07")
TYPES = ("complaint", "staff", "grade", "authorisation", "review", "asp.inquiry", "workforce_count")


def said(draft: Draft) -> Draft:
    """A draft without the key of its subject, which is drawn where none is given."""
    values = {**draft.values, "subject": None}
    return replace(draft, values=values, new=replace(draft.new, columns={**draft.new.columns, "subject": None}))


@pytest.mark.parametrize("type_name", TYPES)
def test_an_import_judges_every_row_as_a_clerk_at_the_desk_does(
    type_name: str, shipped_data: Reference, sqlite_store: Store
) -> None:
    chance = random.Random(type_name)
    rows = truth(type_name, 6, 25).rows
    with sqlite_store.writing() as session:
        ledger = Ledger(session, "test")
        clerk = ImportClerk(shipped_data, session, ledger).prepare_for(Holdings(session, shipped_data))
        desk = Recorder(shipped_data, session, ledger)
        for row in [*rows, *rows]:
            values = {name: text for name, text in row.items() if not name.startswith("event:")}
            events = [
                {"event": name.removeprefix("event:"), "at": at}
                for name, at in row.items()
                if name.startswith("event:")
            ]
            for name in chance.sample(sorted(values), 2):
                values[name] = chance.choice((values[name], *ODD))
            if chance.random() < 0.1:
                values["no_such_field"] = "1"
            if events and chance.random() < 0.2:
                events[0] = {**events[0], chance.choice(["event", "at"]): chance.choice(ODD)}
            assert said(clerk.prepare(type_name, values, events)) == said(desk.prepare(type_name, values, events))
