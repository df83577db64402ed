//! The graph for other programs: Mermaid, Graphviz, W3C PROV-JSON, and lines for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::provenance::format::time::Rfc3339;
use crate::wire::lineage::{ProcessingStep, StepType};

fn type_name(step_type: StepType) -> &'static str {
    match step_type {
        StepType::Extraction => "extraction",
        StepType::Analysis => "analysis",
        StepType::Aggregation => "aggregation",
        StepType::Transformation => "transformation",
        StepType::Validation => "validation",
        StepType::Debate => "debate",
    }
}

/// Short names for the nodes: names of artifacts can be anything.
fn nodes(artifacts: &[String]) -> BTreeMap<&str, String> {
    artifacts.iter().enumerate().map(|(index, artifact)| (artifact.as_str(), format!("a{index}"))).collect()
}

/// A flowchart; quotes and other markup become entities, so a name cannot break out of its label.
pub(super) fn mermaid(artifacts: &[String], steps: &[ProcessingStep]) -> String {
    let escape = |text: &str| -> String {
        text.chars().fold(String::new(), |mut label, character| {
            match character {
                'A'..='Z' | 'a'..='z' | '0'..='9' | ' ' | '.' | '_' | '-' | '/' | ':' => {
                    label.push(character)
                }
                // Writing to a String cannot fail.
                other => drop(write!(label, "#{};", u32::from(other))),
            }
            label
        })
    };
    let names = nodes(artifacts);
    let mut text = "flowchart LR\n".to_owned();
    for (artifact, node) in &names {
        let _ = writeln!(text, "  {node}[\"{}\"]", escape(artifact));
    }
    for (index, step) in steps.iter().enumerate() {
        let label =
            format!("{}<br/>{}<br/>{}", type_name(step.step_type), escape(&step.method), escape(&step.agent));
        let _ = writeln!(text, "  s{index}([\"{label}\"])");
        for node in step.source.iter().filter_map(|source| names.get(source.as_str())) {
            let _ = writeln!(text, "  {node} --> s{index}");
        }
        if let Some(node) = names.get(step.target.as_str()) {
            let _ = writeln!(text, "  s{index} --> {node}");
        }
    }
    text
}

/// A directed graph.
pub(super) fn dot(artifacts: &[String], steps: &[ProcessingStep]) -> String {
    let escape = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    let names = nodes(artifacts);
    let mut text = "digraph lineage {\n  rankdir=LR;\n".to_owned();
    for (artifact, node) in &names {
        let _ = writeln!(text, "  {node} [shape=box, label=\"{}\"];", escape(artifact));
    }
    for (index, step) in steps.iter().enumerate() {
        let label =
            format!("{}\\n{}\\n{}", type_name(step.step_type), escape(&step.method), escape(&step.agent));
        let _ = writeln!(text, "  s{index} [shape=ellipse, label=\"{label}\"];");
        for node in step.source.iter().filter_map(|source| names.get(source.as_str())) {
            let _ = writeln!(text, "  {node} -> s{index};");
        }
        if let Some(node) = names.get(step.target.as_str()) {
            let _ = writeln!(text, "  s{index} -> {node};");
        }
    }
    text.push_str("}\n");
    text
}

/// Lines for people, in the order in which the steps were recorded.
pub(super) fn text(steps: &[ProcessingStep]) -> String {
    let mut text = String::new();
    for step in steps {
        let versioned = |name: &String| match step.source_versions.get(name) {
            Some(version) => format!("{name} (version {version})"),
            None => name.clone(),
        };
        let sources: Vec<String> = step.source.iter().map(versioned).collect();
        let sources = if sources.is_empty() { "nothing".to_owned() } else { sources.join(", ") };
        let target = match step.target_version {
            Some(version) => format!("{} (version {version})", step.target),
            None => step.target.clone(),
        };
        let _ = writeln!(
            text,
            "{}  {} -> {}\n    {} by {} with {}\n    output {}",
            step.ended_at,
            sources,
            target,
            type_name(step.step_type),
            step.agent,
            step.method,
            step.output_digest
        );
    }
    text
}

