//! Webhooks: what happened, told to others.

use super::body::{Json, NoBody};
use super::operations;
use super::path::Id;
use super::query::{NoQuery, Page};
use crate::service::wire::{DeliveryPage, NoInput, Pinged, Revived, WebhookInput, WebhookPage, WebhookView};

operations! {
    "Lists the webhooks, and the failed deliveries"
    Webhooks: GET "/api/webhooks" (reads)
    ((), NoQuery, NoBody) -> 200 WebhookPage;
    |call, (), _, _| { call.service.webhooks(&call.caller).await }

    "Adds a webhook"
    AddWebhook: POST "/api/webhooks" (writes)
    ((), NoQuery, Json<WebhookInput>) -> 201 WebhookView,
    refuses WebhookRefused;
    |call, (), _, body| { call.service.add_webhook(&call.caller, body.0, call.repeat()).await }

    "Shows the deliveries of a webhook, the newest first"
    Deliveries: GET "/api/webhooks/{id}/deliveries" (reads)
    ((Id,), Page, NoBody) -> 200 DeliveryPage;
    |call, (id,), page, _| { call.service.deliveries(&call.caller, &id.0, page.after(), page.limit).await }

    "Sends a ping to a webhook at once, and tells what came of it"
    PingWebhook: POST "/api/webhooks/{id}/ping" (reads)
    ((Id,), NoQuery, Json<NoInput>) -> 200 Pinged;
    |call, (id,), _, _| { call.service.ping_webhook(&call.caller, &id.0).await }

    "Replaces the secret of a webhook"
    RotateWebhook: POST "/api/webhooks/{id}/rotate" (writes)
    ((Id,), NoQuery, Json<NoInput>) -> 200 WebhookView;
    |call, (id,), _, _| { call.service.rotate_webhook(&call.caller, &id.0, call.repeat()).await }

    "Removes a webhook"
    DeleteWebhook: DELETE "/api/webhooks/{id}" (writes)
    ((Id,), NoQuery, NoBody) -> 200 NoInput;
    |call, (id,), _, _| { call.service.delete_webhook(&call.caller, &id.0, call.repeat()).await }

    "Retries the failed deliveries of a webhook"
    RetryWebhook: POST "/api/webhooks/{id}/retry" (writes)
    ((Id,), NoQuery, Json<NoInput>) -> 200 Revived;
    |call, (id,), _, _| { call.service.retry_webhook(&call.caller, &id.0, call.repeat()).await }
}
