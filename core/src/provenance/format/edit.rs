//! Changing a few top-level values of a YAML file without touching the rest: comments, order and styles stay.

use super::canonical::document_yaml;
use super::node::Node;
use super::yaml::{Document, ReadOptions, read_str};

/// How a rewritten file came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As the reference rewrites it: the comments before the first key kept, the rest written afresh.
    Rewritten,
    /// Only the values that changed were touched.
    Edited,
}

/// The text of `document` with its root replaced by `root`, which differs from it in top-level scalars and new keys.
///
/// A file without comments after its first key and without anchors is written as the reference would write it. One with
/// them is edited in place, so that they stay. Either way the text reads back as `root`, or there is none.
pub fn rewrite(document: &Document, root: &Node) -> Option<(String, Form)> {
    let (header, body) = split_header(&document.text);
    let rewritten = || {
        let text = format!("{header}{}", document_yaml(root).ok()?);
        reads_as(&text, root).then_some((text, Form::Rewritten))
    };
    let edited = || {
        let text = edit(document, root)?;
        reads_as(&text, root).then_some((text, Form::Edited))
    };
    // A `#` in a value looks like a comment here, and a `&` like an anchor; editing is right for both.
    if body.contains(['#', '&']) { edited().or_else(rewritten) } else { rewritten().or_else(edited) }
}

fn reads_as(text: &str, root: &Node) -> bool {
    read_str(text, ReadOptions::STRICT).is_ok_and(|document| document.root.same(root))
}

/// The lines before the first that is not blank or a comment, with line feeds; and the rest.
fn split_header(text: &str) -> (String, &str) {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        if !(content.is_empty() || content.starts_with('#')) {
            break;
        }
        end += line.len();
    }
    let (header, body) = text.split_at_checked(end).unwrap_or((text, ""));
    (header.replace("\r\n", "\n"), body)
}

/// `document` with each changed scalar replaced where it stands and each new key appended.
fn edit(document: &Document, root: &Node) -> Option<String> {
    let Node::Mapping(entries) = root else { return None };
    let old = document.root.as_mapping()?;
    if document.entries.len() != old.len() {
        return None;
    }
    let mut replacements = Vec::new();
    let mut added = Vec::new();
    for (key, value) in entries {
        let name = key.as_text()?;
        match document.root.get(name) {
            Some(before) if before.same(value) => {}
            Some(_) => {
                let place = document.entries.iter().find(|entry| entry.key == name)?.scalar?;
                replacements.push((place, scalar_text(value)?));
            }
            None => added.push((key.clone(), value.clone())),
        }
    }
    replacements.sort_by_key(|(place, _)| *place);
    let newline = if document.text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut text = String::new();
    let mut copied = 0;
    for ((start, end), value) in replacements {
        text.push_str(document.text.get(copied..start)?);
        // An absent value has no place of its own but the end of its key's line.
        if start == end {
            text.push(' ');
        }
        text.push_str(&value);
        copied = end;
    }
    text.push_str(document.text.get(copied..)?);
    if !added.is_empty() {
        if !text.ends_with('\n') {
            text.push_str(newline);
        }
        text.push_str(&document_yaml(&Node::Mapping(added)).ok()?.replace('\n', newline));
    }
    Some(text)
}

/// A scalar on one line.
fn scalar_text(value: &Node) -> Option<String> {
    let text = document_yaml(&Node::Mapping(vec![(Node::text("v"), value.clone())])).ok()?;
    let line = text.strip_prefix("v: ")?.strip_suffix('\n')?;
    (!line.contains('\n')).then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(text: &str, changes: &[(&str, Node)]) -> (String, Form) {
        let document = read_str(text, ReadOptions::STRICT).unwrap();
        let mut root = document.root.clone();
        for (key, value) in changes {
            root.set(key, value.clone());
        }
        rewrite(&document, &root).unwrap()
    }

    #[test]
    fn comments_inside_stay_where_they_are() {
        let text = "# top\nv: \"1\"   # old\nlist: [a, \"b\"]  # flow\nnone: ~ # null\nempty:\n# end\n";
        let changes = [
            ("v", Node::text("2")),
            ("none", Node::text("x")),
            ("new", Node::Sequence(vec![Node::text("y")])),
        ];
        let (edited, form) = changed(text, &changes);
        assert_eq!(form, Form::Edited);
        assert_eq!(
            edited,
            "# top\nv: '2'   # old\nlist: [a, \"b\"]  # flow\nnone: x # null\nempty:\n# end\nnew:\n- y\n"
        );
    }

    #[test]
    fn a_file_with_only_a_header_is_written_afresh() {
        let (text, form) = changed("# top\r\n\r\nv: \"1\"\r\nw:   2\r\n", &[("v", Node::text("2"))]);
        assert_eq!((text.as_str(), form), ("# top\n\nv: '2'\nw: 2\n", Form::Rewritten));
    }

    #[test]
    fn an_absent_value_is_filled_in() {
        let (text, _) = changed("a: # nothing\nb: 1\n", &[("a", Node::text("x"))]);
        assert_eq!(read_str(&text, ReadOptions::STRICT).unwrap().root.get("a"), Some(&Node::text("x")));
    }
}
