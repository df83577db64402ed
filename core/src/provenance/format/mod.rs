//! The documents of a bundle as values and as text: YAML and JSON, read strictly and written in one form; dates and times.

pub mod canonical;
pub mod edit;
pub mod json;
pub mod node;
pub mod time;
pub mod yaml;
