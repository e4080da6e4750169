"""The scope that each method needs; `{kind}` is replaced by the conversation's type."""

from bot.playground.errors import SlackError
from bot.playground.platform import Platform

SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.list": "{kind}:read",
    "conversations.info": "{kind}:read",
    "conversations.members": "{kind}:read",
    "conversations.open": "im:write",
    "conversations.history": "{kind}:history",
    "conversations.replies": "{kind}:history",
    "users.conversations": "{kind}:read",
    "users.info": "users:read",
    "users.list": "users:read",
    "reactions.add": "reactions:write",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}
_KINDS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


def check_scope(platform: Platform, method: str, kind: str | None = None) -> None:
    """Raise `missing_scope`; without `kind`, only if the scope doesn't depend on it."""
    template = SCOPES.get(method)
    granted = platform.app.scopes
    if template is None or granted is None or (kind is None and "{kind}" in template):
        return
    needed = template.format(kind=_KINDS.get(kind or "", ""))
    if needed not in granted:
        raise SlackError("missing_scope", needed=needed, provided=",".join(sorted(granted)))
