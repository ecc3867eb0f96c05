"""What the process of a council's templates does: fill in one after another within its limits, and look at what they made."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import re
import signal
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from types import FrameType
from typing import IO, Any

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from cswo_report.domain.findings import shown
from cswo_report.errors import CswoReportError
from cswo_report.render.council_templates import FOLDER, LARGEST_PAGE, Allowed, CouncilEnvironment
from cswo_report.render.template_lines import line_of
from cswo_report.render.templates import with_curly_apostrophes
from cswo_report.render.view import ASSETS, CROSS_REFERENCE, View

_FORBIDDEN = frozenset(
    {"script", "iframe", "object", "embed", "form", "base", "frame", "applet", "audio", "video", "foreignobject"}
)
_FETCHES = frozenset({"src", "srcset", "poster", "data", "background", "xlink:href", "action", "formaction"})
_OURS = (ASSETS, "data:image/", "data:font/", "#")
_PAGE = re.compile(r"[a-z0-9][a-z0-9_-]*\.(?:html|css)(?:#[\w.-]+)?", re.IGNORECASE)
_FETCHED_BY_STYLE = re.compile(
    r"@import|url\(\s*['\"]?(?!https://assets\.invalid/|data:(?:image|font)/|#)[^)]{0,60}", re.I
)


class OutOfTime(BaseException):
    """The templates took too long. No handler for ordinary failures may swallow it."""


def main() -> None:
    """Serve until standard input ends, which it does when the one who asks ends, however it ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    with contextlib.suppress(ValueError, AttributeError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    folder, allowed = pickle.load(requests)
    environment = CouncilEnvironment(Path(folder), with_curly_apostrophes, apart=False)
    _limit_memory(allowed.memory)
    left = allowed.seconds
    while True:
        try:
            view, template, context = pickle.load(requests)
        except (EOFError, OSError):
            return
        begun = time.monotonic()
        answer = _answer(environment, view, template, context, allowed, left)
        left -= time.monotonic() - begun
        _tell(answers, answer)


def _tell(answers: IO[bytes], answer: dict[str, str]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def _answer(
    environment: CouncilEnvironment, view: View, template: str, context: dict[str, Any], allowed: Allowed, left: float
) -> dict[str, str]:
    view.environment = environment
    try:
        with _limited(left):
            html = environment.get_template(template).render(view=view, paper=view.paper, **context)
            if len(html) > LARGEST_PAGE:
                raise MemoryError
            return _outside(environment, html) or {"html": html}
    except OutOfTime as fault:
        return _fault(fault, template, f"The templates take more than {allowed.seconds:g} seconds.", "Look for loops.")
    except MemoryError as fault:
        size = f"{allowed.memory / (1 << 30):g} GiB"
        return _fault(fault, template, f"The templates need more than {size} of memory.", "Look for texts that grow.")
    except Exception as fault:
        return _fault(fault, template, *_words(fault))


def _words(fault: Exception) -> tuple[str, str]:
    """The rule that a template breaks, and the remedy."""
    match fault:
        case TemplateSyntaxError():
            return f"This cannot be read as a template: {_said(fault)}.", "Correct this line."
        case TemplateNotFound():
            return f"There is no template called {fault.name}.", "Correct the name, or put the file there."
        case SecurityError():
            return (
                f"A template may not ask for this: {fault.message}.",
                "Take it out: templates see plain values alone.",
            )
        case UndefinedError():
            return (
                f"A name here means nothing: {_said(fault)}.",
                "Correct the name; docs/themes.md lists what there is.",
            )
        case RecursionError():
            return "This calls itself without end.", "Take the call out."
        case CswoReportError():
            return fault.message, fault.remedy
        case _:
            return (
                f"This cannot be worked out ({type(fault).__name__}: {shown(str(fault), 200)}).",
                "Correct this line.",
            )


def _said(fault: TemplateError) -> str:
    return shown(str(fault.message).rstrip("."), 200)


def _fault(fault: BaseException, template: str, rule: str, remedy: str) -> dict[str, str]:
    where = line_of(fault) or f"filling in {template}"
    return {"where": where, "rule": rule, "remedy": remedy, "given": ""}


@contextlib.contextmanager
def _limited(seconds: float) -> Any:
    """Raise OutOfTime in what runs inside once so much time has passed; where there is no timer, the one who asks watches."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise OutOfTime

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, max(0.01, seconds), 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _limit_memory(allowed: int) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        held = pages * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (held + allowed, resource.getrlimit(resource.RLIMIT_AS)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _outside(environment: CouncilEnvironment, html: str) -> dict[str, str] | None:
    """What a document would run or fetch, as a fault; None where it does neither."""
    reader = _Outside()
    reader.feed(html)
    reader.close()
    if not reader.found:
        return None
    given = reader.found[0]
    where = f"{FOLDER}/"
    for path in sorted(environment.folder.rglob("*")):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
        for number, line in enumerate(lines, 1):
            if given in line or f"<{given}" in line:
                where = f"{FOLDER}/{path.relative_to(environment.folder).as_posix()}, line {number}"
                break
    rule = "A paper runs nothing, and fetches nothing but its own style, type and crest."
    return {"where": where, "rule": rule, "remedy": "Take it out.", "given": given}


class _Outside(HTMLParser):
    """Elements and attributes that would run or fetch something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag == "style"
        if tag in _FORBIDDEN:
            self.found.append(tag)
        for name, value in attrs:
            given = (value or "").strip()
            if name.startswith("on") or (name == "http-equiv" and given.lower() != "content-security-policy"):
                self.found.append(name)
            elif name in _FETCHES and not given.startswith(_OURS):
                self.found.append(given or name)
            elif name == "href" and not _may_lead(tag, given):
                self.found.append(given)
            elif name == "style" and (fetched := _FETCHED_BY_STYLE.search(given)):
                self.found.append(fetched[0])

    def handle_data(self, data: str) -> None:
        if self._style and (fetched := _FETCHED_BY_STYLE.search(data)):
            self.found.append(fetched[0])

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._style = False


def _may_lead(tag: str, address: str) -> bool:
    """A link a reader may follow, or, of any other element, one of the paper's own files."""
    if tag == "a":
        return address.startswith(("https://", "mailto:", "#", CROSS_REFERENCE)) or bool(_PAGE.fullmatch(address))
    return address.startswith(_OURS) or bool(_PAGE.fullmatch(address))
