//! The way from a tool to the senate's API: this process, or a server.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use ed25519_dalek::SigningKey;
use rogatio_core::wire::{Code, Problem};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::client::{Client, Incoming, Outgoing, encoded};
use crate::http::Local;
use crate::http::local::call;
use crate::service::wire::{InstanceView, Refusal, TokenInput, TokenView};
use crate::service::{Answer, Caller, Trouble, public_key, statement_envelope};

/// A request to the API.
pub(crate) struct Sent {
    method: &'static str,
    path: String,
    body: Option<String>,
}

impl Sent {
    /// A question.
    pub(super) fn get(path: impl Into<String>) -> Self {
        Self { method: "GET", path: path.into(), body: None }
    }

    /// A request with a body.
    pub(super) fn post(path: impl Into<String>, body: &impl Serialize) -> Self {
        let body = serde_json::to_string(body).unwrap_or_default();
        Self { method: "POST", path: path.into(), body: Some(body) }
    }

    /// Whether it is a request of somebody who is not an agent yet.
    fn is_for_newcomers(&self) -> bool {
        matches!(self.path.as_str(), "/api/instance" | "/api/statement" | "/api/agents")
    }

    fn outgoing<'a>(&'a self, url: &'a str, headers: &'a [(&'a str, &'a str)]) -> Outgoing<'a> {
        Outgoing { method: self.method, url, headers, body: self.body.as_deref() }
    }

    /// The headers of every request with a body.
    fn headers(&self) -> Vec<(&'static str, &'static str)> {
        self.body.iter().map(|_| ("content-type", "application/json")).collect()
    }
}

/// The answer to a request, some time.
pub(crate) type Answering<'a> = Pin<Box<dyn Future<Output = Answer<Incoming>> + Send + 'a>>;

/// The way to the API.
pub(crate) trait Way: Send + Sync {
    /// Sends a request.
    fn send(&self, sent: Sent) -> Answering<'_>;

    /// The person at this end, where this end can sign.
    fn signer(&self) -> Option<&Signer> {
        None
    }

    /// Notes that the person was registered, and keeps the token. False if the token must go to the caller.
    fn keep(&self, _agent: &str, _token: &str) -> bool {
        false
    }
}

/// The agent for which a process acts that was started with its key.
pub(crate) struct Signer {
    /// The key, if the process was given one.
    pub(crate) key: Option<SigningKey>,
    agent: Mutex<Option<String>>,
}

impl Signer {
    /// An agent of this name.
    pub(crate) fn new(key: Option<SigningKey>, agent: Option<String>) -> Self {
        Self { key, agent: Mutex::new(agent) }
    }

    /// The name of the agent.
    pub(super) fn agent(&self) -> Option<String> {
        self.agent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn name(&self, agent: &str) {
        *self.agent.lock().unwrap_or_else(PoisonError::into_inner) = Some(agent.to_owned());
    }
}

/// The API of this process, for a caller of its HTTP service.
pub(super) struct Inside {
    pub(super) router: Router,
    pub(super) caller: Caller,
}

impl Way for Inside {
    fn send(&self, sent: Sent) -> Answering<'_> {
        Box::pin(async move {
            let headers = sent.headers();
            call(self.router.clone(), &sent.outgoing(&sent.path, &headers), self.caller.clone()).await
        })
    }
}

/// The database of the person who started this process.
pub(crate) struct Own {
    pub(crate) api: Local,
    pub(crate) signer: Signer,
}

impl Way for Own {
    fn send(&self, sent: Sent) -> Answering<'_> {
        Box::pin(async move {
            let headers = sent.headers();
            let outgoing = sent.outgoing(&sent.path, &headers);
            match self.signer.agent().filter(|_| !sent.is_for_newcomers()) {
                Some(agent) => self.api.send(&outgoing, Some(&agent)).await,
                // The operator has every power, so nobody acts as the operator by leaving a name out.
                None => self.api.send_by(&outgoing, Caller::stranger(true)).await,
            }
        })
    }

    fn signer(&self) -> Option<&Signer> {
        Some(&self.signer)
    }

    fn keep(&self, agent: &str, _token: &str) -> bool {
        self.signer.name(agent);
        true
    }
}

