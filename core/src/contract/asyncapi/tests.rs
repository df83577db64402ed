use serde_json::json;

use super::super::sample::{check, check_allowing};
use super::*;
use crate::contract::{Format, read};
use crate::wire::Code;
use crate::wire::compatibility_check::Verdict;
use crate::wire::contract_check::Gate;

const PAYLOAD: &str = "channel signup message signedUp payload";

/// One channel with one message, and an operation with this action.
fn api(action: &str, payload: Value) -> Value {
    json!({
        "asyncapi": "3.0.0",
        "info": {"title": "Accounts", "version": "1"},
        "channels": {"signup": {"address": "user/signedup", "messages": {"signedUp": {"$ref": "#/components/messages/SignedUp"}}}},
        "operations": {"onSignup": {"action": action, "channel": {"$ref": "#/channels/signup"},
            "messages": [{"$ref": "#/channels/signup/messages/signedUp"}]}},
        "components": {"messages": {"SignedUp": {"payload": payload}}, "schemas": {"Id": {"type": "integer"}}}
    })
}

fn verdict(action: &str, old: Value, new: Value) -> Verdict {
    check(&api(action, old), &api(action, new)).named(PAYLOAD).verdict
}

#[test]
fn received_messages_are_judged_backward_and_sent_ones_forward() {
    let (narrow, wide) = (|| json!({"type": "integer"}), || json!({"type": "number"}));
    assert_eq!(verdict("receive", narrow(), wide()), Verdict::Compatible);
    assert_eq!(verdict("receive", wide(), narrow()), Verdict::Breaking);
    assert_eq!(verdict("send", narrow(), wide()), Verdict::Breaking);
    assert_eq!(verdict("send", wide(), narrow()), Verdict::Compatible);
}

#[test]
fn a_message_without_an_operation_is_judged_both_ways() {
    let without = |kind: &str| {
        let mut document = api("send", json!({"type": kind}));
        document.as_object_mut().unwrap().remove("operations");
        document
    };
    let report = check(&without("integer"), &without("number"));
    assert_eq!(report.named(PAYLOAD).direction, CompatibilityMode::Full);
    assert_eq!(report.named(PAYLOAD).comparisons.len(), 2);
    assert_eq!(report.verdict, Verdict::Breaking);
}

#[test]
fn all_messages_of_a_channel_count_if_an_operation_names_none() {
    let open = |action: &str, kind: &str| {
        let mut document = api(action, json!({"type": kind}));
        document["operations"]["onSignup"].as_object_mut().unwrap().remove("messages");
        document
    };
    let report = check(&open("send", "integer"), &open("send", "number"));
    assert_eq!(report.named(PAYLOAD).direction, CompatibilityMode::Forward);
}

#[test]
fn a_reply_goes_the_other_way() {
    let replying = |kind: &str| {
        let mut document = api("receive", json!(true));
        document["channels"]["answer"] = json!({"messages": {"done": {"payload": {"type": kind}}}});
        document["operations"]["onSignup"]["reply"] = json!({"channel": {"$ref": "#/channels/answer"}});
        document
    };
    let report = check(&replying("integer"), &replying("number"));
    let part = report.named("channel answer message done payload");
    assert_eq!((part.direction, part.verdict), (CompatibilityMode::Forward, Verdict::Breaking));
}

#[test]
fn payloads_are_draft_7_and_refer_to_the_document() {
    let id = |extra: Value| {
        let mut schema = json!({"$ref": "#/components/schemas/Id"});
        schema["maximum"] = extra;
        json!({"type": "object", "properties": {"id": schema}})
    };
    let report = check(&api("receive", id(json!(9))), &api("receive", id(json!(3))));
    assert_eq!(report.counts.unchanged, 2, "draft 7 ignores keywords beside a reference");
    let mut wider = api("receive", id(json!(9)));
    wider["components"]["schemas"]["Id"]["type"] = json!(["integer", "string"]);
    let report = check(&wider, &api("receive", id(json!(9))));
    let complaint = &report.named(PAYLOAD).comparisons[0].witness.as_ref().unwrap().complaint;
    assert_eq!(complaint.schema_pointer, "/components/schemas/Id/type");
}

