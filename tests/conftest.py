"""What every test shares: the shipped reference data, and Hypothesis settled so that a slow machine is no failure."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from cswo_report.reference import Reference, shipped_reference
from cswo_report.usecases import demonstration
from tests import scheduling
from tests.once import once

settings.register_profile(
    "house", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
settings.load_profile("house")

# A shell that starts the tests in the background lets them, and every program they start, ignore Ctrl-C, which some tests type.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: scheduling.rank_of(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: Any, log: Any) -> Any:
    return scheduling.scheduler(config, log)


@pytest.fixture(scope="session", autouse=True)
def _bytecode(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where Python is told to keep no bytecode, the programs that tests start share some: each would compile all it imports."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ["PYTHONPYCACHEPREFIX"] = str(once(tmp_path_factory, "bytecode", lambda _folder: None))


@pytest.fixture(scope="session")
def shipped_data() -> Reference:
    return shipped_reference()


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of the sample council with its records alone, for all test workers; take a copy of it."""

    def make(folder: Path) -> None:
        demonstration.filled(folder / "council", lambda _line: None).store.close()

    return once(tmp_path_factory, "filled", make) / "council"
