"""Entries of the guides, opened from what cites them."""

from slack_sdk.models.views import View

from bot.errors import Refusal
from bot.render.citations import entry_view
from bot.services import Runtime
from bot.slack.state import EntryRef


def cited_entry(runtime: Runtime, value: str) -> View:
    """The entry that a button names, as guide:entry; `Refusal` where it is gone."""
    wanted = EntryRef.decode(value)
    try:
        return entry_view(runtime.guides.get(wanted.guide), wanted.entry)
    except LookupError:
        raise Refusal("The guide has changed and no longer has this entry.") from None
