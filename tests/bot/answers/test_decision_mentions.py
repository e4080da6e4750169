"""Decisions that people mention in conversation."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.decision_mentions import MAX_MENTIONS, mentioned_numbers, strip_mentions
from bot.playground import Person, Playground
from bot.render.decision_mentions import uncertain_sentence
from bot.services import Services
from storage.records import Visibility
from tests.bot.desk import Desk
from tests.bot.drafts import DRAFT
from tests.clock import at

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]
Record = Callable[..., str]
UNSEEN = "There's no D-1 that everyone here can see."


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("as in D-12.", (12,)),
        ("(D-12), D-7/D-8/d-9 and D-12 again", (12, 7, 8, 9)),
        ("_D-12_ *D-7* *_D-8_* _as in D-9_, _D-10/D-11_", (12, 7, 8, 9, 10)),
        ("a_D-12 D-12_b _D-12_.md src/D-12/D-13 /D-12 _/D-12_", ()),
        ("D-1 D-2 D-3 D-4 D-5 D-6 D-7", (1, 2, 3, 4, 5)),
        ("XD-12 D-12x D-1-2 D-0 D-012 D-12.5 #D-12 ÄD-12", ()),
        ("`D-12` and ```\nD-13\n``` and ```D-14", ()),
        ("https://x.io/D-12 <https://x.io/D-13|D-14> <#C1|D-15> www.x.io/?D-16", ()),
        ("D-12345678901", ()),
        ("what was d-12 about?", (12,)),
        ("d-12.", (12,)),
        ("*d-12*, (d-7) and D-12 again", (12, 7)),
        ("ad-1 3d-2 -d-12 --d-12 d-12x d-day d-0 d-1.5 and-12", ()),
        ("`d-12` https://x.io/d-13 x.io/d-14 d-15.csv d-16.x.io ?id=d-17", ()),
        ("range(d-1) days[d-1] n=d-1", ()),
    ],
)
def test_ids_are_mentions_except_in_code_links_and_words(
    text: str, numbers: tuple[int, ...]
) -> None:
    assert mentioned_numbers(text) == numbers


@given(st.text(), st.integers(1, 10**9 - 1))
def test_a_mention_is_found_and_stripped_in_any_text(text: str, number: int) -> None:
    assert len(mentioned_numbers(text)) <= MAX_MENTIONS
    plain = text.replace("`", "").replace("<", "").replace("/", "").replace("www.", "")
    for letter in "Dd":
        named = f"{plain.replace('-', '')} {letter}-{number} "
        assert mentioned_numbers(named) == (number,)
        assert mentioned_numbers(strip_mentions(named)) == ()


@pytest.fixture
def record(bot: None, services: Services, slack: Playground, channels: dict[str, str]) -> Record:
    """Record a decision that belongs to a channel; return its id."""

    def record(channel: str, visibility: Visibility = "public", title: str = "Zanzibar") -> str:
        draft = DRAFT.model_copy(
            update={
                "team_id": slack.seed.team.id,
                "title": title,
                "created_by": "U0SOMEBODY",
                "channel": channels.get(channel, channel),
            }
        )
        decision = services.stores.decisions.record(draft, key=title)
        services.stores.decisions.set_visibility(draft.team_id, decision.number, visibility)
        return decision.id

    return record


@pytest.fixture
def opted_in(bot: None, services: Services, slack: Playground, channels: dict[str, str]) -> str:
    """A channel in which the bot answers every question."""
    place = channels["general"]
    now = services.stores.now()
    at(services.stores.channel_settings, now).set_answers_all(
        slack.seed.team.id, place, True, by="U1"
    )
    return place


def texts(posts: Posts, place: str) -> list[str]:
    return [post["text"] for post in posts(place)]


def test_in_a_channel_that_opted_in_a_mentioned_decision_is_described_in_the_thread(
    desk: Desk, record: Record, opted_in: str, amara: Person, posts: Posts
) -> None:
    record("platform")
    ts = amara.say(opted_in, "as we said in D-1, and again in D-1")
    [post] = desk.slack.wait_for(lambda: posts(opted_in))
    assert post["text"] == "*D-1* Zanzibar: *Flask* · accepted"
    assert post["thread_ts"] == ts
    assert post["blocks"][0]["accessory"]["text"]["text"] == "Open"


def test_asking_about_a_decision_gets_one_message(
    desk: Desk, record: Record, amara: Person, posts: Posts, channels: dict[str, str]
) -> None:
    record("platform")
    place = channels["data-team"]
    desk.ask(amara, place, "@framework-bot what is D-1?")
    desk.ask(amara, place, "@framework-bot what is D-1 and what is wsgi?")
    first, second = texts(posts, place)
    assert first == "*D-1* Zanzibar: *Flask* · accepted"
    assert second.startswith(first)
    assert "WSGI" in second


def test_a_lower_case_mention_is_recognized(
    desk: Desk, record: Record, opted_in: str, amara: Person, posts: Posts
) -> None:
    record("platform")
    amara.say(opted_in, "what was d-1 about? and d-9?")
    [post] = desk.slack.wait_for(lambda: posts(opted_in))
    assert post["text"] == "*D-1* Zanzibar: *Flask* · accepted"
    asked = desk.ask(amara, opted_in, "@framework-bot and d-9?")
    assert asked["text"] == "There's no D-9 that everyone here can see."


def test_describing_a_decision_does_not_repeat_the_answer_of_the_thread(
    desk: Desk, record: Record, amara: Person, channels: dict[str, str]
) -> None:
    record("platform")
    place = channels["data-team"]
    thread = desk.ask(amara, place, "@framework-bot what is wsgi?")["thread_ts"]
    post = desk.ask(amara, place, "@framework-bot what is D-1?", thread)
    assert post["text"] == "*D-1* Zanzibar: *Flask* · accepted"


def test_in_a_thread_with_the_bot_asking_about_a_decision_needs_no_mention_of_the_bot(
    desk: Desk, record: Record, amara: Person, posts: Posts, channels: dict[str, str]
) -> None:
    record("platform")
    place = channels["data-team"]
    thread = desk.ask(amara, place, "@framework-bot what is wsgi?")["thread_ts"]
    post = desk.ask(amara, place, "And what did we decide in D-1?", thread)
    assert post["text"] == "*D-1* Zanzibar: *Flask* · accepted"
    amara.say(place, "And what in D-9?", thread)
    desk.ask(amara, place, "@framework-bot D-9")
    assert len(posts(place)) == 3


def test_a_thread_that_starts_with_a_decision_continues_without_mentioning_the_bot(
    desk: Desk, record: Record, services: Services, amara: Person, channels: dict[str, str]
) -> None:
    record("platform")
    place = channels["data-team"]
    thread = desk.ask(amara, place, "@framework-bot what is D-1?")["thread_ts"]
    assert "WSGI" in desk.ask(amara, place, "And what is wsgi?", thread)["text"]
    assert "Zanzibar" in desk.ask(amara, place, "And what was D-1 again?", thread)["text"]
    assert services.stores.gaps.all(None) == ()


def test_describing_a_decision_unasked_does_not_join_the_thread(
    desk: Desk, record: Record, opted_in: str, services: Services, slack: Playground, amara: Person
) -> None:
    record("platform")
    ts = amara.say(opted_in, "as we said in D-1")
    desk.slack.wait_for(lambda: amara.thread(opted_in, ts)[1:])
    assert services.stores.threads.last(slack.seed.team.id, opted_in, ts) is None


def test_a_command_describes_a_decision_to_those_who_may_see_it_and_saves_no_gap(
    desk: Desk,
    record: Record,
    services: Services,
    amara: Person,
    meilin: Person,
    channels: dict[str, str],
) -> None:
    record("leads", "private")
    place = channels["general"]
    for asked in ("D-1", "what is D-1?"):
        text = desk.command(amara, f"/framework-ask {asked}", place)["text"]
        assert text == "*D-1* Zanzibar: *Flask* · accepted"
        refused = desk.command(meilin, f"/framework-ask {asked}", place)["text"]
        assert refused == "There's no D-1 that you can see."
    both = desk.command(amara, "/framework-ask what is D-1 and what is wsgi?", place)["text"]
    assert both.startswith("*D-1* Zanzibar")
    assert "WSGI" in both
    assert services.stores.gaps.all(None) == ()


def test_a_decision_hidden_from_the_channel_looks_like_a_missing_one(
    desk: Desk, record: Record, amara: Person, posts: Posts, channels: dict[str, str]
) -> None:
    place = channels["data-team"]
    before = desk.ask(amara, place, "@framework-bot D-1")["text"]
    record("leads", "private")
    assert desk.ask(amara, place, "@framework-bot D-1")["text"] == before == UNSEEN
    assert "Zanzibar" in desk.ask(amara, channels["leads"], "@framework-bot D-1")["text"]


def test_missing_decisions_are_not_reported_unless_the_bot_was_addressed(
    desk: Desk, record: Record, opted_in: str, amara: Person, posts: Posts
) -> None:
    record("leads", "private")
    record("platform", title="Pemba")
    amara.say(opted_in, "D-1 and D-9")
    amara.say(opted_in, "D-2 and D-1")
    desk.slack.wait_for(lambda: posts(opted_in))
    assert texts(posts, opted_in) == ["*D-2* Pemba: *Flask* · accepted"]


def test_in_a_direct_message_a_person_reads_what_they_may_see(
    desk: Desk, record: Record, amara: Person, meilin: Person
) -> None:
    record("leads", "private")
    assert "Zanzibar" in desk.ask(amara, amara.direct(), "D-1")["text"]
    refused = desk.ask(meilin, meilin.direct(), "D-1")["text"]
    assert refused == "There's no D-1 that you can see."


def test_without_the_member_list_a_public_decision_is_shown_in_its_own_channel_only(
    desk: Desk, record: Record, amara: Person, channels: dict[str, str]
) -> None:
    record("platform")
    desk.slack.control.refuse("internal_error", methods=["conversations.members"])
    elsewhere = desk.ask(amara, channels["data-team"], "@framework-bot D-1")["text"]
    assert elsewhere == uncertain_sentence(["D-1"], private=False)
    assert "Zanzibar" in desk.ask(amara, channels["platform"], "@framework-bot D-1")["text"]


def test_looking_up_the_members_delays_no_other_answer(
    desk: Desk,
    record: Record,
    amara: Person,
    channels: dict[str, str],
    members_known: threading.Event,
) -> None:
    record("platform")
    members_known.clear()
    slow = amara.say(channels["data-team"], "@framework-bot D-1")
    assert desk.ask(amara, channels["platform"], "@framework-bot what is wsgi?")
    assert amara.thread(channels["data-team"], slow)[1:] == []
    members_known.set()
    [post] = desk.slack.wait_for(lambda: amara.thread(channels["data-team"], slow)[1:])
    assert "Zanzibar" in post["text"]


def test_a_message_delivered_several_times_is_answered_once(
    desk: Desk, record: Record, opted_in: str, amara: Person, posts: Posts
) -> None:
    record("platform")
    desk.slack.control.duplicate_deliveries(3)
    amara.say(opted_in, "D-1")
    desk.slack.wait_for(lambda: posts(opted_in))
    desk.ask(amara, opted_in, "@framework-bot D-9")
    assert len(posts(opted_in)) == 2
