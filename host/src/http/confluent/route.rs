//! Which address means what.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::Method;
use serde_json::{Map, Value, json};

use super::answer::{self, Body};
use super::body;
use super::query::Query;
use crate::service::confluent::{Demand, Key, Seen, Told, code, deny};
use crate::service::{Caller, Service};

/// A request, read.
pub(super) struct Asked {
    pub(super) service: Arc<Service>,
    pub(super) caller: Caller,
    /// The address of this service.
    pub(super) origin: String,
    pub(super) method: Method,
    pub(super) path: Vec<String>,
    pub(super) query: Query,
    pub(super) body: Bytes,
}

fn list<T: Into<Value>>(items: Vec<T>) -> Told<Body> {
    Ok(Body::Json(items.into_iter().map(Into::into).collect::<Vec<Value>>().into()))
}

impl Asked {
    /// The answer.
    pub(super) async fn answer(&self) -> Told<Body> {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        match (&self.method, path.as_slice()) {
            (&Method::GET, []) => Ok(Body::Json(json!({}))),
            (_, ["subjects", rest @ ..]) => self.subjects(rest).await,
            (&Method::GET, ["schemas", rest @ ..]) => self.schemas(rest).await,
            (&Method::POST, ["compatibility", "subjects", subject, "versions", version @ ..])
                if version.len() <= 1 =>
            {
                self.check(subject, version.first().copied()).await
            }
            (_, ["config", subject @ ..]) if subject.len() <= 1 => {
                self.config(subject.first().copied()).await
            }
            (_, ["mode", subject @ ..]) if subject.len() <= 1 => self.mode(subject.first().copied()).await,
            (&Method::GET, ["contexts"]) => list(self.query.part(self.service.contexts(&self.caller).await?)),
            (_, ["associations", ..]) => {
                // Clients that ask for associations fall back to the names of topics.
                deny(code::NO_ASSOCIATION, "No associations found: this registry has none")
            }
            (&Method::GET, ["v1", "metadata", "id"]) => {
                let id = self.service.instance();
                Ok(Body::Json(json!({"id": id, "scope": {"path": [], "clusters": {}}})))
            }
            (&Method::GET, ["v1", "metadata", "version"]) => {
                Ok(Body::Json(json!({"version": env!("CARGO_PKG_VERSION"), "commitId": ""})))
            }
            (method, ["schemas" | "compatibility" | "contexts" | "v1", ..] | [])
                if *method != Method::GET =>
            {
                self.wrong_method()
            }
            (&Method::GET, ["compatibility", "subjects", _, "versions", ..]) => self.wrong_method(),
            _ => self.nowhere(),
        }
    }

    fn nowhere(&self) -> Told<Body> {
        deny(404, "HTTP 404 Not Found")
    }

    fn wrong_method(&self) -> Told<Body> {
        deny(405, "HTTP 405 Method Not Allowed")
    }

    fn seen(&self) -> Seen {
        Seen::of(self.query.is("deleted"), self.query.is("deletedOnly"))
    }

    async fn subjects(&self, rest: &[&str]) -> Told<Body> {
        let (service, caller, seen) = (&self.service, &self.caller, self.seen());
        match (&self.method, rest) {
            (&Method::GET, []) => {
                let prefix = self.query.text("subjectPrefix").unwrap_or(":*:");
                list(self.query.part(service.subjects(caller, prefix, seen).await?))
            }
            (&Method::POST, [subject]) => {
                let sent = body::schema(&self.body)?;
                answer::version(&service.look_up(caller, subject, sent, seen).await?)
            }
            (&Method::DELETE, [subject]) => {
                list(service.hide(caller, (subject, None), self.query.is("permanent")).await?)
            }
            (&Method::GET, [subject, "versions"]) => {
                list(self.query.part(service.versions(caller, subject, seen).await?))
            }
            (&Method::POST, [subject, "versions"]) => {
                let sent = body::schema(&self.body)?;
                answer::registered(&service.register_schema(caller, (subject, &self.origin), sent).await?)
            }
            (&Method::GET, [subject, "metadata"]) => {
                // No schema has properties of that kind.
                let found = service.subject_version(caller, (subject, "latest"), seen).await?;
                if self.query.text("key").is_some() {
                    return deny(code::NO_VERSION, "Version not found.");
                }
                answer::version(&found)
            }
            (&Method::GET, [subject, "versions", version]) => {
                answer::version(&service.subject_version(caller, (subject, version), seen).await?)
            }
            (&Method::DELETE, [subject, "versions", version]) => {
                let permanent = self.query.is("permanent");
                let hidden = service.hide(caller, (subject, Some(version)), permanent).await?;
                Ok(Body::Json(hidden.first().copied().into()))
            }
            (&Method::GET, [subject, "versions", version, "schema"]) => {
                let found = service.subject_version(caller, (subject, version), seen).await?;
                Ok(Body::Text(found.text.schema))
            }
            (&Method::GET, [subject, "versions", version, "referencedby"]) => {
                list(self.query.part(service.referred_by(caller, (subject, version)).await?))
            }
            (_, [] | [_] | [_, "versions" | "metadata"] | [_, "versions", _]) => self.wrong_method(),
            _ => self.nowhere(),
        }
    }

