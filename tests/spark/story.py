"""The same documents through the native command, Spark's API and an independent validator: the same counts to the last document.

    story.py sail|spark ROGATIO FOLDER COUNT       FOLDER is new; ROGATIO is the native program

`sail` is Sail in this process, `spark` is Apache Spark with two executors (`local-cluster[2,1,1024]`), one of which is killed on the way. The
output is one line of JSON with what was measured. Anything that differs ends the program with an assertion.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from documents import NEW, OLD, document, judged, write

from rogatio import spark as on_spark

KIND, ROGATIO, FOLDER, COUNT = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
CLASSES = ("valid", "broken", "broken_before", "mended", "unreadable")
TIMES = {}
# A server ends with the last reference to it.
SERVERS = []


def timed(name, work):
    start = time.perf_counter()
    answer = work()
    TIMES[name] = round(time.perf_counter() - start, 2)
    return answer


def native(*arguments, threads=None):
    """The report of `rogatio check corpus`."""
    for name, schema in (("old", OLD), ("new", NEW)):
        (FOLDER / f"{name}.json").write_text(json.dumps(schema))
    command = [ROGATIO, "check", "corpus", "--json", "--no-config", "--old", FOLDER / "old.json", "--new", FOLDER / "new.json", *arguments]
    variables = {**os.environ, **({"RAYON_NUM_THREADS": str(threads)} if threads else {})}
    done = subprocess.run(command, stdout=subprocess.PIPE, env=variables, check=False)
    assert done.returncode == 1, f"exit {done.returncode}: {done.stdout[:2000]}"
    return json.loads(done.stdout)


def session():
    if KIND == "sail":
        from pysail.spark import SparkConnectServer
        from pyspark.sql import SparkSession

        SERVERS.append(SparkConnectServer(ip="127.0.0.1", port=0))
        SERVERS[0].start(background=True)
        _, port = SERVERS[0].listening_address
        return SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.ui.enabled", "false")
    return builder.config("spark.executor.memory", "1g").getOrCreate()


def peer(batches):
    """The work of jsonschema-rs in the same place: both schemas, and the errors of what is refused."""
    import jsonschema_rs
    import pyarrow as pa

    old, new = jsonschema_rs.validator_for(OLD), jsonschema_rs.validator_for(NEW)
    counts = {"valid": 0, "other": 0, "errors": 0}
    for batch in batches:
        for text in batch.column(0).to_pylist():
            try:
                value = json.loads(text)
            except ValueError:
                counts["other"] += 1
                continue
            before, after = old.is_valid(value), new.is_valid(value)
            counts["valid" if before and after else "other"] += 1
            if not after:
                counts["errors"] += len([error.message for error in new.iter_errors(value)])
    yield pa.RecordBatch.from_pydict({name: [count] for name, count in counts.items()})


def kill_an_executor():
    """Ends one executor of Spark with SIGKILL, as soon as there is one."""
    for _ in range(600):
        for status in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                command = status.read_bytes()
            except OSError:
                continue
            # The executors of this very program: they name its own driver.
            if b"CoarseGrainedExecutorBackend" in command and f":{DRIVER_PORT}".encode() in command and b"java" in command:
                os.kill(int(status.parent.name), signal.SIGKILL)
                return
        time.sleep(0.1)


write(FOLDER, COUNT)
expected = judged(document(number) for number in range(COUNT))
lines = FOLDER / "lines"

# The native command: in the sandbox on all cores and on one, and natively.
whole = timed("command, all cores", lambda: native("--examples", "0", lines))
assert {name: whole[name] for name in CLASSES} == expected, (whole, expected)
assert whole == timed("command, one thread", lambda: native("--examples", "0", lines, threads=1))
assert whole == timed("command, native engine", lambda: native("--examples", "0", "--engine", "native", lines))

spark = timed("session", session)
df = spark.read.parquet(str(FOLDER / "parquet"))
assert whole == timed("spark, first", lambda: on_spark.impact(df, OLD, NEW, "document", examples=0))
assert whole == timed("spark", lambda: on_spark.impact(df.repartition(3), OLD, NEW, "document", id="id", examples=0))

# Examples are the first by their ids, however the documents are split.
report = on_spark.impact(df, OLD, NEW, "document", id="id", examples=3)
assert report == on_spark.impact(df.repartition(5), OLD, NEW, "document", id="id", examples=3)
missing = next(one for one in report["findings"] if one["class"] == "broken" and one["keyword"] == "required")
first = [number for number in range(COUNT) if "method" not in document(number) and document(number).endswith("}")][:3]
assert [int(example["id"]) for example in missing["examples"]] == first, (missing, first)

# A sample is the same documents everywhere.
sampled = on_spark.impact(df, OLD, NEW, "document", examples=0, sample={"one_in": 10, "seed": "x"})
assert sampled == native("--examples", "0", "--sample", "10", "--seed", "x", lines)
low, high = sampled["estimate"]["broken"]["low"], sampled["estimate"]["broken"]["high"]
assert 0 < low < high < COUNT

# A row for each document that is not valid under both.
rows = on_spark.impact_rows(df, OLD, NEW, "document", id="id")
found = {row["class"]: row["count"] for row in rows.groupBy("class").count().collect()}
assert found == {name: expected[name] for name in CLASSES[1:]}, found
row = rows.where("class = 'broken'").orderBy("id").first()
assert json.loads(row["findings"])[0]["code"] == "artifact.invalid", row

# Validation alone; nulls, white space, and documents with line feeds and with columns instead of a text.
answer = on_spark.validate(df, NEW, "document")
assert (answer["valid"], answer["invalid"], answer["unreadable"]) == (
    expected["valid"] + expected["mended"],
    expected["broken"] + expected["broken_before"],
    expected["unreadable"],
)
odd = spark.createDataFrame([("1", None), ("2", " \n"), ("3", '{\n"a": 1}'), ("4", '{"a": "\n"}')], "id string, document string")
answer = on_spark.validate(odd, {"properties": {"a": {"type": "integer"}}}, "document", id="id")
assert (answer["documents"], answer["valid"], answer["unreadable"]) == (4, 1, 3), answer
ids = sorted(example["id"] for finding in answer["findings"] for example in finding["examples"])
assert ids == ["1", "2", "4"], answer
columns = spark.sql("select named_struct('a', 7, 'b', cast(null as string), 'c', cast(1.50 as decimal(5, 2))) as document")
# Sail leaves out the nulls of a struct, whatever it is told.
schema = {"required": ["a", "c"] if KIND == "sail" else ["a", "b", "c"], "properties": {"a": {"const": 7}, "b": {"type": "null"}, "c": {"const": 1.5}}}
answer = on_spark.validate(columns, schema, "document")
assert (answer["documents"], answer["valid"]) == (1, 1), answer

# A worker with another component says so.
other = on_spark._Partition("{}", None, False, rows=False)
other._digest = f"sha256:{'0' * 64}"
try:
    on_spark._selected(df, "document", None).mapInArrow(on_spark._work(other), "report string").collect()
    raise SystemExit("a component with another digest was used")
except Exception as error:
    assert "install the same wheel" in str(error), error

timed("jsonschema-rs in the same place, first", lambda: df.select("document").mapInArrow(peer, "valid long, other long, errors long").collect())
theirs = timed(
    "jsonschema-rs in the same place", lambda: df.select("document").mapInArrow(peer, "valid long, other long, errors long").collect()
)
assert sum(row["valid"] for row in theirs) == expected["valid"]
assert whole == timed("spark, again", lambda: on_spark.impact(df, OLD, NEW, "document", examples=0))

if KIND == "spark":
    DRIVER_PORT = spark.sparkContext.getConf().get("spark.driver.port")
    killer = threading.Thread(target=kill_an_executor)
    killer.start()
    assert whole == timed("spark, one executor killed", lambda: on_spark.impact(df, OLD, NEW, "document", examples=0))
    killer.join()

counts = {name: expected[name] for name in CLASSES}
print(json.dumps({"kind": KIND, "documents": COUNT, "counts": counts, "seconds": TIMES}))
sys.stdout.flush()
# The threads of a server in the background do not hold up the end.
os._exit(0)
