"""Narratives and templates that mean harm: nothing runs, nothing is fetched or read, and each is told in a sentence with file and line."""

from __future__ import annotations

import re
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pikepdf
import pytest

from cswo_report.domain.paper import ChapterKind, Narrative
from cswo_report.errors import ExitCode, InputRefused
from cswo_report.render import council_templates
from cswo_report.render.build import build_pdf
from cswo_report.render.html import Documents
from cswo_report.render.markdown import read
from cswo_report.render.theme import load_theme
from cswo_report.usecases import doctor
from tests.cli.conftest import Run
from tests.cli.test_record import sets
from tests.documents.sample_paper import sample_paper, seventeen

HTML = ["report", "build", "2024-25", "--format", "html"]


@dataclass
class Listener:
    """A port on loopback that counts who calls."""

    port: int = 0
    calls: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        found.port = server.getsockname()[1]
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    caller, _ = server.accept()
                except TimeoutError:
                    continue
                found.calls.append("called")
                caller.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield found
        done.set()
        thread.join()


@dataclass(frozen=True)
class Canary:
    """A file whose digits must turn up nowhere."""

    path: Path
    digits: str

    def must_not_be_in(self, folder: Path) -> None:
        for path in folder.rglob("*"):
            if path.is_file() and path != self.path:
                assert self.digits.encode() not in path.read_bytes(), path


@pytest.fixture
def canary(tmp_path: Path) -> Canary:
    found = Canary(tmp_path / "canary.txt", secrets.token_hex(16))
    found.path.write_text(found.digits, encoding="utf-8")
    return found


def write(council: Path, section: str, text: str) -> Path:
    path = council / "narrative" / "2024-25" / f"{section}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def template(council: Path, text: str, name: str = "_base/cover.html.j2") -> Path:
    """Give the council a theme with one template of its own."""
    folder = council / "themes" / "ours"
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    (folder / "theme.toml").write_text('name = "Ours"\n', encoding="utf-8")
    settings = council / "cswo.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('theme = "neutral"', 'theme = "ours"'), encoding="utf-8"
    )
    return path


HARM = """The words before stay.

<script>fetch("{listener}/a")</script>
<style>@import url("{listener}/b"); p {{ background: url(file://{canary}) }}</style>
<link rel="attachment" href="file://{canary}"/>
<iframe src="file://{canary}"></iframe>
<object data="file://{canary}"></object>
<embed src="{listener}/c"/>
<svg><image href="{listener}/d"/></svg>
<math><mtext href="{listener}/e">x</mtext></math>
<meta http-equiv="refresh" content="0;url={listener}/f"/>
<base href="{listener}/"/>
<form action="{listener}/g"><input name="x"/></form>

![a picture]({listener}/h.png) ![another](file://{canary})

[one](javascript:alert(1)) [two](JaVaScRiPt:alert(1)) [three](data:text/html,x) [four](file://{canary})
[five](//127.0.0.1/x) [six](vbscript:x) [seven](https://example.org/) [eight](mailto:a@example.org)

It says {{{{ 7*7 }}}}, {{% include "x" %}} and {{# a #}} as typed. The words after stay.
"""


def test_a_narrative_that_would_run_fetch_and_read_prints_its_words_alone(
    run: Run, council: Path, listener: Listener, canary: Canary
) -> None:
    write(council, "secure", HARM.format(listener=listener.address, canary=canary.path))
    built = run(*HTML)
    assert built.code == ExitCode.DONE, built.err
    page = Path(built.out.splitlines()[0]).read_text(encoding="utf-8")
    assert "The words before stay." in page
    assert "The words after stay." in page
    for typed in ("{{ 7*7 }}", "{% include", "{# a #}"):
        assert typed in page
    for element in ("script", "iframe", "object", "embed", "math", "base", "form", "input"):
        assert not re.search(rf"<{element}[\s>/]", page), element
    told = re.findall(r'(?:href|src)="([^"]+)"', page)
    assert not [address for address in told if re.match(r"(?i)javascript|vbscript|file|//|http:|data:text", address)]
    assert "https://example.org/" in told
    canary.must_not_be_in(council)
    assert listener.calls == []


@pytest.mark.skipif(any(check.blocks for check in doctor.examine()), reason="this machine lacks what PDF needs")
def test_the_pdf_of_that_narrative_has_links_to_the_web_and_to_mail_alone(
    tmp_path: Path, listener: Listener, canary: Canary
) -> None:
    text = HARM.format(listener=listener.address, canary=canary.path)
    written = read(text, file="secure.md", say=seventeen).written
    whole = sample_paper()
    chapter = next(each for each in whole.chapters if each.kind is ChapterKind.BODY)
    prose = tuple(part for part in written.parts if isinstance(part, Narrative))
    section = replace(chapter.sections[0], blocks=prose)
    alone = replace(chapter, sections=(section,), opener=False, keys=(), questions=(), needs_pages=False)
    paper = replace(whole, chapters=(alone,), cover=None, contents_title="", reading_note=None, duties_id="")
    target = tmp_path / "paper.pdf"
    build_pdf(paper, target, cache=None, progress=lambda _: None, workers=1)
    with pikepdf.open(target) as pdf:
        notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
        addresses = [str(note.A.URI) for note in notes if "/A" in note and "/URI" in note.A]
        assert sorted(addresses) == ["https://example.org/", "mailto:a@example.org"]
        assert not {"/OpenAction", "/AA"} & set(pdf.Root.keys())
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
    assert canary.digits.encode() not in target.read_bytes()
    assert listener.calls == []


