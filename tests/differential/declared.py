"""What "declared" means, by itself and not as the engine computes it.

`assume_closed` says that documents hold only properties that the schema they were written for declares. Which schemas reach an object is read off the
schema: those applied in place (`allOf`, `anyOf`, `oneOf`, `then`, …, references) and those under `properties`, `items` and so on for what is inside.
Two readings bound the meaning: a document is *surely* declared when each of its properties is declared by every reaching schema that declares any, and
*possibly* declared when each is declared by at least one, or when nothing that declares any surely reaches the object: what a condition
brings may not be satisfied there, and an object of which no schema declares a property is open.
"""

import re

IN_PLACE = ("allOf", "anyOf", "oneOf")
SINGLE = ("if", "then", "else", "not")


def in_place(root, schema, certain=True, seen=()):
    """The schemas that apply to the same document as this one, itself included; each with whether it does so under no condition."""
    if not isinstance(schema, dict):
        return []
    found = [(schema, certain)]
    for keyword in IN_PLACE:
        for one in schema.get(keyword) or []:
            found += in_place(root, one, certain and keyword == "allOf", seen)
    for keyword in SINGLE:
        if keyword in schema:
            found += in_place(root, schema[keyword], False, seen)
    for keyword in ("dependentSchemas", "dependencies"):
        for one in (schema.get(keyword) or {}).values():
            found += in_place(root, one, False, seen)
    target = schema.get("$ref") or schema.get("$recursiveRef")
    if isinstance(target, str) and target.startswith("#") and target not in seen:
        place = root
        for token in target[1:].split("/")[1:]:
            token = token.replace("%3C", "<").replace("%3E", ">").replace("~1", "/").replace("~0", "~")
            place = place.get(token) if isinstance(place, dict) else None
        found += in_place(root, place, certain, (*seen, target))
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
    """Whether every property anywhere in the document is declared: surely, or possibly."""
    schemas = in_place(root, root) if schemas is None else schemas
    if isinstance(document, list):
        inner = []
        for schema, _ in schemas:
            for keyword in ("items", "prefixItems", "additionalItems", "contains", "unevaluatedItems"):
                under = schema.get(keyword)
                for one in under if isinstance(under, list) else [under]:
                    inner += in_place(root, one, False)
        return all(declared(root, item, sure, inner) for item in document)
    if not isinstance(document, dict):
        return True
    for name, member in document.items():
        said = [one for one in (names(schema, name) for schema, _ in schemas) if one is not None]
        # Where some schema says of the rest what it must be, readings differ.
        rest = [schema.get(keyword) for schema, _ in schemas for keyword in ("additionalProperties", "unevaluatedProperties")]
        says_more = any(one not in (None, False) for one in rest)
        if sure and (not all(said) or (not said and rest)):
            return False
        # A name that is required is declared, where another schema declares some.
        asked = any(name in (schema.get("required") or []) for schema, _ in schemas)
        closed = any(certain and names(schema, name) is not None for schema, certain in schemas)
        if not sure and closed and not any(said) and not asked and not says_more:
            return False
        inner = []
        for schema, certain in schemas:
            for keyword in ("properties", "patternProperties"):
                for key, one in (schema.get(keyword) or {}).items():
                    inner += in_place(root, one, certain and keyword == "properties" and key == name)
            for keyword in ("additionalProperties", "unevaluatedProperties"):
                inner += in_place(root, schema.get(keyword), False)
        if not declared(root, member, sure, inner):
            return False
    return True
