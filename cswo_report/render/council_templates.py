"""A council's own templates: what they may reach, and the process of their own in which they are filled in.

A template is a program that somebody else wrote. It sees plain values and may ask the `View`; it reaches no file, no network and
nothing of this program. It runs in a child process with a limit of time and of memory, so that a fault in it stops the paper
with a sentence and no more.
"""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cswo_report import shipped
from cswo_report.domain.findings import Finding, shown
from cswo_report.errors import InputRefused, MissingOnMachine

if TYPE_CHECKING:
    from cswo_report.render.view import View

FOLDER = "templates"
SECONDS = 30.0  # for all the templates of one paper
BYTES = 1 << 30  # of memory, beyond what the process needs to be there
SPARE_SECONDS = 3.0  # that a process may need to say that its time is over
LARGEST_PAGE = 20_000_000  # characters of one document
LARGEST_FILE = 1_000_000  # bytes of one template
LONGEST_PRODUCT = 1_000_000  # characters or items that a multiplication may make
MOST_BITS = 10_000  # of a number that a calculation may make

_START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from cswo_report.render.council_worker import main; main()"
_PLAIN = ("builtins", "decimal", "datetime", "enum", "markupsafe", "types", "jinja2.runtime", "cswo_report.domain.")
_LOOKS = {
    "cswo_report.render.view",
    "cswo_report.render.web",
    "cswo_report.render.shapes",
    "cswo_report.render.charts",
    "cswo_report.render.places",
    "cswo_report.render.theme",
}
_VIEWS = frozenset({"cswo_report.render.view", "cswo_report.render.web"})
_NOT_OF_A_VIEW = frozenset({"environment", "render"})
_NOT_OF_A_TEXT = frozenset({"format", "format_map"})


def templates_of(theme_folder: Path | None) -> Path | None:
    """The folder of a council's own templates, where there are any. Raises InputRefused for what is no plain file of text."""
    folder = theme_folder / FOLDER if theme_folder else None
    if folder is None or not folder.is_dir():
        return None
    paths = sorted(folder.rglob("*"))
    for path in paths:
        name = f"{FOLDER}/{path.relative_to(folder).as_posix()}"
        if path.is_symlink():
            raise refused(name, "This is a link to another place.", "Put the file itself there.")
        if path.is_file() and path.stat().st_size > LARGEST_FILE:
            raise refused(name, f"A template has at most {LARGEST_FILE // 1000} kB.", "Shorten it.")
    return folder if any(path.is_file() for path in paths) else None


def refused(where: str, rule: str, remedy: str, given: str = "") -> InputRefused:
    """One fault of a template, as the refusal of the theme."""
    finding = Finding("template", where, rule, remedy, given)
    return InputRefused("The paper was not made: a template of the council’s own theme cannot be used.", [finding])


