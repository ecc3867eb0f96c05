"""The sample council's report for a screen and as data: the real thing, which is larger than the small paper of the other tests."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import pytest

from cswo_report.domain.paper import Table, Trends
from cswo_report.papers.workbook import workbook_of
from cswo_report.usecases import publishing, reporting
from cswo_report.usecases.made import Made
from tests.documents.conftest import YEAR, Sample, quiet
from tests.web import browser as browsers
from tests.web.browser import PHONE, Reader, reader


@pytest.fixture(scope="module")
def made(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> list[Made]:
    folder = tmp_path_factory.mktemp("screen")
    stale = folder / reporting.file_name(YEAR, "members") / "a-chapter-of-last-year.html"
    stale.parent.mkdir()
    stale.write_text("old", encoding="utf-8")
    return publishing.publish(sample.workspace, YEAR, ["web", "workbook"], folder, quiet)


@pytest.fixture(scope="module")
def phone() -> Iterator[Reader]:
    if not browsers.chromium():
        pytest.skip(browsers.WHY_SKIPPED)
    with browsers.opened() as browser, reader(browser, PHONE) as found:
        yield found


def test_each_file_is_named_with_its_hash_and_nothing_else_lies_beside_it(made: list[Made]) -> None:
    assert made[0].path.suffix == ".html"
    for each in made:
        assert hashlib.sha256(each.path.read_bytes()).hexdigest() == each.sha256
    pages = {each.path for each in made if each.product == "web"}
    assert {*made[1].path.parent.iterdir()} == pages - {made[0].path}
    assert [each.form for each in made if each.product == "workbook"] == ["xlsx", "ods"]


def test_the_workbook_has_every_numbered_table(sample: Sample) -> None:
    names = {sheet.name for sheet in workbook_of(sample.paper).sheets}
    blocks = [block for chapter in sample.paper.chapters for section in chapter.sections for block in section.blocks]
    printed = {f"Table_{block.number}" for block in blocks if isinstance(block, Table | Trends) and block.number}
    assert printed
    assert printed <= names


def test_axe_finds_nothing_in_the_whole_report_and_it_does_not_stick_out(phone: Reader, made: list[Made]) -> None:
    """The whole page holds every chapter, so that one look is enough."""
    assert phone.open(made[0].path).sticks_out() <= 0
    assert phone.violations() == []
    assert phone.said == []


def test_the_pages_lead_to_one_another(made: list[Made]) -> None:
    folder = made[1].path.parent
    for page in folder.glob("*.html"):
        for target in set(re.findall(r'href="([a-z\-]+\.html)', page.read_text(encoding="utf-8"))):
            assert (folder / target).is_file(), (page.name, target)


def test_a_sheet_holds_what_its_table_prints(sample: Sample, made: list[Made]) -> None:
    """Both files passed the checker, or nothing would have been written; this is one number followed by hand."""
    book = workbook_of(sample.paper)
    rows = [row for sheet in book.sheets if sheet.grid for row in sheet.grid.rows]
    row = next(row for row in rows if row[1].text == "Looked after at 31 March")
    assert "194" in [entry.shown() for entry in row]
    assert made[-1].path.stat().st_size > 10_000
