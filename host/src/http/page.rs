//! The page and the pages about codes: files that `build.rs` compressed and named by their digest, served as they are.

use std::borrow::Cow;
use std::io::{self, Read as _};
use std::sync::OnceLock;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use flate2::Compression;
use flate2::read::GzEncoder;

/// One file of the page.
pub(super) struct File {
    /// Its path, without a leading slash.
    path: &'static str,
    /// Its media type.
    media_type: &'static str,
    /// The SHA-256 of its bytes, in hexadecimal.
    digest: Cow<'static, str>,
    /// Its bytes as they were stored.
    stored: Stored,
    /// Its bytes in gzip, from the first request that needs them.
    gzip: OnceLock<Vec<u8>>,
}

/// The bytes of a file in the program.
enum Stored {
    /// In brotli. Browsers accept that over HTTPS and from this machine; over plain HTTP they accept gzip alone.
    Brotli(&'static [u8]),
    /// As they are: brotli was not shorter, or the process made them.
    Plain(Cow<'static, [u8]>),
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
            Body::from("there is no such page\n"),
        ),
    }
}

/// The bytes of a file of the page; `None` if this program has no such file.
pub(super) fn bytes(path: &str) -> Option<io::Result<Cow<'static, [u8]>>> {
    PAGE.iter().find(|file| file.path == path).map(File::unpacked)
}

impl File {
    /// A file that is made when the process first serves it.
    pub(super) fn made(path: &'static str, media_type: &'static str, text: String) -> Self {
        let digest = rogatio_core::digest::Digest::of(text.as_bytes()).to_hex();
        let stored = Stored::Plain(text.into_bytes().into());
        Self { path, media_type, digest: digest.into(), stored, gzip: OnceLock::new() }
    }

    /// Its path, without a leading slash.
    pub(super) const fn path(&self) -> &'static str {
        self.path
    }

    /// Answers with the file, in an encoding that the caller accepts.
    pub(super) fn respond(&'static self, asked: &HeaderMap) -> Response {
        let has = |name: &&str| *name == "gzip" || matches!(self.stored, Stored::Brotli(_));
        let accepted = ["br", "gzip"].into_iter().filter(has).find(|name| accepts(asked, name));
        // Each encoding is a representation of its own, so it has a tag of its own.
        let tag = match accepted {
            Some(name) => format!("\"{}-{name}\"", self.digest),
            None => format!("\"{}\"", self.digest),
        };
        let mut headers = vec![
            (ETAG, tag.as_str()),
            // Kept by the browser, asked about each time: one round trip, no stale engine.
            (CACHE_CONTROL, "no-cache"),
            (VARY, "accept-encoding"),
        ];
        if matches(asked, &tag) {
            return response(StatusCode::NOT_MODIFIED, &headers, Body::empty());
        }
        headers.push((CONTENT_TYPE, self.media_type));
        let body = match (accepted, &self.stored) {
            (Some("br"), Stored::Brotli(packed)) => Ok(Body::from(*packed)),
            (Some("gzip"), _) => self.gzip().map(Body::from),
            _ => self.unpacked().map(Body::from),
        };
        headers.extend(accepted.map(|name| (CONTENT_ENCODING, name)));
        match body {
            Ok(body) => response(StatusCode::OK, &headers, body),
            Err(error) => {
                tracing::error!(path = self.path, %error, "an embedded file cannot be unpacked");
                response(StatusCode::INTERNAL_SERVER_ERROR, &[], Body::empty())
            }
        }
    }

    fn unpacked(&self) -> io::Result<Cow<'static, [u8]>> {
        match &self.stored {
            Stored::Brotli(packed) => crate::packed::unpacked(packed).map(Cow::Owned),
            Stored::Plain(bytes) => Ok(bytes.clone()),
        }
    }

    /// The file in gzip.
    fn gzip(&'static self) -> io::Result<&'static [u8]> {
        if let Some(packed) = self.gzip.get() {
            return Ok(packed);
        }
        let mut packed = Vec::new();
        GzEncoder::new(&*self.unpacked()?, Compression::default()).read_to_end(&mut packed)?;
        Ok(self.gzip.get_or_init(|| packed))
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

fn response(status: StatusCode, headers: &[(HeaderName, &str)], body: Body) -> Response {
    let mut response = Response::new(body);
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
    use std::sync::LazyLock;

    use super::*;

    fn asked(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    /// "plain", nine times, in brotli.
    const PACKED: &[u8] = b"\x1b\x2c\x00\xf8\x8d\x94\x6e\xde\xb4\x0c\x63\x83\xab\x34\xb7\x70\x27\x0a\x90\x23";

    static FILE: LazyLock<File> = LazyLock::new(|| File {
        digest: Cow::Borrowed("d1"),
        stored: Stored::Brotli(PACKED),
        ..File::made("a.wasm", "application/wasm", String::new())
    });

    async fn body(response: Response) -> Vec<u8> {
        axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().into()
    }

    fn encoding(response: &Response) -> Option<&str> {
        response.headers().get(CONTENT_ENCODING).map(|value| value.to_str().unwrap())
    }

    #[test]
    fn the_best_accepted_encoding_is_taken() {
        let taken = |accept| FILE.respond(&asked(ACCEPT_ENCODING, accept));
        assert_eq!(encoding(&taken("gzip, deflate, br")), Some("br"));
        assert_eq!(encoding(&taken("GZIP;q=0.5, br;q=0.0")), Some("gzip"));
        assert_eq!(taken("br").headers()[CONTENT_TYPE], "application/wasm");
    }

    #[tokio::test]
    async fn gzip_is_made_for_a_caller_without_brotli() {
        let packed = body(FILE.respond(&asked(ACCEPT_ENCODING, "gzip"))).await;
        let mut text = String::new();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut text).unwrap();
        assert_eq!(text, "plain".repeat(9));
    }

    #[tokio::test]
    async fn a_caller_without_encodings_gets_the_bytes_themselves() {
        for headers in [HeaderMap::new(), asked(ACCEPT_ENCODING, "br;q=0, gzip; q=0")] {
            let response = FILE.respond(&headers);
            assert_eq!(encoding(&response), None);
            assert_eq!(body(response).await, "plain".repeat(9).into_bytes());
        }
    }

    #[test]
    fn each_page_about_a_code_is_its_own() {
        for file in &ERRORS {
            let text = String::from_utf8(file.unpacked().unwrap().into_owned()).unwrap();
            let title = file.path.strip_prefix("docs/errors/").unwrap_or("Codes");
            assert!(text.contains(&format!("<title>{title}</title>")), "{}: {text}", file.path);
            assert!(
                matches!(file.stored, Stored::Brotli(packed) if packed.len() < text.len()),
                "{}",
                file.path
            );
        }
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
