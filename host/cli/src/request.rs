//! Requests that carry the caller's files verbatim, and the way back from the engine's problems to those files.
//!
//! A file's own text is spliced into the request, never re-written: the engine reads it strictly, and must see the
//! duplicate keys and the numbers that a second writer would have smoothed away.

use std::sync::Arc;

use rogatio_core::wire::{Code, Numbers, Problem};
use serde_json::Value;

use super::refusal::Refusal;
use super::source::{Place, Position, Source};
use super::span::{self, Index, Part};

/// A request under construction: one JSON object.
pub(crate) struct Request {
    text: String,
    pieces: Vec<Piece>,
    open: Vec<String>,
    first: bool,
}

/// A source inside a request.
struct Piece {
    pointer: String,
    start: usize,
    source: Arc<Source>,
}

impl Request {
    /// An empty request.
    pub(crate) fn new() -> Self {
        Self { text: "{".into(), pieces: Vec::new(), open: vec![String::new()], first: true }
    }

    /// A member that holds the whole text of `source`, which is known to be one JSON value.
    pub(crate) fn source(&mut self, field: &str, source: &Arc<Source>) {
        let pointer = self.member(field);
        self.splice(pointer, source);
    }

    /// As [`Request::source`], with those of `members` that the object of `source` lacks. They follow what is in the file,
    /// whose places stay where they are.
    pub(crate) fn completed(&mut self, field: &str, source: &Arc<Source>, members: &[(&str, Value)]) {
        self.source(field, source);
        let Some(known) = Index::new(&source.text).and_then(|index| index.members()) else { return };
        let lacking = members.iter().filter(|(name, _)| known.iter().all(|(key, _)| key != name));
        let added = lacking.map(|(name, value)| format!("{}:{value}", Value::from(*name)));
        let added = added.collect::<Vec<_>>().join(",");
        let end = self.text.trim_end().len().saturating_sub(1);
        let comma = if known.is_empty() || added.is_empty() { "" } else { "," };
        self.text.truncate(end);
        self.text.push_str(&format!("{comma}{added}}}"));
    }

    /// A member that holds an array of sources.
    pub(crate) fn sources(&mut self, field: &str, sources: &[Arc<Source>]) {
        let pointer = self.member(field);
        self.text.push('[');
        for (index, source) in sources.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.splice(format!("{pointer}/{index}"), source);
        }
        self.text.push(']');
    }

    /// A member that is not from a file.
    pub(crate) fn value(&mut self, field: &str, value: impl Into<Value>) {
        self.member(field);
        self.text.push_str(&value.into().to_string());
    }

    /// Members that follow stand in the object `field`, until [`Request::close`].
    pub(crate) fn open(&mut self, field: &str) {
        let pointer = self.member(field);
        self.open.push(pointer);
        self.text.push('{');
        self.first = true;
    }

    /// Ends what [`Request::open`] began.
    pub(crate) fn close(&mut self) {
        self.open.pop();
        self.text.push('}');
        self.first = false;
    }

    /// Ends the request.
    pub(crate) fn finish(mut self) -> FinishedRequest {
        self.text.push('}');
        FinishedRequest { text: self.text, pieces: self.pieces }
    }

    fn member(&mut self, field: &str) -> String {
        if !self.first {
            self.text.push(',');
        }
        self.first = false;
        self.text.push_str(&Value::from(field).to_string());
        self.text.push(':');
        span::child_pointer(self.open.last().map_or("", String::as_str), field)
    }

    fn splice(&mut self, pointer: String, source: &Arc<Source>) {
        let start = self.text.len();
        self.text.push_str(source.json());
        self.pieces.push(Piece { pointer, start, source: Arc::clone(source) });
    }
}

/// A request that can be sent.
pub(crate) struct FinishedRequest {
    /// The request as JSON text.
    pub(crate) text: String,
    pieces: Vec<Piece>,
}

impl FinishedRequest {
    /// A request that stands in a file as a whole.
    pub(crate) fn whole(source: &Arc<Source>) -> Self {
        let piece = Piece { pointer: String::new(), start: 0, source: Arc::clone(source) };
        Self { text: source.text.clone(), pieces: vec![piece] }
    }

    /// The place in the caller's files that the engine's problem with this request is about.
    pub(crate) fn explain(&self, problem: Problem) -> Refusal {
        if let Some(pointer) = &problem.pointer
            && let Some((piece, rest)) =
                self.pieces.iter().find_map(|piece| piece.rest(pointer).map(|rest| (piece, rest)))
        {
            let part = if problem.code == Code::RequestDuplicateKey { Part::LastKey } else { Part::Value };
            let span = piece.source.locate(rest, part);
            return Refusal::at(problem, Place { source: Arc::clone(&piece.source), span });
        }
        match self.position(&problem).or_else(|| self.largest(&problem)) {
            Some(place) => Refusal::at(problem, place),
            None => problem.into(),
        }
    }

    /// A limit is exceeded by all files together: the largest of them is the one to look at.
    fn largest(&self, problem: &Problem) -> Option<Place> {
        let pieces = self.pieces.iter().filter(|_| problem.code.as_str().starts_with("limit."));
        let piece = pieces.max_by_key(|piece| piece.source.text.len())?;
        Some(Place { source: Arc::clone(&piece.source), span: None })
    }

