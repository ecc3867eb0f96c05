"""`owed`, `record nil` and `record evidence` as business support types them."""

from __future__ import annotations

import hashlib
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cswo_report.domain.times import LONDON
from cswo_report.errors import ExitCode
from tests.cli.conftest import Run

AS_OF = "2025-05-06"


@pytest.fixture
def year(council: Path) -> Path:
    """A council whose records begin with 2024-25, as it stood on a day in May 2025."""
    settings = council / "cswo.toml"
    text = settings.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(("records_from", "as_of"))]
    settings.write_text("\n".join([*lines, 'records_from = "2024-25"', f'as_of = "{AS_OF}"', ""]), encoding="utf-8")
    return council


def today() -> str:
    return datetime.now(UTC).astimezone(LONDON).date().isoformat()


def filled(command: str, number: str = "4") -> list[str]:
    """A command that `owed` printed, as somebody completes it."""
    words = shlex.split(command.replace("number=…", f"number={number}").replace("source=…", "source=Records"))
    return words[1:]


@pytest.mark.usefixtures("year")
def test_everything_owed_is_listed_with_its_day_its_owner_and_a_command_that_clears_it(run: Run) -> None:
    found = run("owed", "--json").json
    assert found["as_of"] == AS_OF
    assert found["owed"] == len(found["items"])
    assert [item["due"] for item in found["items"]] == sorted(item["due"] for item in found["items"])
    first = found["items"][0]
    assert (first["due"], first["days_late"], first["period"]) == ("2024-07-30", 280, "2024-25:Q1")
    by_measure = {item["measure"]: item for item in found["items"] if item["measure"]}
    assert by_measure["money.net_spend"]["overdue"] is False  # ledgers have ninety days
    assert (by_measure["justice.dtto"]["due"], by_measure["justice.dtto"]["days_late"]) == ("2025-04-30", 6)
    for key in ("justice.dtto", "looked_after.total", "workforce.headcount"):
        assert run(*filled(by_measure[key]["supply"])).code == ExitCode.DONE, by_measure[key]["supply"]
    assert run(*shlex.split(by_measure["justice.mappa"]["nil"])[1:]).code == ExitCode.DONE
    left = {item["measure"] for item in run("owed", "--json").json["items"]}
    assert left == set(by_measure) - {"justice.dtto", "looked_after.total", "workforce.headcount", "justice.mappa"} | {
        None
    }


@pytest.mark.usefixtures("year")
def test_the_list_is_by_owner_and_ends_when_all_is_supplied_or_nil(run: Run) -> None:
    told = run("owed", "--owner", "complaints").out
    assert "Complaints officer (4)" in told
    assert "!! Complaints received, April to June 2024: was due Tue 30 Jul 2024, 280 days late" in told
    assert "Or none:  cswo-report record nil complaints --period 2024-25:Q1 --by 'Complaints officer'" in told
    assert (
        run("record", "add", "complaint", "--set", "received_on=2024-05-03", "--set", "stage=1").code == ExitCode.DONE
    )
    items = run("owed", "--owner", "COMPLAINTS", "--json").json["items"]
    assert [item["period"] for item in items] == ["2024-25:Q2", "2024-25:Q3", "2024-25:Q4"]
    for item in items:
        assert run(*shlex.split(item["nil"])[1:]).code == ExitCode.DONE
    assert "Nothing is owed." in run("owed", "--owner", "complaints").out
    assert "Nothing is owed." in run("owed", "--year", "2019-20").out
    unknown = run("owed", "--owner", "complants")
    assert (unknown.code, "The owners are: Adult protection lead" in unknown.err) == (ExitCode.NOT_FOUND, True)
    assert run("owed", "--year", "2024").code == ExitCode.INPUT_REFUSED
    assert "29 things are owed" in run("owed", "--owner", "children's services").out
    assert "owed from" in run("owed", "--as-of", "2026-05-06", "--owner", "complaints").out
    assert "… and 26 more: --all" in run("owed", "--owner", "Children").out
    assert "looked_after.other" in run("owed", "--owner", "Children", "--all").out


