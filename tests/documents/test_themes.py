"""Themes: what may be said in one, what is refused, and that every pair of colours a page uses can be told apart."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path

import pytest

from cswo_report import shipped
from cswo_report.errors import NotFound, ShippedDataFault
from cswo_report.render.charts import draw
from cswo_report.render.html import Documents
from cswo_report.render.style import PRINT_SHEETS, SCREEN_SHEETS
from cswo_report.render.theme import Colours, Cover, base_of, load_theme, shipped_themes
from cswo_report.render.theme_colours import MARK_CONTRAST, PAIRS, PARTS, contrast, lightness, measured
from cswo_report.render.type_metrics import FAMILY, missing_characters
from cswo_report.usecases import publishing, themes
from cswo_report.usecases.settings import Settings
from cswo_report.usecases.workspace import Workspace
from tests.documents import sample_paper as sample

THEMES = shipped_themes()
PAGE = Path(__file__).parents[2] / "docs" / "themes.md"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
GROUNDS = {"paper", "tint", "tint_accent", "tint_attention", "accent"}


def theme_in(folder: Path, toml: str) -> Path:
    (folder / "theme.toml").write_text(toml, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", THEMES)
def test_a_shipped_theme_passes_every_pair_by_contrast_and_by_each_kind_of_colour_vision(name: str) -> None:
    pairs = list(measured(load_theme(name).colour))
    assert len(pairs) > 40
    assert [pair for pair in pairs if not pair.passes] == []


@pytest.mark.parametrize("name", THEMES)
def test_nothing_is_lost_on_a_grey_printer(name: str) -> None:
    """Text keeps its contrast whatever the colour; parts that touch are told apart by lightness, or by the gap between them."""
    colour = load_theme(name).colour
    values = [lightness(colour.named(part)) for part in PARTS]
    assert all(abs(one - other) > 15 for one, other in pairwise(values))
    assert all(contrast(colour.named(part), colour.paper) >= MARK_CONTRAST for part in PARTS)


@pytest.mark.parametrize("name", THEMES)
def test_parts_of_a_bar_are_parted_by_a_gap_and_each_is_named(name: str) -> None:
    svg = draw(sample.VALUE, load_theme(name)).svg
    bars = [
        tuple(map(float, found))
        for found in re.findall(r'<rect x="([\d.]+)" y="0.0" width="([\d.]+)" height="24.0"', svg)
    ]
    assert len(bars) >= 3
    assert all(after[0] - (before[0] + before[1]) > 1.5 for before, after in pairwise(bars))
    words = re.sub(r"<[^>]*>", " ", svg)
    assert all(point.label in words for point in sample.VALUE.series[0].points)


def test_every_colour_that_the_style_sheets_use_is_in_the_table_of_pairs() -> None:
    folder = shipped.root("report_templates")
    sheets = [folder / "_base" / "css" / f"{name}.css" for name in {*PRINT_SHEETS, *SCREEN_SHEETS}]
    css = "\n".join(sheet.read_text(encoding="utf-8") for sheet in [*sheets, *folder.glob("themes/*/theme.css")])
    text = {name.replace("-", "_") for name in re.findall(r"(?<![-\w])color: ?var\(--([\w-]+)\)", css)}
    grounds = {name.replace("-", "_") for name in re.findall(r"background(?:-color)?: ?var\(--([\w-]+)\)", css)}
    judged = {(pair.front, pair.ground) for pair in PAIRS}
    assert text
    assert all((name, "paper") in judged or (name, "accent") in judged for name in text), text
    assert all(ground in GROUNDS | {"attention", "grey", "ink", "rule"} for ground in grounds), grounds
    own = re.findall(r":[^;{}]*#[0-9A-Fa-f]{3,8}\b[^;{}]*[;}]", css)
    assert [each for each in own if "#FFFFFF" not in each] == [], "a colour that no theme gives"


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('[colour]\nink_2 = "#8A949D"', "ink_2 .* contrast"),
        ('[colour]\ntint_attention = "#A63A0A"', "attention .* contrast"),
        ('[colour]\nseries_2 = "#153F5C"', "accent and series_2 look alike"),
        ('[colour]\naccent = "#A63A0A"', "look alike|contrast"),
        ('[crest]\nfile = "arms.svg"', "crest 'arms.svg' is not there"),
        ('[crest]\nfile = "../arms.svg"', r"'\.\./arms\.svg'"),
        ('[crest]\nfile = "x.gif"', "not there"),
        ('[crest]\nsecond_file = "arms.svg"', "second_words is missing"),
        ('[crest]\npicture = "arms.svg"', "crest.picture"),
        ("[crest]\nfile = 3", "crest.file"),
        ('crest = "arms.svg"', "crest is 'arms.svg'"),
        ('[cover]\nform = "photograph"', "cover.form"),
        ("[cover]\nbars = 52", "cover.bars"),
        ("[size]\ntext = 8", "size is not a setting"),
        ('[[font]]\nfamily = "Ours"\nregular = "ours.woff2"\nstrong = "ours.woff2"', "font 'ours.woff2' is not there"),
        ('[[font]]\nfamily = "Ours"', "font"),
        ('[[font]]\nfamily = "Ours\\"; x"\nregular = "a"\nstrong = "b"', "font.family"),
        ('[font]\nfamily = "Ours"', "font is"),
        ("picture = 1", "picture is not a setting"),
    ],
)
def test_a_theme_that_cannot_be_used_is_refused_with_its_reason(tmp_path: Path, toml: str, words: str) -> None:
    with pytest.raises(ShippedDataFault, match=words) as refused:
        load_theme("neutral", theme_in(tmp_path, toml))
    assert "theme.toml" in refused.value.lines()[0] or "arms" in refused.value.lines()[0]


@pytest.mark.parametrize(
    "drawing",
    [
        "no drawing",
        "<svg/>",
        '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><rect fill="url(http://x.invalid/a)"/></svg>',
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
    ],
)
def test_a_crest_that_reaches_outside_itself_is_refused(tmp_path: Path, drawing: str) -> None:
    (tmp_path / "crest.svg").write_text(drawing, encoding="utf-8")
    with pytest.raises(ShippedDataFault, match="stands on its own"):
        load_theme("neutral", theme_in(tmp_path, 'name = "Ours"'))


def test_a_font_that_is_no_font_or_only_part_of_one_is_refused(tmp_path: Path) -> None:
    toml = '[[font]]\nfamily = "Ours"\nregular = "ours.woff2"\nstrong = "ours.woff2"'
    (tmp_path / "ours.woff2").write_bytes(b"wOF2 but not really")
    with pytest.raises(ShippedDataFault, match="cannot be read"):
        load_theme("neutral", theme_in(tmp_path, toml))
    part = shipped.root("report_templates") / "_base" / "fonts" / "AtkinsonHyperlegibleNext-LatinExt-Regular.woff2"
    (tmp_path / "ours.woff2").write_bytes(part.read_bytes())
    with pytest.raises(ShippedDataFault, match="the font lacks B C D"):
        load_theme("neutral", theme_in(tmp_path, toml))


def test_a_council_s_own_type_is_served_before_ours(tmp_path: Path) -> None:
    font = shipped.root("report_templates") / "_base" / "fonts" / "AtkinsonHyperlegibleNext-Latin-Regular.woff2"
    (tmp_path / "ours.woff2").write_bytes(font.read_bytes())
    toml = '[[font]]\nfamily = "Our Own"\nregular = "ours.woff2"\nstrong = "ours.woff2"\ntabular = true'
    documents = Documents(sample.sample_paper(), theme_folder=theme_in(tmp_path, toml))
    style = documents.assets()["https://assets.invalid/report.css"].decode()
    assert '--font: "Our Own", "Source Sans 3", sans-serif' in style
    assert documents.assets()["https://assets.invalid/ours.woff2"] == font.read_bytes()
    assert documents.theme.typeface.missing("Ŵŷ ▲") == missing_characters("Ŵŷ ▲") == []


def test_figures_are_of_equal_width_in_the_type_of_every_theme() -> None:
    for name in THEMES:
        face = load_theme(name).typeface
        assert len({round(face.width(str(figure), 100), 3) for figure in range(10)}) == 1, name
        assert len({round(face.width(str(figure), 100, 600), 3) for figure in range(10)}) == 1, name
        assert face.names.endswith(FAMILY)


@pytest.mark.parametrize("form", list(Cover))
def test_the_cover_is_months_or_a_ground_or_plain(form: Cover) -> None:
    documents = Documents(sample.sample_paper())
    documents.theme = replace(documents.theme, cover=form)
    cover = documents.cover()
    assert ('class="months"' in cover) == (form is Cover.MONTHS)
    assert ('class="ground"' in cover) == (form is Cover.BLOCK)
    if form is Cover.MONTHS:
        words = re.findall(r">([^<>]+)</text>", cover)
        assert all(point.text in words for point in sample.sample_paper().cover.months)  # type: ignore[union-attr]


def example(folder: Path) -> Path:
    """The theme of docs/themes.md, its files exactly as printed there."""
    blocks = re.findall(r"```\w+ file=(\S+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 3
    for name, content in blocks:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder / "themes" / "strathfennan"


def test_the_theme_of_the_page_on_themes_works_as_written(tmp_path: Path) -> None:
    folder = example(tmp_path)
    assert base_of(folder) == "neutral"
    documents = Documents(sample.sample_paper(), theme_folder=folder)
    cover = documents.cover()
    assert 'alt="The arms of Strathfennan Council"' in cover
    assert 'alt="The mark of the Strathfennan Health and Care Partnership"' in cover
    assert 'class="ground"' in cover
    assert {"https://assets.invalid/crest.svg", "https://assets.invalid/second-crest.svg"} <= set(documents.assets())
    assert b"--accent: #14523F" in documents.assets()["https://assets.invalid/report.css"]
    checked = themes.examine("strathfennan", tmp_path / "themes")
    assert checked.as_json()["crest"] == "crest.svg"
    large = load_theme("large_print", folder)
    assert (large.colour.accent, large.size.text) == ("#14523F", 18)


def test_the_page_on_themes_names_every_colour() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [each.name for each in fields(Colours) if each.name not in text] == []


def test_a_theme_is_checked_by_name_by_folder_or_not_found(tmp_path: Path) -> None:
    assert themes.examine("large_print", None).theme.size.small == 16
    assert themes.examine(str(theme_in(tmp_path, 'base = "large_print"')), None).theme.size.small == 16
    with pytest.raises(NotFound, match=r"no theme\.toml"):
        themes.examine("nowhere", tmp_path)
    with pytest.raises(ShippedDataFault, match="no shipped theme called 'loud'"):
        themes.examine(str(theme_in(tmp_path, 'base = "loud"')), None)


def test_large_print_keeps_the_council_s_own_colours_and_crest(tmp_path: Path) -> None:
    folder = example(tmp_path)
    workspace = Workspace(tmp_path, Settings(council="Strathfennan Council", theme="strathfennan"))
    assert (workspace.base_theme, workspace.theme_folder) == ("neutral", folder)
    large, look = publishing.in_theme(workspace, "large_print")
    assert (large.base_theme, large.theme_folder, look) == ("large_print", folder, "large_print")
    plain, _ = publishing.in_theme(Workspace(tmp_path, Settings(council="Strathfennan Council")), "large_print")
    assert (plain.base_theme, plain.theme_folder) == ("large_print", None)
