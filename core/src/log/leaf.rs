//! The text of a leaf: written within its bounds, and read back strictly.

use serde::Serialize;

use crate::digest::Digest;
use crate::excerpt::excerpt;
use crate::wire::Code;
use crate::wire::field;
use crate::wire::json;
use crate::wire::leaf::{
    Act, AgentHappened, ArtifactHappened, Entry, Leaf, MigrationHappened, Record, SettingsHappened,
};
use crate::wire::proposal_decide::Happened;
use crate::wire::quoted::{Quoted, TextReference};

/// The most bytes of a leaf: what the entry bundles of C2SP `tlog-tiles` can carry.
pub const LONGEST_LEAF: usize = 65_535;

/// Why there is no such leaf.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LeafError {
    /// It is too long, also where its texts are named by their digests.
    #[error("the log would need a leaf of {bytes} bytes; a leaf has at most {LONGEST_LEAF}")]
    TooLong {
        /// The length.
        bytes: usize,
    },
    /// It is longer than a leaf can be, as it was read.
    #[error("it has {bytes} bytes; a leaf has at most {LONGEST_LEAF}")]
    Longer {
        /// The length.
        bytes: usize,
    },
    /// It is no leaf of a format that is known.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// Another text says the same.
    #[error("it is not in the form in which the log writes leaves")]
    OtherSpelling,
    /// It has no JSON form: a defect of the engine.
    #[error("the leaf has no JSON form: {0}")]
    Unwritable(String),
}

impl LeafError {
    /// The code on the wire for a leaf that cannot be written.
    pub const fn code(&self) -> Code {
        match self {
            Self::TooLong { .. } | Self::Longer { .. } => Code::LimitLeaf,
            Self::Unreadable(_) | Self::OtherSpelling => Code::LogInvalidLeaf,
            Self::Unwritable(_) => Code::Internal,
        }
    }
}

/// The text of a leaf, and the texts that it names by their digests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafText {
    /// What is hashed.
    pub text: String,
    /// What must be kept beside the log.
    pub long: Vec<String>,
}

/// A leaf out of its text.
///
/// # Errors
/// [`LeafError`] for a text that no version of the log wrote.
pub fn read(text: &str) -> Result<Leaf, LeafError> {
    let value = json::parse(text).map_err(|problem| LeafError::Unreadable(excerpt(&problem.detail)))?;
    let leaf: Leaf =
        field::read(value).map_err(|misfit| LeafError::Unreadable(excerpt(&misfit.error.to_string())))?;
    if matches!(leaf, Leaf::V2(_)) {
        if text.len() > LONGEST_LEAF {
            return Err(LeafError::Longer { bytes: text.len() });
        }
        if as_text(&leaf)? != text {
            return Err(LeafError::OtherSpelling);
        }
    }
    Ok(leaf)
}

/// The text of the leaf of an act. Where it would be too long its texts are named by their digests, the longest first.
///
/// # Errors
/// [`LeafError::TooLong`] where that is not enough, [`LeafError::Unwritable`] where the act has no JSON form.
pub fn write(act: Act) -> Result<LeafText, LeafError> {
    let mut leaf = Leaf::V2(act);
    let mut long = Vec::new();
    loop {
        let text = as_text(&leaf)?;
        if text.len() <= LONGEST_LEAF {
            return Ok(LeafText { text, long });
        }
        let (Leaf::V1(act) | Leaf::V2(act)) = &mut leaf;
        match refer_longest(act)? {
            Some(text) => long.push(text),
            None => return Err(LeafError::TooLong { bytes: text.len() }),
        }
    }
}

fn as_text<T: Serialize>(thing: &T) -> Result<String, LeafError> {
    serde_json::to_string(thing).map_err(|error| LeafError::Unwritable(error.to_string()))
}

/// Replaces the longest text of an act by the reference to it; `None` where nothing is left to replace.
fn refer_longest(act: &mut Act) -> Result<Option<String>, LeafError> {
    if let Act::Settings(Entry { event: Record { happened, .. }, .. }) = act {
        let SettingsHappened::Settled { settings } = happened;
        let Quoted::Whole(whole) = settings.as_ref() else { return Ok(None) };
        let text = as_text(whole)?;
        **settings = Quoted::Digest(TextReference::to(&text));
        return Ok(Some(text));
    }
    let texts = texts(act).into_iter().filter_map(|quoted| match quoted {
        Quoted::Whole(text) => Some((text.len(), quoted)),
        Quoted::Digest(_) => None,
    });
    let Some((_, quoted)) = texts.max_by_key(|(length, _)| *length) else { return Ok(None) };
    let Quoted::Whole(text) = &*quoted else { return Ok(None) };
    let reference = Quoted::Digest(TextReference::to(text));
    Ok(match std::mem::replace(quoted, reference) {
        Quoted::Whole(text) => Some(text),
        Quoted::Digest(_) => None,
    })
}

