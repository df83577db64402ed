"""What "declared" means, by itself and not as the engine computes it.

`assume_closed` says that documents hold only properties that the schema they were written for declares. Which schemas reach an object is read off the
schema: those applied in place (`allOf`, `anyOf`, `oneOf`, `then`, …, references) and those under `properties`, `items` and so on for what is inside.
Two readings bound the meaning: a document is *surely* declared when each of its properties is declared by every reaching schema that declares any, and
*possibly* declared when each is declared by at least one.
"""

import re

IN_PLACE = ("allOf", "anyOf", "oneOf")
SINGLE = ("if", "then", "else", "not")


def in_place(root, schema, seen=()):
    """The schemas that apply to the same document as this one, itself included."""
    if not isinstance(schema, dict):
        return []
    found = [schema]
    for keyword in IN_PLACE:
        for one in schema.get(keyword) or []:
            found += in_place(root, one, seen)
    for keyword in SINGLE:
        if keyword in schema:
            found += in_place(root, schema[keyword], seen)
    for keyword in ("dependentSchemas", "dependencies"):
        for one in (schema.get(keyword) or {}).values():
            found += in_place(root, one, seen)
    target = schema.get("$ref") or schema.get("$recursiveRef")
    if isinstance(target, str) and target.startswith("#") and target not in seen:
        place = root
        for token in target[1:].split("/")[1:]:
            token = token.replace("%3C", "<").replace("%3E", ">").replace("~1", "/").replace("~0", "~")
            place = place.get(token) if isinstance(place, dict) else None
        found += in_place(root, place, (*seen, target))
    return found


def python(pattern):
    """A pattern of ECMA-262 for Python: there the dot matches no line terminator, and `$` is the end alone (ECMA-262, 22.2.2)."""
    written, in_class = "", False
    for piece in re.findall(r"\\.|.", pattern, re.DOTALL):
        if not in_class and piece in (".", "$"):
            piece = {".": "[^\\n\\r\\u2028\\u2029]", "$": r"\Z"}[piece]
        in_class = piece == "[" or (in_class and piece != "]")
        written += piece
    return written


def names(schema, name):
    """Whether a schema declares a property of this name; none when it declares nothing at all."""
    if not any(keyword in schema for keyword in ("properties", "patternProperties")):
        return None
    if name in (schema.get("properties") or {}):
        return True
    try:
        return any(re.search(python(pattern), name, re.ASCII) for pattern in schema.get("patternProperties") or {})
    except re.error:
        return None


def declared(root, document, sure, schemas=None):
    """Whether every property anywhere in the document is declared: by all that declare any (`sure`), or by some."""
    schemas = in_place(root, root) if schemas is None else schemas
    if isinstance(document, list):
        inner = []
        for schema in schemas:
            for keyword in ("items", "prefixItems", "additionalItems", "contains", "unevaluatedItems"):
                under = schema.get(keyword)
                for one in under if isinstance(under, list) else [under]:
                    inner += in_place(root, one)
        return all(declared(root, item, sure, inner) for item in document)
    if not isinstance(document, dict):
        return True
    for name, member in document.items():
        said = [one for one in (names(schema, name) for schema in schemas) if one is not None]
        # Where some schema says of the rest what it must be, readings differ.
        rest = [schema.get(keyword) for schema in schemas for keyword in ("additionalProperties", "unevaluatedProperties")]
        says_more = any(one not in (None, False) for one in rest)
        if sure and (not all(said) or (not said and rest)):
            return False
        if not sure and said and not any(said) and not says_more:
            return False
        inner = []
        for schema in schemas:
            for keyword in ("properties", "patternProperties"):
                for one in (schema.get(keyword) or {}).values():
                    inner += in_place(root, one)
            for keyword in ("additionalProperties", "unevaluatedProperties"):
                inner += in_place(root, schema.get(keyword))
        if not declared(root, member, sure, inner):
            return False
    return True
