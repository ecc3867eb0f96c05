"""What keeps a narrative harmless: limits that are checked before it is read, a limit of time, and an allow-list of tags."""

from __future__ import annotations

import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import nh3

from cswo_report.domain.findings import Finding
from cswo_report.errors import InputRefused

LARGEST_FILE = 200_000  # bytes
LONGEST_RUN = 40  # of one mark of punctuation
LONGEST_PARAGRAPH = 20_000  # characters
LONGEST_LINE = 10_000  # characters
MOST_BRACKETS = 150  # opening brackets in one paragraph
DEEPEST = 12  # levels of quotation or indentation, of two characters each
READING_SECONDS = 5.0

TAG = r"<(?:[^<>\"]|\"[^\"]*\")*>"

_TAGS = {"p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "a", "abbr"}
_TAGS |= {"sub", "sup", "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "caption"}
_ATTRIBUTES = {"a": {"href"}, "abbr": {"title"}, "th": {"align"}, "td": {"align"}, "ol": {"start"}}
_CONTENT_GOES_TOO = {"script", "style", "svg", "math", "iframe", "object", "embed", "template", "noscript", "title"}
_MARK_RUN = re.compile(r"([\[\](){}<>*`!_~^|\\])(?:\s?\1){%d,}" % LONGEST_RUN)  # noqa: UP031
_RULE = re.compile(r"\s*([*_])(?:\s?\1)+\s*")


class OutOfTime(BaseException):
    """The reading took too long. No handler for ordinary failures may swallow it."""


@contextmanager
def limited(seconds: float = READING_SECONDS) -> Iterator[None]:
    """Raise OutOfTime in what runs inside once it has computed for so long, however busy the machine is with other things.

    Where the machine has an interval timer and this is the main thread, a signal interrupts it, also within a regular
    expression. Elsewhere the interpreter asks the clock at every call, which cannot interrupt a single expression.
    """
    by_signal = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    with _by_signal(seconds) if by_signal else _by_profile(seconds):
        yield


@contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise OutOfTime

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def _by_profile(seconds: float) -> Iterator[None]:
    ends = time.thread_time() + seconds

    def watch(frame: FrameType, event: str, given: Any) -> None:
        del frame, event, given
        if time.thread_time() > ends:
            sys.setprofile(before)
            raise OutOfTime

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        yield
    finally:
        sys.setprofile(before)


def refused(finding: Finding) -> InputRefused:
    """One fault, as the refusal of the file."""
    return InputRefused("A narrative cannot be printed as it stands.", [finding])


def refuse_hostile(text: str, file: str) -> None:
    """Refuse what no author means and what would make the reading slow."""
    if "\x00" in text:
        raise refused(Finding("narrative-nul", file, "This is not a text file.", "Save it as plain text (UTF-8)."))
    if len(text.encode(errors="replace")) > LARGEST_FILE:
        rule = f"A section's text is at most {LARGEST_FILE // 1000} kB."
        remedy = "Split the section, or remove what was pasted in by mistake."
        raise refused(Finding("narrative-size", file, rule, remedy))
    for number, line in enumerate(text.split("\n"), start=1):
        _refuse_line(line, f"{file}, line {number}")
    at = 1
    for paragraph in re.split(r"\n[ \t]*\n", text):
        if paragraph.count("[") > MOST_BRACKETS:
            rule = f"One paragraph has more than {MOST_BRACKETS} opening brackets."
            raise refused(Finding("narrative-brackets", f"{file}, from line {at}", rule, "Split the paragraph."))
        if len(paragraph) > LONGEST_PARAGRAPH:
            rule = f"One paragraph has more than {LONGEST_PARAGRAPH:,} characters."
            raise refused(Finding("narrative-size", f"{file}, from line {at}", rule, "Split the paragraph."))
        at += paragraph.count("\n") + 2


def _refuse_line(line: str, where: str) -> None:
    if len(line) > LONGEST_LINE:
        rule = f"One line has more than {LONGEST_LINE:,} characters."
        raise refused(Finding("narrative-size", where, rule, "Break the line."))
    run = _MARK_RUN.search(line)
    if run and not _RULE.fullmatch(line):
        rule = f"The same mark stands more than {LONGEST_RUN} times in a row."
        raise refused(Finding("narrative-run", where, rule, "Remove the repeated marks.", run[1]))
    start = re.match(r"[ \t>]*(?:[-*+][ \t]+)*", line)
    if start and start[0].count(">") + (start[0].expandtabs(4).count(" ") // 4) > DEEPEST:
        raise refused(Finding("narrative-depth", where, "The text is nested too deeply.", "Use fewer levels."))


def out_of_time(file: str) -> InputRefused:
    rule = f"Its marks are so tangled that {READING_SECONDS:g} seconds do not suffice to read it."
    remedy = "Look for marks (* _ ` [ <) left open or repeated by mistake, or split the section."
    return refused(Finding("narrative-time", file, rule, remedy))


def clean(html: str) -> str:
    """Sanitise, and write the result so that it is well-formed XML too."""
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags=_CONTENT_GOES_TOO,
        url_schemes={"https", "mailto"},
        link_rel=None,
        attribute_filter=_allowed,
    )
    safe = re.sub(r"<(br|hr)>", r"<\1/>", safe.replace("&nbsp;", "&#160;"))
    safe = re.sub(r'(<t[hd]) align="right"', r'\1 class="n"', safe)
    safe = re.sub(r'(<t[hd]) align="[^"]*"', r"\1", safe)
    safe = re.sub(r"<th(?=[ >])", '<th scope="col"', safe)
    return re.sub(r"<tr>(\s*)<td>(.*?)</td>", r'<tr>\1<th scope="row">\2</th>', safe, flags=re.DOTALL)


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    """Links go to the web, to mail or to a place in this paper; a relative address would point nowhere on paper."""
    if tag == "a" and attribute == "href":
        return value if value.startswith(("https://", "mailto:")) or re.fullmatch(r"#[\w.-]+", value) else None
    if tag == "ol" and attribute == "start":
        return value if value.isdigit() and len(value) < 5 else None
    return value
