"""How a list of search results quotes the search."""

from typing import Any

import pytest

from bot.playground import Person
from bot.render.decisions import list_message, no_results
from bot.slack.mrkdwn import escape, plain_text
from bot.slack.state import Cursor
from tests.bot.desk import Desk


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("by:<@U0AMARA001|amara> churn", "by:@amara churn"),
        ("in:<#C0DATATEAM|data-team>", "in:#data-team"),
        ("R&amp;D &lt;3", "R&D <3"),
        ("<http://example.org|example.org>", "example.org"),
        ("<http://example.org>", "http://example.org"),
    ],
)
def test_a_search_is_quoted_as_it_was_typed(line: str, shown: str) -> None:
    assert plain_text(line) == shown


def test_a_quoted_search_mentions_nobody() -> None:
    message = list_message([], Cursor("by:<@U0AMARA001|amara> &lt;!here&gt; R&amp;D"), None)
    assert message.text == no_results("“by:@amara &lt;!here&gt; R&amp;D”")


def test_a_title_cannot_reverse_the_text_after_it() -> None:
    assert escape("Plan \u202eB < C") == "Plan \ufffdB &lt; C"


@pytest.mark.usefixtures("bot")
def test_a_match_in_the_title_is_not_quoted_again(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.record(amara, channels["data-team"], Title="Churn board", Why="Quick to try")
    [by_title] = _rows(desk.command(amara, "/framework-decisions churn", channels["general"]))
    [by_why] = _rows(desk.command(amara, "/framework-decisions quick", channels["general"]))
    assert by_title.count("board") == 1
    assert "*Quick* to try" in by_why


def _rows(listed: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in listed["blocks"] if "accessory" in block]
