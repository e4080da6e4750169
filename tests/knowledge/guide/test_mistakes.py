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
            '2:8: text is wanted here, not yes, which is read as true or false; quote it: "yes"',
        ),
        (
            "label: Pie\n",
            "label: 2024\n",
            '8:12: text is wanted here, not 2024, which is read as a number; quote it: "2024"',
        ),
        (
            "label: Pie\n",
            "label: 2024-01-02\n",
            (
                "8:12: text is wanted here, not 2024-01-02, which is read as a date;"
                ' quote it: "2024-01-02"'
            ),
        ),
        ("label: Pie\n", "label:\n", "8:11: text is wanted here, not nothing"),
        (
            "label: Pie\n",
            "label: '  '\n",
            "8:12: this is empty; write something or leave the key out",
        ),
        ("label: Pie\n", "label: [a]\n", "8:12: text is wanted here, not a list"),
        ("label: Pie\n", "label: {a: b}\n", "8:12: text is wanted here, not keys with values"),
        (
            "label: Pie\n",
            "labl: Pie\n    label: P\n",
            "8:5: unknown key labl; allowed here: id, label, summary",
        ),
        ("    label: Pie\n", "", "7:5: the key label is missing"),
        (
            "label: Pie\n",
            "label: Pie\n    label: Pie\n",
            "9:5: the key label is here twice; it is first on line 8",
        ),
        (
            "id: pie\n",
            "id: Apple Pie\n",
            "7:9: this is no id; an id has lowercase letters and digits, joined by single hyphens",
        ),
        ("tie_margin: 0.5", "tie_margin: .nan", "5:13: a number from 0 to 1000 is wanted here"),
        ("tie_margin: 0.5", "tie_margin: -1", "5:13: a number from 0 to 1000 is wanted here"),
        ("points: 3", "points: .inf", "44:21: a number from -1000 to 1000 is wanted here"),
        ("points: 3", "points: '3'", "44:21: a number is wanted here, not text"),
        (
            "points: 3",
            "points: on",
            "44:21: a number is wanted here, not on, which is read as true or false",
        ),
        ("ends: true", "ends: maybe", "53:11: true or false is wanted here, not text"),
        (
            "checked: 2026-11-23",
            "checked: soon",
            "4:10: a date such as 2026-11-23 is wanted here, not text",
        ),
        (
            "checked: 2026-11-23",
            "checked: 2026-11-23 10:00:00",
            (
                "4:10: a date such as 2026-11-23 is wanted here, not 2026-11-23 10:00:00,"
                " which is read as a date with a time"
            ),
        ),
        (
            "checked: 2026-11-23",
            "checked: 2026-13-45",
            "4:10: 2026-13-45 looks like a timestamp but is none; mend it, or quote it",
        ),
        (
            "    rules_out:\n      - pie\n",
            "    rules_out: []\n",
            "51:16: this is empty; name at least one",
        ),
        (
            "      - what-is-cake\n",
            "      - what-is-tart\n",
            "72:9: no entry named what-is-tart; available: what-is-pie, what-is-cake",
        ),
        (
            "cites: what-is-pie",
            "cites: pies",
            "24:20: no entry named pies; available: what-is-pie, what-is-cake",
        ),
        (
            "          pie:\n",
            "          tart:\n",
            "21:11: no option named tart; available: pie, cake",
        ),
        (
            "      - pie\n    ends",
            "      - tart\n    ends",
            "52:9: no option named tart; available: pie, cake",
        ),
        (
            "      pie: A crust to roll.",
            "      tart: A crust to roll.",
            "61:7: no option named tart; available: pie, cake",
        ),
        (
            "        - plenty\n",
            "        - lots\n",
            "36:11: no answer to fruit named lots; available: plenty, nothing, not-sure",
        ),
        (
            "      fruit:\n        - plenty",
            "      veg:\n        - plenty",
            "35:7: no earlier criterion named veg; available: fruit",
        ),
        (
            "      fruit:\n        - plenty",
            "      kind:\n        - apple",
            "35:7: no earlier criterion named kind; available: fruit",
        ),
        (
            "      fruit:\n        - nothing",
            "      veg:\n        - nothing",
            "49:7: no criterion named veg; available: fruit, kind",
        ),
        ("id: banana", "id: apple", "40:13: the id apple is taken; each is used once"),
        (
            "id: banana",
            "id: not-sure",
            "40:13: not-sure is offered with every criterion; this needs another id",
        ),
        (
            "  - id: what-is-cake",
            "  - id: what-is-pie",
            "73:9: the id what-is-pie is taken; each is used once",
        ),
        (
            "id: pie-or-cake",
            "id: cake-or-pie",
            "1:5: the id cake-or-pie differs from the name of the file, pie-or-cake",
        ),
        (
            "title: Pie or cake",
            "title: &t Pie or cake",
            "2:8: anchors (&) and aliases (*) are not allowed; write it out, or quote it",
        ),
        (
            "title: Pie or cake",
            "title: *t",
            "2:8: anchors (&) and aliases (*) are not allowed; write it out, or quote it",
        ),
        (
            "title: Pie or cake",
            "title: !!python/object:os.system x",
            "2:8: tags (!) are not allowed; leave it out, or quote it",
        ),
        (
            "title: Pie or cake",
            "title: Pie or cake\n<<: {a: b}",
            "3:1: merge keys (<<) are not allowed; write it out",
        ),
        (
            "title: Pie or cake",
            "title: Pie: or cake",
            "2:11: this is not YAML: mapping values are not allowed in this context",
        ),
        ("title: Pie or cake", "title: @pie", "2:8: text that begins with @ must be quoted"),
        ("    label: Pie\n", "\tlabel: Pie\n", "8:1: a tab cannot indent; use spaces"),
        (
            "title: Pie or cake",
            "title: Pie \x07",
            "2:12: the control character '\\x07' is not allowed",
        ),
        (
            "title: Pie or cake",
            "title: Pie\nno: 1",
            '3:1: the key no is not read as text; quote it: "no"',
        ),
        ("title: Pie or cake", "title: Pie\n? [a]\n: 1", "3:3: a key must be a word"),
    ],
)
def test_an_error_says_where_it_is_and_what_is_allowed(
    edit: Callable[[str, str], Path], old: str, new: str, message: str
) -> None:
    with pytest.raises(GuideErrors) as caught:
        load_guides(edit(old, new))
    assert message in [str(finding).split(".yml:")[-1] for finding in caught.value.findings]
