"""Reading manifests, and refusing invalid ones."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground import Playground
from bot.playground.manifest import Manifest, ManifestError, load

MANIFEST = Path(__file__).with_name("second_app.yml")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
keys = st.sampled_from(["features", "slash_commands", "scopes", "bot", "oauth_config", "shortcuts"])
documents = st.recursive(
    json_values, lambda inner: st.lists(inner) | st.dictionaries(keys | st.text(), inner)
)


def test_yaml_and_json_read_the_same(tmp_path: Path) -> None:
    document = load(MANIFEST)
    assert Manifest.of(document).features.bot_user.display_name == "lunch"
    for indent in (None, 2, "\t"):
        file = tmp_path / "manifest.json"
        file.write_text(json.dumps(document, indent=indent), encoding="utf-8-sig")
        assert load(file) == document


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe", "it is not UTF-8 text"),
        (b"features: [", "it is neither YAML nor JSON (line 1)"),
        (b"features: {}\nsettings: }", "it is neither YAML nor JSON (line 2)"),
        (b"when: 2026-13-45", "it is neither YAML nor JSON"),
        (b"a: !!int ''", "it is neither YAML nor JSON"),
        (b"[" * 100_000, "it is neither YAML nor JSON"),
        (b"", "it must be a mapping of keys to values"),
        (b"- features", "it must be a mapping of keys to values"),
    ],
)
def test_a_file_that_is_not_a_manifest_is_refused(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "manifest"
    file.write_bytes(content)
    with pytest.raises(ManifestError) as refusal:
        load(file)
    assert str(refusal.value) == sentence


def test_a_file_that_can_not_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError):
        load(tmp_path)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"features": "many"}, "features must be a mapping"),
        ({"features": {"slash_commands": "/go"}}, "features.slash_commands must be a list"),
        (
            {"features": {"slash_commands": [{"description": "Go"}]}},
            "features.slash_commands.0.command is missing",
        ),
        (
            {"features": {"slash_commands": [{"command": "go"}]}},
            "features.slash_commands.0.command must start with / and contain no spaces",
        ),
        ({"features": {"shortcuts": [None]}}, "features.shortcuts.0 must be a mapping"),
        ({"oauth_config": {"scopes": {"bot": "all"}}}, "oauth_config.scopes.bot must be a list"),
        (
            {"oauth_config": {"scopes": {"bot": [1]}}, "settings": []},
            "oauth_config.scopes.bot.0 must be text; settings must be a mapping",
        ),
        (
            {"features": {"app_home": {"home_tab_enabled": "perhaps"}}},
            "features.app_home.home_tab_enabled must be true or false",
        ),
    ],
)
def test_a_wrong_shape_is_refused_with_its_path(document: Any, sentence: str) -> None:
    with pytest.raises(ManifestError) as refusal:
        Playground(manifest=document)
    assert str(refusal.value) == sentence


def test_a_null_counts_as_absent() -> None:
    nulls = {"features": {"slash_commands": None, "bot_user": None}, "settings": None}
    assert Manifest.of(nulls) == Manifest()


@given(documents)
def test_every_document_is_read_or_refused(document: Any) -> None:
    with suppress(ManifestError):
        Manifest.of(document)


@given(text=st.text(alphabet="ab:!-[]{}'\"&*<>|#?0.~ \n\t", max_size=60))
def test_every_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "manifest"
    file.write_text(text)
    with suppress(ManifestError):
        assert isinstance(load(file), dict)
