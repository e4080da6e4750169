"""Answers to questions, suggestions and help, as messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    MarkdownBlock,
    RawTextObject,
    SectionBlock,
    TableBlock,
)

from bot import ids
from bot.render.decisions import open_button
from bot.slack.message import Message
from bot.slack.mrkdwn import clip, context, escape, label, section, verbatim
from bot.slack.state import AnswerRef
from knowledge.guide.models import TableRow
from knowledge.search.engine import Candidate, Verdict
from storage.records import Decision

BUTTON_LIMIT: Final = 75
TEXT_LIMIT: Final = 3000
MARKDOWN_LIMIT: Final = 11_000
ROW_LIMIT: Final = 4900
MAX_COLUMNS: Final = 20
MAX_RELATED: Final = 2

ANSWERING: Final = "Answering"
CLOSEST_MATCH: Final = "Closest match"
RELATED: Final = "You might also ask"
TEAM_DECISION: Final = "Your team's decision"
CANT_SHOW_DECISION: Final = (
    "If your team has decided about this, I can't show it: Slack can't tell me right now who may "
    "see it. Ask me again in a minute."
)
UNKNOWN: Final = "I don't know: my guides don't cover that."
UNSURE: Final = (
    "I'm not sure which of these you mean. Pick the closest one, or rephrase your question."
)
DID_YOU_MEAN: Final = "Did you mean one of these?"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer from a guide.

    `row` is set for a row of the comparison table, with the labels of the guide's options in
    `columns`. `decided` is the team's decision on the guide's choice, if everyone who reads the
    answer may see it; `certain` is False if Slack could not say who reads it. `related` are
    follow-up questions to offer.
    """

    target: AnswerRef
    question: str
    markdown: str
    checked: date
    sure: bool = True
    row: TableRow | None = None
    columns: Sequence[str] = ()
    decided: Decision | None = None
    certain: bool = True
    related: Sequence[str] = ()


def answer_message(answer: Answer, *, shareable: bool = False) -> Message:
    """Return the message with an answer, with a Share button if it is `shareable`."""
    lead = ANSWERING if answer.sure else CLOSEST_MATCH
    blocks: list[Block] = [*_content(answer)]
    if answer.decided:
        blocks.append(_decision_section(answer.decided))
    if not answer.certain:
        blocks.append(context(CANT_SHOW_DECISION))
    if answer.related:
        quoted = (f"“{escape(question, 300)}”" for question in answer.related[:MAX_RELATED])
        blocks.append(context(f"{RELATED}: {' · '.join(quoted)}"))
    blocks += [
        context(
            f"{lead}: *{escape(answer.question, 300)}* · Checked on {answer.checked:%-d %B %Y}."
        ),
        ActionsBlock(elements=_buttons(answer.target, shareable=shareable)),
    ]
    decided = f"\n{TEAM_DECISION}: {answer.decided.id}" if answer.decided else ""
    text = f"{answer.question}\n{answer.markdown.replace('**', '*')}"
    return Message(text=escape(text, TEXT_LIMIT) + decided, blocks=blocks)


def shared_message(answer: Answer, by: str) -> Message:
    """Return the message with an answer that the user `by` shares with a channel."""
    message = answer_message(answer)
    question = escape(answer.target.question or answer.question, 300)
    return Message(
        text=message.text,
        blocks=[context(f"<@{by}> asked “{question}” and shared the answer."), *message.blocks],
    )


def _content(answer: Answer) -> list[Block]:
    row = answer.row
    if row is None:
        return [MarkdownBlock(text=clip(answer.markdown, MARKDOWN_LIMIT))]
    heading = ("", *answer.columns)
    cells = (row.label, *row.cells.values())
    return [
        section(f"*{escape(row.label, 300)}.* {escape(row.meaning, 2000)}"),
        TableBlock(rows=[_table_row(heading), _table_row(cells)]),
    ]


def _table_row(cells: Sequence[str]) -> list[RawTextObject]:
    limit = ROW_LIMIT // min(len(cells), MAX_COLUMNS)
    plain = [cell.replace("`", "").replace("**", "") for cell in cells[:MAX_COLUMNS]]
    return [RawTextObject(text=clip(cell, limit) or " ") for cell in plain]


def _decision_section(decision: Decision) -> SectionBlock:
    text = f"{TEAM_DECISION}: *{decision.id}* {escape(decision.title, 300)}"
    chosen = escape(decision.chosen_label, 100)
    return SectionBlock(text=verbatim(f"{text} ({chosen})"), accessory=open_button(decision))


def _buttons(target: AnswerRef, *, shareable: bool) -> list[ButtonElement]:
    value = target.encode()
    buttons = [
        ("Helpful", ids.HELPFUL),
        ("Not helpful", ids.NOT_HELPFUL),
        ("Not what I meant", ids.NOT_MEANT),
        *([("Share", ids.SHARE)] if shareable else []),
    ]
    return [ButtonElement(text=text, action_id=action, value=value) for text, action in buttons]


def suggestions(verdict: Verdict, key: str) -> Message:
    """Return a message that offers the closest questions, a button each."""
    return _choice(UNSURE, verdict.candidates, verdict.question, key)


def unknown(verdict: Verdict, key: str) -> Message:
    """Return a message that admits ignorance and offers the closest questions and the owner."""
    closest = " The closest questions I can answer:" if verdict.candidates else ""
    return _choice(f"{UNKNOWN}{closest}", verdict.candidates, verdict.question, key, ask_owner=True)


def alternatives(candidates: Sequence[Candidate], target: AnswerRef) -> Message:
    """Return a message that offers other questions instead of the answer to `target`."""
    return _choice(DID_YOU_MEAN, candidates, target.question, target.key, ask_owner=True)


def owner_message(question: str, by: str) -> Message:
    """Return the message that passes a question of the user `by` on to a guide's owner."""
    sentence = f"<@{by}> asked something that your guide doesn't answer: “{escape(question, 2000)}”"
    return Message(text=sentence, blocks=[section(sentence)])


def help_message(questions: Sequence[Candidate], key: str) -> Message:
    """Return the message for an empty question: what the bot does, with some examples."""
    return _choice(
        f"`{ids.CHOOSE}` interviews you and recommends a framework; `{ids.DECISIONS}` shows what "
        "your team has decided. Or just ask me a question in your own words, for example:",
        questions,
        "",
        key,
    )


def _choice(
    sentence: str,
    candidates: Sequence[Candidate],
    question: str,
    key: str,
    *,
    ask_owner: bool = False,
) -> Message:
    buttons = [
        ButtonElement(
            text=label(one.question, BUTTON_LIMIT),
            action_id=f"{ids.SUGGESTION}:{number}",
            value=AnswerRef(one.guide, one.entry, question or one.question, key).encode(),
        )
        for number, one in enumerate(candidates)
    ]
    if ask_owner:
        guide = candidates[0].guide if candidates else ""
        value = AnswerRef(guide, "", question, key).encode()
        buttons.append(
            ButtonElement(text="Ask the guide's owner", action_id=ids.ASK_OWNER, value=value)
        )
    rows: list[Block] = [ActionsBlock(elements=buttons)] if buttons else []
    listed = "".join(f"\n• {escape(candidate.question, 300)}" for candidate in candidates)
    return Message(text=sentence + listed, blocks=[section(sentence), *rows])
