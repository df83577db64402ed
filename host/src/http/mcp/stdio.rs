//! The protocol over standard input and output: one message a line, read as strictly as every other request.

use std::io;
use std::sync::Arc;

use rmcp::model::{ErrorCode, ErrorData, JsonRpcError, RequestId};
use rmcp::service::{RoleServer, RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use rogatio_core::wire::{Code, Problem, json};
use serde::Serialize;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Stdin, Stdout, stdin, stdout};
use tokio::sync::Mutex;

use super::server::Server;
use super::way::Way;

/// The longest message, in bytes.
const LONGEST: usize = 16 << 20;

/// Answers until the input ends.
///
/// # Errors
/// When the input or the output breaks.
pub(crate) async fn run(way: Arc<dyn Way>) -> io::Result<()> {
    let lines = Lines {
        input: BufReader::new(stdin()),
        output: Arc::new(Mutex::new(stdout())),
        line: Vec::new(),
        is_skipping: false,
    };
    let running = match rmcp::serve_server(Server::new(way), lines).await {
        Ok(running) => running,
        // The other side left before it had said anything.
        Err(rmcp::service::ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return Err(io::Error::other(error)),
    };
    running.waiting().await.map(|_| ()).map_err(io::Error::other)
}

/// The answer to a message that is not valid JSON, or not strict JSON.
pub(super) fn refusal(message: &[u8], problem: &Problem) -> JsonRpcError {
    // The id is told if any reader would find it.
    let read: Option<Value> = serde_json::from_slice(message).ok();
    let id = read.as_ref().and_then(|message| message.get("id")).cloned();
    let id: Option<RequestId> = id.and_then(|id| serde_json::from_value(id).ok());
    let code = if read.is_some() { ErrorCode::INVALID_REQUEST } else { ErrorCode::PARSE_ERROR };
    JsonRpcError::new(id, ErrorData::new(code, problem.detail.clone(), serde_json::to_value(problem).ok()))
}

/// Standard input and output.
struct Lines {
    input: BufReader<Stdin>,
    output: Arc<Mutex<Stdout>>,
    /// The part of the next line that has arrived, kept between two calls.
    line: Vec<u8>,
    /// True in the rest of a line that is too long.
    is_skipping: bool,
}

async fn write(output: &Mutex<Stdout>, message: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(message).map_err(io::Error::other)?;
    line.push(b'\n');
    let mut output = output.lock().await;
    output.write_all(&line).await?;
    output.flush().await
}

impl Lines {
    /// The next line without its end; none at the end of the input.
    async fn next(&mut self) -> io::Result<Option<Result<Vec<u8>, Problem>>> {
        loop {
            let room = LONGEST.saturating_add(1).saturating_sub(self.line.len());
            let mut bounded = (&mut self.input).take(u64::try_from(room).unwrap_or(u64::MAX));
            let read = bounded.read_until(b'\n', &mut self.line).await?;
            let is_whole = self.line.last() == Some(&b'\n');
            let is_too_long = !is_whole && self.line.len() > LONGEST;
            if !is_whole && !is_too_long && read > 0 {
                continue;
            }
            let line = std::mem::take(&mut self.line);
            if read == 0 && line.is_empty() {
                return Ok(None);
            }
            let was_skipping = std::mem::replace(&mut self.is_skipping, is_too_long);
            if was_skipping {
                continue;
            }
            if is_too_long {
                let detail = format!("a message must have at most {LONGEST} bytes");
                return Ok(Some(Err(Problem::new(Code::LimitBytes, detail))));
            }
            if !line.trim_ascii().is_empty() {
                return Ok(Some(Ok(line)));
            }
        }
    }
}

impl Transport<RoleServer> for Lines {
    type Error = io::Error;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), io::Error>> + Send + 'static {
        let output = Arc::clone(&self.output);
        async move { write(&output, &item).await }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            // An input that breaks has ended.
            let (line, problem) = match self.next().await.ok().flatten()? {
                Ok(line) => {
                    let message = json::parse_bytes(&line).and_then(|value| {
                        serde_json::from_value(value).map_err(|error| {
                            let detail = format!("the line is not a message of the protocol: {error}");
                            Problem::new(Code::RequestInvalidField, detail)
                        })
                    });
                    match message {
                        Ok(message) => return Some(message),
                        Err(problem) => (line, problem),
                    }
                }
                Err(problem) => (Vec::new(), problem),
            };
            let (output, refusal) = (Arc::clone(&self.output), refusal(&line, &problem));
            // In a task of its own: a caller that stops waiting must not cut the answer in two.
            tokio::spawn(async move { write(&output, &refusal).await });
        }
    }

    async fn close(&mut self) -> Result<(), io::Error> {
        self.output.lock().await.flush().await
    }
}
