//! Events for listeners, and the webhooks that they are sent to.

use std::time::Instant;

use rogatio_core::digest::hex;
use rogatio_core::wire::{Code, Problem};
use tokio::sync::watch;

use super::delivery::{refuse_address, send};
use super::wire::{
    DeadLetter, DeliveryPage, DeliveryView, EventBody, NoInput, Pinged, Revived, Role, WebhookInput,
    WebhookPage, WebhookView,
};
use super::work::Thing;
use super::{Answer, Caller, Repeat, Reply, Service, Trouble, now, random, refuse, text};
use crate::client::Client;
use crate::store::Connection;
use crate::store::event::{self, Delivery, EventRow, WebhookRow};

/// How many events are read at once.
const BATCH: u64 = 200;
/// The most webhooks, and the most kinds of one.
const MOST_WEBHOOKS: usize = 100;
const MOST_KINDS: usize = 50;

fn view(row: WebhookRow, secret: bool) -> WebhookView {
    WebhookView {
        id: row.id,
        url: row.url,
        kinds: row.kinds.split(' ').filter(|kind| !kind.is_empty()).map(str::to_owned).collect(),
        secret: secret.then_some(row.secret),
        created_by: row.created_by,
        created_at: row.created_at,
    }
}

fn new_secret() -> Answer<String> {
    Ok(format!("whsec_{}", hex(&random::bytes::<32>()?)))
}

/// The webhook with this id.
async fn webhook(connection: &mut Connection, id: &str) -> Answer<WebhookRow> {
    let found = event::webhooks(connection).await?.into_iter().find(|one| one.id == id);
    found.ok_or_else(|| Trouble::from(Problem::new(Code::WebhookNotFound, "there is no such webhook")))
}

impl Service {
    /// Events after `after`, in their order, as many as are read at once.
    pub(crate) async fn events_after(&self, after: u64) -> Answer<Vec<EventRow>> {
        let mut connection = self.store.read().await?;
        Ok(event::after(&mut connection, after, BATCH).await?)
    }

    /// The number of the newest event.
    pub(crate) async fn newest_event(&self) -> Answer<u64> {
        let mut connection = self.store.read().await?;
        Ok(event::newest(&mut connection).await?)
    }

    /// Changes whenever this process knows of a newer event.
    pub(crate) fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// Looks for events of other processes; listeners are woken when there are any.
    pub(super) async fn look_for_news(&self) -> Answer<()> {
        let newest = self.newest_event().await?;
        self.news.send_if_modified(|known| {
            let newer = newest > *known;
            *known = newest.max(*known);
            newer
        });
        Ok(())
    }

