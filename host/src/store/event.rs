//! Events on their way out, webhooks, and the answers to repeated requests.

use serde::Serialize;

use super::sql::{self, Row, Value};
use super::{Connection, StoreError};

/// The deliveries `d`, each with its webhook `w` and its event `o`, for [`Delivery::of`].
macro_rules! select_delivery {
    () => {
        "SELECT o.*, w.id AS webhook_id, w.url, w.secret, w.kinds, w.created_by, w.created_at AS webhook_created_at,
             d.attempts, d.next_at, d.status, d.last_error
         FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id JOIN outbox o ON o.id = d.event_id"
    };
}

/// An event as it is stored.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct EventRow {
    pub(crate) id: u64,
    pub(crate) kind: String,
    pub(crate) subject: String,
    /// The event's JSON text, as it is sent.
    pub(crate) body: String,
    pub(crate) created_at: u64,
}

impl EventRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.number("id")?,
            kind: row.text("kind")?,
            subject: row.text("subject")?,
            body: row.text("body")?,
            created_at: row.number("created_at")?,
        })
    }
}

/// Events after `after`, in their order.
pub(crate) async fn after(
    connection: &mut Connection,
    after: u64,
    most: u64,
) -> Result<Vec<EventRow>, StoreError> {
    let text = "SELECT * FROM outbox WHERE id > $1 ORDER BY id LIMIT $2";
    let rows = sql::rows(connection, text, &[Value::number(after), Value::number(most)]).await?;
    rows.iter().map(EventRow::of).collect()
}

/// The id of the newest event; 0 when there is none.
pub(crate) async fn newest(connection: &mut Connection) -> Result<u64, StoreError> {
    let row = sql::row(connection, "SELECT COALESCE(MAX(id), 0) AS newest FROM outbox", &[]).await?;
    row.map_or(Ok(0), |row| row.number("newest"))
}

/// A webhook as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct WebhookRow {
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) secret: String,
    /// Separated by spaces; empty for every kind.
    pub(crate) kinds: String,
    pub(crate) created_by: String,
    pub(crate) created_at: u64,
}

impl WebhookRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.text("webhook_id")?,
            url: row.text("url")?,
            secret: row.text("secret")?,
            kinds: row.text("kinds")?,
            created_by: row.text("created_by")?,
            created_at: row.number("webhook_created_at")?,
        })
    }
}

/// Stores a webhook.
pub(crate) async fn insert_webhook(
    connection: &mut Connection,
    webhook: &WebhookRow,
) -> Result<(), StoreError> {
    let text = "INSERT INTO webhooks (id, url, secret, kinds, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        Value::text(&*webhook.id),
        Value::text(&*webhook.url),
        Value::text(&*webhook.secret),
        Value::text(&*webhook.kinds),
        Value::text(&*webhook.created_by),
        Value::number(webhook.created_at),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// All webhooks.
pub(crate) async fn webhooks(connection: &mut Connection) -> Result<Vec<WebhookRow>, StoreError> {
    let text = "SELECT id AS webhook_id, url, secret, kinds, created_by, created_at AS webhook_created_at FROM webhooks
                ORDER BY created_at, id";
    let rows = sql::rows(connection, text, &[]).await?;
    rows.iter().map(WebhookRow::of).collect()
}

/// Forgets a webhook and what it has not been sent; whether there was one.
pub(crate) async fn delete_webhook(connection: &mut Connection, id: &str) -> Result<bool, StoreError> {
    let deleted = sql::execute(connection, "DELETE FROM webhooks WHERE id = $1", &[Value::text(id)]).await?;
    Ok(deleted == 1)
}

/// A delivery that is due, with everything that it needs.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) webhook: WebhookRow,
    pub(crate) event: EventRow,
    pub(crate) attempts: u64,
    pub(crate) next_at: u64,
    pub(crate) status: String,
    pub(crate) last_error: Option<String>,
}

impl Delivery {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            webhook: WebhookRow::of(row)?,
            event: EventRow::of(row)?,
            attempts: row.number("attempts")?,
            next_at: row.number("next_at")?,
            status: row.text("status")?,
            last_error: row.maybe("last_error")?,
        })
    }
}

/// The oldest delivery of each webhook, where it is due: a webhook gets its events in their order.
pub(crate) async fn first_due(connection: &mut Connection, now: u64) -> Result<Vec<Delivery>, StoreError> {
    let text = "SELECT o.*, w.id AS webhook_id, w.url, w.secret, w.kinds, w.created_by, w.created_at AS webhook_created_at,
                    d.attempts, d.next_at, d.status, d.last_error
                FROM webhooks w JOIN webhook_deliveries d ON d.webhook_id = w.id JOIN outbox o ON o.id = d.event_id
                WHERE d.status = 'pending' AND d.next_at <= $1 AND d.event_id = (
                    SELECT MIN(f.event_id) FROM webhook_deliveries f WHERE f.webhook_id = w.id AND f.status = 'pending')
                ORDER BY d.next_at, d.event_id";
    let rows = sql::rows(connection, text, &[Value::number(now)]).await?;
    rows.iter().map(Delivery::of).collect()
}

