//! Where JSON comes from: files and the standard input, with the lines and columns of every place in them.

use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use rogatio_core::wire::{Code, Problem};
use serde::de::IgnoredAny;

use super::refusal::Refusal;
use super::span::{self, Part};
use super::written::{Written, YamlError};

/// The name that stands for the standard input on the command line.
pub const STDIN: &str = "-";

/// One text and where it came from.
#[derive(Debug, Default)]
pub struct Source {
    /// What people call it: the path as it was given, `<stdin>`, or `REVISION:path`.
    pub name: String,
    /// The path in the work tree, with `/` between its parts, for annotations; absent when there is no such file.
    pub path: Option<String>,
    /// Whether the path begins at the root of the repository, and not in the working folder.
    pub from_root: bool,
    /// The text.
    pub text: String,
    /// Lines before this text when it is only a part of the file.
    pub lines_before: usize,
    /// The same as JSON, where the text is not strict JSON.
    pub written: Option<Written>,
}

/// A line and a column for people, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// A piece of a source; without a span it is the whole source.
#[derive(Debug, Clone)]
pub struct Place {
    /// The source.
    pub source: Arc<Source>,
    /// The bytes of the piece; `None` is the whole source.
    pub span: Option<Range<usize>>,
}

impl Place {
    /// The place of a pointer into the schema of a source. A pointer into another document (`uri`) has no line here.
    pub(crate) fn in_schema(
        source: &Arc<Source>,
        uri: Option<&str>,
        pointer: Option<&str>,
        part: Part,
    ) -> Self {
        let pointer = pointer.filter(|_| uri.is_none());
        Self { span: pointer.and_then(|pointer| source.locate(pointer, part)), source: Arc::clone(source) }
    }

    /// Where it begins.
    pub fn position(&self) -> Option<Position> {
        self.span.as_ref().map(|span| self.source.position(span.start))
    }
}

impl Source {
    /// A text that came from the file at `path`.
    pub fn of_file(path: &Path, text: String) -> Arc<Self> {
        let name = path.display().to_string();
        Arc::new(Self { path: Some(annotation_path(path)), name, text, ..Self::default() })
    }

    /// A text without a file.
    pub fn of_text(name: impl Into<String>, text: String) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text, ..Self::default() })
    }

    /// Reads `path` (or the standard input, for `-`), which must hold exactly one JSON value.
    ///
    /// What the value is, and whether the engine likes it, is not looked at here. That it is one value is: its text is
    /// spliced into a request, and must not be able to add members of its own.
    pub fn read_json(path: &Path) -> Result<Arc<Self>, Refusal> {
        let source = Self::read(path)?;
        one_value(&source)?;
        Ok(source)
    }

    /// Reads `path` (or the standard input, for `-`), which must hold one schema: JSON, JSON with comments, or YAML in a file that is named so.
    ///
    /// # Errors
    /// As [`Source::read_json`]; `input.yaml` for a file that is not one YAML document, or that JSON has no value for.
    pub fn read_schema(path: &Path) -> Result<Arc<Self>, Refusal> {
        let mut source = Self::read(path)?;
        if let Some(own) = Arc::get_mut(&mut source) {
            own.translate(path)?;
        }
        one_value(&source)?;
        Ok(source)
    }

    /// A schema that came from elsewhere, for example from a commit; `path` is its name there.
    ///
    /// # Errors
    /// As [`Source::read_schema`].
    pub fn of_schema(mut self, path: &Path) -> Result<Arc<Self>, Refusal> {
        self.translate(path)?;
        let source = Arc::new(self);
        one_value(&source)?;
        Ok(source)
    }

    /// Finds the JSON that the text means.
    fn translate(&mut self, path: &Path) -> Result<(), Refusal> {
        if is_yaml(path) {
            let written = Written::of_yaml(&self.text).map_err(|error| {
                let problem = Problem::new(Code::InputYaml, format!("`{}`: {error}", self.name));
                let YamlError::Read(read) = &error else { return Refusal::from(problem) };
                let problem = problem.at_line(read.line, read.column);
                let offset = self.offset(read.line, 1);
                let text = std::mem::take(&mut self.text);
                let source = Arc::new(Self {
                    name: self.name.clone(),
                    path: self.path.clone(),
                    from_root: self.from_root,
                    text,
                    ..Self::default()
                });
                Refusal::at(problem, Place { source, span: Some(offset..offset) })
            })?;
            self.written = Some(written);
        } else if serde_json::from_str::<IgnoredAny>(&self.text).is_err() {
            self.written = Written::with_comments(&self.text);
        }
        Ok(())
    }

    /// The text as JSON.
    pub fn json(&self) -> &str {
        self.written.as_ref().map_or(&self.text, |written| &written.json)
    }

    /// Whether the bytes of the JSON stand where they stand in the text.
    pub(crate) fn is_in_place(&self) -> bool {
        self.written.as_ref().is_none_or(Written::is_in_place)
    }

    /// The bytes of the text that a JSON Pointer leads to, followed as far as it leads.
    pub(crate) fn locate(&self, pointer: &str, part: Part) -> Option<Range<usize>> {
        match &self.written {
            Some(written) if !self.is_in_place() => written.locate(&self.text, pointer, part),
            _ => span::locate(self.json(), pointer, part),
        }
    }

    /// Reads `path` (or the standard input, for `-`), which must hold text.
    pub fn read(path: &Path) -> Result<Arc<Self>, Refusal> {
        if path.as_os_str() == STDIN {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map_err(|error| unreadable("<stdin>", &error))?;
            return Ok(Self::of_text("<stdin>", utf8("<stdin>", bytes)?));
        }
        let name = path.display().to_string();
        if path.is_dir() {
            let problem = Problem::new(Code::InputUnreadable, format!("`{name}` is a directory, not a file"));
            return Err(problem.into());
        }
        let bytes = fs::read(path).map_err(|error| unreadable(&name, &error))?;
        Ok(Self::of_file(path, utf8(&name, bytes)?))
    }

    /// Its lines that are not blank, each as a source that knows where it stood.
    pub fn lines(&self) -> Vec<Arc<Self>> {
        let lines = self.text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let source = |(number, line): (usize, &str)| {
            let (name, path) = (self.name.clone(), self.path.clone());
            let lines_before = self.lines_before + number;
            Arc::new(Self { name, path, text: line.to_owned(), lines_before, ..Self::default() })
        };
        lines.map(source).collect()
    }

    /// The line and column of a byte; the end of the text for bytes beyond it.
    pub fn position(&self, offset: usize) -> Position {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        Position { line: self.lines_before + line + 1, column: column + 1 }
    }

    /// The byte at a line and column as serde_json counts them: both from 1, columns in bytes.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let start: usize = self.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        self.clamp(start + column.saturating_sub(1))
    }

    /// The nearest character boundary at or before `offset`.
    pub fn clamp(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset)
    }
}

