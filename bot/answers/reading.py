"""Entries of the guides, opened from what cites them."""

from slack_sdk.models.views import View

from bot.errors import Refusal
from bot.render.cited import cited_page
from bot.services import Services


def cited(services: Services, value: str) -> View:
    """The entry that a button names, as guide:entry; `Refusal` where it is gone."""
    guide, _, entry = value.partition(":")
    try:
        return cited_page(services.guide(guide), entry)
    except LookupError:
        raise Refusal("The guide has changed: it no longer has what this reason cites.") from None
