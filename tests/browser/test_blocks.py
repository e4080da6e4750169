"""Blocks and elements, posted by an app and used by a person."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.playground import Playground

pytestmark = pytest.mark.slow

Json = dict[str, Any]
Visit = Callable[..., Page]
Post = Callable[..., Locator]

AMARA = "U0AMARA001"
PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

MRKDWN = """*Bold* _slanted_ ~gone~ `code` :tada:
> quoted
• item
```pre
  formed```
<https://example.com|a link> <@U0JONAS002> <#C0PLATFORM> <!here> 2*3*4 a_b_c &lt;b&gt;"""

MARKDOWN = """# Verdict

**Bold** and *slanted*, ~~gone~~

- outer
  - inner

1. first

> quoted

```py
x < 1
```

| A | B |
|---|--:|
| 1 | **2** |

[a link](https://example.com/)"""


def plain(content: str) -> Json:
    return {"type": "plain_text", "text": content}


def mrkdwn(content: str) -> Json:
    return {"type": "mrkdwn", "text": content}


def option(content: str) -> Json:
    return {"text": plain(content), "value": content.lower()}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [*elements]}


def words(content: str, **style: bool) -> Json:
    return {"type": "text", "text": content, **({"style": style} if style else {})}


def section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": [*elements]}


@pytest.fixture
def posted(slack: Playground, gallery: Any, visit: Visit) -> Post:
    """Post blocks as the app; return the message on Amara's page."""

    def post(*blocks: Json) -> Locator:
        gallery.client.chat_postMessage(channel="C0GENERAL1", text="fallback", blocks=[*blocks])
        message = visit(slack, AMARA).get_by_role("article", name="Message from gallery")
        expect(message).to_be_visible()
        return message

    return post


def elements(*parts: Json) -> Json:
    return {
        "type": "actions",
        "block_id": "act",
        "elements": [{"action_id": f"a{n}", **part} for n, part in enumerate(parts)],
    }


def test_mrkdwn_shows_styles_references_and_lists(posted: Post) -> None:
    message = posted({"type": "section", "text": mrkdwn(MRKDWN)})
    for tag, content in {
        "strong >> nth=1": "Bold",
        "em": "slanted",
        "s": "gone",
        "code": "code",
        "blockquote": "quoted",
        "li": "item",
        "pre": "pre\n  formed",
    }.items():
        expect(message.locator(tag)).to_have_text(content)
    expect(message.get_by_role("link", name="a link")).to_have_attribute(
        "rel", "noopener noreferrer"
    )
    for content in ("🎉", "@jonas", "#platform", "@here", "2*3*4 a_b_c <b>"):
        expect(message).to_contain_text(content)


def test_a_bare_url_in_verbatim_mrkdwn_is_not_a_link(posted: Post) -> None:
    text = "*http://bold.example* http://bare.example <http://meant.example|meant>"
    message = posted(
        {"type": "section", "text": mrkdwn(text)},
        {"type": "section", "text": {**mrkdwn(text), "verbatim": True}},
        {"type": "context", "elements": [{**mrkdwn(text), "verbatim": True}]},
    )
    expect(message.get_by_role("link", name="meant")).to_have_count(3)
    expect(message.get_by_role("link", name="http")).to_have_count(2)


def test_markdown_shows_headings_lists_code_and_tables(posted: Post) -> None:
    message = posted({"type": "markdown", "text": MARKDOWN})
    expect(message.get_by_role("heading", name="Verdict")).to_be_visible()
    expect(message.locator("li li")).to_have_text("inner")
    expect(message.locator("ol li")).to_have_text("first")
    expect(message.locator("pre")).to_have_text("x < 1")
    expect(message.get_by_role("cell", name="2")).to_have_class("align-right")
    expect(message.get_by_role("link", name="a link")).to_be_visible()
    for tag in ("em", "s", "blockquote"):
        expect(message.locator(tag)).to_have_count(1)


