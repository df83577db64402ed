"""The work of jsonschema-rs in the same place as ours: both schemas, and the errors of each document that the new one refuses."""

import json

from documents import NEW, OLD

# The columns of the answer of a partition.
COUNTS = "valid long, other long, errors long"


def peer(batches):
    """The counts of one partition, for `mapInArrow`."""
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
