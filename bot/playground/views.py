"""Views: one stack of modals and one Home for each person."""

import secrets
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from bot.playground.app import App
from bot.playground.elements import children
from bot.playground.errors import SlackError
from bot.playground.ids import new_hash, new_id
from bot.playground.state import current, merged, state_object, still_valid
from bot.playground.workspace import Values, Workspace

Json = dict[str, Any]
MAX_STACK = 3


@dataclass
class View:
    """Slack's view object, the person who sees it, and what they entered."""

    body: Json
    user: str
    entered: Values = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The view_id."""
        return str(self.body["id"])

    def enter(self, values: Values) -> None:
        """Keep what a person entered; raise `InvalidInputError` if it is no option."""
        entered = merged(self.entered, values)
        state_object(self.body["blocks"], entered)
        self.entered = entered

    def snapshot(self) -> Json:
        """Return the view with its state, as interactions carry it."""
        return {**self.body, "state": state_object(self.body["blocks"], self.entered)}


class Views:
    """Every open view of the workspace."""

    def __init__(self, workspace: Workspace, app: App) -> None:
        self._workspace = workspace
        self._app = app
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def stack(self, user: str) -> list[View]:
        """Return the open modals of this person, the bottom one first."""
        return self._stacks.get(user, [])

    def home(self, user: str) -> View | None:
        """Return the Home that the app published for this person, if any."""
        return self._homes.get(user)

    def find(self, *, view_id: str | None = None, external_id: str | None = None) -> View:
        """Return the view with this id, or if there is none given, this external_id."""
        for view in self._open():
            if view.id == view_id if view_id else view.body["external_id"] == external_id:
                return view
        raise SlackError("not_found")

    def open(self, user: str, definition: Json) -> View:
        """Open a modal, in place of the person's stack."""
        self._check_external_id(definition)
        view = self._new(user, definition)
        self._stacks[user] = [view]
        return view

    def push(self, user: str, definition: Json) -> View:
        """Push a modal onto the person's stack."""
        stack = self.stack(user)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        self._check_external_id(definition)
        view = self._new(user, definition)
        view.body |= {"root_view_id": stack[0].id, "previous_view_id": stack[-1].id}
        stack.append(view)
        return view

    def update(self, view: View, definition: Json, expected_hash: str | None = None) -> None:
        """Replace a view's content; an input whose ids stay keeps its value."""
        _check_hash(view, expected_hash)
        self._check_external_id(definition, view)
        identity = ("id", "root_view_id", "previous_view_id")
        values = current(view.body["blocks"], view.entered)
        view.body = self._body(view.user, definition) | {key: view.body[key] for key in identity}
        view.entered = still_valid(values, view.body["blocks"])

    def publish(self, user: str, definition: Json, expected_hash: str | None = None) -> View:
        """Replace a person's Home."""
        home = self.home(user)
        if home is None:
            self._check_external_id(definition)
            home = self._homes[user] = self._new(user, definition)
        else:
            self.update(home, definition, expected_hash)
        return home

    def close(self, view: View) -> None:
        """Close a modal and those above it."""
        stack = self.stack(view.user)
        if view in stack:
            del stack[stack.index(view) :]

    def _open(self) -> Iterator[View]:
        yield from self._homes.values()
        for stack in self._stacks.values():
            yield from stack

    def _check_external_id(self, definition: Json, updated: View | None = None) -> None:
        external_id = definition.get("external_id")
        if external_id and any(
            view is not updated and view.body["external_id"] == external_id for view in self._open()
        ):
            raise SlackError("duplicate_external_id")

    def _new(self, user: str, definition: Json) -> View:
        body = self._body(user, definition)
        return View({**body, "root_view_id": body["id"], "previous_view_id": None}, user)

    def _body(self, user: str, definition: Json) -> Json:
        return {
            "id": new_id("V"),
            "team_id": self._workspace.team_of(user).id,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "title": None,
            "close": None,
            "submit": None,
            "clear_on_close": False,
            "notify_on_close": False,
            **definition,
            "blocks": with_ids(definition["blocks"]),
            "state": {"values": {}},
            "hash": new_hash(),
            "app_id": self._app.id,
            "bot_id": self._app.bot_id,
            "app_installed_team_id": self._workspace.team.id,
        }


def _check_hash(view: View, expected: str | None) -> None:
    if expected and expected != view.body["hash"]:
        raise SlackError("hash_conflict")


_WITHOUT_ACTION = {"image", "plain_text", "mrkdwn"}


def with_ids(blocks: list[Json]) -> list[Json]:
    """Return the blocks with ids for the blocks and interactive elements that have none."""
    complete = deepcopy(blocks)
    for block in complete:
        block["block_id"] = block.get("block_id") or secrets.token_urlsafe(4)
        for element in children(block) if block["type"] != "rich_text" else ():
            if element["type"] not in _WITHOUT_ACTION:
                element["action_id"] = element.get("action_id") or secrets.token_urlsafe(4)
    return complete
