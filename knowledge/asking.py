"""Whether somebody asks something, or merely says it. Pure."""

import re
from typing import Final

_WORDS: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_MARK: Final = re.compile(r"[?？؟](?:\W|$)")  # noqa: RUF001 - question marks of other scripts
_OPENERS: Final = frozenset(
    "hi hey hello morning so and but or ok okay well also quick question guys folks team all "
    "everyone please sorry now then anyway".split()
)
_ASKING: Final = frozenset(
    "what what's whats which how how's why when where who who's can can't could should shouldn't "
    "would is isn't are aren't am do does doesn't did don't will won't has have any anyone "
    "anybody wondering whether shall may might".split()
)
_COMPARING: Final = frozenset({"vs", "versus"})


def is_question(text: str) -> bool:
    """Whether the text asks: by its mark, by the word it opens with, or as "this vs that"."""
    if _MARK.search(text):
        return True
    words = [word.lower() for word in _WORDS.findall(text.replace("’", "'")[:500])]
    while words and words[0] in _OPENERS:
        del words[0]
    return bool(words) and (words[0] in _ASKING or not _COMPARING.isdisjoint(words))
