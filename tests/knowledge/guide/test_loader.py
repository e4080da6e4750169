import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from knowledge.guide.findings import GuideErrors, Severity
from knowledge.guide.loader import load, load_guides, packaged_guides
from knowledge.guide.models import Guide
from knowledge.guide.yaml_nodes import MAX_BYTES

Edit = Callable[[str, str], Path]


def errors(path: Path) -> list[str]:
    """Return the errors of a folder as `line:column: message`, without the file name."""
    with pytest.raises(GuideErrors) as caught:
        load_guides(path)
    return [str(finding).split(".yml:")[-1] for finding in caught.value.findings]


def only_error(path: Path) -> str:
    (message,) = errors(path)
    return message


def test_every_part_of_a_guide_is_loaded(folder: Path) -> None:
    (guide,) = load_guides(folder)
    assert guide.option("pie").summary == "Crust around fruit."
    assert guide.criterion("kind").when == {"fruit": ("plenty",)}
    assert guide.criterion("fruit").choice("plenty").evidence["pie"].points == 2
    assert guide.entry("what-is-pie").answer == "**A crust around a filling.**"
    assert guide.row("effort").cells == {"pie": "A crust to roll.", "cake": "A bowl to stir."}
    assert guide.has_interview


def test_an_entry_without_a_date_has_the_date_of_the_guide(folder: Path) -> None:
    (guide,) = load_guides(folder)
    assert guide.checked_on("what-is-cake") == date(2026, 1, 2)
    assert guide.checked_on("what-is-pie") == date(2026, 11, 23)


def test_an_unknown_id_is_reported_with_the_available_ones(folder: Path) -> None:
    (guide,) = load_guides(folder)
    with pytest.raises(LookupError, match=r"'tart'.*pie, cake"):
        guide.option("tart")


def test_a_guide_needs_only_entries(tmp_path: Path) -> None:
    (tmp_path / "faq.yml").write_text(
        "id: faq\ntitle: T\nsummary: S\nchecked: 2026-11-23\n"
        "entries:\n  - id: e\n    question: Q\n    answer: A\n"
    )
    (guide,) = load_guides(tmp_path)
    assert not guide.has_interview
    assert guide.entry("e").related == ()


def test_the_default_guide_comes_first_then_the_others_by_id(folder: Path, text: str) -> None:
    (folder / "apples.yaml").write_text(text.replace("id: pie-or-cake", "id: apples"))
    shipped = (packaged_guides() / "flask-vs-streamlit.yml").read_bytes()
    (folder / "flask-vs-streamlit.yml").write_bytes(shipped)
    ids = [guide.id for guide in load_guides(folder)]
    assert ids == ["flask-vs-streamlit", "apples", "pie-or-cake"]


def test_a_single_file_can_be_loaded(folder: Path) -> None:
    (folder / "broken.yml").write_text("not a guide")
    assert load_guides(folder / "pie-or-cake.yml")[0].id == "pie-or-cake"


def test_the_content_hash_depends_on_content_not_layout(edit: Edit, folder: Path) -> None:
    before = load_guides(folder)[0].content_hash
    edit("title: Pie or cake", "# a comment\ntitle:   'Pie or cake'")
    assert load_guides(folder)[0].content_hash == before
    edit("What to bake on Sunday.", "What to bake on Monday.")
    assert load_guides(folder)[0].content_hash != before


def test_a_guide_survives_a_round_trip_through_its_document(small: Guide) -> None:
    restored = Guide.from_document(small.document)
    assert restored == small
    assert restored.content_hash == small.content_hash
    assert restored.document == small.document, "including the order"


def test_a_document_that_does_not_fit_the_schema_gives_no_guide() -> None:
    assert Guide.from_document('{"id": "pie-or-cake"}') is None


def test_a_criterion_may_have_examples_and_name_the_person_to_ask(edit: Edit) -> None:
    folder = edit(
        "    question: Is there fruit?\n",
        "    question: Is there fruit?\n    examples: [a bowl of apples]\n    who: the cook\n",
    )
    fruit = load_guides(folder)[0].criterion("fruit")
    assert (fruit.examples, fruit.who) == (("a bowl of apples",), "the cook")
    edit("examples: [a bowl of apples]", "examples: a bowl of apples")
    with pytest.raises(GuideErrors, match=":17:15: expected a list"):
        load_guides(folder)


