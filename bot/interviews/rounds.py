"""Rounds: several people take the same interview on their own, and then it is compared.

What happens is kept before it is acknowledged, in one commit with what the channel is to be told.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from bot.decisions import announcements
from bot.errors import Refusal
from bot.interviews import session
from bot.render import rounds as render
from bot.runtime.faults import set_aside
from bot.services import Services
from bot.slack import outbox_sender
from bot.slack.message import Message
from bot.slack.payloads import Press
from knowledge.guide.models import Guide
from knowledge.interview.comparison import Comparison, compare
from storage.records import Interview, Parcel, Round

KIND: Final = "round"
"""How the keys of posts about rounds begin."""

POST: Final = f"{KIND}:"
"""How the key of the post in the channel begins."""

LASTS: Final = timedelta(weeks=2)

GONE: Final = "I no longer know that round: it was over long ago."
ELSEWHERE: Final = "That round belongs to another channel. Its members can take part."
NOT_YOURS: Final = "Only whoever began this round can do that."


def find(services: Services, team: str, name: str) -> Round:
    """The round of this id; `Refusal` where it was forgotten."""
    begun = services.rounds.get(team, name)
    if begun is None:
        raise Refusal(GONE)
    return begun


def found(services: Services, press: Press) -> Round:
    """The round of a button; `Refusal` for whoever is neither in its channel nor asked."""
    begun = find(services, press.team_id, press.value)
    if press.channel != begun.channel and press.user not in begun.asked:
        raise Refusal(ELSEWHERE)
    return begun


def owned(services: Services, press: Press) -> Round:
    """The round of a button that only its owner may press; `Refusal` for others."""
    begun = found(services, press)
    if press.user != begun.owner:
        raise Refusal(NOT_YOURS)
    return begun


def interview_in(
    services: Services,
    begun: Round,
    name: str,
    user: str,
    form: Mapping[str, str | tuple[str, ...]] | None = None,
) -> Interview:
    """An interview on what the round is about, without any answer."""
    now = services.clock()
    return Interview(
        id=name,
        team_id=begun.team_id,
        user_id=user,
        guide=begun.guide,
        guide_hash=begun.guide_hash,
        channel=begun.channel,
        form=form or {},
        started_at=now,
        updated_at=now,
        round=begun.id,
    )


def compared(services: Services, guide: Guide, begun: Round) -> Comparison:
    """All answers of a round, side by side; there is one at least."""
    return compare(guide, services.rounds.answers(begun.team_id, begun.id))


def close(services: Services, begun: Round) -> bool:
    """Compare the answers in the post's thread; False where the round was not open any more."""
    if not services.rounds.close(begun.team_id, begun.id):
        return False
    guide = session.version(services, begun)
    comparison = compared(services, guide, begun) if begun.tellable else None
    message = render.comparison_message(begun, guide, comparison)
    posted = services.outbox.posted(begun.team_id, f"{POST}{begun.id}")
    thread_ts = posted[1] if posted else None
    owe(services, begun, "round-closed", begun.channel, message, thread_ts=thread_ts)
    tell_anew(services, begun)
    return True


def close_overdue(services: Services) -> None:
    """Close the rounds whose time is over, and tell their owners; each by itself."""
    for team, name in services.rounds.overdue(services.clock() - LASTS):
        with set_aside(f"The round {name} of {team}", "it stays open"):
            with services.database.transaction():
                begun = find(services, team, name)
                close(services, begun)
                owe(services, begun, "round-over", begun.owner, render.over(begun))
            services.postman.wake()


def latest(services: Services, parcel: Parcel) -> Mapping[str, Any]:
    """The arguments of the post that `parcel` brings up to date, as the round is now."""
    kind, _, name = parcel.arguments["post"].partition(":")
    begun = services.rounds.get(parcel.team_id, name)
    asked = kind.removeprefix(KIND).removeprefix("-")
    return render.round_message(begun, asked).arguments() if begun else {}


def recorded(services: Services, begun: Round, number: int) -> None:
    """Show which decision came of the round. Belongs into the transaction that records it."""
    services.rounds.recorded(begun.team_id, begun.id, number)
    tell_anew(services, begun)


def cancel(services: Services, team: str, name: str) -> None:
    """Take back a round that could not be posted; who was asked in private reads so."""
    with services.database.transaction():
        if services.rounds.cancel(team, name):
            _tell_invited(services, find(services, team, name))


def invite(services: Services, begun: Round, user: str) -> None:
    """Ask in private to take part, while the round is open."""
    with services.database.transaction():
        if find(services, begun.team_id, begun.id).open:
            owe(services, begun, f"{KIND}-{user}", user, render.round_message(begun, user))


def tell_anew(services: Services, begun: Round) -> None:
    """Owe the round's post its latest state, and those asked in private."""
    announcements.renew(services, begun.team_id, f"{POST}{begun.id}")
    _tell_invited(services, begun)


def _tell_invited(services: Services, begun: Round) -> None:
    for user in begun.asked:
        key = f"{KIND}-{user}:{begun.id}"
        if services.outbox.knows(begun.team_id, key):
            announcements.renew(services, begun.team_id, key)


def owe(
    services: Services,
    begun: Round,
    kind: str,
    channel: str,
    message: Message,
    **place: str | None,
) -> None:
    """Owe a message about a round, once of each `kind`; its owner hears where it can't be made."""
    call = outbox_sender.post(
        begun.team_id,
        f"{kind}:{begun.id}",
        message,
        channel=channel,
        notify_user=begun.owner,
        **place,
    )
    services.outbox.put(call, now=services.clock())