/// PROV-JSON (W3C member submission of 24 April 2013): entities, activities, agents and the relations between them.
pub(super) fn prov(artifacts: &[String], steps: &[ProcessingStep]) -> String {
    let mut sections: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let mut put = |section: &'static str, key: String, value: Value| {
        sections.entry(section).or_default().insert(key, value);
    };
    for artifact in artifacts {
        put("entity", qualified("artifact", artifact), json!({"prov:label": artifact}));
    }
    // A version is an entity of its own, so that an artifact can come from an earlier version of itself.
    let versions: BTreeSet<(&String, u64)> = steps
        .iter()
        .flat_map(|step| {
            let made = step.target_version.map(|version| (&step.target, version));
            step.source_versions.iter().map(|(name, version)| (name, *version)).chain(made)
        })
        .collect();
    let has_versions = !versions.is_empty();
    for (number, (name, version)) in versions.into_iter().enumerate() {
        let entity = entity(name, Some(version));
        let label = format!("{name} (version {version})");
        put("entity", entity.clone(), json!({"prov:label": label, "rogatio:version": version}));
        let of = json!({"prov:specificEntity": entity, "prov:generalEntity": qualified("artifact", name)});
        put("specializationOf", format!("_:v{number}"), of);
    }
    for (index, step) in steps.iter().enumerate() {
        let id = step.id.map(|id| id.to_string()).unwrap_or_default();
        let activity = qualified("step", &id);
        let agent = qualified("agent", &step.agent);
        let target = entity(&step.target, step.target_version);
        let mut fields = json!({
            "prov:startTime": xsd_time(&step.started_at),
            "prov:endTime": xsd_time(&step.ended_at),
            "prov:type": {"$": format!("rogatio:{}", type_name(step.step_type)), "type": "xsd:QName"},
            "rogatio:method": step.method,
            "rogatio:inputDigest": step.input_digest,
            "rogatio:outputDigest": step.output_digest,
        });
        if let (Some(fields), false) = (fields.as_object_mut(), step.parameters.is_empty()) {
            let parameters = Value::Object(step.parameters.clone()).to_string();
            fields.insert("rogatio:parameters".into(), Value::String(parameters));
        }
        put("activity", activity.clone(), fields);
        put("agent", agent.clone(), json!({"prov:label": step.agent}));
        let generated =
            json!({"prov:entity": target, "prov:activity": activity, "prov:time": xsd_time(&step.ended_at)});
        put("wasGeneratedBy", format!("_:g{index}"), generated);
        put(
            "wasAssociatedWith",
            format!("_:w{index}"),
            json!({"prov:activity": activity, "prov:agent": agent}),
        );
        for (number, name) in step.source.iter().enumerate() {
            let source = entity(name, step.source_versions.get(name).copied());
            let used = json!({"prov:activity": activity, "prov:entity": source});
            put("used", format!("_:u{index}.{number}"), used);
            let derived =
                json!({"prov:generatedEntity": target, "prov:usedEntity": source, "prov:activity": activity});
            put("wasDerivedFrom", format!("_:d{index}.{number}"), derived);
        }
    }
    let mut document = Map::new();
    let mut prefix = json!({
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "rogatio": "urn:rogatio:ns:",
        "artifact": "urn:rogatio:artifact:",
        "step": "urn:rogatio:step:",
        "agent": "urn:rogatio:agent:",
    });
    if let (Some(prefix), true) = (prefix.as_object_mut(), has_versions) {
        prefix.insert("version".into(), json!("urn:rogatio:version:"));
    }
    document.insert("prefix".into(), prefix);
    document
        .extend(sections.into_iter().map(|(section, entries)| (section.to_owned(), Value::Object(entries))));
    Value::Object(document).to_string()
}

/// An artifact, or one of its versions.
fn entity(name: &str, version: Option<u64>) -> String {
    match version {
        Some(version) => qualified("version", &format!("{name}.{version}")),
        None => qualified("artifact", name),
    }
}

/// A name in a namespace; what a local name may not hold is percent-encoded.
fn qualified(prefix: &str, name: &str) -> String {
    let mut text = format!("{prefix}:");
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' => text.push(char::from(byte)),
            // Writing to a String cannot fail.
            other => drop(write!(text, "%{other:02X}")),
        }
    }
    text
}

/// A step's time as `xsd:dateTime`. Steps are checked before they are drawn, so the text is a time.
fn xsd_time(time: &str) -> String {
    Rfc3339::parse(time).map_or_else(|| time.to_owned(), Rfc3339::xsd)
}
