//! Versions of one schema in files beside each other: `schemas/{name}/v*.json`.

use std::cmp::Ordering;

use rogatio_core::wire::{Code, Problem};
use semver::Version;

/// A pattern of paths: `{name}` is a part that all versions of one schema have in common, `*` is the version. Neither holds a `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Name,
    Version,
}

/// A path that fits a pattern: the schema that it is a version of, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: Vec<String>,
    pub(super) version: String,
}

impl Pattern {
    /// Reads a pattern; `None` for a text without `/`, which is a pattern of tags.
    ///
    /// # Errors
    /// `request.invalid-parameter` for a pattern without exactly one `*`.
    pub(super) fn read(text: &str) -> Result<Option<Self>, Problem> {
        if !text.contains('/') && !text.contains("{name}") {
            return Ok(None);
        }
        let mut pieces = Vec::new();
        for (index, between) in text.split('*').enumerate() {
            if index > 0 {
                pieces.push(Piece::Version);
            }
            for (index, literal) in between.split("{name}").enumerate() {
                if index > 0 {
                    pieces.push(Piece::Name);
                }
                if !literal.is_empty() {
                    pieces.push(Piece::Text(literal.to_owned()));
                }
            }
        }
        if pieces.iter().filter(|piece| **piece == Piece::Version).count() != 1 {
            let detail = format!("invalid pattern of versions `{text}`: it needs exactly one `*`");
            let problem = Problem::new(Code::RequestParameter, detail);
            return Err(problem.with_help("for example `schemas/{name}/v*.json`, or `v*` for tags"));
        }
        Ok(Some(Self { pieces }))
    }

    /// The schema of which a path is a version.
    pub(super) fn member(&self, path: &str) -> Option<Member> {
        let mut member = Member { name: Vec::new(), version: String::new() };
        fits(&self.pieces, path, &mut member).then_some(member)
    }
}

/// Whether a path fits the rest of a pattern; the shortest texts are tried first.
fn fits(pieces: &[Piece], path: &str, member: &mut Member) -> bool {
    let Some((first, rest)) = pieces.split_first() else { return path.is_empty() };
    if let Piece::Text(text) = first {
        return path.strip_prefix(text.as_str()).is_some_and(|path| fits(rest, path, member));
    }
    let longest = path.find('/').unwrap_or(path.len());
    let ends =
        path.char_indices().map(|(start, one)| start + one.len_utf8()).take_while(|end| *end <= longest);
    for end in ends {
        let (text, after) = path.split_at(end);
        let before = member.clone();
        match first {
            Piece::Name => member.name.push(text.to_owned()),
            _ => text.clone_into(&mut member.version),
        }
        if fits(rest, after, member) {
            return true;
        }
        *member = before;
    }
    false
}

/// The order of versions: semantic versions by their precedence (2.0.0, item 11); else runs of digits by their value, and everything else as
/// text, so that `1.9` comes before `1.10`.
pub(super) fn by_version(one: &str, other: &str) -> Ordering {
    let semantic = |text: &str| Version::parse(text.trim_start_matches('v')).ok();
    if let (Some(one), Some(other)) = (semantic(one), semantic(other)) {
        return one.cmp(&other);
    }
    let (mut one, mut other) = (one, other);
    loop {
        let ((left, is_left), (right, is_right)) = (run(one), run(other));
        if left.is_empty() || right.is_empty() {
            return left.len().cmp(&right.len());
        }
        let order = match is_left && is_right {
            true => {
                let (left, right) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
                left.len().cmp(&right.len()).then_with(|| left.cmp(right))
            }
            false => left.cmp(right),
        };
        if order != Ordering::Equal {
            return order;
        }
        (one, other) = (one.get(left.len()..).unwrap_or(""), other.get(right.len()..).unwrap_or(""));
    }
}

/// The digits, or what is no digit, at the beginning of a text.
fn run(text: &str) -> (&str, bool) {
    let digits = text.starts_with(|one: char| one.is_ascii_digit());
    let end = text.find(|one: char| one.is_ascii_digit() != digits).unwrap_or(text.len());
    (text.get(..end).unwrap_or(text), digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::read(text).unwrap().unwrap()
    }

    #[test]
    fn a_path_is_a_version_of_the_schema_that_its_name_says() {
        let member = |text: &str, path: &str| {
            pattern(text).member(path).map(|member| (member.name.join(" "), member.version))
        };
        let found = |name: &str, version: &str| Some((name.to_owned(), version.to_owned()));
        assert_eq!(member("schemas/{name}/v*.json", "schemas/order/v12.json"), found("order", "12"));
        assert_eq!(member("schemas/{name}/v*.json", "schemas/a/b/v1.json"), None);
        assert_eq!(member("schemas/{name}/v*.json", "schemas/order/v.json"), None);
        assert_eq!(member("{name}-*.json", "a-b-1.0.json"), found("a", "b-1.0"));
        assert_eq!(member("s/{name}/{name}-*.json", "s/x/y-1.json"), found("x y", "1"));
        assert_eq!(member("s/é*.json", "s/éß.json"), found("", "ß"));
        assert_eq!(Pattern::read("v*"), Ok(None));
        assert!(Pattern::read("schemas/{name}.json").is_err());
        assert!(Pattern::read("a/*/*.json").is_err());
    }

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        let ordered = ["", "1", "1.2", "1.9", "1.10", "2-rc", "2-rc.2", "10", "x"];
        for (index, one) in ordered.iter().enumerate() {
            for (other_index, other) in ordered.iter().enumerate() {
                assert_eq!(by_version(one, other), index.cmp(&other_index), "{one} {other}");
            }
        }
        assert_eq!(by_version("01", "1"), Ordering::Equal);
        assert_eq!(by_version("v1.0.0-rc.1", "v1.0.0"), Ordering::Less);
        let long = "9".repeat(40);
        assert_eq!(by_version(&long, &format!("1{long}")), Ordering::Less);
    }
}
