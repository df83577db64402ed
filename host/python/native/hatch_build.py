"""Names the kind of machine that the wheel is for: `platform.txt` holds the platform tag of PEP 600, such as `manylinux_2_34_x86_64`."""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Hook(BuildHookInterface):
    def initialize(self, version, build_data):
        platform = Path(self.root, "platform.txt").read_text().strip()
        build_data["tag"] = f"py3-none-{platform}"
        build_data["pure_python"] = False
