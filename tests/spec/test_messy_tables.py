"""However a table is laid out, its records and the meaning of its columns stay the same."""

from __future__ import annotations

import pytest

from cswo_report.domain.sheets import Book
from cswo_report.domain.source_profiles import IGNORED
from cswo_report.usecases.recognising import recognise
from tests.spec.messy_tables import REFERENCE, messy

TYPES = (
    *("complaint", "grade", "authorisation", "staff", "workforce_count", "observation", "review", "action", "advice"),
    *("notice", "secure.implement", "foster.approve", "asp.inquiry", "awi.guardian_cswo", "mh.stdc", "child.cpo"),
)
LAYOUTS = 12
"""How many layouts of each type the suite tries; a change to the finder is worth 200."""


@pytest.mark.parametrize("type_name", TYPES)
def test_a_messy_table_is_read_as_the_clean_one(type_name: str) -> None:
    for seed in range(LAYOUTS):
        made = messy(type_name, seed)
        found = recognise(
            Book("Return Q2.xlsx", "xlsx", "0" * 64, 1, (made.sheet,)), REFERENCE, REFERENCE.source_profiles, {}
        )
        assert [table.profile.type for table in found.tables] == [type_name], seed
        table = found.tables[0]
        read = {
            (column.parts or ("",))[-1]: table.to[place]
            for place, column in enumerate(table.table.columns)
            if table.to.get(place, IGNORED) != IGNORED
        }
        assert read == made.meanings, seed
        assert [row.number for row in table.table.rows] == made.records, seed
        assert found.questions == (), seed
