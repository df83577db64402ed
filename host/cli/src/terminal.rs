//! Where output goes, what may stand in it, and whether it may have colours.
//!
//! This is the one place where text is written. Text for people goes through [`Output::say`], which escapes whatever
//! could steer a terminal: names of files and the fields of documents are input, and nobody's input moves a cursor. Only
//! the styles of [`Paint`] pass. Data for programs goes through [`Output::data`], byte for byte.

use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::LazyLock;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use rogatio_core::excerpt::is_unsafe_to_show;

/// The use of colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// Use colours on a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always use colours.
    Always,
    /// Never use colours.
    Never,
}

/// The two streams that a command writes to.
pub struct Terminal {
    /// The standard output.
    pub out: Output,
    /// The error stream.
    pub err: Output,
    /// The colours of the standard output.
    pub paint: Paint,
    /// The colours of the error stream.
    pub paint_err: Paint,
}

/// One stream.
///
/// When its reader goes away (`rogatio … | head`), the rest is not written, and the command goes on: what it says when it
/// ends is the same as if somebody had read everything.
pub struct Output {
    stream: Box<dyn Write>,
    is_closed: bool,
}

/// The colours of one stream.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    /// Whether colours are allowed.
    pub color: bool,
}

/// What stands out.
pub const BOLD: Style = Style::new().bold();
/// What is of less interest.
pub const DIM: Style = Style::new().dimmed();
/// Bad news.
pub const RED: Style = AnsiColor::Red.on_default().bold();
/// Good news.
pub const GREEN: Style = AnsiColor::Green.on_default().bold();
/// An open question.
pub const AMBER: Style = AnsiColor::Yellow.on_default().bold();

/// What begins a style in text on its way to a stream. No input can know it, so no input has a style.
static MARK: LazyLock<String> =
    LazyLock::new(|| format!("\u{1}{:016x}", RandomState::new().hash_one("mark")));
/// What ends a style.
const END_OF_MARK: char = '\u{2}';

impl Terminal {
    /// The process's own streams.
    pub fn of_process(choice: ColorChoice) -> Self {
        let quiet = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let paint = |terminal: bool| Paint {
            color: match choice {
                ColorChoice::Auto => terminal && !quiet,
                ColorChoice::Always => true,
                ColorChoice::Never => false,
            },
        };
        Self {
            out: Output::new(io::BufWriter::with_capacity(1 << 16, io::stdout().lock())),
            err: Output::new(io::stderr().lock()),
            paint: paint(io::stdout().is_terminal()),
            paint_err: paint(io::stderr().is_terminal()),
        }
    }
}

impl Output {
    /// An output onto a stream.
    pub fn new(stream: impl Write + 'static) -> Self {
        Self { stream: Box::new(stream), is_closed: false }
    }

    /// A line for people. Nothing in it can steer a terminal but the styles of [`Paint`].
    pub fn say(&mut self, line: &str) -> io::Result<()> {
        self.data(shown(line))?;
        self.data("\n")
    }

    /// Text that was made for people from escaped pieces, styles and all, as [`super::human`] makes it.
    pub(super) fn rendered(&mut self, text: &str) -> io::Result<()> {
        self.data(text)
    }

    /// Data for programs, as it is.
    pub fn data(&mut self, data: impl AsRef<[u8]>) -> io::Result<()> {
        let written = self.stream.write_all(data.as_ref());
        self.unless_closed(written)
    }

    /// A document for programs, as it is, and a line feed.
    pub fn document(&mut self, text: &str) -> io::Result<()> {
        self.data(text)?;
        self.data("\n")
    }

    /// Sends what waits on its way.
    pub fn flush(&mut self) -> io::Result<()> {
        let flushed = self.stream.flush();
        self.unless_closed(flushed)
    }

    fn unless_closed(&mut self, written: io::Result<()>) -> io::Result<()> {
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                // Whatever is buffered is for nobody.
                if !std::mem::replace(&mut self.is_closed, true) {
                    self.stream = Box::new(io::sink());
                }
                Ok(())
            }
            other => other,
        }
    }
}

impl Paint {
    /// `text` in a style, where colours are allowed.
    pub fn text(self, style: Style, text: &str) -> String {
        if !self.color {
            return text.to_owned();
        }
        let mark = |style: String| {
            // A style is `ESC [ … m`: what is between goes on its way, and becomes a style again when it is written.
            let code = style.trim_start_matches("\u{1b}[").trim_end_matches('m').replace("m\u{1b}[", ";");
            format!("{}{code}{END_OF_MARK}", *MARK)
        };
        format!("{}{text}{}", mark(style.render().to_string()), mark(style.render_reset().to_string()))
    }
}

