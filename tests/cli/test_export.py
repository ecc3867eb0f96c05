"""`export`, `import --restore` and the council’s own list of names, as somebody types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cswo_report.domain.source_profiles import ProfileColumn, SourceProfile
from cswo_report.usecases import recognising, setting_up, workspace
from tests.cli.conftest import Run
from tests.store.making import DECISION, Office

FORMULAS = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "'quoted"]
OWN_PROFILE = 'name = "complaints_log"\ntitle = "Ours"\nabout = ""\n'
ADVICE = ("record", "add", "advice", "--set", "given_on=2024-06-01", "--set", "given_to=council")


def test_everything_out_and_back(run: Run, office: Office, tmp_path: Path) -> None:
    for text in FORMULAS:
        assert run(*ADVICE, "--set", f"topic={text}", "--set", f"advice={text}").code == 0
    made = run("export", str(tmp_path / "out"))
    assert (made.code, made.out.strip()) == (0, str(tmp_path / "out"))
    assert "keep them as you keep the store" in made.err
    other = tmp_path / "other"
    setting_up.initialise(other, "Aberdeen City").store.close()
    back = run("-w", str(other), "import", "--restore", str(tmp_path / "out"))
    assert back.code == 0, back.err
    found = Office(workspace.find(other).store, office.reference)
    assert [record.values["topic"] for record in found.all("advice")] == FORMULAS
    assert found.all("advice") == office.all("advice")
    assert run("-w", str(other), "audit", "verify").code == 0
    again = run("-w", str(other), "import", "--restore", str(tmp_path / "out"))
    assert again.code == 6
    assert "not empty" in again.err
    found.store.close()


def test_what_was_learnt_of_sources_goes_along_and_comes_back_where_it_is_not(
    run: Run, council: Path, tmp_path: Path
) -> None:
    for name in ("complaints_log", "payroll"):
        column = ProfileColumn(["Came in"], "received_on")
        recognising.remember(workspace.find(council), SourceProfile(name, name, "", type="complaint", column=[column]))
    learnt = (council / "sources" / "payroll.toml").read_bytes()
    assert "sources/ (2)" in run("export", str(tmp_path / "out")).err
    assert run("export", str(tmp_path / "out"), "--replace").code == 0
    other = tmp_path / "other"
    setting_up.initialise(other, "Aberdeen City").store.close()
    (other / "sources").mkdir()
    (other / "sources" / "complaints_log.toml").write_text(OWN_PROFILE, encoding="utf-8")
    broken = tmp_path / "out" / "sources" / "broken.toml"
    broken.write_text("name = ", encoding="utf-8")
    refused = run("-w", str(other), "import", "--restore", str(tmp_path / "out"))
    assert (refused.code != 0, "broken.toml" in refused.err) == (True, True)
    assert not (other / "sources" / "payroll.toml").exists()
    broken.unlink()
    back = run("-w", str(other), "import", "--restore", str(tmp_path / "out"))
    assert (back.code, "Put into sources/: 1 file" in back.out) == (0, True), back.err
    assert (other / "sources" / "payroll.toml").read_bytes() == learnt
    assert (other / "sources" / "complaints_log.toml").read_text(encoding="utf-8") == OWN_PROFILE


def test_export_and_restore_count_alike(run: Run, council: Path, tmp_path: Path) -> None:
    assert run(*ADVICE, "--set", "topic=A thing", "--set", "advice=Do it").code == 0
    made = run("export", str(tmp_path / "out"))
    counted = made.err.split(" of them ")[0].splitlines()[-1].split(" entries")[0]
    rows, files = counted.split(" rows of the store in ")
    other = tmp_path / "other"
    setting_up.initialise(other, "Aberdeen City").store.close()
    back = run("-w", str(other), "import", "--restore", str(tmp_path / "out"))
    assert f"Restored: {rows} rows of the store from {files.split(',')[0].removesuffix(' files')} files" in back.out
    assert council.is_dir()


@pytest.mark.usefixtures("council")
def test_an_export_as_json_names_every_file(run: Run, tmp_path: Path) -> None:
    told = run("export", str(tmp_path / "out"), "--json").json
    assert {each["name"] for each in told["files"]} == {path.name for path in (tmp_path / "out").glob("*.csv")}
    assert told["audit_entries"] == 1
    log = json.loads(run("audit", "log", "--json").out)
    assert told["logged_as"] in json.dumps(log)


def test_what_is_in_the_way_is_named(run: Run, council: Path, tmp_path: Path) -> None:
    (tmp_path / "letter").mkdir()
    (tmp_path / "letter" / "mine.txt").write_text("mine")
    assert run("export", str(tmp_path / "letter")).code == 6
    assert run("export", str(tmp_path / "letter"), "--replace").code == 6
    assert run("export", str(council)).code == 6
    assert run("export", str(tmp_path / "letter" / "mine.txt")).code == 6
    assert run("export", str(tmp_path / "no" / "such")).code == 5
    assert run("import", "--restore", str(tmp_path / "letter")).code == 3
    assert run("import", "--restore", str(tmp_path / "none")).code == 5
    assert [path.name for path in (tmp_path / "letter").iterdir()] == ["mine.txt"]


# -- the council's own list of names --


@pytest.fixture
def listed(council: Path) -> Path:
    """A workspace whose list holds one name; the file."""
    path = council / "private" / "names.txt"
    path.parent.mkdir(mode=0o700)
    path.write_text("# known to the service\nMorven Tulloch\n", encoding="utf-8")
    path.chmod(0o600)
    settings = council / "cswo.toml"
    settings.write_text(settings.read_text().replace('deny_list = ""', 'deny_list = "private/names.txt"'))
    return path


@pytest.mark.usefixtures("listed")
def test_a_name_on_the_list_is_refused_and_never_repeated(run: Run) -> None:
    given = run(*ADVICE, "--set", "topic=TULLOCH, Mòrven’s carers", "--set", "advice=Go on.")
    assert given.code == 3
    assert "a name on the council’s own list" in given.err
    assert "tulloch" not in (given.err + given.out).casefold()
    reason = run(
        *ADVICE, "--set", "topic=Morven Tulloch", "--set", "advice=Go on.", "--override", "Morven Tulloch is the CSWO"
    )
    assert reason.code == 3
    kept = run(
        *ADVICE, "--set", "topic=Morven Tulloch", "--set", "advice=Go on.", "--override", "a councillor, not a client"
    )
    assert kept.code == 0
    reference = kept.out.split()[0]
    assert run("record", "amend", reference, "--set", "advice=Morven Tulloch agrees.").code == 3
    assert run("record", "amend", reference, "--set", "advice=Go on still.").code == 0
    assert run("record", "void", reference, "--reason", "morven tulloch asked").code == 3


def test_a_list_that_cannot_be_read_stops_recording_and_nothing_else(run: Run, listed: Path) -> None:
    listed.unlink()
    given = run(*ADVICE, "--set", "topic=One", "--set", "advice=Go on.")
    assert given.code == 3
    assert "deny_list" in given.err
    assert run("record", "list", "advice").code == 0


@pytest.mark.parametrize(
    ("content", "words"), [(b"\xff\xfe", "UTF-8"), (b"Ann Lee\nX\n", "line 2"), (b"Ann\x00Lee", "line 1")]
)
def test_a_list_that_is_none_is_refused_by_its_line(run: Run, listed: Path, content: bytes, words: str) -> None:
    listed.write_bytes(content)
    given = run(*ADVICE, "--set", "topic=One", "--set", "advice=Go on.")
    assert given.code == 3
    assert words in given.err
    assert "Ann" not in given.err


def test_doctor_warns_of_a_list_that_others_can_read(run: Run, listed: Path) -> None:
    assert "List of names: only you can read it" in run("doctor").out
    listed.chmod(0o644)
    assert "List of names: others on this machine may read it" in run("doctor").out
    listed.unlink()
    assert run("doctor").code == 8


@pytest.mark.usefixtures("listed")
def test_a_narrative_with_a_name_on_the_list_is_found(run: Run, council: Path) -> None:
    assert run("report", "new", "2024-25").code == 0
    path = council / "narrative" / "2024-25" / "foreword.md"
    path.write_text("We thank Morven Tulloch for her help.\n", encoding="utf-8")
    told = run("report", "check", "2024-25")
    assert "a name on the council’s own list" in told.out + told.err
    assert "Tulloch" not in told.out + told.err


def test_a_note_of_an_event_is_kept_when_its_refusal_is_overridden(office: Office) -> None:
    """The note was dropped without a word, though the message said that it was kept."""
    given = [{"event": "notified_child", "at": "2024-03-30T10:00", "note": "Rang 0141 496 0000, an office’s number."}]
    reference = office.add("secure.implement", DECISION, given, override="the number is the council’s own")
    assert office.fetch(reference).events[0].note == "Rang 0141 496 0000, an office’s number."


@pytest.mark.usefixtures("listed")
def test_a_heading_that_names_somebody_is_not_remembered(council: Path) -> None:
    here = workspace.find(council)
    columns = [ProfileColumn(["Received on"], "received_on"), ProfileColumn(["Agreed by Morven Tulloch"], "closed_on")]
    path = recognising.remember(
        here, SourceProfile("north", "North team", "A list of complaints", "complaint", column=columns)
    )
    kept = path.read_text(encoding="utf-8")
    assert "Received on" in kept
    assert "Tulloch" not in kept
