"""The sample paper as pages, and one browser for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from cswo_report.domain.paper import Paper
from cswo_report.render.web import pages
from tests.documents.sample_paper import sample_paper
from tests.web import browser as browsers


@pytest.fixture(scope="session")
def paper() -> Paper:
    return sample_paper()


@pytest.fixture(scope="session")
def files(paper: Paper) -> dict[str, bytes]:
    return pages(paper)


@pytest.fixture(scope="session")
def site(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages") / "A report & its pages"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not browsers.chromium():
        pytest.skip(browsers.WHY_SKIPPED)
    with browsers.opened() as found:
        yield found
