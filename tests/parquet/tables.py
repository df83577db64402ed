"""Tables of Parquet for the tests of `rogatio check corpus`, by the writer that most people use.

    tables.py FOLDER

writes the files, and `expected.json` with what each row of `types.parquet` is as JSON, by the rules of `docs/corpus.md` and not by our code.
"""

import datetime as dt
import decimal
import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = Path(sys.argv[1])
UTC = dt.timezone.utc

# ---- each rule: a type, values, and the JSON texts of the values
COLUMNS = {
    "boolean": (pa.bool_(), [True, False, None], ["true", "false", "null"]),
    "byte": (pa.int8(), [-128, 127, 0], ["-128", "127", "0"]),
    "long": (pa.int64(), [-(2**63), 2**63 - 1, None], ["-9223372036854775808", "9223372036854775807", "null"]),
    "unsigned": (pa.uint64(), [2**64 - 1, 0, 1], ["18446744073709551615", "0", "1"]),
    "half": (pa.float16(), [1.5, -0.0, 65504.0], ["1.5", "-0.0", "65504.0"]),
    "float": (pa.float32(), [0.1, 1e30, 3.0], ["0.1", "1e30", "3.0"]),
    "double": (pa.float64(), [0.1, 1e300, 5e-324], ["0.1", "1e300", "5e-324"]),
    "price": (pa.decimal128(9, 2), [decimal.Decimal("1.50"), decimal.Decimal("-0.05"), decimal.Decimal("0.00")], ["1.50", "-0.05", "0.00"]),
    "big": (pa.decimal128(19, 0), [decimal.Decimal("9007199254740993"), decimal.Decimal(-1), None], ["9007199254740993", "-1", "null"]),
    "wide": (pa.decimal256(40, 5), [decimal.Decimal("-12345.50000"), decimal.Decimal("0.25"), None], ["-12345.50000", "0.25000", "null"]),
    "day": (
        pa.date32(),
        [dt.date(2024, 2, 29), dt.date(1, 1, 1), dt.date(9999, 12, 31)],
        ['"2024-02-29"', '"0001-01-01"', '"9999-12-31"'],
    ),
    "instant": (
        pa.timestamp("us", tz="UTC"),
        [dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), dt.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), None],
        ['"2026-01-02T03:04:05Z"', '"1969-12-31T23:59:59.999999Z"', "null"],
    ),
    "moment": (pa.timestamp("ms"), [0, 1500, -1], ['"1970-01-01T00:00:00"', '"1970-01-01T00:00:01.500"', '"1969-12-31T23:59:59.999"']),
    "fine": (pa.timestamp("ns", tz="UTC"), [1, 1000, 0], ['"1970-01-01T00:00:00.000000001Z"', '"1970-01-01T00:00:00.000001Z"', '"1970-01-01T00:00:00Z"']),
    "clock": (pa.time32("ms"), [dt.time(23, 59, 59, 1000), dt.time(0), None], ['"23:59:59.001"', '"00:00:00"', "null"]),
    "text": (pa.string(), ['é "quoted" \\ \n\t', "", None], ['"é \\"quoted\\" \\\\ \\n\\t"', '""', "null"]),
    "kind": (pa.dictionary(pa.int32(), pa.string()), ["a", "b", "a"], ['"a"', '"b"', '"a"']),
    "bytes": (pa.binary(), [b"\x00\xff", b"", None], ['"AP8="', '""', "null"]),
    "fixed": (pa.binary(3), [b"abc", b"\x00\x00\x00", None], ['"YWJj"', '"AAAA"', "null"]),
    "list": (pa.list_(pa.int32()), [[1, None, 2], [], None], ["[1,null,2]", "[]", "null"]),
    "lists": (pa.list_(pa.list_(pa.string())), [[["a"], []], [None], []], ['[["a"],[]]', "[null]", "[]"]),
    "map": (pa.map_(pa.string(), pa.int32()), [[("k", 1), ('"', None)], [], None], ['{"k":1,"\\"":null}', "{}", "null"]),
    "numbers": (pa.map_(pa.int32(), pa.string()), [[(7, "x")], [], None], ['{"7":"x"}', "{}", "null"]),
    "struct": (
        pa.struct([("a", pa.int32()), ("b", pa.struct([("c", pa.string())]))]),
        [{"a": 1, "b": {"c": "d"}}, {"a": None, "b": None}, None],
        ['{"a":1,"b":{"c":"d"}}', '{"a":null,"b":null}', "null"],
    ),
}


