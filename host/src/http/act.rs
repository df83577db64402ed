//! From an address to the service: one arm an address.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::Method;
use axum::response::Response;
use rogatio_core::wire::proposal_decide::ProposalStatus;
use rogatio_core::wire::{Code, Problem};
use serde::de::DeserializeOwned;

use super::ask::{Ask, Shared, answered, plain, problem, request_id, too_slow};
use super::metric::Labels;
use super::route::{Act, Route};
use crate::service::wire::{ReasonInput, Role};
use crate::service::{Answer, Reply, Service, refuse};

/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// What reads the whole log or all documents of a type, or brings thousands of them, may take longer.
const LONG_PATIENCE: Duration = Duration::from_secs(600);

/// What goes back.
enum Outcome {
    Reply(Reply),
    Lines(String),
}

/// Answers a request to an address of the table.
pub(super) async fn respond(shared: Shared, route: &'static Route, request: Request) -> Response {
    let start = Instant::now();
    let id = request_id(request.headers());
    let method = request.method().clone();
    // A caller who leaves does not take half a decision along, and a defect ends this request and no other.
    let work = {
        let shared = shared.clone();
        tokio::spawn(async move { try_respond(&shared, route, request).await })
    };
    let patience = match route.act {
        Act::Verify | Act::RehearseMigration | Act::AddArtifact | Act::Recount => LONG_PATIENCE,
        _ => PATIENCE,
    };
    let response = match tokio::time::timeout(patience, work).await {
        Ok(Ok(Ok(response))) => response,
        Ok(Ok(Err(trouble))) => problem(trouble, &id),
        Ok(Err(_)) => problem(Problem::new(Code::Internal, "a request ended in a panic").into(), &id),
        Err(_) => problem(too_slow(), &id),
    };
    finish(&shared, response, &id, (&method, route.path), start)
}

/// Counts an answer, and tells of it.
pub(super) fn finish(
    shared: &Shared,
    response: Response,
    id: &str,
    (method, route): (&Method, &'static str),
    start: Instant,
) -> Response {
    let status = response.status().as_u16();
    let took = start.elapsed();
    shared.metrics.count(&Labels { method: method.to_string(), route, status }, took);
    tracing::info!(
        request = id, %method, route, status,
        ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX), "answered"
    );
    response
}

async fn try_respond(shared: &Shared, route: &'static Route, request: Request) -> Answer<Response> {
    let ask = Ask::read(shared, route, request).await?;
    // What is more than one transaction looks after its own repetition.
    let in_pieces = ask.lines || matches!(route.act, Act::ApplyMigration | Act::UndoMigration);
    let repeat = ask.repeat.as_ref().filter(|_| !in_pieces);
    if let Some(repeat) = repeat
        && let Some(before) = shared.service.repeated(repeat).await?
    {
        return Ok(answered(None, &before));
    }
    let done = act(&shared.service, route.act, &ask).await;
    let outcome = match (done, repeat) {
        // The same request may have been answered while this one waited.
        (Err(trouble), Some(repeat)) => match shared.service.repeated(repeat).await? {
            Some(before) => Outcome::Reply(before),
            None => return Err(trouble),
        },
        (done, _) => done?,
    };
    Ok(match outcome {
        Outcome::Reply(reply) => answered(Some(&ask), &reply),
        Outcome::Lines(lines) => plain("application/x-ndjson", lines),
    })
}

