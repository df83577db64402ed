//! The parameters of a path.

use crate::http::ask::Ask;
use crate::service::Answer;

/// A parameter: its name, its JSON Schema, its description.
pub(in crate::http) type Parameter = (&'static str, &'static str, &'static str);

const TEXT: &str = r#"{"type":"string","minLength":1,"maxLength":200}"#;
const NUMBER: &str = r#"{"type":"integer","minimum":1,"maximum":9007199254740991}"#;

/// One parameter of a path.
pub(super) trait Segment: Send + Sized {
    const PARAMETER: Parameter;

    fn read(ask: &Ask) -> Answer<Self>;
}

/// All parameters of a path, in their order.
pub(in crate::http) trait PathOf: Send + Sized {
    const PARAMETERS: &'static [Parameter];

    fn read(ask: &Ask) -> Answer<Self>;
}

impl PathOf for () {
    const PARAMETERS: &'static [Parameter] = &[];

    fn read(_: &Ask) -> Answer<Self> {
        Ok(())
    }
}

impl<A: Segment> PathOf for (A,) {
    const PARAMETERS: &'static [Parameter] = &[A::PARAMETER];

    fn read(ask: &Ask) -> Answer<Self> {
        Ok((A::read(ask)?,))
    }
}

impl<A: Segment, B: Segment> PathOf for (A, B) {
    const PARAMETERS: &'static [Parameter] = &[A::PARAMETER, B::PARAMETER];

    fn read(ask: &Ask) -> Answer<Self> {
        Ok((A::read(ask)?, B::read(ask)?))
    }
}

macro_rules! segments {
    ($($(#[$docs:meta])* $id:ident($type:ty) $name:literal $schema:ident $read:ident $description:literal;)*) => {
        $(
            $(#[$docs])*
            pub(super) struct $id(pub(super) $type);

            impl Segment for $id {
                const PARAMETER: Parameter = ($name, $schema, $description);

                fn read(ask: &Ask) -> Answer<Self> {
                    Ok(Self(ask.$read($name)?.to_owned()))
                }
            }
        )*
    };
}

segments! {
    /// The id of a proposal, an artifact, an agent or a webhook.
    Id(String) "id" TEXT parameter "The id of the resource.";
    /// The name of an artifact type.
    Type(String) "type" TEXT parameter "The name of the artifact type.";
    /// The name of a reader.
    Reader(String) "reader" TEXT parameter "The name of the reader.";
    /// The id of a token.
    Token(String) "token" TEXT parameter "The token's id.";
    /// A version of a schema or of an artifact.
    Version(u64) "n" NUMBER number_parameter "The version number, from 1.";
    /// A fact about impact.
    Fact(u64) "number" NUMBER number_parameter "The number of the fact, from 1.";
    /// A concern.
    Concern(u64) "number" NUMBER number_parameter "The number of the concern, from 1.";
}
