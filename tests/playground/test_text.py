"""Converting typed text to stored text."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.text import broadcasts, escape, stored

USERS = {"amara": "U1", "demo-app": "U2"}
CHANNELS = {"general": "C1", "data": "C2", "data-team": "C3"}


@given(st.text())
def test_escaped_text_unescapes_to_itself_and_has_no_markup(text: str) -> None:
    escaped = escape(text)
    assert html.unescape(escaped) == text
    assert not {"<", ">"} & set(escaped)


@given(st.text(alphabet="ab<>& \n*_`|!"))
def test_text_without_names_and_urls_is_only_escaped(text: str) -> None:
    assert stored(text, USERS, CHANNELS) == escape(text)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("@Amara, look", "<@U1>, look"),
        ("@demo-app which?", "<@U2> which?"),
        ("@amara's", "<@U1>'s"),
        ("@amaranth and a@amara.example", "@amaranth and a@amara.example"),
        ("<@U1> & <@U9>", "<@U1> &amp; &lt;@U9&gt;"),
        ("#data-team #data #other", "<#C3|data-team> <#C2|data> #other"),
        ("@here @channel @everyone", "<!here> <!channel> <!everyone>"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("see https://x.example/a?b=1&c=2.", "see <https://x.example/a?b=1&amp;c=2>."),
        ("<http://x|y>", "&lt;<http://x>|y&gt;"),
    ],
)
def test_names_and_urls_become_references(typed: str, expected: str) -> None:
    assert stored(typed, USERS, CHANNELS) == expected


@given(st.text(alphabet="@#<>U1amrſgenl:/htps. "))
def test_stored_text_reads_as_typed(text: str) -> None:
    read = re.sub(r"<@U1>", "@amara", stored(text, {"amara": "U1"}, {}), flags=re.IGNORECASE)
    links_open = re.sub(r"<(https?://[^>]*)>", r"\1", read)
    typed = re.sub("(?i:@amara|<@U1>)", "@amara", text)
    assert html.unescape(re.sub("(?i:@amara|<@U1>)", "@amara", links_open)) == typed


def test_a_workspace_without_channels_has_no_references_to_them() -> None:
    assert stored("#general # x", USERS, {}) == "#general # x"


@pytest.mark.parametrize("word", ["<!channel>", "<!here>", "<!everyone>", "<!here|here>"])
@pytest.mark.parametrize(
    "shape",
    [
        lambda text: {"text": text},
        lambda text: {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]},
        lambda text: {"blocks": [{"type": "markdown", "text": text}]},
        lambda text: {
            "blocks": [{"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}]
        },
        lambda text: {"attachments": [{"text": text}]},
    ],
)
def test_a_broadcast_is_found_wherever_slack_parses_it(
    word: str, shape: Callable[[str], dict[str, Any]]
) -> None:
    assert broadcasts(shape(f"hey {word}"))
    assert not broadcasts(shape(escape(f"hey {word}")))


def test_a_broadcast_element_of_rich_text_is_found() -> None:
    section = {"type": "rich_text_section", "elements": [{"type": "broadcast", "range": "here"}]}
    assert broadcasts({"blocks": [{"type": "rich_text", "elements": [section]}]})


def test_plain_text_and_rich_text_cannot_spell_a_broadcast() -> None:
    typed = {"type": "text", "text": "<!here>"}
    section = {"type": "rich_text_section", "elements": [typed]}
    header = {"type": "header", "text": {"type": "plain_text", "text": "<!here>"}}
    assert not broadcasts({"blocks": [{"type": "rich_text", "elements": [section]}, header]})