class CouncilEnvironment(ImmutableSandboxedEnvironment):
    """Templates of a council's theme before those of this program: attributes that begin with _ and objects of ours are out of reach.

    With `apart`, filling in is left to a child process.
    """

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, folder: Path, finalize: Callable[[Any], Any], *, apart: bool) -> None:
        super().__init__(
            loader=FileSystemLoader([str(folder), str(shipped.root("report_templates"))]),
            undefined=StrictUndefined,
            autoescape=True,
            finalize=finalize,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        for name in ("lipsum", "cycler", "joiner"):
            self.globals.pop(name, None)
        self.filters.pop("attr", None)
        self.folder = folder
        self._child: Child | None = None
        self.apart = self._filled_apart if apart else None

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if not isinstance(attr, str) or attr.startswith("_") or not (_is_plain(obj) and _may_be_had(value)):
            return False
        if isinstance(obj, str) and attr in _NOT_OF_A_TEXT:
            return False
        if type(obj).__module__ in _VIEWS and attr in _NOT_OF_A_VIEW:
            return False
        return bool(super().is_safe_attribute(obj, attr, value))

    def wrap_str_format(self, value: Any) -> Any:
        """No method of a text that formats is let through, not even tamed."""
        del value

    def is_safe_callable(self, obj: Any) -> bool:
        return getattr(obj, "__name__", "") not in _NOT_OF_A_TEXT and bool(super().is_safe_callable(obj))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "*" and max(_made_by(left, right), _made_by(right, left)) > LONGEST_PRODUCT:
            raise SecurityError(f"a product of more than {LONGEST_PRODUCT:,} characters")
        if isinstance(left, int) and isinstance(right, int):
            bits = left.bit_length() * right if operator == "**" else left.bit_length() + right.bit_length()
            if bits > MOST_BITS:
                raise SecurityError("a number too large to print")
        return super().call_binop(context, operator, left, right)

    def _filled_apart(self, view: View, template: str, context: Mapping[str, Any]) -> str:
        if self._child is None:
            self._child = Child(self.folder)
            weakref.finalize(self, self._child.close)
        return self._child.fill(view, template, context)


def _made_by(one: Any, times: Any) -> int:
    """How long a text or list becomes that is taken so many times."""
    return len(one) * times if isinstance(one, str | bytes | list | tuple) and isinstance(times, int) else 0


def _is_plain(obj: Any) -> bool:
    """Whether an object is one that templates are meant to see: a value, a part of a paper, or what a view answers."""
    module = type(obj).__module__
    if module in _LOOKS or isinstance(obj, TemplateModule):
        return True
    return any(module == name or (name.endswith(".") and module.startswith(name)) for name in _PLAIN)


def _may_be_had(value: Any) -> bool:
    """Whether an attribute may be handed to a template: a plain object, or something to call."""
    return callable(value) or _is_plain(value)


@dataclass(frozen=True)
class Allowed:
    """The limits of one child process."""

    seconds: float
    memory: int


class Child:
    """One process that fills in the templates of one paper. Its answers are text: nothing that it says is run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.allowed = Allowed(SECONDS, BYTES)
        command = [sys.executable, "-c", _START, json.dumps(sys.path)]
        try:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as fault:
            raise MissingOnMachine("A process for the council’s own templates cannot be started.") from fault
        self._send((str(folder), self.allowed))

    def fill(self, view: View, template: str, context: Mapping[str, Any]) -> str:
        """A template filled in. Raises InputRefused with its file and line where it cannot be."""
        plain = copy.copy(view)
        plain.environment = None  # type: ignore[assignment]
        self._send((plain, template, dict(context)))
        answer = self._answer()
        if answer is None:
            self.close()
            raise refused(
                f"{FOLDER}/, filling in {template}",
                f"The templates take more than {self.allowed.seconds:g} seconds, or more memory than they may have.",
                "Look for loops, and for texts that grow.",
            )
        if "html" in answer:
            return str(answer["html"])
        raise refused(str(answer["where"]), str(answer["rule"]), str(answer["remedy"]), shown(str(answer["given"])))

    def close(self) -> None:
        """End the process now, whatever it does."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    continue

    def _send(self, message: Any) -> None:
        stdin = self.process.stdin
        assert stdin is not None
        try:
            pickle.dump(message, stdin)
            stdin.flush()
        except OSError:
            return  # it has ended: the missing answer is told

    def _answer(self) -> dict[str, str] | None:
        """The next answer; None where the process ended or stays silent for longer than it may."""
        found: list[bytes] = []
        stdout = self.process.stdout
        assert stdout is not None
        reading = threading.Thread(target=_read_line, args=(stdout, found), daemon=True)
        reading.start()
        reading.join(self.allowed.seconds + SPARE_SECONDS)
        if reading.is_alive():
            self.process.kill()
            reading.join()
            return None
        try:
            answer = json.loads(found[0]) if found and found[0] else None
        except ValueError:
            return None
        return answer if isinstance(answer, dict) else None


def _read_line(stream: IO[bytes], found: list[bytes]) -> None:
    try:
        found.append(stream.readline())
    except (OSError, ValueError):
        found.append(b"")