/// `text` with the styles of [`Paint`], and everything else that could steer a terminal escaped.
fn shown(text: &str) -> String {
    let mut pieces = text.split(MARK.as_str());
    let mut line = escaped(pieces.next().unwrap_or_default());
    for piece in pieces {
        match piece.split_once(END_OF_MARK) {
            Some((code, rest)) => {
                line.push_str(&format!("\u{1b}[{code}m"));
                line.push_str(&escaped(rest));
            }
            None => line.push_str(&escaped(piece)),
        }
    }
    line
}

/// `text` with every character escaped that could move the cursor, break the line or turn the direction of what follows.
pub fn escaped(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unsafe_to_show(character) {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}

/// As [`escaped`], but with as many bytes as before: line feeds and tabs stay, and places in the text are where they were.
pub fn masked(text: &str) -> String {
    let mask = |character: char| match (is_unsafe_to_show(character), character) {
        (false, _) | (_, '\n' | '\t') => character,
        // A carriage return before a line feed ends a line on other systems.
        (_, '\r') => ' ',
        _ => match character.len_utf8() {
            1 => '?',
            2 => '\u{b7}',
            _ => '\u{fffd}',
        },
    };
    text.chars().map(mask).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// A stream whose reader goes away after some bytes.
    struct Pipe(Arc<Mutex<Vec<u8>>>, usize);

    impl Write for Pipe {
        fn write(&mut self, data: &[u8]) -> io::Result<usize> {
            let mut taken = self.0.lock().map_err(|_| io::Error::other("a test has failed"))?;
            if taken.len() >= self.1 {
                return Err(ErrorKind::BrokenPipe.into());
            }
            taken.extend_from_slice(data);
            Ok(data.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Everything that `write` writes.
    pub(crate) fn collected(write: impl FnOnce(&mut Output) -> io::Result<()>) -> String {
        let taken = Arc::new(Mutex::new(Vec::new()));
        write(&mut Output::new(Pipe(taken.clone(), usize::MAX))).unwrap();
        let taken = taken.lock().unwrap().clone();
        String::from_utf8(taken).unwrap()
    }

    fn said(line: &str) -> String {
        collected(|out| out.say(line))
    }

    #[test]
    fn nothing_of_the_input_steers_a_terminal() {
        let hostile =
            "a\u{1b}]0;owned\u{7}\u{1b}[31mX\r\n\u{9b}31m\u{202e}\u{7f}\u{1}0123456789abcdef31\u{2}";
        for color in [false, true] {
            let line = said(&Paint { color }.text(RED, hostile));
            let own = line.replace("\u{1b}[1m", "").replace("\u{1b}[31m", "").replace("\u{1b}[0m", "");
            let own = own.replace("\u{1b}[1;31m", "");
            assert!(!own.trim_end_matches('\n').chars().any(is_unsafe_to_show), "{own:?}");
            assert_eq!(line.contains('\u{1b}'), color, "{line:?}");
        }
    }

    #[test]
    fn a_style_is_what_it_was() {
        let line = said(&Paint { color: true }.text(GREEN, "fine"));
        assert_eq!(line.matches('\u{1b}').count(), 2, "{line:?}");
        assert!(line.contains("32") && line.ends_with("fine\u{1b}[0m\n"), "{line:?}");
    }

    #[test]
    fn masking_keeps_every_place() {
        let text = "{\t\"a\u{1b}\u{9b}\u{202e}é\": 1\r\n}";
        let masked = masked(text);
        assert_eq!(masked.len(), text.len());
        assert_eq!(masked.find("é"), text.find("é"));
        assert!(masked.chars().all(|one| !is_unsafe_to_show(one) || matches!(one, '\n' | '\t')));
    }

    #[test]
    fn a_reader_that_goes_away_stops_nothing() {
        let taken = Arc::new(Mutex::new(Vec::new()));
        let mut output = Output::new(Pipe(taken.clone(), 3));
        for _ in 0..10 {
            output.say("abc").unwrap();
        }
        output.flush().unwrap();
        assert_eq!(taken.lock().unwrap().as_slice(), b"abc");
    }
}
