"""What this machine has of what the program needs, and the exact remedy for what it lacks.

Everything but PDF works without Pango (a council's Windows laptop), so each check says what it is needed for.
WeasyPrint itself is never imported here: that takes a second, and fails where the libraries it loads are missing.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.metadata
import os
import platform
import re
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cswo_report import files, shipped
from cswo_report.usecases.outside_check import validator

Version = tuple[int, ...]
OLDEST_PYTHON: Version = (3, 11)
WAL_KEEPS_COMMITS_FROM: Version = (3, 51, 3)
"""The first SQLite whose write-ahead log cannot lose a commit between two writers; the store has the same gate."""


class Need(StrEnum):
    """What stops working when a check fails."""

    EVERYTHING = "everything"
    PDF = "PDF"
    OPTION = "option"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked for: whether it is as it should be, what was found, and what to do when it is not."""

    name: str
    ok: bool
    found: str
    remedy: str
    needed_for: Need

    @property
    def blocks(self) -> bool:
        """Whether something that is needed is missing; an option that is missing is only worth knowing."""
        return not self.ok and self.needed_for is not Need.OPTION

    def sentence(self) -> str:
        """The check as one line for a person."""
        if self.ok:
            return f"{self.name}: {self.found}."
        remedy = f" {self.remedy}" if self.remedy else ""
        weight = "optional" if self.needed_for is Need.OPTION else f"needed for {self.needed_for}"
        return f"{self.name}: {self.found} ({weight}).{remedy}"


@dataclass(frozen=True, slots=True)
class SharedLibrary:
    """A system library, the names WeasyPrint 70 loads it by, and the package that holds it on each system."""

    name: str
    file_names: tuple[str, ...]
    debian: str
    fedora: str
    homebrew: str
    msys2: str


def _library(name: str, stem: str, debian: str, fedora: str, homebrew: str, msys2: str) -> SharedLibrary:
    names = (f"lib{stem}-0", stem, f"lib{stem}.so.0", f"lib{stem}.0.dylib", f"lib{stem}.dylib", f"lib{stem}-0.dll")
    return SharedLibrary(name, names, debian, fedora, homebrew, msys2)


_UCRT = "mingw-w64-ucrt-x86_64"
PDF_LIBRARIES = (
    _library("Pango", "pangoft2-1.0", "libpangoft2-1.0-0", "pango", "pango", f"{_UCRT}-pango"),
    _library("HarfBuzz-subset", "harfbuzz-subset", "libharfbuzz-subset0", "harfbuzz", "harfbuzz", f"{_UCRT}-harfbuzz"),
)

# The oldest versions without a known fault that a hostile file could use. A package that is not installed is no fault
# unless the program cannot do without it.
_FLOORS: tuple[tuple[str, Version, Need | None], ...] = (
    ("WeasyPrint", (70, 0), Need.PDF),
    ("Jinja2", (3, 1, 6), Need.EVERYTHING),
    ("Markdown", (3, 8, 1), Need.EVERYTHING),
    ("Pillow", (12, 3, 0), None),
    ("lxml", (6, 1, 0), None),
)

FONTS = (
    "SourceSans3-Regular.otf.woff2",
    "SourceSans3-It.otf.woff2",
    "SourceSans3-Semibold.otf.woff2",
    "SourceSans3-SemiboldIt.otf.woff2",
)


def examine() -> list[Check]:
    """Look for everything, what is needed for most first. Nothing is changed and nothing is fetched."""
    return [
        _python(),
        _platform(),
        _sqlite(sqlite3.sqlite_version_info),
        _time_zones(),
        *missing_or_present_pdf_libraries(),
        _fonts(),
        *(check for check in (_floor(*floor) for floor in _FLOORS) if check is not None),
        _psycopg(),
        _verapdf(),
    ]


def of_workspace(start: Path) -> list[Check]:
    """What is to be said of the workspace at a folder, if there is one: whether its list of names is its owner's alone."""
    if not any((folder / "cswo.toml").is_file() for folder in (start.resolve(), *start.resolve().parents)):
        return []
    from cswo_report.errors import CswoReportError
    from cswo_report.usecases import workspace

    try:
        path = workspace.find(start).deny_list
    except CswoReportError:
        return []
    if path is None:
        return []
    if not path.is_file():
        remedy = "Put it there, or take deny_list out of cswo.toml."
        return [Check("List of names", False, "the file that deny_list names is not there", remedy, Need.EVERYTHING)]
    if not files.is_for_owner_alone(path):
        remedy = "Type: chmod 600, and its path."
        return [Check("List of names", False, "others on this machine may read it", remedy, Need.OPTION)]
    return [Check("List of names", True, "only you can read it", "", Need.OPTION)]


def missing_or_present_pdf_libraries() -> list[Check]:
    """One check for each system library that PDFs need, cheap enough to make before every build."""
    _tell_windows_where()
    checks = []
    for library in PDF_LIBRARIES:
        loaded = _load(library.file_names)
        found = f"loaded {loaded}" if loaded else "not found on this machine"
        checks.append(
            Check(f"{library.name} library", bool(loaded), found, library_remedy(PDF_LIBRARIES, system()), Need.PDF)
        )
    return checks


def system() -> str:
    """Name the kind of system that a remedy is for: `debian`, `fedora`, `macos`, `windows` or `other`."""
    if sys.platform == "win32":
        return "windows"
    if sys.platform == "darwin":
        return "macos"
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return "other"
    family = {release.get("ID", ""), *release.get("ID_LIKE", "").split()}
    if family & {"debian", "ubuntu"}:
        return "debian"
    return "fedora" if family & {"fedora", "rhel", "centos"} else "other"


