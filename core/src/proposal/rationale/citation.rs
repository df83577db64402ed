//! The grammar of citations: docs/rationale.md says it in words, this reads it.

use std::ops::Range;

use super::cursor::{
    Cursor, LONGEST_LINK, LONGEST_SCHEME, LONGEST_WORD, MOST_PARTS, is_caseless, writes_no_spaces,
};
use super::vocabulary::{HASHES, NAMESPACES, NO_TRACKERS, NUMBERED, PLACES, SPACED};
use crate::text::{fold, plain};
use crate::wire::rationale::CitationForm;

/// What counts as a citation here: the forms, and the words that make ids of numbers besides those of the vocabulary.
#[derive(Debug, Clone)]
pub(super) struct Grammar {
    pub(super) forms: Vec<CitationForm>,
    /// Folded, as [`fold`] folds.
    pub(super) prefixes: Vec<String>,
    /// Folded.
    pub(super) not_prefixes: Vec<String>,
}

/// A text in plain form, for reading citations: hyphens are `-`, digits are ASCII, `№ 7` is `#7`.
pub(super) fn readable(text: &str) -> Vec<char> {
    let mut numbered = String::with_capacity(text.len());
    let mut parts = text.split('№');
    numbered.push_str(parts.next().unwrap_or_default());
    for part in parts {
        numbered.push('#');
        numbered.push_str(part.trim_start());
    }
    // A soft hyphen is invisible, but between a key and its number it stands for a hyphen.
    let mut hyphens = String::with_capacity(numbered.len());
    let mut rest = numbered.chars().peekable();
    while let Some(one) = rest.next() {
        let soft = one == '\u{AD}' && rest.peek().is_some_and(|next| next.is_numeric());
        hyphens.push(if soft { '-' } else { one });
    }
    let same = |one: char| match one {
        '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{58A}' | '\u{5BE}' | '\u{1806}' => '-',
        // Digits of other scripts; which digit it is does not matter to the grammar.
        digit if !digit.is_ascii() && digit.is_numeric() => '7',
        other => other,
    };
    plain(&hyphens).chars().map(same).collect()
}

