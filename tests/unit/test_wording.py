"""A figure in a sentence: its grammar agrees with its number, its verb with its change, and its sign is printed once."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report.domain.measures import FigureRef
from cswo_report.domain.prose import Said
from cswo_report.domain.values import Basis
from cswo_report.figures.asking import FORMS, names_in
from cswo_report.figures.book import Book, UnknownFigure
from cswo_report.figures.wording import NUMBER_WORDS, WordingFault, in_context, pieces, say
from tests.unit.figures_book import book, supplied

POPULATION = supplied("population.children", Basis.AS_AT, "2024-06-30", "3871")
STOCK = supplied("child.stock", Basis.AS_AT, "2025-03-31", "12")
NUMBERS = st.integers(0, 30) | st.integers(31, 5_000)


def sample() -> Book:
    """29 children seen after 8, three moved after two, none kept."""
    return book({"child.seen": (30, 8, 29), "child.moved": (4, 2, 3)}, POPULATION, STOCK)


def text(inside: str, before: str = "We had ", after: str = ".", made: Book | None = None, cell: bool = False) -> str:
    return in_context(say(made or sample(), inside), before, after, cell=cell)


@pytest.mark.parametrize(
    ("inside", "printed"),
    [
        ("child.seen", "29"),
        ("child.seen|previous", "8"),
        ("child.seen | 2022-23", "30"),
        ("child.seen|2022\u201323", "30"),
        ("child.moved|words", "three children"),
        ("child.seen|words", "29 children"),
        ("child.seen|previous|words", "eight children"),
        ("child.seen|2022-23|count", "30 children"),
        ("child.moved|count", "3 children"),
        ("child.moved|spelt", "three"),
        ("child.kept|spelt", "none"),
        ("child.seen|change", "rose from 8 to 29"),
        ("child.seen|change since 2022-23", "showed no clear change, at 30 and then 29"),
        ("child.moved|change", "showed no clear change, at 2 and then 3"),
        ("child.kept|change", "stayed at none"),
        ("child.seen|change since 2021-22", "rose from none to 29"),
        ("child.moved|per cent of child.seen", "10%"),
        ("child.moved|share of child.seen", "10% (3 of 29)"),
        ("child.moved|previous|share of child.seen", "25% (2 of 8)"),
        ("child.moved|rate per 1,000 population.children", "0.8 per 1,000 children (population at 30 June 2024)"),
        ("child.stock|as at", "12 at 31 March 2025"),
        ("child.stock|as at|count", "12 children at 31 March 2025"),
        ("population.children|as at", "3,871 at 30 June 2024"),
        ("child.share", "10%"),
        ("typed: 17 | the finance ledger", "17"),
    ],
)
def test_every_form_prints_what_it_says(inside: str, printed: str) -> None:
    assert text(inside) == printed


def test_a_year_that_a_change_cannot_reach_over_is_not_compared() -> None:
    made = book({"child.broken": (40, 9, 30)})
    assert text("child.broken|change", made=made) == "rose from 9 to 30"
    assert text("child.broken|change since 2022-23", made=made) == "cannot be compared with 2022-23"
    assert text("money.spent|change", made=made) == "cannot be compared with last year"
    unfinished = book({"child.seen": (30, 8, 29)}, as_at=date(2024, 9, 1))
    assert text("child.seen|change", made=unfinished) == "cannot be compared with last year"


def test_values_that_print_alike_stayed() -> None:
    years = {"2023-24": "12.34", "2024-25": "12.31"}
    made = book({}, *(supplied("money.spent", Basis.FINANCIAL_YEAR, year, n) for year, n in years.items()))
    assert text("money.spent|change", made=made) == "stayed at 12.3"


@pytest.mark.parametrize(
    ("before", "inside", "after", "printed"),
    [
        ("", "child.moved", " of 29 moved", "Three"),
        ("One year. ", "child.moved", " moved", "Three"),
        ("\u201c", "child.moved", " moved", "Three"),
        ("He said (so). ", "child.moved", " moved", "Three"),
        ("See No. ", "child.moved", " for it", "3"),
        ("", "child.seen", " came", "29"),
        ("", "child.moved|count", " came", "Three children"),
        ("", "child.lost|words", " came", "No children"),
        ("", "child.moved|change", "", "Showed no clear change, at 2 and then 3"),
        ("", "child.moved", "% of them", "3"),
        ("Cost \u00a3", "child.kept", " million", "0"),
        ("We held ", "child.kept", " reviews", "no"),
        ("We held ", "child.kept", " agreed plans", "no"),
        ("Of these ", "child.kept", " agreed to it", "none"),
        ("Of these ", "child.kept", " were late", "none"),
        ("", "child.kept", " of the children", "None"),
        ("There were ", "child.kept", ".", "none"),
        ("after ", "child.kept|previous", " the year before", "none"),
        ("It was ", "child.kept", "% of them", "0"),
        ("It was ", "child.share", "% of them", "10"),
        ("It was ", "child.share", " per cent of them", "10"),
        ("It was ", "child.share", " of them", "10%"),
        ("", "child.share", " of them", "10%"),
        ("It was ", "child.moved|per cent of child.seen", "%", "10"),
    ],
)
def test_a_figure_fits_the_words_around_it(before: str, inside: str, after: str, printed: str) -> None:
    made = book({"child.seen": (30, 8, 29), "child.moved": (4, 2, 3), "child.kept": (0, 0)})
    said = say(made, inside)
    assert in_context(said, before, after) == printed


def test_a_table_cell_holds_digits() -> None:
    assert [text(inside, "", "", cell=True) for inside in ("child.kept", "child.moved", "child.share")] == [
        "0",
        "3",
        "10%",
    ]


@given(NUMBERS, st.sampled_from(["", "It was said. ", "We had "]), st.sampled_from(["words", "count", "spelt", ""]))
def test_one_is_singular_none_is_no_and_a_sentence_begins_with_a_capital(number: int, before: str, form: str) -> None:
    printed = text(f"child.seen|{form}" if form else "child.seen", before, " today", book({"child.seen": (number,)}))
    at_start = before != "We had "
    assert not at_start or printed[0].isupper() or printed[0].isdigit()
    words = printed.lower().split()
    assert (len(words) == 2) == (form in {"words", "count"})
    if len(words) == 2:
        assert words[1] == ("child" if number == 1 else "children")
    spelt = form in {"words", "spelt"} or at_start
    expected = f"{number:,}" if number > 9 or (number and not spelt) else NUMBER_WORDS[number] if number else "no"
    assert words[0] in ({"no", "none"} if number == 0 else {expected})


@given(NUMBERS, NUMBERS)
def test_the_verb_agrees_with_the_numbers(before: int, now: int) -> None:
    phrase = text("child.seen|change", made=book({"child.seen": (before, now)}))
    numbers = [0 if word == "none" else int(word.replace(",", "")) for word in re.findall(r"[\d,]*\d|\bnone\b", phrase)]
    if phrase.startswith("stayed"):
        assert before == now == numbers[0]
        return
    assert numbers == [before, now]
    assert phrase.startswith("rose") <= (now > before)
    assert phrase.startswith("fell") <= (now < before)


@given(NUMBERS, st.integers(1, 5_000), st.sampled_from(["%", " per cent", " of all", ""]))
def test_a_per_cent_sign_is_never_printed_twice(part: int, base: int, after: str) -> None:
    made = book({"child.moved": (min(part, base),), "child.seen": (base,)})
    for inside in ("child.share", "child.moved|per cent of child.seen", "child.moved|share of child.seen"):
        line = text(inside, "It was ", after, made) + after
        assert not re.search(r"%\s*(%|per cent)", line)
        assert len(re.findall(r"%|per cent", line)) == 1 or "share" in inside


@given(NUMBERS, st.integers(1, 5_000))
def test_the_pieces_make_up_the_words_and_each_number_has_its_origin(part: int, base: int) -> None:
    made = book({"child.moved": (part, min(part, base)), "child.seen": (part, base)}, STOCK)
    for inside in (
        "child.seen",
        "child.seen|words",
        "child.seen|change",
        "child.moved|share of child.seen",
        "child.stock|as at",
    ):
        said = say(made, inside)
        for before in ("", "It was "):
            printed = in_context(said, before, " then")
            cut = pieces(said, printed)
            assert "".join(words for words, _ in cut) == printed
            assert tuple(origin for _, origin in cut if origin) == said.origins
            assert not any(re.search(r"\d", words) for words, origin in cut if origin is None and "at 31" not in words)


@pytest.mark.parametrize(
    ("inside", "rule", "remedy"),
    [
        ("child.seen|wordz", "no form 'wordz'", "Did you mean words? The forms are: previous"),
        ("child.seen|", "Nothing follows the bar", "Write"),
        ("child.seen|words|count", "cannot stand together", "Name one form"),
        ("child.seen|previous|2021-22", "Two years", "Name one year"),
        ("child.seen|previous|change", "takes no year", "change since"),
        ("child.seen|2010-11", "does not cover 2010-11", "from 2020-21 to 2024-25"),
        ("child.seen|2010-12", "A reporting year is written", "2020-21"),
        ("child.seen outcome", "A figure is written", "--search"),
        ("child.seen a=\u201cb", "quotation mark", "--search"),
        ("child.kept|words", "has no noun", "[[child.kept|spelt]]"),
        ("child.share|words", "is a percentage", "Write [[child.share]]"),
        ("child.seen|as at", "has no day", "Write [[child.seen]]"),
        ("child.seen|per cent of child.share", "a percentage already", "Write [[child.share]]"),
        ("child.seen|per cent of child.stock", "unlike periods", "same period"),
        ("child.seen|share of money.spent", "£ million", "same unit"),
        ("child.seen|rate per 1,000 child.kept", "nothing to divide by", "without a rate"),
        ("typed: 17", "with where it comes from", "[[typed: 17 |"),
        ("", "A figure is written", "--search"),
    ],
)
def test_what_means_nothing_is_told_with_its_rule_and_remedy(inside: str, rule: str, remedy: str) -> None:
    with pytest.raises(WordingFault) as fault:
        say(sample(), inside)
    assert rule in fault.value.rule
    assert remedy in fault.value.remedy


def test_an_unknown_name_tells_the_nearest() -> None:
    with pytest.raises(UnknownFigure) as fault:
        say(sample(), "child.sene|words")
    assert fault.value.nearest[0] == "child.seen"


def test_a_number_typed_by_hand_is_printed_as_typed_and_says_where_it_is_from() -> None:
    said: Said = say(sample(), "typed: 3 | the finance ledger")
    assert in_context(said, "", " of them") == "3"
    assert (said.form, said.origins[0].form, said.origins[0].field) == ("typed", "typed", "the finance ledger")


def test_the_names_in_a_text_are_those_of_its_sentences_and_blocks() -> None:
    found = names_in(
        "[[a.b|words]] and [[c.d x=y|share of e.f]] and [[typed: 3 | there]] and [[= bad]]\n"
        "[[table: g.h, i.j k=l | Title]]\n[[chart: m.n as stacked bar]]\n[[sparkline: o.p]]"
    )
    assert found == {
        *(FigureRef(key) for key in ("a.b", "e.f", "g.h", "m.n", "o.p")),
        FigureRef("c.d", (("x", "y"),)),
        FigureRef("i.j", (("k", "l"),)),
    }


def test_every_form_that_the_help_shows_can_be_written() -> None:
    for form in FORMS:
        inside = form.written.strip("[]").replace(
            "other", "population.children" if "rate" in form.written else "child.seen"
        )
        name = "child.stock" if "as at" in inside else "child.moved"
        if "dimension" not in inside:
            assert text(inside.replace("name", name))


@given(st.text(st.sampled_from('abc.|= "0125-,%oftyped:rchangsiw'), max_size=60))
def test_any_text_is_put_into_words_or_refused(inside: str) -> None:
    try:
        found = say(sample(), inside).text
    except ValueError as fault:
        found = getattr(fault, "rule", "")
    assert found
