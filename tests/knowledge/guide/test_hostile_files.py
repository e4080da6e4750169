import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.guide.findings import Finding, GuideErrors
from knowledge.guide.loader import load_guides, packaged_guides
from knowledge.guide.yaml_nodes import MAX_NODES

SHIPPED = (packaged_guides() / "flask-vs-streamlit.yml").read_text(encoding="utf-8").splitlines()
INTERVIEW = SHIPPED[: SHIPPED.index("criteria:") + 60]
PIECES = st.sampled_from(
    [
        "id: ",
        "- ",
        "-",
        ": ",
        "{",
        "[",
        "]",
        "&a ",
        "*a",
        "!!set ",
        ">",
        "'",
        '"',
        "\t",
        "yes",
        "~",
        ".nan",
        "1e999",
        "0x_",
        "2026-02-30",
        "12:99:99",
        "<<: x",
        "? ",
        "=",
        "\\ud800",
        "\x00",
        "\ufeff",
        "\u2028",
        "😀",
        "---",
        "...",
        "%YAML 1.1",
        "#",
        "not-sure",
        "99",
        "",
    ]
)
fast = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def check_file(folder: Path, content: bytes) -> None:
    """Load a file with this content; it must load, or raise GuideErrors with findings."""
    (folder / "flask-vs-streamlit.yml").write_bytes(content)
    findings: tuple[Finding, ...] | None = None
    try:
        load_guides(folder)
    except GuideErrors as error:
        findings = error.findings
    assert findings != ()
    assert all(f.line >= 1 and f.column >= 1 and f.message for f in findings or ())


@given(content=st.binary(max_size=200))
@fast
def test_arbitrary_bytes_load_or_are_rejected(tmp_path: Path, content: bytes) -> None:
    check_file(tmp_path, content)


@given(pieces=st.lists(PIECES | st.sampled_from(["\n", "  ", "options", "entries"]), max_size=30))
@fast
def test_arbitrary_yaml_loads_or_is_rejected(tmp_path: Path, pieces: list[str]) -> None:
    check_file(tmp_path, "".join(pieces).encode())


@given(data=st.data())
@fast
def test_a_randomly_damaged_guide_loads_or_is_rejected(tmp_path: Path, data: st.DataObject) -> None:
    lines = list(INTERVIEW)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        start = data.draw(st.integers(0, len(lines[at])))
        end = data.draw(st.integers(start, len(lines[at])))
        lines[at] = lines[at][:start] + data.draw(PIECES) + lines[at][end:]
        if data.draw(st.booleans()):
            del lines[data.draw(st.integers(0, len(lines) - 1))]
    check_file(tmp_path, "\n".join(lines).encode())


LEVELS_OF_ALIASES = ["k0: &k0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"] + [
    f"k{level}: &k{level} [{', '.join([f'*k{level - 1}'] * 10)}]" for level in range(1, 10)
]
DEPTH = 10_000
MEMORY_LIMIT = 16_000_000
"""Bytes; a bomb that is not rejected in time takes more."""


@pytest.mark.parametrize(
    ("bomb", "rejected"),
    [
        ("\n".join(LEVELS_OF_ALIASES), "1:5: anchors"),
        ("a: &a {b: c}\nd:\n  <<: *a", "1:4: anchors"),
        ("a: " + "[" * DEPTH, "1:23: nested more"),
        ("a: " + "[" * DEPTH + "]" * DEPTH, "1:23: nested more"),
        ("{a: " * DEPTH, "1:81: nested more"),
        ("- " * DEPTH, "1:41: nested more"),
        ("\n".join(" " * level + "a:" for level in range(DEPTH // 4)), "21:21: nested more"),
    ],
    ids=[
        *("a billion laughs", "a merge key", "open lists", "lists", "mappings", "items"),
        "indents",
    ],
)
def test_a_bomb_is_rejected_at_its_position_without_using_much_memory(
    tmp_path: Path, bomb: str, rejected: str
) -> None:
    file = tmp_path / "bomb.yml"
    file.write_text(bomb, encoding="utf-8")
    assert rejection(file).startswith(f"{file}:{rejected}")


def test_a_file_of_50_megabytes_is_rejected_without_using_much_memory(tmp_path: Path) -> None:
    file = tmp_path / "large.yml"
    with file.open("wb") as opened:
        opened.truncate(50_000_000)
    assert "1:1: the file is larger than" in rejection(file)


def test_a_file_with_too_many_values_is_rejected_at_the_first_excess_one(tmp_path: Path) -> None:
    (tmp_path / "crowd.yml").write_text("- a\n" * (MAX_NODES + 1), encoding="utf-8")
    with pytest.raises(GuideErrors, match=f"crowd.yml:{MAX_NODES}:3: the file has more than"):
        load_guides(tmp_path)


def rejection(file: Path) -> str:
    """Return the only error in a file; fail if loading it uses too much memory."""
    tracemalloc.start()
    try:
        with pytest.raises(GuideErrors) as caught:
            load_guides(file)
        assert tracemalloc.get_traced_memory()[1] < MEMORY_LIMIT
    finally:
        tracemalloc.stop()
    [finding] = caught.value.findings
    return str(finding)
