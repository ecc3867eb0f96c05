"""A real Chromium that opens pages from a disk, and keeps account of what they say, ask for and do wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

AXE = Path(__file__).parent / "axe" / "axe.min.js"
PHONE: ViewportSize = {"width": 320, "height": 640}
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WHY_SKIPPED = "no Chromium on this machine (apt-get install chromium)"


def chromium() -> str:
    """Where the machine's own Chromium is; empty where it has none."""
    return next((path for name in NAMES if (path := shutil.which(name))), "")


@contextmanager
def opened() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@dataclass
class Reader:
    """A page in a window of one size, which nothing outside the disk reaches."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, file: Path) -> Reader:
        self.page.goto(file.as_uri())
        return self

    def ask(self, script: str) -> Any:
        return self.page.evaluate(script)

    def sticks_out(self) -> int:
        """Pixels by which the page is wider than its window: what a reader would have to scroll sideways."""
        return int(self.ask("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def violations(self, without: tuple[str, ...] = ()) -> list[str]:
        """What axe finds wrong, by every rule it has; `without` leaves rules out."""
        self.ask(AXE.read_text(encoding="utf-8"))
        rules = {name: {"enabled": False} for name in without}
        found = self.page.evaluate(
            "rules => axe.run({preload: false, resultTypes: ['violations'], rules: rules})", rules
        )
        return [f"{each['id']}: {node['html'][:120]}" for each in found["violations"] for node in each["nodes"]]


@contextmanager
def reader(browser: Browser, size: ViewportSize, **how: Any) -> Iterator[Reader]:
    context = browser.new_context(viewport=size, offline=True, **how)
    found = Reader(context.new_page())
    found.page.on("console", lambda message: found.said.append(message.text))
    found.page.on("pageerror", lambda error: found.said.append(str(error)))
    found.page.on("request", lambda request: found.asked.append(request.url))
    yield found
    context.close()
