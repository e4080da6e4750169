"""api.test, auth.test, apps.connections.open."""

from typing import Any

from bot.playground.call import Call
from bot.playground.errors import SlackError

Json = dict[str, Any]


def _api_test(call: Call) -> Json:
    if call.text("error"):
        raise SlackError(call.text("error"), args=dict(call.args))
    return {"args": dict(call.args)}


def _auth_test(call: Call) -> Json:
    team, app = call.platform.workspace.team, call.platform.app
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": app.name,
        "team_id": team.id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
        **({"enterprise_id": team.enterprise_id} if team.enterprise_id else {}),
    }


def _connections_open(call: Call) -> Json:
    base = call.platform.url.replace("http", "ws", 1)
    return {"url": base + call.platform.sockets.link()}


METHODS = {
    "api.test": _api_test,
    "auth.test": _auth_test,
    "apps.connections.open": _connections_open,
}
