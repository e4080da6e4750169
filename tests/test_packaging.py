"""The built wheel, used outside the checkout."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import PathDistribution
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from bot.slack import manifest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(bare: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the wheel is installed into, without its dependencies."""
    folder = tmp_path_factory.mktemp("package")
    python, offline = sys.executable, ["--no-deps", "--no-index", "--disable-pip-version-check"]
    build = [python, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, env=bare, check=True, capture_output=True)
    [wheel] = folder.glob("framework_bot-*.whl")
    install = [python, "-m", "pip", "install", *offline, "--target", str(folder / "site")]
    subprocess.run([*install, str(wheel)], env=bare, check=True, capture_output=True)
    return folder / "site"


@pytest.fixture
def run(installed: Path, bare: Mapping[str, str], tmp_path: Path) -> Any:
    def ran(*command: str) -> str:
        return subprocess.run(
            [sys.executable, *command],
            cwd=tmp_path,
            env={**bare, "PYTHONPATH": str(installed)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    return ran


def test_the_packages_are_imported_from_the_wheel(run: Any, installed: Path) -> None:
    source = "import bot, knowledge, storage; print(bot.__path__ + knowledge.__path__)"
    assert run("-c", source).strip() == str([f"{installed}/bot", f"{installed}/knowledge"])


def test_the_wheel_contains_exactly_the_three_packages(installed: Path) -> None:
    folders = {each.name for each in installed.iterdir() if not each.name.endswith(".dist-info")}
    assert folders == {"bin", "bot", "knowledge", "storage"}


@pytest.mark.parametrize("program", [["-m", "bot"], ["SITE/bin/framework-bot"]])
def test_the_installed_bot_answers_outside_the_checkout(
    run: Any, installed: Path, program: list[str]
) -> None:
    command = [part.replace("SITE", str(installed)) for part in program]
    found = json.loads(run(*command, "ask", "Is Flask good for a REST API?", "--json"))
    assert (found["verdict"], found["entry"]) == ("answer", "rest-api")


def test_the_extra_demo_adds_aiohttp_and_nothing_else(installed: Path) -> None:
    [folder] = installed.glob("framework_bot-*.dist-info")
    requirements = [Requirement(one) for one in PathDistribution(folder).requires or ()]
    plain = {one.name for one in requirements if not one.marker}
    demo = {
        one.name for one in requirements if one.marker and one.marker.evaluate({"extra": "demo"})
    }
    assert demo == {"aiohttp"}
    assert "aiohttp" not in plain


def test_the_wheel_contains_the_manifest(run: Any) -> None:
    source = "import json; from bot.slack import manifest; print(json.dumps(manifest.read()))"
    assert json.loads(run("-c", source)) == manifest.read()


def test_the_wheel_contains_every_data_file(installed: Path) -> None:
    files = {
        file.relative_to(ROOT)
        for package in ("bot", "knowledge", "storage")
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert {file for file in files if not (installed / file).exists()} == set()
    assert {"index.html", "flask-vs-streamlit.yml"} <= {file.name for file in files}


ENCODED = """
from knowledge.guide.loader import load_guides, packaged_guides
from knowledge.search.encoder import MiniLM
from knowledge.search.engine import Search
from knowledge.search.learned_cache import load_or_learn
from knowledge.search.prepared import PREPARED
from knowledge.search.vector_cache import CachingEncoder

encoded = []


class Watched(MiniLM):
    def encode_all(self, texts):
        encoded.extend(texts)
        return super().encode_all(texts)


encoder = CachingEncoder(Watched(), None, PREPARED)
Search(
    load_guides(packaged_guides()),
    encoder,
    lambda guide, encoder: load_or_learn(guide, encoder, None, PREPARED),
)
print(len(encoded))
"""


def test_the_first_start_of_the_installed_bot_encodes_nothing_that_ships(run: Any) -> None:
    assert run("-c", ENCODED).strip() == "0"


def test_a_wheel_made_from_the_source_distribution_is_prepared_too(
    bare: Mapping[str, str], tmp_path: Path, installed: Path
) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path), "-t"]
    subprocess.run([*build, "sdist"], cwd=ROOT, env=bare, check=True, capture_output=True)
    [archive] = tmp_path.glob("framework_bot-*.tar.gz")
    shutil.unpack_archive(archive, tmp_path / "source", filter="data")
    [source] = (tmp_path / "source").iterdir()
    strict = {**bare, "PYTHONSAFEPATH": "1"}  # Python then imports nothing from the folder it is in
    subprocess.run([*build, "wheel"], cwd=source, env=strict, check=True, capture_output=True)
    [wheel] = tmp_path.glob("framework_bot-*.whl")
    folder = installed / "knowledge" / "prepared"
    with ZipFile(wheel) as packed:
        for file in folder.iterdir():
            assert packed.read(f"knowledge/prepared/{file.name}") == file.read_bytes()


def test_the_installed_demo_serves_its_page(start: Any, installed: Path, tmp_path: Path) -> None:
    with start("demo", "--no-open", "--port", "0", cwd=tmp_path, PYTHONPATH=str(installed)) as bot:
        bot.wait_for(r"Open http://127\.0\.0\.1:\d+")
        assert bot.stop() == 0