@pytest.mark.usefixtures("year")
def test_a_quarter_by_itself_is_one_of_the_year_that_the_question_is_asked_in(run: Run) -> None:
    answer = run("record", "nil", "commission.refused", "--period", "2024-25:Q3", "--by", "commissioning manager")
    assert (
        "Specifications refused: none for October to December 2024 (2024-25:Q3), as Commissioning manager said."
        in answer.err
    )
    shown = run("record", "show", answer.out.strip(), "--json").json["values"]
    assert (shown["supplied_by"], shown["noted_on"]) == ("Commissioning manager", today())
    again = run(
        "record", "nil", "commission.refused", "--period", "2024-25:Q3", "--by", "Commissioning manager", "--json"
    )
    assert (again.json["reference"], again.json["new"]) == (answer.out.strip(), False)
    early = run("record", "nil", "commission.refused", "--period", "q1", "--by", "Commissioning manager")
    assert early.code == ExitCode.INPUT_REFUSED
    assert "April to June 2025 has not ended" in early.err
    assert "the same quarter of the year before is 2024-25:Q1." in early.err


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (
            ("complaints.stage_9", "--period", "Q1", "--by", "Us"),
            ExitCode.INPUT_REFUSED,
            "Did you mean complaints.stage_",
        ),
        (
            ("complaints", "--period", "Q9", "--by", "Us"),
            ExitCode.INPUT_REFUSED,
            "--period (given: Q9): A period is written",
        ),
        (("complaints", "--period", "2019-20", "--by", "ann@example.org"), ExitCode.INPUT_REFUSED, "an e-mail address"),
        (("complaints", "--period", "2019-20"), ExitCode.WRONG_USAGE, "--by"),
        (("complaints", "--period", "2019-20", "--by", " "), ExitCode.INPUT_REFUSED, "--by: say whose word it is."),
    ],
)
def test_a_nil_that_cannot_be_kept_is_refused_in_words(run: Run, given: tuple[str, ...], code: int, said: str) -> None:
    answer = run("record", "nil", *given)
    assert answer.code == code
    assert said in answer.err
    assert "ann@" not in answer.err
    assert run("record", "list", "nil_return", "--json").json == []


@pytest.mark.usefixtures("year")
def test_the_command_printed_for_a_later_day_than_that_of_the_settings_works_and_clears_it(run: Run) -> None:
    asked = ("owed", "--as-of", "2025-09-17", "--owner", "complaints", "--json")
    command = next(item["nil"] for item in run(*asked).json["items"] if item["period"] == "2025-26:Q1")
    assert run(*shlex.split(command)[1:]).code == ExitCode.DONE, command
    assert "2025-26:Q1" not in [item["period"] for item in run(*asked).json["items"]]


@pytest.mark.usefixtures("year")
def test_what_is_never_nothing_is_not_offered_as_nil_and_refused(run: Run) -> None:
    items = run("owed", "--as-of", "2026-11-22", "--json").json["items"]
    by_name = {item["measure"] or item["return"]: item["nil"] for item in items}
    for name in ("workforce_census", "workforce.headcount", "population.children"):
        assert by_name[name] is None
    assert by_name["workforce.mho_trainees"]
    told = run("owed", "--as-of", "2026-11-22", "--owner", "Workforce").out
    assert "record nil workforce_census" not in told
    for name in ("workforce_census", "workforce", "population.children", "child_population"):
        answer = run("record", "nil", name, "--period", "2024-25", "--by", "Workforce lead")
        assert (answer.code, "this is never nothing" in answer.err) == (ExitCode.INPUT_REFUSED, True), name
    assert run("record", "list", "nil_return", "--json").json == []


@pytest.mark.usefixtures("year")
def test_somebody_elses_word_is_kept_and_remarked_on(run: Run) -> None:
    answer = run("record", "nil", "complaints", "--period", "2024-25:Q1", "--by", "Business support")
    assert answer.code == ExitCode.DONE
    assert "Note: Complaints received is supplied by Complaints officer" in answer.err


