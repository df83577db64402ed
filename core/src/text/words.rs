//! Words and the borders between them: where a phrase may begin, end and have its gaps.

use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use super::{fold, look, plain};

/// What stands before a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// The letter before it, of the same word.
    Inside,
    /// A seam inside a word: `invoice|Total`, `line|2`, a Latin word and its Korean particle.
    Seam,
    /// A border of UAX #29 with nothing in between, as between two ideographs.
    Tight,
    /// Spaces, hyphens and other signs.
    Gap,
    /// A comma, a semicolon, a colon or a bracket.
    Clause,
    /// The beginning of a sentence, of a paragraph or of the whole.
    Border,
}

impl Joint {
    /// Whether a phrase with the joint `asked` at some place may stand where `self` is at that place.
    ///
    /// A phrase never crosses a border. Two ideographs that the phrase writes side by side may have a space between them,
    /// but no comma. Words that the phrase writes apart may have any sign of the same sentence between them.
    const fn admits(self, asked: Self) -> bool {
        match (self, asked) {
            (Self::Border, _) | (Self::Clause, Self::Tight) => false,
            (Self::Seam, _) => true,
            (Self::Inside, asked) => matches!(asked, Self::Inside | Self::Seam),
            (_, asked) => !matches!(asked, Self::Inside),
        }
    }
}

/// The letters of a text, folded, with the joint before each.
#[derive(Debug, Clone, Default)]
struct Letters {
    letters: Vec<char>,
    joints: Vec<Joint>,
    /// The number of the atom that each letter belongs to.
    atoms: Vec<usize>,
}

impl Letters {
    fn push(&mut self, text: &str, joint: Joint, atom: usize) {
        for (place, letter) in text.chars().enumerate() {
            self.letters.push(letter);
            self.joints.push(if place == 0 { joint } else { Joint::Inside });
            self.atoms.push(atom);
        }
    }

    /// Where `phrase` stands, as a range of atoms, from the letter `from` on.
    fn find(&self, phrase: &Self, from: usize) -> Option<(usize, usize)> {
        (from..self.letters.len()).find_map(|start| self.at(phrase, start).map(|last| (start, last)))
    }

    /// The last letter of `phrase` if it stands at `start`.
    fn at(&self, phrase: &Self, start: usize) -> Option<usize> {
        if *self.joints.get(start)? == Joint::Inside {
            return None;
        }
        let end = start.checked_add(phrase.letters.len())?;
        if self.letters.get(start..end)? != phrase.letters.as_slice() {
            return None;
        }
        let joints = self.joints.get(start..end)?.iter().zip(&phrase.joints).skip(1);
        let joined = joints.into_iter().all(|(here, asked)| here.admits(*asked));
        let ends = self.joints.get(end).is_none_or(|next| *next != Joint::Inside);
        (joined && ends).then_some(end.saturating_sub(1))
    }
}

/// A word, or what stands between two seams of one.
#[derive(Debug, Clone)]
struct Atom {
    shown: String,
    script: Option<Script>,
    sentence: usize,
}

/// Words of texts, ready to be searched for phrases.
///
/// Words are those of UAX #29. Where it keeps together what people read as several words, there are seams besides: at
/// `_`, `.`, `:` and apostrophes, between `invoice` and `Total`, between letters and digits. Ideographs, Hiragana and
/// Thai letters are words one by one, so that a phrase is found wherever it stands.
#[derive(Debug, Clone, Default)]
pub struct Words {
    exact: Letters,
    looks: Letters,
    atoms: Vec<Atom>,
    /// For each sentence the scripts that certainly belong to it.
    scripts: Vec<Vec<Script>>,
}

impl Words {
    /// The words of one text.
    pub fn of(text: &str) -> Self {
        let mut words = Self::default();
        words.add(text);
        words
    }

    /// Adds another text; no phrase reaches from one text into another.
    pub fn add(&mut self, text: &str) {
        for paragraph in paragraphs(&plain(text)) {
            for sentence in paragraph.split_sentence_bounds() {
                self.sentence(sentence);
            }
        }
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.exact.letters.is_empty()
    }

    /// How many words there are, as UAX #29 counts them; a seam makes no second word.
    pub fn count(&self) -> usize {
        self.exact.joints.iter().filter(|joint| !matches!(joint, Joint::Inside | Joint::Seam)).count()
    }

    /// Whether the words of `phrase` stand here, side by side in one sentence.
    pub fn contain(&self, phrase: &Self) -> bool {
        !phrase.is_empty() && self.exact.find(&phrase.exact, 0).is_some()
    }

