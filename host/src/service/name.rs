//! Names of agents: what can be one, and which two look alike.
//!
//! Names are written in votes, leaves and pages, where a person or a program must tell them apart. So no two names may
//! differ only in case, in separators, or in characters that are easily confused, such as `l`, `1` and `I`.

use rogatio_core::wire::{Code, Problem};
use unicode_security::skeleton;

use super::wire::Naming;
use super::{Answer, refuse};

/// The longest name.
const LONGEST: usize = 64;
/// Names that a reader would take for the senate itself.
const OURS: [&str; 3] = ["operator", "rogatio", "senate"];

/// Refuses what cannot be a name.
///
/// # Errors
/// `agent.invalid`.
pub(super) fn check(name: &str) -> Answer<()> {
    let first = name.chars().next().is_some_and(|one| one.is_ascii_alphanumeric());
    let rest = name.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '.' | '_' | '-'));
    if !first || !rest || name.len() > LONGEST {
        return refuse(
            Code::AgentInvalid,
            "a name must have 1 to 64 characters: letters, digits, `.`, `_` or `-` (all ASCII), beginning with a letter or a digit",
        );
    }
    let likeness = likeness(name);
    if OURS.iter().any(|ours| self::likeness(ours) == likeness) {
        return refuse(Code::AgentInvalid, "this name looks like the senate's own name: choose another name");
    }
    Ok(())
}

/// What a name looks like: the same for all names that a reader could take for each other.
///
/// That is its skeleton of Unicode Technical Standard 39, without case and with one separator. Case is taken away before
/// and after, because the skeletons of `I` and `i` differ.
pub(super) fn likeness(name: &str) -> String {
    let plain = |text: &str| {
        let confusable: String = skeleton(text).collect();
        confusable.to_lowercase()
    };
    let mut alike = plain(&plain(name));
    // `I` looks like `l`, and its small letter does not: both are taken for `l`, and `0` for `o`.
    alike = alike.chars().map(|one| if matches!(one, '1' | 'i' | '|') { 'l' } else { one }).collect();
    alike.chars().map(|one| if matches!(one, '.' | '_') { '-' } else { one }).collect()
}

/// Refuses a name that an administrator keeps from newcomers.
///
/// # Errors
/// `agent.name-reserved`.
pub(super) fn admit(naming: &Naming, name: &str) -> Answer<()> {
    let wanted = likeness(name);
    let has = |names: &[String]| names.iter().any(|one| likeness(one) == wanted);
    let is_reserved = has(&naming.reserved);
    let is_invited = naming.invited.as_deref().is_none_or(has);
    if is_invited && !is_reserved {
        return Ok(());
    }
    let detail = if is_reserved {
        "this name is reserved: only an administrator can register it"
    } else {
        "this senate accepts only names that an administrator has invited"
    };
    Err(Problem::new(Code::AgentNameReserved, detail).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_have_one_likeness() {
        for (one, other) in [
            ("ada", "Ada"),
            ("bill", "bi11"),
            ("bill", "BILL"),
            ("bill", "biII"),
            ("bob", "b0b"),
            ("bob", "BOB"),
            ("modern", "rnodern"),
            ("team-a", "team_a"),
            ("team-a", "team.a"),
            ("lin", "Iin"),
            ("lin", "1in"),
        ] {
            assert_eq!(likeness(one), likeness(other), "{one} {other}");
        }
    }

    #[test]
    fn names_that_differ_keep_apart() {
        let names =
            ["ada", "ben", "cyd", "dot", "eve", "agent2", "agent3", "agent23", "root", "rot", "x0", "x2"];
        for (place, one) in names.iter().enumerate() {
            for other in names.iter().skip(place + 1) {
                assert_ne!(likeness(one), likeness(other), "{one} {other}");
            }
        }
    }

    #[test]
    fn what_cannot_be_a_name_is_refused() {
        for name in ["", "-a", "a b", "\u{430}da", "operator", "0perator", "OPERATOR", "Senate", "a/b"] {
            assert!(check(name).is_err(), "{name}");
        }
        assert!(check("ada").is_ok());
        let naming = Naming { reserved: vec!["root".into()], invited: None };
        assert!(admit(&naming, "R00t").is_err());
        assert!(admit(&naming, "ada").is_ok());
        let naming = Naming { reserved: Vec::new(), invited: Some(vec!["ada".into()]) };
        assert!(admit(&naming, "ben").is_err());
        assert!(admit(&naming, "ada").is_ok());
    }
}
