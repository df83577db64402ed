"""The same documents through the native command, Spark's API and an independent validator: the same counts to the last document.

    story.py sail|spark ROGATIO FOLDER COUNT       FOLDER is new; ROGATIO is the program, with `rogatio-cli` beside it

`sail` is Sail in this process, `spark` is Apache Spark with two executors (`local-cluster[2,1,1024]`), one of which is killed on the way. The
output is one line of JSON with what was measured, and the same as a table. Anything that differs ends the program with an assertion.
"""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from documents import NEW, OLD, document, judged, write
from turns import session, turns

import rogatio
from rogatio import spark as on_spark

KIND, ROGATIO, FOLDER, COUNT = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
NAME = {"sail": "Sail", "spark": "Spark"}[KIND]
CLASSES = ("valid", "broken", "broken_before", "mended", "unreadable")
# The same command with the engine as native code. It reads no tables.
NATIVE = str(Path(ROGATIO).with_name("rogatio-cli"))
# What was measured, a row of the table each.
RUNS = []


def told(name, documents, seconds, spent=None, peak=None):
    """Keeps a row: documents, seconds, processor seconds, the most memory of one process in MiB."""
    RUNS.append({"run": name, "documents": documents, "seconds": seconds, "processor": spent, "peak": peak})
    print(f"{name}: {documents:,} documents in {seconds:.1f} s", file=sys.stderr, flush=True)


def table():
    """The rows as a table in Markdown."""
    lines = ["| run | documents | seconds | documents a second | processor time for a document | memory at most |", "|---|---|---|---|---|---|"]
    for run in RUNS:
        documents, seconds = run["documents"], run["seconds"]
        spent = f"{run['processor'] / documents * 1e6:.2f} µs" if run["processor"] else ""
        peak = f"{run['peak']} MiB" if run["peak"] else ""
        lines.append(f"| {run['run']} | {documents:,} | {seconds:.1f} | {documents / seconds:,.0f} | {spent} | {peak} |")
    return "\n".join(lines)


def timed(name, work):
    start = time.perf_counter()
    answer = work()
    told(name, COUNT, time.perf_counter() - start)
    return answer


def command(*arguments, program=ROGATIO):
    """The command line of `rogatio check corpus`."""
    for name, schema in (("old", OLD), ("new", NEW)):
        (FOLDER / f"{name}.json").write_text(json.dumps(schema))
    return [program, "check", "corpus", "--json", "--no-config", "--old", FOLDER / "old.json", "--new", FOLDER / "new.json", *arguments]