@pytest.mark.usefixtures("year")
def test_the_check_of_a_report_names_what_is_overdue_with_the_command_that_clears_it(run: Run) -> None:
    assert (
        run("record", "add", "complaint", "--set", "received_on=2024-05-03", "--set", "stage=1").code == ExitCode.DONE
    )
    answer = run("report", "check", "2024-25")
    assert "complaints, 2024-25:Q3: Complaints received for October to December 2024 was due from" in answer.out
    assert "cswo-report record nil complaints --period 2024-25:Q3 --by 'Complaints officer'" in answer.out
    assert "complaints, 2024-25:Q1" not in answer.out
    figure = run("figures", "2024-25", "--measure", "complaints.stage_2", "--json").out
    assert "partial_period" in figure


def test_evidence_is_kept_by_path_and_hash_and_a_changed_file_is_named(run: Run, council: Path) -> None:
    record = run("record", "add", "complaint", "--set", "received_on=2024-05-03", "--set", "stage=1").out.strip()
    letter, minute = council / "letter.pdf", council / "minute.txt"
    letter.write_bytes(b"the letter")
    minute.write_bytes(b"the minute")
    kept = run("record", "evidence", record.lower(), "letter.pdf", "--what", "Letter", "--json").json
    digest = hashlib.sha256(b"the letter").hexdigest()
    assert (kept["record"], kept["place"], kept["sha256"], kept["size"]) == (record, "letter.pdf", digest, 10)
    gone = run("record", "evidence", record, str(minute)).out.strip()
    address = run("record", "evidence", record, "https://example.org/minutes/7")
    assert "Without a hash nobody can tell" in address.err
    told = run("record", "show", record).out
    assert f"{kept['reference']}  Letter: letter.pdf, SHA-256 {digest[:12]}…" in told
    assert "https://example.org/minutes/7, no hash" in told
    assert len(run("record", "show", record, "--json").json["evidence"]) == 3
    assert run("store", "check").code == ExitCode.DONE
    letter.write_bytes(b"another letter")
    minute.unlink()
    answer = run("store", "check")
    assert answer.code == ExitCode.FINDINGS_BLOCK
    assert "Sound: pages, links and audit trail hold." in answer.out
    assert f"{kept['reference']}, evidence for {record}: letter.pdf has changed since it was noted." in answer.err
    assert f"{gone}, evidence for {record}: minute.txt is gone." in answer.err


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (("nowhere.pdf",), ExitCode.NOT_FOUND, "There is no file nowhere.pdf"),
        (("letters/Margaret Campbell.pdf",), ExitCode.INPUT_REFUSED, "a person’s name"),
        (("scan_ann@example.org.pdf",), ExitCode.INPUT_REFUSED, "an e-mail address"),
        (("ftp://example.org/x",), ExitCode.INPUT_REFUSED, "begins with https://"),
        (("cswo.toml", "--sha256", "abc"), ExitCode.INPUT_REFUSED, "64 digits and letters"),
        (("cswo.toml", "--sha256", "0" * 64), ExitCode.INPUT_REFUSED, "another content than this hash says"),
    ],
)
@pytest.mark.usefixtures("council")
def test_evidence_that_cannot_be_noted_is_refused(run: Run, given: tuple[str, ...], code: int, said: str) -> None:
    chief = run("record", "list", "officer", "--json").json[0]["reference"]
    answer = run("record", "evidence", chief, *given)
    assert answer.code == code
    assert said in answer.err
    assert "Campbell" not in answer.err
    assert run("record", "list", "evidence", "--json").json == []


@pytest.mark.usefixtures("council")
def test_evidence_for_a_record_that_is_not_there_is_refused(run: Run) -> None:
    assert run("record", "evidence", "CO-77777", "cswo.toml").code == ExitCode.NOT_FOUND
