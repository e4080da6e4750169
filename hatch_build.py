"""A build hook that computes what the wheel ships beside its sources."""

import subprocess
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PREPARE = """
import sys

sys.path.insert(0, sys.argv[1])  # Python adds no folder by itself if PYTHONSAFEPATH is set
from knowledge.search.prepared import prepare

prepare()
"""


class CustomBuildHook(BuildHookInterface[Any]):
    """Fills `knowledge/prepared` before a wheel is packed or an editable install is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compute the files, and include them although git ignores them."""
        subprocess.run([sys.executable, "-c", PREPARE, self.root], check=True)  # noqa: S603
        build_data["artifacts"].append("knowledge/prepared/*")
