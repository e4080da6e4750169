from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.guide.findings import GuideErrors
from knowledge.guide.loader import load_guides


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "title: Pie or cake",
            "title: yes",
            '2:8: expected text, got yes, which YAML reads as true or false; quote it: "yes"',
        ),
        (
            "label: Pie\n",
            "label: 2024\n",
            '8:12: expected text, got 2024, which YAML reads as a number; quote it: "2024"',
        ),
        (
            "label: Pie\n",
            "label: 2024-01-02\n",
            (
                "8:12: expected text, got 2024-01-02, which YAML reads as a date;"
                ' quote it: "2024-01-02"'
            ),
        ),
        ("label: Pie\n", "label:\n", "8:11: expected text, got nothing"),
        (
            "label: Pie\n",
            "label: '  '\n",
            "8:12: empty text; write something or remove the key",
        ),
        ("label: Pie\n", "label: [a]\n", "8:12: expected text, got a list"),
        ("label: Pie\n", "label: {a: b}\n", "8:12: expected text, got a mapping"),
        (
            "label: Pie\n",
            "labl: Pie\n    label: P\n",
            "8:5: unknown key 'labl'; allowed: id, label, summary",
        ),
        ("    label: Pie\n", "", "7:5: missing key 'label'"),
        (
            "label: Pie\n",
            "label: Pie\n    label: Pie\n",
            "9:5: duplicate key 'label'; first used on line 8",
        ),
        (
            "id: pie\n",
            "id: Apple Pie\n",
            "7:9: invalid id; use lowercase letters, digits and single hyphens",
        ),
        (
            "checked: 2026-11-23",
            "checked: 2026-11-23\nowner: somebody",
            "5:8: invalid Slack user id; expected one such as U024BE7LH",
        ),
        ("tie_margin: 0.5", "tie_margin: .nan", "5:13: expected a number from 0 to 1000"),
        ("tie_margin: 0.5", "tie_margin: -1", "5:13: expected a number from 0 to 1000"),
        ("points: 3", "points: .inf", "44:21: expected a number from -1000 to 1000"),
        ("points: 3", "points: '3'", "44:21: expected a number, got text"),
        (
            "points: 3",
            "points: on",
            "44:21: expected a number, got on, which YAML reads as true or false",
        ),
        ("ends: true", "ends: maybe", "53:11: expected true or false, got text"),
        (
            "checked: 2026-11-23",
            "checked: soon",
            "4:10: expected a date such as 2026-11-23, got text",
        ),
        (
            "checked: 2026-11-23",
            "checked: 2026-11-23 10:00:00",
            (
                "4:10: expected a date such as 2026-11-23, got 2026-11-23 10:00:00,"
                " which YAML reads as a date with a time"
            ),
        ),
        (
            "checked: 2026-11-23",
            "checked: 2026-13-45",
            "4:10: 2026-13-45 looks like a timestamp but is not valid; correct it, or quote it",
        ),
        (
            "    rules_out:\n      - pie\n",
            "    rules_out: []\n",
            "51:16: empty; name at least one",
        ),
        (
            "      - what-is-cake\n",
            "      - what-is-tart\n",
            "72:9: no entry 'what-is-tart'; available: what-is-pie, what-is-cake",
        ),
        (
            "cites: what-is-pie",
            "cites: pies",
            "24:20: no entry 'pies'; available: what-is-pie, what-is-cake",
        ),
        ("          pie:\n", "          tart:\n", "21:11: no option 'tart'; available: pie, cake"),
        (
            "      - pie\n    ends",
            "      - tart\n    ends",
            "52:9: no option 'tart'; available: pie, cake",
        ),
        (
            "      pie: A crust to roll.",
            "      tart: A crust to roll.",
            "61:7: no option 'tart'; available: pie, cake",
        ),
        (
            "        - plenty\n",
            "        - lots\n",
            "36:11: no answer 'lots' to fruit; available: plenty, nothing, not-sure",
        ),
        (
            "      fruit:\n        - plenty",
            "      veg:\n        - plenty",
            "35:7: no criterion 'veg' before this one; available: fruit",
        ),
        (
            "      fruit:\n        - plenty",
            "      kind:\n        - apple",
            "35:7: no criterion 'kind' before this one; available: fruit",
        ),
        (
            "      fruit:\n        - nothing",
            "      veg:\n        - nothing",
            "49:7: no criterion 'veg'; available: fruit, kind",
        ),
        ("id: banana", "id: apple", "40:13: duplicate id 'apple'; ids must be unique"),
        (
            "id: banana",
            "id: not-sure",
            "40:13: 'not-sure' is reserved: every criterion offers it; use another id",
        ),
        (
            "  - id: what-is-cake",
            "  - id: what-is-pie",
            "73:9: duplicate id 'what-is-pie'; ids must be unique",
        ),
        (
            "id: pie-or-cake",
            "id: cake-or-pie",
            "1:5: id 'cake-or-pie' doesn't match the file name 'pie-or-cake'",
        ),
        (
            "title: Pie or cake",
            "title: &t Pie or cake",
            "2:8: anchors (&) and aliases (*) are not allowed; repeat the value, or quote it",
        ),
        (
            "title: Pie or cake",
            "title: *t",
            "2:8: anchors (&) and aliases (*) are not allowed; repeat the value, or quote it",
        ),
        (
            "title: Pie or cake",
            "title: !!python/object:os.system x",
            "2:8: tags (!) are not allowed; remove the tag, or quote the text",
        ),
        (
            "title: Pie or cake",
            "title: Pie or cake\n<<: {a: b}",
            "3:1: merge keys (<<) are not allowed; repeat the keys",
        ),
        (
            "title: Pie or cake",
            "title: Pie: or cake",
            "2:11: invalid YAML: mapping values are not allowed in this context",
        ),
        ("title: Pie or cake", "title: @pie", "2:8: text that starts with @ must be quoted"),
        ("    label: Pie\n", "\tlabel: Pie\n", "8:1: tabs can't indent; use spaces"),
        (
            "title: Pie or cake",
            "title: Pie \x07",
            "2:12: control character '\\x07' is not allowed",
        ),
        (
            "title: Pie or cake",
            "title: Pie\nno: 1",
            '3:1: YAML does not read the key no as text; quote it: "no"',
        ),
        ("title: Pie or cake", "title: Pie\n? [a]\n: 1", "3:3: keys must be plain text"),
    ],
)
def test_an_error_names_its_position_and_what_is_allowed(
    edit: Callable[[str, str], Path], old: str, new: str, message: str
) -> None:
    with pytest.raises(GuideErrors) as caught:
        load_guides(edit(old, new))
    assert message in [str(finding).split(".yml:")[-1] for finding in caught.value.findings]