/// Reads one form of citation: where it ends, if one begins at the place.
type Reader = fn(&Grammar, Cursor<'_>) -> Option<usize>;

impl Grammar {
    /// The places of all citations, in order and without overlaps.
    pub(super) fn citations(&self, text: &[char]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut place = 0;
        while place < text.len() {
            match self.at(text, place) {
                Some(end) if end > place => {
                    found.push(place..end);
                    place = end;
                }
                _ => place = place.saturating_add(1),
            }
        }
        found
    }

    /// The end of a citation that begins at `place`.
    fn at(&self, text: &[char], place: usize) -> Option<usize> {
        let cursor = Cursor { text, place };
        let forms: [(CitationForm, Reader); 7] = [
            (CitationForm::Link, |_, cursor| link(cursor)),
            (CitationForm::MarkdownLink, Self::markdown),
            (CitationForm::Identifier, |_, cursor| identifier(cursor)),
            (CitationForm::Name, Self::name),
            (CitationForm::Path, |_, cursor| path(cursor)),
            (CitationForm::Key, |grammar, cursor| grammar.key(cursor, MOST_PARTS)),
            (CitationForm::Number, |_, cursor| number(cursor)),
        ];
        let allowed = forms.into_iter().filter(|(form, _)| self.forms.contains(form));
        allowed.into_iter().find_map(|(_, read)| read(self, cursor))
    }

    fn is_prefix(&self, word: &str) -> bool {
        let folded = fold(word);
        !self.not_prefixes.contains(&folded)
            && (self.prefixes.contains(&folded) || NUMBERED.contains(&folded.as_str()))
    }

    /// `[the case](cases/4.md)`.
    fn markdown(&self, cursor: Cursor<'_>) -> Option<usize> {
        if cursor.now()? != '[' {
            return None;
        }
        let close = cursor.until(|one| matches!(one, ']' | '\n'), LONGEST_WORD)?;
        let inside = cursor.to(close.place).get(1..)?;
        let open = close.step();
        if close.now()? != ']' || open.now()? != '(' || !inside.iter().any(|one| one.is_alphanumeric()) {
            return None;
        }
        let end = open.until(|one| one == ')', LONGEST_LINK)?;
        let target: String = open.step().to(end.place).iter().collect();
        let target = target.split_whitespace().next()?.trim_matches(['<', '>']);
        let letters = target.chars().filter(|one| one.is_alphanumeric()).count();
        let leads = target.contains(|one: char| one.is_ascii_digit() || matches!(one, '/' | '.' | '#'));
        (letters >= 2 && leads).then(|| end.place.saturating_add(1))
    }

    /// `EXP-12`, `issue-4`, `PROJ-SUB-12`, `PR 12`, `実験-12`.
    fn key(&self, cursor: Cursor<'_>, parts: u8) -> Option<usize> {
        let parts = parts.checked_sub(1)?;
        let (word, after) = cursor.word()?;
        let cased = !word.chars().any(is_caseless);
        let upper = cased && !word.chars().any(char::is_lowercase);
        let tracker = |word: &str| {
            !NO_TRACKERS.contains(&word) && !is_span(word) && !self.not_prefixes.contains(&fold(word))
        };
        let spaced = SPACED.contains(&word.as_str()) && after.now() == Some(' ') && tracker(&word);
        if spaced {
            return after.step().digits();
        }
        let joined = after.now().filter(|one| matches!(one, '-' | '_'))?;
        let known = self.is_prefix(&word);
        let letters = word.chars().filter(|one| one.is_alphabetic()).count();
        let named = if upper {
            letters >= 2 && tracker(&word)
        } else {
            // Where no spaces are written only the two letters before the hyphen are known to belong to it.
            !cased && if word.chars().any(writes_no_spaces) { letters == 2 } else { letters >= 3 }
        };
        if !known && !named {
            return None;
        }
        let next = after.step();
        if let Some(end) = next.digits() {
            return Some(end);
        }
        // `PROJ-SUB-12`, `EXP-A12`.
        let (part, rest) = next.word()?;
        let inner = part.chars().any(|one| one.is_ascii_digit())
            && part.chars().all(|one| one.is_ascii_alphanumeric());
        if inner && (known || joined == '_') && !part.chars().any(char::is_lowercase) {
            return Some(rest.place);
        }
        (upper && part.chars().all(|one| one.is_uppercase()) && tracker(&part))
            .then(|| self.key(next, parts))
            .flatten()
    }

    /// `bundle:2024-07/run-3`, `doi:10.1000/182`, `sha256:3fa8…`, `case:7`.
    fn name(&self, cursor: Cursor<'_>) -> Option<usize> {
        if !cursor.begins() {
            return None;
        }
        let colon = cursor
            .run(|one| one.is_ascii_alphanumeric() || matches!(one, '.' | '_' | '-' | '+'), LONGEST_WORD)?;
        if colon.now()? != ':' {
            return None;
        }
        let name: String = cursor.to(colon.place).iter().collect();
        let start = colon.step();
        let local = |one: char| {
            one.is_ascii_graphic() && !matches!(one, '"' | '\'' | '`' | '<' | '>' | '(' | ')' | ',' | ';')
        };
        let end = start.run(local, LONGEST_LINK)?;
        let local: String = start.to(end.place).iter().collect();
        let local = local.trim_end_matches(['.', ':', '!', '?', ']', '}', '*', '_']);
        let folded = fold(&name);
        let count = |test: fn(char) -> bool| local.chars().filter(|one| test(*one)).count();
        let (letters, digits) = (count(|one| one.is_ascii_alphabetic()), count(|one| one.is_ascii_digit()));
        let cites = if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            false
        } else if HASHES.contains(&folded.as_str()) {
            local.len() >= 6 && local.bytes().all(|byte| byte.is_ascii_hexdigit())
        } else if NAMESPACES.contains(&folded.as_str()) || self.prefixes.contains(&folded) {
            letters.saturating_add(digits) >= 2
        } else if NUMBERED.contains(&folded.as_str()) {
            digits > 0
        } else {
            // Nobody knows the name, so what stands behind it must look like an id: `dataset:run-3`, not `time:12h30`.
            let longest = local.split(|one: char| !one.is_ascii_alphabetic()).map(str::len).max();
            let parted = local.contains(['-', '_', '/', '#']);
            name.len() >= 2 && digits > 0 && parted && longest.is_some_and(|longest| longest >= 3)
        };
        cites.then(|| start.place.saturating_add(local.len()))
    }
}

