//! The protocol from outside, with requests that none of the known clients sends.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{ada, enact, sent};
use crate::harness::{Agent, Answer, BASE, BEFORE_CONFLUENT, Kind, Senate, Server, settings};

/// A senate with the type `orders`, which has two versions, and an agent with all roles.
struct Registry {
    senate: Senate,
    server: Server,
    ada: Agent,
}

fn first() -> Value {
    json!({
        "type": "object", "required": ["id"], "additionalProperties": false,
        "properties": {"id": {"type": "integer"}, "note": {"type": "string"}},
    })
}

fn second() -> Value {
    let mut second = first();
    second["properties"]["tags"] = json!({"type": "array"});
    second
}

impl Registry {
    fn new(kind: Kind, options: &[&str]) -> Self {
        let senate = Senate::new(kind, &settings("none"));
        let ada = ada(&senate);
        senate.file("1.json", &first());
        let mut all = vec!["--auto-migrate"];
        all.extend(options);
        let server = senate.serve(&all);
        let body = json!({"artifact_type": "orders", "schema": second(), "earlier": [first()]});
        server.post("/api/schemas", &ada, &body).ok();
        Self { senate, server, ada }
    }

    /// Sends as a client does that sends no more than it must.
    fn send(&self, method: &str, path: &str, body: Option<&str>) -> Answer {
        let basic = format!("Basic {}", STANDARD.encode(format!("ada:{}", self.ada.token)));
        let headers = [("authorization", basic.as_str()), ("content-type", "application/octet-stream")];
        let path = format!("/confluent{path}");
        self.server.try_send(method, &path, ("", &headers), body).unwrap()
    }

    fn get(&self, path: &str) -> Value {
        self.send("GET", path, None).ok()
    }

    #[track_caller]
    fn denied(&self, (method, path): (&str, &str), body: Option<&str>, code: u64) -> String {
        let answer = self.send(method, path, body);
        assert_eq!(answer.body["error_code"], code, "{method} {path}: {} {}", answer.status, answer.body);
        let status = if code >= 10_000 { code / 100 } else { code };
        assert_eq!(u64::from(answer.status), status);
        assert_eq!(answer.header("content-type"), Some("application/vnd.schemaregistry.v1+json"));
        answer.body["message"].as_str().unwrap().to_owned()
    }
}

