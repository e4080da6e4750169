"""Listeners for what Slack sends, a module for each surface."""

from slack_bolt import App

from bot.listeners import (
    ask,
    choose,
    citations,
    decision_changes,
    decisions,
    drafts,
    errors,
    export,
    feedback,
    history,
    home,
    interview,
    questions,
    revisit,
    rounds,
)
from bot.services import Services


def register(app: App, services: Services) -> None:
    """Register every listener."""
    questions.register(app, services)
    ask.register(app, services)
    feedback.register(app, services)
    choose.register(app, services)
    interview.register(app, services)
    rounds.register(app, services)
    citations.register(app, services)
    export.register(app, services)
    decisions.register(app, services)
    history.register(app, services)
    drafts.register(app, services)
    decision_changes.register(app, services)
    revisit.register(app, services)
    home.register(app, services)
    errors.register(app, services)
