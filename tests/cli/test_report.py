"""From typed records to the report: what was entered is what the tables count, and what stops a build is told by file and line."""

from __future__ import annotations

import os
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cswo_report.errors import ExitCode
from cswo_report.reference import Reference
from cswo_report.usecases import doctor
from tests.cli.conftest import Run
from tests.cli.test_record import sets

pytestmark = pytest.mark.usefixtures("council")

HTML = ["report", "build", "2024-25", "--format", "html"]


class Tables(HTMLParser):
    """Every table of a page as rows of plain cell texts."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in {"td", "th"} and self.tables:
            self.tables[-1][-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.tables[-1][-1][-1] += data


def counted(path: str, heading: str) -> dict[str, str]:
    """The last column of every table that has this heading, by the words of its row; one that says where to look is left out."""
    page = Tables()
    page.feed(Path(path).read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for table in page.tables:
        if table and heading in [cell.strip() for cell in table[0]] and table[0][-1].strip() != "See":
            found |= {row[0].strip(): row[-1].strip() for row in table[1:] if len(row) == len(table[0])}
    return found


DECIDED = {"decision_maker": "CSWO", "capacity": "self"}
TEN = [
    ("secure.implement", {"received": "2024-05-01T10:00", "decided": "2024-05-02T10:00", "outcome": "hou_refused"}),
    ("secure.implement", {"received": "2024-06-01T10:00", "decided": "2024-06-02T10:00", "outcome": "implemented_consented",
                          "head_of_unit_decision": "consented"}),
    ("secure.implement", {"received": "2025-03-30T10:00", "decided": "2025-03-31T23:30", "outcome": "implemented_consented",
                          "head_of_unit_decision": "consented"}),
    ("secure.implement", {"received": "2025-03-31T10:00", "decided": "2025-04-01T00:30", "outcome": "hou_refused"}),
    ("child.transfer_urgent", {"received": "2024-07-01T10:00", "decided": "2024-07-01T12:00"}),
    ("child.transfer_urgent", {"received": "2024-08-01T10:00", "decided": "2024-08-01T12:00"}),
    ("foster.approve", {"received": "2024-09-01", "decided": "2024-09-05", "outcome": "approved"}),
    ("foster.approve", {"received": "2024-09-01", "decided": "2024-09-06", "outcome": "not_approved"}),
    ("kinship.approve", {"received": "2024-10-01", "decided": "2024-10-05", "outcome": "approved"}),
    ("awi.report_private", {"received": "2024-11-01", "decided": "2024-11-05"}),
]  # fmt: skip
"""Ten decisions of five types; one falls on the first day of the next year."""


def enter(run: Run, slug: str, given: dict[str, str]) -> str:
    capacity = {"foster.approve": "agency_decision_maker", "kinship.approve": "agency_decision_maker"}.get(slug, "self")
    deciding = {} if slug == "awi.report_private" else {**DECIDED, "capacity": capacity}
    answer = run("record", "add", slug, *sets({**deciding, **given}))
    assert answer.code == ExitCode.DONE, answer.err
    return answer.out.strip()


def test_the_report_counts_exactly_what_was_entered_and_no_void_record(run: Run, shipped_data: Reference) -> None:
    references = [enter(run, slug, given) for slug, given in TEN]
    extra = enter(run, "child.transfer_urgent", TEN[4][1])
    assert run("record", "void", extra, "--reason", "entered twice").code == ExitCode.DONE
    built = run(*HTML)
    assert built.code == ExitCode.DONE
    decisions = counted(built.out.strip(), "Decision")
    titles = {slug: shipped_data.decision_types[slug].title for slug, _ in TEN}
    short = {slug: shipped_data.decision_types[slug].short_title for slug, _ in TEN}
    wanted = {
        "secure.implement": 3,
        "child.transfer_urgent": 2,
        "foster.approve": 2,
        "kinship.approve": 1,
        "awi.report_private": 1,
    }
    for slug, number in wanted.items():
        assert number == int(decisions.get(titles[slug]) or decisions[short[slug]]), slug
    assert sum(int(number) for number in decisions.values() if number.isdigit()) == 9
    measures = counted(built.out.strip(), "Measure")
    for key, number in (("secure.authorisations", 3), ("secure.implemented", 2), ("child.urgent_transfers", 2)):
        assert measures[shipped_data.measures[key].title] == str(number), key
    for reference in references:
        assert reference not in Path(built.out.strip()).read_text(encoding="utf-8")


def test_the_rows_of_a_table_add_up_to_its_total(run: Run) -> None:
    """Whatever the outcome, an authorisation decided stands in one of the rows above the total."""
    for outcome in ("hou_refused", "not_implemented", "no_decision_in_time"):
        given = {"received": "2024-05-01T10:00", "decided": "2024-05-02T10:00", "outcome": outcome}
        enter(run, "secure.implement", given)
    values = run("figures", "2024-25", "--json").json
    parts = ("secure.implemented", "secure.not_implemented", "secure.no_decision", "secure.head_of_unit_refused")
    numbers = [int(values[key]["values"]["2024-25"]["number"]) for key in parts if key in values]
    assert sum(numbers) == int(values["secure.authorisations"]["values"]["2024-25"]["number"]) == 3


def test_an_empty_council_has_a_report_too(run: Run, shipped_data: Reference) -> None:
    built = run(*HTML)
    assert built.code == ExitCode.DONE
    page = Path(built.out.strip()).read_text(encoding="utf-8")
    assert "not supplied" in page
    assert "Aberdeen City" in page
    measures = counted(built.out.strip(), "Measure")
    assert measures[shipped_data.measures["secure.authorisations"].title] == "not supplied"
    assert not any(number.isdigit() and number != "0" for number in measures.values())


def test_one_decision_makes_a_report(run: Run, shipped_data: Reference) -> None:
    enter(run, *TEN[1])
    built = run(*HTML)
    assert counted(built.out.strip(), "Measure")[shipped_data.measures["secure.authorisations"].title] == "1"


def test_the_same_store_gives_the_same_bytes(run: Run) -> None:
    enter(run, *TEN[1])
    built = run(*HTML)
    made = Path(built.out.strip())
    first = made.read_bytes()

    unchanged = run(*HTML)  # nothing is made anew, and the same is said
    assert (unchanged.code, unchanged.out) == (built.code, built.out)
    assert "Nothing has changed since" in unchanged.err
    made.write_bytes(b"spoilt")
    again = run(*HTML)
    assert "Nothing has changed" not in again.err
    assert made.read_bytes() == first
    enter(run, *TEN[2])
    assert "Nothing has changed" not in run(*HTML).err
    assert made.read_bytes() != first


@pytest.mark.skipif(any(check.blocks for check in doctor.examine()), reason="this machine lacks what PDF needs")
@pytest.mark.timeout(120)
def test_a_council_with_one_decision_has_a_pdf(run: Run) -> None:
    enter(run, *TEN[1])
    built = run("report", "build", "2024-25", "--json")
    assert built.code == ExitCode.DONE
    assert Path(built.json["path"]).read_bytes().startswith(b"%PDF-")
    assert built.json["pages"] > 20


def test_the_public_edition_is_refused_for_its_small_numbers(run: Run, council: Path) -> None:
    answer = run("report", "build", "2024-25", "--edition", "public")
    assert answer.code == ExitCode.FINDINGS_BLOCK
    assert "small numbers are not protected yet" in answer.err
    assert "--edition members" in answer.err
    assert not (council / "out").exists()


def test_a_narrative_that_names_an_unknown_figure_stops_the_build_with_file_and_line(run: Run, council: Path) -> None:
    made = run("report", "new", "2024-25").out.split()
    narrative = Path(made[0])
    narrative.write_text("First line.\n\nThere were [[secure.authorisatoins]] of them.\n", encoding="utf-8")
    for words in (HTML, ["report", "check", "2024-25"]):
        answer = run(*words)
        assert answer.code == ExitCode.FINDINGS_BLOCK
        told = answer.err + answer.out
        assert f"narrative/2024-25/{narrative.name}, line 3" in told
        assert "secure.authorisations" in told
    assert not list((council / "out").rglob("*.html"))


def test_scaffolding_twice_keeps_what_was_written(run: Run) -> None:
    made = run("report", "new", "2024-25").out.split()
    Path(made[0]).write_text("Ours.", encoding="utf-8")
    again = run("report", "new", "2024-25")
    assert again.out == ""
    assert f"kept {len(made)}" in again.err
    assert Path(made[0]).read_text(encoding="utf-8") == "Ours."


def test_a_report_of_a_damaged_store_is_not_made(run: Run, council: Path) -> None:
    store = council / "store" / "records.db"
    content = bytearray(store.read_bytes())
    content[4096:12288] = b"\xff" * 8192
    store.write_bytes(content)
    answer = run(*HTML)
    assert answer.code == ExitCode.STORE
    assert not list(council.rglob("*.html"))


@pytest.mark.skipif(os.name == "nt", reason="file modes are POSIX")
def test_a_report_written_elsewhere_does_not_change_that_folders_rights(run: Run, tmp_path: Path) -> None:
    elsewhere = tmp_path / "shared"
    elsewhere.mkdir()
    elsewhere.chmod(0o755)
    assert run(*HTML, "-o", str(elsewhere)).code == ExitCode.DONE
    assert elsewhere.stat().st_mode & 0o777 == 0o755


def test_a_council_s_own_theme_is_laid_over_ours(run: Run, council: Path) -> None:
    folder = council / "themes" / "ours"
    folder.mkdir(parents=True)
    (folder / "theme.toml").write_text('name = "Ours"\n[colour]\naccent = "#5B2A6E"\n', encoding="utf-8")
    settings = council / "cswo.toml"
    text = settings.read_text(encoding="utf-8").replace('theme = "neutral"', 'theme = "ours"')
    settings.write_text(text, encoding="utf-8")
    built = run(*HTML)
    assert built.code == ExitCode.DONE, built.err
    assert "#5B2A6E" in Path(built.out.strip()).read_text(encoding="utf-8")


def test_a_theme_too_pale_to_read_is_refused_and_an_unknown_one_is_named(run: Run, council: Path) -> None:
    settings = council / "cswo.toml"
    text = settings.read_text(encoding="utf-8").replace('theme = "neutral"', 'theme = "ours"')
    settings.write_text(text, encoding="utf-8")
    answer = run(*HTML)
    assert answer.code == ExitCode.NOT_FOUND
    assert "themes/ours/theme.toml" in answer.err
    folder = council / "themes" / "ours"
    folder.mkdir(parents=True)
    (folder / "theme.toml").write_text('name = "Ours"\n[colour]\naccent = "#F5E0FF"\n', encoding="utf-8")
    answer = run(*HTML)
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "accent" in answer.err