def types():
    arrays = {name: pa.array(values, kind) for name, (kind, values, _) in COLUMNS.items()}
    table = pa.table(arrays)
    pq.write_table(table, FOLDER / "types.parquet")
    row = pa.StructArray.from_arrays([array.dictionary_decode() if pa.types.is_dictionary(array.type) else array for array in arrays.values()], list(arrays))
    # A struct in a column beside another one.
    pq.write_table(pa.table({"id": [1, 2, 3], "doc": row}), FOLDER / "struct.parquet")
    rows = ["{" + ",".join(f'"{name}":{texts[row]}' for name, (_, _, texts) in COLUMNS.items()) + "}" for row in range(3)]
    (FOLDER / "types.ndjson").write_text("".join(f"{row}\n" for row in rows))


def codecs():
    documents = [json.dumps({"n": number, "text": "é" * (number % 50)}, ensure_ascii=False) for number in range(3000)]
    table = pa.table({"doc": documents})
    for codec in ("none", "snappy", "gzip", "zstd", "brotli", "lz4"):
        pq.write_table(table, FOLDER / f"codec-{codec}.parquet", compression=codec, row_group_size=700, data_page_size=4096)
    for version, encoding in (("1.0", "PLAIN"), ("2.0", "DELTA_BYTE_ARRAY"), ("2.0", "DELTA_LENGTH_BYTE_ARRAY")):
        name = FOLDER / f"codec-{encoding.lower()}-{version[0]}.parquet"
        pq.write_table(
            table, name, use_dictionary=False, column_encoding={"doc": encoding}, data_page_version=version, compression="zstd", write_page_checksum=True
        )
    pq.write_table(pa.table({"doc": pa.array(documents, pa.large_binary())}), FOLDER / "codec-binary.parquet")
    (FOLDER / "codec.ndjson").write_text("".join(f"{document}\n" for document in documents))


def odd():
    values = ['{"n": 1}', None, "", " \n", '{\n"n": 2\n}', '{"n": "\n"}', "no", '{"n": 3}']
    pq.write_table(pa.table({"doc": values}), FOLDER / "odd.parquet", row_group_size=3)
    pq.write_table(pa.table({"doc": pa.array([b'{"n": 1}', b'{"n": "\xff"}'])}), FOLDER / "bytes.parquet")
    # An annotation that is a lie: texts that are not UTF-8, in a struct.
    text = pa.Array.from_buffers(pa.string(), 2, pa.array([b"ok", b"\xff\n"]).buffers())
    pq.write_table(pa.table({"a": text, "b": [1, 2]}), FOLDER / "text.parquet")
    pq.write_table(pa.table({"n": [1.0, float("nan"), float("inf"), 2.0]}), FOLDER / "floats.parquet")
    old = pa.table({"t": pa.array([dt.datetime(2026, 1, 2, 3, 4, 5, 6), dt.datetime(9999, 12, 31)], pa.timestamp("us"))})
    pq.write_table(old, FOLDER / "int96.parquet", use_deprecated_int96_timestamps=True)
    digits = pa.array([decimal.Decimal("12345678901234567.89"), decimal.Decimal("1.50")], pa.decimal128(38, 2))
    pq.write_table(pa.table({"d": digits}), FOLDER / "decimals.parquet")
    pq.write_table(pa.table({"a": [1], "b": [2]}), FOLDER / "two.parquet")


FOLDER.mkdir(parents=True)
types()
codecs()
odd()
