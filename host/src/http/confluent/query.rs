//! Parameters as these clients send them: `True`, `true`, `deletedOnly`, `deleted_only`; what is not known is ignored.

use super::path::decoded;

/// The parameters of a request.
#[derive(Debug, Clone, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads them.
    pub(super) fn read(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (plain(&decoded(name, true)), decoded(value, true))
        });
        Self(pairs.collect())
    }

    /// The text of a parameter.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let name = plain(name);
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a parameter says yes.
    pub(super) fn is(&self, name: &str) -> bool {
        self.text(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The part of a list that is asked for; a limit below 0 is none.
    pub(super) fn part<T>(&self, list: Vec<T>) -> Vec<T> {
        let number = |name| self.text(name).and_then(|value| value.parse::<i64>().ok());
        let skipped = number("offset").and_then(|value| usize::try_from(value).ok()).unwrap_or(0);
        let most = number("limit").and_then(|value| usize::try_from(value).ok()).unwrap_or(usize::MAX);
        list.into_iter().skip(skipped).take(most).collect()
    }
}

/// A name in one spelling.
fn plain(name: &str) -> String {
    name.chars().filter(|one| *one != '_').map(|one| one.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_read() {
        let query = Query::read(
            "normalize=False&deleted=True&deleted_only=true&offset=1&limit=-1&subjectPrefix=%3A*%3A&odd",
        );
        assert!(query.is("deleted") && query.is("deletedOnly") && !query.is("normalize") && !query.is("odd"));
        assert_eq!(query.text("subjectPrefix"), Some(":*:"));
        assert_eq!(query.part(vec![1, 2, 3]), [2, 3]);
        assert_eq!(Query::read("limit=2&offset=x").part(vec![1, 2, 3]), [1, 2]);
        assert_eq!(Query::read("").part(vec![1]), [1]);
    }
}
