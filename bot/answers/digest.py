"""Posts once a week, in one channel, what people asked and the guides could not answer."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from bot.render.digest import digest_message
from bot.services import Slack, Stores
from bot.slack import outbox_sender
from bot.slack.state import is_asked_privately
from knowledge.search.encoder import Encoder
from knowledge.search.grouping import group_similar
from storage.records import Gap

KEY_PREFIX: Final = "digest:"
"""Begins the outbox keys of digests."""

WEEK: Final = timedelta(days=7)
HOUR: Final = time(hour=9)
MAX_GROUPED: Final = 500
"""Limits the digest to the newest questions, since grouping takes quadratic time."""


def queue_digest(stores: Stores, slack: Slack, encoder: Encoder, channel: str) -> None:
    """Queue the digest of the last whole week for the channel, unless that was done before.

    A week without gaps gets no digest. Raise SlackApiError if Slack can't be asked.
    """
    end = week_end(stores.now())
    recent = stores.gaps.all(None, since=end - WEEK)
    gaps = [gap for gap in recent if gap.text and gap.asked_at < end]
    if not gaps:
        return
    team_id = slack.membership.team()
    if stores.outbox.contains(team_id, key := f"{KEY_PREFIX}{end:%G-W%V}"):
        return
    public, unknown = _quotable(slack, gaps, channel)
    texts = [gap.text for gap in public[:MAX_GROUPED]]
    groups = [[texts[number] for number in group] for group in group_similar(texts, encoder)]
    private = len(gaps) - len(public) - unknown
    message = digest_message(groups, quotable=len(public), private=private, unknown=unknown)
    call = outbox_sender.post(team_id, key, message, channel=channel)
    stores.outbox.put(call)
    slack.sender.wake()


def week_end(now: datetime) -> datetime:
    """Return the last Monday at nine, in the time zone of `now`."""
    monday = datetime.combine(now.date() - timedelta(days=now.weekday()), HOUR, now.tzinfo)
    return monday if monday <= now else monday - WEEK


def _quotable(slack: Slack, gaps: Sequence[Gap], channel: str) -> tuple[list[Gap], int]:
    """Return the gaps that were asked where everybody in the channel may read.

    Questions asked with a command are private. The number is that of the gaps of which Slack
    couldn't say who may read them.
    """
    asked_openly = [gap for gap in gaps if not is_asked_privately(gap.key)]
    readers = slack.membership.audience(channel)
    places = {gap.channel for gap in asked_openly}
    kinds = {
        place: slack.membership.visibility(place)
        if readers.inside or place == channel
        else ("private" if readers.certain else None)
        for place in places
    }
    public = [gap for gap in asked_openly if kinds[gap.channel] == "public"]
    return public, sum(kinds[gap.channel] is None for gap in asked_openly)