    async fn schemas(&self, rest: &[&str]) -> Told<Body> {
        let (service, caller, seen) = (&self.service, &self.caller, self.seen());
        let (key, rest) = match rest {
            [] => {
                let prefix = self.query.text("subjectPrefix").unwrap_or(":*:");
                let all = service.schemas(caller, (prefix, self.query.is("latestOnly")), seen).await?;
                return answer::versions(&self.query.part(all));
            }
            ["types"] => return Ok(Body::Json(json!(["JSON"]))),
            ["ids", id, rest @ ..] => match id.parse::<u32>() {
                Ok(id) => (Key::Id(id.into()), rest),
                Err(_) => return self.nowhere(),
            },
            ["guids", guid, rest @ ..] => {
                let digits = guid.chars().filter(|one| *one != '-').map(|one| one.to_ascii_lowercase());
                (Key::Guid(digits.collect()), rest)
            }
            _ => return self.nowhere(),
        };
        match (rest, &key) {
            ([], _) => {
                let text = service.numbered(caller, &key).await?;
                let highest = if self.query.is("fetchMaxId") {
                    Some(service.highest_number(caller).await?)
                } else {
                    None
                };
                answer::schema(&text, highest)
            }
            (["schema"], _) => Ok(Body::Text(service.numbered(caller, &key).await?.schema)),
            (["ids"], Key::Guid(_)) => {
                let text = service.numbered(caller, &key).await?;
                Ok(Body::Json(json!([{"context": ".", "id": text.id}])))
            }
            (["subjects"], Key::Id(_)) => {
                let uses = service.uses(caller, &key, (self.query.text("subject"), seen)).await?;
                let mut names: Vec<String> = uses.into_iter().map(|(subject, _)| subject).collect();
                names.dedup();
                list(self.query.part(names))
            }
            (["versions"], Key::Id(_)) => {
                let uses = service.uses(caller, &key, (self.query.text("subject"), seen)).await?;
                let pair = |(subject, version)| json!({"subject": subject, "version": version});
                list(self.query.part(uses.into_iter().map(pair).collect()))
            }
            _ => self.nowhere(),
        }
    }

    async fn check(&self, subject: &str, version: Option<&str>) -> Told<Body> {
        let (sent, verbose) = (body::schema(&self.body)?, self.query.is("verbose"));
        let checked = self.service.check_posted(&self.caller, (subject, version), sent, verbose).await?;
        let mut members = Map::from_iter([("is_compatible".to_owned(), checked.is_compatible.into())]);
        if verbose {
            members.insert("messages".into(), checked.messages.into());
        }
        Ok(Body::Json(Value::Object(members)))
    }

    async fn config(&self, subject: Option<&str>) -> Told<Body> {
        let (service, caller) = (&self.service, &self.caller);
        let shown = |name: &str, demand: Demand, policy: bool| {
            let mut members = Map::from_iter([(name.to_owned(), demand.level.name().into())]);
            if policy || demand.lenient {
                members.insert("compatibilityPolicy".into(), demand.policy().into());
            }
            Ok(Body::Json(Value::Object(members)))
        };
        match self.method {
            Method::GET => {
                let common = self.query.is("defaultToGlobal");
                shown("compatibilityLevel", service.level(caller, subject, common).await?, false)
            }
            Method::PUT => {
                let input = body::level(&self.body)?;
                let policy = input.policy.is_some();
                shown("compatibility", service.set_level(caller, subject, input).await?, policy)
            }
            Method::DELETE => shown("compatibilityLevel", service.unset_level(caller, subject).await?, false),
            _ => self.wrong_method(),
        }
    }

    async fn mode(&self, subject: Option<&str>) -> Told<Body> {
        let (service, caller) = (&self.service, &self.caller);
        let mode = match self.method {
            Method::GET => service.mode(caller, subject, self.query.is("defaultToGlobal")).await?,
            Method::PUT => {
                let mode = body::mode(&self.body)?;
                service.set_mode(caller, subject, mode.as_deref()).await?
            }
            Method::DELETE => service.unset_mode(caller, subject).await?,
            _ => return self.wrong_method(),
        };
        Ok(Body::Json(json!({"mode": mode})))
    }
}