    /// A word that looks like `phrase` and is written with other letters, as it stands here.
    ///
    /// A word that its sentence explains is not one: `сор` in a Russian sentence is no Latin `cop`. Neither is a word in
    /// plain ASCII letters: `corn` only looks like `com`.
    pub fn look_like(&self, phrase: &Self) -> Option<String> {
        let mut from = 0;
        while !phrase.is_empty() {
            let (first, last) = self.looks.find(&phrase.looks, from)?;
            from = first.checked_add(1)?;
            let (first, last) = (*self.looks.atoms.get(first)?, *self.looks.atoms.get(last)?);
            let found = self.atoms.get(first..=last)?;
            if found.iter().any(|atom| self.is_disguised(atom, phrase)) {
                return Some(found.iter().map(|atom| atom.shown.as_str()).collect());
            }
        }
        None
    }

    /// Whether a word is written with letters that neither its sentence nor its own other letters explain.
    fn is_disguised(&self, atom: &Atom, phrase: &Self) -> bool {
        let honest = |script: Script| {
            let other = phrase.atoms.iter().all(|asked| asked.script != Some(script));
            other && self.scripts.get(atom.sentence).is_some_and(|scripts| scripts.contains(&script))
        };
        let ascii = atom.shown.bytes().all(|byte| byte.is_ascii_alphabetic());
        !ascii && !atom.script.is_some_and(honest)
    }

    fn sentence(&mut self, sentence: &str) {
        let number = self.scripts.len();
        self.scripts.push(Vec::new());
        let mut joint = Joint::Border;
        for segment in sentence.split_word_bounds() {
            if !segment.chars().any(char::is_alphanumeric) {
                joint = wider(joint, gap(segment));
                continue;
            }
            for (piece, before) in pieces(segment) {
                self.atom(piece, wider(joint, before), number);
                // Inside the segment only what stands before the next part counts.
                joint = Joint::Seam;
            }
            joint = if segment.ends_with(is_letter) { Joint::Tight } else { Joint::Gap };
        }
    }

    fn atom(&mut self, piece: &str, joint: Joint, sentence: usize) {
        let number = self.atoms.len();
        let (folded, looks) = (fold(piece), look(piece));
        let script = script(piece);
        // A letter that looks like no ASCII letter shows that the sentence is really written in its script.
        if let (Some(script), Some(scripts)) = (script, self.scripts.get_mut(sentence))
            && (script == Script::Latin || !looks.is_ascii())
            && !scripts.contains(&script)
        {
            scripts.push(script);
        }
        self.exact.push(&folded, joint, number);
        self.looks.push(&looks, joint, number);
        self.atoms.push(Atom { shown: piece.to_owned(), script, sentence });
    }
}

/// The script of a word whose letters are all of one; `None` for a mixture and for digits alone.
fn script(word: &str) -> Option<Script> {
    let mut scripts = word.chars().map(|one| one.script());
    let own = |script: &Script| !matches!(script, Script::Common | Script::Inherited);
    let first = scripts.find(own)?;
    // Digits inside a word are what a disguise is made of, so they are a mixture.
    let digits = word.chars().any(char::is_numeric);
    (!digits && scripts.filter(own).all(|script| script == first)).then_some(first)
}

/// The joint that parts more.
const fn wider(one: Joint, other: Joint) -> Joint {
    match (one, other) {
        (Joint::Border, _) | (_, Joint::Border) => Joint::Border,
        (Joint::Clause, _) | (_, Joint::Clause) => Joint::Clause,
        (Joint::Gap, _) | (_, Joint::Gap) => Joint::Gap,
        (Joint::Seam, _) => other,
        _ => one,
    }
}

/// What a run of signs between two words parts.
fn gap(signs: &str) -> Joint {
    let clause =
        |one: char| matches!(one, ',' | ';' | ':' | '(' | ')' | '[' | ']' | '{' | '}' | '、' | '،' | '؛');
    if signs.contains(clause) { Joint::Clause } else { Joint::Gap }
}

/// Letters, digits and the marks on them.
fn is_letter(one: char) -> bool {
    one.is_alphanumeric() || is_combining_mark(one)
}

/// The parts of a word of UAX #29, each with the joint before it; the first one's is told by what stood before.
fn pieces(segment: &str) -> Vec<(&str, Joint)> {
    let mut found = Vec::new();
    // The part that is being read, and the joint before it.
    let mut open: Option<(usize, Joint)> = None;
    let mut joint = Joint::Tight;
    let mut before: Option<char> = None;
    for (place, letter) in segment.char_indices() {
        if !is_letter(letter) {
            if let Some((start, joint)) = open.take() {
                found.extend(segment.get(start..place).map(|piece| (piece, joint)));
            }
            (joint, before) = (Joint::Gap, None);
            continue;
        }
        let rest = segment.get(place..).unwrap_or_default();
        match open {
            None => open = Some((place, joint)),
            Some((start, joint)) if before.is_some_and(|before| is_seam(before, letter, rest)) => {
                found.extend(segment.get(start..place).map(|piece| (piece, joint)));
                open = Some((place, Joint::Seam));
            }
            Some(_) => {}
        }
        if !is_combining_mark(letter) {
            before = Some(letter);
        }
    }
    if let Some((start, joint)) = open {
        found.extend(segment.get(start..).map(|piece| (piece, joint)));
    }
    found
}