TANGLES = {"secure": "[" * 8_000, "risk": "<![x" * 16_000, "quality": "*a_" * 6_000, "complaints": "> " * 3_000}


def test_tangles_of_marks_are_named_within_seconds_and_the_other_sections_are_read(run: Run, council: Path) -> None:
    for section, text in TANGLES.items():
        write(council, section, text)
    earlier = council / "narrative" / "2023-24" / "secure.md"
    earlier.parent.mkdir()
    earlier.write_text(TANGLES["complaints"], encoding="utf-8")
    write(council, "values", "There were [[no.such.figure]].")
    begun = time.process_time()
    answer = run("report", "check", "2024-25")
    assert time.process_time() - begun < 15
    assert answer.code == ExitCode.FINDINGS_BLOCK, answer.err
    for section in TANGLES:
        assert f"narrative/2024-25/{section}.md" in answer.out, section
    assert "narrative/2024-25/values.md, line 1" in answer.out


ESCAPES = [
    "{{ ''.__class__.__mro__ }}",
    "{{ ''['__class__'] }}",
    "{{ ''|attr('__class__') }}",
    "{{ '{0.__class__}'.format(paper) }}",
    "{{ '{0}'.format(paper) }}",
    "{{ '{x}'.format_map({'x': 1}) }}",
    "{{ (''|attr('format'))(paper) }}",
    "{{ ''['format'](paper) }}",
    "{{ ['{0.title}']|map('attr', 'format')|list }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].popen('id') }}",
    "{{ joiner.__init__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ self.__init__.__globals__ }}",
    "{{ view.render.__globals__ }}",
    "{{ view.environment.loader }}",
    "{{ view.environment.from_string('x') }}",
    "{{ paper.__init__.__globals__ }}",
    "{{ view.theme.typeface.families }}",
    "{{ range.__class__ }}",
    "{% for k in paper.chapters.__iter__() %}{% endfor %}",
    "{{ dict.__subclasses__() }}",
    "{{ view.__setattr__('here', 'x') }}",
    "{{ {}.update({'a': 1}) }}",
    "{{ view.pages.clear() }}",
    "{% include '/etc/passwd' %}",
    "{% include '../../theme.toml' %}",
    "{{ record.delete() }}",
    "{{ session.execute('x') }}",
    "{{ record.metadata }}",
    "{{ totl_adoptions }}",
    "{% if %}",
    "<script>1</script>",
    '<img src="http://127.0.0.1:9/x.png" alt="x"/>',
    '<span style="background: url(//127.0.0.1/y)">x</span>',
    '<a href="file:///etc/passwd">x</a>',
    '<p onclick="x()">x</p>',
]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> tuple[Documents, Path]:
    """One process of templates for all the escapes: it outlives each of them."""
    folder = tmp_path_factory.mktemp("theme")
    for number, text in enumerate(ESCAPES):
        path = folder / "templates" / f"escape_{number}.html.j2"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"<p>\n{text}\n</p>", encoding="utf-8")
    (folder / "templates" / "_base").mkdir()
    (folder / "templates" / "_base" / "cover.html.j2").write_text(
        "<p>{{ paper.title }} {{ view.theme.name }} {{ 3 * 4 }} {{ 'ab' * 2 }} {{ '%s' | format(7) }}</p>",
        encoding="utf-8",
    )
    return Documents(sample_paper(), theme_folder=folder), folder


@pytest.mark.parametrize("number", range(len(ESCAPES)), ids=ESCAPES.__getitem__)
def test_no_template_escapes_and_each_attempt_is_told_with_its_line(
    sandbox: tuple[Documents, Path], number: int
) -> None:
    with pytest.raises(InputRefused) as told:
        sandbox[0].view().render(f"escape_{number}.html.j2")
    assert f"templates/escape_{number}.html.j2, line 2" in "\n".join(told.value.lines())


def test_a_council_s_own_template_replaces_ours_and_the_others_give_the_same_pages(
    sandbox: tuple[Documents, Path],
) -> None:
    documents = sandbox[0]
    assert documents.cover() == f"<p>{documents.paper.title} Neutral 12 abab 7</p>"
    ours = Documents(documents.paper)
    for chapter in documents.paper.chapters[:2]:
        assert documents.chapter(chapter, dict.fromkeys(documents.places, 1)) == ours.chapter(
            chapter, dict.fromkeys(ours.places, 1)
        )


GREEDY = [
    "{{ 'x' * (10 ** 9) }}",
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{{ lipsum(n=100000) }}",
    "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
    "{{ 10 ** (10 ** 9) }}",
    "{% set ns = namespace(x='ab') %}{% for a in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
]


