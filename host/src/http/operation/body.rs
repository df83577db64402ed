//! What the body of a request can be.

use rogatio_core::wire::Code;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::SchemaOf;
use crate::http::ask::Ask;
use crate::service::{Answer, refuse};

/// Which bodies an operation accepts.
#[derive(Clone, Copy)]
pub(in crate::http) struct Accepts {
    /// The schema of the JSON; none where there is no body.
    pub(in crate::http) schema: Option<SchemaOf>,
    /// Whether it accepts many as `application/x-ndjson` too.
    pub(in crate::http) lines: bool,
}

/// A body that can be read.
pub(in crate::http) trait BodyOf: Send + Sized {
    fn accepts() -> Accepts;

    fn read(ask: &Ask) -> Answer<Self>;
}

fn json<T: JsonSchema>() -> Accepts {
    Accepts { schema: Some(|generator| generator.subschema_for::<T>()), lines: false }
}

/// No body.
pub(super) struct NoBody;

impl BodyOf for NoBody {
    fn accepts() -> Accepts {
        Accepts { schema: None, lines: false }
    }

    fn read(_: &Ask) -> Answer<Self> {
        Ok(Self)
    }
}

/// JSON; an empty body says `{}`.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned + JsonSchema + Send> BodyOf for Json<T> {
    fn accepts() -> Accepts {
        json::<T>()
    }

    fn read(ask: &Ask) -> Answer<Self> {
        let text = ask.text()?;
        let text = if text.is_empty() { "{}" } else { text };
        Ok(Self(rogatio_core::wire::read(text)?))
    }
}

/// JSON that replaces something as a whole, so that an empty body is a mistake.
pub(super) struct Whole<T>(pub(super) T);

impl<T: DeserializeOwned + JsonSchema + Send> BodyOf for Whole<T> {
    fn accepts() -> Accepts {
        json::<T>()
    }

    fn read(ask: &Ask) -> Answer<Self> {
        if ask.text()?.trim().is_empty() {
            return refuse(
                Code::RequestInvalidField,
                "settings are replaced as a whole, so the body must not be empty",
            );
        }
        Ok(Self(Json::read(ask)?.0))
    }
}

/// What somebody proposes, in the full form or in one of the short ones.
pub(super) struct Proposed<T>(pub(super) T);

impl<T: DeserializeOwned + JsonSchema + Send> BodyOf for Proposed<T> {
    fn accepts() -> Accepts {
        json::<T>()
    }

    fn read(ask: &Ask) -> Answer<Self> {
        let text = ask.text()?;
        let text = if text.is_empty() { "{}" } else { text };
        let content = super::short::expanded(rogatio_core::wire::json::parse(text)?)?;
        Ok(Self(rogatio_core::wire::fit(content)?))
    }
}

/// One as JSON, or many as `application/x-ndjson`.
pub(super) enum OneOrLines<T> {
    One(T),
    Lines(String),
}

impl<T: DeserializeOwned + JsonSchema + Send> BodyOf for OneOrLines<T> {
    fn accepts() -> Accepts {
        Accepts { lines: true, ..json::<T>() }
    }

    fn read(ask: &Ask) -> Answer<Self> {
        if ask.lines {
            return Ok(Self::Lines(ask.text()?.to_owned()));
        }
        Ok(Self::One(Json::read(ask)?.0))
    }
}