/// Deliveries of one status whose time has come.
pub(crate) async fn deliveries(
    connection: &mut Connection,
    status: &str,
    now: u64,
    most: u64,
) -> Result<Vec<Delivery>, StoreError> {
    let text = concat!(
        select_delivery!(),
        " WHERE d.status = $1 AND d.next_at <= $2 ORDER BY d.next_at, d.event_id LIMIT $3"
    );
    let values = [Value::text(status), Value::number(now), Value::number(most)];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter().map(Delivery::of).collect()
}

/// The deliveries of a webhook with events before `before`, the newest first.
pub(crate) async fn deliveries_to(
    connection: &mut Connection,
    webhook: &str,
    before: u64,
    most: u64,
) -> Result<Vec<Delivery>, StoreError> {
    let text = concat!(
        select_delivery!(),
        " WHERE d.webhook_id = $1 AND d.event_id < $2 ORDER BY d.event_id DESC LIMIT $3"
    );
    let values = [Value::text(webhook), Value::number(before), Value::number(most)];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter().map(Delivery::of).collect()
}

/// Replaces the secret of a webhook.
pub(crate) async fn put_secret(
    connection: &mut Connection,
    webhook: &str,
    secret: &str,
) -> Result<(), StoreError> {
    let text = "UPDATE webhooks SET secret = $2 WHERE id = $1";
    sql::execute(connection, text, &[Value::text(webhook), Value::text(secret)]).await.map(drop)
}

/// What becomes of a delivery, if nobody else has touched it since; whether nobody had.
pub(crate) async fn settle(
    connection: &mut Connection,
    delivery: &Delivery,
    (status, attempts, next_at): (&str, u64, u64),
    error: Option<&str>,
) -> Result<bool, StoreError> {
    let text = "UPDATE webhook_deliveries SET status = $3, attempts = $4, next_at = $5, last_error = $6
                WHERE webhook_id = $1 AND event_id = $2 AND next_at = $7 AND status = $8";
    let values = [
        Value::text(&*delivery.webhook.id),
        Value::number(delivery.event.id),
        Value::text(status),
        Value::number(attempts),
        Value::number(next_at),
        Value::maybe(error),
        Value::number(delivery.next_at),
        Value::text(&*delivery.status),
    ];
    Ok(sql::execute(connection, text, &values).await? == 1)
}

/// Makes a webhook's dead deliveries due again; how many there were.
pub(crate) async fn revive(connection: &mut Connection, webhook: &str, now: u64) -> Result<u64, StoreError> {
    let text = "UPDATE webhook_deliveries SET status = 'pending', attempts = 0, next_at = $2
                WHERE webhook_id = $1 AND status = 'dead'";
    sql::execute(connection, text, &[Value::text(webhook), Value::number(now)]).await
}

/// The answer that a request got, kept for its repetition.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) request_digest: String,
    pub(crate) body: String,
    /// What else is kept of the answer, as JSON text.
    pub(crate) headers: String,
}

/// The answer that this caller's request with this key got.
pub(crate) async fn answered(
    connection: &mut Connection,
    caller: &str,
    key: &str,
) -> Result<Option<Answered>, StoreError> {
    let text = "SELECT request_digest, body, headers FROM idempotency_keys WHERE caller = $1 AND idempotency_key = $2";
    let row = sql::row(connection, text, &[Value::text(caller), Value::text(key)]).await?;
    row.map(|row| {
        Ok(Answered {
            request_digest: row.text("request_digest")?,
            body: row.text("body")?,
            headers: row.text("headers")?,
        })
    })
    .transpose()
}

/// Keeps an answer; [`StoreError::Taken`] when the same request was answered at the same time.
pub(crate) async fn remember(
    connection: &mut Connection,
    caller: &str,
    key: &str,
    answer: &Answered,
    now: u64,
) -> Result<(), StoreError> {
    let text =
        "INSERT INTO idempotency_keys (caller, idempotency_key, request_digest, body, headers, created_at)
                VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        Value::text(caller),
        Value::text(key),
        Value::text(&*answer.request_digest),
        Value::text(&*answer.body),
        Value::text(&*answer.headers),
        Value::number(now),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// Forgets the answer under a key.
pub(crate) async fn forget_answer(
    connection: &mut Connection,
    caller: &str,
    key: &str,
) -> Result<(), StoreError> {
    let text = "DELETE FROM idempotency_keys WHERE caller = $1 AND idempotency_key = $2";
    sql::execute(connection, text, &[Value::text(caller), Value::text(key)]).await.map(drop)
}

/// Forgets answers from before `time`.
pub(crate) async fn forget_answers(connection: &mut Connection, time: u64) -> Result<(), StoreError> {
    let text = "DELETE FROM idempotency_keys WHERE created_at < $1";
    sql::execute(connection, text, &[Value::number(time)]).await.map(drop)
}
