"""What a decision's outcome says is what is counted; what nobody can know yet is not printed as a zero."""

from __future__ import annotations

from pathlib import Path

import pytest

from cswo_report.errors import ExitCode
from tests.cli.conftest import Run

OFFICER = ("--set", "decision_maker=CSWO", "--set", "capacity=agency_decision_maker")


def add(run: Run, slug: str, *fields: str) -> str:
    given = [word for entry in fields for word in ("--set", entry)]
    answer = run("record", "add", slug, *given)
    assert answer.code == ExitCode.DONE, answer.err
    return answer.out.split()[0]


def this_year(run: Run, key: str, year: str = "2024-25") -> str | None:
    number: str | None = run("figures", year, "--measure", key, "--json").json[key]["values"][year]["number"]
    return number


@pytest.mark.parametrize(
    ("slug", "capacity", "yes", "no", "keys"),
    [
        ("adopt.child_best_interests", "agency_decision_maker", "agreed", "not_agreed", ["adopt.best_interests"]),
        ("adopt.match", "agency_decision_maker", "agreed", "deferred", ["adopt.matches"]),
        ("foster.approve", "agency_decision_maker", "approved", "not_approved", ["foster.approvals"]),
        ("awi.guardian_cswo", "court", "granted", "refused", ["awi.cswo_new", "awi.cswo_in_force"]),
        ("awi.s13za", "self", "used", "not_used", ["awi.section_13za"]),
        ("awi.renew", "court", "renewed", "refused", ["awi.renewals"]),
    ],
)
def test_a_refusal_is_never_counted_as_a_yes(
    run: Run, council: Path, slug: str, capacity: str, yes: str, no: str, keys: list[str]
) -> None:
    assert council.is_dir()
    maker = [] if capacity == "court" else ["decision_maker=CSWO"]
    for outcome in (yes, no):
        add(
            run, slug, "received=2024-05-01", "decided=2024-05-10", f"outcome={outcome}", f"capacity={capacity}", *maker
        )
    add(run, slug, "received=2024-05-01", "decided=2024-05-11")  # outcome not yet known
    assert [this_year(run, key) for key in keys] == ["1"] * len(keys)


@pytest.mark.usefixtures("council")
def test_the_rows_of_the_secure_table_always_add_up(run: Run) -> None:
    common = ("received=2024-05-01T10:00", "decided=2024-05-02T10:00")
    for outcome in ("not_implemented", "hou_refused", "no_decision_in_time"):
        add(run, "secure.implement", *common, f"outcome={outcome}")
    add(run, "secure.implement", *common)
    add(run, "secure.not_implement", *common, "outcome=stands")
    rows = ("implemented", "not_implemented", "no_decision", "outcome_not_recorded")
    numbers = [int(this_year(run, f"secure.{row}") or 0) for row in rows]
    assert numbers == [0, 3, 1, 1]
    assert this_year(run, "secure.authorisations") == str(sum(numbers))


@pytest.mark.usefixtures("council")
def test_the_year_of_the_first_record_is_partial_unless_the_council_says_it_is_whole(run: Run) -> None:
    add(run, "child.transfer_urgent", "received=2024-03-20T10:00", "decided=2024-03-20T11:00")
    add(run, "child.transfer_urgent", "received=2024-05-20T10:00", "decided=2024-05-20T11:00")
    shown = run("figures", "2024-25", "--json").json
    moved, other = shown["child.urgent_transfers"]["values"], shown["looked_after.deaths"]["values"]
    wanted = {"presence": "number", "number": "1", "status": "partial_period", "qualifier": "exact", "text": "1"}
    assert moved["2023-24"].items() >= wanted.items()
    assert other["2023-24"]["presence"] == "not_held"
    assert other["2024-25"]["presence"] == "nil"


@pytest.mark.usefixtures("council")
def test_an_edition_that_would_leave_the_council_unprotected_is_refused(run: Run) -> None:
    answer = run("report", "build", "2024-25", "--edition", "public", "--format", "html")
    assert answer.code == ExitCode.FINDINGS_BLOCK
    assert "refused" in answer.err


@pytest.mark.usefixtures("council")
def test_a_year_that_has_not_begun_is_refused(run: Run) -> None:
    for words in (("report", "build", "2090-91", "--format", "html"), ("figures", "2090-91")):
        answer = run(*words)
        assert answer.code == ExitCode.INPUT_REFUSED
        assert "not begun" in answer.err


@pytest.mark.usefixtures("council")
def test_a_decision_after_the_hour_limit_is_kept_and_said_to_be_late(run: Run) -> None:
    words = ("--set", "received=2025-01-13T16:00", "--set", "decided=2025-01-17T10:00")
    answer = run("record", "add", "secure.implement", *words, "--set", "outcome=not_implemented")
    assert answer.code == ExitCode.DONE
    assert "90 hours after receipt" in answer.err
    assert "decision not to implement" in answer.err