@pytest.mark.parametrize("text", GREEDY, ids=range(len(GREEDY)))
def test_a_template_that_would_never_end_or_grow_is_stopped_and_we_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(council_templates, "SECONDS", 1.5)
    monkeypatch.setattr(council_templates, "BYTES", 200_000_000)
    path = tmp_path / "templates" / "_base" / "cover.html.j2"
    path.parent.mkdir(parents=True)
    path.write_text(f"<p>\n{text}</p>", encoding="utf-8")
    begun = time.monotonic()
    with pytest.raises(InputRefused) as told:
        Documents(sample_paper(), theme_folder=tmp_path).cover()
    assert time.monotonic() - begun < 15
    assert "templates/_base/cover.html.j2, line 2" in "\n".join(told.value.lines())


def test_the_limits_of_templates_are_those_that_are_promised() -> None:
    assert council_templates.SECONDS + council_templates.SPARE_SECONDS <= 35
    assert council_templates.BYTES == 1 << 30


def test_a_build_with_a_template_that_would_fetch_makes_no_file(run: Run, council: Path, listener: Listener) -> None:
    template(council, f'<p>\n<img src="{listener.address}/x.png" alt="x"/></p>', "_base/whole.html.j2")
    answer = run(*HTML)
    assert answer.code == ExitCode.INPUT_REFUSED, answer.err
    assert "templates/_base/whole.html.j2, line 2" in answer.err
    assert "fetches nothing" in answer.err
    assert not list(council.rglob("*.html"))
    assert listener.calls == []


def test_a_template_that_is_a_link_to_another_file_or_no_text_is_refused(tmp_path: Path, canary: Canary) -> None:
    folder = tmp_path / "theme" / "templates" / "_base"
    folder.mkdir(parents=True)
    path = folder / "cover.html.j2"
    path.write_bytes(b"\xff\xfe\x00bad")
    with pytest.raises(InputRefused) as told:
        Documents(sample_paper(), theme_folder=tmp_path / "theme").cover()
    assert "cover.html.j2" in "\n".join(told.value.lines())
    path.unlink()
    path.symlink_to(canary.path)
    with pytest.raises(InputRefused) as told:
        Documents(sample_paper(), theme_folder=tmp_path / "theme")
    assert "templates/_base/cover.html.j2" in "\n".join(told.value.lines())


EUROPEAN = "ÁÀÂÄÃÅĀĂĄÆǼĆĈČĊÇĎĐÐÉÈÊËĒĔĖĘĚĜĞĠĢĤĦÍÌÎÏĪĬĮİĴĶĹĻĽŁŃŅŇÑÓÒÔÖÕŌŎŐØŒŔŖŘŚŜŞŠȘŢŤȚŦÚÙÛÜŨŪŬŮŰŲŴẀẂẄÝỲŶŸŹŻŽÞŊß"
OTHER_ALPHABETS = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩάέήίόύώς АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯіїєґђјљњћџў"


@pytest.mark.parametrize("theme", ["neutral", "large_print"])
def test_every_letter_of_europe_can_be_printed(theme: str) -> None:
    letters = EUROPEAN + EUROPEAN.lower() + OTHER_ALPHABETS
    assert load_theme(theme).typeface.missing(letters) == []


def table(rows: int, columns: int) -> str:
    lines = [" | ".join(f"c{n}" for n in range(columns)), " | ".join("--" for _ in range(columns))]
    lines += [" | ".join(f"row {row} x" for _ in range(columns)) for row in range(rows)]
    return "A lead.\n\n" + "\n".join(f"| {line} |" for line in lines) + "\n"


def test_a_name_with_every_letter_and_tables_of_many_rows_and_columns_are_printed(run: Run, council: Path) -> None:
    name = f"{EUROPEAN[:40]} Council"
    settings = council / "cswo.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("Aberdeen City", name), encoding="utf-8")
    write(council, "secure", f"{EUROPEAN} {EUROPEAN.lower()} {OTHER_ALPHABETS}")
    write(council, "values", table(500, 2))
    write(council, "risk", table(3, 40))
    built = run(*HTML)
    assert built.code == ExitCode.DONE, built.err
    page = Path(built.out.splitlines()[0]).read_text(encoding="utf-8")
    assert name in page
    assert OTHER_ALPHABETS.split()[1] in page
    assert "row 499 x" in page
    assert ">c39<" in page


def test_a_council_of_twenty_years_has_a_report_of_its_first_year_and_of_its_last(run: Run, council: Path) -> None:
    settings = council / "cswo.toml"
    text = re.sub(r"(?m)^#?\s*records_from.*$", "", settings.read_text(encoding="utf-8"))
    settings.write_text('records_from = "2005-06"\n' + text, encoding="utf-8")
    for year in range(2005, 2025, 3):
        entered = {"received_on": f"{year}-05-01", "stage": "1"}
        answer = run("record", "add", "complaint", *sets(entered))
        assert answer.code == ExitCode.DONE, answer.err
    for label in ("2009-10", "2024-25"):
        built = run("report", "build", label, "--format", "html")
        assert built.code == ExitCode.DONE, built.err
