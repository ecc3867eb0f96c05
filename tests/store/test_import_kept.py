"""What is kept of imports is guarded and proved, and imports taken back newest first lead back step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from cswo_report.domain.given_rows import GivenRow
from cswo_report.reference import Reference
from cswo_report.store.engine import Store
from tests.store.import_desk import Desk, row
from tests.store.import_desk import desk as desk


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE import_row SET reference = 'CO-22222'",
        "UPDATE import_batch SET actor = 'nobody'",
        "UPDATE import_batch SET undone_by = audit_entry",
    ],
)
def test_whoever_alters_an_import_is_found_out(desk: Desk, tampered: Any, statement: str) -> None:
    desk.write(row(2))
    with pytest.raises(Exception, match="import"), desk.workspace.store.writing() as session:
        session.execute(text(statement.replace("undone_by = audit_entry", "undone_by = 1")))
    assert desk.office.verify().whole
    tampered(statement)
    verdict = desk.office.verify()
    assert not verdict.whole
    assert "import IM-" in verdict.fault


small_rows = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from(["delay", "communication"]), st.sampled_from(["1", "2"])),
    max_size=6,
    unique_by=lambda each: each[0],
)


def _small(sent: Sequence[tuple[int, str, str]]) -> list[GivenRow]:
    return [
        row(2 + at, "complaint", f"K{key}", received_on=f"2024-0{1 + key}-01", theme=theme, stage=stage)
        for at, (key, theme, stage) in enumerate(sent)
    ]


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(small_rows, min_size=1, max_size=3))
def test_undoing_the_imports_newest_first_goes_back_step_by_step(
    sqlite_store: Store, shipped_data: Reference, tmp_path: Path, sent: list[list[tuple[int, str, str]]]
) -> None:
    desk = Desk(sqlite_store, shipped_data, tmp_path)
    states: list[tuple[int | None, Mapping[str, Any]]] = []
    for rows in sent:
        before = desk.contents()
        states.append((desk.write(*_small(rows), duplicates="add").batch, before))
        assert desk.write(*_small(rows), duplicates="add").batch is None
    for batch, before in reversed(states):
        if batch is not None:
            desk.undo(batch)
        assert desk.contents() == before
    assert desk.office.verify().whole
