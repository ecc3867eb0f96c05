"""The kinds of failure a person can meet, each with its own exit code (see the command line contract in the README).

This module imports nothing of ours, so that every room may raise from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Protocol


class ExitCode(IntEnum):
    """What the shell is told. One code per kind of failure, never reused."""

    DONE = 0
    OUR_FAULT = 1
    WRONG_USAGE = 2
    INPUT_REFUSED = 3
    FINDINGS_BLOCK = 4
    NOT_FOUND = 5
    CONFLICT = 6
    STORE = 7
    MISSING_ON_MACHINE = 8


class SaysItself(Protocol):
    """Anything that can put itself in one sentence for a person, such as a finding."""

    def sentence(self) -> str: ...


class CswoReportError(Exception):
    """Base of every failure we foresee: a sentence a person can read, and what to do next."""

    exit_code = ExitCode.OUR_FAULT

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def lines(self) -> list[str]:
        """The lines printed on stderr, most important first."""
        return [self.message, *([self.remedy] if self.remedy else [])]


class InputRefused(CswoReportError):
    """Something a person typed or sent breaks a rule; nothing was written."""

    exit_code = ExitCode.INPUT_REFUSED

    def __init__(self, message: str, findings: Sequence[SaysItself] = (), remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.findings = tuple(findings)

    def lines(self) -> list[str]:
        return [self.message, *(f"  - {finding.sentence()}" for finding in self.findings), *super().lines()[1:]]


class FindingsBlock(InputRefused):
    """The data or the text is not fit for what was asked (a build, an approval)."""

    exit_code = ExitCode.FINDINGS_BLOCK


class NotFound(CswoReportError):
    """A record, workspace, section or file that was named does not exist."""

    exit_code = ExitCode.NOT_FOUND


class Conflict(CswoReportError):
    """Somebody else changed it first, it exists already, or it is locked."""

    exit_code = ExitCode.CONFLICT


class StoreError(CswoReportError):
    """The store cannot be used: missing, damaged, of a newer version, full disk, read-only."""

    exit_code = ExitCode.STORE


class MissingOnMachine(CswoReportError):
    """A library or tool this machine lacks; the remedy names the exact command."""

    exit_code = ExitCode.MISSING_ON_MACHINE


class ShippedDataFault(CswoReportError):
    """A file of ours (or of a council's own data folder) does not load; the message names file and key."""

    exit_code = ExitCode.INPUT_REFUSED
