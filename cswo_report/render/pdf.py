"""The one module that knows WeasyPrint: a document in, a tagged PDF out.

It runs in worker processes, so it imports little and takes and answers plain values. Nothing is fetched: only the
assets handed in are served. Anything WeasyPrint complains about (a missing font or image, a style it does not know)
is an error here, because on paper it would be a silent fault.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import hashlib
import importlib.metadata
import io
import logging
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.etree import ElementTree

from cswo_report.errors import CswoReportError, MissingOnMachine
from cswo_report.render import layout, quicker, structure, tags
from cswo_report.render.faults import Fault

STYLE_SHEET = "https://assets.invalid/report.css"
_LOGGER = "weasyprint"
_REMEDIES = {
    "linux": (
        "Install Pango. Debian or Ubuntu: sudo apt-get install -y libpangoft2-1.0-0 libharfbuzz-subset0. "
        "Fedora: sudo dnf install pango. Then try again; --format html needs none of this."
    ),
    "darwin": "Install Pango: brew install pango. Then try again; --format html needs none of this.",
    "win32": (
        "Install MSYS2, run 'pacman -S mingw-w64-x86_64-pango' in its shell, and set WEASYPRINT_DLL_DIRECTORIES "
        r"to C:\msys64\mingw64\bin. Then try again; --format html needs none of this."
    ),
}


@dataclass(frozen=True)
class Rendered:
    """A rendered document: its PDF, how many pages it has, the page (from 0) on which each id begins, and its faults."""

    pdf: bytes
    pages: int
    anchors: dict[str, int]
    faults: tuple[Fault, ...] = ()


@cache
def engine_version() -> str:
    """The engine's version, told without loading it; part of every cache key."""
    return " ".join(f"{name} {importlib.metadata.version(name)}" for name in ("weasyprint", "pydyf", "fonttools"))


def load() -> None:
    """Load the engine ahead of the first document. Raises MissingOnMachine when Pango is not installed."""
    _engine()


def render(
    document: str, assets: Mapping[str, bytes], *, prefix: str = "", tagged: bool = True, name: str = "A chapter"
) -> Rendered:
    """Lay out one well-formed document and write it as PDF, tagged to PDF/UA-1 unless it is only to be stamped.

    Ids in the tag tree begin with `prefix`, so that documents can be joined. `name` names the document in a fault.

    Raises MissingOnMachine when Pango is not installed, CswoReportError when the engine found fault with the document.
    """
    engine = _engine()
    with _complaints() as complaints, _without_garbage_collection():
        try:
            look = _look(engine, assets)
            variant = {"pdf_variant": "pdf/ua-1"} if tagged else {}

            def lay_out(text: str) -> Any:
                html = _parsed(engine, text, _without_sheet(assets))
                return html.render(font_config=look.fonts, stylesheets=[look.sheet], **variant)

            laid_out = layout.fitted(document, lay_out) if tagged else lay_out(document)
            with tags.mended(engine, prefix) if tagged else contextlib.nullcontext():
                content = laid_out.write_pdf(**variant)
        except (CswoReportError, MemoryError):
            raise
        except (Exception, engine.urls.FatalURLFetchingError) as fault:
            cause = f"{fault}: {fault.__cause__}" if fault.__cause__ else str(fault)
            raise CswoReportError(f"{name} could not be laid out: {type(fault).__name__}: {cause}") from fault
    if complaints:
        _looks.clear()
        raise CswoReportError(f"{name} was laid out with faults: {'; '.join(dict.fromkeys(complaints))}")
    anchors: dict[str, int] = {}
    for number, page in enumerate(laid_out.pages):
        for name in page.anchors:
            anchors.setdefault(name, number)
    faults = [*layout.faults_of(laid_out), *structure.part_faults(content, document)] if tagged else []
    return Rendered(content, len(laid_out.pages), anchors, tuple(faults))


def _engine() -> Any:
    """WeasyPrint, or the exact remedy where its system libraries are missing."""
    for loading in (quicker.light_loading, contextlib.nullcontext):
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), loading():
                import weasyprint
                import weasyprint.pdf.tags
                import weasyprint.urls
            break
        except OSError as fault:
            missing = fault
    else:
        remedy = _REMEDIES.get(sys.platform, _REMEDIES["linux"])
        raise MissingOnMachine(
            "PDF cannot be made: the text layout library Pango is not on this machine.", remedy
        ) from missing
    quicker.quicken(weasyprint)
    return weasyprint


@dataclass(frozen=True)
class _Look:
    """A parsed style sheet and the fonts it names: a fifth of a second, and the same for every document of a paper."""

    sheet: Any
    fonts: Any


_looks: dict[bytes, _Look] = {}


def _look(engine: Any, assets: Mapping[str, bytes]) -> _Look:
    """The look of the paper that these assets make, kept from the document before when it is the same."""
    digest = hashlib.sha256()
    for address in sorted(assets):
        digest.update(address.encode() + b"\0" + hashlib.sha256(assets[address]).digest())
    key = digest.digest()
    if key not in _looks:
        from weasyprint.text.fonts import FontConfiguration

        _looks.clear()
        atexit.register(_looks.clear)  # the engine can close its fonts only while its own modules still stand
        fonts, sheet = FontConfiguration(), quicker.with_values(assets.get(STYLE_SHEET, b"").decode())
        parsed = engine.CSS(string=sheet, url_fetcher=_only(engine, assets), font_config=fonts)
        _looks[key] = _Look(parsed, fonts)
    return _looks[key]


def _without_sheet(assets: Mapping[str, bytes]) -> dict[str, bytes]:
    """The assets with nothing in the style sheet, which every document links to but which is parsed already."""
    return {**assets, STYLE_SHEET: b""}


def _only(engine: Any, assets: Mapping[str, bytes]) -> Any:
    """A fetcher that serves the named assets from memory and nothing else: no file, no network."""

    class OnlyOurAssets(engine.urls.URLFetcher):  # type: ignore[misc]
        """Answers from memory, or not at all."""

        def fetch(self, url: str, headers: object = None) -> Any:
            del headers
            if url not in assets:
                raise ValueError("not one of this paper's assets")
            kinds = {"css": "text/css", "svg": "image/svg+xml", "png": "image/png", "woff2": "font/woff2"}
            kind = kinds[url.rpartition(".")[2]]
            return engine.urls.URLFetcherResponse(url, assets[url], {"Content-Type": kind})

    return OnlyOurAssets(fail_on_errors=True)


def _parsed(engine: Any, document: str, assets: Mapping[str, bytes]) -> Any:
    """The document parsed as XML, which is faster than parsing it as HTML and refuses what is not well formed."""

    class FromXml(engine.HTML):  # type: ignore[misc]
        """An HTML document whose elements were parsed by the standard library."""

        def __init__(self) -> None:
            import cssselect2  # type: ignore[import-untyped]

            self.base_url = None
            self.url_fetcher = _only(engine, assets)
            self.media_type = "print"
            root = ElementTree.fromstring(document.removeprefix("<!DOCTYPE html>").lstrip())
            self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
            self.etree_element = self.wrapper_element.etree_element

    return FromXml()


@contextlib.contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what the engine logs at warning or above, and keep it off the screen."""
    found: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    logger, collector = logging.getLogger(_LOGGER), Collector(logging.WARNING)
    handlers, propagate, level = logger.handlers[:], logger.propagate, logger.level
    logger.handlers, logger.propagate = [collector], False
    logger.setLevel(logging.WARNING)
    try:
        yield found
    finally:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


@contextlib.contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Layout makes no rubbish worth collecting and is nearly a third faster without looking for it."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
