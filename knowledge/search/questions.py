"""Tells questions from statements and small talk. Pure."""

import re
from typing import Final

_WORDS: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_MARK: Final = re.compile(r"[?？؟](?:\W|$)")
_OPENER: Final = re.compile(
    "hi|hey|hello|morning|so|and|but|or|ok|okay|well|also|quick|question|guys|folks|team|all"
    "|everyone|please|sorry|now|then|anyway"
)
_ASKING: Final = re.compile(
    "what|what's|whats|which|how|how's|why|when|where|who|who's|whether|wondering"
    "|(?:can|could|should|would|is|are|do|does|did|will|has|have)(?:n't|'t)?|won't|am|shall|may"
    "|might|any|anyone|anybody"
)
_COMPARING: Final = frozenset({"vs", "versus"})
_EMOJI: Final = re.compile(r":[\w+-]+:")
_POLITE: Final = re.compile(
    "hi|hello|hey|hallo|good|morning|thanks?|you|please|help|me|there|what|can|do"
)


def is_question(text: str) -> bool:
    """Return whether a text has a question mark, opens with a question word, or compares (vs)."""
    if _MARK.search(text):
        return True
    words = [word.lower() for word in _WORDS.findall(text.replace("’", "'")[:500])]
    while words and _OPENER.fullmatch(words[0]):
        del words[0]
    opens = bool(words) and _ASKING.fullmatch(words[0]) is not None
    return opens or not _COMPARING.isdisjoint(words)


def is_small_talk(text: str) -> bool:
    """Return whether a text is empty, or only a greeting, thanks or a call for help.

    Emoji (`:wave:`) are ignored.
    """
    words = _WORDS.findall(_EMOJI.sub(" ", text))
    return all(_POLITE.fullmatch(word.lower()) for word in words)
