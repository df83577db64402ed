"""Families of small schemas over every keyword of every draft, and the documents that they are asked about.

A family is what one keyword can say: each of its schemas uses the keyword, alone or with the neighbour that it needs. Alphabets hold
characters beyond ASCII, control characters and characters beyond the basic plane.
"""

DRAFTS = ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"]
URIS = {
    "draft4": "http://json-schema.org/draft-04/schema#",
    "draft6": "http://json-schema.org/draft-06/schema#",
    "draft7": "http://json-schema.org/draft-07/schema#",
    "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
    "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
}
NAMES = ["a", "b", "é", "😀", "\n"]

TEXTS = ["", "a", "b", "ab", "ba", "aa", "abc", "aaaa", "A", "1", "12", "a1", "_", "-", " ", "a b", "é", "éa", "e\u0301", "ß", "ſ",
         "\u212a", "K", "k", "\u0000", "\t", "\n", "a\n", "\r", "\u000b", "\u001f", "\u007f", "\u0085", "\u00a0", "\u2028", "\u2029",
         "\ufeff", "\uffff", "😀", "😀😀", "a😀", "𝒶", "٣", "Ω", "ж"]
NUMBERS = [0, 1, -1, 2, 3, 4, 6, 10, 0.5, 1.5, -0.5, 2.25, 0.1, 0.3, 1e15, -7]


def instances():
    """Documents of every kind, each once."""
    scalars = [None, True, False, *NUMBERS, *TEXTS]
    small = [None, True, 0, 1, 1.5, "", "a", "é", "😀"]
    arrays = [[], [[]], [{}], [0, 0], [1, True], [0, False], ["a", "a"], [1, 2], [2, 1], [1, "a"], ["a", 1], [1, 2, 3], [1, 1, 2], ["a", "b", "c"],
              [None, None], [{"a": 1}, {"a": 1}], [[1], [1]], [1, 2, 3, 4], *[[one] for one in small]]
    objects = [{}, {"a": {}}, {"a": []}, {"a": 1, "b": 2}, {"a": "x", "b": "x"}, {"b": 1}, {"b": "a"}, {"a": 1, "b": 2, "é": 3},
               {"a": 1, "b": 1, "é": 1, "😀": 1}, {"é": 1}, {"😀": 1}, {"\n": 1}, {"": 1}, {"ab": 1}, {"ab": "a"}, {"a": 1, "ab": 1}, {"c": None},
               {"\u2028": 1}, {"a": {"a": 1}}, {"a": {"b": 1}}, {"a": [1, "a"]}, {"b": {"a": 1}}, {"a": 1, "c": 1}, {"a": 1, "😀": "a"}, *[{"a": one} for one in small]]
    return scalars + arrays + objects


PATTERNS = ["a", "^a", "a$", "^a$", "^.$", "^..$", "^[ab]+$", "[^a]", "^[^a]$", "\\d", "^\\d$", "^\\D$", "\\w", "^\\w$", "^\\W$", "\\s", "^\\s$", "^\\S$",
            "^\\S+$", "^(a|b)*$", "^a{2,3}$", "^(?:ab)?$", "^é$", "^[à-ÿ]$", "^😀$", "^[😀a]+$", "^\\u{1F600}$", "^\\uD83D\\uDE00$", "^\\p{L}$", "^\\P{L}$", "^\\p{Lu}",
            "^[\\s\\S]$", "^$", "^\\n$", "\\n", "^[\\0-\\x1f]$", "^\\cJ$", "^(?=a)", "^(?!a)", "^(?!a).*$", "(?<=a)b", "\\bb", "\\Ba", "^(a)\\1$", "^[\\w-]+$", "^\\t$", "^[a-z\\d]*$"]
