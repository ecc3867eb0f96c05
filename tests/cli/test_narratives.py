"""What an author meets: names that are found, blocks that are numbered, vignettes that need consent, and faults told by file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cswo_report.errors import ExitCode
from cswo_report.figures.asking import FORMS
from tests.cli.conftest import Run
from tests.cli.test_record import sets

HTML = ["report", "build", "2024-25", "--format", "html"]
CONSENT = {
    "given_by": "person",
    "given_on": "2025-05-01",
    "editions": "members",
    "evidence": "Signed form, document 14",
    "checked_by": "Service manager",
    "checked_on": "2025-05-20",
}
VIGNETTE = '::: vignette consent={} names="{}"\n{}\n:::\n'


def write(council: Path, section: str, text: str | bytes) -> str:
    """Write a section's narrative; answer its name as findings tell it."""
    path = council / "narrative" / "2024-25" / f"{section}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return f"narrative/2024-25/{section}.md"


def consent(run: Run, **other: str) -> str:
    """Record a consent to a vignette; answer its reference."""
    answer = run("record", "add", "vignette_consent", *sets({**CONSENT, **other}))
    assert answer.code == ExitCode.DONE, answer.err
    return str(re.findall(r"VC-\w+", answer.out)[0])


def stopped(run: Run) -> list[str]:
    """The lines that tell why a build stopped."""
    answer = run(*HTML)
    assert answer.code == ExitCode.FINDINGS_BLOCK, answer.err
    return [line.strip(" -") for line in answer.err.splitlines() if line.startswith("  - ")]


@pytest.fixture(autouse=True)
def dated(council: Path) -> None:
    """The report is dated after the consents."""
    settings = council / "cswo.toml"
    text = re.sub(r"(?m)^#?\s*report_dated = .*$", "", settings.read_text(encoding="utf-8"))
    settings.write_text('report_dated = "2025-09-17"\n' + text, encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("secure authorisations", "secure.authorisations"),
        ("secure.authorisations", "secure.authorisations"),
        ("authorised secure", "secure.authorisations"),
        ("remanded", "secure.remand"),
        ("how many guardianship reports were late", "awi.reports_late"),
        ("foster carers lost", "foster.ended"),
        ("overspend", "money.variance"),
        ("children who died in our care", "looked_after.deaths"),
        ("adult protection case conference", "asp.conferences_initial"),
    ],
)
def test_a_figure_is_found_by_words_the_best_first(run: Run, words: str, name: str) -> None:
    answer = run("figures", "--search", words, "--json").json
    assert answer["found"][0]["name"] == name
    assert f"[[{name}|previous]]" in answer["found"][0]["forms"]
    assert {form["written"] for form in answer["forms"]} == {form.written for form in FORMS}


def test_a_code_of_a_dimension_is_found_by_its_label(run: Run) -> None:
    asked = ("figures", "--search", "adult protection referrals police", "--json")
    assert run(*asked).json["found"][0]["names"] == ["asp.referrals"]
    given = (
        "measure=asp.referrals",
        "basis=financial_year",
        "period=2024-25",
        "dimensions=source=police",
        "presence=number",
    )
    words = [word for each in (*given, "number=12", "source=x") for word in ("--set", each)]
    added = run("record", "add", "observation", *words)
    assert added.code == ExitCode.DONE, added.err
    assert run(*asked).json["found"][0]["names"] == ["asp.referrals", "asp.referrals source=police"]


def test_the_search_tells_titles_names_and_forms(run: Run) -> None:
    out = run("figures", "--search", "secure authorisations").out
    assert "Secure authorisations decided." in out
    assert "[[name|share of other]]" in out
    assert "docs/narrative.md" in out
    assert len(out.splitlines()) <= 40


def test_a_figure_that_means_nothing_alone_is_named_with_codes_that_something_is_held_for(run: Run) -> None:
    asked = ("figures", "--search", "workforce home care headcount", "--json")
    assert "workforce.people" not in {each["name"] for each in run(*asked).json["found"]}
    given = ("as_at=2025-03-31", "staff_group=home_care", "basis=headcount", "number=12", "source=x")
    added = run("record", "add", "workforce_count", *[word for each in given for word in ("--set", each)])
    assert added.code == ExitCode.DONE, added.err
    (found,) = [each for each in run(*asked).json["found"] if each["name"] == "workforce.people"]
    assert found["names"] == ["workforce.people staff_group=home_care basis=headcount"]
    assert found["forms"][0] == f"[[{found['names'][0]}]]"


def test_a_search_that_finds_nothing_tells_the_nearest(run: Run) -> None:
    part = run("figures", "--search", "secure xylophones")
    assert part.out.startswith("secure.authorisations\n")
    assert "Left aside, since no figure speaks of it: xylophones." in part.err
    answer = run("figures", "--search", "xylophones")
    assert (answer.code, answer.out) == (ExitCode.DONE, "")
    assert "No figure fits" in answer.err
    assert run("figures", "--search", "xylophones", "--json").json["found"] == []


def test_a_figure_held_to_a_code_is_shown_and_a_wrong_code_is_told(run: Run) -> None:
    shown = run("figures", "2024-25", "--measure", "secure.authorisations capacity=deputy", "--json").json
    assert list(shown) == ["secure.authorisations capacity=deputy"]
    wrong = run("figures", "2024-25", "--measure", "secure.authorisations capacity=deputee")
    assert wrong.code == ExitCode.INPUT_REFUSED
    assert "capacity=deputy" in wrong.err
    assert run("figures").code == ExitCode.WRONG_USAGE


