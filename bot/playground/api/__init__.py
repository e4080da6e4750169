"""The methods of the Web API, one module for each family."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.playground.api import apps, chat, conversations, files, users, views
from bot.playground.call import Call

METHODS: Mapping[str, Callable[[Call], dict[str, Any]]] = {
    **apps.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **users.METHODS,
    **views.METHODS,
}
"""Method name -> a function that returns the response without `ok`, or raises `SlackError`."""
