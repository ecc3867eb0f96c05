"""What a file says about itself: title, council, date and language, and which two standards it keeps.

PDF/UA-1 (for readers who listen) and PDF/A-3a (for the archive) are declared together, which the layout engine cannot do:
the archive standard wants every property outside its own lists described, and PDF/UA's is one of these. Nothing else is
told: no clerk, no path, no template, no moment of building, so that a rebuild gives equal bytes.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from cswo_report.errors import CswoReportError

PRODUCER = "cswo-report"
COLOURS = "sRGB IEC61966-2.1"


@dataclass(frozen=True)
class Facts:
    """What the file says about itself. `dated` is an ISO instant, written as both dates of the file."""

    title: str
    author: str
    description: str
    language: str
    dated: str


def describe(out: pikepdf.Pdf, facts: Facts) -> None:
    """Write the catalog's entries, the information dictionary and the same once more as XMP."""
    root = out.Root
    root.Lang = String(facts.language)
    root.MarkInfo = Dictionary(Marked=True)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
    root.OutputIntents = Array([_colours(out)])
    moment = datetime.fromisoformat(facts.dated)
    stamp = pdf_date(facts.dated)
    root.Metadata = out.make_stream(_xmp(facts, moment.isoformat()).encode(), Type=Name.Metadata, Subtype=Name.XML)
    info = {"Title": facts.title, "Author": facts.author, "Subject": facts.description, "Producer": PRODUCER}
    info |= {"CreationDate": stamp, "ModDate": stamp}
    out.trailer.Info = out.make_indirect(Dictionary({f"/{key}": String(value) for key, value in info.items() if value}))


def pdf_date(instant: str) -> str:
    """An ISO instant as PDF writes dates; one without an offset is taken as UTC."""
    moment = datetime.fromisoformat(instant)
    zone = moment.strftime("%z") or "+0000"
    return moment.strftime("D:%Y%m%d%H%M%S") + f"{zone[:3]}'{zone[3:5]}'"


def _colours(out: pikepdf.Pdf) -> Dictionary:
    """What red, green and blue mean on these pages: the colour profile that comes with the layout engine."""
    profile = out.make_stream(_profile(), N=3)
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String(COLOURS),
        Info=String(COLOURS),
        DestOutputProfile=profile,
    )


@cache
def _profile() -> bytes:
    """Found without loading the engine, which takes half a second that a rebuild from the cache need not spend."""
    engine = importlib.util.find_spec("weasyprint")
    try:
        folder = next(iter(engine.submodule_search_locations or ())) if engine else ""
        return (Path(folder) / "pdf" / "sRGB2014.icc").read_bytes()
    except (OSError, StopIteration) as fault:
        remedy = "Install the program with its locked dependencies: uv sync --locked."
        raise CswoReportError("The colour profile of the layout engine is missing.", remedy) from fault


def _words(element: str, text: str) -> str:
    """A property that may be given in several languages."""
    inside = f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'
    return f"<{element}>{inside}</{element}>\n" if text else ""


def _listed(element: str, kind: str, text: str) -> str:
    return f"<{element}><rdf:{kind}><rdf:li>{escape(text)}</rdf:li></rdf:{kind}></{element}>\n" if text else ""


def _xmp(facts: Facts, moment: str) -> str:
    if not moment[19:]:
        moment += "+00:00"
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" \
xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
{_words("dc:title", facts.title)}{_listed("dc:creator", "Seq", facts.author)}\
{_listed("dc:language", "Bag", facts.language)}{_words("dc:description", facts.description)}\
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
<pdf:Producer>{PRODUCER}</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
{_EXTENSION}
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


_EXTENSION = """<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""
"""The archive standard's description of the one property that is not in its own lists."""