/// A server.
pub(crate) struct Remote {
    client: Arc<Client>,
    server: String,
    token: Mutex<Option<String>>,
    signer: Signer,
}

impl Remote {
    /// The server at this address.
    pub(crate) fn new(client: Client, server: String, token: Option<String>, signer: Signer) -> Self {
        Self { client: Arc::new(client), server, token: Mutex::new(token), signer }
    }

    fn token(&self) -> Option<String> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_token(&self, token: &str) {
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.to_owned());
    }

    async fn once(&self, sent: Sent, token: Option<String>) -> Answer<Incoming> {
        let (client, url) = (Arc::clone(&self.client), format!("{}{}", self.server, sent.path));
        let server = self.server.clone();
        let done = tokio::task::spawn_blocking(move || {
            let bearer = token.map(|token| format!("Bearer {token}"));
            let mut headers: Vec<(&str, &str)> = sent.headers();
            headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
            client.send(&sent.outgoing(&url, &headers))
        });
        let unavailable = |why: String| {
            Trouble::from(Problem::new(Code::StoreUnavailable, format!("`{server}` does not answer: {why}")))
        };
        match done.await {
            Ok(sent) => sent.map_err(|error| unavailable(error.to_string())),
            Err(error) => Err(unavailable(error.to_string())),
        }
    }

    /// Gets a token with the key, where there is a key and an agent. A server that does not know the agent gives none.
    async fn prove(&self) -> Answer<()> {
        let (Some(key), Some(agent)) = (&self.signer.key, self.signer.agent()) else { return Ok(()) };
        let Ok(instance) = self.once(Sent::get("/api/instance"), None).await.and_then(view::<InstanceView>)
        else {
            return Ok(());
        };
        let envelope = statement_envelope(key, ("token", &instance.id, &agent), &public_key(key))?;
        let input = TokenInput { envelope, scopes: None, lifetime: None };
        let path = format!("/api/agents/{}/tokens", encoded(&agent));
        let given = self.once(Sent::post(path, &input), None).await.and_then(view::<TokenView>);
        if let Some(token) = given.ok().and_then(|view| view.token) {
            self.set_token(&token);
        }
        Ok(())
    }
}

impl Way for Remote {
    fn send(&self, sent: Sent) -> Answering<'_> {
        Box::pin(async move {
            if self.token().is_none() {
                self.prove().await?;
            }
            self.once(sent, self.token()).await
        })
    }

    fn signer(&self) -> Option<&Signer> {
        Some(&self.signer)
    }

    fn keep(&self, agent: &str, token: &str) -> bool {
        self.signer.name(agent);
        self.set_token(token);
        // Without the key the token could not be made again.
        self.signer.key.is_some()
    }
}

fn view<T: serde::de::DeserializeOwned>(incoming: Incoming) -> Answer<T> {
    serde_json::from_str(&incoming.body)
        .map_err(|error| Problem::new(Code::Internal, format!("an answer cannot be read: {error}")).into())
}

/// The reason why there is no answer, as the API writes it.
#[derive(Debug)]
pub(super) struct Refused(pub(super) Value);

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(serde_json::to_value(&problem).unwrap_or_default())
    }
}

impl From<Trouble> for Refused {
    fn from(trouble: Trouble) -> Self {
        let (problem, diagnostics) = trouble.into_problem();
        let mut members = Map::new();
        if let Ok(Value::Object(written)) = serde_json::to_value(&problem) {
            members = written;
        }
        if let Some(Ok(findings)) = diagnostics.map(serde_json::to_value) {
            members.insert("diagnostics".into(), findings);
        }
        Self(Value::Object(members))
    }
}

/// Sends a request, and reads the answer.
///
/// # Errors
/// The problem of the API, as it came.
pub(super) async fn ask(way: &dyn Way, sent: Sent) -> Result<Value, Refused> {
    let incoming = way.send(sent).await?;
    let read: Result<Value, _> = serde_json::from_str(&incoming.body);
    match read {
        Ok(answer) if incoming.status < 400 => Ok(answer),
        Ok(answer) if serde_json::from_value::<Refusal>(answer.clone()).is_ok() => Err(Refused(answer)),
        _ => {
            let detail = format!("the senate answered {} without a JSON document", incoming.status);
            Err(Problem::new(Code::StoreUnavailable, detail).into())
        }
    }
}