def test_rich_text_and_tables_are_shown(posted: Post) -> None:
    message = posted(
        rich(
            section(
                words("Bold", bold=True),
                {"type": "user", "user_id": "U0JONAS002"},
                {"type": "emoji", "name": "tada"},
            ),
            {"type": "rich_text_list", "style": "ordered", "elements": [section(words("first"))]},
            {"type": "rich_text_quote", "elements": [words("quoted")]},
            {"type": "rich_text_preformatted", "elements": [words("x = 1")]},
        ),
        {
            "type": "table",
            "column_settings": [{}, {"align": "center"}],
            "rows": [
                [{"type": "raw_text", "text": "Head"}, {"type": "raw_text", "text": "Side"}],
                [
                    {"type": "raw_text", "text": "cell"},
                    rich(section(words("strong cell", bold=True))),
                ],
            ],
        },
    )
    expect(message.get_by_role("columnheader", name="Head")).to_be_visible()
    expect(message.get_by_role("cell", name="strong cell")).to_have_class("align-center")
    expect(message.locator("ol li")).to_have_text("first")
    expect(message.locator("blockquote")).to_have_text("quoted")
    expect(message.locator("pre")).to_have_text("x = 1")
    expect(message).to_contain_text("Bold@jonas🎉")


def test_the_remaining_blocks_are_shown(posted: Post) -> None:
    message = posted(
        {"type": "header", "text": plain("A header")},
        {"type": "section", "fields": [mrkdwn("*Left*"), plain("Right")]},
        {"type": "divider"},
        {"type": "image", "image_url": PIXEL, "alt_text": "A dot", "title": plain("Its title")},
        {
            "type": "context",
            "elements": [
                mrkdwn("small print"),
                {"type": "image", "image_url": PIXEL, "alt_text": "Tiny"},
            ],
        },
    )
    expect(message.get_by_role("heading", name="A header")).to_be_visible()
    expect(message.get_by_role("separator")).to_have_count(1)
    for name in ("A dot", "Tiny"):
        expect(message.get_by_role("img", name=name)).to_be_visible()
    expect(message).to_contain_text("small print")


def test_each_element_sends_the_choice_to_the_app(gallery: Any, posted: Post) -> None:
    message = posted(
        elements(
            {"type": "button", "text": plain("Press"), "value": "pressed"},
            {
                "type": "static_select",
                "placeholder": plain("Size"),
                "options": [option("Small"), option("Large")],
            },
            {"type": "overflow", "options": [option("Edit"), option("Delete")]},
            {"type": "datepicker", "placeholder": plain("When")},
            {"type": "users_select", "placeholder": plain("Who")},
            {"type": "checkboxes", "options": [option("Frame"), option("Glass")]},
            {"type": "radio_buttons", "options": [option("Dark"), option("Light")]},
        ),
        {
            "type": "context_actions",
            "block_id": "votes",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "vote",
                    "positive_button": {"text": plain("Good"), "value": "good"},
                    "negative_button": {"text": plain("Bad"), "value": "bad"},
                },
                {
                    "type": "icon_button",
                    "action_id": "bin",
                    "icon": "trash",
                    "text": plain("Throw away"),
                },
            ],
        },
    )

    def received() -> Any:
        return gallery.actions.get(timeout=10)

    message.get_by_role("button", name="Press").click()
    assert received()["value"] == "pressed"
    message.get_by_label("Size").select_option("Large")
    assert received()["selected_option"]["value"] == "large"
    message.get_by_role("button", name="More actions").click()
    message.get_by_role("menuitem", name="Delete").click()
    assert received()["selected_option"]["value"] == "delete"
    message.get_by_label("When").fill("2030-01-02")
    assert received()["selected_date"] == "2030-01-02"
    message.get_by_label("Who").select_option("Jonas Weber")
    assert received()["selected_user"] == "U0JONAS002"
    message.get_by_label("Glass").check()
    assert [each["value"] for each in received()["selected_options"]] == ["glass"]
    message.get_by_label("Light").check()
    assert received()["selected_option"]["value"] == "light"
    message.get_by_role("button", name="Bad").click()
    assert received()["value"] == "bad"
    message.get_by_role("button", name="Throw away").click()
    assert received()["action_id"] == "bin"


def test_a_button_with_a_confirmation_acts_only_once_confirmed(gallery: Any, posted: Post) -> None:
    confirm = {
        "title": plain("Sure?"),
        "text": plain("It is gone then."),
        "confirm": plain("Remove"),
        "deny": plain("Keep"),
    }
    message = posted(elements({"type": "button", "text": plain("Clear"), "confirm": confirm}))
    dialog = message.page.get_by_role("dialog", name="Sure?")
    message.get_by_role("button", name="Clear").click()
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog).to_have_count(0)
    assert gallery.actions.empty()
    message.get_by_role("button", name="Clear").click()
    dialog.get_by_role("button", name="Remove").click()
    assert gallery.actions.get(timeout=10)["action_id"] == "a0"
