"""The file itself: the data it carries, what it says of itself, and the same bytes wherever it is made."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from cswo_report.domain.paper import DataFile, Paper
from cswo_report.errors import FindingsBlock
from cswo_report.papers.data_files import FIGURES, TABLES, data_of
from cswo_report.render import build
from cswo_report.render.build import build_pdf
from tests.documents.short_paper import short_paper

BUILD = """
import os, sys
from pathlib import Path
from cswo_report.papers.data_files import data_of
from cswo_report.render.build import build_pdf
from tests.documents.short_paper import short_paper
os.umask(int(sys.argv[2], 8))
paper = short_paper(rows=3)
target = Path(sys.argv[1])
print(build_pdf(paper, target, cache=None, progress=lambda _: None, workers=1, data=data_of(paper, "paper")).sha256)
"""


@pytest.fixture(scope="module")
def carrying(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The short paper with its data inside."""
    target = tmp_path_factory.mktemp("carrying") / "paper.pdf"
    paper = short_paper(rows=3)
    build_pdf(paper, target, cache=None, progress=lambda _: None, workers=1, data=data_of(paper, "paper"))
    return target.read_bytes()


def read(file: DataFile) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))


def test_data_hold_every_printed_number_and_cell(paper: Paper) -> None:
    figures, tables, both = data_of(paper, "paper")
    assert figures.name == "paper-figures.csv"
    numbers, cells, whole = read(figures), read(tables), json.loads(both.content)
    assert tuple(numbers[0]) == FIGURES
    assert tuple(cells[0]) == TABLES
    assert whole["figures"]["columns"] == list(FIGURES)
    assert [[str(each) for each in row] for row in whole["figures"]["rows"]] == numbers[1:]
    assert len(whole["tables"]["rows"]) == len(cells) - 1
    assert (whole["year"], whole["notice"][:6]) == ("2024-25", "Exempt")
    row = next(row for row in cells if row[6] == "All applications" and row[7] == "2024-25")
    assert row[:5] == [
        "2.1 Adults who need a guardian", "Table 2", "Applications and reports",
        "Number in the year unless stated; welfare guardianship, including orders with financial powers", "AWI-9T4C",
    ]  # fmt: skip
    assert row[8] == "187"


def test_data_are_the_same_every_time_and_hold_no_record(paper: Paper) -> None:
    assert data_of(paper, "paper") == data_of(replace(paper), "paper")
    assert not re.search(rb"\b[A-Z]{2}-[2-9A-HJ-NP-Z]{5}\b", data_of(paper, "paper")[0].content)


def test_a_cell_that_begins_like_a_formula_stays_text() -> None:
    cells = read(data_of(short_paper(rows=3), "paper")[1])
    assert {row[8] for row in cells if row[7] == "Change"} == {"'+1"}
    assert not [cell for row in cells for cell in row if cell[:1] in "=+-@\t\r" and cell]


def test_the_file_carries_exactly_its_data(carrying: bytes) -> None:
    given = data_of(short_paper(rows=3), "paper")
    with pikepdf.open(io.BytesIO(carrying)) as opened:
        assert list(opened.attachments) == sorted(file.name for file in given)
        assert [str(each.UF) for each in opened.Root.AF] == [file.name for file in given]
        for each, file in zip(opened.Root.AF, given, strict=True):
            stream = each.EF.F
            assert stream.read_bytes() == file.content
            assert (str(each.AFRelationship), str(each.Desc)) == ("/Data", file.description)
            assert str(stream.Subtype) == f"/{file.media_type}"
            assert bytes(stream.Params.CheckSum) == hashlib.md5(file.content).digest()
            assert {str(stream.Params[key]) for key in ("/CreationDate", "/ModDate")} == {"D:20250508090000+00'00'"}


def test_a_build_that_loses_its_data_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("cswo_report.render.assemble.attach", lambda *_: None)
    given = [DataFile("x.csv", "text/csv", "x", b"x")]
    with pytest.raises(FindingsBlock) as caught:
        build_pdf(short_paper(rows=3), tmp_path / "x.pdf", cache=None, progress=lambda _: None, workers=1, data=given)
    assert "x.csv" in caught.value.findings[0].sentence()
    assert not list(tmp_path.iterdir())


def test_nothing_is_told_but_title_council_date_and_language(carrying: bytes) -> None:
    """S-19: no clerk, no file path, no template, no moment of building."""
    with pikepdf.open(io.BytesIO(carrying)) as opened:
        assert set(opened.docinfo.keys()) == {"/Title", "/Author", "/Subject", "/Producer", "/CreationDate", "/ModDate"}
        written = opened.Root.Metadata.read_bytes().decode()
    names = set(re.findall(r"<(dc:\w+|xmp\w*:\w+|pdf\w*:\w+)>", written))
    own = {name for name in names if not name.startswith(("pdfaExtension", "pdfaSchema", "pdfaProperty"))}
    said = {"dc:format", "dc:title", "dc:creator", "dc:language", "dc:description", "xmp:CreateDate", "xmp:ModifyDate"}
    assert own == said | {"pdf:Producer", "pdfuaid:part", "pdfaid:part", "pdfaid:conformance"}
    assert "2025-05-08T09:00:00+00:00" in written
    for word in (os.environ.get("USER") or "root/", str(Path.home()), ".j2", "/tmp", build.__file__):
        assert word not in written


def test_nothing_runs_or_fetches_and_the_file_ends_once(carrying: bytes) -> None:
    """S-18, with the one exception of the data files."""
    with pikepdf.open(io.BytesIO(carrying)) as opened:
        plain = io.BytesIO()
        opened.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    assert not re.search(rb"/(JavaScript|JS|Launch|OpenAction|AA|SubmitForm|ImportData|RichMedia)\b", plain.getvalue())
    assert plain.getvalue().count(b"/Type /EmbeddedFile") == 3
    assert b"file:" not in plain.getvalue()
    assert carrying.count(b"%%EOF") == 1


def test_the_same_bytes_wherever_it_is_made(carrying: bytes, tmp_path: Path) -> None:
    """S-21: another time zone, locale, umask, folder, order of hashing; with Python's optimisation on."""
    root = Path(__file__).parents[2]
    (tmp_path / "gàrradh mòr").mkdir()
    for zone, locale, umask, seed, folder in (
        ("Pacific/Chatham", "tr_TR.UTF-8", "077", "1", tmp_path / "gàrradh mòr"),
        ("America/St_Johns", "C", "022", "4242", tmp_path),
    ):
        about = {"TZ": zone, "LC_ALL": locale, "LANG": locale, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
        command = [sys.executable, "-O", "-c", BUILD, str(folder / "paper.pdf"), umask]
        made = subprocess.run(
            command, cwd=folder, env=os.environ | about, capture_output=True, text=True, check=False, timeout=120
        )
        assert made.returncode == 0, made.stderr
        assert (folder / "paper.pdf").read_bytes() == carrying, zone


def test_a_page_reads_the_same_to_another_program(carrying: bytes) -> None:
    """A file that one program can open proves little; a second one finds its pages, its words and its data."""
    opened = pypdfium2.PdfDocument(carrying)
    assert opened.count_attachments() == 3
    words = opened[0].get_textpage().get_text_range()
    opened.close()
    assert "What was due" in words
