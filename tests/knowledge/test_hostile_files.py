from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.findings import Finding, GuideErrors
from knowledge.loader import load_guides, packaged_guides

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
fast = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(folder: Path, content: bytes) -> None:
    """Load a file of this content; only GuideErrors, with at least one finding, may come of it."""
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
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    read(tmp_path, content)


@given(pieces=st.lists(PIECES | st.sampled_from(["\n", "  ", "options", "entries"]), max_size=30))
@fast
def test_any_text_made_of_yaml_is_read_or_refused(tmp_path: Path, pieces: list[str]) -> None:
    read(tmp_path, "".join(pieces).encode())


@given(data=st.data())
@fast
def test_a_guide_changed_in_any_lines_is_read_or_refused(
    tmp_path: Path, data: st.DataObject
) -> None:
    lines = list(INTERVIEW)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        start = data.draw(st.integers(0, len(lines[at])))
        end = data.draw(st.integers(start, len(lines[at])))
        lines[at] = lines[at][:start] + data.draw(PIECES) + lines[at][end:]
        if data.draw(st.booleans()):
            del lines[data.draw(st.integers(0, len(lines) - 1))]
    read(tmp_path, "\n".join(lines).encode())
