"""Decisions that people name while they talk."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.decision_mentions import MOST_NAMED, numbers_in, without_names
from bot.playground import Person, Playground
from bot.services import Services
from storage.records import Visibility
from tests.bot.drafts import DRAFT
from tests.clock import at

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]
Keep = Callable[..., str]
UNSEEN = "There is no D-1 that everybody here may see."


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
def test_a_decision_is_named_by_its_id_alone_and_not_in_code_or_links(
    text: str, numbers: tuple[int, ...]
) -> None:
    assert numbers_in(text) == numbers


@given(st.text(), st.integers(1, 10**9 - 1))
def test_whatever_stands_around_it_a_name_is_found_and_taken_out(text: str, number: int) -> None:
    assert len(numbers_in(text)) <= MOST_NAMED
    plain = text.replace("`", "").replace("<", "").replace("/", "").replace("www.", "")
    for letter in "Dd":
        named = f"{plain.replace('-', '')} {letter}-{number} "
        assert numbers_in(named) == (number,)
        assert numbers_in(without_names(named)) == ()


@pytest.fixture
def keep(bot: None, services: Services, slack: Playground, channels: dict[str, str]) -> Keep:
    """Keep a decision of a channel."""

    def kept(channel: str, visibility: Visibility = "public", title: str = "Zanzibar") -> str:
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

    return kept


@pytest.fixture
def opted_in(bot: None, services: Services, slack: Playground, channels: dict[str, str]) -> str:
    """A channel in which the bot answers without being asked."""
    place = channels["general"]
    now = services.stores.now()
    at(services.stores.channel_settings, now).set_answers_all(
        slack.seed.team.id, place, True, by="U1"
    )
    return place


def said(posts: Posts, place: str) -> list[str]:
    return [post["text"] for post in posts(place)]


def test_where_a_channel_opted_in_a_named_decision_is_told_in_the_thread(
    desk: Any, keep: Keep, opted_in: str, amara: Person, posts: Posts
) -> None:
    keep("platform")
    ts = amara.say(opted_in, "as we said in D-1, and again in D-1")
    [told] = desk.slack.wait_for(lambda: posts(opted_in))
    assert told["text"] == "*D-1* Zanzibar: *Flask* · accepted"
    assert told["thread_ts"] == ts
    assert told["blocks"][0]["accessory"]["text"]["text"] == "Open"


def test_a_mention_that_asks_for_a_decision_gets_one_message(
    desk: Any, keep: Keep, amara: Person, posts: Posts, channels: dict[str, str]
) -> None:
    keep("platform")
    place = channels["data-team"]
    desk.ask(amara, place, "@framework-bot what is D-1?")
    desk.ask(amara, place, "@framework-bot what is D-1 and what is wsgi?")
    first, second = said(posts, place)
    assert first == "*D-1* Zanzibar: *Flask* · accepted"
    assert second.startswith(first)
    assert "WSGI" in second


def test_a_decision_that_is_named_in_lower_case_is_told_by_its_id(
    desk: Any, keep: Keep, opted_in: str, amara: Person, posts: Posts
) -> None:
    keep("platform")
    amara.say(opted_in, "what was d-1 about? and d-9?")
    [told] = desk.slack.wait_for(lambda: posts(opted_in))
    assert told["text"] == "*D-1* Zanzibar: *Flask* · accepted"
    asked = desk.ask(amara, opted_in, "@framework-bot and d-9?")
    assert asked["text"] == "There is no D-9 that everybody here may see."


def test_in_the_thread_of_an_answer_a_decision_is_told_without_the_answer_again(
    desk: Any, keep: Keep, amara: Person, channels: dict[str, str]
) -> None:
    keep("platform")
    place = channels["data-team"]
    thread = desk.ask(amara, place, "@framework-bot what is wsgi?")["thread_ts"]
    told = desk.ask(amara, place, "@framework-bot what is D-1?", thread)
    assert told["text"] == "*D-1* Zanzibar: *Flask* · accepted"


def test_in_a_thread_of_the_bot_a_decision_that_is_asked_for_needs_no_mention(
    desk: Any, keep: Keep, amara: Person, posts: Posts, channels: dict[str, str]
) -> None:
    keep("platform")
    place = channels["data-team"]
    thread = desk.ask(amara, place, "@framework-bot what is wsgi?")["thread_ts"]
    told = desk.ask(amara, place, "And what did we decide in D-1?", thread)
    assert told["text"] == "*D-1* Zanzibar: *Flask* · accepted"
    amara.say(place, "And what in D-9?", thread)
    desk.ask(amara, place, "@framework-bot D-9")
    assert len(posts(place)) == 3


def test_a_thread_that_begins_with_a_decision_is_one_of_the_bot(
    desk: Any, keep: Keep, services: Services, amara: Person, channels: dict[str, str]
) -> None:
    keep("platform")
    place = channels["data-team"]
    thread = desk.ask(amara, place, "@framework-bot what is D-1?")["thread_ts"]
    assert "WSGI" in desk.ask(amara, place, "And what is wsgi?", thread)["text"]
    assert "Zanzibar" in desk.ask(amara, place, "And what was D-1 again?", thread)["text"]
    assert services.stores.gaps.all(None) == ()


def test_a_thread_in_which_a_decision_is_told_unasked_is_not_one_of_the_bot(
    desk: Any, keep: Keep, opted_in: str, services: Services, slack: Playground, amara: Person
) -> None:
    keep("platform")
    ts = amara.say(opted_in, "as we said in D-1")
    desk.slack.wait_for(lambda: amara.thread(opted_in, ts)[1:])
    assert services.stores.threads.last(slack.seed.team.id, opted_in, ts) is None


def test_a_command_tells_a_decision_to_those_who_may_see_it_and_keeps_no_gap(
    desk: Any,
    keep: Keep,
    services: Services,
    amara: Person,
    meilin: Person,
    channels: dict[str, str],
) -> None:
    keep("leads", "private")
    place = channels["general"]
    for asked in ("D-1", "what is D-1?"):
        told = desk.command(amara, f"/framework-ask {asked}", place)["text"]
        assert told == "*D-1* Zanzibar: *Flask* · accepted"
        refused = desk.command(meilin, f"/framework-ask {asked}", place)["text"]
        assert refused == "There is no D-1 that you may see."
    both = desk.command(amara, "/framework-ask what is D-1 and what is wsgi?", place)["text"]
    assert both.startswith("*D-1* Zanzibar")
    assert "WSGI" in both
    assert services.stores.gaps.all(None) == ()


def test_what_is_not_for_the_channel_is_as_if_it_were_not_there(
    desk: Any, keep: Keep, amara: Person, posts: Posts, channels: dict[str, str]
) -> None:
    place = channels["data-team"]
    before = desk.ask(amara, place, "@framework-bot D-1")["text"]
    keep("leads", "private")
    assert desk.ask(amara, place, "@framework-bot D-1")["text"] == before == UNSEEN
    assert "Zanzibar" in desk.ask(amara, channels["leads"], "@framework-bot D-1")["text"]


def test_nobody_who_did_not_ask_is_told_that_there_is_nothing_to_see(
    desk: Any, keep: Keep, opted_in: str, amara: Person, posts: Posts
) -> None:
    keep("leads", "private")
    keep("platform", title="Pemba")
    amara.say(opted_in, "D-1 and D-9")
    amara.say(opted_in, "D-2 and D-1")
    desk.slack.wait_for(lambda: posts(opted_in))
    assert said(posts, opted_in) == ["*D-2* Pemba: *Flask* · accepted"]


def test_in_a_direct_message_the_person_reads_what_the_person_may_see(
    desk: Any, keep: Keep, amara: Person, meilin: Person
) -> None:
    keep("leads", "private")
    assert "Zanzibar" in desk.ask(amara, amara.direct(), "D-1")["text"]
    refused = desk.ask(meilin, meilin.direct(), "D-1")["text"]
    assert refused == "There is no D-1 that you may see."


def test_when_slack_can_not_say_who_reads_along_a_public_decision_stays_where_it_is(
    desk: Any, keep: Keep, amara: Person, channels: dict[str, str]
) -> None:
    keep("platform")
    desk.slack.control.refuse("internal_error", methods=["conversations.members"])
    elsewhere = desk.ask(amara, channels["data-team"], "@framework-bot D-1")["text"]
    assert elsewhere == UNSEEN
    assert "Zanzibar" in desk.ask(amara, channels["platform"], "@framework-bot D-1")["text"]


def test_who_waits_for_slack_to_say_who_reads_along_keeps_nobody_else_waiting(
    desk: Any, keep: Keep, amara: Person, posts: Posts, channels: dict[str, str]
) -> None:
    keep("platform")
    desk.slack.control.slow(3, methods=["conversations.members"], times=1)
    named = amara.say(channels["data-team"], "@framework-bot D-1")
    quick = desk.ask(amara, channels["platform"], "@framework-bot what is wsgi?")
    told = desk.slack.wait_for(lambda: amara.thread(channels["data-team"], named)[1:])
    assert "Zanzibar" in told[0]["text"]
    assert float(quick["ts"]) < float(told[0]["ts"])


def test_however_often_a_message_is_delivered_it_is_told_once(
    desk: Any, keep: Keep, opted_in: str, amara: Person, posts: Posts
) -> None:
    keep("platform")
    desk.slack.control.duplicate_deliveries(3)
    amara.say(opted_in, "D-1")
    desk.slack.wait_for(lambda: posts(opted_in))
    desk.ask(amara, opted_in, "@framework-bot D-9")
    assert len(posts(opted_in)) == 2
