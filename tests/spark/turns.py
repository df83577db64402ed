"""`rogatio.spark` and jsonschema-rs on the same table, in turns: the time until the counts are there, and the processor time in the workers."""

import json
import os
import statistics
import sys
import time

import peer as beside
from documents import NEW, OLD
from pyspark import cloudpickle

from rogatio import spark as on_spark
from rogatio._engine import text_of

# The workers have no folder with our modules.
cloudpickle.register_pickle_by_value(beside)
cloudpickle.register_pickle_by_value(sys.modules[__name__])
# A server ends with the last reference to it.
SERVERS = []


def session(kind):
    """Sail in this process, or Apache Spark with two executors."""
    if kind == "sail":
        from pysail.spark import SparkConnectServer
        from pyspark.sql import SparkSession

        SERVERS.append(SparkConnectServer(ip="127.0.0.1", port=0))
        SERVERS[0].start(background=True)
        _, port = SERVERS[0].listening_address
        return SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.ui.enabled", "false")
    # The number of tasks at work is told at once.
    builder = builder.config("spark.ui.liveUpdate.period", "0")
    return builder.config("spark.executor.memory", "1g").getOrCreate()


def measured(work):
    """The work on a partition, whose answer comes with the processor seconds of its thread."""

    def run(batches):
        import resource

        import pyarrow as pa

        def spent():
            used = resource.getrusage(resource.RUSAGE_THREAD)
            return used.ru_utime + used.ru_stime

        begun = spent()
        rows = [row for batch in work(batches) for row in batch.to_pylist()]
        yield pa.RecordBatch.from_pydict({"answer": [json.dumps(rows)], "spent": [spent() - begun]})

    return run


def once(df, work):
    """Seconds, processor seconds of the workers, and the rows of all partitions."""
    start = time.perf_counter()
    found = df.select("document").mapInArrow(measured(work), "answer string, spent double").collect()
    seconds = time.perf_counter() - start
    return seconds, sum(row["spent"] for row in found), [row for one in found for row in json.loads(one["answer"])]


def ours(df):
    """The answer of `rogatio.spark`: seconds, processor seconds, the number of documents and of valid ones."""
    request = text_of({"old": OLD, "new": NEW, "examples": 0, "rows": False})
    partition = on_spark._Partition(request, None, False, rows=False)
    seconds, spent, rows = once(df, on_spark._work(partition))
    reports = [json.loads(row["report"]) for row in rows]
    return seconds, spent, [sum(report[name] for report in reports) for name in ("documents", "valid")]


def theirs(df):
    """The answer of jsonschema-rs, as that of `ours`."""
    seconds, spent, rows = once(df, beside.peer)
    valid, other = (sum(row[name] for row in rows) for name in ("valid", "other"))
    return seconds, spent, [valid + other, valid]


def turns(df, count, rounds):
    """The first turn of each alone, which starts workers and engines, and the medians of the turns after it: seconds, processor seconds."""
    sides = {"ours": ours, "theirs": theirs}
    first = {name: side(df) for name, side in sides.items()}
    later = [{name: side(df) for name, side in sides.items()} for _ in range(rounds)]
    answers = [answer for turn in (first, *later) for _, _, answer in turn.values()]
    assert answers[0][0] == count and all(answer == answers[0] for answer in answers), answers
    medians = {name: [statistics.median(turn[name][at] for turn in later) for at in (0, 1)] for name in sides}
    return {"first": {name: first[name][:2] for name in sides}, **medians}
