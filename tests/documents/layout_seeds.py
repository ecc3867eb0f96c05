"""Layout faults put into pages on purpose, each with a clean twin: pieces of HTML under our own style sheet.

A piece begins on a new page. What stands in it is invented.
"""

from __future__ import annotations

from dataclasses import dataclass

SENTENCE = "Every child has a plan that the family has read and that the team keeps to. "
LINE_MM = 5.4


@dataclass(frozen=True)
class Seed:
    """A fault as it would stand in a chapter, and the same content without it. `kind` is the number in the design notes, or a name."""

    code: str
    bad: str
    good: str

    @property
    def name(self) -> str:
        return f"{self.code.removeprefix('layout.')}"


def prose(lines: int) -> str:
    """A paragraph of about this many lines in the text column."""
    return f"<p>{SENTENCE * lines}</p>"


def page(inside: str) -> str:
    """A section in the lower half of its page, which is then not half empty."""
    return f'<div class="section"><div style="height: 132mm"></div>{inside}{prose(2)}</div>'


def rest() -> str:
    """What else stands on a page, so that it is not half empty."""
    return f'<div style="height: 128mm"></div>{prose(2)}'


def low(inside: str, height: int = 222) -> str:
    """A section in which what matters begins `height` mm down its page."""
    return f'<div class="section"><div style="height: {height}mm"><p>{SENTENCE}</p></div>{inside}</div>'


def table(
    rows: str,
    *,
    head: str = "<th scope='col'>Measure</th><th scope='col' class='n'>2023-24</th><th scope='col' class='n'>2024-25</th>",
    widths: tuple[float, ...] = (130, 20, 20),
    note: str = "Source: case records.",
    style: str = "",
    caption: str = "Table 1. Plans",
) -> str:
    columns = "".join(f'<col style="width:{width}mm"/>' for width in widths)
    body = rows if "<tbody" in rows else f"<tbody>{rows}</tbody>"
    return (
        f'<div class="tabled long" style="{style}"><table><caption>{caption}<span class="sub"> Number in the year</span></caption>'
        f"<colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead>{body}</table>"
        f'<p class="note">{note}</p></div>'
    )


def row(label: str = "Plans agreed", first: str = "12", second: str = "14", style: str = "", kind: str = "") -> str:
    return f'<tr class="{kind}" style="{style}"><th scope="row">{label}</th><td class="n">{first}</td><td class="n">{second}</td></tr>'


def group(label: str) -> str:
    return f'<tr class="group"><th scope="rowgroup" colspan="3">{label}</th></tr>'


def svg(
    inside: str, *, width: str = "118mm", box: str = "0 0 334.5 60", family: str = "Source Sans 3", size: str = "10.5"
) -> str:
    face = f' font-family="{family}"' if family else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="21mm" viewBox="{box}"{face}'
        f' font-size="{size}"><title>Plans agreed</title><desc>Rose.</desc>{inside}</svg>'
    )


def word(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y}"{more}>{text}</text>'


def figure(picture: str, style: str = "") -> str:
    return f'<figure><figcaption>Figure 1. Plans rise</figcaption>{picture}<p class="note" style="{style}">The values are in table 1.</p></figure>'


def strip(words: str, number: str = "17") -> str:
    item = f'<div><p><span class="num">{number}</span> {words}</p></div>'
    return f'<div class="strip keys n4">{item * 4}</div>'


HEADS = "<th scope='col'>Measure</th><th scope='col' class='n'>Fair</th><th scope='col' class='n'>{}</th>"
BREAK = "break-before: page"
WHOLE = "overflow-wrap: normal"
SIX = "".join(row(f"Plans of team {n}") for n in range(1, 7))
TALL = "".join(row(f"Plans of team {n}") for n in range(1, 36))
LONG_LABEL = "Children and young people whose plan was reviewed with their family and their worker within the time that was agreed"
WORDS = "Plans were agreed sooner with every family this year and most of the families told us so when we asked them"
HEADING = '<h3 class="inner g1">What changed</h3>'
BOX = '<div class="box note"><p class="boxtitle">How to read</p><p>Read the words first.</p></div>'
FIVE = "".join(row() for _ in range(5))


