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
    if stores.outbox.contains(team_id, key := f"digest:{end:%G-W%V}"):
        return
    public = _quotable(slack, gaps, channel)
    texts = [gap.text for gap in public[:MAX_GROUPED]]
    groups = [[texts[number] for number in group] for group in group_similar(texts, encoder)]
    message = digest_message(groups, quotable=len(public), private=len(gaps) - len(public))
    call = outbox_sender.post(team_id, key, message, channel=channel)
    stores.outbox.put(call)
    slack.sender.wake()


def week_end(now: datetime) -> datetime:
    """Return the last Monday at nine, in the time zone of `now`."""
    monday = datetime.combine(now.date() - timedelta(days=now.weekday()), HOUR, now.tzinfo)
    return monday if monday <= now else monday - WEEK


def _quotable(slack: Slack, gaps: Sequence[Gap], channel: str) -> list[Gap]:
    """Return the gaps that were asked where everybody in the channel may read.

    Questions asked with a command are private, and so are channels that Slack doesn't call public.
    """
    asked_openly = [gap for gap in gaps if not is_asked_privately(gap.key)]
    inside = slack.membership.audience(channel).inside
    public = {
        place
        for place in {gap.channel for gap in asked_openly}
        if (inside or place == channel) and slack.membership.visibility(place) == "public"
    }
    return [gap for gap in asked_openly if gap.channel in public]