async fn act(service: &Arc<Service>, act: Act, ask: &Ask) -> Answer<Outcome> {
    let (caller, repeat) = (&ask.caller, ask.repeat.as_ref());
    let id = || ask.parameter("id");
    let name = || ask.parameter("type");
    let cursor = || -> Answer<&str> { Ok(ask.query("cursor")?.unwrap_or_default()) };
    let reply = match act {
        Act::Create => {
            let draft = match ask.query("draft")? {
                None | Some("false") => false,
                Some("true") => true,
                Some(_) => return refuse(Code::RequestParameter, "`draft` is true or false"),
            };
            service.create(caller, ask.content()?, draft, repeat).await?
        }
        Act::List => {
            let text = |name: &str| -> Answer<Option<String>> { Ok(ask.query(name)?.map(str::to_owned)) };
            let status: Option<ProposalStatus> = chosen(ask, "status")?;
            let filter = crate::service::Filter {
                status: status.map(|status| status.as_str().to_owned()),
                artifact_type: text("target_artifact_type")?,
                author: text("author")?,
            };
            service.proposals(caller, &filter, ask.query("cursor")?, ask.limit()?).await?
        }
        Act::Preview => service.preview(caller, ask.content()?).await?,
        Act::Show => service.proposal(caller, id()?).await?,
        Act::Edit => {
            let Some(expected) = &ask.if_match else {
                let problem = Problem::new(Code::RequestPreconditionRequired, "an edit needs `If-Match`");
                return Err(problem.with_help("read the proposal, and send its `ETag` as `If-Match`").into());
            };
            service.edit(caller, id()?, ask.content()?, expected, repeat).await?
        }
        Act::Submit => {
            nothing(ask)?;
            service.submit(caller, id()?, repeat).await?
        }
        Act::Rebase => {
            nothing(ask)?;
            service.rebase(caller, id()?, repeat).await?
        }
        Act::Comments => service.comments(caller, id()?, ask.query("cursor")?, ask.limit()?).await?,
        Act::Comment => service.comment(caller, id()?, ask.body()?, repeat).await?,
        Act::RaiseConcern => service.raise_concern(caller, id()?, ask.body()?, repeat).await?,
        Act::ResolveConcern => {
            nothing(ask)?;
            service.resolve_concern(caller, id()?, ask.number_parameter("number")?, repeat).await?
        }
        Act::Open => service.open(caller, id()?, ask.body()?, repeat).await?,
        Act::Vote => service.vote(caller, id()?, ask.body()?, repeat).await?,
        Act::Close => {
            nothing(ask)?;
            service.close_vote(caller, id()?, repeat).await?
        }
        Act::Withdraw => service.withdraw(caller, id()?, ask.body::<ReasonInput>()?.reason, repeat).await?,
        Act::Overrule => service.overrule(caller, id()?, ask.body()?, repeat).await?,
        Act::Appeal => service.appeal(caller, id()?, ask.body()?, repeat).await?,
        Act::Recount => service.recount(caller, id()?).await?,
        Act::Seats => service.seats(caller, id()?, cursor()?, ask.limit()?).await?,
        Act::Ballots => service.ballots(caller, id()?, cursor()?, ask.limit()?).await?,
        Act::Migration => service.migration(caller, id()?).await?,
        Act::MigrationPlan => {
            let choice = (chosen(ask, "dialect")?, chosen(ask, "storage")?);
            let stage = chosen(ask, "stage")?.unwrap_or_default();
            service.migration_plan(caller, id()?, choice, stage).await?
        }
        Act::RehearseMigration => service.rehearse_migration(caller, id()?, ask.body()?).await?,
        Act::ApplyMigration => {
            let begin = service.apply_migration(caller, id()?, ask.body()?);
            begin_once(service, ask, begin).await?
        }
        Act::UndoMigration => {
            let begin = service.undo_migration(caller, id()?, ask.body()?);
            begin_once(service, ask, begin).await?
        }
        Act::ScopeEvaluate => service.evaluate_scope(caller, ask.body()?).await?,
        Act::SearchArchive => {
            let words = ask.query("q")?.unwrap_or_default();
            service.search_archive(caller, words, ask.query("cursor")?, ask.limit()?).await?
        }
        Act::Settings => service.show_settings(caller).await?,
        Act::Settle => {
            if ask.text()?.trim().is_empty() {
                return refuse(
                    Code::RequestInvalidField,
                    "settings are replaced as a whole: an empty body settles nothing",
                );
            }
            service.settle(caller, ask.body()?, ask.if_match.as_deref(), repeat).await?
        }
        Act::Types => service.types(caller, cursor()?, ask.limit()?).await?,
        Act::AddType => service.add_type(caller, ask.body()?, repeat).await?,
        Act::Schema => service.schema(caller, name()?, None).await?,
        Act::SchemaVersion => service.schema(caller, name()?, Some(ask.number_parameter("n")?)).await?,
        Act::SchemaHistory => service.schema_history(caller, name()?).await?,
        Act::Validate => service.validate(caller, name()?, ask.body()?).await?,
        Act::Compliance => service.compliance(caller, name()?).await?,
        Act::Storage => service.storage(caller, name()?).await?,
        Act::DeclareStorage => service.declare_storage(caller, name()?, ask.body()?, repeat).await?,
        Act::AddArtifact if ask.lines => {
            return Ok(Outcome::Lines(service.add_artifacts(caller, ask.text()?, repeat).await?));
        }
        Act::AddArtifact => service.add_artifact(caller, ask.body()?, repeat).await?,
        Act::Artifact => service.artifact(caller, id()?).await?,
        Act::ArtifactVersions => service.artifact_versions(caller, id()?).await?,
        Act::ArtifactVersion => service.artifact_version(caller, id()?, ask.number_parameter("n")?).await?,
        Act::RemoveArtifact => {
            service.remove_artifact(caller, id()?, ask.body::<ReasonInput>()?.reason, repeat).await?
        }
        Act::RecordStep => service.record_step(caller, ask.body()?, repeat).await?,
        Act::ProcessingHistory => service.processing_history(caller, id()?).await?,
        Act::Reproducibility => service.reproducibility(caller, id()?).await?,
        Act::Register => service.register(caller, ask.body()?, repeat).await?,
        Act::Agents => service.agents(caller, cursor()?, ask.limit()?).await?,
        Act::Agent => service.agent(caller, id()?).await?,
        Act::NewToken => service.new_token(id()?, ask.body()?, repeat).await?,
        Act::Tokens => service.tokens(caller, id()?).await?,
        Act::RevokeToken => {
            nothing(ask)?;
            service.revoke_token(caller, (id()?, ask.parameter("token")?), repeat).await?
        }
        Act::Authorize => service.authorize(caller, id()?, ask.body()?, repeat).await?,
        Act::Suspend => service.suspend(caller, id()?, ask.body::<ReasonInput>()?.reason, repeat).await?,
        Act::Revoke => service.revoke(caller, id()?, ask.body::<ReasonInput>()?.reason, repeat).await?,
        Act::Rotate => service.rotate(id()?, ask.body()?, repeat).await?,
        Act::Webhooks => service.webhooks(caller).await?,
        Act::AddWebhook => service.add_webhook(caller, ask.body()?, repeat).await?,
        Act::DeleteWebhook => service.delete_webhook(caller, id()?, repeat).await?,
        Act::RetryWebhook => {
            nothing(ask)?;
            service.retry_webhook(caller, id()?, repeat).await?
        }
        Act::Leaves => service.leaves(caller, ask.number("start")?.unwrap_or(0), ask.limit()?).await?,
        Act::Inclusion => {
            let Some(index) = ask.number("index")? else {
                return refuse(Code::RequestParameter, "`index` says which leaf");
            };
            service.inclusion(caller, index, ask.number("size")?).await?
        }
        Act::Consistency => {
            let Some(older) = ask.number("older")? else {
                return refuse(Code::RequestParameter, "`older` says which smaller tree");
            };
            service.consistency(caller, older, ask.number("newer")?).await?
        }
        Act::Verify => {
            nothing(ask)?;
            caller.need(&[Role::Admin])?;
            Reply::ok(&service.verify(caller, None, |_, _| ()).await?)?
        }
    };
    Ok(Outcome::Reply(reply))
}

