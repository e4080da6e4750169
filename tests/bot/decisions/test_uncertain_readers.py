"""What people read while Slack can't say who may see what: never that there is nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.decisions import permissions
from bot.decisions.changes import apply_change, changeable
from bot.errors import Refusal
from bot.playground import Person, Playground
from bot.playground.seed import AMARA, JONAS, MEILIN, default_seed
from bot.render.answers import CANT_SHOW_DECISION
from bot.render.decision_mentions import uncertain_sentence
from bot.render.decisions import CANT_LIST, UNCERTAIN, unseen
from bot.render.detail import MAY_LACK_BUTTONS, decision_view
from bot.services import Services
from bot.settings import Settings
from bot.slack import manifest
from storage.record.changes import Approve, ChangeRefused, Edit
from storage.record.lifecycle import new_decision
from tests.bot.blocks import buttons
from tests.bot.decisions.case import Case
from tests.bot.desk import DEMO, Desk
from tests.bot.drafts import DRAFT

Record = Callable[..., None]

ASKED = ["users.conversations", "users.info", "users.list", "conversations.members"]
EDIT = Edit(fields={"title": "Pemba"})


@pytest.fixture
def slack() -> Iterator[Playground]:
    """A workspace owned by Mei-Lin."""
    seed = default_seed()
    users = (AMARA, JONAS, replace(MEILIN, is_owner=True))
    with Playground(seed=replace(seed, users=users), manifest=manifest.read()) as playground:
        yield playground


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"owners_may_edit": True})


@pytest.fixture
def record(services: Services, slack: Playground, channels: dict[str, str]) -> Record:
    """Record a public decision of Amara's in a channel."""

    def save(channel: str = "platform", **fields: Any) -> None:
        given = {"title": "Zanzibar", "channel": channels[channel], "guide": "flask-vs-streamlit"}
        draft = DRAFT.model_copy(update={"team_id": slack.seed.team.id, **given, **fields})
        services.stores.decisions.record(draft, key="1")
        services.stores.decisions.set_visibility(slack.seed.team.id, 1, "public")

    return save


@pytest.fixture
def silent(slack: Playground) -> None:
    """Let Slack say nothing about people."""
    slack.control.refuse("internal_error", methods=ASKED, times=None)


@pytest.mark.usefixtures("bot", "silent")
@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", CANT_LIST),
        (" zanzibar", CANT_LIST),
        (" status:accepted", CANT_LIST),
        (" D-1", unseen(1, certain=False)),
        (" 77", unseen(77, certain=False)),
        (" export", "Slack can't tell me right now what you can see."),
    ],
)
def test_a_command_does_not_say_that_there_is_nothing(
    line: str, sentence: str, desk: Desk, record: Record, jonas: Person, channels: dict[str, str]
) -> None:
    record()
    reply = desk.command(jonas, f"/framework-decisions{line}", channels["general"])
    assert sentence in reply["text"]
    assert "Zanzibar" not in str(reply)


@pytest.mark.usefixtures("bot", "silent")
def test_a_list_of_what_names_the_reader_says_what_it_lacks(
    desk: Desk, record: Record, amara: Person, channels: dict[str, str]
) -> None:
    record()
    reply = desk.command(amara, "/framework-decisions", channels["general"])
    assert "Zanzibar" in reply["text"]
    assert UNCERTAIN in str(reply["blocks"])


@pytest.mark.usefixtures("bot", "silent")
def test_home_does_not_say_that_there_is_nothing(
    desk: Desk, record: Record, amara: Person, jonas: Person
) -> None:
    record()
    assert CANT_LIST in str(desk.home(jonas))
    assert "No decisions to show yet" not in str(desk.home(jonas))
    assert UNCERTAIN in str(desk.home(amara))


@pytest.mark.usefixtures("bot", "silent")
def test_a_mention_does_not_say_that_there_is_no_such_decision(
    desk: Desk, record: Record, jonas: Person, channels: dict[str, str]
) -> None:
    record()
    place = channels["general"]
    here = desk.ask(jonas, place, "@framework-bot D-1 D-7")["text"]
    assert here == uncertain_sentence(["D-1", "D-7"], private=False)
    alone = desk.ask(jonas, jonas.direct(), "D-1")["text"]
    assert alone == uncertain_sentence(["D-1"], private=True)
    typed = desk.command(jonas, "/framework-ask D-1", place)["text"]
    assert typed == uncertain_sentence(["D-1"], private=True)


@pytest.mark.usefixtures("bot", "silent")
def test_an_answer_says_that_it_may_lack_the_teams_decision(
    desk: Desk, record: Record, jonas: Person, channels: dict[str, str]
) -> None:
    record()
    place = channels["general"]
    for answer in (
        desk.ask(jonas, place, f"@framework-bot {DEMO}"),
        desk.command(jonas, f"/framework-ask {DEMO}", place),
    ):
        assert CANT_SHOW_DECISION in str(answer["blocks"])
        assert "Zanzibar" not in str(answer)


@pytest.mark.usefixtures("bot")
def test_an_answer_says_nothing_of_that_if_slack_has_spoken(
    desk: Desk, record: Record, jonas: Person, channels: dict[str, str]
) -> None:
    record()
    answer = desk.ask(jonas, channels["general"], f"@framework-bot {DEMO}")
    assert CANT_SHOW_DECISION not in str(answer)
    assert "Zanzibar" in str(answer)


@pytest.mark.usefixtures("bot", "silent")
def test_the_form_for_a_successor_says_that_it_may_lack_decisions(
    desk: Desk, slack: Playground, record: Record, amara: Person, channels: dict[str, str]
) -> None:
    record()
    case = Case(desk, slack, channels["platform"], amara)
    case.open(amara)
    amara.press("Supersede")
    assert UNCERTAIN in str(case.top(amara, "Supersede D-1")["blocks"])


def test_an_owner_is_not_told_that_only_others_may(
    services: Services, slack: Playground, record: Record
) -> None:
    record(deciders=(JONAS.id,))
    team, slack_side = slack.seed.team.id, services.slack
    slack.control.refuse("internal_error", methods=["users.info"], times=None)
    sentence = permissions.CANT_ASK.format(id="D-1")
    with pytest.raises(Refusal, match="whether you're an owner") as refused:
        apply_change(services, team, 1, EDIT, who=MEILIN.id)
    assert str(refused.value) == sentence
    with pytest.raises(Refusal, match="whether you're an owner"):
        changeable(services.stores, slack_side, team, 1, Edit, MEILIN.id)
    with pytest.raises(ChangeRefused, match="Only its deciders"):
        apply_change(services, team, 1, Approve(), who=MEILIN.id)
    assert apply_change(services, team, 1, EDIT, who=AMARA.id).title == "Pemba"


def test_a_decision_says_that_an_owner_may_lack_buttons() -> None:
    decision = new_decision(DRAFT, 1, datetime.now(UTC))
    for user, may_all, lacks in (
        (MEILIN.id, None, True),
        (MEILIN.id, False, False),
        (MEILIN.id, True, False),
        (AMARA.id, None, False),
    ):
        shown = decision_view(decision, user, may_all=may_all).to_dict()
        assert (MAY_LACK_BUTTONS in str(shown)) == lacks
        assert ("Edit" in buttons(shown)) == (user == AMARA.id or bool(may_all))
