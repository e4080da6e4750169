"""Two people who answer at the same moment whether a decision still holds."""

from datetime import date, timedelta

import pytest

from bot import ids
from bot.decisions import revisit_answers
from bot.playground import Person, Playground
from bot.services import Services
from bot.slack import outbox_sender, state
from bot.slack.payloads import OpenView
from bot.slack.state import RevisitForm
from storage.record.changes import Edit
from storage.records import Call
from tests.bot.drafts import DRAFT
from tests.clock import at

NEVER = None
ASKED = "Does it still hold?"


@pytest.fixture
def day(services: Services) -> date:
    """On which the decision D-1 is to be looked at again."""
    return services.stores.now().date() + timedelta(days=40)


@pytest.fixture
def place(
    services: Services, slack: Playground, channels: dict[str, str], day: date, people: object
) -> str:
    """A channel in which it was asked twice about D-1."""
    given = {"team_id": slack.seed.team.id, "deciders": ("U0JONAS002",), "revisit_on": day}
    draft = DRAFT.model_copy(update=given)
    services.stores.decisions.record(draft, key="1")
    for turn in (1, 2):
        owe_question(services, slack, channels["platform"], f"revisit:D-1:{day}:{turn}")
    slack.wait_for(lambda: len(questions(services, slack)) == 2)
    return channels["platform"]


def owe_question(services: Services, slack: Playground, channel: str, key: str) -> None:
    arguments = {"channel": channel, "text": ASKED}
    question = Call(
        team_id=slack.seed.team.id, key=key, method=outbox_sender.POST, arguments=arguments
    )
    services.stores.outbox.put(question)
    services.slack.sender.wake()


def questions(services: Services, slack: Playground) -> list[str]:
    """The moments of the questions that are posted."""
    posts = services.stores.outbox.posts(slack.seed.team.id, "revisit:D-1:")
    return [post.ts for post in posts if post.ts]


def answered(
    services: Services, slack: Playground, channel: str, ts: str, user: str, until: date | None
) -> None:
    """Answer in the window that was opened at a question."""
    asked = RevisitForm(1, channel, ts)
    chosen = state.block_id(asked.encode(), ids.REVISIT)
    view = OpenView(
        team_id=slack.seed.team.id,
        user=user,
        view_id="V1",
        hash="1",
        callback_id=ids.CONFIRM_FORM,
        metadata=asked.encode(),
        values={chosen: until.isoformat() if until else None},
        fields=(),
    )
    revisit_answers.answered(services, view)


def shown(services: Services, slack: Playground, amara: Person, place: str) -> list[str]:
    """What the questions say once the bot has nothing left to say."""
    slack.wait_for(lambda: services.stores.outbox.owed() == 0)
    return [message["text"] for message in amara.messages(place)]


def test_every_question_shows_the_last_answer_that_the_history_holds(
    services: Services, slack: Playground, amara: Person, jonas: Person, place: str, day: date
) -> None:
    first, second = questions(services, slack)
    later = day + timedelta(days=100)
    answered(services, slack, place, first, amara.id, later)
    assert str(shown(services, slack, amara, place)).count(amara.id) == 2
    answered(services, slack, place, second, jonas.id, NEVER)
    last = f"D-1: <@{jonas.id}> says that it still holds. I ask no more."
    assert shown(services, slack, amara, place) == [last, last]


def test_what_the_first_sender_had_to_show_is_not_shown_last(
    services: Services, slack: Playground, amara: Person, jonas: Person, place: str, day: date
) -> None:
    """The answers are kept while nothing reaches Slack; what is sent then is true then."""
    first, second = questions(services, slack)
    slack.control.refuse("internal_error", methods=["chat.update"], times=2)
    answered(services, slack, place, second, jonas.id, day + timedelta(days=1))
    answered(services, slack, place, first, amara.id, day + timedelta(days=2))
    last = f"D-1: <@{amara.id}> says that it still holds. I ask again on"
    texts = shown(services, slack, amara, place)
    assert [text[: len(last)] for text in texts] == [last, last]


def test_a_question_that_is_still_owed_shows_the_answer_too(
    services: Services, slack: Playground, amara: Person, place: str, day: date
) -> None:
    slack.control.refuse("ratelimited", methods=["chat.postMessage"], times=1)
    owe_question(services, slack, place, f"revisit:D-1:{day}:3")
    answered(services, slack, place, questions(services, slack)[0], amara.id, NEVER)
    last = f"D-1: <@{amara.id}> says that it still holds. I ask no more."
    assert shown(services, slack, amara, place) == [last] * 3


def test_a_question_so_old_that_the_outbox_has_forgotten_it_shows_the_answer(
    services: Services, slack: Playground, amara: Person, place: str
) -> None:
    first, _ = questions(services, slack)
    services.stores.outbox.purge(services.stores.now())
    answered(services, slack, place, first, amara.id, NEVER)
    last = f"D-1: <@{amara.id}> says that it still holds. I ask no more."
    assert shown(services, slack, amara, place) == [last, ASKED]


def test_a_question_that_somebody_made_needless_says_so_to_whoever_answers(
    services: Services, slack: Playground, amara: Person, place: str
) -> None:
    team, now = slack.seed.team.id, services.stores.now()
    at(services.stores.decisions, now).change(
        team, 1, Edit(fields={"revisit_on": None}), who=amara.id
    )
    answered(services, slack, place, questions(services, slack)[0], amara.id, NEVER)
    needless = "D-1: It need not be answered. I ask no more."
    assert shown(services, slack, amara, place) == [needless, needless]