    /// A problem of syntax names a place of the request: where that is in the file.
    fn position(&self, problem: &Problem) -> Option<Place> {
        let offset = offset(problem, &self.text)?;
        let piece = self.pieces.iter().rfind(|piece| piece.start <= offset)?;
        let offset = piece.source.clamp(offset - piece.start);
        // The bytes of JSON that was made of YAML are nowhere in the file.
        let span = piece.source.is_in_place().then_some(offset..offset);
        Some(Place { source: Arc::clone(&piece.source), span })
    }
}

impl Piece {
    /// What is left of `pointer` inside this piece.
    fn rest<'p>(&self, pointer: &'p str) -> Option<&'p str> {
        pointer.strip_prefix(&self.pointer).filter(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// The byte of `text` that a problem with its syntax names.
pub(crate) fn offset(problem: &Problem, text: &str) -> Option<usize> {
    let numbers = problem.numbers.as_deref()?;
    let narrow = |number: Option<u64>| number.and_then(|number| usize::try_from(number).ok());
    if let Some(offset) = narrow(numbers.offset) {
        return Some(offset);
    }
    let (line, column) = (narrow(numbers.line)?, narrow(numbers.column)?);
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    start.checked_add(column.checked_sub(1)?)
}

/// The detail of a problem with the syntax of a request, about the place in the file instead.
pub(crate) fn moved(problem: &Problem, position: Position) -> String {
    let said = match problem.numbers.as_deref() {
        Some(Numbers { line: Some(line), column: Some(column), .. }) => {
            format!("at line {line} column {column}")
        }
        Some(Numbers { offset: Some(offset), .. }) => format!("at byte {offset}"),
        _ => return problem.detail.clone(),
    };
    match problem.detail.rsplit_once(&said) {
        Some((before, after)) => {
            format!("{before}at line {} column {}{after}", position.line, position.column)
        }
        None => problem.detail.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Engine, Native};
    use crate::finding::Finding;

    fn request(text: &str) -> FinishedRequest {
        let mut request = Request::new();
        request.value("mode", "full");
        request.source("old", &Source::of_text("old.json", "{}".into()));
        request.open("options");
        request.source("a/b", &Source::of_text("new.json", text.into()));
        request.close();
        request.finish()
    }

    #[test]
    fn the_text_is_the_files_own() {
        let request = request("{ \"a\": 1.50 }");
        assert_eq!(request.text, r#"{"mode":"full","old":{},"options":{"a/b":{ "a": 1.50 }}}"#);
    }

    #[test]
    fn members_that_a_file_lacks_follow_those_that_it_has() {
        let completed = |text: &str, members: &[(&str, Value)]| {
            let mut request = Request::new();
            request.completed("old", &Source::of_text("old.json", text.into()), members);
            request.finish().text
        };
        let members = [("a", Value::from(2)), ("b", Value::from("c"))];
        assert_eq!(completed("{ \"a\": 1.50 }\n", &members), r#"{"old":{ "a": 1.50 ,"b":"c"}}"#);
        assert_eq!(completed("{}", &members), r#"{"old":{"a":2,"b":"c"}}"#);
        assert_eq!(completed(r#"{"a":1,"b":1}"#, &members), r#"{"old":{"a":1,"b":1}}"#);
        assert_eq!(completed("[1] ", &members), r#"{"old":[1] }"#);
    }

    #[test]
    fn a_pointer_leads_back_to_the_file() {
        let request = request("{\"k\": [1, 22]}");
        let refusal = request.explain(Problem::new(Code::SchemaInvalid, "no").at("/options/a~1b/k/1"));
        let place = refusal.place.unwrap();
        assert_eq!((place.source.name.as_str(), place.span), ("new.json", Some(10..12)));
        assert!(request.explain(Problem::new(Code::SchemaInvalid, "no").at("/oldest")).place.is_none());
    }

    #[test]
    fn a_place_of_the_request_becomes_a_place_of_the_file() {
        let request = request("{\n  \"k\": 9007199254740993.5}");
        let engine = Native;
        let problem = engine.call("schema.check", &request.text).unwrap_err();
        assert_eq!(problem.code, Code::RequestLossyNumber);
        let finding = Finding::of_refusal(&request.explain(problem));
        assert_eq!(
            finding.message,
            "the number `9007199254740993.5` at line 2 column 8 would change its value"
        );
        let place = finding.place.unwrap();
        assert_eq!((place.source.name.as_str(), place.span), ("new.json", Some(9..9)));
    }

    #[test]
    fn a_limit_is_told_of_the_largest_file() {
        let request = request("[1, 2, 3]");
        let refusal = request.explain(Problem::new(Code::LimitBytes, "too long"));
        assert_eq!(refusal.told().problem.detail, "`new.json`: too long");
        assert!(request.explain(Problem::new(Code::Internal, "no")).place.is_none());
    }

    #[test]
    fn problems_name_places_in_two_ways() {
        let problem = |detail| Problem::new(Code::RequestInvalidJson, detail);
        let position = Position { line: 7, column: 9 };
        let ident = problem("expected ident at line 2 column 2").at_line(2, 2);
        assert_eq!(offset(&ident, "a\nbc"), Some(3));
        assert_eq!(moved(&ident, position), "expected ident at line 7 column 9");
        let lossy = problem("the number at byte 3 is lossy").at_offset(3);
        assert_eq!(offset(&lossy, "a\nbc"), Some(3));
        assert_eq!(moved(&lossy, position), "the number at line 7 column 9 is lossy");
        assert_eq!(offset(&problem("nothing at line 0 column 0").at_line(0, 0), "a\nbc"), None);
        assert_eq!(offset(&problem("at line 2 column 2"), "a\nbc"), None);
    }
}
