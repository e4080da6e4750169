"""The interview over HTTP, in a stub of Slack."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bot.runtime.faults import SLACK_SENTENCES
from tests.bot.desk import GUIDE
from tests.bot.interviews.stub_slack import TEAM, StubSlack, listening
from tests.bot.interviews.window import TIMEOUT_SECONDS, Window
from tests.processes import Serve
from tests.sender import Sender


@pytest.fixture(scope="module")
def shared_slack(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StubSlack]:
    """A stub of Slack with a bot, shared by several tests."""
    with listening(StubSlack()) as slack, serve(slack, tmp_path_factory.mktemp("shared")):
        yield slack


@pytest.fixture
def own_slack() -> Iterator[StubSlack]:
    """A stub of Slack of this test's own, still without a bot."""
    with listening(StubSlack()) as slack:
        yield slack


def test_back_change_close_and_a_restart_lose_nothing(
    own_slack: StubSlack, serve: Serve, sender: type[Sender], tmp_path: Path
) -> None:
    with serve(own_slack, tmp_path):
        window = Window(own_slack, sender, "UADA")
        window.submit(goal="dashboard")
        window.press("back")
        assert "dashboard" in str(window.page["blocks"][1]["element"]["initial_option"])
        while window.page["callback_id"] != "interview_summary":
            window.submit()
        window.press("change", "goal")
        window.submit(goal="api")
        assert window.page["callback_id"] == "interview_summary"
    with serve(own_slack, tmp_path):
        window.submit()
        assert "FastAPI" in str(window.page)
        elsewhere = Window(own_slack, sender, "UADA")
        assert "at the result" in str(elsewhere.page)
        assert elsewhere.press("go_on")["callback_id"] == "interview_result"
        elsewhere.submit_until_form()
        assert "Choose one" in str(elsewhere.submit(chosen="a-yacht")["errors"])
        elsewhere.submit(title="How the model is served", channel="C1")
        assert "D-1" in str(elsewhere.page)


def test_only_the_latest_window_continues_the_interview(
    shared_slack: StubSlack, sender: type[Sender]
) -> None:
    desktop = Window(shared_slack, sender, "UEVE")
    desktop.submit(goal="dashboard")
    phone = Window(shared_slack, sender, "UEVE")
    refused = desktop.submit(skills="mixed")
    assert refused["response_action"] == "errors"
    assert "another window" in str(refused["errors"])
    assert "another window" in str(desktop.press("back")["blocks"][0])
    phone.press("go_on")
    assert phone.fields == ["skills", "look"]
    assert "initial_option" not in str(phone.page), "the older window has changed nothing"
    phone.submit_until_form()
    phone.submit(title="One decision")
    number = re.search(r"D-\d+", str(phone.page))
    assert number
    assert f"already recorded, as {number[0]}" in str(desktop.submit())


def test_reopening_before_the_first_answer_replaces_the_window(
    shared_slack: StubSlack, sender: type[Sender]
) -> None:
    first, second = (Window(shared_slack, sender, "UJOE") for _ in range(2))
    assert first.fields == second.fields
    assert "another window" in str(first.submit()["errors"])
    assert second.submit()["response_action"] == "update"


def test_a_page_submitted_again_or_late_leads_to_the_next_page(
    shared_slack: StubSlack, sender: type[Sender]
) -> None:
    window = Window(shared_slack, sender, "UKIM")
    first = window.page
    window.submit(goal="dashboard")
    second = window.page
    window.submit(skills="mixed")
    for late, following in ((first, second), (second, None), (first, second)):
        shared_slack.views[window.id] = late
        window.submit(goal="dashboard", skills="mixed")
        if following:
            assert window.page["blocks"][1]["label"] == following["blocks"][1]["label"]
    window.press("back")
    while window.page["callback_id"] != "interview_summary":
        window.submit()
    assert "dashboard" in str(window.page).lower()


def test_two_people_can_take_interviews_at_once(
    shared_slack: StubSlack, sender: type[Sender]
) -> None:
    def decide(user: str, goal: str) -> str:
        window = Window(shared_slack, sender, user)
        form = window.submit_until_form(goal=goal)
        window.submit(title=f"What {user} needs")
        assert f"What {user} needs" in str(window.page)
        return str(form["blocks"][1]["element"]["initial_option"]["value"])

    with ThreadPoolExecutor(2) as pool:
        chosen = pool.map(decide, ["UADA", "UBOB"], ["demo", "api"])
        assert list(chosen) == ["streamlit", "flask"]


def test_a_press_in_a_closed_window_is_answered_in_a_direct_message(
    shared_slack: StubSlack, sender: type[Sender]
) -> None:
    window = Window(shared_slack, sender, "ULEE")
    window.submit(goal="dashboard")
    page = shared_slack.views.pop(window.id)
    press = {"type": "block_actions", "actions": [{"action_id": "back", "type": "button"}]}
    window.send(page, press)
    with shared_slack.changed:
        assert shared_slack.changed.wait_for(lambda: shared_slack.posts, TIMEOUT_SECONDS)
    assert shared_slack.posts[0]["channel"] == "ULEE"
    assert SLACK_SENTENCES["not_found"] in shared_slack.posts[0]["text"]


def test_three_people_answer_alone_and_the_comparison_shows_where_they_differ(
    own_slack: StubSlack, serve: Serve, sender: type[Sender], tmp_path: Path
) -> None:
    def posted(words: str) -> str:
        with own_slack.changed:
            own_slack.changed.wait_for(lambda: words in str(own_slack.posts), TIMEOUT_SECONDS)
        return next(str(post) for post in own_slack.posts if words in str(post))

    asking = f'with <@UBOB> <@UCAT> "What for the demo?" {GUIDE}'
    command = {"command": "/framework-choose", "team_id": TEAM, "channel_id": "C1"}
    with serve(own_slack, tmp_path):
        with closing(sender(own_slack.port, own_slack.signing_secret)) as send:
            send.form({**command, "user_id": "UADA", "text": asking, "trigger_id": "9.1.a"})
        name = re.search(r"'action_id': 'take_part'.*?'value': '([^']+)'", posted("take_part"))
        assert name
        for user, goal in (("UADA", "demo"), ("UBOB", "product"), ("UCAT", "demo")):
            window = Window(own_slack, sender, user, round_=name[1])
            while window.page["callback_id"] != "interview_handed_in":
                window.submit(goal=goal)
        compared = posted("Where the answers differ")
        assert "2 × “A demo of a model”, 1 × “A product”" in compared
        assert "UBOB" not in compared