FORMATS = ["date", "ipv4", "ipv6", "uuid", "email", "made-up", "regex", "json-pointer"]
FORMAT_TEXTS = ["2020-01-02", "2020-02-30", "1.2.3.4", "256.1.1.1", "1.2.3", "::1", "01234567-89ab-cdef-0123-456789abcdef", "a@b.cd", "@", "/a", "a~", "("]


def simple(draft):
    """Schemas to put below other keywords."""
    small = [{}, {"type": "string"}, {"type": "integer"}, {"type": ["null", "array"]}, {"enum": ["a", 1, None]}, {"minimum": 1}, {"maxLength": 1},
             {"required": ["a"]}, {"minItems": 1}, {"not": {}}, {"type": "object"}, {"pattern": "^[^a]$"}, {"enum": ["😀", "é", {}]}]
    return small if draft == "draft4" else [True, False, *small[1:], {"const": 1}]


def families(draft):
    """Keyword -> schemas that use it."""
    modern = draft in ("draft2019-09", "draft2020-12")
    first = draft == "draft4"
    below = simple(draft)
    schemas = below + ([] if first else [])
    sizes = [0, 1, 2, 3, 4, 1000]
    out = {}

    def put(keyword, *variants):
        out.setdefault(keyword, []).extend(variants)

    for one in ["null", "boolean", "number", "integer", "string", "array", "object"]:
        put("type", {"type": one}, {"type": [one]}, {"type": [one, "null" if one != "null" else "string"]})
    put("type", {"type": ["integer", "number"]}, {"type": ["string", "object", "array"]}, {"type": ["boolean", "integer"]})
    lists = [[1], [1, "a"], ["a"], [None, True], [0, False], [1.5], [[1]], [{"a": 1}], [{}], [[]], ["😀"], ["é", "\n"], ["a", "b", "ab"], [1, 2, 3], ["e\u0301"], [{"a": 1, "b": 2}], ["\u2028", "\u0000"]]
    put("enum", *[{"enum": one} for one in lists])
    if not first:
        put("const", *[{"const": one[0]} for one in lists], {"const": 1.0}, {"const": "b"}, {"const": -1}, {"const": None}, {"const": [1, 2]})
    for keyword in ["minimum", "maximum"]:
        put(keyword, *[{keyword: one} for one in [-1, 0, 0.5, 1, 1.5, 2, 3, 10, 1e15, -0.5]], {keyword: 1, "type": "integer"}, {keyword: 2, "type": "number"}, {keyword: 0.5, "type": "integer"})
    for keyword, beside in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")]:
        if first:
            put(keyword, *[{keyword: flag, beside: one} for flag in (True, False) for one in (-1, 0, 0.5, 1, 1.5, 2, 3)])
        else:
            put(keyword, *[{keyword: one} for one in [-1, 0, 0.5, 1, 1.5, 2, 3, 10]], *[{keyword: one, beside: 1} for one in (0, 1, 2)], {keyword: 1, "type": "integer"})
    put("multipleOf", *[{"multipleOf": one} for one in [1, 2, 3, 4, 6, 0.5, 1.5, 0.25, 5, 10]], {"multipleOf": 2, "minimum": 0}, {"multipleOf": 3, "type": "integer"}, {"multipleOf": 0.5, "type": "integer"})
    for least, most, kind in [("minLength", "maxLength", "string"), ("minItems", "maxItems", "array"), ("minProperties", "maxProperties", "object")]:
        for keyword in (least, most):
            put(keyword, *[{keyword: one} for one in sizes], *[{keyword: one, "type": kind} for one in sizes])
            put(keyword, {least: 1, most: 2}, {least: 2, most: 2}, {least: 2, most: 1})
    put("pattern", *[{"pattern": one} for one in PATTERNS])
    put("format", *[{"format": one} for one in FORMATS], *[{"format": one, "type": "string"} for one in FORMATS], *[{"format": one, "maxLength": 12} for one in FORMATS[:4]])
    put("uniqueItems", {"uniqueItems": True}, {"uniqueItems": False}, {"uniqueItems": True, "minItems": 2}, {"uniqueItems": True, "maxItems": 1}, {"uniqueItems": True, "items": {"enum": [1, "a"]}},
        {"uniqueItems": True, "type": "array"}, {"uniqueItems": True, "minItems": 3, "items": {"enum": [1, 2]}}, {"uniqueItems": False, "minItems": 1}, {"uniqueItems": True, "items": {"type": "boolean"}}, {"uniqueItems": True, "items": {"type": "integer"}})
    put("items", *[{"items": one} for one in below])
    tuples = [below[:1], below[1:3], below[3:5], below[5:8], [below[1]], [below[2], below[1]], [below[2]], [below[4]], [below[1], below[1]], [{"enum": ["é", "😀"]}], [{"enum": [1]}, {"type": "string"}], [{}, {"type": "integer"}]]
    tuple_keyword = "prefixItems" if draft == "draft2020-12" else "items"
    rest = "items" if draft == "draft2020-12" else "additionalItems"
    put(tuple_keyword, *[{tuple_keyword: one} for one in tuples], *[{tuple_keyword: one, "minItems": 1} for one in tuples])
    put(rest, *[{tuple_keyword: tuples[1], rest: one} for one in below if isinstance(one, (dict, bool))], {tuple_keyword: tuples[0], rest: {"type": "string"}})
    if draft != "draft2020-12":
        put("additionalItems", {tuple_keyword: tuples[1], "additionalItems": False}, {"items": {"type": "integer"}, "additionalItems": False}, {"additionalItems": False})
    if not first:
        put("contains", *[{"contains": one} for one in below], {"contains": {"type": "integer"}, "maxItems": 1}, {"contains": {"type": "string"}, "items": {"type": "string"}})
        put("propertyNames", *[{"propertyNames": one} for one in below], {"propertyNames": {"pattern": "^[ab]"}}, {"propertyNames": {"minLength": 2}}, {"propertyNames": {"enum": ["a", "😀"]}})
    if modern:
        for keyword in ("minContains", "maxContains"):
            put(keyword, *[{"contains": one, keyword: size} for one in ({"type": "integer"}, {"type": "string"}, {"enum": [1]}) for size in (0, 1, 2, 3)], {keyword: 1},
                {"contains": {"type": "integer"}, "minContains": 2, "maxContains": 2}, {"contains": True, keyword: 2}, {"contains": {"enum": ["é", "😀"]}, keyword: 1})
    put("required", *[{"required": [one]} for one in NAMES], {"required": ["a", "b"]}, {"required": ["a", "é"]}, {"required": ["😀", "a"], "type": "object"}, {"required": ["a"], "type": "object"}, {"required": ["b"], "maxProperties": 1}, {"required": ["a", "b", "é"]})
    put("properties", *[{"properties": {name: one}} for name in ("a", "é") for one in below[1:8]], {"properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}, {"properties": {"a": {"type": "integer"}, "😀": {"type": "string"}}})
    put("patternProperties", *[{"patternProperties": {pattern: one}} for pattern in ("^a", "b$", "^[^a]", "^.$", "é|😀") for one in below[1:5]])
    put("additionalProperties", *[{"properties": {"a": {}}, "additionalProperties": one} for one in (True, False, {"type": "string"}, {"type": "integer"}, {})],
        *[{"additionalProperties": one} for one in (True, False, {"type": "string"}, {"enum": [1]})], {"patternProperties": {"^a": {}}, "additionalProperties": False}, {"properties": {"é": {}, "b": {}}, "additionalProperties": False},
        {"properties": {"a": {"type": "string"}}, "additionalProperties": False}, {"properties": {"a": {}}, "patternProperties": {"^.$": {"type": "integer"}}, "additionalProperties": False})
    dependent = [{"a": ["b"]}, {"a": ["é"]}, {"a": ["b", "é"]}, {"b": ["a"]}, {"é": ["a"], "a": ["b"]}, {"😀": ["a"]}, {"a": ["b"], "b": ["a"]}, {"\n": ["a"]}, {"a": ["😀", "é"]}, {"a": ["c"]}]
    dependent_schemas = [{"a": one} for one in below[1:6]] + [{"a": {"required": ["é"]}}, {"a": {"maxProperties": 1}}, {"a": {"properties": {"a": {"type": "integer"}}}}, {"b": {"properties": {"a": {"type": "string"}}}},
        {"b": {"required": ["é"]}, "a": {"minProperties": 2}}, {"\n": {"minProperties": 2}}, {"😀": {"required": ["a"]}}, {"a": {"propertyNames": {"maxLength": 1}}} if not first else {"a": {"maxProperties": 2}}] + [{"a": {"required": ["b"]}}, {"a": {"properties": {"b": {"type": "string"}}}}, {"é": {"maxProperties": 1}}, {"b": {"minProperties": 2}}]
    if modern:
        put("dependentRequired", *[{"dependentRequired": one} for one in dependent], *[{"dependentRequired": one, "type": "object"} for one in dependent])
        put("dependentSchemas", *[{"dependentSchemas": one} for one in dependent_schemas])
        for below_properties in (False, True, {"type": "string"}, {"type": "integer"}):
            put("unevaluatedProperties", {"unevaluatedProperties": below_properties}, {"properties": {"a": {}}, "unevaluatedProperties": below_properties}, {"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": below_properties},
                {"anyOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"b": {}}}], "unevaluatedProperties": below_properties}, {"patternProperties": {"^[ab]$": {}}, "unevaluatedProperties": below_properties},
                {"if": {"required": ["a"]}, "then": {"properties": {"a": {}}}, "else": {"properties": {"b": {}}}, "unevaluatedProperties": below_properties})
            put("unevaluatedItems", {"unevaluatedItems": below_properties}, {tuple_keyword: [{"type": "integer"}], "unevaluatedItems": below_properties}, {"allOf": [{tuple_keyword: [{}]}], "unevaluatedItems": below_properties},
                {"anyOf": [{tuple_keyword: [{"type": "string"}]}, {tuple_keyword: [{}, {"type": "integer"}]}], "unevaluatedItems": below_properties}, {"oneOf": [{tuple_keyword: [{"type": "integer"}]}, {"maxItems": 0}], "unevaluatedItems": below_properties})
    else:
        put("dependencies", *[{"dependencies": one} for one in dependent + dependent_schemas if all(isinstance(value, (dict, list)) for value in one.values())])
    for keyword in ("allOf", "anyOf", "oneOf"):
        put(keyword, *[{keyword: [below[one], below[(one + step) % len(below)]]} for one in range(len(below)) for step in (1, 4)], {keyword: [below[1]]}, {keyword: [{"type": "string"}, {"minLength": 1}, {"required": ["a"]}]})
    put("not", *[{"not": one} for one in below], {"not": {"not": {"type": "string"}}}, {"not": {"required": ["a", "b"]}})
    if draft in ("draft7", "draft2019-09", "draft2020-12"):
        for index, one in enumerate(below):
            put("if", {"if": one, "then": below[(index + 3) % len(below)]}, {"if": one, "else": below[(index + 5) % len(below)]}, {"if": one, "then": below[(index + 2) % len(below)], "else": below[(index + 4) % len(below)]})
        put("then", {"then": False}, *out["if"][:14])
        put("else", {"else": False}, *out["if"][1:15])
    place = "$defs" if modern else "definitions"
    for one in below[1:9]:
        put("$ref", {place: {"x": one}, "$ref": f"#/{place}/x"}, {place: {"x": one}, "properties": {"a": {"$ref": f"#/{place}/x"}}}, {place: {"x": one}, "items": {"$ref": f"#/{place}/x"}})
    put("$ref", {"properties": {"a": {"$ref": "#"}}, "type": "object"}, {"items": {"$ref": "#"}, "type": "array"}, {place: {"é/~": {"type": "string"}}, "$ref": f"#/{place}/é~1~0"}, {place: {"x": {"type": "string"}}, "$ref": f"#/{place}/x", "maxLength": 1},
        {place: {"Record<string,string>": {"type": "integer"}}, "$ref": f"#/{place}/Record%3Cstring,string%3E"})
    own = "id" if first else "$id"
    put("$id", *[{place: {"x": {own: "x.json", **one}}, **where} for one in below[1:6] if isinstance(one, dict) for where in ({"allOf": [{"$ref": "x.json"}]}, {"properties": {"a": {"$ref": "x.json"}}}, {"items": {"$ref": "x.json"}})],
        *[{own: "https://example.com/r.json", place: {"x": one}, "items": {"$ref": f"r.json#/{place}/x"}} for one in below[1:6] if isinstance(one, dict)])
    # Where what refers to the schema itself stands, beside rules of the schema.
    rules = [{}, {"type": "object"}, {"type": "array"}, {"type": ["array", "null"]}, {"required": ["a"]}, {"required": ["é"]}, {"maxProperties": 1}, {"minProperties": 1}, {"maxItems": 1}, {"maxItems": 2}, {"minItems": 1}, {"type": ["object", "string"]}]
    places = lambda to: [{"properties": {"a": to}}, {"items": to}, {"additionalProperties": to}]
    if modern:
        for one in below[1:9] + [{"enum": ["é"]}, {"pattern": "^.$"}]:
            if isinstance(one, dict):
                put("$anchor", {place: {"x": {"$anchor": "m", **one}}, "$ref": "#m"}, *[{place: {"x": {"$anchor": "m", **one}}, **where} for where in places({"$ref": "#m"})])
    if draft == "draft2019-09":
        put("$recursiveRef", *[{**one, **where} for one in rules for where in places({"$recursiveRef": "#"})], *[{"$recursiveAnchor": True, **one, **where} for one in rules[:4] for where in places({"$recursiveRef": "#"})])
    if draft == "draft2020-12":
        put("$dynamicRef", *[{"$dynamicAnchor": "n", **one, **where} for one in rules for where in places({"$dynamicRef": "#n"})], *[{"$defs": {"x": {"$dynamicAnchor": "n", **one}}, "$dynamicRef": "#n"} for one in below[2:8]])
    # Nothing is asserted by what says how a text is to be read.
    put("content", *[{keyword: value, "type": "string", **rule} for keyword, value in (("contentEncoding", "base64"), ("contentMediaType", "application/json")) for rule in ({}, {"maxLength": 1}, {"minLength": 1}, {"maxLength": 2}, {"enum": ["a", "é"]}, {"pattern": "^a"})],
        {"contentEncoding": "base64"}, {"contentMediaType": "application/json"}, {"contentMediaType": "application/json", "contentSchema": {"type": "object"}}, {"contentMediaType": "application/json", "contentSchema": {"required": ["a"]}})
    for keyword in ("title", "default", "x-note", "$comment"):
        put("annotations", {keyword: "a", "type": "string"}, {keyword: "b", "type": "string"}, {keyword: "b", "maxLength": 1})
    return out


def below_composition(draft, schema, other):
    """The schema below each keyword of composition, beside or instead of another."""
    wraps = {
        "allOf": {"allOf": [schema, other]},
        "anyOf": {"anyOf": [schema, other]},
        "oneOf": {"oneOf": [schema, other]},
        "not": {"not": schema},
        "properties": {"properties": {"a": schema}},
        "items": {"items": schema},
    }
    if draft not in ("draft4", "draft6"):
        wraps["if"] = {"if": schema, "then": other, "else": {"type": ["string", "number"]}}
    return wraps
