"""One sample paper, built once for each test process and shared by every test that reads it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from cswo_report.domain.paper import Paper
from cswo_report.render.build import Built, build_pdf
from cswo_report.render.html import Documents
from tests.documents.sample_paper import sample_paper


@pytest.fixture(scope="session")
def paper() -> Paper:
    return sample_paper()


@pytest.fixture(scope="session")
def documents(paper: Paper) -> Documents:
    return Documents(paper)


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("render") / "cache"


@pytest.fixture(scope="session")
def built(paper: Paper, cache_folder: Path) -> tuple[Built, bytes]:
    target = cache_folder.parent / "paper.pdf"
    result = build_pdf(paper, target, cache=cache_folder, progress=lambda _: None, workers=1)
    return result, target.read_bytes()


@pytest.fixture
def pdf(built: tuple[Built, bytes]) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(built[1])) as opened:
        yield opened
