//! Agents: keys, tokens, roles.

use super::body::{Json, NoBody};
use super::operations;
use super::path::{Id, Token};
use super::query::{NoQuery, Page};
use crate::service::wire::{
    AgentInput, AgentPage, AgentRegistered, AgentView, AuthorizeInput, NoInput, ReasonInput, RotateInput,
    StatementPreviewInput, ToSign, TokenInput, TokenListed, TokenPage, TokenView,
};

operations! {
    "Registers an agent that proves possession of its key"
    Register: POST "/api/agents" (writes)
    ((), NoQuery, Json<AgentInput>) -> 201 AgentRegistered,
    refuses AuthBadProof AgentInvalid AgentExists LimitRegistrations;
    |call, (), _, body| { call.service.register(&call.caller, body.0, call.repeat()).await }

    "Makes a statement of an agent, and returns the exact bytes to sign; stores nothing"
    PreviewStatement: POST "/api/statement" (reads public)
    ((), NoQuery, Json<StatementPreviewInput>) -> 200 ToSign,
    refuses AgentInvalid;
    |call, (), _, body| { call.service.preview_statement(&body.0) }

    "Lists the agents"
    Agents: GET "/api/agents" (reads)
    ((), Page, NoBody) -> 200 AgentPage;
    |call, (), page, _| { call.service.agents(&call.caller, page.after(), page.limit).await }

    "Shows an agent"
    Agent: GET "/api/agents/{id}" (reads)
    ((Id,), NoQuery, NoBody) -> 200 AgentView;
    |call, (id,), _, _| { call.service.agent(&call.caller, &id.0).await }

    "Gives a token to an agent that proves possession of its key"
    NewToken: POST "/api/agents/{id}/tokens" (writes)
    ((Id,), NoQuery, Json<TokenInput>) -> 200 TokenView,
    refuses AuthBadProof;
    |call, (id,), _, body| { call.service.new_token(&id.0, body.0, call.repeat()).await }

    "Lists the tokens of an agent, with prefix and last use (of another agent: requires the admin role)"
    Tokens: GET "/api/agents/{id}/tokens" (reads)
    ((Id,), NoQuery, NoBody) -> 200 TokenPage;
    |call, (id,), _, _| { call.service.tokens(&call.caller, &id.0).await }

    "Revokes a token of an agent (of another agent: requires the admin role)"
    RevokeToken: POST "/api/agents/{id}/tokens/{token}/revoke" (writes)
    ((Id, Token), NoQuery, Json<NoInput>) -> 200 TokenListed;
    |call, (id, token), _, _| {
        call.service.revoke_token(&call.caller, (&id.0, &token.0), call.repeat()).await
    }

    "Gives an agent its roles"
    Authorize: POST "/api/agents/{id}/authorize" (writes)
    ((Id,), NoQuery, Json<AuthorizeInput>) -> 200 AgentView,
    refuses AgentInvalid AgentWrongStatus ElectorateWeightOverflow;
    |call, (id,), _, body| { call.service.authorize(&call.caller, &id.0, body.0, call.repeat()).await }

    "Suspends an agent: it has no powers until it is authorized again"
    Suspend: POST "/api/agents/{id}/suspend" (writes)
    ((Id,), NoQuery, Json<ReasonInput>) -> 200 AgentView,
    refuses AgentWrongStatus;
    |call, (id,), _, body| { call.service.suspend(&call.caller, &id.0, body.0.reason, call.repeat()).await }

    "Revokes an agent and all its tokens permanently"
    Revoke: POST "/api/agents/{id}/revoke" (writes)
    ((Id,), NoQuery, Json<ReasonInput>) -> 200 AgentView,
    refuses AgentWrongStatus;
    |call, (id,), _, body| { call.service.revoke(&call.caller, &id.0, body.0.reason, call.repeat()).await }

    "Replaces an agent's key; both keys sign"
    Rotate: POST "/api/agents/{id}/rotate" (writes)
    ((Id,), NoQuery, Json<RotateInput>) -> 200 AgentRegistered,
    refuses AuthBadProof AgentExists;
    |call, (id,), _, body| { call.service.rotate(&id.0, body.0, call.repeat()).await }
}
