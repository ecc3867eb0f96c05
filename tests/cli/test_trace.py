"""`trace` as an auditor meets it: a code, a name or copied words in; what was printed, what was counted, and by whom, out."""

from __future__ import annotations

from pathlib import Path

import pytest

from cswo_report.domain.paper import Origin
from cswo_report.domain.printed import Printed
from cswo_report.domain.year import ReportingYear
from cswo_report.usecases import printed, reporting
from cswo_report.usecases.workspace import Workspace
from tests.cli.conftest import Run
from tests.store.making import FULL, Office

YEAR = "2023-24"


@pytest.fixture
def built(here: Workspace, office: Office) -> Office:
    """A workspace with two decisions and a complaint, whose report was kept as a build keeps it."""
    office.add_decision()
    office.add_decision()
    office.add("complaint", {**FULL["complaint"], "received_on": "2023-05-01", "acknowledged_on": "2023-05-03",
                             "due_on": "2023-05-29", "closed_on": "2023-05-28"})  # fmt: skip
    paper = reporting.compile_paper(here, ReportingYear(2023), "members")
    printed.keep(here, paper, Path("report.pdf"), "ab" * 32, lambda _: None)
    return office


def code_of(run: Run, words: str = "Not implemented") -> str:
    answer = run("trace", "secure.not_implemented", YEAR, "--json")
    code: str = answer.json["traces"][0]["place"]["code"]
    assert code.startswith("T-"), words
    return code


def test_a_cell_is_traced_however_its_code_is_typed(built: Office, run: Run) -> None:
    code = code_of(run)
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("-", ""), f" {code} "):
        answer = run("trace", typed, "--row", "not implemented", "--column", YEAR, "--json")
        assert answer.code == 0, answer.err
        (trace,) = answer.json["traces"]
        assert trace["place"]["printed"] == trace["now"] == "2"
        assert trace["agrees"] is True
        counted = trace["figures"][0]["counted"]
        assert {each["reference"] for each in counted["records"]} == {
            record.reference for record in built.all("decision")
        }


@pytest.mark.usefixtures("built")
def test_what_a_person_reads_has_the_definition_the_records_and_the_report(run: Run) -> None:
    answer = run("trace", code_of(run), "--row", "not implemented", "--column", YEAR)
    for words in ("report.pdf", "counted: 2", "Decision register", "the store gives the same today", "definition "):
        assert words in answer.out
    assert "C-4K7QX" not in answer.out


def test_a_record_added_later_shows_that_the_store_moved_on(built: Office, run: Run) -> None:
    code = code_of(run)
    built.add_decision()
    answer = run("trace", code, "--row", "not implemented", "--column", YEAR)
    assert "the store gives 3 today" in answer.out


def test_the_query_runs_as_it_is_and_answers_the_number(built: Office, run: Run) -> None:
    import sqlite3

    answer = run("trace", code_of(run), "--row", "not implemented", "--column", YEAR, "--sql")
    assert built.store.path is not None
    with sqlite3.connect(built.store.path) as raw:
        assert raw.execute(answer.out).fetchone() == (2,)


def test_a_supplied_number_and_a_sum_are_answered_in_the_unit_printed() -> None:
    from cswo_report.store import tracing
    from cswo_report.store.tables.registry import REGISTER_TABLES

    assert tracing.units(REGISTER_TABLES["observation"], "number") == 10_000
    assert tracing.units(REGISTER_TABLES["workforce_count"], "number") == 100
    assert tracing.units(REGISTER_TABLES["observation"], "period") == 1


@pytest.mark.usefixtures("built")
def test_words_are_narrowed_by_a_row_and_a_column(run: Run) -> None:
    found = run("trace", "--text", "Not implemented", "--column", YEAR, "--all", "--json")
    assert found.code == 0, found.err
    assert {each["place"]["column"] for each in found.json["traces"]} == {YEAR}
    refused = run("trace", "--text", "Not implemented", "--column", "no such heading")
    assert refused.code == 5
    assert "no such row or column" in refused.err


@pytest.mark.usefixtures("built")
def test_a_name_in_capitals_is_the_same_figure(run: Run) -> None:
    answer = run("trace", "SECURE.NOT_IMPLEMENTED", YEAR, "--json")
    assert answer.code == 0, answer.err
    assert answer.json["traces"][0]["now"] == "2"


def test_a_number_printed_over_since_says_so(built: Office, here: Workspace, run: Run) -> None:
    from cswo_report.usecases.trace_words import lines
    from cswo_report.usecases.tracing import Tracer

    code = code_of(run)
    with here.store.reading() as session:
        (old,) = Tracer(here, session).by_code(code, "not implemented", YEAR)
    built.add_decision()
    paper = reporting.compile_paper(here, ReportingYear(2023), "members")
    printed.keep(here, paper, Path("again.pdf"), "cd" * 32, lambda _: None)
    with here.store.reading() as session:
        told = "\n".join(lines(Tracer(here, session).trace(old), every=False))
    assert "since then printed as 3" in told
    assert "build the report again" not in told


