"""What a schema says of a document by two validators that know nothing of Rogatio: python-jsonschema and ajv.

An opinion counts where both agree. A schema with a pattern is ajv's alone, whose patterns are V8's with the flag `u`: Python's `re` is another
language. A number beyond 2^53 is python-jsonschema's alone: JavaScript has only doubles. Nor does JavaScript tell `0.0` from `0`, which draft 4
does, so that ajv has no opinion there.
"""

import json
import subprocess

import jsonschema

CLASSES = {
    "draft4": jsonschema.Draft4Validator,
    "draft6": jsonschema.Draft6Validator,
    "draft7": jsonschema.Draft7Validator,
    "draft2019-09": jsonschema.Draft201909Validator,
    "draft2020-12": jsonschema.Draft202012Validator,
}


def mentions(value, names):
    if isinstance(value, dict):
        return any(name in names or mentions(member, names) for name, member in value.items())
    return isinstance(value, list) and any(mentions(item, names) for item in value)


def has_large(value):
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return False
    if isinstance(value, (int, float)):
        return abs(value) > 2**53
    return any(has_large(one) for one in (value.values() if isinstance(value, dict) else value))


def has_whole_float(value):
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, (dict, list)) and any(has_whole_float(one) for one in (value.values() if isinstance(value, dict) else value))


def text(value):
    return json.dumps(value, ensure_ascii=True, sort_keys=True)


class Oracle:
    """Opinions, each asked for once.

    What a schema accepts of a list of documents is two integers with a bit for each document: accepted, and refused.
    """

    def __init__(self, node_folder, script):
        self.node_folder, self.script = node_folder, script
        self.lists = {}
        self.single = {}
        self.asked = self.disagreed = 0

    def learn_list(self, name, documents, questions):
        """Asks about (draft, formats, schema) and every document of a list that has a name."""
        wanted = {(name, draft, formats, text(schema)): schema for draft, formats, schema in questions}
        wanted = {key: schema for key, schema in wanted.items() if key not in self.lists}
        for (key, _), answers in zip(wanted.items(), self.ask([(key[1], key[2], schema, documents) for key, schema in wanted.items()]), strict=True):
            bits = lambda value: sum(1 << index for index, answer in enumerate(answers) if answer is value)
            self.lists[key] = (bits(True), bits(False))

    def learn(self, questions):
        """Asks about (draft, formats, schema, document); a schema is compiled once for all its documents."""
        wanted = {}
        for draft, formats, schema, one in questions:
            key, document = (draft, formats, text(schema)), text(one)
            if (*key, document) not in self.single:
                wanted.setdefault(key, (schema, {}))[1][document] = one
        asked = [(draft, formats, schema, list(documents.values())) for (draft, formats, _), (schema, documents) in wanted.items()]
        for (key, (_, documents)), answers in zip(wanted.items(), self.ask(asked), strict=True):
            for document, answer in zip(documents, answers, strict=True):
                self.single[(*key, document)] = answer

    def ask(self, questions):
        if not questions:
            return []
        lines = [json.dumps({"draft": draft, "formats": formats, "schema": schema, "instances": documents}) for draft, formats, schema, documents in questions]
        run = subprocess.run(["node", self.script, self.node_folder], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
        return [self.agreed(question, json.loads(line)) for question, line in zip(questions, run.stdout.splitlines(), strict=True)]

    def agreed(self, question, theirs):
        draft, formats, schema, documents = question
        patterns = mentions(schema, ("pattern", "patternProperties"))
        large = has_large(schema)
        mine = [None] * len(documents) if patterns and not large else self.python(draft, formats, schema, documents)
        opinions = []
        for document, first, second in zip(documents, mine, theirs, strict=True):
            self.asked += 1
            second = None if second is None or (draft == "draft4" and has_whole_float(document)) else bool(second)
            if patterns:
                opinions.append(None if large or has_large(document) else second)
            elif large or has_large(document):
                opinions.append(first)
            else:
                opinions.append(first if first == second else None)
                self.disagreed += first is not None and second is not None and first != second
        return opinions

    @staticmethod
    def python(draft, formats, schema, documents):
        kind = CLASSES[draft]
        try:
            validator = kind(schema, format_checker=kind.FORMAT_CHECKER if formats else None)
        except Exception:
            return [None] * len(documents)
        answers = []
        for one in documents:
            try:
                answers.append(validator.is_valid(one))
            except Exception:
                answers.append(None)
        return answers

    def of_list(self, name, draft, formats, schema):
        """The bits of what is accepted, and of what is refused."""
        return self.lists[(name, draft, formats, text(schema))]

    def accepts(self, draft, formats, schema, document):
        """True, False, or None where there is no common opinion."""
        return self.single[(draft, formats, text(schema), text(document))]
