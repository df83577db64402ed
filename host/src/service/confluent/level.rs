//! Levels of compatibility by their names in Confluent's protocol.

use rogatio_core::wire::compatibility_check::{Assumptions, CompatibilityMode};

use crate::service::wire::Settings;

/// A level: the sides that keep working, and whether with every version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Level {
    /// The sides; `None` for the level `NONE`.
    pub(crate) mode: Option<CompatibilityMode>,
    /// Whether every version counts, and not only the newest.
    pub(crate) transitive: bool,
}

const NAMES: [(&str, Option<CompatibilityMode>, bool); 7] = [
    ("BACKWARD", Some(CompatibilityMode::Backward), false),
    ("BACKWARD_TRANSITIVE", Some(CompatibilityMode::Backward), true),
    ("FORWARD", Some(CompatibilityMode::Forward), false),
    ("FORWARD_TRANSITIVE", Some(CompatibilityMode::Forward), true),
    ("FULL", Some(CompatibilityMode::Full), false),
    ("FULL_TRANSITIVE", Some(CompatibilityMode::Full), true),
    ("NONE", None, false),
];

impl Level {
    /// The level with this name; the case does not matter.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let found = NAMES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
        found.map(|(_, mode, transitive)| Self { mode: *mode, transitive: *transitive })
    }

    /// The level that the settings of a senate are.
    pub(crate) const fn of(settings: &Settings) -> Self {
        Self { mode: Some(settings.mode), transitive: settings.transitive }
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        let is_it = |(_, mode, transitive): &&(_, Option<CompatibilityMode>, bool)| {
            *mode == self.mode && *transitive == self.transitive
        };
        NAMES.iter().find(is_it).map_or("NONE", |(name, ..)| name)
    }

    const fn sides(self) -> (bool, bool) {
        match self.mode {
            None => (false, false),
            Some(CompatibilityMode::Backward) => (true, false),
            Some(CompatibilityMode::Forward) => (false, true),
            Some(CompatibilityMode::Full) => (true, true),
        }
    }

    /// Whether whatever this level allows is allowed by the other one.
    pub(crate) const fn is_at_least(self, other: Self) -> bool {
        let ((backward, forward), (other_backward, other_forward)) = (self.sides(), other.sides());
        let sides = (backward || !other_backward) && (forward || !other_forward);
        sides && (self.transitive || !other.transitive || other.mode.is_none())
    }

    /// The weakest level that is at least both.
    pub(crate) const fn with(self, other: Self) -> Self {
        let ((backward, forward), (other_backward, other_forward)) = (self.sides(), other.sides());
        let mode = match (backward || other_backward, forward || other_forward) {
            (false, false) => None,
            (true, false) => Some(CompatibilityMode::Backward),
            (false, true) => Some(CompatibilityMode::Forward),
            (true, true) => Some(CompatibilityMode::Full),
        };
        Self { mode, transitive: self.transitive || other.transitive }
    }
}

/// What a subject demands of its next version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Demand {
    /// The level.
    pub(crate) level: Level,
    /// Whether documents are taken to have only declared properties: the policy `LENIENT`.
    pub(crate) lenient: bool,
}

impl Demand {
    /// The name of the policy.
    pub(crate) const fn policy(self) -> &'static str {
        if self.lenient { "LENIENT" } else { "STRICT" }
    }

    /// What the engine may assume.
    pub(crate) const fn assumptions(self) -> Assumptions {
        Assumptions { assume_closed: self.lenient, format_assertion: false }
    }

    /// Whether whatever this demand allows is allowed by the other one.
    pub(crate) const fn is_at_least(self, other: Self) -> bool {
        self.level.is_at_least(other.level) && (!self.lenient || other.lenient)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_to_its_level_and_back() {
        for (name, ..) in NAMES {
            assert_eq!(Level::named(&name.to_lowercase()).unwrap().name(), name);
        }
        assert_eq!(Level::named("SOMETIMES"), None);
    }

    #[test]
    fn a_level_is_at_least_what_it_is_joined_of() {
        let all = NAMES.map(|(name, ..)| Level::named(name).unwrap());
        for one in all {
            assert!(one.is_at_least(one));
            for other in all {
                let both = one.with(other);
                assert!(both.is_at_least(one) && both.is_at_least(other), "{one:?} {other:?}");
                assert!(Level::named(both.name()) == Some(both), "{both:?} has a name");
            }
        }
        let at_least =
            |one: &str, other: &str| Level::named(one).unwrap().is_at_least(Level::named(other).unwrap());
        assert!(at_least("FULL", "BACKWARD") && at_least("BACKWARD_TRANSITIVE", "BACKWARD"));
        assert!(at_least("BACKWARD", "NONE") && !at_least("NONE", "BACKWARD"));
        assert!(!at_least("FORWARD", "BACKWARD") && !at_least("FULL", "BACKWARD_TRANSITIVE"));
    }
}
