"""Documents a second on Sail: `rogatio.spark` beside jsonschema-rs in the same `mapInArrow`, in turns, on the same table.

    bench.py FOLDER COUNT TURNS

prints the medians in seconds as JSON: `ours`, `theirs`, and `lanes`, the number of partitions that work at once.
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path

from documents import NEW, OLD, write
from peer import COUNTS, peer
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession

from rogatio import spark as on_spark

FOLDER, COUNT, TURNS = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])

write(FOLDER, COUNT)
server = SparkConnectServer(ip="127.0.0.1", port=0)
server.start(background=True)
_, port = server.listening_address
spark = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
df = spark.read.parquet(str(FOLDER / "parquet"))


def ours():
    report = on_spark.impact(df, OLD, NEW, "document", examples=0)
    return report["documents"], report["valid"]


def theirs():
    rows = df.select("document").mapInArrow(peer, COUNTS).collect()
    valid, other = (sum(row[name] for row in rows) for name in ("valid", "other"))
    return valid + other, valid


def seconds(work):
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


# The first turn compiles the component.
assert ours() == theirs()
turns = [(seconds(ours), seconds(theirs)) for _ in range(TURNS)]
assert all(mine[1] == other[1] == (COUNT, mine[1][1]) for mine, other in turns), turns
medians = [statistics.median(turn[side][0] for turn in turns) for side in (0, 1)]
print(json.dumps({"ours": medians[0], "theirs": medians[1], "lanes": len(os.sched_getaffinity(0))}))
sys.stdout.flush()
# The threads of the server do not hold up the end.
os._exit(0)
