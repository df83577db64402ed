//! A place in a text, and what can be read from there.

/// The most characters of a word, a name, an identifier or the text of a link.
pub(super) const LONGEST_WORD: usize = 300;
/// The most characters of a link or a path.
pub(super) const LONGEST_LINK: usize = 4_000;
/// The most characters of a link's scheme and what parts it from the rest.
pub(super) const LONGEST_SCHEME: usize = 40;
/// The most digits of a number.
const MOST_DIGITS: usize = 12;
/// The most words of a key: `PROJ-SUB-12` has two.
pub(super) const MOST_PARTS: u8 = 4;

/// A place in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t> {
    pub(super) text: &'t [char],
    pub(super) place: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn now(self) -> Option<char> {
        self.text.get(self.place).copied()
    }

    pub(super) fn before(self) -> Option<char> {
        self.text.get(self.place.checked_sub(1)?).copied()
    }

    pub(super) fn step(self) -> Self {
        Self { place: self.place.saturating_add(1), ..self }
    }

    /// The characters from here to `end`.
    pub(super) fn to(self, end: usize) -> &'t [char] {
        self.text.get(self.place..end).unwrap_or_default()
    }

    /// The first place from here on that satisfies `test`, at most `most` characters away.
    pub(super) fn until(self, test: impl Fn(char) -> bool, most: usize) -> Option<Self> {
        let rest = self.text.get(self.place..)?;
        let steps = rest.iter().take(most.saturating_add(1)).position(|one| test(*one))?;
        Some(Self { place: self.place.checked_add(steps)?, ..self })
    }

    /// The first place from here on that does not satisfy `test`, or the end; `None` where it is more than `most`
    /// characters away. Without that bound a long text could be read again from each of its characters.
    pub(super) fn run(self, test: impl Fn(char) -> bool, most: usize) -> Option<Self> {
        let end = self.text.len();
        let rest = end.saturating_sub(self.place) <= most;
        self.until(|one| !test(one), most).or(rest.then_some(Self { place: end, ..self }))
    }

    /// Whether a word in ASCII letters or digits may begin here.
    pub(super) fn begins(self) -> bool {
        let joined = |one: char| (one.is_alphanumeric() && !is_caseless(one)) || one == '_';
        self.now().is_some_and(|one| one.is_ascii_alphanumeric()) && !self.before().is_some_and(joined)
    }

    /// The word that begins here, and what follows: letters of scripts with case and digits, or letters of scripts without.
    pub(super) fn word(self) -> Option<(String, Self)> {
        let first = self.now().filter(|one| one.is_alphabetic())?;
        let caseless = is_caseless(first);
        let of_it = |one: char| {
            one.is_alphanumeric() && (is_caseless(one) == caseless || (!caseless && one.is_numeric()))
        };
        let joined =
            |one: char| one.is_alphanumeric() && is_caseless(one) == caseless && !writes_no_spaces(one);
        if self.before().is_some_and(|one| one == '_' || joined(one)) {
            return None;
        }
        let end = self.run(of_it, LONGEST_WORD)?;
        Some((self.to(end.place).iter().collect(), end))
    }

    /// The end of the number that begins here: at most twelve digits, groups of them, and one letter. A number that goes on
    /// as a time, a decimal or a share is none.
    pub(super) fn digits(mut self) -> Option<usize> {
        loop {
            let end = self.run(|one| one.is_ascii_digit(), MOST_DIGITS)?;
            if end.place == self.place {
                return None;
            }
            let digit_follows = end.step().now().is_some_and(|one| one.is_ascii_digit());
            match end.now() {
                Some('%' | '°') => return None,
                Some('.' | ',' | ':') if digit_follows => return None,
                Some('-' | '_') if digit_follows => self = end.step(),
                Some(letter) if letter.is_ascii_alphabetic() => {
                    let one = !end.step().now().is_some_and(|after| after.is_ascii_alphanumeric());
                    return one.then(|| end.place.saturating_add(1));
                }
                _ => return Some(end.place),
            }
        }
    }
}

/// A letter of a script without capitals.
pub(super) fn is_caseless(one: char) -> bool {
    one.is_alphabetic() && !one.is_lowercase() && !one.is_uppercase()
}

/// A letter of a script that writes no spaces: Chinese, Japanese, Thai, Lao, Burmese, Khmer.
pub(super) fn writes_no_spaces(one: char) -> bool {
    matches!(one, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}
