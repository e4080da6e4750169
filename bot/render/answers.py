"""Verdicts as messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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

BUTTON_LIMIT = 75
TEXT_LIMIT = 3000
MARKDOWN_LIMIT = 11_000
ROW_LIMIT = 4900
MOST_COLUMNS = 20
MOST_RELATED = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What a guide says to a question.

    `row` is set where it is a row of the comparison table, with the labels of its options.
    `decided` is what the team decided on the guide's choice, where everybody who reads the answer
    may see it.
    """

    target: AnswerRef
    question: str
    markdown: str
    checked: date
    sure: bool = True
    row: TableRow | None = None
    columns: Sequence[str] = ()
    decided: Decision | None = None
    related: Sequence[str] = ()
    """Questions that people who ask this may have, too."""


def answer_message(answer: Answer, *, shareable: bool = False) -> Message:
    """An answer; `shareable` where only one person sees it and may want to share it."""
    lead = "Answering" if answer.sure else "Closest match"
    blocks: list[Block] = [*_content(answer)]
    if answer.decided:
        blocks.append(_decided(answer.decided))
    if answer.related:
        named = (f"“{escape(question, 300)}”" for question in answer.related[:MOST_RELATED])
        blocks.append(context(f"You might also ask: {' · '.join(named)}"))
    blocks += [
        context(
            f"{lead}: *{escape(answer.question, 300)}* · Checked on {answer.checked:%-d %B %Y}."
        ),
        ActionsBlock(elements=_buttons(answer.target, shareable=shareable)),
    ]
    decided = f"\nYour team's decision: {answer.decided.id}" if answer.decided else ""
    text = f"{answer.question}\n{answer.markdown.replace('**', '*')}"
    return Message(text=escape(text, TEXT_LIMIT) + decided, blocks=blocks)


def shared_message(answer: Answer, by: str) -> Message:
    """An answer that `by` shares with a channel."""
    shown = answer_message(answer)
    question = escape(answer.target.asked or answer.question, 300)
    return Message(
        text=shown.text,
        blocks=[context(f"<@{by}> asked “{question}” and shared the answer."), *shown.blocks],
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
    limit = ROW_LIMIT // min(len(cells), MOST_COLUMNS)
    plain = [cell.replace("`", "").replace("**", "") for cell in cells[:MOST_COLUMNS]]
    return [RawTextObject(text=clip(cell, limit) or " ") for cell in plain]


def _decided(decision: Decision) -> SectionBlock:
    words = f"Your team's decision: *{decision.id}* {escape(decision.title, 300)}"
    chosen = escape(decision.chosen_label, 100)
    return SectionBlock(text=verbatim(f"{words} ({chosen})"), accessory=open_button(decision))


def _buttons(target: AnswerRef, *, shareable: bool) -> list[ButtonElement]:
    value = target.encode()
    named = [
        ("Helpful", ids.HELPFUL),
        ("Not helpful", ids.NOT_HELPFUL),
        ("Not what I meant", ids.NOT_MEANT),
        *([("Share", ids.SHARE)] if shareable else []),
    ]
    return [ButtonElement(text=text, action_id=action, value=value) for text, action in named]


def suggestions(verdict: Verdict, key: str) -> Message:
    """Not sure enough to answer: the nearest questions, a button each."""
    return _choice(
        "I'm not sure which of these you mean. Pick the closest one, or rephrase your question.",
        verdict.candidates,
        verdict.question,
        key,
    )


def unknown(verdict: Verdict, key: str) -> Message:
    """An honest "I don't know", with what comes nearest, and the way to the guide's owner."""
    nearest = " The closest questions I can answer:" if verdict.candidates else ""
    return _choice(
        f"I don't know: my guides don't cover that.{nearest}",
        verdict.candidates,
        verdict.question,
        key,
        owner=True,
    )


def others(candidates: Sequence[Candidate], target: AnswerRef) -> Message:
    """What else somebody may have meant who was shown the answer to `target`."""
    return _choice("Did you mean one of these?", candidates, target.asked, target.key, owner=True)


def for_owner(asked: str, by: str) -> Message:
    """A question that somebody wishes the guide's owner to answer."""
    sentence = f"<@{by}> asked something that your guide doesn't answer: “{escape(asked, 2000)}”"
    return Message(text=sentence, blocks=[section(sentence)])


def help_message(questions: Sequence[Candidate], key: str) -> Message:
    """What to do, for somebody who said nothing."""
    return _choice(
        f"`{ids.CHOOSE}` interviews you and recommends a framework; `{ids.DECISIONS}` shows what "
        "your team has decided. Or just ask me a question in your own words, for example:",
        questions,
        "",
        key,
    )


def _choice(
    sentence: str, candidates: Sequence[Candidate], asked: str, key: str, *, owner: bool = False
) -> Message:
    buttons = [
        ButtonElement(
            text=label(one.question, BUTTON_LIMIT),
            action_id=f"{ids.SUGGESTION}:{number}",
            value=AnswerRef(one.guide, one.entry, asked or one.question, key).encode(),
        )
        for number, one in enumerate(candidates)
    ]
    if owner:
        guide = candidates[0].guide if candidates else ""
        wish = AnswerRef(guide, "", asked, key).encode()
        buttons.append(
            ButtonElement(text="Ask the guide's owner", action_id=ids.ASK_OWNER, value=wish)
        )
    rows: list[Block] = [ActionsBlock(elements=buttons)] if buttons else []
    named = "".join(f"\n• {escape(candidate.question, 300)}" for candidate in candidates)
    return Message(text=sentence + named, blocks=[section(sentence), *rows])
