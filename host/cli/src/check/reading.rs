//! The options that say how a schema is read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use rogatio_core::wire::schema_check;

use super::answer::spelled;
use crate::config::Config;
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
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) format_assertion: Option<bool>,
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
    pub(super) config: &'a Config,
    default_draft: Option<String>,
    format_assertion: bool,
    resources: Resources,
}

/// Documents that references may lead to, by URI.
pub(crate) type Resources = Vec<(String, Arc<Source>)>;

impl ReadingArguments {
    /// Reads the resources.
    pub(crate) fn read<'a>(&self, config: &'a Config) -> Result<Reading<'a>, Refusal> {
        Ok(Reading { resources: read_resources(&self.resources)?, ..self.without_resources(config) })
    }

    /// The draft of schemas that name none.
    pub(crate) fn draft(&self, config: &Config) -> Option<schema_check::Draft> {
        let draft = self.default_draft.as_deref();
        draft.and_then(|draft| serde_json::from_value(draft.into()).ok()).or(config.default_draft())
    }

    /// The same without the resources, for a comparison that has them for each side.
    pub(crate) fn without_resources<'a>(&self, config: &'a Config) -> Reading<'a> {
        let default_draft =
            self.default_draft.clone().or_else(|| config.default_draft().map(|draft| spelled(&draft)));
        let format_assertion = self.format_assertion(config);
        Reading { config, default_draft, format_assertion, resources: Vec::new() }
    }

    /// Whether `format` is a rule.
    pub(crate) fn format_assertion(&self, config: &Config) -> bool {
        self.format_assertion.or(config.format_assertion()).unwrap_or_default()
    }
}

/// Reads each file.
pub(crate) fn read_resources(files: &[(String, PathBuf)]) -> Result<Resources, Refusal> {
    files.iter().map(|(uri, path)| Ok((uri.clone(), Source::read_schema(path)?))).collect()
}

/// A member of a request that holds resources, where there are any.
pub(crate) fn write_resources(request: &mut Request, field: &str, resources: &Resources) {
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
    /// The member `options` of the request about a schema, or about artifacts and their schema.
    ///
    /// # Errors
    /// A document of the settings that cannot be read.
    pub(crate) fn options(
        &self,
        request: &mut Request,
        schema: &Arc<Source>,
        patterns: Patterns,
    ) -> Result<(), Refusal> {
        self.options_at(request, schema, patterns, None, Vec::new())
    }

    /// As [`Reading::options`], for a schema that was read from `uri` and may refer to `found`; resources of the arguments come first.
    ///
    /// # Errors
    /// A document of the settings that cannot be read.
    pub(crate) fn options_at(
        &self,
        request: &mut Request,
        schema: &Arc<Source>,
        patterns: Patterns,
        uri: Option<&str>,
        found: Resources,
    ) -> Result<(), Refusal> {
        let documents = self.documents(&[schema], |path| Source::read_schema(path).map(Some))?;
        request.open("options");
        if let Some(uri) = uri {
            request.value("uri", uri);
        }
        self.members(request, None, self.beside(found, documents));
        request.value("format_assertion", self.format_assertion);
        if patterns == Patterns::Backtracking {
            request.value("patterns", "backtracking");
        }
        request.close();
        Ok(())
    }

    /// The documents of the settings to which references of these schemas lead, beside the resources that are given.
    ///
    /// # Errors
    /// A document that cannot be read.
    pub(crate) fn documents(
        &self,
        schemas: &[&Arc<Source>],
        read: impl Fn(&Path) -> Result<Option<Arc<Source>>, Refusal>,
    ) -> Result<Resources, Refusal> {
        let known = |uri: &str| self.resources.iter().any(|(known, _)| known == uri);
        self.config.documents(schemas, known, read)
    }

    /// The resources of the arguments.
    pub(crate) fn resources(&self) -> &Resources {
        &self.resources
    }

    /// The draft of schemas that name none, at the top of a request.
    pub(crate) fn draft_of(&self, request: &mut Request) {
        if let Some(draft) = self.default_draft.as_deref() {
            request.value("default_draft", draft);
        }
    }

    /// Documents that were found, without those that are given; then documents of the settings that were not found.
    fn beside(&self, found: Resources, documents: Resources) -> Resources {
        let has = |list: &Resources, uri: &str| list.iter().any(|(known, _)| known == uri);
        let mut beside: Resources = found.into_iter().filter(|(uri, _)| !has(&self.resources, uri)).collect();
        let more: Resources = documents.into_iter().filter(|(uri, _)| !has(&beside, uri)).collect();
        beside.extend(more);
        beside
    }

    /// The default draft, `own` where the schema comes with one, and the resources: the request about compatibility has
    /// them at its top.
    pub(crate) fn members(&self, request: &mut Request, own: Option<&str>, documents: Resources) {
        if let Some(draft) = own.or(self.default_draft.as_deref()) {
            request.value("default_draft", draft);
        }
        let mut resources = self.resources.clone();
        resources.extend(documents);
        write_resources(request, "resources", &resources);
    }
}

pub(super) fn resource(text: &str) -> Result<(String, PathBuf), String> {
    // A URI may have a `=` in its query, a file rarely has one in its name.
    let (uri, file) = text.rsplit_once('=').ok_or("expected URI=FILE")?;
    Ok((uri.to_owned(), file.into()))
}
