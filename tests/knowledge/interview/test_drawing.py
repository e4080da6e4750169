import re

from hypothesis import given
from hypothesis import strategies as st

from knowledge.guide.models import Guide
from knowledge.interview.charts import dot, mermaid
from knowledge.interview.drawing import Drawing, draw

ESCAPED = r'"(?:[^"#<>`;|{}\[\]&\\\n]|#\d+;|<br/>)*"'
NODE = rf"\w+(?:\[{ESCAPED}\]|\{{\{{{ESCAPED}\}}\}}|\{{{ESCAPED}\}}|\(\[{ESCAPED}\]\))"
MERMAID = re.compile(
    rf"flowchart TD|  subgraph p\d+\[{ESCAPED}\]|  end|(?:  )?  {NODE}"
    rf"|  \w+ (?:-->|-\.->)(?:\|{ESCAPED}\|)? \w+"
)
QUOTED = r'"(?:[^"\\\n]|\\.)*"'
DOT = re.compile(
    r"digraph interview \{|  (?:node|edge) \[fontname=sans\];|  subgraph cluster_p\d+ \{|  \}|\}"
    rf"|    label={QUOTED};|(?:  )?  \w+ \[shape=\w+ label={QUOTED}\];"
    rf"|  \w+ -> \w+ \[label={QUOTED}(?: style=dashed)?\];"
)


def mermaid_lines(guide: Guide) -> list[str]:
    """Return the lines of a guide's flowchart, without indentation."""
    return [line.strip() for line in mermaid(draw(guide)).splitlines()]


def test_questions_are_on_their_pages_with_their_answers(guide: Guide) -> None:
    lines = mermaid_lines(guide)
    start = lines.index('subgraph p1["Who builds it"]')
    assert lines[start + 2] == (
        'c3["How much must you control the look?'
        '<br/>• Built-in components will do<br/>• Every pixel"]'
    )
    assert lines[start + 3] == "end"


def test_a_follow_up_is_reached_by_the_answers_that_bring_it_up(guide: Guide) -> None:
    lines = mermaid_lines(guide)
    assert 'c2 -->|"A demo of a model or An internal dashboard or A product"| c3' in lines
    assert 'c2 -->|"otherwise"| c4' in lines
    assert "c3 --> c4" in lines
    assert "c7 --> result" in lines


def test_a_rule_leads_from_its_answers_to_its_effects(small: Guide) -> None:
    lines = mermaid_lines(small)
    assert 'r0{{"There is no pie without fruit."}}' in lines
    assert 'c0 -->|"None at all"| r0' in lines
    assert 'r0 -.->|"rules out"| o0' in lines
    assert 'r0 -->|"ends the interview"| result' in lines
    assert 'c0 -->|"Plenty"| c1' in lines
    assert 'c0 -->|"otherwise"| result' in lines
    assert "result --> o1" in lines


@given(st.text(), st.data())
def test_no_text_breaks_out_of_its_label(text: str, data: st.DataObject) -> None:
    hostile = data.draw(st.sampled_from([f"a{text}", '"] end; %%{init}%% <b>&amp;|`x`', 'a\n"\\']))
    document = {
        "id": "any",
        "title": "T",
        "summary": "S",
        "checked": "2026-11-23",
        "options": [{"id": "x", "label": hostile, "summary": "S"}],
        "criteria": [
            {
                "id": "c",
                "step": hostile,
                "question": hostile,
                "options": [{"id": "yes", "label": hostile}],
            }
        ],
        "rules": [{"id": "r", "when": {"c": ["yes"]}, "rules_out": ["x"], "because": hostile}],
    }
    drawing: Drawing = draw(Guide.model_validate(document, strict=False))
    assert all(MERMAID.fullmatch(line) for line in mermaid(drawing).split("\n"))
    assert all(DOT.fullmatch(line) for line in dot(drawing).split("\n"))
