"""Compiled code of this machine: each WebAssembly file is compiled once, and loaded from then on.

Compiled code is trusted like a program, so it is loaded only from a folder and a file that belong to this user and that no one
else can write. Where there is no such folder, the file is compiled each time.
"""

from __future__ import annotations

import hashlib
import os
import platform
import stat
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Callable, TypeVar

from wasmtime import Engine, WasmtimeError

Compiled = TypeVar("Compiled")


def folder() -> Path | None:
    """The folder of the cache: `ROGATIO_CACHE`, else the user's cache folder; None without a home folder."""
    named = os.environ.get("ROGATIO_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) / "rogatio" / "cache" if local else None
    if os.environ.get("XDG_CACHE_HOME"):
        return Path(os.environ["XDG_CACHE_HOME"]) / "rogatio"
    try:
        return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "rogatio"
    except RuntimeError:
        return None


def _is_ours(path: Path) -> bool:
    """Whether only this user can change what is there."""
    if sys.platform == "win32":
        return True
    status = path.lstat()
    return status.st_uid == os.geteuid() and not stat.S_ISLNK(status.st_mode) and not status.st_mode & 0o022


class Source:
    """A WebAssembly file, read once."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.code = path.read_bytes()
        # SHA-256 in hexadecimal digits.
        self.digest = hashlib.sha256(self.code).hexdigest()


def load(
    engine: Engine,
    source: Source,
    compile_: Callable[[Engine, bytes], Compiled],
    deserialize: Callable[[Engine, str], Compiled],
    serialize: Callable[[Compiled], bytearray | bytes],
) -> Compiled:
    """The compiled form of `source`, from the cache if it is there."""
    kind = f"{source.digest[:32]}-{version('wasmtime')}-{platform.machine()}"
    place = folder()
    file = place / f"{kind}.cwasm" if place else None
    try:
        if file and file.is_file() and _is_ours(file.parent) and _is_ours(file):
            return deserialize(engine, str(file))
    except (OSError, WasmtimeError):
        pass  # Another processor or a damaged file: it is compiled and written again.
    if sys.stderr.isatty() or os.environ.get("ROGATIO_VERBOSE"):
        print(f"rogatio: compiling {source.name} for this machine, once", file=sys.stderr)
    compiled = compile_(engine, source.code)
    if file:
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_ours(file.parent):
                _put(file, serialize(compiled))
        except OSError as error:
            print(f"rogatio: the compiled code cannot be kept in {file.parent}: {error.strerror}", file=sys.stderr)
    return compiled


def _put(file: Path, data: bytearray | bytes) -> None:
    """Writes the file as a whole or not at all; several processes may do so at once."""
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(data)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise
