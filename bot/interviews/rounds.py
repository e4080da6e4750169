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
from bot.runtime.faults import skip_damaged
from bot.services import Runtime, Services, Stores
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

GONE: Final = "That round ended long ago, so I no longer have it."
ELSEWHERE: Final = "That round belongs to another channel. Only its members can take part."
NOT_YOURS: Final = "Only the person who started this round can do that."


def find(stores: Stores, team: str, name: str) -> Round:
    """The round of this id; `Refusal` where it was forgotten."""
    begun = stores.rounds.get(team, name)
    if begun is None:
        raise Refusal(GONE)
    return begun


def found(stores: Stores, press: Press) -> Round:
    """The round of a button; `Refusal` for whoever is neither in its channel nor asked."""
    begun = find(stores, press.team_id, press.value)
    if press.channel != begun.channel and press.user not in begun.asked:
        raise Refusal(ELSEWHERE)
    return begun


def owned(stores: Stores, press: Press) -> Round:
    """The round of a button that only its owner may press; `Refusal` for others."""
    begun = found(stores, press)
    if press.user != begun.owner:
        raise Refusal(NOT_YOURS)
    return begun


def interview_in(
    stores: Stores,
    begun: Round,
    name: str,
    user: str,
    form: Mapping[str, str | tuple[str, ...]] | None = None,
) -> Interview:
    """An interview on what the round is about, without any answer."""
    now = stores.now()
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


def compared(stores: Stores, guide: Guide, begun: Round) -> Comparison:
    """All answers of a round, side by side; there is one at least."""
    return compare(guide, stores.rounds.answers(begun.team_id, begun.id))


def close(stores: Stores, runtime: Runtime, begun: Round) -> bool:
    """Compare the answers in the post's thread; False where the round was not open any more."""
    if not stores.rounds.close(begun.team_id, begun.id):
        return False
    guide = session.version(stores, runtime, begun)
    comparison = compared(stores, guide, begun) if begun.tellable else None
    message = render.comparison_message(begun, guide, comparison)
    posted = stores.outbox.posted(begun.team_id, f"{POST}{begun.id}")
    thread_ts = posted[1] if posted else None
    owe(stores, begun, "round-closed", begun.channel, message, thread_ts=thread_ts)
    tell_anew(stores, begun)
    return True


def close_overdue(services: Services) -> None:
    """Close the rounds whose time is over, and tell their owners; each by itself."""
    for team, name in services.stores.rounds.overdue(services.stores.now() - LASTS):
        with skip_damaged(f"The round {name} of {team}", "it stays open"):
            with services.stores.database.transaction():
                begun = find(services.stores, team, name)
                close(services.stores, services.runtime, begun)
                owe(
                    services.stores, begun, "round-over", begun.owner, render.expired_message(begun)
                )
            services.slack.sender.wake()


def latest(stores: Stores, parcel: Parcel) -> Mapping[str, Any]:
    """The arguments of the post that `parcel` brings up to date, as the round is now."""
    kind, _, name = parcel.arguments["post"].partition(":")
    begun = stores.rounds.get(parcel.team_id, name)
    asked = kind.removeprefix(KIND).removeprefix("-")
    return render.round_message(begun, asked).arguments() if begun else {}


def recorded(stores: Stores, begun: Round, number: int) -> None:
    """Show which decision came of the round. Belongs into the transaction that records it."""
    stores.rounds.recorded(begun.team_id, begun.id, number)
    tell_anew(stores, begun)


def cancel(stores: Stores, team: str, name: str) -> None:
    """Take back a round that could not be posted; who was asked in private reads so."""
    with stores.database.transaction():
        if stores.rounds.cancel(team, name):
            _tell_invited(stores, find(stores, team, name))


def invite(stores: Stores, begun: Round, user: str) -> None:
    """Ask in private to take part, while the round is open."""
    with stores.database.transaction():
        if find(stores, begun.team_id, begun.id).open:
            owe(stores, begun, f"{KIND}-{user}", user, render.round_message(begun, user))


def tell_anew(stores: Stores, begun: Round) -> None:
    """Owe the round's post its latest state, and those asked in private."""
    announcements.renew(stores, begun.team_id, f"{POST}{begun.id}")
    _tell_invited(stores, begun)


def _tell_invited(stores: Stores, begun: Round) -> None:
    for user in begun.asked:
        key = f"{KIND}-{user}:{begun.id}"
        if stores.outbox.knows(begun.team_id, key):
            announcements.renew(stores, begun.team_id, key)


def owe(
    stores: Stores,
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
    stores.outbox.put(call)
