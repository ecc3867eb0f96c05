"""The published tables D1 to D13, saved as CSV as they stand, go in with one command; the same again changes nothing; `figures` shows them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cswo_report import shipped
from cswo_report.errors import ExitCode
from tests.cli.conftest import Run

CSV = Path(__file__).parents[1] / "published_csv"
SAMPLE = shipped.root("data") / "demo" / "published"


def as_kept(values: dict[str, Any]) -> str:
    """What is known of a figure, in one form: numbers by their worth, nothing that is empty."""
    kept = {
        name: str(Decimal(str(value)).normalize()) if name.startswith("number") else value
        for name, value in values.items()
        if value not in (None, "", {})
    }
    return json.dumps(kept, sort_keys=True)


@pytest.mark.usefixtures("council")
def test_a_folder_of_published_tables_goes_in_as_it_stands(run: Run) -> None:
    first = run("import", str(CSV))
    assert first.code == ExitCode.DONE, first.err
    held = [as_kept(record["values"]) for record in run("record", "list", "observation", "--json").json]
    wanted = [as_kept(row) for path in SAMPLE.glob("d*.json") for row in json.loads(path.read_text("utf-8"))]
    assert sorted(held) == sorted(wanted)
    entries = len(run("audit", "log", "--json").json)
    second = run("import", str(CSV), "--json")
    assert second.code == ExitCode.DONE
    assert len(run("audit", "log", "--json").json) == entries
    _shown(run)


def _shown(run: Run) -> None:
    highland = run("figures", "2001-02", "--measure", "published.d2 area=Highland").out
    assert [highland.splitlines()[at].split() for at in (1, 2)] == [
        ["1998", "1999", "2000", "2001"],
        ["Highland", "(applications)", "18", "21", "15", "16"],
    ]
    guardianship = run("figures", "--measure", "published.d8").out
    for words in ("over 19,000", "about 72%", "not seen", "not supplied", "12.9%", "worked out from its text"):
        assert words in guardianship
    vacancies = run("figures", "--measure", "published.d4_vacancies").out
    assert "8.0%" in vacancies
    figures = run("figures", "--measure", "published.d13", "--json").json["published.d13"]["figures"]
    assert [figure["text"] for figure in figures] == ["+8%", "+2.8%"]
    assert figures[1]["footnote"] == "After a slight reduction the year before."
    assert run("figures", "--measure", "published.d6_beds", "-o", "beds.csv").code == ExitCode.DONE
    assert len(Path("beds.csv").read_text("utf-8").splitlines()) == 31
    wrong = run("figures", "--measure", "published.d2 area=Higland")
    assert (wrong.code, "Known: Aberdeen City;" in wrong.err) == (ExitCode.INPUT_REFUSED, True)
    assert run("figures", "--measure", "published.d99").code == ExitCode.WRONG_USAGE


@pytest.mark.usefixtures("council")
def test_a_published_measure_of_which_nothing_is_held_says_so(run: Run) -> None:
    answer = run("figures", "--measure", "published.d2")
    assert (answer.code, "No figure of it is held." in answer.out) == (ExitCode.DONE, True)
    found = run("figures", "--search", "adoption applications to court", "--json").json["published"]
    assert found == [{"names": ["published.d2"], "title": "Adoption applications to court, by council"}]


FIRST = "Measure,Period,Number,Unit,Source\nx.range,2024-25,<5,cases,T\nx.none,2024-25,12,cases,T\nx.note,2024-25,60 (48 here),cases,T\nx.soon,2024-25,12p,cases,T\nx.stays,2024-25,3,cases,T\n"
LATER = "Measure,Period,Number,Unit,Source\nx.range,2024-25,7,cases,T\nx.none,2024-25,n/k,cases,T\nx.note,2024-25,61,cases,T\nx.soon,2024-25,12,cases,T\nx.stays,2024-25,3,cases,T\n"


def _held(run: Run) -> dict[str, dict[str, Any]]:
    names = ("presence", "number", "number_high", "qualifier", "status", "footnote")
    records = run("record", "list", "observation", "--json").json
    return {each["values"]["measure"]: {name: each["values"][name] for name in names} for each in records}


@pytest.mark.usefixtures("council")
def test_a_corrected_figure_takes_back_what_went_with_the_old_one(run: Run) -> None:
    """A range that is exact now has no upper number, a figure nobody holds any more no number, a settled one no mark."""
    sent = Path("figures.csv")
    sent.write_text(FIRST, "utf-8")
    assert run("import", str(sent)).code == ExitCode.DONE
    before = _held(run)
    sent.write_text(LATER, "utf-8")
    corrected = run("import", str(sent))
    assert corrected.code == ExitCode.DONE, corrected.err
    assert "row 2, Upper number of a range: 4 → (empty)" in corrected.out
    assert "row 4, Number: 60 → 61" in corrected.out
    held = _held(run)
    exact = {"presence": "number", "number_high": None, "qualifier": "exact", "status": None, "footnote": None}
    for measure, number in (("x.range", 7), ("x.note", 61), ("x.soon", 12)):
        assert {**held[measure], "number": float(held[measure]["number"])} == {**exact, "number": number}, measure
    assert held["x.none"] == {**exact, "presence": "not_held", "number": None}
    assert held["x.stays"] == before["x.stays"]
    assert "Nothing was written" in run("import", str(sent)).out
    assert run("import", "undo", "2").code == ExitCode.DONE
    assert _held(run) == before
