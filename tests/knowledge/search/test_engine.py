import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.guide.models import Guide
from knowledge.search.encoder import Encoder
from knowledge.search.engine import Search, answer_of, title_of

PEOPLE_ALSO_ASK = {
    "ml-demo-speed": "Which framework is faster for building an ML model demo?",
    "authentication": "Can Streamlit handle user authentication and complex login systems?",
    "streamlit-scaling": "What is the main scalability challenge with Streamlit in production?",
    "rest-api": "Is Flask a good choice for building a RESTful API for my ML model?",
    "ui-control": "Which framework offers more control over the final look and feel (UI/UX)?",
}


def with_a_typo(question: str, seed: int) -> str:
    """Return the question with one letter dropped, doubled, swapped or replaced.

    The first and the last character stay.
    """
    chance = random.Random(seed)
    at = chance.randrange(1, len(question) - 2)
    here, after = question[at], question[at + 1]
    wrong = chance.choice(["", here + here, chance.choice("aeotnrs"), None])
    if wrong is None:
        return question[:at] + after + here + question[at + 2 :]
    return question[:at] + wrong + question[at + 1 :]


@pytest.mark.parametrize(("entry", "question"), PEOPLE_ALSO_ASK.items())
def test_common_questions_are_answered_however_they_are_typed(
    shipped: Search, entry: str, question: str
) -> None:
    typed = [question, question.lower(), question.upper(), question.rstrip("?"), f"  {question}!! "]
    for text in [*typed, *(with_a_typo(question, seed) for seed in range(60))]:
        verdict = shipped.ask(text)
        assert (verdict.kind, verdict.candidates[0].entry) == ("answer", entry), text


@pytest.mark.slow
def test_every_phrasing_is_answered_by_its_entry(guide: Guide, shipped: Search) -> None:
    for entry in guide.entries:
        for phrasing in (entry.question, *entry.aliases):
            verdict = shipped.ask(phrasing.swapcase())
            assert (verdict.kind, verdict.candidates[0].entry) == ("answer", entry.id), phrasing


@pytest.mark.parametrize(
    "question",
    [
        "what's for lunch",
        "how do I reset my password",
        "who won the world cup",
        "can you book a meeting room for tomorrow",
        "what is the weather in berlin",
        "how do I prune roses in spring",
        "thanks!",
        "привет, как дела",
        "今日の天気は",
        "?",
        "",
        " \n\t",
    ],
)
def test_an_unrelated_question_is_unknown(shipped: Search, question: str) -> None:
    assert shipped.ask(question).kind == "unknown"


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("streamlit login with google", "authentication"),
        ("streamlit gets slow with lots of users", "streamlit-scaling"),
        ("faster for building a machine learning demo", "ml-demo-speed"),
    ],
)
def test_a_vague_question_gets_a_suggestion(shipped: Search, question: str, entry: str) -> None:
    verdict = shipped.ask(question)
    assert verdict.kind in {"answer", "suggest"}
    assert verdict.candidates[0].entry == entry


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("flask vs streamlit deployment", "deployment"),
        ("compare streamlit and flask on state", "state"),
        ("Streamlit versus Flask: development speed?", "development-speed"),
        ("FLASK VS STREAMLIT CUSTOMIZATION", "customisation"),
        ("flsk vs streamlt use cases", "use-case"),
        ("difference between flask and streamlit in concurrent users", "concurrent-users"),
        ("streamlit vs flask scalability", "concurrent-users"),
    ],
)
def test_a_table_row_answers_a_question_that_compares_both_options(
    shipped: Search, question: str, row: str
) -> None:
    verdict = shipped.ask(question)
    assert (verdict.kind, verdict.candidates[0].entry) == ("answer", f"table:{row}")


@pytest.mark.parametrize(
    "question",
    ["deployment", "state management", "streamlit concurrent users", "flask speed", "use cases"],
)
def test_an_entry_comes_first_unless_the_question_compares(shipped: Search, question: str) -> None:
    assert not shipped.ask(question).candidates[0].entry.startswith("table:")


def test_every_verdict_has_three_candidates(shipped: Search) -> None:
    for question in ("", "lunch", "streamlit", PEOPLE_ALSO_ASK["rest-api"]):
        verdict = shipped.ask(question)
        scores = [candidate.score for candidate in verdict.candidates]
        assert len(scores) == 3
        assert scores == sorted(scores, reverse=True)
        assert verdict.score == scores[0]


