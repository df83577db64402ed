//! Proposals: put, debated, voted on.

use rogatio_core::wire::proposal_check::ProposalCheckResponse;
use rogatio_core::wire::{Code, Problem, TallyWhatIfResponse};

use super::body::{Json, NoBody, Proposed};
use super::operations;
use super::path::{Concern, Id};
use super::query::{Drafted, Listed, NoQuery, Page, Shown};
use crate::service::Filter;
use crate::service::wire::{
    AppealInput, BallotPreviewInput, CommentInput, CommentPage, ConcernInput, NoInput, OpenInput,
    OverruleInput, ProposalChanged, ProposalCreated, ProposalInput, ProposalPage, ProposalView, ReasonInput,
    SeatPage, ToSign, VoteCounted, VoteInput, VotePage, WhatIfInput,
};

operations! {
    "Creates a proposal"
    Create: POST "/api/senate/schema-proposal" (writes tagged)
    ((), Drafted, Proposed<ProposalInput>) -> 201 ProposalCreated,
    refuses ProposalNotSubmittable ProposalTooLarge LimitOpenProposals;
    |call, (), query, body| {
        call.service.create(&call.caller, body.0, query.draft, call.repeat()).await
    }

    "Lists proposals, newest first"
    List: GET "/api/senate/schema-proposal" (reads)
    ((), Listed, NoBody) -> 200 ProposalPage;
    |call, (), query, _| {
        let filter = Filter {
            status: query.status,
            artifact_type: query.target_artifact_type,
            author: query.author,
        };
        call.service.proposals(&call.caller, &filter, query.cursor.as_deref(), query.limit).await
    }

    "Reports the effect of a proposal, and stores nothing"
    Preview: POST "/api/senate/schema-proposal/preview" (reads)
    ((), NoQuery, Proposed<ProposalInput>) -> 200 ProposalCheckResponse;
    |call, (), _, body| { call.service.preview(&call.caller, body.0).await }

    "Shows a proposal with all its details"
    Show: GET "/api/senate/schema-proposal/{id}" (reads tagged)
    ((Id,), Shown, NoBody) -> 200 ProposalView;
    |call, (id,), query, _| {
        call.service.proposal(&call.caller, &id.0, query.comments_cursor.as_deref()).await
    }

    "Replaces the content, which makes a new revision and voids every ballot; requires `If-Match`"
    Edit: PUT "/api/senate/schema-proposal/{id}" (writes tagged guarded)
    ((Id,), NoQuery, Proposed<ProposalInput>) -> 200 ProposalChanged,
    refuses RequestPreconditionFailed RequestPreconditionRequired ProposalNotAuthor ProposalNotSubmittable;
    |call, (id,), _, body| {
        let Some(expected) = &call.if_match else {
            let problem = Problem::new(Code::RequestPreconditionRequired, "an edit requires `If-Match`");
            return Err(problem.with_help("read the proposal, and send its `ETag` as `If-Match`").into());
        };
        call.service.edit(&call.caller, &id.0, body.0, expected, call.repeat()).await
    }

    "Submits a draft for debate"
    Submit: POST "/api/senate/schema-proposal/{id}/submit" (writes tagged)
    ((Id,), NoQuery, Json<NoInput>) -> 200 ProposalChanged,
    refuses ProposalNotAuthor ProposalNotSubmittable;
    |call, (id,), _, _| { call.service.submit(&call.caller, &id.0, call.repeat()).await }

    "Applies the change to the current version, which makes a new revision"
    Rebase: POST "/api/senate/schema-proposal/{id}/rebase" (writes tagged)
    ((Id,), NoQuery, Json<NoInput>) -> 200 ProposalChanged,
    refuses ProposalNotAuthor ProposalStale ProposalNotSubmittable;
    |call, (id,), _, _| { call.service.rebase(&call.caller, &id.0, call.repeat()).await }

    "Comments on a proposal"
    Comment: POST "/api/senate/schema-proposal/{id}/comment" (writes tagged)
    ((Id,), NoQuery, Json<CommentInput>) -> 200 ProposalChanged,
    refuses ProposalInvalidText ProposalUnknownComment LimitComments;
    |call, (id,), _, body| { call.service.comment(&call.caller, &id.0, body.0, call.repeat()).await }

    "Lists comments and concerns in order"
    Comments: GET "/api/senate/schema-proposal/{id}/comments" (reads)
    ((Id,), Page, NoBody) -> 200 CommentPage;
    |call, (id,), page, _| {
        call.service.comments(&call.caller, &id.0, page.cursor.as_deref(), page.limit).await
    }

    "Raises a concern"
    RaiseConcern: POST "/api/senate/schema-proposal/{id}/concern" (writes tagged)
    ((Id,), NoQuery, Json<ConcernInput>) -> 200 ProposalChanged,
    refuses ProposalInvalidText ProposalTooManyConcerns LimitComments;
    |call, (id,), _, body| { call.service.raise_concern(&call.caller, &id.0, body.0, call.repeat()).await }

    "Resolves a concern"
    ResolveConcern: POST "/api/senate/schema-proposal/{id}/concern/{number}/resolve" (writes tagged)
    ((Id, Concern), NoQuery, Json<NoInput>) -> 200 ProposalChanged,
    refuses ProposalNotConcernAuthor ProposalUnknownConcern;
    |call, (id, concern), _, _| {
        call.service.resolve_concern(&call.caller, &id.0, concern.0, call.repeat()).await
    }

    "Fixes the electorate and opens the vote"
    Open: POST "/api/senate/schema-proposal/{id}/open" (writes tagged)
    ((Id,), NoQuery, Json<OpenInput>) -> 200 ProposalChanged,
    refuses ProposalNotAuthor ProposalClosingTime ProposalDebateTooShort ProposalStale;
    |call, (id,), _, body| { call.service.open(&call.caller, &id.0, body.0, call.repeat()).await }

    "Makes the ballot of a voter, and returns the exact bytes to sign; stores nothing"
    PreviewBallot: POST "/api/senate/schema-proposal/{id}/ballot" (reads)
    ((Id,), NoQuery, Json<BallotPreviewInput>) -> 200 ToSign,
    refuses BallotNotOpen BallotMissingReason BallotMalformed ProposalAlreadyClosed;
    |call, (id,), _, body| { call.service.preview_ballot(&call.caller, &id.0, &body.0).await }

    "Counts an open vote as it is, and as it would be with further ballots; stores nothing"
    WhatIf: POST "/api/senate/schema-proposal/{id}/what-if" (reads)
    ((Id,), NoQuery, Json<WhatIfInput>) -> 200 TallyWhatIfResponse,
    refuses BallotNotOpen ProposalAlreadyClosed LimitNodes;
    |call, (id,), _, body| { call.service.what_if(&call.caller, &id.0, body.0).await }

    "Casts a ballot, and returns the updated tally"
    Vote: POST "/api/senate/schema-proposal/{id}/vote" (writes)
    ((Id,), NoQuery, Json<VoteInput>) -> 200 VoteCounted,
    refuses ProposalStale BallotAlreadyCast BallotNotEligible BallotBadSignature BallotUnsigned BallotMissingReason
        BallotUnknownChoice BallotMalformed BallotWrongInstance BallotWrongProposal BallotWrongRevision
        BallotWrongElectorate BallotWrongRule;
    |call, (id,), _, body| { call.service.vote(&call.caller, &id.0, body.0, call.repeat()).await }

    "Ends a vote whose time is over, or whose outcome is final"
    Close: POST "/api/senate/schema-proposal/{id}/close" (writes tagged)
    ((Id,), NoQuery, Json<NoInput>) -> 200 ProposalChanged,
    refuses ProposalStillOpen;
    |call, (id,), _, _| { call.service.close_vote(&call.caller, &id.0, call.repeat()).await }

    "Withdraws a proposal"
    Withdraw: POST "/api/senate/schema-proposal/{id}/withdraw" (writes tagged)
    ((Id,), NoQuery, Json<ReasonInput>) -> 200 ProposalChanged,
    refuses ProposalNotAuthor ProposalDecided ProposalInvalidText;
    |call, (id,), _, body| { call.service.withdraw(&call.caller, &id.0, body.0.reason, call.repeat()).await }

    "Votes on overruling an out-of-scope rejection; counted when the appeal is decided"
    Overrule: POST "/api/senate/schema-proposal/{id}/overrule" (writes tagged)
    ((Id,), NoQuery, Json<OverruleInput>) -> 200 ProposalChanged,
    refuses BallotNotEligible ProposalNotAppealable ProposalAppealUsed;
    |call, (id,), _, body| { call.service.overrule(&call.caller, &id.0, body.0, call.repeat()).await }

    "Appeals against a rejection as out of scope"
    Appeal: POST "/api/senate/schema-proposal/{id}/appeal" (writes tagged)
    ((Id,), NoQuery, Json<AppealInput>) -> 200 ProposalChanged,
    refuses ProposalNotAuthor ProposalNotAppealable ProposalAppealUsed;
    |call, (id,), _, body| { call.service.appeal(&call.caller, &id.0, body.0, call.repeat()).await }

    "Counts the vote again from its raw ballots"
    Recount: GET "/api/senate/schema-proposal/{id}/recount" (reads slow)
    ((Id,), NoQuery, NoBody) -> 200 crate::service::wire::Recount,
    refuses ProposalWrongStatus;
    |call, (id,), _, _| { call.service.recount(&call.caller, &id.0).await }

    "Compares the result of a proposal with every reader of its type: which of them it breaks"
    ProposalReaders: GET "/api/senate/schema-proposal/{id}/readers" (reads slow)
    ((Id,), NoQuery, NoBody) -> 200 crate::service::wire::ReaderReport,
    refuses ProposalWrongStatus;
    |call, (id,), _, _| { call.service.proposal_readers(&call.caller, &id.0).await }

    "Lists the fixed seats of the vote"
    Seats: GET "/api/senate/schema-proposal/{id}/seats" (reads)
    ((Id,), Page, NoBody) -> 200 SeatPage;
    |call, (id,), page, _| { call.service.seats(&call.caller, &id.0, page.after(), page.limit).await }

    "Lists the ballots of the vote as they were sent"
    Ballots: GET "/api/senate/schema-proposal/{id}/ballots" (reads)
    ((Id,), Page, NoBody) -> 200 VotePage;
    |call, (id,), page, _| { call.service.ballots(&call.caller, &id.0, page.after(), page.limit).await }
}
