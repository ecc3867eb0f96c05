"""What the archives hold: nothing but what is listed here, and all of that."""

from __future__ import annotations

import re
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from tests.packaging.conftest import CHECKOUT, LEFT_LYING, Built

SHIPPED = "cswo_report/_shipped"

# Each path in a wheel matches one of these. A new kind of file is added here and to the sdist's list in pyproject.toml.
ALLOWED_IN_WHEEL = (
    r"cswo_report/(?!_shipped/)(\w+/)*\w+\.py",
    rf"{SHIPPED}/migrations/(versions/)?\w+\.(py|py\.mako)",
    rf"{SHIPPED}/report_templates/([\w-]+/)*[\w.-]+\.(css|j2|svg|toml)",
    rf"{SHIPPED}/report_templates/_base/fonts/(SourceSans3-\w+\.otf\.woff2|AtkinsonHyperlegibleNext-\w+-\w+\.woff2|LICENSE-(SourceSans3|AtkinsonHyperlegibleNext)\.md)",
    rf"{SHIPPED}/data/([\w-]+/)*[\w.-]+\.toml",
    rf"{SHIPPED}/data/demo/([\w.-]+/)*[\w.-]+\.md",
    rf"{SHIPPED}/data/demo/published/\w+\.json",
    rf"{SHIPPED}/data/schemas/\w+\.schema\.json",
    rf"{SHIPPED}/data/demo/benchmarks/\w+\.csv",
    r"cswo_report-[\d.]+\.dist-info/(METADATA|WHEEL|RECORD|entry_points\.txt)",
    r"cswo_report-[\d.]+\.dist-info/licenses/(LICENSE|report_templates/_base/fonts/LICENSE-(SourceSans3|AtkinsonHyperlegibleNext)\.md)",
)
SOURCE_FOLDERS = {
    "cswo_report": "cswo_report",
    **{f: f"{SHIPPED}/{f}" for f in ("migrations", "report_templates", "data")},
}


@pytest.fixture(scope="module")
def in_wheel(built: Built) -> frozenset[str]:
    with zipfile.ZipFile(built.wheel) as archive:
        return frozenset(archive.namelist())


@pytest.fixture(scope="module")
def in_sdist(built: Built) -> frozenset[str]:
    """Paths below the sdist's own folder."""
    with tarfile.open(built.sdist) as archive:
        return frozenset(str(PurePosixPath(*PurePosixPath(name).parts[1:])) for name in archive.getnames())


def test_wheel_holds_nothing_that_is_not_listed(in_wheel: frozenset[str]) -> None:
    allowed = re.compile("|".join(ALLOWED_IN_WHEEL), re.ASCII)
    assert [name for name in sorted(in_wheel) if not allowed.fullmatch(name)] == []


def test_what_lies_about_in_a_checkout_is_in_neither_archive(
    in_wheel: frozenset[str], in_sdist: frozenset[str]
) -> None:
    names = {PurePosixPath(name).name for name in LEFT_LYING}
    assert [path for path in (*in_wheel, *in_sdist) if PurePosixPath(path).name in names] == []


def test_sdist_holds_the_program_and_its_licence_and_no_more(in_sdist: frozenset[str]) -> None:
    top = {PurePosixPath(name).parts[0] for name in in_sdist}
    expected = {*SOURCE_FOLDERS, "LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml", "PKG-INFO", ".gitignore"}
    assert top <= expected
    assert {"LICENSE", "README.md", "cswo_report"} <= top


@pytest.mark.parametrize(("folder", "inside"), SOURCE_FOLDERS.items())
def test_every_file_of_the_checkout_is_in_the_wheel(folder: str, inside: str, in_wheel: frozenset[str]) -> None:
    """A file of a kind that the sdist's list does not know would be missing only after installing."""
    assert [path for path in _files_of(folder) if f"{inside}/{path}" not in in_wheel] == []


def _files_of(folder: str) -> list[str]:
    root = CHECKOUT / folder
    paths = (path.relative_to(root) for path in sorted(root.rglob("*")) if path.is_file())
    return [path.as_posix() for path in paths if not _is_left_over(path)]


def _is_left_over(path: Path) -> bool:
    return path.suffix in {".pyc", ".db"} or any(part == "__pycache__" or part.startswith(".") for part in path.parts)