def test_a_search_can_be_limited_to_one_guide(guide: Guide, small: Guide, encoder: Encoder) -> None:
    both = Search([guide, small], encoder)
    best = both.ask("What is a pie?").candidates[0]
    assert (best.guide, best.entry, best.question) == (
        "pie-or-cake",
        "what-is-pie",
        "What is a pie?",
    )
    alone = both.ask("What is a pie?", guide=guide.id)
    assert {candidate.guide for candidate in alone.candidates} == {guide.id}
    assert alone.kind != "answer"


def test_without_guides_every_question_is_unknown(encoder: Encoder) -> None:
    verdict = Search([], encoder).ask("anything")
    assert (verdict.kind, verdict.score, verdict.candidates) == ("unknown", 0.0, ())


def test_only_the_start_of_a_very_long_question_is_searched(shipped: Search) -> None:
    question = PEOPLE_ALSO_ASK["authentication"]
    at_the_end = shipped.ask("lunch " * 6000 + question)
    assert at_the_end.kind == "unknown"
    assert at_the_end.question.endswith(question)


@given(st.text(max_size=300) | st.sampled_from(["x" * 40_000, "streamlit " * 4_000, "\U0001f600"]))
def test_any_text_gets_a_verdict(shipped: Search, question: str) -> None:
    verdict = shipped.ask(question)
    assert verdict.question == question
    assert all(0 <= candidate.score <= 1.0001 for candidate in verdict.candidates)


def test_the_answer_of_an_entry_is_its_markdown(small: Guide) -> None:
    assert answer_of(small, "what-is-pie") == "**A crust around a filling.**"


def test_the_answer_of_a_row_lists_its_cells(small: Guide) -> None:
    assert answer_of(small, "table:effort") == (
        "**Effort.** Cake is less work.\n\n- **Pie:** A crust to roll.\n- **Cake:** A bowl to stir."
    )


def test_the_title_is_the_question_that_is_answered(small: Guide) -> None:
    assert title_of(small, "what-is-pie") == "What is a pie?"
    assert title_of(small, "table:effort") == "Pie vs Cake: Effort"


@pytest.mark.parametrize("entry", ["table:taste", "what-is-tart", ""])
def test_an_unknown_entry_raises_a_lookup_error(small: Guide, entry: str) -> None:
    for lookup in (answer_of, title_of):
        with pytest.raises(LookupError, match="Available: "):
            lookup(small, entry)


@pytest.mark.parametrize(
    "question",
    [
        "how do I deploy a django app",
        "can Gradio do authentication",
        "does power bi cache its data",
        "Next.js file upload size limit",
    ],
)
def test_a_question_about_an_unmentioned_tool_is_not_answered(
    shipped: Search, question: str
) -> None:
    assert shipped.ask(question).kind != "answer"


def test_a_question_about_a_tool_in_the_guide_may_be_answered(shipped: Search) -> None:
    assert shipped.ask("is fastapi better than flask for new projects").kind == "answer"


@pytest.mark.parametrize("question", ["fastapi dependency injection", "fastapi middleware"])
def test_a_question_about_details_of_a_tool_that_is_only_mentioned_is_not_answered(
    shipped: Search, question: str
) -> None:
    assert shipped.ask(question).kind != "answer"


def test_a_short_question_is_found_amid_small_talk(shipped: Search) -> None:
    before = "Hello everyone! I have been reading the docs all week and my manager is impatient."
    after = "I could not find it on the wiki. Thank you so much!"
    verdict = shipped.ask(f"{before} Is it slow with many users? {after}")
    assert (verdict.kind, verdict.candidates[0].entry) == ("answer", "streamlit-scaling")


def test_a_question_is_found_in_a_long_message(shipped: Search) -> None:
    before = "Hello all. We met on Monday and had cake. Peter was there too, and it rained. " * 4
    after = " Thanks a lot, and see you at the summer party!"
    verdict = shipped.ask(f"{before}How do users log in to a streamlit app?{after}")
    assert (verdict.kind, verdict.candidates[0].entry) == ("answer", "authentication")


def test_code_is_unknown(shipped: Search) -> None:
    assert shipped.ask("import streamlit as st\nst.title('x')\nst.write(1)\n" * 9).kind == "unknown"


def test_the_verdict_does_not_depend_on_earlier_questions(shipped: Search) -> None:
    questions = list(PEOPLE_ALSO_ASK.values())
    verdicts = [shipped.ask(question) for question in questions]
    assert verdicts == [shipped.ask(question) for question in reversed(questions)][::-1]


def test_the_number_of_candidates_can_be_chosen(shipped: Search) -> None:
    assert len(shipped.ask("login", limit=5).candidates) == 5
