//! The options that say how a schema is read.

use std::path::PathBuf;
use std::sync::Arc;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use rogatio_core::wire::schema_check;

use crate::refusal::Refusal;
use crate::request::Request;
use crate::source::Source;

/// A draft as the engine spells it, and its URI.
pub(crate) type Draft = (&'static str, &'static str);

/// The drafts that the engine knows.
pub(crate) const DRAFTS: [Draft; 5] = [
    ("draft4", "http://json-schema.org/draft-04/schema#"),
    ("draft6", "http://json-schema.org/draft-06/schema#"),
    ("draft7", "http://json-schema.org/draft-07/schema#"),
    ("draft2019-09", "https://json-schema.org/draft/2019-09/schema"),
    ("draft2020-12", "https://json-schema.org/draft/2020-12/schema"),
];

/// Options for reading schemas, the same in every check.
#[derive(Debug, Args)]
pub(crate) struct ReadingArguments {
    /// The draft of a schema without `$schema` [default: draft2020-12]
    #[arg(long, value_name = "DRAFT", value_parser = PossibleValuesParser::new(DRAFTS.map(|(name, _)| name)))]
    pub(crate) default_draft: Option<String>,
    /// A document to which references may point; nothing is fetched. With `--git REV`, the old version reads the file at REV
    #[arg(long = "resource", value_name = "URI=FILE", value_parser = resource)]
    pub(crate) resources: Vec<(String, PathBuf)>,
    /// Treat `format` as a rule instead of an annotation
    #[arg(long)]
    pub(crate) format_assertion: bool,
}

/// The way in which patterns are matched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Patterns {
    /// Linear time only; patterns with look-around or back-references are refused.
    #[default]
    Linear,
    /// Backtracking is allowed, up to a fixed number of steps.
    Backtracking,
}

/// The options as files that were read.
pub(crate) struct Reading<'a> {
    arguments: &'a ReadingArguments,
    resources: Resources<'a>,
}

/// Documents that references may lead to, by URI.
pub(crate) type Resources<'a> = Vec<(&'a str, Arc<Source>)>;

impl ReadingArguments {
    /// Reads the resources.
    pub(crate) fn read(&self) -> Result<Reading<'_>, Refusal> {
        Ok(Reading { arguments: self, resources: read_resources(&self.resources)? })
    }

    /// The draft of schemas that name none.
    pub(crate) fn draft(&self) -> Option<schema_check::Draft> {
        serde_json::from_value(self.default_draft.as_deref()?.into()).ok()
    }

    /// The same without the resources, for a comparison that has them for each side.
    pub(crate) fn without_resources(&self) -> Reading<'_> {
        Reading { arguments: self, resources: Vec::new() }
    }
}

/// Reads each file.
pub(crate) fn read_resources(files: &[(String, PathBuf)]) -> Result<Resources<'_>, Refusal> {
    files.iter().map(|(uri, path)| Ok((uri.as_str(), Source::read_schema(path)?))).collect()
}

/// A member of a request that holds resources, where there are any.
pub(crate) fn write_resources(request: &mut Request, field: &str, resources: &Resources<'_>) {
    if resources.is_empty() {
        return;
    }
    request.open(field);
    for (uri, source) in resources {
        request.source(uri, source);
    }
    request.close();
}

impl Reading<'_> {
    /// The member `options` of the requests about schemas and artifacts.
    pub(crate) fn options(&self, request: &mut Request, patterns: Patterns) {
        self.options_at(request, patterns, None, &Vec::new());
    }

    /// As [`Reading::options`], for a schema that was read from `uri` and may refer to `found`; resources of the arguments come first.
    pub(crate) fn options_at(
        &self,
        request: &mut Request,
        patterns: Patterns,
        uri: Option<&str>,
        found: &Resources<'_>,
    ) {
        request.open("options");
        if let Some(draft) = self.arguments.default_draft.as_deref() {
            request.value("default_draft", draft);
        }
        if let Some(uri) = uri {
            request.value("uri", uri);
        }
        let given = |uri: &str| self.resources.iter().any(|(known, _)| *known == uri);
        let beside = found.iter().filter(|(uri, _)| !given(uri));
        let all = self.resources.iter().chain(beside).map(|(uri, source)| (*uri, Arc::clone(source)));
        write_resources(request, "resources", &all.collect());
        request.value("format_assertion", self.arguments.format_assertion);
        if patterns == Patterns::Backtracking {
            request.value("patterns", "backtracking");
        }
        request.close();
    }

    /// The resources of the arguments.
    pub(crate) fn resources(&self) -> &Resources<'_> {
        &self.resources
    }

    /// The draft of schemas that name none, at the top of a request.
    pub(crate) fn draft_of(&self, request: &mut Request) {
        if let Some(draft) = self.arguments.default_draft.as_deref() {
            request.value("default_draft", draft);
        }
    }

    /// The default draft, `own` where the schema comes with one, and the resources: the request about compatibility has
    /// them at its top.
    pub(crate) fn members(&self, request: &mut Request, own: Option<&str>) {
        if let Some(draft) = own.or(self.arguments.default_draft.as_deref()) {
            request.value("default_draft", draft);
        }
        write_resources(request, "resources", &self.resources);
    }
}

pub(super) fn resource(text: &str) -> Result<(String, PathBuf), String> {
    // A URI may have a `=` in its query, a file rarely has one in its name.
    let (uri, file) = text.rsplit_once('=').ok_or("expected URI=FILE")?;
    Ok((uri.to_owned(), file.into()))
}