#[test]
fn schemas_of_other_languages_are_not_judged() {
    let avro = |kind: &str| {
        api(
            "send",
            json!({"schemaFormat": "application/vnd.apache.avro;version=1.9.0", "schema": {"type": kind}}),
        )
    };
    let report = check(&avro("int"), &avro("long"));
    assert_eq!(report.told(), [(Code::ContractNotJudged, "channel signup message signedUp payload", true)]);
    assert_eq!(report.parts.len(), 1, "the headers");
    assert_eq!(check_allowing(&avro("int"), &avro("long"), &["payload"]).gate, Gate::Open);
    let json =
        |format: &str, kind: &str| api("send", json!({"schemaFormat": format, "schema": {"type": kind}}));
    for format in [
        "application/schema+json;version=draft-07",
        "application/schema+yaml; version=2020-12",
        "application/vnd.aai.asyncapi+json;version=3.0.0",
        "application/vnd.oai.openapi+json;version=3.0.0",
    ] {
        assert_eq!(
            check(&json(format, "integer"), &json(format, "number")).named(PAYLOAD).verdict,
            Verdict::Breaking
        );
    }
    let report = check(&json("application/schema+json;version=draft-07", "integer"), &avro("int"));
    assert_eq!(report.verdict, Verdict::Breaking, "the judged payload is gone: {:?}", report.told());
}

#[test]
fn removed_and_unjudged_things_are_told() {
    let old = api("send", json!({"type": "integer"}));
    for (pointer, key, name) in [
        ("/channels", "signup", "channel signup"),
        ("/channels/signup/messages", "signedUp", "channel signup message signedUp"),
    ] {
        let mut new = old.clone();
        new.as_object_mut().unwrap().remove("operations");
        new.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(key);
        let told = check(&old, &new);
        let removed = told.told().into_iter().filter(|one| one.0 == Code::ContractRemoved);
        assert_eq!(removed.map(|one| one.1).collect::<Vec<_>>(), [name, "operation onSignup"]);
    }
    for (pointer, value, name) in [
        ("/channels/signup/address", json!("other"), "channel signup address"),
        ("/operations/onSignup/action", json!("receive"), "operation onSignup action"),
    ] {
        let mut new = old.clone();
        *new.pointer_mut(pointer).unwrap() = value;
        assert_eq!(check(&old, &new).told(), [(Code::ContractNotJudged, name, true)]);
    }
    for (pointer, key, name) in [
        ("", "servers", "document servers"),
        ("/channels/signup", "bindings", "channel signup bindings"),
        ("/components/messages/SignedUp", "contentType", "channel signup message signedUp contentType"),
        ("/components/messages/SignedUp", "traits", "channel signup message signedUp traits"),
        (
            "/components/messages/SignedUp/payload",
            "discriminator",
            "channel signup message signedUp payload discriminator",
        ),
    ] {
        let mut new = old.clone();
        new.pointer_mut(pointer).unwrap()[key] = json!({});
        assert_eq!(check(&old, &new).told(), [(Code::ContractNotJudged, name, true)]);
    }
}

#[test]
fn other_shapes_are_refused_with_their_place() {
    for (document, pointer) in [
        (json!([]), ""),
        (json!({"asyncapi": "2.6.0"}), "/asyncapi"),
        (json!({"asyncapi": "3.0.0", "channels": 1}), "/channels"),
        (json!({"asyncapi": "3.0.0", "channels": {"a": {"messages": []}}}), "/channels/a/messages"),
        (
            json!({"asyncapi": "3.0.0", "channels": {"a": {"messages": {"m": {"$ref": "#/x"}}}}}),
            "/channels/a/messages/m/$ref",
        ),
        (json!({"asyncapi": "3.0.0", "operations": {"o": {}}}), "/operations/o"),
        (json!({"asyncapi": "3.0.0", "operations": {"o": {"action": "shout"}}}), "/operations/o/action"),
        (
            json!({"asyncapi": "3.0.0", "operations": {"o": {"action": "send", "channel": {"$ref": "#/no"}}}}),
            "/operations/o/channel/$ref",
        ),
        (
            json!({"asyncapi": "3.0.0", "operations": {"o": {"action": "send", "messages": {}}}}),
            "/operations/o/messages",
        ),
    ] {
        let problem = read(&document, Format::Asyncapi).unwrap_err();
        assert_eq!(
            (problem.code, problem.pointer.as_deref()),
            (Code::ContractInvalid, Some(pointer)),
            "{document}"
        );
    }
}

#[test]
fn a_message_without_a_schema_accepts_everything() {
    let mut bare = api("receive", json!(true));
    bare.pointer_mut("/components/messages/SignedUp").unwrap().as_object_mut().unwrap().remove("payload");
    let report = check(&bare, &api("receive", json!({"type": "integer"})));
    assert_eq!(report.named(PAYLOAD).verdict, Verdict::Breaking);
}
