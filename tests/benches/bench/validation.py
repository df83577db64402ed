"""Reading and judging of artifacts by jsonschema-rs with orjson, in one thread.

The argument is JSON: a schema and an artifact. Each line on the input asks for one turn; its answer is the microseconds an artifact.
"""

import json
import sys
import time

import jsonschema_rs
import orjson

BATCH = 100

told = json.loads(sys.argv[1])
validator = jsonschema_rs.validator_for(told["schema"])
lines = [json.dumps(told["artifact"], separators=(",", ":")).encode()] * BATCH
for _ in sys.stdin:
    start = time.perf_counter()
    accepted = all([validator.is_valid(orjson.loads(line)) for line in lines])
    took = time.perf_counter() - start
    assert accepted
    print(took * 1e6 / BATCH, flush=True)
