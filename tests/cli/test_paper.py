"""`paper`: the short papers as a clerk meets them: forms as data, dates counted back, and refusals that say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from cswo_report.errors import ExitCode
from tests.cli.conftest import Run
from tests.cli.test_record import sets

pytestmark = pytest.mark.usefixtures("council")

SUBMISSION = {
    "report_year": "2024-25",
    "body": "council",
    "body_name": "Aberdeen City Council",
    "configuration": "numbered_sections",
    "meeting_on": "2025-09-25",
    "report_number": "AC/25/12",
}
OWN_FORM = """
name = "own"
title = "Our own"
pattern = "Ours"
numbering = "continuous"
presenter = "Director"
header = [{ label = "To", shows = "body" }]
heading = [{ title = "Asked", part = "recommendations" }, { title = "Money", part = "implications" }]
implication = [{ name = "Financial" }]
"""


def submit(run: Run, **other: str) -> None:
    answer = run("record", "add", "submission", *sets({**SUBMISSION, **other}))
    assert answer.code == ExitCode.DONE, answer.err


def test_the_list_names_every_kind_and_form_and_a_councils_own(run: Run, council: Path) -> None:
    (council / "committees").mkdir()
    (council / "committees" / "own.toml").write_text(OWN_FORM, encoding="utf-8")
    found = run("paper", "list", "--json").json
    assert [kind["kind"] for kind in found["kinds"]] == ["cover", "summary", "comment"]
    assert [form["form"] for form in found["forms"]] == [
        "continuous_paragraphs",
        "decimal_sections",
        "numbered_sections",
        "own",
        "summary_first",
    ]
    assert [form["form"] for form in found["forms"] if form["own"]] == ["own"]
    listed = run("paper", "list").out
    assert "numbered_sections" in listed
    assert "Our own (the council’s own)" in listed


def test_a_theme_that_is_not_there_is_answered_with_the_councils_own(run: Run, council: Path) -> None:
    (council / "themes" / "strathfennan").mkdir(parents=True)
    (council / "themes" / "strathfennan" / "theme.toml").write_text('name = "Ours"\n', encoding="utf-8")
    answer = run("theme", "check", "stratfennan")
    assert answer.code == ExitCode.NOT_FOUND
    assert "Did you mean “strathfennan”?" in answer.err
    assert "the council’s own (strathfennan) or one of: large_print, neutral" in answer.err


def test_all_that_is_wrong_with_a_form_is_told_at_once_by_file_and_key(run: Run, council: Path) -> None:
    (council / "committees").mkdir()
    broken = OWN_FORM.replace('part = "recommendations"', 'part = "purpose"').replace('name = "own"', 'name = "other"')
    broken += '[[step]]\nid = "final"\ntitle = "Final"\nowner = "Us"\nlimit = "PT3H"\ncalendar = "moon"\n'
    (council / "committees" / "own.toml").write_text(broken, encoding="utf-8")
    (council / "committees" / "odd.toml").write_text(OWN_FORM.replace("presenter", "presents"), encoding="utf-8")
    answer = run("paper", "list")
    assert answer.code == ExitCode.INPUT_REFUSED
    for said in (
        'own.toml: heading: No heading has part = "recommendations".',
        "own.toml: step “final”: limit",
        "There is no calendar “moon”.",
        "own.toml: name (given: other): The file is called own.",
        "odd.toml: presents: There is no key of this name here.",
    ):
        assert said in answer.err
    assert "Traceback" not in answer.err


def test_the_dates_are_counted_back_in_working_days_and_the_late_step_is_named(run: Run) -> None:
    submit(run, steps_done="final=2025-09-04")
    [found] = run("paper", "dates", "2024-25", "--as-of", "2025-09-15", "--json").json
    assert found["body"] == "Aberdeen City Council"
    assert [(step["step"], step["due"], step["state"], step["days"]) for step in found["steps"]] == [
        ("final", "2025-09-04", "done", 0),
        ("clearance", "2025-09-11", "late", 4),
        ("dispatch", "2025-09-19", "to come", 4),
    ]
    dispatch = found["steps"][-1]
    assert "section 50B" in dispatch["citation"]
    assert dispatch["certainty"] == "S"
    told = run("paper", "dates", "2024-25", "--as-of", "2025-09-15")
    assert "late by 4 days" in told.out
    assert "Late for Aberdeen City Council: Cleared by finance" in told.err


def test_a_meeting_without_a_day_has_no_dates_yet(run: Run) -> None:
    submit(run, meeting_on="")
    [found] = run("paper", "dates", "2024-25", "--json").json
    assert (found["meeting"], found["steps"]) == (None, [])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("dates", "2024-25"), ExitCode.NOT_FOUND, "record add submission"),
        (("dates", "2024-25", "--as-of", "yesterday"), ExitCode.INPUT_REFUSED, "--as-of"),
        (("build", "summary", "2024-25", "--committee", "x"), ExitCode.WRONG_USAGE, "--committee does not belong"),
        (("build", "cover", "2024-25", "--quarter", "1"), ExitCode.WRONG_USAGE, "--quarter does not belong"),
        (("build", "comment", "2024-25", "--quarter", "5"), ExitCode.INPUT_REFUSED, "a quarter is 1"),
        (
            ("build", "comment", "2024-25", "--quarter", "2"),
            ExitCode.NOT_FOUND,
            "No independent comment about quarter 2",
        ),
        (("build", "comment", "2024-25", "--edition", "public"), ExitCode.INPUT_REFUSED, "members or officer"),
        (("build", "cover", "2024-25", "--committee", "Moon"), ExitCode.NOT_FOUND, "Forms: continuous_paragraphs"),
        (("build", "letter", "2024-25"), ExitCode.WRONG_USAGE, "letter"),
        (("build", "cover", "24"), ExitCode.INPUT_REFUSED, "YEAR"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(
    run: Run, council: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    answer = run("paper", *arguments)
    assert answer.code == code
    assert said in answer.err
    assert "Traceback" not in answer.err
    assert not list(council.glob("out/**/*.pdf"))


def test_a_submission_that_names_an_unknown_form_or_step_stops_its_paper(run: Run) -> None:
    submit(run, configuration="moonlit")
    answer = run("paper", "dates", "2024-25")
    assert answer.code == ExitCode.FINDINGS_BLOCK
    assert "configuration (given: moonlit)" in answer.err


def test_a_step_that_the_form_does_not_have_is_refused(run: Run) -> None:
    submit(run, steps_done="printed=2025-09-04")
    answer = run("paper", "dates", "2024-25")
    assert answer.code == ExitCode.FINDINGS_BLOCK
    assert "steps_done (given: printed)" in answer.err


def test_a_step_is_done_on_a_day(run: Run) -> None:
    answer = run("record", "add", "submission", *sets({**SUBMISSION, "steps_done": "final=soon"}))
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "steps_done: final (given: soon)" in answer.err


def test_a_request_is_answered_only_with_its_answer(run: Run) -> None:
    asked = {"asked_on": "2024-11-21", "report_year": "2023-24", "body": "council", "request": "A paper on carers"}
    answer = run("record", "add", "member_request", *sets({**asked, "state": "answered"}))
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "A request is answered only with the answer given." in answer.err
    assert run("record", "add", "member_request", *sets({**asked, "state": "open"})).code == ExitCode.DONE


def test_a_heading_that_the_paper_does_not_print_stops_it_with_file_and_line(run: Run, council: Path) -> None:
    folder = council / "narrative" / "2024-25"
    folder.mkdir(parents=True)
    (folder / "summary.md").write_text("A year.\n\n### What went wel\n\n- Much.\n", encoding="utf-8")
    answer = run("paper", "build", "summary", "2024-25")
    assert answer.code == ExitCode.FINDINGS_BLOCK
    assert "narrative/2024-25/summary.md, line 3 (given: What went wel)" in answer.err
    assert "Did you mean “What went well”?" in answer.err
    assert not list(council.glob("out/**/*.pdf"))


def test_an_empty_council_has_a_summary_of_two_pages(run: Run, council: Path) -> None:
    answer = run("paper", "build", "summary", "2024-25", "--json")
    assert answer.code == ExitCode.DONE, answer.err
    [made] = answer.json
    assert made["pages"] == 2
    assert Path(made["path"]).is_file()
    assert Path(made["path"]).is_relative_to(council)
