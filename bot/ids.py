"""Every action_id, block_id and callback_id, once."""

from typing import Final

# Slash commands
ASK: Final = "/framework-ask"
CHOOSE: Final = "/framework-choose"
DECISIONS: Final = "/framework-decisions"

# Views
QUESTIONS: Final = "interview_questions"
GUIDES: Final = "interview_guides"
UNFINISHED: Final = "interview_unfinished"
RESULT: Final = "interview_result"
RECORD: Final = "interview_record"
RECORDED: Final = "interview_recorded"
DECISION: Final = "decision"

# Buttons
BACK: Final = "back"
GO_ON: Final = "go_on"
START_OVER: Final = "start_over"
START_INTERVIEW: Final = "start_interview"
OPEN_DECISION: Final = "open_decision"
MORE_DECISIONS: Final = "more_decisions"
SUGGESTION: Final = "suggestion"
HELPFUL: Final = "helpful"
NOT_HELPFUL: Final = "not_helpful"
NOT_MEANT: Final = "not_meant"
SHARE: Final = "share"
ASK_OWNER: Final = "ask_owner"
ANSWER_ALL: Final = "answer_all"
CITED: Final = "cited"

# Fields of the modal; the interview's questions are fields too, named by their criterion.
GUIDE: Final = "guide"
TITLE: Final = "title"
CHOSEN: Final = "chosen"
WHY: Final = "why"
DECIDERS: Final = "deciders"
CHANNEL: Final = "channel"
REVISIT: Final = "revisit"


def block_of(interview: str, field: str) -> str:
    """The block_id of a field.

    It carries the interview, so that what was filled in for one never sticks to the next.
    """
    return f"{field}:{interview}"


def field_of(block_id: str) -> str:
    """The field that a block_id was made for."""
    return block_id.partition(":")[0]
