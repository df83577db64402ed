"""Which stored documents a change of their schema breaks, on Spark's API: the same code on Apache Spark and on Sail.

    from rogatio import spark as on_spark

    report = on_spark.impact(df, old, new, "document", id="id")
    report["broken"], report["findings"]

Each process of a worker starts one engine, and each partition has compiled schemas of its own, which the next partition of the process uses
again. What comes back is one report for each partition, and the driver adds them: the answer depends on the documents alone, not on partitions or
their order. The wheel must be installed on the workers; the component of another build is shipped as a file (`component`). Each worker compares the
digest of its component with that of the driver.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Iterator, cast

from ._engine import Engine, Impact, Json, RogatioProblem, Value, text_of
from ._workshop import workshop

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

    from .wire import ImpactReport

__all__ = ["impact", "impact_rows", "invalid_rows", "validate"]

# The bytes of documents in one call of the engine, about.
_PUSH_BYTES = 2 << 20
# The bytes of reports that are added in one call, about; a request has at most 16 MiB.
_MERGE_BYTES = 4 << 20
# The columns of a row about one document.
_ROW = "id string, digest string, class string, repaired boolean, findings string"


def impact(
    df: DataFrame, old: Value, new: Value, column: str, *, id: str | None = None, component: str | Path | None = None, **fields: Value
) -> ImpactReport:
    """Counts and examples: the documents of a column that the change from `old` to `new` breaks.

    `column` has JSON texts; a struct is written as JSON by Spark's `to_json`, with its nulls (Sail leaves them out). A null is an unreadable document. `id` is the
    column with the ids of the documents; without it an id is the digest of a document. `fields` are the other fields of
    `ImpactMeasureRequest`, for example `examples=10`, `sample={"one_in": 100}` or the `rewrites` of a migration plan. `component` is the
    local file that was shipped with `addFile`. Raises `RogatioProblem` for a schema that cannot be used.
    """
    engine = _engine(component)
    request = text_of({"old": old, "new": new, **fields, "rows": False})
    empty = json.loads(engine.impact(Json(request)).push_text(""))["report"]
    work = _work(_Partition(request, component, id is not None, rows=False))
    found = _selected(df, column, id).mapInArrow(work, "report string").collect()
    return cast("ImpactReport", json.loads(_merged(engine, [json.dumps(empty), *(row["report"] for row in found)])))


def impact_rows(
    df: DataFrame, old: Value, new: Value, column: str, *, id: str | None = None, component: str | Path | None = None, **fields: Value
) -> DataFrame:
    """One row for each document that is not valid under both schemas: `id`, `digest`, `class`, `repaired`, and `findings` as JSON text.

    The arguments are those of `impact`.
    """
    engine = _engine(component)
    request = text_of({"old": old, "new": new, **fields, "rows": True})
    engine.impact(Json(request))
    work = _work(_Partition(request, component, id is not None, rows=True))
    return _selected(df, column, id).mapInArrow(work, _ROW)


def validate(
    df: DataFrame, schema: Value, column: str, *, id: str | None = None, component: str | Path | None = None, **fields: Value
) -> dict[str, Any]:
    """Counts and examples: `documents`, `valid`, `invalid` and `unreadable`, and the `findings`. The arguments are those of `impact`."""
    report = cast("dict[str, Any]", impact(df, True, schema, column, id=id, component=component, **fields))
    findings = [{**finding, "class": _verdict(finding["class"])} for finding in report["findings"]]
    kept = {name: report[name] for name in ("documents", "judged", "valid", "unreadable", "corpus")}
    return {**kept, "invalid": report["broken"], "findings": findings}


def invalid_rows(
    df: DataFrame, schema: Value, column: str, *, id: str | None = None, component: str | Path | None = None, **fields: Value
) -> DataFrame:
    """One row for each document that is not valid, as `impact_rows` has them; their class is `broken` or `unreadable`."""
    return impact_rows(df, True, schema, column, id=id, component=component, **fields)


def _verdict(name: str) -> str:
    return "invalid" if name == "broken" else name


def _engine(component: str | Path | None) -> Engine:
    return workshop(Path(component) if component else None).engine


def _selected(df: DataFrame, column: str, id: str | None) -> DataFrame:
    """The documents as JSON texts, and their ids."""
    from pyspark.sql import functions as F
    from pyspark.sql.types import StringType

    kind = df.select(column).schema.fields[0].dataType
    document = F.col(column) if isinstance(kind, StringType) else F.to_json(F.col(column), {"ignoreNullFields": "false"})
    columns = [document.alias("document")]
    if id is not None:
        columns.append(F.col(id).cast("string").alias("id"))
    return df.select(*columns)


def _merged(engine: Engine, reports: list[str]) -> str:
    """The sum of reports, a few megabytes at a time."""
    while len(reports) > 1:
        taken = size = 0
        while taken < len(reports) and (taken < 2 or size < _MERGE_BYTES):
            size += len(reports[taken])
            taken += 1
        sum_ = engine.call_text("impact.merge", '{"reports":[' + ",".join(reports[:taken]) + "]}")
        reports = [sum_, *reports[taken:]]
    return reports[0]


def _work(partition: _Partition) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """The work on a partition as a function with one argument, which is what Spark looks for."""

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return partition.run(batches)

    return work


class _Partition:
    """The work on one partition. It is sent to the workers, so it holds only texts."""

    def __init__(self, request: str, component: str | Path | None, has_ids: bool, *, rows: bool) -> None:
        self._request = request
        self._component = str(component) if component else None
        self._digest = _engine(component).digest
        self._has_ids = has_ids
        self._rows = rows

    def run(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Judges the documents of a partition."""
        import pyarrow as pa

        judge: _Judge | None = None
        for batch in batches:
            judge = judge or _Judge(self._request, self._here(), self._digest)
            for answer in judge.batch(batch, self._has_ids):
                if not self._rows:
                    judge.keep(answer["report"])
                elif answer.get("rows"):
                    yield _table(answer["rows"])
        if judge and not self._rows:
            yield pa.RecordBatch.from_pydict({"report": [judge.report()]})
        if judge:
            judge.end()

    def _here(self) -> Path | None:
        """The component on this worker."""
        if not self._component:
            return None
        path = Path(self._component)
        try:
            from pyspark import SparkFiles  # type: ignore[attr-defined]

            shipped = Path(SparkFiles.get(path.name))
            return shipped if shipped.is_file() else path
        except Exception:  # Spark Connect and Sail have no files of this kind.
            return path