/// `https://example.org/a`, `www.example.org`, `10.1000/182`.
fn link(cursor: Cursor<'_>) -> Option<usize> {
    if cursor.before().is_some_and(|one| one.is_ascii_alphanumeric())
        || !cursor.now()?.is_ascii_alphanumeric()
    {
        return None;
    }
    let head: String = cursor.text.iter().skip(cursor.place).take(LONGEST_SCHEME).collect();
    let www = head.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    if !www && !head.starts_with("10.") && !head.contains("://") {
        return None;
    }
    // Text without spaces goes on right behind a link, as `。` or `，` does.
    let part = |one: &&char| !one.is_whitespace() && !matches!(one, '<' | '>' | '"' | '`' | ')' | ']');
    let text: String = cursor.text.iter().skip(cursor.place).take(LONGEST_LINK).take_while(part).collect();
    let text = text.split(['。', '，', '、', '」', '）']).next()?;
    let alphanumeric = |text: &str| text.chars().filter(|one| one.is_alphanumeric()).count();
    let length = text.chars().count();
    let scheme = text.split_once("://").is_some_and(|(scheme, rest)| {
        scheme.len() >= 2
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
            && rest.starts_with(|first: char| first.is_alphanumeric() || matches!(first, '/' | '['))
            && alphanumeric(rest) >= 2
    });
    let www = www
        && text.get(4..).and_then(|rest| rest.split_once('.')).is_some_and(|(host, rest)| {
            alphanumeric(host) > 0
                && rest.starts_with(|first: char| first.is_alphabetic())
                && alphanumeric(rest) >= 2
        });
    let doi =
        text.strip_prefix("10.").and_then(|rest| rest.split_once('/')).is_some_and(|(registrant, rest)| {
            (4..=9).contains(&registrant.len())
                && registrant.bytes().all(|byte| byte.is_ascii_digit())
                && alphanumeric(rest) > 0
        });
    (scheme || www || doi).then(|| cursor.place.saturating_add(length))
}

/// `#7`, `PR#12`, `org/repo#12`, `group/project!12`.
fn number(cursor: Cursor<'_>) -> Option<usize> {
    // The word before the sign belongs to the citation, where the script shows where it begins.
    if let Some((word, after)) = cursor.word()
        && after.now() == Some('#')
        && !word.chars().any(is_caseless)
    {
        return number(after);
    }
    let mark = cursor.now().filter(|one| matches!(one, '#' | '!'))?;
    let end = cursor.step().digits()?;
    if cursor.text.get(end).is_some_and(|next| next.is_alphanumeric() && !is_caseless(*next)) {
        return None;
    }
    let before = cursor.text.get(..cursor.place)?;
    let run = before
        .iter()
        .rev()
        .take(LONGEST_WORD)
        .take_while(|one| one.is_alphanumeric() || matches!(one, '-' | '_' | '/' | '.'));
    let letters = run.clone().filter(|one| one.is_alphabetic()).count();
    match before.last() {
        // `&#39;` is a character, `C#7` a language, and `Wow!12` an exclamation.
        Some('&' | '#') => None,
        Some(one) if one.is_alphanumeric() => {
            let path = run.into_iter().any(|one| *one == '/');
            (letters >= 2 && (mark == '#' || path || SPACED.contains(&word_before(before).as_str())))
                .then_some(end)
        }
        _ => (mark == '#').then_some(end),
    }
}

/// The word that ends where `before` does.
fn word_before(before: &[char]) -> String {
    let word: Vec<char> = before.iter().rev().take_while(|one| one.is_alphanumeric()).copied().collect();
    word.into_iter().rev().collect()
}