def test_the_scaffold_lists_the_figures_and_every_form(run: Run) -> None:
    made = [Path(line) for line in run("report", "new", "2024-25").out.split()]
    text = next(path for path in made if path.name == "secure.md").read_text(encoding="utf-8")
    assert "[[secure.authorisations]]" in text
    assert all(form.written in text for form in FORMS)
    assert text.rstrip().endswith("-->")


def test_blocks_are_numbered_and_carry_codes_and_a_vignette_with_consent_is_printed(run: Run, council: Path) -> None:
    reference = consent(run)
    given = {"received": "2024-05-01T10:00", "decided": "2024-05-02T10:00", "outcome": "hou_refused"}
    for year in ("2023", "2024"):
        moved = {name: value.replace("2024", year) for name, value in given.items()}
        deciding = {"decision_maker": "CSWO", "capacity": "self", **moved}
        assert run("record", "add", "secure.implement", *sets(deciding)).code == ExitCode.DONE
    lines = [
        "[[secure.authorisations|words]] came [[sparkline: secure.authorisations]] in all.",
        "[[table: secure.authorisations capacity=self, secure.authorisations | Who decided]]",
        "### Later",
        "[[chart: secure.authorisations capacity=self as bar | By myself]]",
        VIGNETTE.format(reference, "Ailsa, Blair", "Ailsa met Blair."),
    ]
    write(council, "secure", "\n\n".join(lines))
    answer = run(*HTML)
    assert answer.code == ExitCode.DONE, answer.err
    page = Path(answer.out.strip()).read_text(encoding="utf-8")
    section = page[page.index('id="secure"') :]
    assert (
        '<data class="figure" value="secure.authorisations">One authorisation</data> came <span class="spark"><svg'
        in section
    )
    table = re.search(r"<caption>Table (\d+)\. Who decided.*?Code (?:<[^>]+>)?(T-\w{5})", section, re.DOTALL)
    chart = re.search(r"<figcaption>Figure (\d+)\. By myself.*?Code (?:<[^>]+>)?(T-\w{5})", section, re.DOTALL)
    assert table is not None
    assert chart is not None
    assert table[2] != chart[2]
    assert table.start() < section.index(">Later</h") < chart.start()
    assert "The names Ailsa and Blair are invented." in section
    assert reference not in page
    assert "Secure authorisations decided: Chief Social Work Officer" in table[0]


def test_a_vignette_without_a_live_checked_consent_stops_the_build(run: Run, council: Path) -> None:
    flaws: dict[str, tuple[dict[str, str], str]] = {
        "secure": ({"withdrawn_on": "2025-06-01"}, "The consent was withdrawn"),
        "fostering": ({"editions": "officer"}, "not for the members edition"),
        "justice": ({"checked_by": "not_yet_known"}, "Nobody has checked"),
        "quality": ({"evidence": "not_yet_known"}, "where the consent is kept"),
        "values": ({}, "No consent is recorded"),
    }
    references = {section: consent(run, **other) for section, (other, _) in flaws.items()}
    assert run("record", "void", references["values"], "--reason", "entered twice").code == ExitCode.DONE
    for section, reference in references.items():
        write(council, section, "Lead.\n\n" + VIGNETTE.format(reference, "", "She came."))
    told = stopped(run)
    assert len(told) == len(flaws)
    for section, (_, words) in flaws.items():
        where = f"narrative/2024-25/{section}.md, line 3 (given: {references[section]})"
        assert any(line.startswith(where) and words in line for line in told), section
    assert not list((council / "out").rglob("*.html"))


def test_names_are_declared_used_and_run_in_order_over_the_whole_report(run: Run, council: Path) -> None:
    one, two = consent(run), consent(run)
    write(council, "secure", VIGNETTE.format(one, "Ailsa", "Ailsa met Margaret."))
    write(council, "fostering", VIGNETTE.format(two, "Ailsa, Calum, Dara", "Calum met Ailsa."))
    told = " ".join(stopped(run))
    assert "names somebody who is not in its list" in told
    assert "Margaret" not in told
    assert "(given: Dara): An invented name is listed and never used" in told
    assert "(given: Calum)" in told
    assert "begins with B" in told
    assert "already stands for somebody in another vignette" in told


def test_each_text_that_cannot_be_read_is_told_in_one_sentence(run: Run, council: Path) -> None:
    hostile: dict[str, tuple[str | bytes, str]] = {
        "secure": ("[" * 8000, ", line 1 (given: [): The same mark stands more than 40 times"),
        "fostering": (b"a " * 1_000_000, ": A narrative has at most 200,000 bytes"),
        "justice": (b"Lead\n\x00", ": This is not a text file"),
        "quality": ("Lead\n\nSchön".encode("latin-1"), ", line 3: This is not UTF-8"),
        "values": ("Lead\n\n[[secure.authorisatons]]", ", line 3 (given: [[secure.authorisatons]]): "),
        "workforce": ("> " * 30 + "a", ", line 1: The text is nested too deeply"),
        "reviews": ("Lead\n\n[[table: secure.nothing | T]]", ", line 3 (given: [[table: secure.nothing | T]]): "),
    }
    for section, (text, _) in hostile.items():
        write(council, section, text)
    told = stopped(run)
    assert len(told) == len(hostile)
    for section, (_, words) in hostile.items():
        assert any(line.startswith(f"narrative/2024-25/{section}.md{words}") for line in told), section
