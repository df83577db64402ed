"""A producer and a consumer with the clients of Python, unmodified and with their default settings.

The argument is `{"client", "url", "user", "token"}`. Where a schema needs a vote, the program prints `VOTE <proposal>` and waits for a line.
"""

import json
import re
import sys

told = json.loads(sys.argv[1])
PERSON = {"$id": "person.json", "type": "object", "properties": {"name": {"type": "string"}}, "additionalProperties": False}
ORDER = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {"id": {"type": "integer"}, "buyer": {"$ref": "person.json"}},
}
NOTE = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}


def voted(act, refusals, message):
    """Does it, and once more after the vote that it needs."""
    try:
        act()
    except refusals as refused:
        found = re.search(r"/api/senate/schema-proposal/(p-[0-9a-z-]+)", message(refused))
        assert found, message(refused)
        print("VOTE", found[1], flush=True)
        sys.stdin.readline()
        return act()
    raise AssertionError("an unapproved schema was registered")


def confluent():
    from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient
    from confluent_kafka.schema_registry.error import SchemaRegistryError
    from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
    from confluent_kafka.serialization import MessageField, SerializationContext, SerializationError

    client = SchemaRegistryClient({"url": told["url"], "basic.auth.user.info": f"{told['user']}:{told['token']}"})

    def needs_vote(act):
        return voted(act, SchemaRegistryError, lambda refused: (refused.error_code == 40901 or refused) and refused.error_message)

    value = SerializationContext("notes", MessageField.VALUE)
    serializer = JSONSerializer(json.dumps(NOTE), client)
    sent = needs_vote(lambda: serializer({"title": "a"}, value))
    number = int.from_bytes(sent[1:5], "big")
    assert JSONDeserializer(json.dumps(NOTE))(sent, value) == {"title": "a"}
    assert JSONDeserializer(None, schema_registry_client=client)(sent, value) == {"title": "a"}
    schema = Schema(json.dumps(NOTE), "JSON")
    assert client.register_schema("notes-value", schema) == number
    assert client.register_schema("notes-value", schema, normalize_schemas=True) == number
    found = client.lookup_schema("notes-value", schema)
    assert (found.schema_id, found.version, found.subject) == (number, 1, "notes-value"), found
    assert json.loads(client.get_schema(number).schema_str) == NOTE
    assert client.get_schema(number).schema_type == "JSON"
    assert client.get_latest_version("notes-value").schema_id == number
    assert client.get_version("notes-value", 1).schema_id == number
    assert client.get_versions("notes-value") == [1]
    assert client.get_subjects() == ["notes-value"]
    assert client.test_compatibility("notes-value", schema)
    wrong = Schema(json.dumps({**NOTE, "properties": {"title": {"type": "integer"}}}), "JSON")
    assert not client.test_compatibility("notes-value", wrong)
    try:
        client.register_schema("notes-value", wrong)
    except SchemaRegistryError as refused:
        assert (refused.http_status_code, refused.error_code) == (409, 40901)
        first = refused.error_message.split("details: [")[1]
        assert first.startswith('{errorType:"WITNESS"'), refused.error_message
    else:
        raise AssertionError("a breaking schema was registered")
    # A second version, with one more field.
    grown = {**NOTE, "properties": {**NOTE["properties"], "tags": {"type": "array"}}}
    again = needs_vote(lambda: client.register_schema("notes-value", Schema(json.dumps(grown), "JSON")))
    assert again != number and client.get_versions("notes-value") == [1, 2], again
    # References.
    needs_vote(lambda: client.register_schema("person", Schema(json.dumps(PERSON), "JSON")))
    references = [SchemaReference("person.json", "person", 1)]
    referring = Schema(json.dumps(ORDER), "JSON", references)
    orders = needs_vote(lambda: client.register_schema("orders-value", referring))
    assert client.get_schema(orders).references == references
    value = SerializationContext("orders", MessageField.VALUE)
    serializer = JSONSerializer(referring, client)
    sold = serializer({"id": 1, "buyer": {"name": "eva"}}, value)
    assert int.from_bytes(sold[1:5], "big") == orders
    try:
        serializer({"id": 1, "buyer": {"name": 1}}, value)
    except SerializationError:
        pass
    else:
        raise AssertionError("the referred schema was not used")
    assert JSONDeserializer(None, schema_registry_client=client)(sold, value) == {"id": 1, "buyer": {"name": "eva"}}
    # What is weaker is refused, and what is stronger is kept.
    assert client.get_compatibility("notes-value") == "BACKWARD"
    client.set_compatibility("notes-value", "FULL")
    assert client.get_compatibility("notes-value") == "FULL"
    try:
        client.set_compatibility("notes-value", "NONE")
    except SchemaRegistryError as refused:
        assert refused.error_code == 42205, refused
    else:
        raise AssertionError("the level was weakened")
    # Hidden, and shown again.
    assert client.delete_subject("orders-value") == [1]
    assert "orders-value" not in client.get_subjects()
    try:
        client.delete_version("notes-value", 1, permanent=True)
    except SchemaRegistryError as refused:
        assert refused.error_code == 42205, refused
    else:
        raise AssertionError("a version in force was deleted")
    fresh = SchemaRegistryClient({"url": told["url"], "basic.auth.user.info": f"{told['user']}:{told['token']}"})
    assert fresh.register_schema("orders-value", referring) == orders
    assert "orders-value" in fresh.get_subjects()


def other():
    import httpx
    from schema_registry.client import SchemaRegistryClient, schema
    from schema_registry.client.errors import ClientError
    from schema_registry.serializers import JsonMessageSerializer

    client = SchemaRegistryClient(told["url"], auth=httpx.BasicAuth(told["user"], told["token"]))

    def needs_vote(act):
        return voted(act, ClientError, lambda refused: refused.server_traceback["message"])

    note = schema.JsonSchema(NOTE)
    number = needs_vote(lambda: client.register("notes-value", note))
    fresh = SchemaRegistryClient(told["url"], auth=httpx.BasicAuth(told["user"], told["token"]))
    assert fresh.register("notes-value", note) == number
    assert fresh.check_version("notes-value", note).schema_id == number
    assert fresh.get_by_id(number).raw_schema == NOTE
    assert fresh.get_schema("notes-value").version == 1
    assert fresh.get_versions("notes-value") == [1]
    assert fresh.get_subjects() == ["notes-value"]
    assert fresh.test_compatibility("notes-value", note)
    assert not fresh.test_compatibility("notes-value", schema.JsonSchema({**NOTE, "required": ["title", "x"]}))
    assert fresh.get_compatibility("notes-value") == "BACKWARD"
    serializer = JsonMessageSerializer(fresh)
    sent = serializer.encode_record_with_schema("notes-value", note, {"title": "a"})
    assert int.from_bytes(sent[1:5], "big") == number
    assert JsonMessageSerializer(SchemaRegistryClient(told["url"], auth=httpx.BasicAuth(told["user"], told["token"]))).decode_message(sent) == {"title": "a"}
    assert fresh.delete_version("notes-value", 1) == 1
    assert fresh.get_subjects() == []
    assert fresh.get_schema("notes-value") is None


{"confluent": confluent, "other": other}[told["client"]]()
print("DONE", flush=True)
