"""Search tokens: single characters and pairs, as they stand or spelt for a tokenizer.

Spelt, so that no tokenizer splits or merges them, each character becomes four base-36 digits; the
digits are ASCII, so FTS5's ``unicode61`` (whose tables end at Unicode 6.1) and PostgreSQL's
``simple`` parser keep them whole.
"""

import itertools

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class _Spelling(dict[str, str]):
    def __missing__(self, character: str) -> str:
        point = ord(character)
        spelt = "".join(_DIGITS[point // 36**place % 36] for place in (3, 2, 1, 0))
        self[character] = spelt
        return spelt


_SPELLING = _Spelling()


def _pairs(folded: str) -> list[str]:
    spelt = [_SPELLING[character] for character in folded]
    return [first + second for first, second in itertools.pairwise(spelt)]


def bigrams(folded: str) -> str:
    """Return the tokens of a folded text, single characters and pairs, for the index."""
    singles = [_SPELLING[character] for character in folded]
    pairs = [first + second for first, second in itertools.pairwise(singles)]
    return " ".join(dict.fromkeys([*singles, *pairs]))


def grams(*folded: str) -> list[str]:
    """Return the single characters and pairs of folded texts as they stand, each once."""
    found: dict[str, None] = {}
    for text in folded:
        pairs = [first + second for first, second in itertools.pairwise(text)]
        found |= dict.fromkeys([*text, *pairs])
    return list(found)


def wanted_grams(folded: str) -> list[str]:
    """Return the grams that every text holds which holds this one: its pairs, or its character."""
    pairs = [first + second for first, second in itertools.pairwise(folded)]
    return list(dict.fromkeys(pairs or folded))


def match_query(folded: str) -> str:
    """Return the FTS5 expression whose hits contain every pair of a folded text.

    The hits are candidates: the caller compares the folded columns with the folded text.

    Raises:
        ValueError: the text is empty, so that it would match everything.
    """
    if not folded:
        raise ValueError("nothing to search for")
    wanted = _pairs(folded) or [_SPELLING[folded]]
    return " AND ".join(f'"{token}"' for token in dict.fromkeys(wanted))
