"""One definition, every appearance: a value is the same in JSON, table, chart, alternative text, sentence, file and workbook row."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cswo_report.domain.outline import BlockKind, BlockSpec, Outline
from cswo_report.domain.registers import Record
from cswo_report.domain.values import Basis, Value
from cswo_report.exchange import figures_file
from cswo_report.figures import rows, wording
from cswo_report.figures.book import Book
from cswo_report.papers import blocks
from cswo_report.papers.facts import Council, Facts
from tests.unit.figures_book import YEARS, book, supplied

COUNTS = st.lists(st.integers(0, 2_000_000), min_size=5, max_size=5)
MONEY = st.decimals("-500", "500", places=1).map(lambda number: number + 0)


def facts_of(made: Book) -> Facts:
    """A report that holds a book and nothing else."""
    return Facts(
        council=Council("Any Council"),
        year=YEARS[-1],
        edition="members",
        dated=date(2025, 9, 17),
        dated_at="2025-09-17T11:00:00+00:00",
        book=made,
        outline=Outline("annual_report", "Annual report", "2020-21", ()),
        sections={},
        decision_types={},
        registers={},
        codelists={},
        duties=(),
        glossary=(),
        published=(),
        records={},
        numbers_of_records={},
        breakdowns={},
        types_by_year={},
        deciders={},
        months={},
        narratives={},
    )


def appearances(made: Book, key: str) -> list[list[str]]:
    """The five values of a measure as words, in every place where the report or a file prints them."""
    facts, series = facts_of(made), made.series(key)
    numbering = blocks.Numbering(facts)
    table = blocks.measures_table(facts, BlockSpec(BlockKind.TABLE, "t", "T", measures=(key,)), numbering)
    asked = BlockSpec(BlockKind.CHART, "c", measures=(key,), form="line", table="t")
    chart = blocks.chart(facts, asked, numbering)
    flat = list(rows.rows_of([series]))
    held = rows.as_json(made, series)["values"]
    found = [
        [cell.text for cell in table.rows[0].cells],
        [Value.from_json(held[year.label]).text(sign(key)) for year in YEARS],
        [row["text"] for row in flat],
        [row["text"] for row in csv.DictReader(io.StringIO(csv_of(flat)))],
        workbook_texts(flat),
        [wording.in_context(wording.say(made, f"{key}|{year.label}"), "", "", cell=True) for year in YEARS],
        [said_of(made, f"{key}|{year.label}") for year in YEARS],
    ]
    if chart is not None:
        found.append([point.text for point in chart.series[0].points])
        spoken = re.sub(r"(?<=\d) in \d{4}-\d\d", "", chart.alt_text)
        ends = (table.rows[0].cells[0].text, table.rows[0].cells[-1].text)
        assert all(re.search(rf"(?<![\d,.]){re.escape(end)}(?![\d,]|\.\d)", chart.alt_text) for end in ends), spoken
    return found


def said_of(made: Book, name: str) -> str:
    """A figure within a sentence, with the one word that a sentence has for nil put back."""
    words = wording.in_context(wording.say(made, name), "We saw ", ".")
    return {"none": "0"}.get(words, words)


def sign(key: str) -> str:
    return "%" if key == "child.share" else ""


def csv_of(flat: list[dict[str, str]]) -> str:
    return figures_file.content(".csv", rows.COLUMNS, flat, MADE).decode("utf-8-sig")


MADE = datetime(2025, 9, 17, 12, tzinfo=UTC)


def workbook_texts(flat: list[dict[str, str]]) -> list[str]:
    """The words of the column `text` as they stand in the workbook's own XML, and the numbers beside them, which must be equal."""
    with zipfile.ZipFile(io.BytesIO(figures_file.content(".xlsx", rows.COLUMNS, flat, MADE))) as package:
        shared = re.findall(r"<t[^>]*>(.*?)</t>", package.read("xl/sharedStrings.xml").decode())
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rows.COLUMNS.index("text")]
    number = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rows.COLUMNS.index("number")]
    texts = []
    for at, row in enumerate(flat, 2):
        cell = re.search(rf'<c r="{letter}{at}"[^>]*t="s"[^>]*><v>(\d+)</v>', sheet)
        assert cell
        texts.append(shared[int(cell[1])])
        exact = re.search(rf'<c r="{number}{at}"[^>]*><v>([^<]+)</v>', sheet)
        assert exact
        assert abs(Decimal(exact[1]) - Decimal(row["number"])) < Decimal("1e-9")
    return texts


def the_same(found: list[list[str]]) -> bool:
    return all(each == found[0] for each in found)


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_a_count_is_the_same_wherever_it_stands(numbers: list[int]) -> None:
    assert the_same(appearances(book({"child.seen": tuple(numbers)}), "child.seen"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 400)), min_size=5, max_size=5))
def test_a_percentage_is_the_same_wherever_it_stands_however_it_rounds(pairs: list[tuple[int, int]]) -> None:
    part, base = tuple(min(a, b) for a, b in pairs), tuple(b for _, b in pairs)
    found = appearances(book({"child.moved": part, "child.seen": base}), "child.share")
    assert the_same(found)
    for text, a, b in zip(found[0], part, base, strict=True):
        assert (text == "100%") == (a == b)
        assert (text == "0%") == (a == 0)


def spent(period: str, amount: Decimal) -> Record:
    record = supplied("money.spent", Basis.FINANCIAL_YEAR, period, str(amount), unit="£ million")
    return record if amount else replace(record, values={**record.values, "presence": "nil", "number": None})


@settings(max_examples=60, deadline=None)
@given(st.lists(MONEY, min_size=5, max_size=5))
def test_money_with_a_minus_sign_is_the_same_wherever_it_stands(amounts: list[Decimal]) -> None:
    observations = [spent(year.label, amount) for year, amount in zip(YEARS, amounts, strict=True)]
    assert the_same(appearances(book({}, *observations), "money.spent"))


def test_a_revised_figure_is_printed_with_its_reason_and_the_value_it_replaced() -> None:
    first = spent("2024-25", Decimal("61.5"))
    later = replace(
        first, values={**first.values, "number": Decimal("62.1"), "status": "revised", "footnote": "Late bills"}
    )
    spec = BlockSpec(BlockKind.TABLE, "t", "T", measures=("money.spent",))
    facts = facts_of(book({}, first, later))
    table = blocks.measures_table(facts, spec, blocks.Numbering(facts))
    assert table.rows[0].cells[-1].text == "62.1"
    assert table.rows[0].cells[-1].mark == "[r]"
    assert any("Late bills. Before it was revised: 61.5." in note for note in table.notes)


def test_a_reason_that_gives_the_value_it_replaced_is_not_followed_by_it_again() -> None:
    first = spent("2024-25", Decimal("61.5"))
    told = {"number": Decimal("62.1"), "status": "revised", "footnote": "First printed as 61.5; late bills"}
    later = replace(first, values={**first.values, **told})
    facts = facts_of(book({}, first, later))
    spec = BlockSpec(BlockKind.TABLE, "t", "T", measures=("money.spent",))
    (note,) = (note for note in blocks.measures_table(facts, spec, blocks.Numbering(facts)).notes if "late" in note)
    assert note.endswith("2024-25: First printed as 61.5; late bills.")
