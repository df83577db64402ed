//! Subjects and artifact types: which type a subject is a name of, by a rule that is a setting.

use rogatio_core::change::NEW_TYPE;
use rogatio_core::digest::Digest;

/// The longest name of an artifact type.
const LONGEST: usize = 63;
/// How many digits of a digest tell names apart that look the same as names of types.
const DIGITS: usize = 8;

/// How the clients make subjects of topics and records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Naming {
    /// `TOPIC-value` and `TOPIC-key`: the type is `TOPIC`, and `TOPIC-key` for keys.
    #[default]
    Topic,
    /// The name of the record, which is the type.
    Record,
    /// `TOPIC-RECORD`, which is the type.
    TopicRecord,
}

impl Naming {
    /// The artifact type of a subject. Two subjects have different types: a name that another subject could have too, or that is not the name
    /// of a type, gets eight digits of a digest at its end.
    pub(crate) fn artifact_type(self, subject: &str) -> String {
        let plain = match (self, subject.strip_suffix("-value")) {
            (Self::Topic, Some(topic)) => topic.to_owned(),
            (Self::Topic, None) if !subject.ends_with("-key") => format!("{subject}-record"),
            _ => subject.to_owned(),
        };
        if is_name(&plain) && self.subject(&plain) == subject { plain } else { told_apart(subject) }
    }

    /// The subject of an artifact type for which no client has used another name.
    pub(crate) fn subject(self, artifact_type: &str) -> String {
        match (self, artifact_type.strip_suffix("-record")) {
            (Self::Topic, Some(record)) if !record.ends_with("-key") && !record.ends_with("-value") => {
                record.to_owned()
            }
            (Self::Topic, _) if !artifact_type.ends_with("-key") => format!("{artifact_type}-value"),
            _ => artifact_type.to_owned(),
        }
    }
}

/// Whether a text can be the name of an artifact type.
fn is_name(text: &str) -> bool {
    let fits = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || matches!(one, '_' | '-');
    text.starts_with(|one: char| one.is_ascii_lowercase())
        && text.chars().all(fits)
        && text.len() <= LONGEST
        && text != NEW_TYPE
}

/// The name of a type that no other subject has.
fn told_apart(subject: &str) -> String {
    let mut plain: String = subject
        .chars()
        .map(|one| match one.to_ascii_lowercase() {
            one if one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-' => one,
            _ => '_',
        })
        .take(LONGEST.saturating_sub(DIGITS).saturating_sub(3))
        .collect();
    if !plain.starts_with(|one: char| one.is_ascii_lowercase()) {
        plain.insert_str(0, "s_");
    }
    let digits: String = Digest::of(subject.as_bytes()).to_hex().chars().take(DIGITS).collect();
    format!("{plain}-{digits}")
}

/// The name of a subject as it is kept: the default context is not written.
pub(crate) fn plain(subject: &str) -> &str {
    subject.strip_prefix(":.:").unwrap_or(subject)
}

/// The context of a subject: `.` for the default one.
pub(crate) fn context(subject: &str) -> &str {
    let named = subject.strip_prefix(':').and_then(|rest| rest.split_once(':'));
    match named {
        Some((context, _)) if context.starts_with('.') => context,
        _ => ".",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn subjects_of_topics_are_types() {
        let of = |subject| Naming::Topic.artifact_type(subject);
        assert_eq!(of("orders-value"), "orders");
        assert_eq!(of("orders-key"), "orders-key");
        assert_eq!(of("person"), "person-record");
        assert!(of("com.acme.Order-value").starts_with("com_acme_order-value-"));
        assert_eq!(Naming::Record.artifact_type("orders-value"), "orders-value");
    }

    #[test]
    fn two_subjects_have_two_types_and_each_type_leads_back() {
        let parts = [
            "orders",
            "Orders",
            "o.rders",
            "orders-key",
            "orders-value",
            "orders-record",
            "new_type",
            "1",
            "ä",
            "",
        ];
        let ends =
            ["", "-value", "-key", "-record", "-value-record", "-key-record", "-key-value", "-record-value"];
        for naming in [Naming::Topic, Naming::Record, Naming::TopicRecord] {
            let subjects: BTreeSet<String> = parts
                .iter()
                .flat_map(|part| ends.iter().map(move |end| format!("{part}{end}")))
                .chain(["x".repeat(300), format!("{}y", "x".repeat(300)), ":.ctx:orders-value".into()])
                .collect();
            let types: BTreeSet<String> = subjects.iter().map(|one| naming.artifact_type(one)).collect();
            assert_eq!(types.len(), subjects.len(), "{naming:?}");
            for name in &types {
                assert!(is_name(name), "{name}");
                assert_eq!(naming.artifact_type(&naming.subject(name)), *name, "{naming:?}");
            }
        }
    }

    #[test]
    fn a_context_is_part_of_the_name() {
        assert_eq!((context("a"), context(":.ctx:a"), context(":x:a")), (".", ".ctx", "."));
        assert_eq!((plain(":.:a"), plain(":.ctx:a"), plain("a")), ("a", ":.ctx:a", "a"));
    }
}