/// Begins what goes on in the background. A repetition begins nothing, and is told how far it is by now.
async fn begin_once(
    service: &Arc<Service>,
    ask: &Ask,
    begin: impl Future<Output = Answer<Reply>>,
) -> Answer<Reply> {
    let Some(repeat) = &ask.repeat else { return begin.await };
    if !service.claim_migration(&ask.caller, repeat).await? {
        let mut reply = service.migration(&ask.caller, ask.parameter("id")?).await?;
        reply.status = 202;
        return Ok(reply);
    }
    let begun = begin.await;
    if begun.is_err() {
        service.unclaim_migration(repeat).await?;
    }
    begun
}

/// A word of the query that names one of a few things; none when it is absent.
fn chosen<T: DeserializeOwned>(ask: &Ask, name: &str) -> Answer<Option<T>> {
    let Some(word) = ask.query(name)? else { return Ok(None) };
    match serde_json::from_value(serde_json::Value::from(word)) {
        Ok(chosen) => Ok(Some(chosen)),
        Err(error) => {
            let problem =
                Problem::new(Code::RequestParameter, format!("`{name}` is none of the words that it can be"));
            let told = error.to_string();
            Err(match told.rsplit_once(", expected ") {
                Some((_, words)) => problem.with_help(format!("expected {words}")),
                None => problem,
            }
            .into())
        }
    }
}

/// A body that has nothing to say.
fn nothing(ask: &Ask) -> Answer<()> {
    ask.body::<crate::service::wire::NoInput>().map(drop)
}