def side(inside: str = '<span class="num">17</span> plans were late', style: str = "") -> str:
    return f'<div class="side" style="{style}"><p>{inside}</p></div>'


LATE = '<span class="num">17</span> plans were late in the year, and more of them later on in the autumn'

SEEDS: tuple[Seed, ...] = (
    # 2: headings
    Seed(
        "layout.stranded-heading",
        low(HEADING + f'<p style="{BREAK}">{SENTENCE * 3}</p>{rest()}'),
        low(HEADING + prose(6), 205),
    ),
    Seed(
        "layout.stranded-heading",
        low(HEADING + f'<div style="{BREAK}">{figure(svg(""))}</div>{rest()}', 150),
        low(HEADING + figure(svg("")), 150),
    ),
    Seed(
        "layout.stranded-heading",
        low('<h2 class="section-title">Plans</h2>' + HEADING + f'<div style="{BREAK}">{rest()}</div>', 160),
        low('<h2 class="section-title">Plans</h2>' + HEADING + prose(6), 160),
    ),
    # 1, 20: pages
    Seed(
        "layout.thin-page", f'<div class="section">{prose(3)}<p style="{BREAK}">{SENTENCE}</p>{rest()}</div>', page("")
    ),
    Seed("layout.thin-page", f'<div class="section">{HEADING}<p>{SENTENCE * 2}</p></div>', page(HEADING + prose(3))),
    Seed(
        "layout.half-page",
        f'<div class="section">{prose(14)}<p style="{BREAK}">{SENTENCE}</p>{rest()}</div>',
        page(prose(14)),
    ),
    Seed(
        "layout.half-page",
        f'<div class="section">{table(SIX)}{prose(5)}<p style="{BREAK}">{SENTENCE}</p>{rest()}</div>',
        page(table(SIX)),
    ),
    # 3: figures beside the text
    Seed(
        "layout.side-split",
        page(
            '<div class="side" style="break-inside: auto; float: none"><p style="display: block"><span class="num">17</span>'
            f'<span style="display: block; {BREAK}">plans were late this year</span></p></div>' + rest()
        ),
        page(side("<span class='num'>17</span> plans were late") + prose(4)),
    ),
    Seed(
        "layout.side-elsewhere",
        f'<div class="section">{prose(20)}<div class="section">{side(LATE, style="margin-bottom: -40mm")}{prose(1)}</div>'
        f'<div class="section"><h2 class="section-title">The next section</h2>{prose(6)}</div></div>',
        f'<div class="section">{prose(20)}<div class="section">{side()}{prose(6)}</div>'
        f'<div class="section"><h2 class="section-title">The next section</h2>{prose(6)}</div></div>',
    ),
    # 4: beyond the text block
    Seed("layout.overhang", page(f"<p style='{WHOLE}'>{'Kindeswohl' * 14}</p>"), page(f"<p>{'Kindeswohl ' * 14}</p>")),
    Seed(
        "layout.overhang",
        page('<p style="margin-left: -9mm">Plans agreed sooner</p>'),
        page("<p>Plans agreed sooner</p>"),
    ),
    Seed(
        "layout.overhang",
        page(f'<h3 class="g1" style="{WHOLE}">{"Amtshilfe" * 12}</h3>{prose(3)}'),
        page(f'<h3 class="g1">{"Amtshilfe " * 4}</h3>{prose(3)}'),
    ),
    Seed(
        "layout.cell-collision",
        page(
            table(
                row("Achtundzwanzigstundenversorgungsplanungsverfahrensanweisungsbogen", style=WHOLE) + SIX,
                widths=(60, 55, 55),
            )
        ),
        page(table(row("Plans for a whole day") + SIX, widths=(60, 55, 55))),
    ),
    Seed(
        "layout.cell-collision",
        page(table(row(first="1,234,567,890,123", second="99,999,999,999,999") + SIX)),
        page(table(row(first="1,234", second="99,999") + SIX)),
    ),
    Seed("layout.broken-word", page(f"<p>{'Kindeswohl' * 14}</p>"), page(f"<p>{'Kindeswohl ' * 14}</p>")),
    Seed(
        "layout.broken-word",
        page(table(SIX.replace("14", "9"), head=HEADS.format("Unsatisfactory"), widths=(148, 11, 11))),
        page(table(SIX.replace("14", "9"), head=HEADS.format("Good"), widths=(148, 11, 11))),
    ),
    # 5: columns
    Seed("layout.column-sum", page(table(SIX, widths=(120, 20, 20))), page(table(SIX))),
    Seed("layout.column-sum", page(table(SIX, widths=(140, 20, 25))), page(table(SIX, widths=(130.2, 20, 20)))),
    # 6: labels
    Seed(
        "layout.long-label", page(table(row(LONG_LABEL) + SIX, widths=(50, 60, 60))), page(table(row(LONG_LABEL) + SIX))
    ),
    Seed(
        "layout.long-label",
        page(table(row(LONG_LABEL[:60]) + SIX, widths=(34, 68, 68))),
        page(table(row(LONG_LABEL[:60]) + SIX)),
    ),
    Seed(
        "layout.long-head",
        page(
            table(
                SIX,
                head="<th scope='col'>Measure</th><th scope='col' class='n'>Number in the year before last</th><th scope='col' class='n'>2024-25</th>",
            )
        ),
        page(
            table(
                SIX,
                head="<th scope='col'>Measure</th><th scope='col' class='n'>Year before</th><th scope='col' class='n'>2024-25</th>",
            )
        ),
    ),
    # 7: one word alone
    Seed(
        "layout.one-word",
        page(f'<p class="lead">{WORDS[:60]}<br/>themselves</p>{prose(3)}'),
        page(f'<p class="lead">{WORDS[:60]}<br/>by themselves</p>{prose(3)}'),
    ),
    Seed(
        "layout.one-word",
        page('<h3 class="inner g1" style="max-width: 60mm">Plans are agreed sooner everywhere</h3>' + prose(3)),
        page(
            '<h3 class="inner g1" style="max-width: 60mm">Plans are agreed <span class="held">sooner everywhere</span></h3>'
            + prose(3)
        ),
    ),
    Seed("layout.one-word", page(strip("plans were<br/>agreed")), page(strip("plans were agreed"))),
    # 8: drawings
    Seed("layout.wide-drawing", page(figure(svg("", width="185mm"))), page(figure(svg("", width="169mm")))),
    Seed(
        "layout.wide-drawing",
        page(table(row(first=svg("", width="30mm"), second="3") + SIX)),
        page(table(row(first=svg("", width="16mm"), second="3") + SIX)),
    ),
    Seed(
        "layout.drawing-words-cut",
        page(figure(svg(word(300, 30, "private applications")))),
        page(figure(svg(word(200, 30, "private applications")))),
    ),
    Seed(
        "layout.drawing-words-cut",
        page(figure(svg(word(20, 30, "private applications", ' text-anchor="end"')))),
        page(figure(svg(word(120, 30, "private applications", ' text-anchor="end"')))),
    ),
    Seed(
        "layout.drawing-words-cut", page(figure(svg(word(20, 90, "Plans")))), page(figure(svg(word(20, 50, "Plans"))))
    ),
    Seed(
        "layout.drawing-words-over",
        page(figure(svg(word(20, 30, "private applications") + word(60, 33, "by the council")))),
        page(figure(svg(word(20, 30, "private applications") + word(20, 45, "by the council")))),
    ),
    Seed(
        "layout.drawing-words-over",
        page(
            figure(
                svg(
                    word(100, 30, "2023-24", ' text-anchor="middle"')
                    + word(110, 30, "2024-25", ' text-anchor="middle"')
                )
            )
        ),
        page(
            figure(
                svg(
                    word(100, 30, "2023-24", ' text-anchor="middle"')
                    + word(160, 30, "2024-25", ' text-anchor="middle"')
                )
            )
        ),
    ),
    # 9: type
    Seed(
        "layout.small-type", page('<p style="font-size: 9pt">Plans</p>'), page('<p style="font-size: 10.5pt">Plans</p>')
    ),
    Seed(
        "layout.small-type",
        page(table(row("Plans <small style='font-size: 8pt'>of the team</small>") + SIX)),
        page(table(row("Plans <small>of the team</small>") + SIX)),
    ),
    Seed(
        "layout.small-type",
        page(figure(svg(word(20, 30, "Plans", ' font-size="8"')))),
        page(figure(svg(word(20, 30, "Plans", ' font-size="11.5"')))),
    ),
    Seed(
        "layout.small-type",
        page(figure(svg(word(20, 30, "Plans"), width="59mm"))),
        page(figure(svg(word(20, 30, "Plans"), width="120mm"))),
    ),
    Seed("layout.other-face", page('<p style="font-family: serif">Plans</p>'), page("<p>Plans</p>")),
    Seed(
        "layout.other-face",
        page(figure(svg(word(20, 30, "Plans"), family=""))),
        page(figure(svg(word(20, 30, "Plans")))),
    ),
    # 10, 11: tables over pages
    Seed(
        "layout.torn-table",
        low(table(row() + row() + row("Late", style=BREAK) + TALL)),
        low(table(row() * 3 + row("Late", style=BREAK) + TALL), 205),
    ),
    Seed(
        "layout.torn-table",
        page(table(TALL[: len(row("Plans of team 1")) * 9] + row(style=BREAK)) + rest()),
        page(table(SIX)),
    ),
    Seed(
        "layout.head-not-repeated",
        page(table(SIX + row(style=BREAK) + TALL).replace("<thead>", '<thead style="display: table-row-group">')),
        page(table(SIX + row(style=BREAK) + TALL)),
    ),
    Seed(
        "layout.group-stranded",
        low(table(f"<tbody>{FIVE}</tbody><tbody>{group('Adults')}{row(style=BREAK)}{TALL}</tbody>"), 150),
        low(table(f'<tbody>{FIVE}</tbody><tbody style="{BREAK}">{group("Adults")}{row()}{TALL}</tbody>'), 150),
    ),
    Seed(
        "layout.group-continued",
        low(table(f"<tbody>{group('Adults')}{FIVE}{row(style=BREAK)}{TALL}</tbody>"), 150),
        low(
            table(
                f"<tbody>{group('Adults')}{FIVE}</tbody><tbody style='{BREAK}'>{group('Adults (continued)')}{TALL}</tbody>"
            ),
            150,
        ),
    ),
    Seed(
        "layout.note-apart",
        page(table(SIX).replace('<p class="note">', f'<p class="note" style="{BREAK}">') + rest()),
        page(table(SIX) + prose(4)),
    ),
    Seed(
        "layout.note-apart",
        low(table(FIVE, note=WORDS).replace('<p class="note">', f'<p class="note" style="{BREAK}">') + rest(), 150),
        low(table(FIVE, note=WORDS), 150),
    ),
    Seed(
        "layout.figure-apart",
        low(figure(svg(""), BREAK).replace("<figure>", '<figure style="break-inside: auto">') + rest(), 180),
        low(figure(svg("")), 180),
    ),
    Seed(
        "layout.figure-apart",
        low(
            figure(f'<div style="{BREAK}">{svg("")}</div>').replace("<figure>", '<figure style="break-inside: auto">')
            + rest(),
            180,
        ),
        low(figure(svg("")), 150),
    ),
    # 20, 21: words and boxes
    Seed("layout.two-boxes", page(BOX + BOX), page(BOX)),
    Seed(
        "layout.two-boxes",
        f'<div class="section">{BOX}{rest()}{BOX}</div>',
        f'<div class="section">{rest()}{BOX}</div>',
    ),
    Seed(
        "layout.long-lead",
        page(f'<p class="lead">{WORDS} {WORDS[:-5]}</p>{prose(3)}'),
        page(f'<p class="lead">{WORDS[:60]}</p>{prose(3)}'),
    ),
    Seed(
        "layout.long-story",
        page(f'<div class="box vignette story"><p>{WORDS} {WORDS} {WORDS} {WORDS}</p></div>'),
        page(f'<div class="box vignette story"><p>{WORDS}</p></div>'),
    ),
    Seed("layout.long-figure", page(strip(WORDS)), page(strip("plans were agreed, 15 of them in time"))),
    Seed(
        "layout.status-wordless",
        page(table(row(first='<span class="st done"></span>x') + SIX)),
        page(table(row(first='<span class="st done">Yes</span>') + SIX)),
    ),
    # 16, 25: marks and empty cells
    Seed(
        "layout.mark-unexplained",
        page(table(row(first="[c]") + SIX)),
        page(table(row(first="[c]") + SIX, note="[c] withheld. Source: case records.")),
    ),
    Seed(
        "layout.mark-unused",
        page(table(SIX, note="[r] revised. Source: case records.")),
        page(table(row(first="12 [r]") + SIX, note="[r] revised. Source: case records.")),
    ),
    Seed(
        "layout.empty-cell",
        page(table(row(first="") + SIX)),
        page(table(row("All plans", first="", kind="total") + SIX)),
    ),
    # too much for paper
    Seed(
        "layout.wide-table",
        page(
            table(
                "<tr>" + '<th scope="row">Plans</th>' + "<td class='n'>1</td>" * 11 + "</tr>",
                head="<th scope='col'>Plans</th>" + "<th scope='col' class='n'>1</th>" * 11,
                widths=(60, *[10] * 11),
            )
        ),
        page(
            table(
                "<tr>" + '<th scope="row">Plans</th>' + "<td class='n'>1</td>" * 8 + "</tr>",
                head="<th scope='col'>Plans</th>" + "<th scope='col' class='n'>1</th>" * 8,
                widths=(90, *[10] * 8),
            )
        ),
    ),
    Seed("layout.long-table", page(table(TALL * 3)), page(table(TALL[: len(row("Plans of team 1")) * 9]))),
    # what is clipped or turned
    Seed(
        "layout.cut",
        page(f'<div style="overflow: hidden; height: 8mm">{prose(8)}</div>'),
        page(f'<div style="overflow: hidden">{prose(8)}</div>'),
    ),
    Seed(
        "layout.cut",
        page(f'<p style="overflow: hidden; white-space: nowrap; width: 40mm">{WORDS}</p>'),
        page(f'<p style="overflow: hidden; width: 40mm">{WORDS}</p>'),
    ),
    Seed("layout.sideways", page('<p style="transform: rotate(90deg); width: 30mm">Plans</p>'), page("<p>Plans</p>")),
    Seed(
        "layout.torn",
        low(f'<p style="orphans: 1; widows: 1">{SENTENCE * 4}</p>{rest()}', 249),
        low(f"<p>{SENTENCE * 4}</p>{rest()}", 230),
    ),
    Seed(
        "layout.torn",
        low(f'<p style="orphans: 1; widows: 1">{SENTENCE * 6}</p>{rest()}', 251),
        low(f"<p>{SENTENCE * 6}</p>{rest()}", 230),
    ),
)
