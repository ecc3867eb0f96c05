"""Which tests run one after another in the same test worker, and which of them first, so that both workers end together.

A file is the unit: what it makes dear it makes once. pytest-xdist has marks for this (`xdist_group`), but with pytest 9.2 it
silently overlooks them (pytest-dev/pytest-xdist issue 1386), and it cannot be told which group is the longest.
"""

from __future__ import annotations

from typing import Any

TOGETHER = {
    "the sample report": (
        "tests/documents/test_annual_report.py",
        "tests/documents/test_first_pages.py",
        "tests/documents/test_on_screen.py",
        "tests/documents/test_papers.py",
        "tests/documents/test_structure_demo.py",
        "tests/documents/test_trace.py",
    ),
    "the browser": ("tests/web/test_browser.py", "tests/web/test_pages.py"),
    "the wheel": ("tests/packaging/test_archives.py", "tests/packaging/test_installed.py"),
}
"""Files that read the same thing, which is made in the worker that runs them."""

LONGEST_FIRST = (
    "the sample report",
    "tests/store/test_registers.py",
    "tests/store/test_writers.py",
    "tests/store/test_migrations.py",
    "tests/store/test_counting.py",
    "tests/documents/test_seeded_faults.py",
    "the browser",
    "tests/store/test_sample.py",
    "tests/cli/test_commands.py",
    "tests/cli/test_asking.py",
    "tests/store/test_trail.py",
    "tests/cli/test_report.py",
    "the wheel",
    "tests/cli/test_trace.py",
    "tests/spec/test_rule_files.py",
)
"""What takes longest, the longest first; the rest follows in the order of the files."""

SPREAD: tuple[str, ...] = ()
"""Long files that make nothing dear: any worker takes any of their tests."""

_GROUP_OF = {file: name for name, files in TOGETHER.items() for file in files}


def unit_of(nodeid: str) -> str:
    """What is handed to a worker as a whole."""
    file = nodeid.split("::", 1)[0]
    return nodeid if file in SPREAD else _GROUP_OF.get(file, file)


def rank_of(nodeid: str) -> int:
    unit = unit_of(nodeid).split("::", 1)[0]
    return LONGEST_FIRST.index(unit) if unit in LONGEST_FIRST else len(LONGEST_FIRST)


def scheduler(config: Any, log: Any) -> Any:
    """Hands out units in the order in which the tests stand."""
    from xdist.scheduler import LoadScopeScheduling

    class ByUnit(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return unit_of(nodeid)

    config.option.loadscopereorder = False
    return ByUnit(config, log)
