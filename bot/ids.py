"""Every slash command, action_id, block_id and callback_id, once; and ids for what begins."""

import secrets
from hashlib import blake2s
from typing import Final

# Slash commands
ASK: Final = "/framework-ask"
CHOOSE: Final = "/framework-choose"
DECISIONS: Final = "/framework-decisions"

# Views
QUESTIONS: Final = "interview_questions"
GUIDES: Final = "interview_guides"
CHANGES: Final = "interview_changes"
SUMMARY: Final = "interview_summary"
UNFINISHED: Final = "interview_unfinished"
RESULT: Final = "interview_result"
RECORD: Final = "interview_record"
RECORDED: Final = "interview_recorded"
HAND_IN: Final = "interview_hand_in"
HANDED_IN: Final = "interview_handed_in"
DECISION: Final = "decision"
HISTORY: Final = "decision_history"
REASON: Final = "decision_reason"
SUCCESSOR: Final = "decision_successor"
EDITING: Final = "decision_editing"
DRAFT: Final = "decision_draft"
CONFIRMING: Final = "revisit_confirming"
SNOOZING: Final = "revisit_snoozing"

# Message shortcut
RECORD_MESSAGE: Final = "record_message"

# Buttons
BACK: Final = "back"
CHANGE: Final = "change"
GO_ON: Final = "go_on"
START_OVER: Final = "start_over"
START_INTERVIEW: Final = "start_interview"
OPEN_DECISION: Final = "open_decision"
MORE_DECISIONS: Final = "more_decisions"
NEWER_DECISIONS: Final = "newer_decisions"
SUGGESTION: Final = "suggestion"
HELPFUL: Final = "helpful"
NOT_HELPFUL: Final = "not_helpful"
NOT_MEANT: Final = "not_meant"
SHARE: Final = "share"
ASK_OWNER: Final = "ask_owner"
ANSWER_ALL: Final = "answer_all"
CITED: Final = "cited"
PROPOSE: Final = "propose"
TAKE_PART: Final = "take_part"
CLOSE_ROUND: Final = "close_round"
RECORD_ROUND: Final = "record_round"
RECORD_DECISION: Final = "record_decision"
OPEN_HISTORY: Final = "open_history"
HISTORY_PAGE: Final = "history_page"
APPROVE: Final = "approve"
OBJECT: Final = "object"
ACCEPT: Final = "accept"
REJECT: Final = "reject"
DEPRECATE: Final = "deprecate"
SUPERSEDE: Final = "supersede"
REOPEN: Final = "reopen"
EDIT: Final = "edit"
CONFIRM: Final = "revisit_confirm"
SNOOZE: Final = "revisit_snooze"
EXPORT: Final = "export"

# Filters of Home
HOME_STATUS: Final = "home_status"
HOME_GUIDE: Final = "home_guide"

# Fields of the modal; the interview's questions are fields too, named by their criterion.
GUIDE: Final = "guide"
TITLE: Final = "title"
CHOSEN: Final = "chosen"
WHY: Final = "why"
DECIDERS: Final = "deciders"
CHANNEL: Final = "channel"
REVISIT: Final = "revisit"
CONTEXT: Final = "context"
CONSEQUENCES: Final = "consequences"
CONFIRMATION: Final = "confirmation"
CONSULTED: Final = "consulted"
INFORMED: Final = "informed"
REASONED: Final = "reason"
BY: Final = "by"
AFTER: Final = "after"

_ID_BYTES: Final = 9


def new_id() -> str:
    """An id that nobody guesses."""
    return secrets.token_urlsafe(_ID_BYTES)


def id_of_act(trigger_id: str) -> str:
    """An id that is the same for every delivery of one act."""
    return blake2s(trigger_id.encode(), digest_size=_ID_BYTES).hexdigest()


def window_of(interview: str, seat: str) -> str:
    """The private_metadata of a page: its interview, and the window that it stands in."""
    return f"{interview}.{seat}"


def interview_of(window: str) -> str:
    """The interview that a page belongs to."""
    return window.partition(".")[0]


def seat_of(window: str) -> str:
    """The window that a page was made for."""
    return window.partition(".")[2]


def block_of(window: str, field: str) -> str:
    """The block_id of a field.

    It carries the interview, so that what was filled in for one never sticks to the next.
    """
    return f"{field}:{interview_of(window)}"


def field_of(block_id: str) -> str:
    """The field that a block_id was made for."""
    return block_id.partition(":")[0]
