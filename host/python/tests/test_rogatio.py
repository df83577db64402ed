"""The engine from Python, as a user of the wheel asks it."""

import hashlib
import json
import threading
import unittest

import rogatio

OLD = {"type": "object", "properties": {"age": {"type": ["integer", "string"]}}}
NEW = {"type": "object", "properties": {"age": {"type": "integer"}}}


class Answers(unittest.TestCase):
    def test_a_break_comes_with_a_document_that_shows_it(self) -> None:
        answer = rogatio.check_compatibility(OLD, NEW)
        self.assertEqual(answer["verdict"], "breaking")
        witness = answer["comparisons"][0]["witness"]["instance"]
        self.assertTrue(rogatio.validate(OLD, witness)["accepted"])
        self.assertFalse(rogatio.validate(NEW, witness)["accepted"])
        self.assertEqual(rogatio.check_compatibility(NEW, OLD)["verdict"], "compatible")

    def test_a_schema_is_checked(self) -> None:
        self.assertNotEqual(rogatio.check_schema({"type": "strin"})["diagnostics"], [])

    def test_json_text_reaches_the_engine_as_it_is(self) -> None:
        with self.assertRaises(rogatio.RogatioProblem) as raised:
            rogatio.check_schema(rogatio.Json('{"type": "object", "type": "object"}'))
        self.assertEqual(raised.exception.code, "request.duplicate-key")
        self.assertEqual(raised.exception.pointer, "/schema/type")
        large = rogatio.Json("9007199254740993")
        self.assertTrue(rogatio.validate({"const": large}, large)["accepted"])

    def test_an_operation_has_a_method_a_name_and_exact_text(self) -> None:
        engine = rogatio.Engine()
        request = {"old": OLD, "new": NEW}
        text = engine.call_text("compatibility.check", json.dumps(request))
        self.assertEqual(json.loads(text), engine.compatibility_check(request))
        names = [operation["name"] for operation in engine.describe()["operations"]]
        for name in names:
            self.assertTrue(hasattr(engine, name.replace(".", "_")), name)
        with self.assertRaises(rogatio.RogatioProblem) as raised:
            engine.call("no.such", {})
        self.assertEqual(raised.exception.code, "request.unknown-operation")


class Resources(unittest.TestCase):
    def test_a_validator_judges_in_batches(self) -> None:
        validator = rogatio.Engine().validator({"type": "integer"})
        self.assertEqual([answer["accepted"] for answer in validator.push([1, "a", 3])], [True, False, True])
        self.assertEqual([answer["accepted"] for answer in validator.push("1\n\"a\"\n")], [True, False])

    def test_reports_on_parts_are_added(self) -> None:
        engine = rogatio.Engine()
        measure = engine.impact({"old": OLD, "new": NEW})
        first = measure.push([{"age": 1}, {"age": "1"}], ["a", "b"])["report"]
        second = measure.push('{"age": null}\n{\n')["report"]
        both = engine.impact_merge({"reports": [second, first]})
        counts = [both[name] for name in ("valid", "broken", "broken_before", "mended", "unreadable")]
        self.assertEqual(counts, [1, 1, 1, 0, 1])
        self.assertEqual(both["findings"][0]["examples"][0]["id"], "b")
        self.assertEqual(both, engine.impact_merge({"reports": [first, second]}))
        documents = [{"id": "a", "document": '{"age":1}'}, {"id": "b", "document": '{"age":"1"}'}]
        self.assertEqual(engine.impact_measure({"old": OLD, "new": NEW, "documents": documents})["report"], first)

    def test_a_digester_is_sha_256(self) -> None:
        digester = rogatio.Engine().digester()
        digester.push(b"a\xff")
        digester.push("é")
        self.assertEqual(digester.answer(), "sha256:" + hashlib.sha256(b"a\xff" + "é".encode()).hexdigest())


class Limits(unittest.TestCase):
    def test_a_call_ends_at_its_deadline_and_the_engine_lives(self) -> None:
        engine = rogatio.Engine(deadline=0.5)
        # Each definition asks the one below twice: 2^45 questions.
        definitions = {f"d{i}": {"allOf": [{"$ref": f"#/$defs/d{i - 1}"}] * 2} for i in range(1, 46)}
        schema = {"$ref": "#/$defs/d45", "$defs": {"d0": {"type": "integer"}, **definitions}}
        with self.assertRaises(rogatio.RogatioProblem) as raised:
            engine.artifact_validate({"schema": schema, "artifact": 1})
        self.assertEqual(raised.exception.code, "limit.deadline")
        self.assertEqual(engine.call("schema.check", {"schema": True})["diagnostics"], [])

    def test_memory_is_bounded(self) -> None:
        engine = rogatio.Engine(memory=64 << 20)
        patterns = {f"{i}\\p{{L}}{{1,60}}": {} for i in range(3000)}
        with self.assertRaises(rogatio.RogatioProblem) as raised:
            engine.artifact_validate({"schema": {"patternProperties": patterns}, "artifact": {"a": 1}})
        self.assertEqual(raised.exception.code, "limit.memory")

    def test_limits_are_positive(self) -> None:
        with self.assertRaises(ValueError):
            rogatio.Engine(deadline=0)

    def test_one_engine_answers_several_threads(self) -> None:
        engine, answers = rogatio.Engine(), []
        ask = lambda: answers.append(engine.compatibility_check({"old": OLD, "new": NEW})["verdict"])
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(answers, ["breaking"] * 8)


if __name__ == "__main__":
    unittest.main()
