"""A build hook that computes what the wheel ships beside its sources."""

import subprocess
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Fills `knowledge/prepared` before a wheel is packed or an editable install is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compute the files, and include them although git ignores them."""
        prepare = "from knowledge.search.prepared import prepare; prepare()"
        subprocess.run([sys.executable, "-c", prepare], cwd=self.root, check=True)  # noqa: S603
        build_data["artifacts"].append("knowledge/prepared/*")
