"""The engine: a WebAssembly component without imports, in a sandbox with limits."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any, Iterable, cast

from wasmtime import Config, Engine as Wasmtime, Store, Trap, WasmtimeError
from wasmtime.component import Component, Linker, ResourceAny

from . import _cache
from ._operations import Operations

COMPONENT = Path(__file__).with_name("rogatio.wasm")
_OPERATIONS = "rogatio:engine/operations@1.0.0"
_RESOURCES = "rogatio:engine/resources@1.0.0"
# How often the clock of the deadlines ticks, in seconds.
_TICK = 0.02

# A JSON value as Python's `json` reads it, or JSON text as `Json`.
Value = Any


class Json(str):
    """JSON text. Where a function takes a value, it takes this as well, and the engine reads its own bytes: numbers keep all their digits, and
    a key that occurs twice is refused."""


class RogatioProblem(Exception):
    """The reason why there is no answer (RFC 9457)."""

    def __init__(self, problem: dict[str, Any]) -> None:
        self.code: str = problem.get("code", "internal")
        """The stable code, for example `request.invalid-field`; `docs/errors` has a page for each."""
        self.status: int = problem.get("status", 500)
        """The HTTP status that fits it."""
        self.detail: str = problem.get("detail", "")
        """The message: where the input is wrong, and in what way."""
        self.help: str | None = problem.get("help")
        """The way out, if there is one."""
        self.pointer: str | None = problem.get("pointer")
        """The place in the request, as a JSON Pointer (RFC 6901)."""
        super().__init__(f"{self.code}: {self.detail}" + (f" ({self.help})" if self.help else ""))


class _Clock:
    """Advances the epoch of an engine while calls are under way."""

    def __init__(self, engine: Wasmtime) -> None:
        self._engine = engine
        self._calls = 0
        self._busy = threading.Condition()
        threading.Thread(target=self._run, daemon=True, name="rogatio-clock").start()

    def __enter__(self) -> None:
        with self._busy:
            self._calls += 1
            self._busy.notify()

    def __exit__(self, *_: object) -> None:
        with self._busy:
            self._calls -= 1

    def _run(self) -> None:
        while True:
            with self._busy:
                self._busy.wait_for(lambda: self._calls > 0)
            time.sleep(_TICK)
            self._engine.increment_epoch()


# The ends of a call that are limits: the words of wasmtime (its component interface gives no code), our code, our message.
_LIMITS = (
    ("wasm trap: interrupt", "limit.deadline", "the engine ran out of time on this input"),
    ("wasm trap: call stack exhausted", "limit.stack", "the engine ran out of stack on this input"),
    # An allocation that failed ends here. So would a defect of the engine, which has not been seen.
    ("wasm trap: wasm `unreachable` instruction executed", "limit.memory", "the engine ran out of memory on this input"),
)


def _problem(error: Exception) -> RogatioProblem:
    """The problem of a call that did not come back."""
    said = str(error)
    for words, code, detail in _LIMITS:
        if words in said:
            return RogatioProblem({"code": code, "status": 422, "detail": detail})
    return RogatioProblem({"code": "internal", "status": 500, "detail": f"the sandbox failed: {said.splitlines()[0] if said else 'no reason'}"})


def text_of(request: Value) -> str:
    """The JSON text of a request, with every `Json` in it as it is."""
    if isinstance(request, Json):
        return request
    if isinstance(request, dict):
        return "{" + ",".join(f"{json.dumps(str(key))}:{text_of(value)}" for key, value in request.items()) + "}"
    if isinstance(request, (list, tuple)):
        return "[" + ",".join(map(text_of, request)) + "]"
    return json.dumps(request, allow_nan=False)


class Engine(Operations):
    """The engine with its limits. Each call gets a fresh instance; one engine may be used from several threads.

    `memory` is the most memory of one instance, in bytes. `deadline` is the longest time of one call, in seconds: a last resort, because the
    engine counts its own steps. `component` is the file with the component; that of the package where it is not given.
    """

    def __init__(self, *, memory: int = 256 << 20, deadline: float = 60.0, component: Path | None = None) -> None:
        if memory <= 0 or deadline <= 0:
            raise ValueError("the limits are positive numbers")
        config = Config()
        config.epoch_interruption = True
        config.wasm_relaxed_simd = False
        self._engine = Wasmtime(config)
        source = _cache.Source(component or COMPONENT)
        self.digest = f"sha256:{source.digest}"
        """The digest of the component: `sha256:` and 64 hexadecimal digits."""
        self._component = _cache.load(
            self._engine, source, Component, Component.deserialize_file, lambda component: component.serialize()
        )
        self._linker = Linker(self._engine)
        self._clock = _Clock(self._engine)
        self._memory = memory
        self._ticks = max(1, round(deadline / _TICK)) + 1

    def call(self, operation: str, request: Value) -> Any:
        """Asks an operation by its name, for example `schema.check`; `request` is a value, or JSON text as `Json`."""
        return json.loads(self.call_text(operation, text_of(request)))

    def call_text(self, operation: str, request: str) -> str:
        """As `call`, JSON text in and out: the exact bytes of every other face of the engine."""
        instance = _Instance(self)
        name = operation.replace(".", "-").replace("_", "-")
        return cast(str, instance.call(_OPERATIONS, name, request))

    def describe(self) -> Any:
        """Every operation with the JSON Schemas of its request and its answer, and every code."""
        return json.loads(_Instance(self).call(_OPERATIONS, "describe"))

    def validator(self, schema: Value, **options: Value) -> Validator:
        """Compiles a schema once, for artifacts in batches; `options` are the other fields of `ValidatorRequest`."""
        return Validator(self, {"schema": schema, **options})

    def impact(self, request: Value) -> Impact:
        """Compiles both schemas of a change once; `request` is an `ImpactMeasureRequest` without documents."""
        return Impact(self, request)

    def count(self, request: Value) -> Count:
        """Begins a count; `request` is a `TallyCountRequest` without ballots."""
        return Count(self, request)

    def bundle(self) -> Bundle:
        """Begins a bundle without files."""
        return Bundle(self)

    def certificate(self, request: Value | None = None) -> Certificate:
        """Begins the verification of a certificate; `request` is a `CertificateVerifyRequest` without the text."""
        return Certificate(self, {} if request is None else request)

    def digester(self) -> Digester:
        """Begins a SHA-256 of no bytes."""
        return Digester(self)


class _Instance:
    """One instance of the component, under the limits of its engine."""

    def __init__(self, engine: Engine) -> None:
        self._owner = engine
        self._store = Store(engine._engine)
        self._store.set_limits(memory_size=engine._memory)
        self._store.set_epoch_deadline(engine._ticks)
        self._spent: RogatioProblem | None = None
        self._instance = engine._linker.instantiate(self._store, engine._component)

    def call(self, interface: str, name: str, *arguments: object) -> Any:
        if self._spent:
            raise self._spent
        inner = self._instance.get_export_index(self._store, interface)
        index = self._instance.get_export_index(self._store, name, inner) if inner else None
        function = self._instance.get_func(self._store, index) if index else None
        if function is None:
            raise RogatioProblem({"code": "request.unknown-operation", "status": 404, "detail": f"the operation `{name}` does not exist"})
        self._store.set_epoch_deadline(self._owner._ticks)
        try:
            with self._owner._clock:
                answer = function(self._store, *arguments)
                function.post_return(self._store)
        except (Trap, WasmtimeError) as error:
            self._spent = _problem(error)
            raise self._spent from error
        tag = getattr(answer, "tag", None)
        if tag == "err":
            raise RogatioProblem(json.loads(answer.payload))
        return answer.payload if tag == "ok" else answer


class _Resource:
    """A resource in an instance of its own."""

    _name = ""

    def __init__(self, engine: Engine, *arguments: object) -> None:
        self._instance = _Instance(engine)
        opener = f"[static]{self._name}.open" if arguments else f"[constructor]{self._name}"
        self._resource: ResourceAny = self._instance.call(_RESOURCES, opener, *arguments)

    def _ask(self, method: str, *arguments: object) -> Any:
        return self._instance.call(_RESOURCES, f"[method]{self._name}.{method}", self._resource, *arguments)


def _lines(values: Iterable[Value] | str) -> str:
    """Newline-delimited JSON."""
    return values if isinstance(values, str) else "".join(f"{text_of(value)}\n" for value in values)


class Validator(_Resource):
    """A schema that is compiled once and judges artifacts in batches."""

    _name = "validator"

    def __init__(self, engine: Engine, request: Value) -> None:
        super().__init__(engine, text_of(request))

    def push(self, artifacts: Iterable[Value] | str) -> list[Any]:
        """Judges artifacts: values, or newline-delimited JSON text. One answer for each."""
        return [json.loads(line) for line in self.push_text(_lines(artifacts)).splitlines()]

    def push_text(self, lines: str) -> str:
        """Judges newline-delimited JSON: one line of answer for each line that is not blank."""
        return cast(str, self._ask("push-text", lines))


class Impact(_Resource):
    """A change whose schemas are compiled once, for stored documents in batches."""

    _name = "impact"

    def __init__(self, engine: Engine, request: Value) -> None:
        super().__init__(engine, text_of(request))

    def push(self, documents: Iterable[Value] | str, ids: Iterable[str] = ()) -> Any:
        """Judges documents: values, or newline-delimited JSON text. Each id is one line. Answers an `ImpactMeasureResponse` on these documents
        alone; `Engine.impact_merge` adds reports."""
        return json.loads(self.push_text(_lines(documents), "\n".join(ids)))

    def push_text(self, lines: str, ids: str = "") -> str:
        """Judges newline-delimited JSON; each line of `ids` is the id of the document in the same line."""
        return cast(str, self._ask("push-text", lines, ids))


class Count(_Resource):
    """A vote that is counted in batches."""

    _name = "count"

    def __init__(self, engine: Engine, request: Value) -> None:
        super().__init__(engine, text_of(request))

    def enroll(self, seats: Iterable[Value] | str) -> int:
        """Adds seats to the electorate, before the first ballot; answers the number of seats so far."""
        return int(self._ask("enroll-text", _lines(seats)))

    def push(self, ballots: Iterable[Value] | str) -> Any:
        """Counts ballots; answers what the batch did."""
        return json.loads(self._ask("push-text", _lines(ballots)))

    def answer(self) -> Any:
        """The count so far: a `TallyCountResponse`."""
        return json.loads(self._ask("answer"))


class Bundle(_Resource):
    """A bundle whose files come in batches."""

    _name = "bundle"

    def push(self, files: Iterable[Value] | str) -> int:
        """Adds files, each a `BundleRecord`; answers the number of files so far."""
        return int(self._ask("push-text", _lines(files)))

    def ask(self, operation: str, request: Value) -> Any:
        """Asks one of the operations on bundles, for example `bundle.check`; the bundle is added to the request."""
        return json.loads(self._ask("ask", operation, text_of(request)))


class Certificate(_Resource):
    """A certificate whose text comes in pieces."""

    _name = "certificate"

    def __init__(self, engine: Engine, request: Value) -> None:
        super().__init__(engine, text_of(request))

    def push(self, data: bytes | str) -> int:
        """Reads the next piece of the text, which may end anywhere; answers the number of lines so far."""
        return int(self._ask("push-text" if isinstance(data, str) else "push", data))

    def finish(self) -> Any:
        """The verdict on the text so far: a `CertificateVerifyResponse`."""
        return json.loads(self._ask("finish"))


class Digester(_Resource):
    """SHA-256 of bytes in batches."""

    _name = "digester"

    def push(self, data: bytes | str) -> None:
        """Feeds the next batch; a string counts as its UTF-8 bytes."""
        if isinstance(data, str):
            self._ask("push-text", data)
        else:
            self._ask("push", data)

    def answer(self) -> str:
        """The digest of everything so far: `sha256:` and 64 hexadecimal digits."""
        return cast(str, self._ask("answer"))
