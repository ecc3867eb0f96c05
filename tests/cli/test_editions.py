"""Editions from one source: what each carries, where policy lets them differ, the return as data, and the manifest beside the files."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cswo_report.domain.editions import Difference, Edition
from cswo_report.domain.paper import Cell, CellKind, Column, Origin, Paper, Row, Table
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import ExitCode, FindingsBlock
from cswo_report.papers import carried
from cswo_report.papers.annual_report import compile_report
from cswo_report.papers.return_form import return_of
from cswo_report.reference import Reference
from cswo_report.usecases import comparing, manifest, papers, publishing, reporting, schemas, workbooks
from cswo_report.usecases.made import Made
from cswo_report.usecases.workspace import Workspace
from tests.cli.conftest import Run
from tests.cli.test_record import sets
from tests.documents.sample_paper import sample_paper

YEAR = ReportingYear(2024)
SECURE = {"received": "2024-05-01T10:00", "decided": "2024-05-02T10:00", "outcome": "hou_refused"}
DECIDED = {"decision_maker": "CSWO", "capacity": "self"}
COUNCILS = 32


def schema(name: str) -> Any:
    return json.loads(schemas.published(name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", schemas.FORMS)
def test_the_published_schema_is_that_of_what_is_written(name: str, run: Run) -> None:
    """Made again with: python -m cswo_report.usecases.schemas."""
    assert schema(name) == json.loads(json.dumps(schemas.schema_of(name)))
    jsonschema.Draft202012Validator.check_schema(schema(name))
    assert run("report", "schema", name).json == schema(name)
    assert run("report", "schema", "other").code == ExitCode.INPUT_REFUSED


def test_every_edition_says_what_it_is_and_only_the_public_one_is_refused(shipped_data: Reference) -> None:
    editions = shipped_data.editions
    assert [name for name, each in editions.items() if each.refused] == ["public"]
    for name, each in editions.items():
        assert each.slug == name
        assert each.refused or (each.banner and each.forms and each.handling)
        assert all(line.why for line in each.difference)
    assert editions["members"].banner == "Exempt: not for publication"
    assert set(publishing.EDITIONS) == {name for name, each in editions.items() if not each.refused}


def test_a_section_that_some_editions_leave_out_is_named_by_a_policy(shipped_data: Reference) -> None:
    built = {name: each for name, each in shipped_data.editions.items() if not each.refused}
    for slug, section in shipped_data.sections("annual_report").items():
        left_out = [name for name in built if name not in section.audience]
        left_out += [name for name in built for block in section.block if block.editions and name not in block.editions]
        if left_out:
            assert any(each.allows(slug) for each in built.values()), slug


def test_only_officers_are_told_what_is_still_to_be_put_right(shipped_data: Reference) -> None:
    sections = shipped_data.sections("annual_report")
    carrying = [name for name in publishing.EDITIONS if "to_put_right" in carried.sections_of(sections, name)]
    assert carrying == ["officer"]


def test_no_file_of_a_council_releases_the_public_edition(run: Run, council: Path) -> None:
    folder = council / "data" / "editions"
    folder.mkdir(parents=True)
    text = 'slug = "public"\ntitle = "Public"\nbanner = ""\nforms = ["pdf", "html"]\n'
    (folder / "public.toml").write_text(text, encoding="utf-8")
    answer = run("report", "build", "2024-25", "--edition", "public", "--format", "html")
    assert answer.code == ExitCode.FINDINGS_BLOCK
    assert "small numbers are not protected yet" in answer.err
    assert not (council / "out").exists()


@pytest.mark.parametrize(
    ("words", "told", "code"),
    [
        (["--edition", "easy"], "the editions are", ExitCode.INPUT_REFUSED),
        (
            ["--edition", "return", "--format", "html"],
            "the return edition is made as pdf, json",
            ExitCode.INPUT_REFUSED,
        ),
        (["--format", "pdf,docx"], "“docx” is not one of", ExitCode.WRONG_USAGE),
        (["--all", "--edition", "officer"], "leave --edition", ExitCode.WRONG_USAGE),
        (["--theme", "../ours"], "a theme's name has letters", ExitCode.INPUT_REFUSED),
        (["--theme", "nowhere"], "no theme called", ExitCode.NOT_FOUND),
    ],
)
def test_what_cannot_be_built_is_said(run: Run, council: Path, words: list[str], told: str, code: ExitCode) -> None:
    answer = run("report", "build", "2024-25", *words)
    assert answer.code == code, answer.err
    assert told in " ".join(answer.err.split())
    assert not (council / "out").exists()


def test_the_return_the_officers_pages_and_the_manifest_of_one_council(run: Run, council: Path) -> None:
    """One council through the command line: several builds, one manifest that stays true."""
    assert run("record", "add", "secure.implement", *sets({**DECIDED, **SECURE})).code == ExitCode.DONE
    answer = run("report", "build", "2024-25", "--edition", "return", "--format", "json", "--json")
    assert answer.code == ExitCode.DONE, answer.err
    content = json.loads(Path(answer.json["path"]).read_bytes())
    jsonschema.validate(content, schema("return"))
    figures = {each["name"]: each for each in content["figures"]}
    this_year = figures["secure.authorisations"]["values"][-1]
    assert (this_year["year"], this_year["number"], this_year["presence"]) == ("2024-25", "1", "number")
    assert figures["awi.reports_in_time_per_cent"]["denominator"]
    assert content["handling"]["protected"] is False
    assert "not to be published" in content["handling"]["note"]
    assert content["headings"][0]["asked_for"]
    officer = run("report", "build", "2024-25", "--edition", "officer", "--format", "html")
    assert officer.code == ExitCode.DONE, officer.err
    page = Path(officer.out.splitlines()[0]).read_text(encoding="utf-8")
    assert "What is still to be put right" in page
    assert "This section has no narrative yet" in page
    listed = json.loads((council / "out" / "2024-25" / manifest.NAME).read_bytes())
    jsonschema.validate(listed, schema("manifest"))
    assert {each["edition"] for each in listed["files"]} == {"return", "officer"}
    for each in listed["files"]:
        found = (council / "out" / "2024-25" / each["name"]).read_bytes()
        assert (hashlib.sha256(found).hexdigest(), len(found)) == (each["sha256"], each["bytes"])
        assert run("audit", "verify", "--head", each["store_head"]).code == ExitCode.DONE
    Path(officer.out.splitlines()[0]).write_bytes(b"changed by hand")
    again = run("report", "build", "2024-25", "--edition", "return", "--format", "json")
    assert Path(again.out.strip()).read_bytes() == Path(answer.json["path"]).read_bytes()
    listed = json.loads((council / "out" / "2024-25" / manifest.NAME).read_bytes())
    assert answer.json["path"].endswith(listed["files"][-1]["name"])
    assert not [each for each in listed["files"] if each["name"] == Path(officer.out.splitlines()[0]).name]
    compared = run("report", "compare", "2024-25", "members", "return", "--json")
    assert compared.code == ExitCode.DONE, compared.out
    assert all(each["policy"] for each in compared.json["differences"])


def test_the_returns_of_all_councils_merge_with_no_manual_step(here: Workspace) -> None:
    """Whoever writes the national overview adds by name what has the same definition everywhere."""
    facts = reporting.fit_to_print(here, YEAR, "return")
    policy = here.reference.editions["return"]
    paper = compile_report(facts)
    paper = replace(paper, chapters=paper.chapters[:1])
    few = {key: each for key, each in facts.book.measures.items() if key.startswith(("secure.", "complaints."))}
    held = {name: replace(each, records=1) for name, each in facts.book.held.items()}
    returns = []
    for number in range(1, COUNCILS + 1):
        counts = {**facts.book.counts, "secure.authorisations": {(YEAR.label, ""): number}}
        book = replace(facts.book, counts=counts, held=held, measures=few, _made={})
        council = replace(facts.council, name=f"Council {number}")
        made = return_of(replace(facts, book=book, council=council), paper, policy)
        returns.append(json.loads(schemas.as_bytes(made)))
    jsonschema.validate(returns[-1], schema("return"))
    merged: Counter[tuple[str, str]] = Counter()
    meant: dict[str, set[str]] = {}
    for each in returns:
        for figure in each["figures"]:
            meant.setdefault(figure["name"], set()).add(figure["definition"])
            for value in figure["values"]:
                if value["number"] is not None and not figure["denominator"]:
                    merged[figure["name"], value["year"]] += int(float(value["number"]))
    assert len({each["council"] for each in returns}) == COUNCILS
    assert all(len(found) == 1 for found in meant.values())
    assert merged["secure.authorisations", YEAR.label] == sum(range(1, COUNCILS + 1))


def printing(text: str, section: str = "numbers") -> Paper:
    """A paper that prints one figure as this text in one section."""
    origin = Origin("secure.authorisations", YEAR.label)
    rows = (Row("Authorisations", (Cell(text, CellKind.NUMBER, origins=(origin,)),)),) if text else ()
    table = Table("t", "1", "Decisions", "", (Column("Measure"), Column("2024-25")), rows)
    whole = sample_paper()
    held = replace(whole.chapters[0].sections[0], id=section, blocks=(table,))
    return replace(whole, cover=None, chapters=(replace(whole.chapters[0], sections=(held,), keys=()),))


PLAIN = Edition("plain", "Plain", "Plain")
LENIENT = Edition("lenient", "Lenient", "Lenient", difference=(Difference("less", ("num*",), "It carries less."),))


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("17", "17", ""),
        ("17", "18", comparing.OTHER_TEXT),
        ("17", "", comparing.FIRST_IN),
        ("", "3", comparing.SECOND_IN),
    ],
)
def test_editions_may_differ_only_where_a_policy_says_so(first: str, second: str, kind: str) -> None:
    found = comparing.compare(printing(first), PLAIN, printing(second), PLAIN)
    assert [each.kind for each in found.differences] == ([kind] if kind else [])
    assert len(comparing.not_allowed(found)) == len(found.differences)
    allowed = comparing.compare(printing(first), PLAIN, printing(second), LENIENT)
    assert [each.policy.id for each in allowed.differences if each.policy] == ["less"] * len(found.differences)
    assert comparing.not_allowed(allowed) == []
    told = comparing.by_policy(allowed)
    assert told[:1] == (["1 figure by the policy “less”. It carries less."] if kind else [])
    assert len(told) == 2 * len(found.differences)
    assert [line for line in comparing.by_policy(found) if "no line of policy" in line] == [
        each.sentence("plain", "plain") for each in found.differences
    ]
    elsewhere = comparing.compare(printing(first, "other"), PLAIN, printing(second, "other"), LENIENT)
    assert len(comparing.not_allowed(elsewhere)) == len(found.differences)


def test_a_build_that_stops_says_what_was_made_and_what_was_not(
    here: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(_: publishing.Publication) -> list[Made]:
        raise FindingsBlock("It is too long.", (), "Cut it.")

    def file(publication: publishing.Publication) -> list[Made]:
        return [publication.file("workbook", "members", "small.json", b"{}")]

    monkeypatch.setattr(papers, "members_summary", too_long)
    monkeypatch.setattr(workbooks, "workbook", file)
    with pytest.raises(FindingsBlock) as told:
        publishing.publish(here, YEAR, ["workbook", "summary", "comment"], None, lambda _: None)
    assert told.value.remedy == (
        "Cut it. Made: Data workbook. Not made, and as before if there: Members’ summary, Independent comment on performance."
    )


def test_the_manifest_lists_no_data_that_another_file_has_replaced(here: Workspace) -> None:
    publication = publishing.Publication(here, YEAR, here.output_folder(YEAR), lambda _: None)
    first = replace(publication.file("members", "members", "a.pdf", b"a"), data=("a-data.json",))
    (publication.folder / "a-data.json").write_bytes(b"{}")
    built = manifest.Built(here, YEAR, manifest.head_of(here), (first,))
    manifest.write(publication.folder, built)
    (publication.folder / "a-data.json").write_bytes(b"{1}")
    other = publication.file("members", "members", "b.pdf", b"b")
    manifest.write(publication.folder, replace(built, made=(other,)))
    listed = manifest.read(publication.folder)
    assert listed is not None
    assert [(each.name, each.data) for each in listed.files] == [("a.pdf", ()), ("b.pdf", ())]


def test_a_difference_that_no_policy_allows_stops_everything_before_a_file_is_made(
    here: Workspace, council: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = compile_report

    def other(facts: Any) -> Paper:
        paper = original(facts)
        return replace(paper, chapters=paper.chapters[:-3]) if facts.edition == "officer" else paper

    monkeypatch.setattr(publishing, "compile_report", other)
    with pytest.raises(FindingsBlock) as told:
        publishing.publish(here, YEAR, ["members", "officer"], None, lambda _: None)
    lines = "\n".join(told.value.lines())
    assert "no line of policy allows it" in lines
    assert re.search(r"cswo-report report compare 2024-25 members officer", lines)
    assert not (council / "out").exists()