/// `data/run.json`, `runs/3`, `example.org/cases/4`, `./notes/4`.
fn path(cursor: Cursor<'_>) -> Option<usize> {
    let joins = |one: char| {
        one.is_alphanumeric() || matches!(one, '/' | '.' | '_' | '~' | '@' | '$' | '-' | '+' | '=' | '%')
    };
    if cursor.before().is_some_and(|one| joins(one) && !is_caseless(one)) {
        return None;
    }
    let part = |one: char| {
        (one.is_alphanumeric() && !is_caseless(one))
            || matches!(one, '/' | '.' | '_' | '~' | '@' | '$' | '%' | '+' | '=' | '-')
    };
    let end = cursor.run(part, LONGEST_LINK)?;
    let text: String = cursor.to(end.place).iter().collect();
    let text = text.trim_end_matches(['.', '/', '-']);
    let rooted = ["./", "../", "~/", "/"].into_iter().find_map(|root| text.strip_prefix(root));
    let segments: Vec<&str> = rooted.unwrap_or(text).split('/').collect();
    let (first, rest) = segments.split_first()?;
    let last = segments.last()?;
    let place = rooted.is_some() && PLACES.contains(first);
    if place || segments.iter().any(|segment| segment.is_empty()) || (rest.is_empty() && rooted.is_none()) {
        return None;
    }
    let numbers = |text: &&&str| text.contains(|one: char| one.is_ascii_digit());
    let word = |text: &str| {
        let letters = text.chars().filter(|one| one.is_alphabetic()).count();
        letters >= 2 && text.chars().all(|one| one.is_alphabetic() || matches!(one, '-' | '_'))
    };
    let file = last.rsplit_once('.').is_some_and(|(stem, extension)| {
        stem.contains(char::is_alphanumeric)
            && (2..=8).contains(&extension.len())
            && extension.starts_with(|first: char| first.is_ascii_lowercase())
            && extension.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    });
    let host = !rest.is_empty()
        && first.rsplit_once('.').is_some_and(|(host, top)| {
            top.len() >= 2
                && top.bytes().all(|byte| byte.is_ascii_alphabetic())
                && host.contains(char::is_alphanumeric)
        });
    let numbered = rest.iter().find(numbers).is_some_and(|segment| !is_measure(segment))
        && word(first)
        && !NO_TRACKERS.contains(&first.to_uppercase().as_str())
        && first.chars().any(char::is_lowercase);
    let rooted = rooted.is_some() && !rest.is_empty() && segments.iter().any(|segment| numbers(&segment));
    (file || host || numbered || rooted).then(|| cursor.place.saturating_add(text.chars().count()))
}

/// A UUID, a ULID, or a digest of 128 to 512 bits in hexadecimal digits.
fn identifier(cursor: Cursor<'_>) -> Option<usize> {
    if !cursor.begins() {
        return None;
    }
    let end = cursor.run(|one| one.is_ascii_alphanumeric() || one == '-', LONGEST_WORD)?;
    let text: String = cursor.to(end.place).iter().collect();
    let groups: Vec<&str> = text.split('-').collect();
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let both = text.contains(|one: char| one.is_ascii_digit())
        && text.contains(|one: char| one.is_ascii_alphabetic());
    let uuid =
        groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(|group| hex(group));
    let digest = matches!(text.len(), 32 | 40 | 64 | 96 | 128) && hex(&text) && both;
    let ulid = text.len() == 26
        && both
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (byte.is_ascii_uppercase() && !b"ILOU".contains(&byte)));
    (uuid || digest || ulid).then_some(end.place)
}

/// `Q3`, `H1`: a part of a year.
fn is_span(word: &str) -> bool {
    let mut letters = word.chars();
    matches!(letters.next(), Some('Q' | 'H' | 'W'))
        && letters.clone().next().is_some()
        && letters.all(|one| one.is_ascii_digit())
}

/// `s2`, `m3`, `24h`, `10ms`: a number with its unit.
fn is_measure(segment: &str) -> bool {
    let bare = segment.trim_start_matches(|one: char| one.is_ascii_digit() || one == '.');
    let unit =
        bare.len() < segment.len() && (1..=3).contains(&bare.len()) && bare.chars().all(char::is_alphabetic);
    let power =
        segment.len() <= 3 && segment.ends_with(['2', '3']) && segment.starts_with(char::is_alphabetic);
    unit || power
}
