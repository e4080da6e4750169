"""The interview over HTTP, in a Slack that is nothing but views, presses and submissions."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.bot.desk import GUIDE
from tests.bot.interviews.another_slack import TEAM, AnotherSlack, listening
from tests.bot.interviews.window import PATIENCE, Window


@pytest.fixture(scope="module")
def another(serve: Any, tmp_path_factory: Any) -> Iterator[AnotherSlack]:
    """It, with the bot at work."""
    with listening(AnotherSlack()) as slack, serve(slack, tmp_path_factory.mktemp("another")):
        yield slack


@pytest.fixture
def alone() -> Iterator[AnotherSlack]:
    """It, with no bot yet."""
    with listening(AnotherSlack()) as slack:
        yield slack


def test_back_change_close_and_a_restart_lose_nothing(
    alone: AnotherSlack, serve: Any, sender: Any, tmp_path: Path
) -> None:
    with serve(alone, tmp_path):
        window = Window(alone, sender, "UADA")
        window.submit(goal="dashboard")
        window.press("back")
        assert "dashboard" in str(window.page["blocks"][1]["element"]["initial_option"])
        while window.page["callback_id"] != "interview_summary":
            window.submit()
        window.press("change", "goal")
        window.submit(goal="api")
        assert window.page["callback_id"] == "interview_summary"
    with serve(alone, tmp_path):
        window.submit()
        assert "FastAPI" in str(window.page)
        elsewhere = Window(alone, sender, "UADA")
        assert "at the result" in str(elsewhere.page)
        assert elsewhere.press("go_on")["callback_id"] == "interview_result"
        elsewhere.all_the_way()
        assert "Choose one" in str(elsewhere.submit(chosen="a-yacht")["errors"])
        elsewhere.submit(title="How the model is served", channel="C1")
        assert "D-1" in str(elsewhere.page)


def test_the_window_opened_last_has_the_interview_and_the_other_says_so(
    another: AnotherSlack, sender: Any
) -> None:
    desktop = Window(another, sender, "UEVE")
    desktop.submit(goal="dashboard")
    phone = Window(another, sender, "UEVE")
    refused = desktop.submit(skills="mixed")
    assert refused["response_action"] == "errors"
    assert "another window" in str(refused["errors"])
    assert "another window" in str(desktop.press("back")["blocks"][0])
    phone.press("go_on")
    assert phone.asked == ["skills", "look"]
    assert "initial_option" not in str(phone.page), "the older window has changed nothing"
    phone.all_the_way()
    phone.submit(title="One decision")
    number = re.search(r"D-\d+", str(phone.page))
    assert number
    assert f"recorded already, as {number[0]}" in str(desktop.submit())


def test_a_window_opened_anew_before_the_first_answer_counts(
    another: AnotherSlack, sender: Any
) -> None:
    first, second = (Window(another, sender, "UJOE") for _ in range(2))
    assert first.asked == second.asked
    assert "another window" in str(first.submit()["errors"])
    assert second.submit()["response_action"] == "update"


def test_a_page_submitted_again_or_late_is_answered_with_what_comes_next(
    another: AnotherSlack, sender: Any
) -> None:
    window = Window(another, sender, "UKIM")
    first = window.page
    window.submit(goal="dashboard")
    second = window.page
    window.submit(skills="mixed")
    for late, following in ((first, second), (second, None), (first, second)):
        another.views[window.id] = late
        window.submit(goal="dashboard", skills="mixed")
        if following:
            assert window.page["blocks"][1]["label"] == following["blocks"][1]["label"]
    window.press("back")
    while window.page["callback_id"] != "interview_summary":
        window.submit()
    assert "dashboard" in str(window.page).lower()


def test_two_people_at_once_are_not_in_each_others_way(another: AnotherSlack, sender: Any) -> None:
    def decide(user: str, goal: str) -> str:
        window = Window(another, sender, user)
        form = window.all_the_way(goal=goal)
        window.submit(title=f"What {user} needs")
        assert f"What {user} needs" in str(window.page)
        return str(form["blocks"][1]["element"]["initial_option"]["value"])

    with ThreadPoolExecutor(2) as pool:
        chosen = pool.map(decide, ["UADA", "UBOB"], ["demo", "api"])
        assert list(chosen) == ["streamlit", "flask"]


def test_a_window_that_was_closed_in_the_meantime_is_told_of_in_private(
    another: AnotherSlack, sender: Any
) -> None:
    window = Window(another, sender, "ULEE")
    window.submit(goal="dashboard")
    page = another.views.pop(window.id)
    pressed = {"type": "block_actions", "actions": [{"action_id": "back", "type": "button"}]}
    window.send(page, pressed)
    with another.changed:
        assert another.changed.wait_for(lambda: another.posts, PATIENCE)
    assert another.posts[0]["channel"] == "ULEE"
    assert "closed already" in another.posts[0]["text"]


def test_three_answer_alone_and_the_channel_reads_where_they_differ(
    alone: AnotherSlack, serve: Any, sender: Any, tmp_path: Path
) -> None:
    def posted(words: str) -> str:
        with alone.changed:
            alone.changed.wait_for(lambda: words in str(alone.posts), PATIENCE)
        return next(str(post) for post in alone.posts if words in str(post))

    asking = f'with <@UBOB> <@UCAT> "What for the demo?" {GUIDE}'
    command = {"command": "/framework-choose", "team_id": TEAM, "channel_id": "C1"}
    with serve(alone, tmp_path):
        with closing(sender(alone.port, alone.signing_secret)) as send:
            send.form({**command, "user_id": "UADA", "text": asking, "trigger_id": "9.1.a"})
        name = re.search(r"'action_id': 'take_part'.*?'value': '([^']+)'", posted("take_part"))
        assert name
        for user, goal in (("UADA", "demo"), ("UBOB", "product"), ("UCAT", "demo")):
            window = Window(alone, sender, user, round_=name[1])
            while window.page["callback_id"] != "interview_handed_in":
                window.submit(goal=goal)
        compared = posted("Where the answers differ")
        assert "2 × “A demo of a model”, 1 × “A product”" in compared
        assert "UBOB" not in compared
