"""Documents a second on Sail or on Apache Spark: `rogatio.spark` beside jsonschema-rs in the same `mapInArrow`, in turns, on the same table.

    bench.py sail|spark FOLDER COUNT TURNS

prints what `turns` measured as JSON, and `lanes`, the number of partitions that work at once.
"""

import json
import os
import sys
from pathlib import Path

from documents import write
from turns import session, turns

KIND, FOLDER, COUNT, TURNS = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])

write(FOLDER, COUNT)
df = session(KIND).read.parquet(str(FOLDER / "parquet"))
print(json.dumps({**turns(df, COUNT, TURNS), "lanes": len(os.sched_getaffinity(0)) if KIND == "sail" else 2}))
sys.stdout.flush()
# The threads of a server do not hold up the end.
os._exit(0)