#[test]
fn everything_is_read_as_clients_ask() {
    let registry = Registry::new(Kind::Sqlite, &[]);
    assert_eq!(registry.get(""), json!({}));
    assert_eq!(registry.get("/"), json!({}));
    assert_eq!(registry.get("/schemas/types"), json!(["JSON"]));
    assert_eq!(registry.get("/subjects"), json!(["orders-value"]));
    assert_eq!(
        registry.get("/subjects/?subjectPrefix=%3A*%3A&deleted=False&offset=0&limit=-1"),
        json!(["orders-value"])
    );
    assert_eq!(registry.get("/subjects?subjectPrefix=x"), json!([]));
    assert_eq!(registry.get("/subjects/orders-value/versions"), json!([1, 2]));
    assert_eq!(registry.get("/subjects/orders-value/versions/?offset=1&x=y"), json!([2]));
    for version in ["2", "latest", "-1", "latest/?format=&deleted=True"] {
        let shown = registry.get(&format!("/subjects/orders-value/versions/{version}"));
        let schema: Value = serde_json::from_str(shown["schema"].as_str().unwrap()).unwrap();
        assert_eq!(schema, second());
        let members: Vec<&String> = shown.as_object().unwrap().keys().collect();
        assert_eq!(members, ["subject", "version", "id", "schemaType", "schema"], "no other member");
        assert_eq!(
            (&shown["version"], &shown["id"], &shown["schemaType"]),
            (&json!(2), &json!(2), &json!("JSON"))
        );
    }
    assert_eq!(registry.get("/subjects/orders-value/versions/1/schema"), first());
    assert_eq!(registry.get("/subjects/orders-value/versions/1/referencedby"), json!([]));
    assert_eq!(registry.get("/subjects/orders-value/metadata")["version"], 2);
    let shown = registry.get("/schemas/ids/1?subject=&fetchMaxId=true");
    assert_eq!((&shown["schemaType"], &shown["maxId"]), (&json!("JSON"), &json!(2)));
    assert_eq!(registry.get("/schemas/ids/1/schema"), first());
    assert_eq!(registry.get("/schemas/ids/2/subjects"), json!(["orders-value"]));
    assert_eq!(registry.get("/schemas/ids/2/versions"), json!([{"subject": "orders-value", "version": 2}]));
    assert_eq!(registry.get("/schemas").as_array().unwrap().len(), 2);
    assert_eq!(registry.get("/schemas?latestOnly=True")[0]["version"], 2);
    assert_eq!(registry.get("/contexts"), json!(["."]));
    assert_eq!(registry.get("/config"), json!({"compatibilityLevel": "BACKWARD"}));
    assert_eq!(registry.get("/config/orders-value"), json!({"compatibilityLevel": "BACKWARD"}));
    assert_eq!(registry.get("/mode"), json!({"mode": "READWRITE"}));
    assert_eq!(registry.get("/mode/orders-value?defaultToGlobal=True"), json!({"mode": "READWRITE"}));
    assert_eq!(registry.get("/v1/metadata/id")["id"], json!(registry.server.instance));
    // Only who says so gets members that older clients refuse.
    let headers = [("confluent-accept-unknown-properties", "true"), ("accept", "*/*")];
    let path = "/confluent/schemas/ids/1";
    let newer = registry.server.try_send("GET", path, (&registry.ada.token, &headers), None).unwrap().ok();
    let guid = newer["guid"].as_str().unwrap();
    assert_eq!(guid.len(), 36);
    assert_eq!(registry.get(&format!("/schemas/guids/{guid}"))["schema"], newer["schema"]);
    assert_eq!(registry.get(&format!("/schemas/guids/{guid}/ids"))[0]["id"], 1);
    assert_eq!(registry.send("GET", "/schemas/ids/1", None).body.get("guid"), None);
    // What has not changed is not sent again.
    let tag = registry.send("GET", "/schemas/ids/1", None).etag.unwrap();
    let headers = [("if-none-match", tag.as_str())];
    let again = registry.server.try_send("GET", path, (&registry.ada.token, &headers), None).unwrap();
    assert_eq!((again.status, again.body.as_str()), (304, Some("")));
}

