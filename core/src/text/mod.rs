//! Text as people read it: normal forms, case, boundaries and look-alikes, for every script.
//!
//! Two texts that look the same and mean the same are one text here. [`plain`] keeps what a reader sees, [`fold`] also
//! drops case, [`look`] also takes letters that look alike for the same letter.

mod words;

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton;

pub use words::Words;

/// The text as it is seen: compatibility forms resolved (NFKC), invisible characters removed.
///
/// `ｉｎ\u{200B}ｖｏｉｃｅ` becomes `invoice`. White space, case, accents and punctuation stay.
pub fn plain(text: &str) -> String {
    if is_simple(text) {
        return text.to_owned();
    }
    let mut visible = text.chars().filter(|one| !is_invisible(*one));
    // A compatibility form can hold an invisible character (a half-width Hangul filler does).
    let mut formed = lent(&mut visible).nfkc().filter(|one| !is_invisible(*one));
    lent(&mut formed).nfc().collect()
}

/// The text without case, for comparing: Unicode compatibility caseless matching (definition D146), full folding.
///
/// `STRASSE` and `straße` become the same, `ΟΔΟΣ` and `οδος` too. A dot above `i` or `j`, which nobody sees, goes, so that
/// a Turkish `İ` is an `i`.
pub fn fold(text: &str) -> String {
    if is_simple(text) {
        return text.to_ascii_lowercase();
    }
    let mut visible = text.chars().filter(|one| !is_invisible(*one));
    let mut once = lent(&mut visible).nfd().default_case_fold();
    let mut twice = lent(&mut once).nfkd().default_case_fold();
    let mut before = '\0';
    let mut folded = lent(&mut twice).nfkd().filter(|one| !is_invisible(*one)).filter(move |one| {
        let dot = *one == '\u{307}' && matches!(before, 'i' | 'j');
        before = *one;
        !dot
    });
    lent(&mut folded).nfc().collect()
}

/// The text as the eye confuses it: each letter as the one that it looks like (UTS #39), case dropped.
///
/// `іnvоice` with two Cyrillic letters becomes what `invoice` becomes. A capital counts as what it looks like itself: a
/// Greek `Υ` is a `y`, though its small letter is none. `l`, `1` and the capital `I` are one letter.
pub fn look(text: &str) -> String {
    let mut prototype = String::with_capacity(text.len());
    if is_simple(text) && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let lower = text.to_ascii_lowercase();
        // What the tables say of ASCII letters and digits; a test compares.
        return lower.replace('m', "rn").replace('0', "o").replace(['l', '1'], "i");
    }
    let mut visible = text.chars().filter(|one| !is_invisible(*one));
    for letter in lent(&mut visible).nfkd() {
        let own = letter.to_string();
        let capital: Option<String> = (letter.is_uppercase() && !letter.is_ascii())
            .then(|| skeleton(&own).collect::<String>())
            .filter(|capital| capital.is_ascii());
        match capital {
            Some(capital) => prototype.push_str(&capital),
            None => prototype.extend(skeleton(&fold(&own))),
        }
    }
    fold(&prototype).replace(['l', '1'], "i")
}

/// Characters from wherever they come: the normal forms are compiled once, and not for each way to here.
fn lent(letters: &mut dyn Iterator<Item = char>) -> &mut dyn Iterator<Item = char> {
    letters
}

/// Text in ASCII without controls, which is most text: it has one form and one way to lose its case.
fn is_simple(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\n' | b'\t' | b'\r'))
}

/// Characters that nobody sees, or that only strike through or underline what stands beside them.
///
/// Default-ignorable characters, controls that are no white space, and the tatweel, which only stretches an Arabic word.
fn is_invisible(one: char) -> bool {
    let control = one.is_control() && !one.is_whitespace();
    control || is_default_ignorable(one) || is_stroke(one)
}

/// `Default_Ignorable_Code_Point` (DerivedCoreProperties.txt). Places without a character yet are reserved in it, so the list
/// does not grow; a test compares it with the tables of the pattern engine.
fn is_default_ignorable(one: char) -> bool {
    matches!(one,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Lines through, above and below letters, circles around them, and the Arabic tatweel.
fn is_stroke(one: char) -> bool {
    matches!(one,
        '\u{305}' | '\u{332}'..='\u{338}' | '\u{33F}' | '\u{488}'..='\u{489}' | '\u{640}' | '\u{20D0}'..='\u{20F0}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_folds_to_the_same() {
        let same = [
            ("in\u{200B}voice", "invoice"),
            ("in\u{AD}voice", "invoice"),
            ("i\u{336}n\u{336}voice", "INVOICE"),
            ("ｉｎｖｏｉｃｅ", "invoice"),
            ("𝐢𝐧𝐯𝐨𝐢𝐜𝐞", "invoice"),
            ("e\u{301}tude", "Étude"),
            ("ΟΔΟΣ", "οδος"),
            ("STRASSE", "straße"),
            ("ﬁle", "FILE"),
            ("İADE", "iade"),
            ("فـاتورة", "فاتورة"),
            ("ｲﾝﾎﾞｲｽ", "インボイス"),
        ];
        for (one, other) in same {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        for (one, other) in [("etude", "étude"), ("о", "o"), ("ı", "i")] {
            assert_ne!(fold(one), fold(other), "{one} {other}");
        }
        assert_eq!(look("іnvоice"), look("invoice"));
        assert_eq!(look("inv0ice"), look("invoice"));
        assert_ne!(look("étude"), look("etude"));
        assert_eq!(plain("A\u{200D}B c\n"), "AB c\n");
    }

    #[test]
    fn the_short_way_for_ascii_is_the_long_way() {
        for one in (b'0'..=b'z').map(char::from).filter(char::is_ascii_alphanumeric) {
            // A letter that is not simple takes the long way, and goes again.
            let long = look(&format!("{one}\u{200B}"));
            assert_eq!(look(&one.to_string()), long, "{one}");
            assert_eq!(fold(&one.to_string()), fold(&format!("{one}\u{200B}")), "{one}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        // Ideographs and Hangul are many and have no case; above the second plane nothing has.
        let tables = (0..0x4E00_u32).chain(0xA000..0xAC00).chain(0xF000..0x2_0000).chain(0xE_0000..0xE_0200);
        for one in tables.filter_map(char::from_u32) {
            let once = fold(&one.to_string());
            assert_eq!(fold(&once), once, "{one:?}");
            let once = plain(&one.to_string());
            assert_eq!(plain(&once), once, "{one:?}");
        }
    }

    #[test]
    fn the_list_of_ignorable_characters_is_whole() {
        let table = regex::Regex::new(r"\A\p{Default_Ignorable_Code_Point}\z").unwrap();
        for one in (0..=0x10_FFFF_u32).filter_map(char::from_u32) {
            let annotation = ('\u{FFF9}'..='\u{FFFB}').contains(&one);
            assert_eq!(is_default_ignorable(one), table.is_match(&one.to_string()) || annotation, "{one:?}");
        }
    }
}