class _Judge:
    """One engine with one compiled change."""

    def __init__(self, request: str, component: Path | None, digest: str) -> None:
        self._workshop = workshop(component)
        self._engine = self._workshop.engine
        own = self._engine.digest
        if own != digest:
            raise RuntimeError(f"the component of this worker has the digest {own}, and that of the driver {digest}: install the same wheel on both")
        self._request = request
        self._impact: Impact | None = None
        self._reports: list[str] = []
        self._size = 0
        self._empty: dict[str, Any] = self._push("", "")["report"]

    def batch(self, batch: pa.RecordBatch, has_ids: bool) -> Iterator[dict[str, Any]]:
        """Judges the documents of a batch, some at a time."""
        # Line feeds between the tokens of JSON are as good as carriage returns, and inside strings neither is allowed.
        texts = _without_feeds(batch.column(0), "\r")
        ids = _without_feeds(batch.column(1), " ") if has_ids else None
        step = max(1, len(texts) * _PUSH_BYTES // max(1, texts.nbytes))
        for start in range(0, len(texts), step):
            some = texts.slice(start, step)
            names = ids.slice(start, step) if ids is not None else None
            lines, named = _joined(some), "" if names is None else _joined(names)
            try:
                answers = [self._push(lines, named)]
            except RogatioProblem as problem:
                if not problem.code.startswith("limit."):
                    raise
                # One document exhausted the sandbox: alone, each of the others gets its answer.
                every = names.to_pylist() if names is not None else [""] * len(some)
                answers = [self._alone(text, name) for text, name in zip(some.to_pylist(), every)]
            missing = len(some) - sum(answer["report"]["documents"] for answer in answers)
            if missing:
                answers.append(self._blank(some.to_pylist(), names.to_pylist() if names is not None else None))
            yield from answers

    def keep(self, report: dict[str, Any]) -> None:
        """Adds a report to that on all documents so far."""
        self._reports.append(json.dumps(report))
        self._size += len(self._reports[-1])
        if self._size > _MERGE_BYTES:
            self._reports = [_merged(self._engine, self._reports)]
            self._size = len(self._reports[0])

    def report(self) -> str:
        """The report on all documents so far."""
        return _merged(self._engine, self._reports or [json.dumps(self._empty)])

    def end(self) -> None:
        """Leaves the compiled schemas to the next partition."""
        if self._impact is not None:
            self._workshop.give(self._request, self._impact)
            self._impact = None

    def _push(self, lines: str, ids: str) -> dict[str, Any]:
        if self._impact is None:
            self._impact = self._workshop.take(self._request)
        try:
            return cast("dict[str, Any]", json.loads(self._impact.push_text(lines, ids)))
        except RogatioProblem:
            self._impact = None
            raise

    def _blank(self, texts: list[str], ids: list[str] | None) -> dict[str, Any]:
        """Nulls and texts of white space are documents that cannot be read; in lines they would be passed over."""
        blank = [at for at, text in enumerate(texts) if not text.strip(" \t\r\n")]
        documents = [{"id": ids[at] if ids else "", "document": ""} for at in blank]
        request = f'{self._request[:-1]},"documents":{json.dumps(documents)}}}'
        return cast("dict[str, Any]", json.loads(self._engine.call_text("impact.measure", request)))

    def _alone(self, text: str, name: str) -> dict[str, Any]:
        try:
            return self._push(text, name)
        except RogatioProblem as problem:
            digest = hashlib.sha256(text.strip(" \t\r\n").encode()).hexdigest()
            row = {"id": name or f"sha256:{digest}", "digest": f"sha256:{digest}"}
            finding = {"class": "unreadable", "code": problem.code, "documents": 1}
            examples = [{**row, "message": problem.detail}] if self._empty["examples"] else []
            counts = {"documents": 1, "judged": 1, "unreadable": 1, "corpus": f"sha256-sum:{digest}"}
            report = {**self._empty, **counts, "findings": [{**finding, "examples": examples}]}
            told = {"code": problem.code, "detail": problem.detail}
            return {"report": report, "rows": [{**row, "class": "unreadable", "problem": told}]}


def _without_feeds(texts: pa.Array, instead: str) -> pa.Array:
    """The texts of a column, with `instead` for each line feed inside of them, and an empty text for a null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if texts.null_count:
        texts = pc.fill_null(texts, "")
    if pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type):
        # All bytes at once: few columns have line feeds.
        data = texts.buffers()[2]
        if data is None or b"\n" not in data.to_pybytes():
            return texts
    return pc.replace_substring(texts, "\n", instead)


def _joined(texts: pa.Array) -> str:
    """The texts, with a line feed between any two."""
    import pyarrow as pa
    import pyarrow.compute as pc

    # Without a copy of each text as an object of Python.
    if not pa.types.is_string(texts.type):
        texts = pc.cast(texts, pa.large_string())
    lists = pa.LargeListArray.from_arrays(pa.array([0, len(texts)], pa.int64()), texts)
    return cast(str, pc.binary_join(lists, pa.scalar("\n", texts.type))[0].as_py())


def _table(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    import pyarrow as pa

    def findings(row: dict[str, Any]) -> str:
        return json.dumps(row.get("diagnostics") or [row["problem"]])

    return pa.RecordBatch.from_pydict(
        {
            "id": pa.array([row["id"] for row in rows], pa.string()),
            "digest": pa.array([row["digest"] for row in rows], pa.string()),
            "class": pa.array([row["class"] for row in rows], pa.string()),
            "repaired": pa.array([row.get("repaired") for row in rows], pa.bool_()),
            "findings": pa.array([findings(row) for row in rows], pa.string()),
        }
    )
