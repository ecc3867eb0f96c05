"""How the sheet of reasons is printed from an OpenDocument spreadsheet: A4 across, as wide as the page."""

from __future__ import annotations

from lxml import etree

from cswo_report.errors import InputRefused
from cswo_report.exchange.marked_ods_xml import ODF
from cswo_report.exchange.marked_package import Package

_OFFICE, _STYLE = (f"{{{ODF.format(name)}}}" for name in ("office", "style"))
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
STYLES = "styles.xml"
_LAYOUT = {
    f"{_FO}page-width": "297mm",
    f"{_FO}page-height": "210mm",
    f"{_FO}margin-top": "15mm",
    f"{_FO}margin-bottom": "15mm",
    f"{_FO}margin-left": "15mm",
    f"{_FO}margin-right": "15mm",
    f"{_STYLE}print-orientation": "landscape",
    f"{_STYLE}scale-to-X": "1",
    f"{_STYLE}scale-to-Y": "0",  # as many pages as it takes
}


def page_put_in(package: Package, name: str) -> bool:
    """Put a kind of page of this name into the document's styles, in the place of an earlier one.

    A document without styles, or with some that nothing can be put into, is left so: False, and its sheet is printed upright.
    """
    try:
        root = package.tree(STYLES) if package.held(STYLES) else None
    except InputRefused:
        root = None
    if root is None:
        return False
    masters = root.find(f"{_OFFICE}master-styles")
    if masters is None:
        masters = etree.SubElement(root, f"{_OFFICE}master-styles")
    looks = root.find(f"{_OFFICE}automatic-styles")
    if looks is None:
        looks = etree.Element(f"{_OFFICE}automatic-styles")
        masters.addprevious(looks)
    layout = _fresh(looks, "page-layout", name)
    properties = etree.SubElement(layout, f"{_STYLE}page-layout-properties")
    for attribute, value in _LAYOUT.items():
        properties.set(attribute, value)
    _fresh(masters, "master-page", name).set(f"{_STYLE}page-layout-name", name)
    package.put_tree(STYLES, root)
    return True


def _fresh(held: etree._Element, kind: str, name: str) -> etree._Element:
    """An element of a kind and a name, empty, that no other of its kind and name stands beside."""
    for old in held.findall(f"{_STYLE}{kind}"):
        if old.get(f"{_STYLE}name") == name:
            held.remove(old)
    made = etree.SubElement(held, f"{_STYLE}{kind}")
    made.set(f"{_STYLE}name", name)
    return made
