"""Figures of other councils come in from a benchmarking file: all or nothing, once, and with where each came from."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cswo_report import shipped
from cswo_report.domain.imports import ImportedRow
from cswo_report.errors import ExitCode, InputRefused
from cswo_report.exchange.benchmark_file import read
from cswo_report.reference import shipped_reference
from tests.cli.conftest import Run

SAMPLE = shipped.root("data") / "demo" / "benchmarks" / "synthetic_family_group.csv"
HEADINGS = (
    *("Indicators_Information_Code", "LA_Information_LocalAuthority", "LA_Data_LGBF_Year", "LA_Data_LA_IndicatorReal"),
    *(
        "LA_Data_LA_Numerator_real",
        "LA_Data_LA_Den_Real",
        "Scotland_Data_Scotland_Indicator_Real",
        "FG_Data_FamilyGroup",
    ),
)
AS_BENCHMARK = ("--as", "benchmark")
ABERDEEN = ["CHN09", "Aberdeen City", "2023-24", "88.0", "440", "500", "88.1", "2"]
FIFE = ["CHN09", "Fife", "2023-24", "90.0", "540", "600", "88.1", "2"]

pytestmark = pytest.mark.usefixtures("council")


def text_of(*rows: list[str], headings: tuple[str, ...] = HEADINGS) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue()


def file_of(*rows: list[str], name: str = "figures.csv", encoding: str = "utf-8") -> str:
    path = Path(name)
    path.write_bytes(text_of(*rows).encode(encoding))
    return str(path)


def observations(run: Run) -> list[dict[str, Any]]:
    return [dict(record["values"]) for record in run("record", "list", "observation", "--json").json]


def test_a_file_is_taken_in_whole_with_this_council_as_ours(run: Run) -> None:
    answer = run("import", file_of(ABERDEEN, FIFE), *AS_BENCHMARK, "--json")
    assert answer.code == ExitCode.DONE, answer.err
    assert (answer.json["added"], answer.json["unchanged"], answer.json["rows"]) == (7, 0, 2)
    held = observations(run)
    values = {each["area"]: float(each["number"]) for each in held if "part" not in (each["dimensions"] or {})}
    assert values == {None: 88.0, "Fife": 90.0, "Scotland": 88.1}


def test_the_same_file_twice_changes_nothing(run: Run) -> None:
    path = file_of(ABERDEEN, FIFE)
    run("import", path, *AS_BENCHMARK)
    before = run("audit", "log", "--json").json
    again = run("import", path, *AS_BENCHMARK, "--json").json
    assert (again["added"], again["revised"], again["unchanged"]) == (0, 0, 7)
    assert run("audit", "log", "--json").json == before


def test_a_dry_run_says_what_it_would_do_and_does_nothing(run: Run) -> None:
    answer = run("import", file_of(ABERDEEN, FIFE), *AS_BENCHMARK, "--dry-run")
    assert answer.code == ExitCode.DONE
    assert "7 figures would be added" in answer.out
    assert observations(run) == []


def test_the_audit_trail_keeps_file_fingerprint_and_row(run: Run) -> None:
    path = file_of(ABERDEEN, FIFE)
    run("import", path, *AS_BENCHMARK)
    reasons = [entry["reason"] for entry in run("audit", "log", "--json").json if entry["register"] == "observation"]
    origins = {ImportedRow.parse(reason) for reason in reasons}
    sha256 = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    assert origins == {ImportedRow("figures.csv", sha256, 2), ImportedRow("figures.csv", sha256, 3)}


def test_a_figure_held_otherwise_is_refused_and_revised_only_with_a_reason(run: Run) -> None:
    run("import", file_of(ABERDEEN), *AS_BENCHMARK)
    changed = file_of(["CHN09", "Aberdeen City", "2023-24", "87.0", "435", "500", "88.1", "2"], name="new.csv")
    refused = run("import", changed, *AS_BENCHMARK)
    assert refused.code == ExitCode.INPUT_REFUSED
    assert "new.csv, row 2" in refused.err
    assert "--revise" in refused.err
    done = run("import", changed, *AS_BENCHMARK, "--revise", "The framework revised it", "--json")
    assert done.json["revised"] == 2, done.err
    (value,) = [each for each in observations(run) if not each["area"] and "part" not in (each["dimensions"] or {})]
    assert value["status"] == "revised"
    assert value["footnote"] == "First published as 88.0."


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [["CHN09", "Fife", "2023-24", "90.0", "540", "", "88.1", "2"]],
            "denominator (looked-after children) is missing",
        ),
        ([["CHN09", "Fife", "2023-24", "90.0", "540", "0", "88.1", "2"]], "A rate cannot be made of nought"),
        ([["CHN09", "Fife", "2023", "90.0", "540", "600", "88.1", "2"]], "A reporting year is written like 2024-25"),
        ([["CHN09", "Fife", "2023-24", "ninety", "540", "600", "88.1", "2"]], "This is not a number"),
        ([["CHN09", "", "2023-24", "90.0", "540", "600", "88.1", "2"]], "The council is not named"),
        ([FIFE, ["CHN09", "Fife", "2023-24", "91.0", "546", "600", "88.1", "2"]], "This is 90.0 in row 2"),
        ([ABERDEEN, ["CHN09", "Fife", "2023-24", "90.0", "540", "600", "88.9", "2"]], "This is 88.1 in row 2"),
        ([["CHN09", "Fife", "2023-24", "104.0", "624", "600", "88.1", "2"]], "lies between 0 and 100"),
        ([FIFE, ["CHN09", "Fife Council", "2023-24", "91.0", "546", "600", "88.1", "2"]], "This is 90.0 in row 2"),
        ([["ENV01a", "Fife", "2023-24", "90.0", "540", "600", "88.1", "2"]], "no row speaks of an indicator"),
    ],
)
def test_a_faulty_file_is_refused_with_row_rule_and_remedy(run: Run, rows: list[list[str]], told: str) -> None:
    answer = run("import", file_of(*rows), *AS_BENCHMARK)
    assert answer.code == ExitCode.INPUT_REFUSED
    assert told in answer.err
    assert observations(run) == []


def test_every_fault_is_told_at_once(run: Run) -> None:
    rows = [["CHN09", f"Council {number}", "2023-24", "x?", "1", "2", "88.1", "2"] for number in range(3)]
    answer = run("import", file_of(*rows), *AS_BENCHMARK)
    assert "3 things to put right" in answer.err
    assert all(f"row {number}" in answer.err for number in (2, 3, 4))


def test_faults_of_rows_and_of_what_is_held_are_told_together(run: Run) -> None:
    run("import", file_of(FIFE), *AS_BENCHMARK)
    other = ["CHN09", "Fife", "2023-24", "80.0", "480", "600", "88.1", "2"]
    answer = run("import", file_of(other, ["CHN09", "Angus", "2023-24", "x?", "1", "2", "88.1", "2"]), *AS_BENCHMARK)
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "This is not a number" in answer.err
    assert "holds 90.0" in answer.err


def test_a_row_given_twice_alike_is_taken_once_and_told(run: Run) -> None:
    answer = run("import", file_of(ABERDEEN, FIFE, FIFE), *AS_BENCHMARK, "--json")
    assert (answer.json["added"], answer.code) == (7, ExitCode.DONE)
    assert "stands in row 3 already" in answer.err


def test_a_file_without_our_own_council_and_names_unheard_of_are_told(run: Run) -> None:
    fresh = run("import", file_of(ABERDEEN, FIFE), *AS_BENCHMARK)
    assert "Note:" not in fresh.err
    misspelt, new = [["CHN09", name, *FIFE[2:]] for name in ("Aberden City Council", "Angus")]
    answer = run("import", file_of(misspelt, new), *AS_BENCHMARK)
    assert answer.code == ExitCode.DONE, answer.err
    assert "No row is of Aberdeen City" in answer.err
    assert "No figure was held before of: Angus." in answer.err
    assert "Aberden City Council is a new name, like Aberdeen City" in answer.err


def test_columns_stand_in_any_order_and_others_are_left_alone(run: Run) -> None:
    turned = tuple(reversed(HEADINGS))
    Path("turned.csv").write_text(text_of([*reversed(FIFE), "left alone"], headings=(*turned, "Something else")))
    assert run("import", "turned.csv", *AS_BENCHMARK, "--json").json["added"] == 4


def test_another_kind_of_file_is_refused_plainly(run: Run) -> None:
    answer = run("import", file_of(FIFE), "--as", "staff")
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "figures.csv was not read: No column here means anything for the type given." in answer.out


def test_a_file_of_something_else_says_which_columns_it_lacks(run: Run) -> None:
    Path("other.csv").write_text("a,b\n1,2\n")
    answer = run("import", "other.csv", *AS_BENCHMARK)
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "it has no column Indicators_Information_Code" in answer.err
    assert run("import", "absent.csv", *AS_BENCHMARK).code == ExitCode.NOT_FOUND


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8", "UTF-8;"),
        ("utf-8-sig", "UTF-8 (with a byte-order mark)"),
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
    ],
)
def test_the_encoding_is_found_by_one_rule_and_said(run: Run, encoding: str, words: str) -> None:
    row = ["CHN09", "Comhairle nan Eilean Siar – Óban", "2023-24", "90.0", "540", "600", "88.1", "2"]
    answer = run("import", file_of(row, encoding=encoding), *AS_BENCHMARK)
    assert answer.code == ExitCode.DONE, answer.err
    assert f"read as {words}" in answer.err
    assert "Comhairle nan Eilean Siar – Óban" in {each["area"] for each in observations(run)}


def test_a_file_that_is_no_text_is_refused(run: Run) -> None:
    Path("sheet.csv").write_bytes(b"PK\x03\x04\x00\x00")
    answer = run("import", "sheet.csv", *AS_BENCHMARK)
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "not a text file" in answer.err


def test_what_no_report_compares_is_counted_and_left_out(run: Run) -> None:
    other = ["ENV01a", *FIFE[1:]]
    answer = run("import", file_of(FIFE, other, other), *AS_BENCHMARK, "--json")
    assert answer.json["left_out"] == {"ENV01a": 2}
    assert "2 rows of 1 indicators" in answer.err


def test_the_sample_file_is_one_family_group_of_eight() -> None:
    found = read(SAMPLE.read_bytes(), SAMPLE.name, shipped_reference().benchmarks["lgbf"])
    assert found.findings == ()
    assert len({figure.area for figure in found.figures} - {"Scotland"}) == 8


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.binary(max_size=400) | st.text(max_size=200).map(lambda text: (text_of(FIFE) + text).encode("utf-8", "replace"))
)
def test_any_bytes_are_read_or_refused_in_a_sentence(content: bytes) -> None:
    with contextlib.suppress(InputRefused):
        assert read(content, "any.csv", shipped_reference().benchmarks["lgbf"]).name == "any.csv"
