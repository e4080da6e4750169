"""The forms that ask for the details of a change: a reason, or a successor."""

from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot import ids
from bot.render.buttons import ChangeButton
from bot.render.decisions import UNCERTAIN
from bot.slack import state
from bot.slack.mrkdwn import OPTION_LIMIT, WINDOW_TITLE_LIMIT, clip, context, escape, label, section
from bot.slack.state import ChangeForm
from storage.records import Decision

MAX_SUCCESSORS: Final = 99
"""A menu takes 100 options, and one of them is a new decision."""
NEW_DECISION: Final = "new"
"""The value of the option for a successor that is still to be recorded."""
SUCCESSOR_LABEL: Final = "Which decision replaces it?"


def reason_view(form: ChangeForm, button: ChangeButton, decision: Decision) -> View:
    """Return the form that asks for the reason of a change."""
    return change_form_view(
        ids.REASON_FORM,
        form,
        clip(f"{button.form_title or button.label} {decision.id}", WINDOW_TITLE_LIMIT),
        button.label,
        [
            section(f"*{decision.id}* {escape(decision.title, 1000)}"),
            InputBlock(
                block_id=state.block_id(form.view_key, ids.REASON),
                label=label(button.reason_label, 200),
                element=PlainTextInputElement(action_id=ids.REASON, multiline=True),
            ),
        ],
    )


def successor_view(
    form: ChangeForm, decision: Decision, candidates: Sequence[Decision], *, certain: bool = True
) -> View:
    """Return the form that asks for a successor: one of `candidates`, or a new decision.

    `certain` is False if Slack could not say which decisions the person may see.
    """
    options = [Option(value=NEW_DECISION, label="A new decision")]
    options += [
        Option(value=one.id, label=clip(f"{one.id} {one.title}", OPTION_LIMIT))
        for one in candidates[:MAX_SUCCESSORS]
    ]
    return change_form_view(
        ids.SUCCESSOR_FORM,
        form,
        clip(f"Supersede {decision.id}", WINDOW_TITLE_LIMIT),
        "Supersede",
        [
            section(f"*{decision.id}* {escape(decision.title, 1000)}"),
            InputBlock(
                block_id=state.block_id(form.view_key, ids.SUCCESSOR),
                label=SUCCESSOR_LABEL,
                element=StaticSelectElement(action_id=ids.SUCCESSOR, options=options),
            ),
            *([] if certain else [context(UNCERTAIN)]),
            InputBlock(
                block_id=state.block_id(form.view_key, ids.REASON),
                label="Why?",
                element=PlainTextInputElement(action_id=ids.REASON, multiline=True),
                optional=True,
            ),
        ],
    )


def change_form_view(
    callback_id: str, form: ChangeForm, title: str, submit: str, blocks: Sequence[Block]
) -> View:
    """Return the modal of a form that changes a decision."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=title,
        submit=submit,
        close="Cancel",
        private_metadata=form.encode(),
        blocks=blocks,
    )
