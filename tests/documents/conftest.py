"""One sample paper, built once for each test process and shared by every test that reads it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from cswo_report.domain.paper import Paper
from cswo_report.domain.year import ReportingYear
from cswo_report.render.build import Built, build_pdf
from cswo_report.render.html import Documents
from cswo_report.usecases import demonstration, publishing, reporting
from cswo_report.usecases.made import Made
from cswo_report.usecases.workspace import Workspace, find
from tests.documents.sample_paper import sample_paper

YEAR = ReportingYear(2024)


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


def quiet(_stage: str) -> None:
    """Progress nobody watches."""


@dataclass(frozen=True)
class Sample:
    workspace: Workspace
    built: Made
    paper: Paper
    pages: tuple[str, ...]


@pytest.fixture(scope="session")
def sample(filled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    folder = tmp_path_factory.mktemp("sample") / "council"
    shutil.copytree(filled_folder, folder)
    built = publishing.build_one(demonstration.furnished(folder, quiet), YEAR, "members", "pdf", None, quiet)
    workspace = find(folder)
    document = pypdfium2.PdfDocument(built.path)
    pages = tuple(page.get_textpage().get_text_range() for page in document)
    document.close()
    yield Sample(workspace, built, reporting.compile_paper(workspace, YEAR, "members"), pages)
    workspace.store.close()
