"""Opens the guide entries that reasons cite."""

from slack_sdk.models.views import View

from bot.errors import Refusal
from bot.render.citations import entry_view
from bot.services import Runtime
from bot.slack.state import EntryRef


def cited_entry(runtime: Runtime, value: str) -> View:
    """Return the modal with the entry that a button refers to; raise Refusal if it is gone."""
    ref = EntryRef.decode(value)
    try:
        return entry_view(runtime.guides.get(ref.guide), ref.entry)
    except LookupError:
        raise Refusal("The guide has changed and no longer has this entry.") from None
