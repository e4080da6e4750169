"""users.info and users.list."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.playground.call import Call
from bot.playground.payloads import organisation
from bot.playground.seed import Team, User

Json = dict[str, Any]


def _info(call: Call) -> Json:
    return {"user": _user_object(call, call.platform.workspace.user(call.required("user")))}


def _list(call: Call) -> Json:
    own = [user for user in call.platform.workspace.users.values() if not user.team_id]
    users, next_cursor = call.page(own)
    members = [_user_object(call, user) for user in users]
    return {"members": members, "response_metadata": {"next_cursor": next_cursor}}


def _user_object(call: Call, user: User) -> Json:
    team = call.platform.workspace.team_of(user.id)
    now = datetime.now(UTC).astimezone(ZoneInfo(user.tz))
    offset = now.utcoffset()
    return {
        "id": user.id,
        "team_id": team.id,
        "name": user.name,
        "real_name": user.real_name,
        "color": user.color,
        "deleted": user.is_deactivated,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_admin": user.is_owner,
        "is_owner": user.is_owner,
        "is_restricted": user.is_guest,
        "is_ultra_restricted": False,
        "tz": user.tz,
        "tz_label": now.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "updated": 0,
        "profile": {
            "title": user.title,
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": user.name,
            "display_name_normalized": user.name,
            "team": team.id,
        },
        **_organisation_fields(team),
    }


def _organisation_fields(team: Team) -> Json:
    enterprise = organisation(team)
    if enterprise is None:
        return {}
    names = {f"enterprise_{key}": value for key, value in enterprise.items()}
    return {"enterprise_user": {"id": enterprise["id"], "teams": [team.id], **names}}


METHODS = {"users.info": _info, "users.list": _list}
