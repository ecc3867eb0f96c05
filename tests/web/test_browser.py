"""The pages as a reader meets them: in a real Chromium, on a telephone, enlarged four times, by keyboard alone, and on paper."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, ViewportSize

from cswo_report.domain.paper import Paper
from cswo_report.render.web import INDEX, STYLE, WHOLE
from cswo_report.render.web_tables import for_small_screens
from tests.web.browser import PHONE, Reader, reader

DESK: ViewportSize = {"width": 1280, "height": 900}
TABLET: ViewportSize = {"width": 768, "height": 1024}
FOCUSED = "(document.activeElement.textContent || '').trim()"


@pytest.fixture(scope="module")
def names(files: dict[str, bytes]) -> list[str]:
    return [name for name in files if name != STYLE]


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[Reader]:
    with reader(browser, DESK) as found:
        yield found


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Reader]:
    with reader(browser, PHONE) as found:
        yield found


def test_axe_finds_nothing_on_any_page(desk: Reader, site: Path, names: list[str]) -> None:
    for name in names:
        again = ("color-contrast",) if name == WHOLE else ()  # the same text and colours as on the chapters' own pages
        assert desk.open(site / name).violations(again) == [], name


def test_axe_finds_nothing_on_a_telephone(phone: Reader, site: Path) -> None:
    assert phone.open(site / "glance.html").violations() == []


def test_axe_would_find_a_fault(desk: Reader, site: Path) -> None:
    desk.open(site / "glance.html").ask("document.documentElement.removeAttribute('lang')")
    desk.ask("document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"color:#bbb\">pale</p>')")
    assert {each.partition(":")[0] for each in desk.violations()} == {"html-has-lang", "color-contrast"}


def test_nothing_has_to_be_scrolled_sideways(browser: Browser, site: Path, names: list[str]) -> None:
    enlarged: ViewportSize = {
        "width": DESK["width"] // 4,
        "height": DESK["height"] // 4,
    }  # what 400 % leaves of a screen
    for size, scale, looked_at in ((PHONE, 1, names), (enlarged, 4, ["adults.html"]), (TABLET, 1, [WHOLE])):
        with reader(browser, size, device_scale_factor=scale) as found:
            for name in looked_at:
                assert found.open(site / name).sticks_out() <= 0, (name, size)


def test_text_in_pictures_can_be_read_on_a_telephone(phone: Reader, site: Path) -> None:
    """At least 12 pixels, as large as the smallest text beside them that can be read without enlarging."""
    for name in ("glance.html", "adults.html", "leadership.html"):
        sizes = phone.open(site / name).ask(
            "[...document.querySelectorAll('figure svg')].filter(s => s.getClientRects().length)"
            ".map(s => s.getScreenCTM().a * parseFloat(s.getAttribute('font-size')))"
        )
        assert sizes
        assert min(sizes) >= 12, name


def test_a_wide_table_is_a_block_a_row_and_a_narrow_one_a_table(phone: Reader, site: Path) -> None:
    shown = "(name => getComputedStyle(document.querySelector(name)).display)"
    phone.open(site / "adults.html")
    assert phone.ask(f"{shown}('table.many tbody tr')") == "block"
    assert "2020-21" in phone.ask("getComputedStyle(document.querySelector('table.many td'), '::before').content")
    assert phone.open(site / "control.html").ask(f"{shown}('table.many tbody tr')") == "block"  # four columns of words
    narrow = for_small_screens('<table><tbody><tr><th scope="col">Version</th><td>0.4</td></tr></tbody></table>')
    phone.ask(f"document.querySelector('main').insertAdjacentHTML('beforeend', {json.dumps(narrow)})")
    assert phone.ask(f"{shown}('table.few tbody tr')") == "table-row"


def test_the_keyboard_reaches_the_skip_link_the_menu_and_the_links_in_order(desk: Reader, site: Path) -> None:
    desk.open(site / "children.html")
    reached = []
    for _ in range(4):
        desk.page.keyboard.press("Tab")
        reached.append(desk.ask(FOCUSED))
        box = desk.page.locator(":focus").bounding_box()
        assert box is not None
        assert box["y"] >= 0, reached[-1]
        assert desk.ask("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert reached[0] == "Skip to the text"
    assert reached[1].startswith("Glenmarrow Council")
    assert reached[2] == "Contents"
    desk.open(site / "children.html")
    for key in ("Tab", "Tab", "Tab", "Enter", "Tab"):
        desk.page.keyboard.press(key)
    assert desk.ask(FOCUSED) == "About this document"
    desk.open(site / "children.html").page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")
    assert desk.ask("location.hash") == "#main"


def test_nothing_is_fetched_and_nothing_is_said(browser: Browser, site: Path, names: list[str]) -> None:
    with reader(browser, DESK) as found:
        for name in names:
            found.open(site / name)
        assert found.said == []
        assert [url for url in found.asked if not url.startswith(("file:", "data:"))] == []
        assert found.ask("[...document.fonts].some(face => face.status === 'loaded')")


@pytest.mark.parametrize(
    ("size", "colours"),
    [(PHONE, "none"), (TABLET, "none"), (DESK, "none"), (PHONE, "active")],
    ids=["telephone", "tablet", "desk", "few colours"],
)
def test_every_window_shows_something(browser: Browser, site: Path, size: ViewportSize, colours: str) -> None:
    with reader(browser, size, forced_colors=colours) as found:
        picture = Image.open(io.BytesIO(found.open(site / "glance.html").page.screenshot(full_page=True)))
    assert picture.width == size["width"]
    ink = sum(picture.convert("L").histogram()[:128]) / (picture.width * picture.height)
    assert 0.01 < ink < 0.5


def test_the_notice_stands_on_every_sheet_that_a_browser_prints(desk: Reader, site: Path, paper: Paper) -> None:
    made = desk.open(site / "adults.html").page.pdf(format="A4", prefer_css_page_size=True)
    document = pypdfium2.PdfDocument(made)
    words = [page.get_textpage().get_text_range() for page in document]
    document.close()
    assert len(words) > 1
    assert all(paper.banner in page for page in words)
    assert "Next:" not in words[-1]


def test_the_whole_page_opens_at_a_section(desk: Reader, site: Path) -> None:
    desk.open(site / INDEX).page.get_by_text("The whole report on one page").click()
    assert desk.page.url.endswith(WHOLE)
    desk.page.get_by_role("navigation", name="Contents").get_by_text("Secure care", exact=True).click()
    assert desk.ask("Math.abs(document.querySelector('#secure').getBoundingClientRect().top) < 40")
