"""`./run` on machines that lack something, made of a PATH that holds only what each test puts there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / "run"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="./run is for Linux and macOS")


def _machine(folder: Path, **programs: str) -> Path:
    """A PATH with the few tools `run` itself uses, nobody special as the user, and the programs given (shell text)."""
    for tool in ("bash", "dirname", "sed", "mktemp", "cat", "rm"):
        (folder / tool).symlink_to(shutil.which(tool) or tool)
    for name, text in {"id": "echo 1000", "uname": "echo Linux", **programs}.items():
        script = folder / name.replace("_", "-")
        script.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        script.chmod(0o755)
    return folder


def _run(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a copy, so that nothing brought into this checkout earlier (.uv-venv, .venv) is found."""
    checkout = path / "checkout"
    checkout.mkdir()
    shutil.copy(RUN, checkout)
    environment = {"PATH": str(path), "HOME": str(path), "LANG": "C.UTF-8"}
    return subprocess.run(
        [str(path / "bash"), str(checkout / "run"), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_help_lists_every_recipe(tmp_path: Path) -> None:
    result = _run(_machine(tmp_path))
    listed = [name.replace("-", "_") for name in re.findall(r"^  ([\w-]+)", result.stdout, re.MULTILINE)]
    assert (result.returncode, result.stderr) == (0, "")
    assert listed == re.findall(r"^recipe_(\w+)\(\)", RUN.read_text(encoding="utf-8"), re.MULTILINE)


def test_unknown_recipe_is_wrong_usage(tmp_path: Path) -> None:
    result = _run(_machine(tmp_path), "publish")
    assert (result.returncode, result.stdout) == (2, "")
    assert 'There is no recipe "publish"' in result.stderr


@pytest.mark.parametrize(
    ("programs", "command"),
    [
        (
            {"apt_get": "exit 1", "sudo": "exit 1"},
            "sudo apt-get install -y --no-install-recommends "
            "python3 python3-venv tzdata libpangoft2-1.0-0 libharfbuzz-subset0",
        ),
        ({"dnf": "exit 1"}, "sudo dnf install -y python3 python3-pip tzdata pango harfbuzz"),
        ({"uname": "echo Darwin"}, "brew install python@3.13 uv pango harfbuzz"),
        ({}, "install Python 3.11 or newer, uv, Pango and HarfBuzz-subset"),
    ],
    ids=["debian without sudo", "fedora", "macos", "another system"],
)
def test_a_bare_machine_is_told_one_command(tmp_path: Path, programs: dict[str, str], command: str) -> None:
    result = _run(_machine(tmp_path, **programs), "demo", str(tmp_path / "d"))
    assert (result.returncode, result.stdout) == (8, "")
    assert result.stderr.rstrip().endswith(command)


def test_an_old_python_and_a_shim_that_refuses_are_passed_over(tmp_path: Path) -> None:
    machine = _machine(tmp_path, python3="exit 1", **{"python3.13": "exit 127"})
    result = _run(machine, "test")
    assert result.returncode == 8
    assert "Python 3.11 or newer" in result.stderr


def test_a_python_without_venv_names_the_package_it_needs(tmp_path: Path) -> None:
    """As Debian ships it: Python runs, but neither pip nor ensurepip is there."""
    bare = f"""
case "$*" in
*sys.executable*) echo "$0" ;;
*"-m pip"* | *"-m uv"* | *ensurepip*) exit 1 ;;
*) exec {os.path.realpath(sys.executable)} "$@" ;;
esac"""
    result = _run(_machine(tmp_path, python3=bare, apt_get="exit 1"), "check")
    assert result.returncode == 8
    assert "a way to fetch uv" in result.stderr
    assert re.search(r"sudo apt-get install .*python3(\.\d+)?-venv$", result.stderr.rstrip())
