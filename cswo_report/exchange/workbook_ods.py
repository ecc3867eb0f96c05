"""The data workbook as an OpenDocument spreadsheet (ISO/IEC 26300, version 1.3), written part by part as the standard lays down.

Nothing is converted from another form: each cell says its own kind and value, so that every program reads the same number.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from cswo_report.domain.data_workbook import DataWorkbook, Entry, Grid, Sheet, address, lines, widths

FROZEN_FROM = 25  # rows, as in the other form
MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_EPOCH = (1980, 1, 2, 0, 0, 0)  # a day after the first that an archive can hold, which some readers take for "unknown"
_CHARACTER_MM = 1.95  # the width of a column for one character of its widest words
_LINE_MM = 5.3
_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def content(book: DataWorkbook) -> bytes:
    """The bytes of the file."""
    parts = {
        "content.xml": _content(book),
        "styles.xml": _styles(book.language),
        "meta.xml": _meta(book),
        "settings.xml": _settings(book.sheets),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        _add(file, "mimetype", MEDIA_TYPE, zipfile.ZIP_STORED)
        for name, part in parts.items():
            _add(file, name, part)
        _add(file, "META-INF/manifest.xml", _manifest(list(parts)))
    return out.getvalue()


def _add(file: zipfile.ZipFile, name: str, part: str, method: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type, entry.create_system = method, 0
    file.writestr(entry, part.encode())


def _open(tag: str, *names: str) -> str:
    spaces = "".join(f' xmlns:{name}="{_SPACES[name]}"' for name in ("office", *names))
    return f'{_HEAD}<office:{tag}{spaces} office:version="1.3">'


def _content(book: DataWorkbook) -> str:
    wide = {sheet.name: widths(sheet) for sheet in book.sheets}
    used = sorted({width for each in wide.values() for width in each})
    tall = {sheet.name: lines(sheet) for sheet in book.sheets}
    places = sorted(
        {entry.places for sheet in book.sheets for _, _, entry in sheet.cells() if entry.number is not None}
    )
    grids = [(sheet, sheet.grid) for sheet in book.sheets if sheet.grid]
    return "".join(
        (
            _open("document-content", "style", "text", "table", "fo", "number", "xlink"),
            f"<office:automatic-styles>{_looks(used, sorted({1, *(n for each in tall.values() for n in each.values())}), places)}</office:automatic-styles>",
            "<office:body><office:spreadsheet>",
            *(_table(sheet, wide[sheet.name], tall[sheet.name]) for sheet in book.sheets),
            f"<table:database-ranges>{''.join(_range(*each) for each in grids)}</table:database-ranges>",
            "</office:spreadsheet></office:body></office:document-content>",
        )
    )


def _looks(used: Sequence[int], heights: Sequence[int], places: Sequence[int]) -> str:
    columns = (
        f'<style:style style:name="co{width}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{width * _CHARACTER_MM:.1f}mm"/></style:style>'
        for width in used
    )
    numbers = (
        f'<number:number-style style:name="N{count}"><number:number number:decimal-places="{count}"'
        f' number:min-decimal-places="{count}" number:min-integer-digits="1" number:grouping="true"/></number:number-style>'
        f'<style:style style:name="n{count}" style:family="table-cell" style:parent-style-name="Default"'
        f' style:data-style-name="N{count}"><style:paragraph-properties fo:text-align="end"/></style:style>'
        for count in places
    )
    rows = (
        f'<style:style style:name="ro{count}" style:family="table-row"><style:table-row-properties'
        f' style:row-height="{count * _LINE_MM:.1f}mm" style:use-optimal-row-height="true"/></style:style>'
        for count in heights
    )
    sheet = '<style:style style:name="ta" style:family="table" style:master-page-name="Default"><style:table-properties table:display="true"/></style:style>'
    return "".join((*columns, *rows, sheet, *numbers))


def _table(sheet: Sheet, wide: Sequence[int], tall: Mapping[int, int]) -> str:
    columns = "".join(f'<table:table-column table:style-name="co{width}"/>' for width in wide)
    look = "Wrapped" if sheet.grid is None else "Plain"
    rows = [[_cell(Entry(sheet.title), "Title")], *([_cell(entry, look)] for entry in sheet.about)]
    if sheet.grid:
        looks = ["Mark" if field.numeric else "Wrapped" for field in sheet.grid.fields]
        rows.append([_cell(Entry(f.label), "NumberHeading" if f.numeric else "Heading") for f in sheet.grid.fields])
        rows += [[_cell(entry, look) for entry, look in zip(row, looks, strict=True)] for row in sheet.grid.rows]
    written = [_row(cells, tall.get(at, 1)) for at, cells in enumerate(rows)]
    if sheet.grid:
        top = sheet.heading_row
        written[top] = f"<table:table-header-rows>{written[top]}</table:table-header-rows>"
    name = quoteattr(sheet.name)
    return f'<table:table table:name={name} table:style-name="ta">{columns}{"".join(written)}</table:table>'


def _row(cells: Sequence[str], count: int) -> str:
    return f'<table:table-row table:style-name="ro{count}">{"".join(cells)}</table:table-row>'


def _cell(entry: Entry, look: str) -> str:
    if entry.number is not None:
        return (
            f'<table:table-cell table:style-name="n{entry.places}" office:value-type="float"'
            f' office:value="{entry.number:f}"><text:p>{entry.shown()}</text:p></table:table-cell>'
        )
    words = _paragraphs(entry.text)
    if entry.link:
        look, target = "Link", quoteattr(f"#{entry.link}.A1")
        words = f'<text:p><text:a xlink:type="simple" xlink:href={target}>{escape(entry.text)}</text:a></text:p>'
    return f'<table:table-cell table:style-name="{look}" office:value-type="string">{words}</table:table-cell>'


def _paragraphs(text: str) -> str:
    """Words as paragraphs; runs of spaces are kept by the element that the standard has for them."""
    return "".join(f"<text:p>{''.join(_spaced(line))}</text:p>" for line in text.split("\n"))


def _spaced(line: str) -> Iterator[str]:
    words = line.split(" ")
    gap = 0
    for at, word in enumerate(words):
        if at:
            gap += 1
        if word or at == len(words) - 1:
            yield " " if gap else ""
            yield f'<text:s text:c="{gap - 1}"/>' if gap > 1 else ""
            yield escape(word)
            gap = 0


def _range(sheet: Sheet, grid: Grid) -> str:
    first = address(sheet.heading_row, 0)
    last = address(sheet.heading_row + len(grid.rows), len(grid.fields) - 1)
    where = quoteattr(f"{sheet.name}.{first}:{sheet.name}.{last}")
    name = quoteattr(grid.name)
    return f'<table:database-range table:name={name} table:target-range-address={where} table:contains-header="true"/>'


def _styles(language: str) -> str:
    spoken, _, country = language.partition("-")
    said = f' fo:language="{escape(spoken)}" fo:country="{escape(country or "none")}"'
    cell = '<style:style style:name="{}" style:family="table-cell" style:parent-style-name="Default">{}</style:style>'
    top = '<style:table-cell-properties style:vertical-align="top"/>'
    wrapped = '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/>'
    head = '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="bottom" fo:border-bottom="0.3mm solid #000000"/>'
    bold, end = '<style:text-properties fo:font-weight="bold"/>', '<style:paragraph-properties fo:text-align="end"/>'
    link = '<style:text-properties fo:color="#0B4A8F" style:text-underline-style="solid" style:text-underline-width="auto"/>'
    looks = (
        '<style:default-style style:family="table-cell"><style:text-properties fo:font-size="11pt"'
        f' style:font-name="Arial"{said}/></style:default-style>'
        '<style:style style:name="Default" style:family="table-cell"/>'
        + cell.format("Title", '<style:text-properties fo:font-size="14pt" fo:font-weight="bold"/>')
        + cell.format("Plain", top)
        + cell.format("Wrapped", wrapped)
        + cell.format("Heading", head + bold)
        + cell.format("NumberHeading", head + end + bold)
        + cell.format("Mark", top + end)
        + cell.format("Link", top + link)
    )
    page = (
        '<office:automatic-styles><style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="297mm"'
        ' fo:page-height="210mm" style:print-orientation="landscape" style:scale-to-X="1"'
        ' style:print="objects charts drawings zero-values"/></style:page-layout></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="Default" style:page-layout-name="pm"/></office:master-styles>'
    )
    fonts = (
        '<office:font-face-decls><style:font-face style:name="Arial" svg:font-family="Arial"'
        ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"/></office:font-face-decls>'
    )
    start = _open("document-styles", "style", "fo", "number")
    return f"{start}{fonts}<office:styles>{looks}</office:styles>{page}</office:document-styles>"


def _meta(book: DataWorkbook) -> str:
    said = "".join(
        (
            "<meta:generator>cswo-report</meta:generator>",
            f"<dc:title>{escape(book.title)}</dc:title>",
            f"<dc:subject>{escape(book.subject)}</dc:subject>" if book.subject else "",
            f"<meta:initial-creator>{escape(book.author)}</meta:initial-creator>",
            f"<meta:creation-date>{book.dated[:19]}</meta:creation-date>",
            f"<dc:date>{book.dated[:19]}</dc:date>",
            f"<dc:language>{escape(book.language)}</dc:language>",
        )
    )
    return f"{_open('document-meta', 'meta', 'dc')}<office:meta>{said}</office:meta></office:document-meta>"


def _settings(sheets: Sequence[Sheet]) -> str:
    """Which sheet is in front, and which headings stay in sight while a long table is scrolled."""
    views = "".join(
        f"<config:config-item-map-entry config:name={quoteattr(sheet.name)}>{_frozen(sheet)}</config:config-item-map-entry>"
        for sheet in sheets
    )
    first = escape(sheets[0].name)
    return (
        f"{_open('document-settings', 'config')}<office:settings>"
        '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
        '<config:config-item-map-entry><config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item-map-named config:name="Tables">{views}</config:config-item-map-named>'
        f'<config:config-item config:name="ActiveTable" config:type="string">{first}</config:config-item>'
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>"
        "</office:settings></office:document-settings>"
    )


def _frozen(sheet: Sheet) -> str:
    top = sheet.heading_row + 1 if sheet.grid and len(sheet.grid.rows) > FROZEN_FROM else 0
    values = {"VerticalSplitMode": 2 if top else 0, "VerticalSplitPosition": top, "PositionBottom": top}
    items = {"ActiveSplitRange": 2} | values if top else {"VerticalSplitMode": 0}
    return "".join(
        f'<config:config-item config:name="{name}" config:type="{"short" if "Mode" in name or "Active" in name else "int"}">'
        f"{value}</config:config-item>"
        for name, value in items.items()
    )


def _manifest(names: Sequence[str]) -> str:
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
    root = entry.format("/", MEDIA_TYPE).replace(" manifest:media-type", ' manifest:version="1.3" manifest:media-type')
    rest = "".join(entry.format(name, "text/xml") for name in names)
    return f'{_HEAD}<manifest:manifest xmlns:manifest="{space}" manifest:version="1.3">{root}{rest}</manifest:manifest>'
