"""Stored documents of the example `examples/evidence-bundle`, and what jsonschema-rs says of them.

The change is from v2 to v3: the confidence becomes a percentage, and the method is required. Document `n` depends on `n` alone. About 5 % are
broken by the change, some were invalid before, some are mended, and some cannot be read.
"""

import json
from collections import Counter
from pathlib import Path

import jsonschema_rs

EXAMPLE = Path(__file__).parents[2] / "examples/evidence-bundle"
OLD, NEW = (json.loads((EXAMPLE / f"v{version}.json").read_text()) for version in (2, 3))


def document(number: int) -> str:
    """The text of a document."""
    kind = (number * 2654435761) % 1000
    sources = [{"doi": f"10.{1000 + number % 9000}/journal.{number + at}", "retrieved_at": "2026-01-01T00:00:00Z"} for at in range(2)]
    value = {"claim": f"Trees that share roots share water, é ({number})", "sources": sources, "confidence": number % 2}
    value |= {"stance": ("supports", "refutes", "neither")[number % 3], "method": "literature search"}
    if kind < 30:
        del value["method"]
    elif kind < 50:
        value["confidence"] = 0.5
    elif kind < 55:
        value["sources"] = []
    elif kind < 60:
        value["confidence"] = 50
    text = json.dumps(value, ensure_ascii=number % 7 > 0)
    if 60 <= kind < 62:
        return text[: len(text) // 2]
    return text


def judged(texts) -> dict:
    """The counts of an independent validator, which reads with Python's own reader."""
    old, new = jsonschema_rs.validator_for(OLD), jsonschema_rs.validator_for(NEW)
    names = {(True, True): "valid", (True, False): "broken", (False, False): "broken_before", (False, True): "mended"}
    counts = Counter({name: 0 for name in (*names.values(), "unreadable")})
    for text in texts:
        try:
            value = json.loads(text)
        except ValueError:
            counts["unreadable"] += 1
        else:
            counts[names[old.is_valid(value), new.is_valid(value)]] += 1
    return dict(counts)


def write(folder: Path, count: int, parts: int = 8) -> None:
    """The documents as newline-delimited JSON and as Parquet, in some files of each."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for kind in ("lines", "parquet"):
        (folder / kind).mkdir(parents=True)
    for part in range(parts):
        numbers = range(part, count, parts)
        texts = [document(number) for number in numbers]
        (folder / f"lines/{part}.ndjson").write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
        ids = [str(number) for number in numbers]
        pq.write_table(pa.table({"id": ids, "document": texts}), folder / f"parquet/{part}.parquet")
