"""The command line: `rogatio-cli.wasm` as a WASI program, with the files, the streams and the variables of this process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from wasmtime import Caller, Config, Engine, ExitTrap, Func, FuncType, Linker, Module, Store, Trap, ValType, WasiConfig, WasmtimeError

from . import _cache

_PROGRAM = Path(__file__).with_name("rogatio-cli.wasm")
# The exit code for a fault that is ours.
_INTERNAL = 3
# The exit code of a bad request: here, no working folder.
_BAD_REQUEST = 2


class _Git:
    """The import module `rogatio`: git, which a WASI program cannot run itself."""

    def __init__(self) -> None:
        self.output = {1: b"", 2: b""}

    def run(self, caller: Caller, address: int, length: int, input_address: int, input_length: int) -> int:
        memory = caller["memory"]
        arguments = memory.read(caller, address, address + length).split(b"\0")[:-1]
        try:
            done = subprocess.run(
                [b"git", *map(bytes, arguments)],
                input=bytes(memory.read(caller, input_address, input_address + input_length)),
                capture_output=True,
                env={**os.environ, "LC_ALL": "C"},
                check=False,
            )
        except FileNotFoundError:
            self.output = {1: b"", 2: b"No such file or directory (os error 2)"}
            return -1
        except OSError as error:
            self.output = {1: b"", 2: str(error).encode()}
            return -1
        self.output = {1: done.stdout, 2: done.stderr}
        return done.returncode if done.returncode >= 0 else 1

    def copy(self, caller: Caller, stream: int, address: int, room: int) -> int:
        data = self.output[stream]
        if len(data) <= room:
            caller["memory"].write(caller, data, address)
        return len(data)


def _text(value: str) -> str:
    """An argument or a variable for the program: bytes that are not UTF-8 become U+FFFD, as in Node."""
    return os.fsencode(value).decode("utf-8", "replace")


def run(arguments: list[str]) -> int:
    """Runs the command line with these arguments and answers its exit code."""
    config = Config()
    # The same request gives the same bytes on every machine.
    config.wasm_relaxed_simd = False
    engine = Engine(config)
    try:
        program = _cache.load(engine, _cache.Source(_PROGRAM), Module, Module.deserialize_file, lambda module: module.serialize())
    except (OSError, WasmtimeError) as error:
        print(f"rogatio: the package is not whole: {error}", file=sys.stderr)
        return _INTERNAL
    try:
        folder = Path.cwd()
    except FileNotFoundError:
        print("rogatio: the working folder does not exist any more", file=sys.stderr)
        return _BAD_REQUEST
    store = Store(engine)
    wasi = WasiConfig()
    wasi.argv = ["rogatio", *map(_text, arguments)]
    inside = "/" + folder.relative_to(folder.anchor).as_posix() if folder != Path(folder.anchor) else "/"
    variables = {name: value for name, value in os.environ.items() if "\0" not in value}
    wasi.env = [(_text(name), _text(value)) for name, value in {**variables, "ROGATIO_FOLDER": inside}.items()]
    wasi.inherit_stdin()
    wasi.inherit_stdout()
    wasi.inherit_stderr()
    wasi.preopen_dir(folder.anchor, "/")
    store.set_wasi(wasi)
    linker = Linker(engine)
    linker.define_wasi()
    git, word = _Git(), ValType.i32()
    linker.define(store, "rogatio", "git_run", Func(store, FuncType([word] * 4, [word]), git.run, access_caller=True))
    linker.define(store, "rogatio", "git_output", Func(store, FuncType([word, word, word], [word]), git.copy, access_caller=True))
    sys.stdout.flush()
    try:
        linker.instantiate(store, program).exports(store)["_start"](store)
    except ExitTrap as end:
        return end.code
    except (Trap, WasmtimeError) as error:
        print(f"rogatio: the program stopped: {error}", file=sys.stderr)
        return _INTERNAL
    return 0


def main() -> None:
    """The entry point of the `rogatio` command."""
    try:
        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
