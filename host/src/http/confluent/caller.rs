//! Who asks: these clients send a name and a password, which are the agent's name and its token.

use axum::http::header::AUTHORIZATION;
use axum::http::{Extensions, HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rogatio_core::wire::Code;

use crate::http::ask::{Shared, who as known};
use crate::service::{Answer, Caller, refuse};

/// Who asks, within their limits.
pub(super) async fn who(shared: &Shared, headers: &HeaderMap, extensions: &Extensions) -> Answer<Caller> {
    let Some((name, token)) = basic(headers)? else { return known(shared, headers, extensions).await };
    let Ok(bearer) = HeaderValue::from_str(&format!("Bearer {token}")) else {
        return refuse(Code::AuthInvalid, "the password is not a token");
    };
    let mut own = HeaderMap::new();
    own.insert(AUTHORIZATION, bearer);
    let caller = known(shared, &own, extensions).await?;
    if !name.is_empty() && name != caller.name() {
        return refuse(Code::AuthInvalid, "the token belongs to an agent with another name");
    }
    Ok(caller)
}

/// The name and the password of a request; none where it has another kind of authorization, or none.
fn basic(headers: &HeaderMap) -> Answer<Option<(String, String)>> {
    let Some(value) = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()) else {
        return Ok(None);
    };
    let Some((scheme, encoded)) = value.split_once(' ') else { return Ok(None) };
    if !scheme.eq_ignore_ascii_case("basic") {
        return Ok(None);
    }
    let decoded = STANDARD.decode(encoded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded.as_deref().and_then(|text| text.split_once(':')) {
        Some((name, token)) => Ok(Some((name.to_owned(), token.to_owned()))),
        None => refuse(
            Code::AuthInvalid,
            "the header must have the form `Authorization: Basic …` with NAME:TOKEN",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Option<Option<(String, String)>> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, value.parse().unwrap());
        basic(&headers).ok()
    }

    #[test]
    fn the_password_is_the_token() {
        let pair = |name: &str, token: &str| Some(Some((name.to_owned(), token.to_owned())));
        assert_eq!(of(&format!("bAsIc {}", STANDARD.encode("ada:rog_1:2"))), pair("ada", "rog_1:2"));
        assert_eq!(of(&format!("Basic {}", STANDARD.encode(":rog_1"))), pair("", "rog_1"));
        assert_eq!(of("Bearer rog_1"), Some(None));
        assert_eq!(of("Basic !"), None);
        assert_eq!(of(&format!("Basic {}", STANDARD.encode("rog_1"))), None);
    }
}