/// Whether a file is YAML by its name.
pub fn is_yaml(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["yaml", "yml"].iter().any(|yaml| ending.eq_ignore_ascii_case(yaml))
}

/// Refuses a text that is not exactly one JSON value.
pub fn one_value(source: &Arc<Source>) -> Result<(), Refusal> {
    if source.text.trim().is_empty() {
        let detail = format!("`{}` is empty", source.name);
        return Err(Problem::new(Code::InputEmpty, detail).with_help("expected one JSON value").into());
    }
    let Err(error) = serde_json::from_str::<IgnoredAny>(source.json()) else { return Ok(()) };
    let offset = source.offset(error.line(), error.column());
    let mut problem =
        Problem::new(Code::RequestInvalidJson, error.to_string()).at_line(error.line(), error.column());
    if source.text.starts_with('\u{feff}') {
        problem = problem.with_help(
            "the text begins with a byte order mark, which JSON does not allow (RFC 8259, section 8.1)",
        );
    }
    Err(Refusal::at(problem, Place { source: Arc::clone(source), span: Some(offset..offset) }))
}

/// The text in `bytes`, which came from `name`.
pub fn utf8(name: &str, bytes: Vec<u8>) -> Result<String, Refusal> {
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        Problem::new(
            Code::RequestInvalidUtf8,
            format!("`{name}`: byte {offset} is not part of any UTF-8 character"),
        )
        .with_help("JSON is exchanged as UTF-8 (RFC 8259, section 8.1)")
        .into()
    })
}

/// The problem of an input that cannot be read.
pub fn unreadable(name: &str, error: &io::Error) -> Refusal {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "the file does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    Problem::new(Code::InputUnreadable, format!("`{name}`: {why}")).into()
}

/// `path` as annotations of pull requests spell it.
pub(crate) fn annotation_path(path: &Path) -> String {
    let parts: Vec<_> =
        path.components().filter(|part| !matches!(part, std::path::Component::CurDir)).collect();
    let joined: std::path::PathBuf = parts.iter().collect();
    joined.display().to_string().replace(std::path::MAIN_SEPARATOR, "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_offsets_count_bytes() {
        let source = Source::of_text("x", "{\n \"é\": 1}".into());
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(7), Position { line: 2, column: 5 });
        assert_eq!(source.offset(2, 6), 7);
        assert_eq!(source.position(999), Position { line: 2, column: 9 });
        assert_eq!(source.offset(9, 9), source.text.len());
    }

    #[test]
    fn a_text_that_would_add_members_to_a_request_is_refused() {
        let source = Source::of_text("x", r#"{}, "mode": "skip""#.into());
        let refusal = one_value(&source).unwrap_err();
        assert_eq!(refusal.problem.code, Code::RequestInvalidJson);
        assert_eq!(refusal.place.unwrap().span, Some(2..2));
    }

    #[test]
    fn annotation_paths_have_no_leading_dot() {
        assert_eq!(annotation_path(Path::new("./a/./b.json")), "a/b.json");
    }
}
