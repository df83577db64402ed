"""Governs JSON Schemas: may NEW replace OLD, and if not, which document shows it.

    import rogatio

    answer = rogatio.check_compatibility({"type": "integer"}, {"type": "string"})
    answer["verdict"]  # "breaking"

The functions here ask one engine with the usual limits, which is started when it is first needed. An `Engine` of your own has limits
of your choice and every other operation.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from ._engine import Bundle, Certificate, Count, Digester, Engine, Impact, Json, RogatioProblem, Validator
from ._version import __version__

if TYPE_CHECKING:
    from .wire import ArtifactValidateResponse, CompatibilityCheckResponse, SchemaCheckResponse

__all__ = [
    "Bundle",
    "Certificate",
    "Count",
    "Digester",
    "Engine",
    "Impact",
    "Json",
    "RogatioProblem",
    "Validator",
    "__version__",
    "check_compatibility",
    "check_schema",
    "validate",
]

_engine: Engine | None = None
_lock = threading.Lock()


def _shared() -> Engine:
    global _engine
    with _lock:
        if _engine is None:
            _engine = Engine()
        return _engine


def check_schema(schema: Any, **options: Any) -> SchemaCheckResponse:
    """Whether a document is a JSON Schema that the engine can use, and everything that is wrong with it.

    `schema` is a value, or JSON text as `Json`; `options` are the other fields of `SchemaCheckRequest`. Raises `RogatioProblem`.
    """
    return _shared().schema_check({"schema": schema, **options})


def check_compatibility(old: Any, new: Any, **options: Any) -> CompatibilityCheckResponse:
    """Whether NEW may replace OLD: `compatible` from a proof, `breaking` with a witness, or `unknown` with a reason.

    `old` and `new` are schemas, as values or as JSON text (`Json`); `options` are the other fields of `CompatibilityCheckRequest`, for
    example `mode="full"`. Raises `RogatioProblem`.
    """
    return _shared().compatibility_check({"old": old, "new": new, **options})


def validate(schema: Any, artifact: Any, **options: Any) -> ArtifactValidateResponse:
    """Whether an artifact satisfies its schema, and each rule that it breaks.

    `options` are the other fields of `ArtifactValidateRequest`. For many artifacts, compile the schema once with `Engine().validator(schema)`.
    Raises `RogatioProblem`.
    """
    return _shared().artifact_validate({"schema": schema, "artifact": artifact, **options})
