//! The parts of a path: decoded one by one, so that a subject may have every character.

/// The parts behind the prefix; empty ones at the end do not count.
pub(super) fn parts(path: &str, prefix: &str) -> Vec<String> {
    let path = match path.strip_prefix(prefix) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
        _ => path,
    };
    let mut parts: Vec<String> =
        path.trim_start_matches('/').split('/').map(|part| decoded(part, false)).collect();
    while parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    parts
}

/// A text without its percent signs; what is not encoded as it should be stays.
pub(super) fn decoded(text: &str, plus: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let ahead = rest.clone();
                let digits: Vec<u8> = ahead.take(2).collect();
                let value = std::str::from_utf8(&digits).ok().filter(|digits| digits.len() == 2);
                match value.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                    Some(value) => {
                        bytes.push(value);
                        rest.nth(1);
                    }
                    None => bytes.push(byte),
                }
            }
            b'+' if plus => bytes.push(b' '),
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_decoded_one_by_one() {
        let of = |path| parts(path, "/confluent");
        assert_eq!(of("/confluent/subjects/a%2Fb%20c/versions/"), ["subjects", "a/b c", "versions"]);
        assert_eq!(of("/subjects/%3A.ctx%3As//"), ["subjects", ":.ctx:s"]);
        assert_eq!(of("/confluent/"), Vec::<String>::new());
        assert_eq!(of("/confluent"), Vec::<String>::new());
        assert_eq!(of("/confluentx"), ["confluentx"]);
        assert_eq!(of("/subjects/100%/x%zz+"), ["subjects", "100%", "x%zz+"]);
        assert_eq!(decoded("a+%2B%", true), "a +%");
    }
}
