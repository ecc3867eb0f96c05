"""The word lists of the readers: what people call things by number, what they say of a movement, what they should say instead."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class NumberWords:
    """Numbers that count nothing. Every entry is matched as whole words, whatever its capitals."""

    __pydantic_config__ = {"extra": "forbid"}

    labels: tuple[str, ...]  # what is called by a number: stage two, grade 4, table 3
    law: tuple[str, ...]  # parts of the law that are cited by number
    streets: tuple[str, ...]  # what ends a street's name
    rooms: tuple[str, ...]  # what stands before the number of a place
    idioms: tuple[str, ...]  # phrases with a number word that say no number
    one_before: tuple[str, ...]  # words after which "one" is no number: no one, each one
    one_after: tuple[str, ...]  # words before which it is none: one another, one day
    people: tuple[str, ...]  # whose ages are told: children under 12
    averages: tuple[str, ...]  # words that make a length of time a measurement and no limit
    lists: tuple[str, ...]  # what may be counted before its own list: three things: a, b and c


@dataclass(frozen=True)
class Claim:
    """One thing that words say of a figure, and the words that say it (regular expressions, matched as whole words)."""

    __pydantic_config__ = {"extra": "forbid"}

    says: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class DirectionWords:
    __pydantic_config__ = {"extra": "forbid"}

    claim: tuple[Claim, ...]
    unsaid_before: tuple[str, ...]  # words that make of a claim a wish, a plan or a doubt: will, could, whether
    unsaid_straight_before: tuple[str, ...]  # words that do so only where nothing stands between: to, no, without
    carried_by: tuple[str, ...]  # sentences that begin so speak of the figure of the sentence before
    opposites: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class PlainWord:
    """A word of the trade, and what a member would say."""

    __pydantic_config__ = {"extra": "forbid"}

    word: str
    plain: str


@dataclass(frozen=True)
class Jargon:
    __pydantic_config__ = {"extra": "forbid"}

    term: tuple[PlainWord, ...]
    longest_sentence: int


@dataclass(frozen=True)
class Names:
    """Names that need no explanation here."""

    __pydantic_config__ = {"extra": "forbid"}

    acronyms: tuple[str, ...]  # understood by every member
    bodies: tuple[str, ...]  # national and partner bodies that a report may name


@dataclass(frozen=True)
class Tenses:
    """How a sentence tells of what was done, and of what is still to come."""

    __pydantic_config__ = {"extra": "forbid"}

    past: tuple[str, ...]  # past forms that do not end in -ed
    no_subject: tuple[str, ...]  # words after which a word in -ed is no past tense: a supported year, is reserved
    asked: tuple[str, ...]  # requests and recommendations (regular expressions)
    no_act: tuple[str, ...]  # what "I" and "we" are followed by where nothing is done
    ahead: tuple[str, ...]  # what is told as still to come (regular expressions)


@dataclass(frozen=True)
class Synonym:
    """A word that people ask with, and what the figures call it."""

    __pydantic_config__ = {"extra": "forbid"}

    word: str
    means: tuple[str, ...]


@dataclass(frozen=True)
class Synonyms:
    """What is known of the words by which somebody asks for a figure."""

    __pydantic_config__ = {"extra": "forbid"}

    ignored: tuple[str, ...]
    synonym: tuple[Synonym, ...]
    abbreviation: tuple[Synonym, ...]


@dataclass(frozen=True)
class WordLists:
    """Those by which a narrative is read: the files of `data/readers/` but the synonyms."""

    numbers: NumberWords
    directions: DirectionWords
    jargon: Jargon
    names: Names
    tenses: Tenses