def library_remedy(libraries: Sequence[SharedLibrary], on: str) -> str:
    """The one command that provides the libraries on a system (see `system`)."""
    if on == "debian":
        names = " ".join(library.debian for library in libraries)
        return f"Type: sudo apt-get install -y --no-install-recommends {names}"
    if on == "fedora":
        return f"Type: sudo dnf install -y {' '.join(library.fedora for library in libraries)}"
    if on == "macos":
        return f"Type: brew install {' '.join(library.homebrew for library in libraries)}"
    if on == "windows":
        names = " ".join(library.msys2 for library in libraries)
        return (
            f"Install MSYS2 from https://www.msys2.org in C:\\msys64, then type in its window: pacman -S --noconfirm "
            f"{names}. Until then everything except PDF works here."
        )
    names = " and ".join(library.name for library in libraries)
    return f"Install {names} with this system's package manager."


def version_numbers(text: str) -> Version:
    """Read the leading numbers of a version, `(3, 1, 6)` from `3.1.6.post1`; `()` when there are none."""
    leading = re.match(r"\d+(?:\.\d+)*", text)
    return tuple(int(part) for part in leading.group().split(".")) if leading else ()


def _python() -> Check:
    return Check(
        "Python",
        sys.version_info[:2] >= OLDEST_PYTHON,
        platform.python_version(),
        "Install Python 3.11 or newer from https://www.python.org/downloads/ or with this system's package manager.",
        Need.EVERYTHING,
    )


def _platform() -> Check:
    return Check("System", True, platform.platform(), "", Need.OPTION)


def _sqlite(version: Version) -> Check:
    """Either journal is safe, so that an old SQLite is information and not a fault."""
    text = ".".join(str(part) for part in version)
    journal = (
        "write-ahead log may be used"
        if version >= WAL_KEEPS_COMMITS_FROM
        else "older than 3.51.3, so the store uses the rollback journal"
    )
    return Check("SQLite", True, f"{text}, {journal}", "", Need.OPTION)


def _time_zones() -> Check:
    remedies = {"debian": "Type: sudo apt-get install -y tzdata", "fedora": "Type: sudo dnf install -y tzdata"}
    remedy = remedies.get(system(), "Type: uv pip install tzdata")
    try:
        ZoneInfo("Europe/London")
    except (ZoneInfoNotFoundError, OSError):
        return Check("Time zone data", False, "Europe/London is not known here", remedy, Need.EVERYTHING)
    return Check("Time zone data", True, "Europe/London is known", remedy, Need.EVERYTHING)


def _load(names: Sequence[str]) -> str | None:
    """Load the first of the names that can be, as WeasyPrint will, and answer which it was."""
    for name in names:
        with suppress(OSError):
            ctypes.CDLL(name)
            return name
    stem = names[1]
    located = ctypes.util.find_library(stem)
    if located:
        with suppress(OSError):
            ctypes.CDLL(located)
            return located
    return None


def _tell_windows_where() -> None:
    """Windows looks for libraries only where it is told; these are the folders WeasyPrint names, in its order."""
    if sys.platform == "win32":
        usual = r"C:\msys64\ucrt64\bin;C:\msys64\mingw64\bin;C:\Program Files\GTK3-Runtime Win64\bin"
        for folder in os.environ.get("WEASYPRINT_DLL_DIRECTORIES", usual).split(";"):
            with suppress(OSError):
                os.add_dll_directory(folder)


def _fonts(folder: Path | None = None) -> Check:
    """Only shipped fonts are ever used, so that a page looks the same wherever it is made."""
    folder = folder or shipped.root("report_templates") / "_base" / "fonts"
    missing = [name for name in FONTS if not (folder / name).is_file()]
    found = f"{', '.join(missing)} not in {folder}" if missing else f"Source Sans 3, {len(FONTS)} faces"
    return Check("Fonts", not missing, found, "Install cswo-report again; its files are not whole.", Need.PDF)


def _floor(name: str, oldest: Version, needed_for: Need | None) -> Check | None:
    """One package against its oldest safe version; nothing to say of one that may be absent and is."""
    wanted = ".".join(str(part) for part in oldest)
    # Present but unsafe is refused for every file that is read, whether or not we asked for the package.
    need = needed_for or Need.EVERYTHING
    remedy = f'Type: uv pip install "{name}>={wanted}", or in a checkout: uv sync'
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Check(name, False, "not installed", remedy, need) if needed_for else None
    if version_numbers(version) < oldest:
        return Check(name, False, f"{version}, older than {wanted}", remedy, need)
    return Check(name, True, version, remedy, need)


def _psycopg() -> Check:
    remedy = 'Only for a store on PostgreSQL. Type: uv pip install "cswo-report[postgres]"'
    try:
        version = importlib.metadata.version("psycopg")
    except importlib.metadata.PackageNotFoundError:
        return Check("PostgreSQL driver (psycopg)", False, "not installed", remedy, Need.OPTION)
    return Check("PostgreSQL driver (psycopg)", True, version, remedy, Need.OPTION)


def _verapdf() -> Check:
    remedy = "Only for a second opinion on PDF/UA and PDF/A: https://docs.verapdf.org/install/ says how to install it."
    path = validator()
    found = f"{path}; every PDF that is built is shown to it" if path else "not on PATH"
    return Check("veraPDF", path is not None, found, remedy, Need.OPTION)