@pytest.mark.usefixtures("built")
def test_words_copied_from_the_report_are_found(run: Run) -> None:
    answer = run("trace", "--text", "Statutory decisions: 2\nrecords", "--json")
    assert answer.code == 0, answer.err
    (trace,) = answer.json["traces"]
    assert (trace["place"]["printed"], trace["now"]) == ("2", "2")


@pytest.mark.usefixtures("built")
def test_a_figure_that_was_not_printed_is_traced_by_name(run: Run) -> None:
    answer = run("trace", "secure.authorisations outcome=not_implemented", YEAR, "--json")
    assert answer.code == 0, answer.err
    assert answer.json["traces"][0]["now"] == "2"


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["trace", "T-22222"], 5, "Nearest"),
        (["trace", "T-7K"], 5, "No report printed"),
        (["trace", "secure.authorisation", YEAR], 5, "secure.authorisations"),
        (["trace", "secure.authorisations outcome=maybe", YEAR], 5, "outcome"),
        (["trace", "secure.authorisations", "last year"], 3, "YEAR"),
        (["trace", "--text", "the moon is made of cheese"], 5, "No report has printed"),
        (["trace"], 2, "Give a code"),
        (["trace", "secure.authorisations", "--row", "x"], 2, "--row"),
    ],
)
def test_what_cannot_be_traced_is_told_with_what_to_do(run: Run, words: list[str], code: int, said: str) -> None:
    answer = run(*words)
    assert answer.code == code, answer.err
    assert said in answer.err


@pytest.mark.usefixtures("built")
def test_an_unknown_row_names_the_rows_there_are(run: Run) -> None:
    answer = run("trace", code_of(run), "--row", "no such row")
    assert answer.code == 5
    assert "Not implemented" in answer.err


@pytest.mark.usefixtures("council")
def test_before_any_report_there_is_nothing_to_trace(run: Run) -> None:
    answer = run("trace", "T-7K3QX")
    assert answer.code == 5
    assert "report build" in answer.err


def test_a_value_printed_otherwise_last_year_owes_a_reason(built: Office, here: Workspace) -> None:
    """Last year's report said 2; a decision entered late makes it 3: a finding until an observation says why, then a mark and a note."""
    from cswo_report.papers import reprinted
    from cswo_report.papers.annual_report import compile_report

    built.add_decision()
    facts, _ = reporting.gather(here, ReportingYear(2024), "members")
    found = reprinted.findings(compile_report(facts), facts)
    finding = next(each for each in found if each.where == f"secure.not_implemented, {YEAR}")
    assert (finding.given, finding.right) == ("3", "2")
    assert f"The report for {YEAR} printed 2" in finding.rule
    reason = {
        "measure": "secure.not_implemented", "basis": "financial_year", "period": YEAR, "presence": "number", "number": "3",
        "status": "revised", "footnote": "One decision was entered late.", "source": "Decision register",
    }  # fmt: skip
    built.add("observation", reason)
    facts, _ = reporting.gather(here, ReportingYear(2024), "members")
    paper = compile_report(facts)
    assert not [each for each in reprinted.findings(paper, facts) if each.where.startswith("secure.not_implemented")]
    changed = [
        each for each in reprinted.changed(paper, facts.printed_before) if each.figure == "secure.not_implemented"
    ]
    assert changed[0].note == f"Not implemented, {YEAR}: printed as 2 in the report for {YEAR}."


@pytest.mark.usefixtures("built")
def test_a_store_that_cannot_be_written_to_still_builds(here: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from cswo_report.errors import StoreError
    from cswo_report.store.engine import Store

    def refuse(_store: Store) -> None:
        raise StoreError("The store cannot be written to; nothing was saved.")

    paper = reporting.compile_paper(here, ReportingYear(2023), "members")
    monkeypatch.setattr(Store, "writing", refuse)
    told: list[str] = []
    assert printed.keep(here, paper, Path("report.pdf"), "cd" * 32, told.append) == 0
    assert "was not kept" in told[0]


def test_a_place_is_the_same_whatever_is_printed_there() -> None:
    one = Printed("s", "T-22222", "Table 1", "t", "r", "c", 1, "4", Origin("a.b", YEAR))
    other = Printed("s", "T-22222", "Table 2", "u", "r", "c", 1, "5", Origin("a.b", YEAR))
    assert one.place == other.place
