//! Events for listeners, and the webhooks that they are sent to.

use rogatio_core::digest::hex;
use rogatio_core::wire::{Code, Problem};
use tokio::sync::watch;

use super::delivery::refuse_address;
use super::wire::{DeadLetter, NoInput, Revived, Role, WebhookInput, WebhookPage, WebhookView};
use super::work::Thing;
use super::{Answer, Caller, Repeat, Reply, Service, random, refuse};
use crate::store::event::{self, EventRow, WebhookRow};

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
            secret: format!("whsec_{}", hex(&random::bytes::<32>()?)),
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
        if !event::webhooks(work.connection()).await?.iter().any(|one| one.id == id) {
            return Err(Problem::new(Code::WebhookNotFound, "there is no such webhook").into());
        }
        let now = work.now;
        let revived = event::revive(work.connection(), id, now).await?;
        self.finish(work, repeat, Reply::ok(&Revived { revived })?).await
    }
}