#[test]
fn what_is_odd_is_refused_with_its_number() {
    let registry = Registry::new(Kind::Sqlite, &[]);
    let versions = "/subjects/orders-value/versions";
    for odd in ["0", "-2", "01x", "9999999999", "2147483648", "newest", "%20", "+1", "1.0"] {
        registry.denied(("GET", &format!("{versions}/{odd}")), None, 42_202);
    }
    registry.denied(("GET", &format!("{versions}/7")), None, 40_402);
    registry.denied(("GET", "/subjects/nobody/versions"), None, 40_401);
    registry.denied(("GET", "/subjects/nobody/versions/latest"), None, 40_401);
    registry.denied(("GET", "/subjects/nobody/versions/0"), None, 42_202);
    registry.denied(("GET", "/schemas/ids/99"), None, 40_403);
    registry.denied(("GET", "/schemas/ids/x"), None, 404);
    registry.denied(("GET", "/schemas/guids/00000000-0000-0000-0000-000000000000"), None, 40_403);
    registry.denied(("GET", "/nowhere"), None, 404);
    registry.denied(("PUT", "/subjects"), Some("{}"), 405);
    registry.denied(
        ("GET", "/associations/resources/-/orders?resourceType=topic&associationType=value"),
        None,
        40_410,
    );
    registry.denied(("GET", "/config/nobody"), None, 40_408);
    registry.denied(("GET", "/mode/orders-value"), None, 40_409);
    assert_eq!(registry.get("/config/nobody?defaultToGlobal=true")["compatibilityLevel"], "BACKWARD");
    // Bodies.
    let register = ("POST", versions);
    for (body, code) in [
        ("", 42_201),
        ("{", 400),
        ("[]", 400),
        ("{}", 42_201),
        (r#"{"schema": "{}"}"#, 42_201),
        (r#"{"schema": "{}", "schemaType": "AVRO"}"#, 42_201),
        (r#"{"schema": "{}", "schemaType": "json"}"#, 42_201),
        (r#"{"schema": "", "schemaType": "JSON"}"#, 42_201),
        (r#"{"schema": "{", "schemaType": "JSON"}"#, 42_201),
        (r#"{"schema": "7", "schemaType": "JSON"}"#, 42_201),
        (r#"{"schema": {}, "schemaType": "JSON"}"#, 42_201),
        (r#"{"schema": "{\"type\": 7}", "schemaType": "JSON"}"#, 42_201),
        (r#"{"schema": "{}", "schemaType": "JSON", "references": 7}"#, 42_201),
        (
            r#"{"schema": "{}", "schemaType": "JSON", "references": [{"name": "a", "subject": "nobody", "version": 1}]}"#,
            42_201,
        ),
    ] {
        registry.denied(register, Some(body), code);
        registry.denied(("POST", "/subjects/orders-value"), Some(body), code);
        registry.denied(("POST", "/compatibility/subjects/orders-value/versions/latest"), Some(body), code);
    }
    registry.denied(("POST", "/subjects/nobody"), Some(&sent(&first()).to_string()), 40_401);
    registry.denied(
        ("POST", "/subjects/orders-value"),
        Some(&sent(&json!({"type": "null"})).to_string()),
        40_403,
    );
    registry.denied(("PUT", "/config"), Some(""), 42_203);
    registry.denied(("PUT", "/config/orders-value"), Some(r#"{"compatibility": "SOMETIMES"}"#), 42_203);
    registry.denied(("PUT", "/mode"), Some(r#"{"mode": "SOMETIMES"}"#), 42_204);
    // Tokens.
    let with = |authorization: &str| {
        let headers = [("authorization", authorization)];
        registry.server.try_send("GET", "/confluent/subjects", ("", &headers), None).unwrap()
    };
    let basic = |pair: &str| format!("Basic {}", STANDARD.encode(pair));
    let none = registry.server.send("GET", "/confluent/subjects", "", None);
    assert_eq!((none.status, &none.body["error_code"]), (401, &json!(40_101)));
    assert!(none.header("www-authenticate").unwrap().starts_with("Basic"));
    assert_eq!(with(&basic(&format!("ada:{}", registry.ada.token))).status, 200);
    assert_eq!(with(&basic(&format!(":{}", registry.ada.token))).status, 200);
    assert_eq!(with(&format!("Bearer {}", registry.ada.token)).status, 200);
    for wrong in
        [basic(&format!("bob:{}", registry.ada.token)), basic("ada:rog_x"), basic("ada"), "Basic !".into()]
    {
        assert_eq!(with(&wrong).body["error_code"], 40_101, "{wrong}");
    }
}

#[test]
fn a_subject_may_have_every_name() {
    let registry = Registry::new(Kind::Sqlite, &["--confluent-drafts"]);
    let names = ["com.acme.Order-value", "a/b c", "Ünïcode", ":.ctx:orders-value", "x-key", "orders-record"];
    let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    for (number, name) in names.iter().enumerate() {
        let path = format!("/subjects/{}/versions", encoded(name));
        let mut own = schema.clone();
        own["minProperties"] = json!(number);
        let body = sent(&own).to_string();
        let message = registry.denied(("POST", &path), Some(&body), 40_901);
        let id = message
            .split("/schema-proposal/")
            .nth(1)
            .unwrap()
            .split('.')
            .next()
            .unwrap()
            .split(' ')
            .next()
            .unwrap();
        enact(&registry.server, &registry.ada, id);
        let answer = registry.send("POST", &path, Some(&body)).ok();
        assert_eq!(answer, json!({"id": number + 3}), "{name}");
        assert_eq!(registry.get(&format!("{path}/latest"))["subject"], *name);
    }
    let listed = registry.get("/subjects");
    assert_eq!(listed.as_array().unwrap().len(), names.len() + 1, "{listed}");
    assert!(names.iter().all(|name| listed.as_array().unwrap().contains(&json!(name))), "{listed}");
    assert_eq!(registry.get("/contexts"), json!([".", ".ctx"]));
    assert_eq!(registry.get("/subjects?subjectPrefix=:.ctx:"), json!([":.ctx:orders-value"]));
    assert_eq!(registry.get("/subjects/:.:orders-value/versions"), json!([1, 2]));
    registry.senate.verify();
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}

#[test]
fn a_known_schema_registers_and_any_other_one_needs_a_vote() {
    let registry = Registry::new(Kind::Sqlite, &[]);
    let versions = "/subjects/orders-value/versions";
    // The order of names and of what is required means nothing, nor does what a client asks beside.
    let spelled = "{\"properties\": {\"note\": {\"type\": \"string\"}, \"id\": {\"type\": \"integer\"}}, \
                   \"additionalProperties\": false, \"required\": [\"id\"], \"type\": \"object\"}";
    let body = json!({"schema": spelled, "schemaType": "JSON", "metadata": null, "ruleSet": null, "x": 1})
        .to_string();
    for path in [versions.to_owned(), format!("{versions}/?normalize=True&format=x&force=true")] {
        assert_eq!(registry.send("POST", &path, Some(&body)).ok(), json!({"id": 1}));
    }
    assert_eq!(
        registry.send("POST", "/subjects/orders-value?normalize=False", Some(&body)).ok()["version"],
        1
    );
    // A client cannot choose a number.
    let mut chosen: Value = serde_json::from_str(&body).unwrap();
    chosen["id"] = json!(77);
    registry.denied(("POST", versions), Some(&chosen.to_string()), 42_207);
    // Without drafts the message says what to propose, and once there is a proposal its address.
    let mut third = second();
    third["properties"]["kind"] = json!({"type": "string"});
    let leaves = registry.senate.leaves().len();
    let message = registry.denied(("POST", versions), Some(&sent(&third).to_string()), 40_901);
    assert!(message.contains("for the type `orders`") && message.contains(BASE), "{message}");
    assert_eq!(registry.senate.leaves().len(), leaves, "nothing was written");
    let proposal = json!({
        "target_artifact_type": "orders", "change_type": "add_field",
        "field_spec": {"pointer": "/properties/kind", "schema": {"type": "string"}, "required": false},
        "rationale": "Buyers ask for kinds, see EXP-3", "migration_plan": {}, "backward_compatible": true,
    });
    let id =
        registry.server.post(BASE, &registry.ada, &proposal).ok()["proposal_id"].as_str().unwrap().to_owned();
    let message = registry.denied(("POST", versions), Some(&sent(&third).to_string()), 40_901);
    assert!(
        message.contains(&format!("Proposal (debate): {}{BASE}/{id}", registry.server.address)),
        "{message}"
    );
    // What breaks comes with a document that shows it.
    let mut narrow = second();
    narrow["properties"]["note"] = json!({"type": "string", "maxLength": 2});
    let message = registry.denied(("POST", versions), Some(&sent(&narrow).to_string()), 40_901);
    assert!(
        message.contains("details: [{errorType:\"WITNESS\", description:\"version 2 accepts the document {"),
        "{message}"
    );
    // What no proposal can change is said.
    let mut titled = second();
    titled["title"] = json!("Order");
    let message = registry.denied(("POST", versions), Some(&sent(&titled).to_string()), 40_901);
    assert!(message.contains("the keyword `title` of the whole schema"), "{message}");
    registry.senate.verify();
}

#[test]
fn several_changes_are_voted_one_by_one() {
    let registry = Registry::new(Kind::Sqlite, &["--confluent-drafts"]);
    let versions = "/subjects/orders-value/versions";
    let mut third = second();
    third["properties"]["kind"] = json!({"type": "string"});
    third["properties"]["note"] = json!({"type": ["string", "null"]});
    let body = sent(&third).to_string();
    for expected in [" in 2 places", ""] {
        let message = registry.denied(("POST", versions), Some(&body), 40_901);
        assert!(message.contains(expected), "{message}");
        let id = message.split("/schema-proposal/").nth(1).unwrap().split(' ').next().unwrap();
        let again = registry.denied(("POST", versions), Some(&body), 40_901);
        assert_eq!(again, message, "one draft");
        enact(&registry.server, &registry.ada, id);
    }
    assert_eq!(registry.send("POST", versions, Some(&body)).ok(), json!({"id": 4}));
    assert_eq!(registry.get(versions), json!([1, 2, 3, 4]));
    registry.senate.verify();
}

#[test]
fn a_check_shows_a_witness_first() {
    let registry = Registry::new(Kind::Sqlite, &[]);
    let check = |path: &str, schema: &Value| {
        let path = format!("/compatibility/subjects/{path}");
        registry.send("POST", &path, Some(&sent(schema).to_string())).ok()
    };
    let mut narrow = second();
    narrow["required"] = json!(["id", "tags"]);
    assert_eq!(check("orders-value/versions/latest", &second()), json!({"is_compatible": true}));
    assert_eq!(
        check("orders-value/versions/latest?verbose=true", &second()),
        json!({"is_compatible": true, "messages": []})
    );
    assert_eq!(check("orders-value/versions/1", &narrow), json!({"is_compatible": false}));
    for path in [
        "orders-value/versions/latest?verbose=True",
        "orders-value/versions/?verbose=true&normalize=false",
        "orders-value/versions?verbose=true",
    ] {
        let found = check(path, &narrow);
        assert_eq!(found["is_compatible"], false);
        let first = found["messages"][0].as_str().unwrap();
        assert!(
            first.starts_with("{errorType:\"WITNESS\", description:\"version 2 accepts the document {"),
            "{first}"
        );
    }
    assert_eq!(check("nobody/versions/latest", &narrow)["is_compatible"], true);
    assert_eq!(check("nobody/versions", &narrow)["is_compatible"], true);
    let body = sent(&narrow).to_string();
    registry.denied(("POST", "/compatibility/subjects/nobody/versions/1"), Some(&body), 40_402);
    registry.denied(("POST", "/compatibility/subjects/orders-value/versions/7"), Some(&body), 40_402);
    registry.denied(("POST", "/compatibility/subjects/orders-value/versions/0"), Some(&body), 42_202);
    // Invalid, and told in messages where they are asked for.
    let path = "/compatibility/subjects/orders-value/versions/latest";
    let invalid = sent(&json!({"type": 7})).to_string();
    registry.denied(("POST", path), Some(&invalid), 42_201);
    let found = registry.send("POST", &format!("{path}?verbose=true"), Some(&invalid)).ok();
    assert_eq!((&found["is_compatible"], found["messages"].as_array().unwrap().len()), (&json!(false), 1));
}

#[test]
fn nothing_that_clients_set_weakens_what_is_in_force() {
    let registry = Registry::new(Kind::Sqlite, &[]);
    let put = |path: &str, body: Value| registry.send("PUT", path, Some(&body.to_string()));
    // The level that is there is set again by everybody; a stronger one is kept; a weaker one is refused.
    assert_eq!(
        put("/config/orders-value", json!({"compatibility": "BACKWARD"})).ok(),
        json!({"compatibility": "BACKWARD"})
    );
    assert_eq!(
        put("/config/orders-value", json!({"compatibility": "full_transitive", "alias": null})).ok(),
        json!({"compatibility": "FULL_TRANSITIVE"})
    );
    assert_eq!(registry.get("/config/orders-value"), json!({"compatibilityLevel": "FULL_TRANSITIVE"}));
    for weaker in ["NONE", "BACKWARD", "FULL", "FORWARD_TRANSITIVE"] {
        let body = json!({"compatibility": weaker}).to_string();
        registry.denied(("PUT", "/config/orders-value"), Some(&body), 42_205);
    }
    let lenient = json!({"compatibility": "FULL_TRANSITIVE", "compatibilityPolicy": "LENIENT"}).to_string();
    registry.denied(("PUT", "/config/orders-value"), Some(&lenient), 42_205);
    registry.denied(("DELETE", "/config/orders-value"), None, 42_205);
    for weaker in ["NONE", "FORWARD"] {
        registry.denied(("PUT", "/config"), Some(&json!({"compatibility": weaker}).to_string()), 42_205);
    }
    // A subject under which nothing is in force may be given any level, and then keeps it.
    let body = json!({"compatibility": "BACKWARD", "compatibilityPolicy": "LENIENT"});
    assert_eq!(put("/config/new-value", body.clone()).ok(), body);
    assert_eq!(
        registry.get("/config/new-value"),
        json!({"compatibilityLevel": "BACKWARD", "compatibilityPolicy": "LENIENT"})
    );
    let open = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    registry
        .server
        .post("/api/schemas", &registry.ada, &json!({"artifact_type": "new", "schema": open}))
        .ok();
    let mut added = open.clone();
    added["properties"]["b"] = json!({"type": "integer"});
    let check = |subject: &str| {
        let path = format!("/compatibility/subjects/{subject}/versions/latest");
        registry.send("POST", &path, Some(&sent(&added).to_string())).ok()["is_compatible"].clone()
    };
    assert_eq!(check("new-value"), true, "documents have only declared properties");
    put("/config/new-value", json!({"compatibility": "BACKWARD", "compatibilityPolicy": "STRICT"})).ok();
    assert_eq!(check("new-value"), false);
    // Modes.
    for mode in ["IMPORT", "FORWARD"] {
        registry.denied(
            ("PUT", "/mode/orders-value?force=true"),
            Some(&json!({"mode": mode}).to_string()),
            42_205,
        );
    }
    put("/mode/orders-value", json!({"mode": "READONLY"})).ok();
    let versions = "/subjects/orders-value/versions";
    registry.denied(("POST", versions), Some(&sent(&json!({"type": "object"})).to_string()), 42_205);
    assert_eq!(registry.send("POST", versions, Some(&sent(&first()).to_string())).ok(), json!({"id": 1}));
    assert_eq!(registry.send("DELETE", "/mode/orders-value", None).ok(), json!({"mode": "READONLY"}));
    assert_eq!(registry.send("POST", versions, Some(&sent(&first()).to_string())).ok(), json!({"id": 1}));
    // Nobody without the role changes anything.
    let bob = registry.senate.agent("bob", &["reader", "proposer"]);
    for (path, body) in
        [("/config/orders-value", json!({"compatibility": "FULL"})), ("/mode", json!({"mode": "READONLY"}))]
    {
        let answer = registry.server.send("PUT", &format!("/confluent{path}"), &bob.token, Some(&body));
        assert_eq!(answer.body["error_code"], 40_301, "{}", answer.body);
    }
    registry.senate.verify();
}

#[test]
fn what_is_deleted_is_only_hidden() {
    let registry = Registry::new(Kind::Sqlite, &[]);
    let subject = "/subjects/orders-value";
    for path in [subject.to_owned(), format!("{subject}/versions/1")] {
        registry.denied(("DELETE", &format!("{path}?permanent=true")), None, 42_205);
    }
    registry.denied(("DELETE", "/subjects/nobody"), None, 40_401);
    registry.denied(("DELETE", "/subjects/orders-value/versions/7"), None, 40_402);
    registry.denied(("DELETE", "/subjects/orders-value/versions/0"), None, 42_202);
    assert_eq!(registry.send("DELETE", &format!("{subject}/versions/latest"), None).ok(), 2);
    registry.denied(("DELETE", &format!("{subject}/versions/2")), None, 40_406);
    registry.denied(("GET", &format!("{subject}/versions/2")), None, 40_402);
    assert_eq!(registry.get(&format!("{subject}/versions/2?deleted=True"))["id"], 2);
    assert_eq!(registry.get(&format!("{subject}/versions/latest"))["version"], 1);
    assert_eq!(registry.get(&format!("{subject}/versions?deletedOnly=true")), json!([2]));
    assert_eq!(registry.send("DELETE", subject, None).ok(), json!([1]));
    registry.denied(("DELETE", subject), None, 40_404);
    registry.denied(("GET", &format!("{subject}/versions")), None, 40_401);
    assert_eq!(registry.get("/subjects"), json!([]));
    assert_eq!(registry.get("/subjects?deleted=true"), json!(["orders-value"]));
    assert_eq!(registry.get("/schemas/ids/2")["schemaType"], "JSON");
    // Everybody else sees them, and a schema that breaks a hidden version breaks.
    let shown = registry.server.get("/api/schemas/orders", &registry.ada).ok();
    assert_eq!(shown["version"], 2);
    let narrow = json!({"type": "object", "required": ["id", "note"]});
    let message = registry.denied(
        ("POST", "/subjects/orders-value/versions"),
        Some(&sent(&narrow).to_string()),
        40_901,
    );
    assert!(message.contains("WITNESS"), "{message}");
    // Registered again, a version is shown again, with the number that it had.
    assert_eq!(
        registry.send("POST", &format!("{subject}/versions"), Some(&sent(&second()).to_string())).ok(),
        json!({"id": 2})
    );
    assert_eq!(registry.get(&format!("{subject}/versions")), json!([2]));
    registry.senate.verify();
}

#[test]
fn the_rule_of_names_is_a_setting() {
    let registry = Registry::new(Kind::Sqlite, &["--confluent-naming", "record", "--confluent-root"]);
    assert_eq!(registry.get("/subjects"), json!(["orders"]));
    assert_eq!(registry.get("/subjects/orders/versions"), json!([1, 2]));
    registry.denied(("GET", "/subjects/orders-value/versions"), None, 40_401);
    // At the root too.
    assert_eq!(registry.server.get("/subjects", &registry.ada).ok(), json!(["orders"]));
    assert_eq!(registry.server.get("/schemas/ids/1/", &registry.ada).ok()["schemaType"], "JSON");
    assert!(registry.server.get("/", &registry.ada).ok().as_str().unwrap().contains("<html"));
}

#[test]
fn schemas_that_refer_to_another_one_are_judged_with_its_change() {
    let registry = Registry::new(Kind::Sqlite, &[]);
    let person = json!({"$id": "person.json", "type": ["string", "null"]});
    let holder = json!({"type": "object", "properties": {"p": {"$ref": "person.json"}}});
    let mut whole = holder.clone();
    whole["$defs"] = json!({"person.json": person});
    for (name, schema) in [("person", &person), ("holder", &whole)] {
        registry
            .server
            .post("/api/schemas", &registry.ada, &json!({"artifact_type": name, "schema": schema}))
            .ok();
    }
    let references = json!([{"name": "person.json", "subject": "person-value", "version": 1}]);
    let mut body = sent(&holder);
    body["references"] = references.clone();
    let id =
        registry.send("POST", "/subjects/holder-value/versions", Some(&body.to_string())).ok()["id"].clone();
    let shown = registry.get(&format!("/schemas/ids/{id}"));
    assert_eq!((&shown["references"], &shown["schema"]), (&references, &json!(holder.to_string())));
    assert_eq!(registry.get("/subjects/holder-value/versions/1")["id"], id);
    // The level of the subject itself does not look backward, those that refer to it do.
    let mut settled = settings("none");
    settled["mode"] = json!("forward");
    let headers = [("if-match", "*")];
    let asked = (registry.ada.token.as_str(), headers.as_slice());
    let settled = settled.to_string();
    registry.server.try_send("PUT", "/api/senate/settings", asked, Some(&settled)).unwrap().ok();
    assert_eq!(registry.get("/config/person-value")["compatibilityLevel"], "FORWARD");
    let check = |schema: &Value| {
        let path = "/compatibility/subjects/person-value/versions/latest?verbose=true";
        registry.send("POST", path, Some(&sent(schema).to_string())).ok()
    };
    assert_eq!(check(&person)["is_compatible"], true);
    let found = check(&json!({"$id": "person.json", "type": "string"}));
    assert_eq!(found["is_compatible"], false, "{found}");
    let messages = found["messages"].to_string();
    assert!(found["messages"][0].as_str().unwrap().contains("{errorType:\"WITNESS\""), "{found}");
    assert!(messages.contains("subject 'holder-value' refers to this subject"), "{found}");
    registry.denied(("DELETE", "/subjects/person-value"), None, 42_206);
    registry.senate.verify();
}

#[test]
fn an_older_senate_gets_numbers_on_sqlite() {
    older(Kind::Sqlite);
}

#[test]
fn an_older_senate_gets_numbers_on_postgres() {
    older(Kind::Postgres);
}

/// A senate from before there were numbers: each text in force gets one, in the order of the versions.
fn older(kind: Kind) {
    let registry = Registry::new(kind, &[]);
    let body = json!({"artifact_type": "same", "schema": first()});
    registry.server.post("/api/schemas", &registry.ada, &body).ok();
    let Registry { senate, server, ada } = registry;
    server.stop();
    senate.sql(BEFORE_CONFLUENT);
    let registry = Registry { server: senate.serve(&[]), senate, ada };
    assert_eq!(
        registry.get("/schemas/ids/1/versions"),
        json!([{"subject": "orders-value", "version": 1}, {"subject": "same-value", "version": 1}])
    );
    assert_eq!(registry.get("/subjects/orders-value/versions/latest")["id"], 2);
    registry.denied(("GET", "/schemas/ids/3"), None, 40_403);
    registry.senate.verify();
}
