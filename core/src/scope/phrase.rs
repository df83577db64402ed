//! Whole words, whatever the case.

/// The words of a text, in lower case, with one space around each.
pub(super) struct Words(String);

impl Words {
    /// A word is a run of letters and digits.
    pub(super) fn of(text: &str) -> Self {
        let mut words = String::from(" ");
        for word in text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty())
        {
            words.extend(word.chars().flat_map(char::to_lowercase));
            words.push(' ');
        }
        Self(words)
    }

    /// Whether there is no word.
    pub(super) fn is_empty(&self) -> bool {
        self.0.len() == 1
    }

    /// Whether the words of `phrase` stand here, side by side.
    pub(super) fn contain(&self, phrase: &str) -> bool {
        self.0.contains(&Self::of(phrase).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_whole_words() {
        let words = Words::of("The EVIDENCE-bundle cites Études.");
        for phrase in ["evidence", "Evidence bundle", "études", "the", "cites  études"] {
            assert!(words.contain(phrase), "{phrase}");
        }
        for phrase in ["evid", "bundle evidence", "cite"] {
            assert!(!words.contain(phrase), "{phrase}");
        }
        assert!(Words::of(" -- ").is_empty());
    }
}