/// The digests of the texts that an act names.
#[must_use]
pub fn references(act: &Act) -> Vec<Digest> {
    let mut act = act.clone();
    let named = |quoted: &mut Quoted<String>| match quoted {
        Quoted::Whole(_) => None,
        Quoted::Digest(reference) => Some(reference.digest),
    };
    texts(&mut act).into_iter().filter_map(named).collect()
}

/// The texts of people that can be named by their digests.
fn texts(act: &mut Act) -> Vec<&mut Quoted<String>> {
    match act {
        Act::Proposal(entry) => match &mut entry.event.happened {
            Happened::Commented { text, .. }
            | Happened::ConcernRaised { text, .. }
            | Happened::Appealed { text, .. } => vec![text],
            _ => Vec::new(),
        },
        Act::Agent(entry) => match &mut entry.event.happened {
            AgentHappened::Suspended { reason } | AgentHappened::Revoked { reason } => {
                reason.iter_mut().collect()
            }
            _ => Vec::new(),
        },
        Act::Artifact(entry) => match &mut entry.event.happened {
            ArtifactHappened::Removed { reason, .. } => reason.iter_mut().collect(),
            ArtifactHappened::Registered { .. } => Vec::new(),
        },
        Act::Migration(entry) => match &mut entry.event.happened {
            MigrationHappened::MigrationEnded { stopped, .. } => stopped.iter_mut().collect(),
            MigrationHappened::Rewrote { .. } | MigrationHappened::Prepared { .. } => Vec::new(),
        },
        Act::Schema(_) | Act::Settings(_) | Act::Step(_) | Act::Impact(_) | Act::Instance(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removed(reason: &str) -> Act {
        Act::Artifact(Entry {
            subject: "a".into(),
            by: None,
            event: Record {
                at: 5,
                actor: "ada".into(),
                happened: ArtifactHappened::Removed {
                    artifact_type: "note".into(),
                    digest: Digest::of(b""),
                    reason: Some(reason.to_owned().into()),
                },
            },
        })
    }

    #[test]
    fn a_leaf_is_read_as_it_was_written() {
        let written = write(removed("because")).unwrap();
        assert!(written.text.starts_with(r#"{"format":"rogatio/leaf@v2","kind":"artifact","subject":"a","#));
        assert_eq!((read(&written.text), written.long.len()), (Ok(Leaf::V2(removed("because"))), 0));
        let spelt = written.text.replace(r#""at":5"#, r#""at": 5"#);
        assert_eq!(read(&spelt), Err(LeafError::OtherSpelling));
        let more = written.text.replace(r#""at":5"#, r#""at":5,"to":1"#);
        assert!(matches!(read(&more), Err(LeafError::Unreadable(_))));
        let twice = written.text.replace(r#""at":5"#, r#""at":4,"at":5"#);
        assert!(matches!(read(&twice), Err(LeafError::Unreadable(_))));
        let first = r#"{"format":"rogatio/leaf@v1","kind":"agent","subject":"ada","event":{"at":1,"actor":"op","happened":{"type":"authorized","roles":"reader voter","weight":1}}}"#;
        assert!(matches!(read(first), Ok(Leaf::V1(Act::Agent(_)))), "{:?}", read(first));
        assert!(read(&first.replace("@v1", "@v3")).is_err());
    }

    #[test]
    fn a_long_text_is_named_by_its_digest() {
        // The last text that fits, and the first that does not.
        let room = LONGEST_LEAF - write(removed("")).unwrap().text.len();
        let whole = write(removed(&"x".repeat(room))).unwrap();
        assert_eq!((whole.text.len(), whole.long.len()), (LONGEST_LEAF, 0));
        let long = "x".repeat(room + 1);
        let referred = write(removed(&long)).unwrap();
        assert_eq!(referred.long, std::slice::from_ref(&long));
        let Ok(Leaf::V2(Act::Artifact(entry))) = read(&referred.text) else { panic!("{}", referred.text) };
        let ArtifactHappened::Removed { reason: Some(reason), .. } = entry.event.happened else { panic!() };
        assert!(reason.is(&long) && !reason.is("x"));
    }

    #[test]
    fn what_cannot_be_shortened_is_refused() {
        let Act::Artifact(mut entry) = removed("") else { panic!() };
        entry.subject = "x".repeat(LONGEST_LEAF);
        assert!(matches!(write(Act::Artifact(entry)), Err(LeafError::TooLong { .. })));
    }
}
