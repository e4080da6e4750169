"""Side effects of the libraries that run the model."""

import os
import subprocess
import sys
from pathlib import Path

ENCODE = "from knowledge.search.encoder import MiniLM; MiniLM().encode('which is faster')"


def test_encoding_writes_no_telemetry_files(
    tmp_path: Path,
) -> None:
    unset = {"XDG_CACHE_HOME", "ORT_DISABLE_TELEMETRY"}
    environment = {key: value for key, value in os.environ.items() if key not in unset}

    subprocess.run(
        [sys.executable, "-c", ENCODE], env=environment | {"HOME": str(tmp_path)}, check=True
    )

    assert [*tmp_path.rglob("*")] == []