def test_all_errors_of_all_files_are_reported_at_once(edit: Edit, folder: Path) -> None:
    edit("title: Pie or cake", "title: no")
    edit("points: 3", "points: many")
    edit("cites: what-is-pie", "cites: nothing-at-all")
    (folder / "other.yml").write_text("id: other\n")
    with pytest.raises(GuideErrors) as caught:
        load_guides(folder)
    positions = [(Path(f.file).name, f.line, f.severity) for f in caught.value.findings]
    assert positions == [
        *(("other.yml", 1, Severity.ERROR) for _ in ("title", "summary", "checked")),
        *(("pie-or-cake.yml", line, Severity.ERROR) for line in (2, 24, 44)),
    ]
    assert str(caught.value).splitlines() == [str(f) for f in caught.value.findings]


def test_an_error_starts_with_the_path_of_the_file_as_given(edit: Edit) -> None:
    folder = edit("title: Pie or cake", "title: no")
    with pytest.raises(GuideErrors) as caught:
        load_guides(folder)
    assert str(caught.value).startswith(f"{folder / 'pie-or-cake.yml'}:2:8: ")


def test_of_many_available_names_only_similar_ones_are_suggested(folder: Path, text: str) -> None:
    extra = "".join(f"  - id: filler-{n}\n    question: Q{n}\n    answer: A\n" for n in range(20))
    wrong = text.replace("      - what-is-cake\n", "      - what-is-caek\n")
    (folder / "pie-or-cake.yml").write_text(wrong + extra)
    message = only_error(folder)
    assert message.startswith("72:9: no entry 'what-is-caek'; did you mean what-is-cake")
    assert "filler" not in message


def test_the_same_guide_in_two_files_is_an_error(folder: Path, text: str) -> None:
    (folder / "pie-or-cake.yaml").write_text(text)
    assert only_error(folder).startswith("1:5: duplicate guide 'pie-or-cake'; it is already in ")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "1:1: empty file; a guide starts with its id"),
        (b"# only a comment\n", "1:1: empty file; a guide starts with its id"),
        (b"just words\n", "1:1: expected a mapping (key: value), got text"),
        (b"- a\n- list\n", "1:1: expected a mapping (key: value), got a list"),
        (b"id: a\ntitle: caf\xe9\n", "2:11: not UTF-8; save the file as UTF-8"),
        (
            b"id: x\n---\nid: y\n",
            "2:1: invalid YAML: expected a single document in the stream",
        ),
        (
            b"id: x\ntitle: [a\n",
            "3:1: invalid YAML: while parsing a flow sequence",
        ),
        (b"id: " + b"[" * 500, "1:24: nested more than 20 levels deep"),
        (b"- " * 5000, "1:41: nested more than 20 levels deep"),
        (b"id: x\n#" + b"x" * MAX_BYTES, "1:1: the file is larger than 4,000,000 bytes"),
    ],
)
def test_a_file_that_is_not_a_guide_is_rejected_with_one_error(
    tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "x.yml").write_bytes(content)
    assert only_error(tmp_path).startswith(message)


def test_a_byte_order_mark_is_accepted(folder: Path, text: str) -> None:
    (folder / "pie-or-cake.yml").write_text(text, encoding="utf-8-sig")
    assert load_guides(folder)[0].id == "pie-or-cake"


def test_a_huge_number_is_an_error_not_a_crash(edit: Edit) -> None:
    assert only_error(edit("points: 3", f"points: {'9' * 9000}")).startswith(
        "44:21: expected a number"
    )


def test_a_folder_without_guides_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "readme.md").write_text("nothing here")
    (tmp_path / ".pie.yml").write_text("an editor's swap file")
    assert "no guides in this folder" in only_error(tmp_path)


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    assert "no such file or folder" in only_error(tmp_path / "nowhere")


def test_a_folder_named_like_a_guide_is_an_error(folder: Path) -> None:
    (folder / "strange.yml").mkdir()
    assert "can't be read: Is a directory" in only_error(folder)


def test_a_pipe_is_refused_without_waiting_for_a_writer(folder: Path) -> None:
    pipe = folder / "strange.yml"
    os.mkfifo(pipe)
    for path in (folder, pipe):
        assert "can't be read: it is a pipe" in only_error(path)


def test_a_link_to_itself_is_reported(folder: Path) -> None:
    (folder / "strange.yml").symlink_to("strange.yml")
    assert "can't be read: Too many levels of symbolic links" in only_error(folder / "strange.yml")


def test_a_loaded_guide_knows_the_position_of_each_value(folder: Path) -> None:
    (loaded,) = load(folder)
    finding = loaded.finding(("entries", 0, "aliases", 0), "a comment", Severity.WARNING)
    assert str(finding) == f"{folder / 'pie-or-cake.yml'}:68:9: a comment"