/// Whether a new part of a word begins with `letter`, which stands first in `rest`.
fn is_seam(before: char, letter: char, rest: &str) -> bool {
    if is_combining_mark(letter) {
        return false;
    }
    let small = |one: Option<char>| one.is_some_and(char::is_lowercase);
    let mut next = rest.chars().skip(1);
    // `invoiceTotal`; `XMLInvoice` before the last capital, but not `PDFs`.
    let hump = letter.is_uppercase()
        && (before.is_lowercase() || (before.is_uppercase() && small(next.next()) && small(next.next())));
    let number = before.is_numeric() != letter.is_numeric();
    let hangul = |one: char| one.script() == Script::Hangul;
    hump || number || hangul(before) != hangul(letter)
}

/// The paragraphs of a text: parted by empty lines, by lines that begin a list or a heading, and by U+2029.
///
/// A single line break is a space: texts are wrapped anywhere.
fn paragraphs(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{B}'], "\n");
    let mut found: Vec<String> = vec![String::new()];
    for line in text.split_inclusive(['\n', '\u{C}', '\u{2029}']) {
        let bare = line.trim();
        if begins_block(bare) || bare.is_empty() {
            found.push(String::new());
        }
        if let Some(last) = found.last_mut() {
            last.push_str(line.trim_end_matches(['\n', '\u{C}', '\u{2029}']));
            last.push(' ');
        }
        if line.ends_with(['\u{C}', '\u{2029}']) {
            found.push(String::new());
        }
    }
    found
}

/// Whether a line is an entry of a list, a heading, a quotation or a row of a table.
fn begins_block(line: &str) -> bool {
    let digits = line.trim_start_matches(char::is_numeric);
    line.starts_with(['•', '‣', '·', '#', '>', '|', '・'])
        || ["- ", "* ", "+ ", "– ", "— "].iter().any(|mark| line.starts_with(mark))
        || (digits.len() < line.len() && (digits.starts_with(". ") || digits.starts_with(") ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, phrase: &str) -> bool {
        Words::of(text).contain(&Words::of(phrase))
    }

    #[test]
    fn phrases_are_whole_words_of_one_sentence() {
        let text = "The EVIDENCE-bundle cites Études. Invoices follow, with l'étude and\nthe line2.";
        for phrase in
            ["evidence", "Evidence bundle", "études", "the", "cites  études", "étude", "and the", "line"]
        {
            assert!(found(text, phrase), "{phrase}");
        }
        for phrase in ["evid", "bundle evidence", "cite", "études invoices", "invoice", "evidencebundle"] {
            assert!(!found(text, phrase), "{phrase}");
        }
        assert!(Words::of(" -- ").is_empty());
        assert!(!found("anything", " -- "));
    }

    #[test]
    fn seams_are_borders_that_need_not_be_asked_for() {
        for (text, phrase) in [
            ("invoiceTotal", "invoice"),
            ("invoice_total", "invoice total"),
            ("XMLInvoice", "invoice"),
            ("invoice total", "invoiceTotal"),
            ("github", "GitHub"),
            ("GitHub", "github"),
            ("sha256", "SHA-256"),
            ("invoice.total", "total"),
            ("invoice를 보낸다", "invoice"),
            ("PDFs", "pdfs"),
        ] {
            assert!(found(text, phrase), "{phrase} in {text}");
        }
        for (text, phrase) in [("PDFs", "fs"), ("evidence bundle", "evidencebundle"), ("subtotal", "total")] {
            assert!(!found(text, phrase), "{phrase} in {text}");
        }
    }

    #[test]
    fn scripts_without_spaces_are_searched_letter_by_letter() {
        assert!(found("请开发票吧", "发票"));
        assert!(found("请开发 票吧", "发票"));
        assert!(!found("我们出发，票已买好", "发票"), "a comma parts them");
        assert!(!found("我们出发。票已买好", "发票"));
        assert!(found("電子インボイス制度", "インボイス"));
        assert!(found("これは請求書です", "請求書"));
        assert!(found("ขอใบแจ้งหนี้ด้วย", "ใบแจ้งหนี้"));
    }

    #[test]
    fn look_alikes_are_told_from_words_that_their_sentence_explains() {
        let look = |text: &str, phrase: &str| Words::of(text).look_like(&Words::of(phrase));
        for (text, phrase) in [
            ("an invоice", "invoice"),
            ("an inv0ice", "invoice"),
            ("an ınvoice", "invoice"),
            ("a сор of it", "cop"),
            ("сор", "cop"),
            ("ΡΑΥ", "pay"),
        ] {
            assert!(look(text, phrase).is_some(), "{phrase} in {text}");
        }
        for (text, phrase) in [
            ("Нужен сор для опыта", "cop"),
            ("corn is grown here", "com"),
            ("the modem works", "modern"),
            ("a cop came", "сор"),
            ("étude", "etude"),
        ] {
            assert_eq!(look(text, phrase), None, "{phrase} in {text}");
        }
    }
}