@pytest.mark.usefixtures("council")
def test_an_outcome_against_the_panel_must_say_so(run: Run) -> None:
    words = [*OFFICER, "--set", "received=2024-05-01", "--set", "decided=2024-05-10"]
    words += ["--set", "outcome=agreed", "--set", "panel_recommendation=not_recommended"]
    answer = run("record", "add", "adopt.match", *words)
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "contrary_to_panel" in answer.err


@pytest.mark.usefixtures("council")
def test_a_court_s_decision_needs_no_officer_to_be_complete(run: Run) -> None:
    given = ("received=2024-05-01", "decided=2024-05-10", "outcome=renewed", "capacity=court")
    reference = add(run, "awi.renew", *given)
    assert "decision_maker" not in run("record", "show", reference, "--json").json["not_yet_known"]


@pytest.mark.usefixtures("council")
def test_an_event_entered_in_error_is_withdrawn_with_a_reason(run: Run) -> None:
    given = ("received=2024-05-01T10:00", "decided=2024-05-01T11:00")
    reference = add(run, "child.transfer_urgent", *given)
    event = run("record", "types", "child.transfer_urgent", "--json").json["event"][0]["code"]
    words = ("record", "event", reference, event, "--at", "2024-05-02")
    assert run(*words).code == ExitCode.DONE
    assert run(*words, "--withdraw", "wrong child").code == ExitCode.DONE
    assert run("record", "show", reference, "--json").json["events"] == []
    assert run(*words, "--withdraw", "again").code == ExitCode.NOT_FOUND
    assert "Whole" in run("audit", "verify").out


@pytest.mark.usefixtures("council")
def test_a_measure_that_no_report_prints_is_kept_and_pointed_out(run: Run) -> None:
    given = ["measure=looked_after.totl", "basis=as_at", "period=2025-03-31", "presence=number", "number=5", "source=x"]
    answer = run("record", "add", "observation", *[word for entry in given for word in ("--set", entry)])
    assert answer.code == ExitCode.DONE
    assert "looked_after.total" in answer.err


@pytest.mark.usefixtures("council")
@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["measure=money.variance", "basis=calendar_year", "period=2024", "unit=£ million"], "basis=financial_year"),
        (
            ["measure=money.variance", "basis=financial_year", "period=2024-25", "unit=£ thousand"],
            "printed in £ million",
        ),
        (["measure=mh.consent_per_cent", "basis=financial_year", "period=2024-25", "unit=people"], "is printed in %"),
    ],
)
def test_a_supplied_figure_agrees_with_its_measure_in_basis_and_unit(run: Run, given: list[str], told: str) -> None:
    words = [word for entry in [*given, "presence=number", "number=5", "source=x"] for word in ("--set", entry)]
    answer = run("record", "add", "observation", *words)
    assert answer.code == ExitCode.INPUT_REFUSED
    assert told in answer.err


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("John Smith was there", "name"),
        ("Mrs Macdonald objected", "name"),
        ("Mother Jane Brown attended", "name"),
        ("DOB 12 March 2010", "date of birth"),
        ("born 12/03/2010", "date of birth"),
        ("CHI 1203101234", "CHI number"),
        ("placed at 12 Union Street", "home address"),
    ],
)
@pytest.mark.usefixtures("council")
def test_prose_that_names_or_places_a_person_is_refused(run: Run, text: str, kind: str) -> None:
    given = ("--set", "received=2024-05-01T10:00", "--set", f"reasons={text}")
    answer = run("record", "add", "child.transfer_urgent", *given)
    assert answer.code == ExitCode.INPUT_REFUSED
    assert kind in answer.err
    assert text not in answer.err


def test_a_narrative_that_names_a_person_is_pointed_out(run: Run, council: Path) -> None:
    folder = council / "narrative" / "2024-25"
    folder.mkdir(parents=True)
    (folder / "secure.md").write_text("Callum Reid was placed in June.\n", encoding="utf-8")
    answer = run("report", "check", "2024-25")
    assert "secure.md" in answer.out
    assert "a person’s name" in answer.out


def test_what_was_never_recorded_is_not_held_until_the_council_says_that_its_records_are_whole(
    run: Run, council: Path
) -> None:
    add(run, "secure.not_implement", "received=2024-05-01T10:00", "decided=2024-05-02T10:00", "outcome=stands")
    assert this_year(run, "secure.no_decision") == "0"  # decisions of its kind are recorded
    assert [this_year(run, key) for key in ("foster.households", "foster.approvals", "looked_after.deaths")] == [
        None
    ] * 3
    settings = council / "cswo.toml"
    settings.write_text(settings.read_text().replace('records_from = ""', 'records_from = "2024-25"'))
    assert this_year(run, "foster.households") == this_year(run, "looked_after.deaths") == "0"
