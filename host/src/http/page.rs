//! The page and the pages about codes: files that `build.rs` compressed and named by their digest, served as they are.

use std::borrow::Cow;
use std::io::Write as _;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

/// One file of the page.
pub(super) struct File {
    /// Its path, without a leading slash.
    path: &'static str,
    /// Its media type.
    media_type: &'static str,
    /// The SHA-256 of its bytes, in hexadecimal.
    digest: Cow<'static, str>,
    /// Its bytes.
    plain: Cow<'static, [u8]>,
    /// The same in brotli, where that is shorter.
    brotli: Option<Cow<'static, [u8]>>,
    /// The same in gzip, where that is shorter.
    gzip: Option<Cow<'static, [u8]>>,
}

include!(concat!(env!("OUT_DIR"), "/page.rs"));
include!(concat!(env!("OUT_DIR"), "/errors.rs"));

/// Answers a request for a file.
pub(super) async fn serve(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    match PAGE.iter().find(|file| file.path == path) {
        Some(file) => file.respond(request.headers()),
        None => response(
            StatusCode::NOT_FOUND,
            &[(CONTENT_TYPE, "text/plain; charset=utf-8")],
            b"there is no such page\n",
        ),
    }
}

impl File {
    /// A file that is made when the process first serves it.
    pub(super) fn made(path: &'static str, media_type: &'static str, text: String) -> Self {
        let digest = rogatio_core::digest::Digest::of(text.as_bytes()).to_hex();
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        let gzip = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish());
        Self {
            path,
            media_type,
            digest: digest.into(),
            plain: text.into_bytes().into(),
            brotli: None,
            gzip: gzip.ok().map(Cow::Owned),
        }
    }

    /// Its path, without a leading slash.
    pub(super) const fn path(&self) -> &'static str {
        self.path
    }

    /// Answers with the file, in an encoding that the caller accepts.
    pub(super) fn respond(&'static self, asked: &HeaderMap) -> Response {
        let encodings = [("br", &self.brotli), ("gzip", &self.gzip)];
        let accepted = encodings
            .into_iter()
            .find_map(|(name, bytes)| Some((name, bytes.as_deref()?)).filter(|_| accepts(asked, name)));
        // Each encoding is a representation of its own, so it has a tag of its own.
        let tag = match accepted {
            Some((name, _)) => format!("\"{}-{name}\"", self.digest),
            None => format!("\"{}\"", self.digest),
        };
        let mut headers = vec![
            (ETAG, tag.as_str()),
            // Kept by the browser, asked about each time: one round trip, no stale engine.
            (CACHE_CONTROL, "no-cache"),
            (VARY, "accept-encoding"),
        ];
        if matches(asked, &tag) {
            return response(StatusCode::NOT_MODIFIED, &headers, b"");
        }
        headers.push((CONTENT_TYPE, self.media_type));
        if let Some((name, _)) = accepted {
            headers.push((CONTENT_ENCODING, name));
        }
        response(StatusCode::OK, &headers, accepted.map_or(&*self.plain, |(_, bytes)| bytes))
    }
}

/// Whether the caller takes this encoding: named, and not with weight zero (RFC 9110, section 12.5.3).
fn accepts(asked: &HeaderMap, encoding: &str) -> bool {
    let values = asked.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|item| {
        let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
        let weight = parameters.trim().trim_start_matches(['q', 'Q']).trim_start_matches('=').trim();
        name.trim().eq_ignore_ascii_case(encoding)
            && !(weight.starts_with('0') && weight.trim_end_matches(['0', '.']).is_empty())
    })
}

/// Whether the caller has this representation already (RFC 9110, section 13.1.2).
fn matches(asked: &HeaderMap, tag: &str) -> bool {
    let values = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|item| item == "*" || item.trim_start_matches("W/") == tag)
}

fn response(status: StatusCode, headers: &[(HeaderName, &str)], body: &'static [u8]) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    for (name, value) in headers {
        // Media types and digests are made of visible ASCII, so the empty value is never taken.
        let value = HeaderValue::from_str(value).unwrap_or_else(|_| HeaderValue::from_static(""));
        response.headers_mut().insert(name, value);
    }
    if status == StatusCode::NOT_MODIFIED {
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    static FILE: File = File {
        path: "a.wasm",
        media_type: "application/wasm",
        digest: Cow::Borrowed("d1"),
        plain: Cow::Borrowed(b"plain"),
        brotli: Some(Cow::Borrowed(b"br")),
        gzip: Some(Cow::Borrowed(b"gz")),
    };

    fn encoding(response: &Response) -> Option<&str> {
        response.headers().get(CONTENT_ENCODING).map(|value| value.to_str().unwrap())
    }

    #[test]
    fn the_best_accepted_encoding_is_taken() {
        let taken = |accept| FILE.respond(&asked(ACCEPT_ENCODING, accept));
        assert_eq!(encoding(&taken("gzip, deflate, br")), Some("br"));
        assert_eq!(encoding(&taken("GZIP;q=0.5, br;q=0.0")), Some("gzip"));
        assert_eq!(encoding(&taken("br;q=0, gzip; q=0")), None);
        assert_eq!(encoding(&FILE.respond(&HeaderMap::new())), None);
        assert_eq!(taken("br").headers()[CONTENT_TYPE], "application/wasm");
    }

    #[test]
    fn a_known_tag_is_not_sent_again_but_only_for_its_own_encoding() {
        for (known, status) in [
            ("\"d1\"", StatusCode::NOT_MODIFIED),
            ("\"other\", W/\"d1\"", StatusCode::NOT_MODIFIED),
            ("*", StatusCode::NOT_MODIFIED),
            ("\"d1-br\"", StatusCode::OK),
            ("d1", StatusCode::OK),
        ] {
            assert_eq!(FILE.respond(&asked(IF_NONE_MATCH, known)).status(), status, "{known}");
        }
    }
}