    /// Adds a webhook.
    pub(crate) async fn add_webhook(
        &self,
        caller: &Caller,
        input: WebhookInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<WebhookView>> {
        let authority = caller.with(&[Role::Admin])?;
        let plain = |kind: &String| {
            !kind.is_empty()
                && kind.len() <= 64
                && kind.chars().all(|one| one.is_ascii_lowercase() || one == '_')
        };
        if input.kinds.len() > MOST_KINDS || !input.kinds.iter().all(plain) {
            return refuse(Code::RequestParameter, "`kinds` must be a list of at most fifty names of events");
        }
        refuse_address(&input.url, self.policy().private_webhooks)?;
        let mut work = self.begin(authority).await?;
        if event::webhooks(work.connection()).await?.len() >= MOST_WEBHOOKS {
            return refuse(Code::WebhookRefused, "the limit of 100 webhooks is reached");
        }
        let row = WebhookRow {
            id: random::id("w-")?,
            url: input.url,
            secret: new_secret()?,
            kinds: input.kinds.join(" "),
            created_by: work.actor(),
            created_at: work.now,
        };
        event::insert_webhook(work.connection(), &row).await?;
        let thing = Thing::Webhook(row.id.clone());
        let reply = Reply::ok(&view(row, true))?.made(thing).hiding("/secret");
        self.finish(work, repeat, reply).await
    }

    /// All webhooks, and what could not be delivered.
    pub(crate) async fn webhooks(&self, caller: &Caller) -> Answer<Reply<WebhookPage>> {
        caller.need(&[Role::Admin])?;
        let mut connection = self.store.read().await?;
        let webhooks =
            event::webhooks(&mut connection).await?.into_iter().map(|row| view(row, false)).collect();
        let dead = event::deliveries(&mut connection, "dead", u64::MAX, 100).await?;
        let dead_letters = dead
            .into_iter()
            .map(|one| DeadLetter {
                webhook: one.webhook.id,
                event_id: one.event.id,
                attempts: one.attempts,
                last_error: one.last_error,
            })
            .collect();
        Reply::ok(&WebhookPage { webhooks, dead_letters })
    }

    /// The deliveries of a webhook, the newest first.
    pub(crate) async fn deliveries(
        &self,
        caller: &Caller,
        id: &str,
        after: &str,
        most: u64,
    ) -> Answer<Reply<DeliveryPage>> {
        caller.need(&[Role::Admin])?;
        let before = match after {
            "" => i64::MAX.unsigned_abs(),
            after => after.parse().or_else(|_| {
                let detail = "`cursor` is not valid; use the `next_cursor` of the previous page";
                refuse(Code::RequestParameter, detail)
            })?,
        };
        let mut connection = self.store.read().await?;
        webhook(&mut connection, id).await?;
        let rows = event::deliveries_to(&mut connection, id, before, most.saturating_add(1)).await?;
        let (rows, next_cursor) = super::registry::page(rows, most, |row| row.event.id.to_string());
        let deliveries = rows.into_iter().map(|row| DeliveryView {
            event_id: row.event.id,
            kind: row.event.kind,
            at: row.event.created_at,
            next_attempt_at: (row.status == "pending").then_some(row.next_at),
            status: row.status,
            attempts: row.attempts,
            last_error: row.last_error,
        });
        Reply::ok(&DeliveryPage { deliveries: deliveries.collect(), next_cursor })
    }

    /// Sends a ping to a webhook, beside the events that wait for it. It is not an event: it has the number 0, and is not repeated.
    pub(crate) async fn ping_webhook(&self, caller: &Caller, id: &str) -> Answer<Reply<Pinged>> {
        caller.need(&[Role::Admin])?;
        let mut connection = self.store.read().await?;
        let webhook = webhook(&mut connection, id).await?;
        drop(connection);
        let (kind, at) = ("ping".to_owned(), now());
        let data = serde_json::Value::Null;
        let body = EventBody { id: 0, kind: kind.clone(), subject: webhook.id.clone(), at, data };
        let event = EventRow { id: 0, kind, subject: webhook.id.clone(), body: text(&body)?, created_at: at };
        let status = "pending".to_owned();
        let ping = Delivery { webhook, event, attempts: 0, next_at: at, status, last_error: None };
        let private = self.policy().private_webhooks;
        let begun = Instant::now();
        let sent = tokio::task::spawn_blocking(move || send(&Client::to_strangers(private), &ping)).await;
        let Ok(sent) = sent else { return refuse(Code::Internal, "the ping was not sent") };
        let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Reply::ok(&Pinged { delivered: sent.is_ok(), error: sent.err(), milliseconds })
    }

    /// Replaces the secret of a webhook. What is sent after that is signed with the new one.
    pub(crate) async fn rotate_webhook(
        &self,
        caller: &Caller,
        id: &str,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<WebhookView>> {
        let mut work = self.begin(caller.with(&[Role::Admin])?).await?;
        let before = webhook(work.connection(), id).await?;
        let row = WebhookRow { secret: new_secret()?, ..before };
        event::put_secret(work.connection(), id, &row.secret).await?;
        let reply = Reply::ok(&view(row, true))?.hiding("/secret");
        self.finish(work, repeat, reply).await
    }

    /// Forgets a webhook.
    pub(crate) async fn delete_webhook(
        &self,
        caller: &Caller,
        id: &str,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<NoInput>> {
        let mut work = self.begin(caller.with(&[Role::Admin])?).await?;
        if !event::delete_webhook(work.connection(), id).await? {
            return Err(Problem::new(Code::WebhookNotFound, "there is no such webhook").into());
        }
        self.finish(work, repeat, Reply::ok(&NoInput {})?).await
    }

    /// Tries a webhook's dead letters again.
    pub(crate) async fn retry_webhook(
        &self,
        caller: &Caller,
        id: &str,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<Revived>> {
        let mut work = self.begin(caller.with(&[Role::Admin])?).await?;
        webhook(work.connection(), id).await?;
        let now = work.now;
        let revived = event::revive(work.connection(), id, now).await?;
        self.finish(work, repeat, Reply::ok(&Revived { revived })?).await
    }
}
