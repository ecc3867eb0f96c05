"""The wheel as a person gets it: built through the sdist, from a copy of the checkout with things left lying about."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.once import once

CHECKOUT = Path(__file__).parents[2]
PACKAGED_FOLDERS = ("cswo_report", "report_templates", "migrations", "data")
PACKAGED_FILES = ("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", ".gitignore")

# What must never ship, as it might be left lying in a checkout. None of these names is in .gitignore but the first two.
LEFT_LYING = (
    "data/demo/live.db",
    "data/store.sqlite3",
    "data/return from a team.xlsx",
    "data/outlines/a real council's foreword.md",
    "report_templates/themes/notes.txt",
    "report_templates/themes/neutral/.venv/lib/thing.py",
    "migrations/before-upgrade.bak",
    "cswo_report/export.csv",
    "out/members.pdf",
)


@dataclass(frozen=True)
class Built:
    """Both archives of one build."""

    sdist: Path
    wheel: Path


@dataclass(frozen=True)
class Installed:
    """A fresh virtual environment that holds the wheel and the locked packages, and nothing of the checkout."""

    environment: Path

    @property
    def _scripts(self) -> Path:
        return self.environment / ("Scripts" if os.name == "nt" else "bin")

    def python(self, code: str, folder: Path) -> subprocess.CompletedProcess[str]:
        return _run([str(self._scripts / "python"), "-I", "-c", code], folder)

    def program(self, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run `cswo-report` in a folder, with no terminal and nothing of the caller's environment."""
        return _run([str(self._scripts / "cswo-report"), *arguments], folder)


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    kept = ("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMP", "LOCALAPPDATA", "USERPROFILE", "DYLD_FALLBACK_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def _uv(*arguments: str) -> None:
    """Run uv from its cache, and from the network only when the cache lacks something."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        pytest.fail("uv was not found. Type: ./run test")
    for offline in (["--offline"], []):
        result = subprocess.run(
            [uv, "--no-progress", *offline, *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=False
        )
        if result.returncode == 0:
            return
    pytest.fail(f"uv {' '.join(arguments)} ended with {result.returncode}:\n{result.stderr}")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both archives, built from a copy of the checkout that has private and stray files in it."""

    def make(folder: Path) -> None:
        source = folder / "source"
        leave_out = shutil.ignore_patterns("__pycache__", ".*_cache", "*.db")
        for name in PACKAGED_FOLDERS:
            shutil.copytree(CHECKOUT / name, source / name, ignore=leave_out)
        for name in PACKAGED_FILES:
            shutil.copy(CHECKOUT / name, source)
        for name in LEFT_LYING:
            stray = source / name
            stray.parent.mkdir(parents=True, exist_ok=True)
            stray.write_text("left lying here\n", encoding="utf-8")
        _uv("build", "--quiet", "--python", sys.executable, "--out-dir", str(folder / "dist"), str(source))

    dist = once(tmp_path_factory, "built", make) / "dist"
    return Built(next(dist.glob("*.tar.gz")), next(dist.glob("*.whl")))


@pytest.fixture(scope="session")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel beside the locked packages, in an environment that knows nothing of the checkout."""

    def make(folder: Path) -> None:
        environment, locked = str(folder / "environment"), str(folder / "pylock.toml")
        _uv("export", "--quiet", "--frozen", "--no-dev", "--no-emit-project", "--output-file", locked)
        _uv("venv", "--quiet", "--python", sys.executable, environment)
        _uv("pip", "install", "--quiet", "--python", environment, "--requirements", locked)
        _uv("pip", "install", "--quiet", "--python", environment, "--no-deps", str(built.wheel))

    return Installed(once(tmp_path_factory, "installed", make) / "environment")
