"""The Home tab."""

from slack_bolt import App, BoltContext

from bot import reviewing
from bot.payloads import Payload, viewer_of
from bot.services import Services


def register(app: App, services: Services) -> None:
    """Publish the tab anew whenever a person opens it."""

    def on_opened(event: Payload, context: BoltContext) -> None:
        if event.get("tab", "home") != "home":
            return
        team, user = context.team_id or "", viewer_of(event)

        def publish() -> None:
            services.client.views_publish(user_id=user, view=reviewing.home(services, team, user))

        services.work.soon(publish)

    app.event("app_home_opened")(on_opened)
