"""Whatever stands in a cell of an export comes back as it was, and no spreadsheet takes it for a formula."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report.domain.cell_text import BEGINS_A_FORMULA, as_text, from_text
from cswo_report.domain.open_tables import Column, OpenTable, Shape
from cswo_report.exchange import csvw
from cswo_report.exchange.csvw_cells import cell_of, value_of
from cswo_report.papers import data_files

texts = st.text(st.characters(exclude_categories=["Cs"])) | st.builds(
    lambda sign, rest: sign + rest, st.sampled_from(sorted(BEGINS_A_FORMULA | {"'"})), st.text(max_size=5)
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(texts, inside, max_size=3),
    max_leaves=8,
)
VALUES: dict[Shape, st.SearchStrategy[Any]] = {
    Shape.TEXT: texts,
    Shape.WHOLE: st.integers(-(10**15), 10**15),
    Shape.DECIMAL: st.decimals(-(10**9), 10**9, places=4),
    Shape.DAY: st.dates(),
    Shape.INSTANT: st.datetimes(timezones=st.just(UTC)),
    Shape.YES_NO: st.booleans(),
    Shape.WORDS: st.lists(texts | st.sampled_from(["self", "kq1", "secure.implement"]), max_size=4),
    Shape.JSON: json_values.filter(lambda value: value is not None),
}


@given(texts)
def test_any_text_comes_back(text: str) -> None:
    assert from_text(as_text(text)) == text
    assert as_text(text)[:1] not in BEGINS_A_FORMULA


@pytest.mark.parametrize("shape", Shape)
@given(data=st.data(), required=st.booleans())
def test_any_value_comes_back(shape: Shape, data: st.DataObject, required: bool) -> None:
    column = Column("x", shape, required, places=4)
    value = data.draw(VALUES[shape] if required else st.none() | VALUES[shape])
    cell = cell_of(column, value)
    assert value_of(column, cell) == value
    if not isinstance(value, int | Decimal):
        assert cell[:1] not in BEGINS_A_FORMULA


@given(st.lists(st.tuples(st.integers(0, 99), texts, st.none() | texts), max_size=5))
def test_any_rows_come_back_from_a_file(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    columns = (
        Column("id", Shape.WHOLE, True, title="Number"),
        Column("one", Shape.TEXT, True, title="=One"),
        Column("two", Shape.TEXT, title="Two, “too”"),
    )
    table = OpenTable("rows", "About", columns, ("id",), title="Rows")
    written = csvw.write_table(folder, table, rows)
    (folder / csvw.METADATA).write_bytes(csvw.metadata("All", csvw.Made("1", "s", "h", 0), [table], {"rows": written}))
    export = csvw.read_metadata(folder)
    csvw.check_files(export, ["rows"])
    assert [tuple(row.values()) for row in csvw.read_rows(export, table)] == rows


@pytest.mark.parametrize(
    ("shape", "value", "cell"),
    [
        (Shape.TEXT, "=1+1", "'=1+1"),
        (Shape.TEXT, "'tis", "''tis"),
        (Shape.TEXT, "", "'"),
        (Shape.TEXT, None, ""),
        (Shape.DECIMAL, Decimal("-1234.50"), "-1234.5"),
        (Shape.DAY, date(2024, 3, 29), "2024-03-29"),
        (Shape.INSTANT, datetime(2024, 3, 29, 16, 10, tzinfo=UTC), "2024-03-29T16:10:00Z"),
        (Shape.YES_NO, False, "no"),
        (Shape.WORDS, ["deputy", "self"], "deputy;self"),
        (Shape.WORDS, ["a;b"], '["a;b"]'),
        (Shape.JSON, {"b": "é", "a": ["x"]}, '{"a": ["x"], "b": "é"}'),
    ],
)
def test_a_value_is_written_so(shape: Shape, value: Any, cell: str) -> None:
    assert cell_of(Column("x", shape, places=2), value) == cell


@pytest.mark.parametrize(
    ("shape", "cell"),
    [
        (Shape.WHOLE, "1.0"),
        (Shape.WHOLE, "9" * 30),
        (Shape.DECIMAL, "1e5"),
        (Shape.DECIMAL, "NaN"),
        (Shape.DAY, "29/03/2024"),
        (Shape.INSTANT, "2024-03-29T16:10:00"),
        (Shape.YES_NO, "Ja"),
        (Shape.JSON, "{"),
        (Shape.JSON, "[" * 100_000),
        (Shape.WORDS, "[1"),
    ],
)
def test_what_is_no_value_is_refused_without_being_repeated(shape: Shape, cell: str) -> None:
    with pytest.raises(ValueError, match=r"[a-z]") as fault:
        value_of(Column("x", shape, places=2), cell)
    assert cell not in str(fault.value)


@pytest.mark.parametrize("sign", sorted(BEGINS_A_FORMULA))
def test_the_data_of_a_paper_is_guarded_in_the_same_way(sign: str) -> None:
    content = data_files._csv(("one",), [(f"{sign}1",)]).decode("utf-8-sig")
    assert f"'{sign}1" in content


def test_a_file_is_private(tmp_path: Path) -> None:
    csvw.write_table(tmp_path, OpenTable("t", "", (Column("a", Shape.TEXT, title="A"),), ("a",)), [("x",)])
    assert (tmp_path / "t.csv").read_bytes() == b"A\r\nx\r\n"