def memory(process):
    """The most memory of a process so far, in MiB; 0 when it has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


class Peak:
    """The most memory of one process until it ends, in MiB."""

    def __init__(self, process):
        self.process, self.peak, self.ended = process, 0, False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.ended:
            # The first look could see this program, before the other one has begun.
            time.sleep(0.02)
            self.peak = max(self.peak, memory(self.process))

    def end(self):
        self.ended = True
        self.thread.join()
        return self.peak


def measured(*arguments, threads=None, name=None, program=ROGATIO):
    """The report of `rogatio check corpus`. With a name, its times and its memory are kept."""
    variables = {**os.environ, **({"RAYON_NUM_THREADS": str(threads)} if threads else {})}
    start = time.perf_counter()
    with subprocess.Popen(command(*arguments, program=program), stdout=subprocess.PIPE, env=variables) as process:
        # What the system says at the end holds the memory of this program, too, which the other one began as.
        peak = Peak(process.pid)
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds, most = time.perf_counter() - start, peak.end()
    assert process.returncode == 1, f"exit {process.returncode}: {said[:2000]}"
    report = json.loads(said)
    if name:
        told(name, report["documents"], seconds, used.ru_utime + used.ru_stime, most)
    return report


def killed(*arguments):
    """The report of a run that was ended with SIGKILL once or twice, each time after another piece of work, and begun again."""
    point = FOLDER / "point.json"
    kills, before = 0, None
    while kills < 2:
        with subprocess.Popen(command("--checkpoint", point, *arguments), stdout=subprocess.DEVNULL) as process:
            while process.poll() is None:
                now = point.read_bytes() if point.exists() else None
                if now and now != before:
                    process.kill()
                    kills, before = kills + 1, now
                    break
                time.sleep(0.001)
            else:
                break
    assert kills, "it ended before it could be killed"
    return measured("--checkpoint", point, *arguments)


class Watch:
    """The most memory of each kind of process below this one, in MiB."""

    def __init__(self):
        self.peaks, self.ended = {}, False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.ended:
            self.look()
            time.sleep(0.2)

    def look(self):
        parents = {}
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = status.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(status.parent.name)] = int(fields[1])
        for process in parents:
            above = process
            while above in parents and above != os.getpid():
                above = parents[above]
            if above != os.getpid():
                continue
            try:
                words = Path(f"/proc/{process}/cmdline").read_bytes()
            except OSError:
                continue
            peak = memory(process)
            kinds = {b"CoarseGrainedExecutorBackend": "executor", b"pyspark.daemon": "Python worker", b"SparkSubmit": "driver"}
            kind = next((name for word, name in kinds.items() if word in words), "this program" if process == os.getpid() else "other")
            self.peaks[kind] = max(self.peaks.get(kind, 0), peak)

    def end(self):
        self.ended = True
        self.thread.join()
        return self.peaks


class Killer:
    """Ends one executor of Spark with SIGKILL, as soon as it works on documents."""

    def __init__(self, context):
        self.tracker, self.killed = context.statusTracker(), None
        # The executors of this very program name its own driver.
        self.driver = f":{context.getConf().get('spark.driver.port')}".encode()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def is_busy(self):
        stages = (self.tracker.getStageInfo(stage) for stage in self.tracker.getActiveStageIds())
        return any(stage and stage.numActiveTasks > 0 for stage in stages)

    def run(self):
        while not self.killed:
            time.sleep(0.05)
            if not self.is_busy():
                continue
            for status in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    words = status.read_bytes()
                except OSError:
                    continue
                if b"CoarseGrainedExecutorBackend" in words and self.driver in words and b"java" in words:
                    os.kill(int(status.parent.name), signal.SIGKILL)
                    self.killed = int(status.parent.name)
                    return


def shipped():
    """Another build of the component, sent to the executors as a file: the same counts, with the copy that the executor has."""
    component = FOLDER / "shipped.wasm"
    # A custom section of one letter: the same code, another digest.
    component.write_bytes(Path(rogatio.__file__).with_name("rogatio.wasm").read_bytes() + b"\0\2\1x")
    spark.sparkContext.addFile(str(component))
    partition = on_spark._Partition("{}", component, False, rows=False)

    def place(batches):
        import pyarrow as pa

        for _ in batches:
            pass
        yield pa.RecordBatch.from_pydict({"place": [str(partition._here())]})

    places = {Path(row["place"]) for row in df.select("document").mapInArrow(place, "place string").collect()}
    assert all(place.name == component.name and place != component for place in places), places
    assert whole == on_spark.impact(df, OLD, NEW, "document", component=component, examples=0)


write(FOLDER, COUNT)
lines, tables = FOLDER / "lines", FOLDER / "parquet"
expected = judged(line for file in lines.iterdir() for line in file.open(encoding="utf-8"))

# The command: in the sandbox on all cores and on one, over lines and over tables; and natively over lines.
whole = measured("--examples", "0", lines, name="command, all cores")
assert {name: whole[name] for name in CLASSES} == expected, (whole, expected)
assert whole == measured("--examples", "0", lines, threads=1, name="command, one thread")
assert whole == measured("--examples", "0", lines, name="command, native engine", program=NATIVE)
column = ("--column", "document", tables)
assert whole == measured("--examples", "0", *column, name="command, Parquet, all cores")
assert whole == measured("--examples", "0", *column, threads=1, name="command, Parquet, one thread")
# Ended with SIGKILL, and begun again; fewer documents are done before anything can end the command.
if COUNT >= 100_000:
    assert whole == killed("--examples", "0", lines)
    assert whole == killed("--examples", "0", *column)

# The same processor time for each document and the same memory, however many there are: one file, again and again.
if KIND == "spark":
    (FOLDER / "scale.ndjson").write_text("".join(f"{document(number)}\n" for number in range(100_000)), encoding="utf-8")
    for name, program in (("sandbox", ROGATIO), ("native engine", NATIVE)):
        for threads in (1, 2):
            for times in (1, 10, 100):
                scaled = measured(
                    *("--examples", "0", *[FOLDER / "scale.ndjson"] * times),
                    threads=threads,
                    name=f"command, {name}, {threads} thread{'s'[: threads - 1]}",
                    program=program,
                )
                assert scaled["documents"] == 100_000 * times
            least, *_, most = [run["peak"] for run in RUNS[-3:]]
            assert most < least * 1.25 + 8, f"the memory grows with the documents: {least} MiB, then {most} MiB"

watch = Watch()
spark = session(KIND)
df = spark.read.parquet(str(FOLDER / "parquet"))
assert whole == timed(f"{NAME}, first", lambda: on_spark.impact(df, OLD, NEW, "document", examples=0))
assert whole == timed(f"{NAME}, with ids, 3 partitions", lambda: on_spark.impact(df.repartition(3), OLD, NEW, "document", id="id", examples=0))

# Examples are the first by their ids, however the documents are split.
report = on_spark.impact(df, OLD, NEW, "document", id="id", examples=3)
assert report == on_spark.impact(df.repartition(5), OLD, NEW, "document", id="id", examples=3)
missing = next(one for one in report["findings"] if one["class"] == "broken" and one["keyword"] == "required")
without = (number for number in range(COUNT) if "method" not in document(number) and document(number).endswith("}"))
first = list(itertools.islice(without, 3))
assert [int(example["id"]) for example in missing["examples"]] == first, (missing, first)

# A sample is the same documents everywhere.
sampled = on_spark.impact(df, OLD, NEW, "document", examples=0, sample={"one_in": 10, "seed": "x"})
assert sampled == measured("--examples", "0", "--sample", "10", "--seed", "x", lines)
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

# In turns with jsonschema-rs, in the same place.
seen = turns(df, COUNT, 3 if COUNT >= 100_000 else 1)
for side, name in (("ours", f"{NAME}, `rogatio.spark` in turns"), ("theirs", f"{NAME}, jsonschema-rs in turns")):
    told(name, COUNT, *seen[side])

if KIND == "spark":
    shipped()
    killer = Killer(spark.sparkContext)
    assert whole == timed(f"{NAME}, one executor killed", lambda: on_spark.impact(df, OLD, NEW, "document", examples=0))
    assert killer.killed, "the work ended before an executor could be killed"

counts = {name: expected[name] for name in CLASSES}
memory_of = ", ".join(f"{name} {peak} MiB" for name, peak in sorted(watch.end().items()))
text = f"{table()}\n\nCounts of all: {counts}. Memory at most: {memory_of}. First turn, seconds and processor seconds: {seen['first']}."
print(json.dumps({"kind": KIND, "documents": COUNT, "counts": counts, "runs": RUNS, "table": text}))
sys.stdout.flush()
# The threads of a server in the background do not hold up the end.
os._exit(0)
