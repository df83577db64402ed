// Generated from /openapi.json. Do not edit.
export interface paths {
    "/api/senate/schema-proposal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists proposals, newest first */
        get: operations["List"];
        put?: never;
        /** Creates a proposal */
        post: operations["Create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reports the effect of a proposal, and stores nothing */
        post: operations["Preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a proposal with all its details */
        get: operations["Show"];
        /** Replaces the content, which makes a new revision and voids every ballot; requires `If-Match` */
        put: operations["Edit"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Submits a draft for debate */
        post: operations["Submit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/rebase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Applies the change to the current version, which makes a new revision */
        post: operations["Rebase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/comment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Comments on a proposal */
        post: operations["Comment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists comments and concerns in order */
        get: operations["Comments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/concern": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Raises a concern */
        post: operations["RaiseConcern"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/concern/{number}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resolves a concern */
        post: operations["ResolveConcern"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Fixes the electorate and opens the vote */
        post: operations["Open"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/ballot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the ballot of a voter, and returns the exact bytes to sign; stores nothing */
        post: operations["PreviewBallot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/what-if": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Counts an open vote as it is, and as it would be with further ballots; stores nothing */
        post: operations["WhatIf"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/vote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Casts a ballot, and returns the updated tally */
        post: operations["Vote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a vote whose time is over, or whose outcome is final */
        post: operations["Close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Withdraws a proposal */
        post: operations["Withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/overrule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Votes on overruling an out-of-scope rejection; counted when the appeal is decided */
        post: operations["Overrule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/appeal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Appeals against a rejection as out of scope */
        post: operations["Appeal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/recount": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts the vote again from its raw ballots */
        get: operations["Recount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/readers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Compares the result of a proposal with every reader of its type: which of them it breaks */
        get: operations["ProposalReaders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/seats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the fixed seats of the vote */
        get: operations["Seats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/ballots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the ballots of the vote as they were sent */
        get: operations["Ballots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/impact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the impact of a proposal on stored documents: the progress of the measurement, and all facts */
        get: operations["Impact"];
        put?: never;
        /** Measures the impact on the stored artifacts of the type, in the background; begins nothing if the newest fact is not out of date */
        post: operations["MeasureImpact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/impact/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the statement about a result that was computed elsewhere, and returns the exact bytes to sign; stores nothing */
        post: operations["PreviewImpact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/impact/attach": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Attaches a result that was computed elsewhere, signed by the caller who ran the measurement */
        post: operations["AttachImpact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/impact/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one fact about the impact of a proposal with all findings */
        get: operations["ImpactFactOf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/migration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the progress of a proposal's migration */
        get: operations["Migration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/migration/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the plan of the migration with its signed files */
        get: operations["MigrationPlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/migration/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reports the effect of the migration or its way back, and writes nothing */
        post: operations["RehearseMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/migration/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts the migration or continues it, in the background */
        post: operations["ApplyMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/migration/down": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts the way back or continues it, in the background */
        post: operations["UndoMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the version of the service, the digest of its engine, and the limits in force */
        get: operations["Version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/rogatio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Describes the senate for an agent that knows only its address: name, keys, engine, limits and addresses */
        get: operations["WellKnown"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the unique id that ballots and statements name, the keys, and the server's time */
        get: operations["Instance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/scope-evaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judges if a subject is in scope */
        post: operations["ScopeEvaluate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Searches rejected proposals, with the reasons of voters */
        get: operations["SearchArchive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the rules of voting and of scope */
        get: operations["Settings"];
        /** Replaces the rules of voting and of scope */
        put: operations["Settle"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schemas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the artifact types with their current schemas */
        get: operations["Types"];
        put?: never;
        /** Registers an artifact type without a vote */
        post: operations["AddType"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schemas/{type}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the current schema of a type */
        get: operations["Schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schemas/{type}/versions/{n}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a version of a schema */
        get: operations["SchemaVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schemas/{type}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows all versions of a schema, with the changes of each */
        get: operations["SchemaHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/check/compatibility": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compares a new schema with the current schema of a type, or with another schema */
        post: operations["CheckCompatibility"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schemas/{type}/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Validates an artifact, and stores nothing */
        post: operations["Validate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schemas/{type}/compliance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts which stored artifacts satisfy the current schema */
        get: operations["Compliance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schemas/{type}/readers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the readers of a type: who reads its artifacts, and with which schema */
        get: operations["Readers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schemas/{type}/readers/{reader}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Registers the schema with which a program reads the artifacts of a type, or replaces it */
        put: operations["PutReader"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schemas/{type}/readers/{reader}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes a reader of a type */
        post: operations["RemoveReader"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schemas/{type}/readers/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compares a schema with every reader of a type: which of them it breaks, each with its own witness */
        post: operations["CheckReaders"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schemas/{type}/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows how the artifacts of a type are stored */
        get: operations["Storage"];
        put?: never;
        /** Declares how the artifacts of a type are stored; migration plans are made for this storage */
        post: operations["DeclareStorage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Registers an artifact; with `application/x-ndjson` many artifacts, with one answer per line */
        post: operations["AddArtifact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the current version of an artifact */
        get: operations["Artifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the versions of an artifact, as they were registered */
        get: operations["ArtifactVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts/{id}/versions/{n}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a version of an artifact, as it was registered */
        get: operations["ArtifactVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts/{id}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes an artifact with all its versions; its digest and the reason stay in the log, and its id is not given to other content */
        post: operations["RemoveArtifact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/processing-steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Records a processing step */
        post: operations["RecordStep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts/{id}/processing-history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows every step that had a part in an artifact */
        get: operations["ProcessingHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts/{id}/lineage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the steps around an artifact as a graph: those that had a part in it, those in which it had a part, or both */
        get: operations["Lineage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts/{id}/reproducibility": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Compares the runs of the step that made an artifact */
        get: operations["Reproducibility"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the agents */
        get: operations["Agents"];
        put?: never;
        /** Registers an agent that proves possession of its key */
        post: operations["Register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a statement of an agent, and returns the exact bytes to sign; stores nothing */
        post: operations["PreviewStatement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows an agent */
        get: operations["Agent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{id}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the tokens of an agent, with prefix and last use (of another agent: requires the admin role) */
        get: operations["Tokens"];
        put?: never;
        /** Gives a token to an agent that proves possession of its key */
        post: operations["NewToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{id}/tokens/{token}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revokes a token of an agent (of another agent: requires the admin role) */
        post: operations["RevokeToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{id}/authorize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives an agent its roles */
        post: operations["Authorize"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Suspends an agent: it has no powers until it is authorized again */
        post: operations["Suspend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revokes an agent and all its tokens permanently */
        post: operations["Revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replaces an agent's key; both keys sign */
        post: operations["Rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the webhooks, and the failed deliveries */
        get: operations["Webhooks"];
        put?: never;
        /** Adds a webhook */
        post: operations["AddWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the deliveries of a webhook, the newest first */
        get: operations["Deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a ping to a webhook at once, and tells what came of it */
        post: operations["PingWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replaces the secret of a webhook */
        post: operations["RotateWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a webhook */
        delete: operations["DeleteWebhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retries the failed deliveries of a webhook */
        post: operations["RetryWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/log/leaves": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows leaves of the log */
        get: operations["Leaves"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/log/inclusion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Proves that a leaf is in the log */
        get: operations["Inclusion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/log/consistency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Proves that the log has only grown */
        get: operations["Consistency"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/log/cosignatures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps the signature of a cosigner over a checkpoint of the log */
        post: operations["AddCosignature"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/log/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replays the whole log, and compares it with the tables */
        post: operations["Verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sends events as they happen, from now on or from a given event on */
        get: operations["Events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/log/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the newest signed checkpoint of the log */
        get: operations["Checkpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/log/tile/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a tile of the log: hashes, or the leaves themselves */
        get: operations["Tile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/log/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the key that signs checkpoints */
        get: operations["Key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senate/schema-proposal/{id}/certificate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Makes the certificate of a vote that has ended: a file that anyone can verify without this server */
        get: operations["Certificate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reports that the process is running */
        get: operations["Alive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reports if the database answers */
        get: operations["Ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows metrics for Prometheus */
        get: operations["Metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The reason for refusing a request, in the form of RFC 9457 (`application/problem+json`). */
        Refusal: {
            /** @description A reference to the page about this code, `/docs/errors/<code>`, which a service serves (RFC 9457, section 3.1.1). */
            type: string;
            /** @description One line for people, the same for every problem of this code. */
            title: string;
            /**
             * Format: uint16
             * @description The HTTP status for this problem.
             */
            status: number;
            /** @description A stable name for the kind of problem. */
            code: components["schemas"]["Code"];
            /** @description The description of this problem; it quotes at most a bounded part of the input. */
            detail: string;
            /** @description The remedy for the problem. */
            help?: string | null;
            /** @description The location in the request, as a JSON Pointer (RFC 6901). */
            pointer?: string | null;
            /**
             * Format: uint64
             * @description The line of the text, from 1.
             */
            line?: number | null;
            /**
             * Format: uint64
             * @description The column in that line, from 1, in bytes; 0 if the text ends before the first column.
             */
            column?: number | null;
            /**
             * Format: uint64
             * @description The offset in the text, from 0, in bytes.
             */
            offset?: number | null;
            /**
             * Format: uint64
             * @description The limit that was exceeded, in the unit that the detail names.
             */
            limit?: number | null;
            /**
             * Format: uint64
             * @description The value that exceeded the limit, in the same unit; absent if it was not counted to the end.
             */
            value?: number | null;
            /** @description All findings about the request, if there is more than one fault. */
            diagnostics?: components["schemas"]["Diagnostic"][] | null;
            /** @description The name of the limit that was reached, as in `limits` of `GET /api/version`; its value is in `limit`. */
            limit_name?: string | null;
            /** @description The id of the request, which is also in the service's own log. */
            request_id: string;
        };
        /**
         * @description A stable name for what went wrong; each has a page `docs/errors/<code>.md`.
         * @enum {string}
         */
        Code: "request.invalid-json" | "request.invalid-utf8" | "request.lone-surrogate" | "request.duplicate-key" | "request.lossy-number" | "request.invalid-field" | "request.unknown-operation" | "limit.bytes" | "limit.depth" | "limit.nodes" | "limit.deadline" | "limit.memory" | "limit.stack" | "input.unreadable" | "input.empty" | "input.yaml" | "input.revision" | "config.invalid" | "schema.invalid" | "schema.not-joinable" | "schema.metaschema" | "schema.unknown-draft" | "schema.unresolvable-reference" | "schema.outside-reference" | "schema.unsafe-pattern" | "schema.invalid-pattern" | "schema.unknown-keyword" | "schema.ignored-keyword" | "schema.ambiguous-name" | "schema.misplaced-keyword" | "schema.contradiction" | "schema.dead-value" | "schema.default-refused" | "schema.accepts-nothing" | "schema.accepts-everything" | "schema.too-many-findings" | "artifact.invalid" | "artifact.pattern-limit" | "artifact.too-many-findings" | "compatibility.breaking" | "compatibility.part-gone" | "compatibility.unknown" | "waiver.expired" | "waiver.unused" | "contract.unknown-format" | "contract.invalid" | "contract.removed" | "contract.not-judged" | "contract.unusable-part" | "ballot.already-cast" | "ballot.not-eligible" | "ballot.zero-weight" | "ballot.unknown-choice" | "ballot.not-open" | "ballot.closed" | "ballot.wrong-proposal" | "ballot.wrong-revision" | "ballot.wrong-electorate" | "ballot.wrong-rule" | "ballot.wrong-instance" | "ballot.bad-signature" | "ballot.unsigned" | "ballot.missing-reason" | "ballot.malformed" | "ballot.other-reason" | "ballot.already-final" | "ballot.wrong-format" | "ballot.wrong-time" | "ballot.not-newer" | "electorate.invalid-id" | "electorate.duplicate-voter" | "electorate.invalid-weight" | "electorate.weight-overflow" | "electorate.missing-key" | "electorate.invalid-key" | "electorate.weak-key" | "rule.invalid-threshold" | "rule.invalid-quorum" | "rule.invalid-time" | "rule.missing-signatures" | "rule.unreachable" | "tally.invalid-window" | "tally.missing-binding" | "tally.invalid-now" | "tally.closing-time" | "tally.time-backwards" | "tally.unsigned" | "scope.invalid-rules" | "scope.out-of-scope" | "proposal.too-large" | "proposal.wrong-status" | "proposal.already-closed" | "proposal.decided" | "proposal.not-author" | "proposal.not-concern-author" | "proposal.unknown-concern" | "proposal.unknown-comment" | "proposal.too-many-concerns" | "proposal.invalid-text" | "proposal.invalid-place" | "proposal.missing-fact" | "proposal.other-fact" | "proposal.not-submittable" | "proposal.stale" | "proposal.debate-too-short" | "proposal.closing-time" | "proposal.still-open" | "proposal.electorate-frozen" | "proposal.not-appealable" | "proposal.appeal-used" | "proposal.replay-broken" | "proposal.not-canonical" | "proposal.invalid-spec" | "proposal.invalid-pointer" | "proposal.invalid-name" | "proposal.reference-moves" | "proposal.left-behind" | "proposal.nothing-to-fill" | "proposal.backfill-partial" | "proposal.place-taken" | "proposal.place-missing" | "proposal.unknown-type" | "proposal.type-exists" | "proposal.stale-base" | "proposal.rebase-conflict" | "proposal.no-change" | "proposal.rationale-empty" | "proposal.rationale-uncited" | "proposal.rationale-too-long" | "proposal.invalid-rationale-rules" | "proposal.default-invalid" | "proposal.backfill-missing" | "proposal.backfill-invalid" | "proposal.claim-refuted" | "migration.invalid-change" | "migration.other-schema" | "migration.invalid-facts" | "migration.under-way" | "migration.nothing-to-undo" | "migration.moved-on" | "migration.missing-evidence" | "migration.bad-evidence" | "migration.no-sql" | "migration.unclear-place" | "migration.unsupported-column" | "migration.not-canonical" | "migration.both-names" | "migration.unconvertible" | "migration.changed-since" | "migration.unreadable-document" | "impact.bad-statement" | "impact.nothing-to-measure" | "document.syntax" | "document.encoding" | "document.character" | "document.line-separator" | "document.lone-surrogate" | "document.duplicate-key" | "document.complex-key" | "document.many-documents" | "document.unknown-tag" | "document.alias" | "document.merge" | "document.number" | "document.too-deep" | "document.too-many-values" | "document.too-long" | "canonical.lossy" | "canonical.unreadable" | "canonical.unwritable" | "provenance.invalid-field" | "bundle.invalid-base64" | "bundle.no-charter" | "bundle.not-a-mapping" | "bundle.invalid-field" | "bundle.contract" | "bundle.missing-version" | "bundle.needs-upgrade" | "bundle.too-old" | "bundle.too-new" | "bundle.structure" | "bundle.hash-mismatch" | "bundle.missing-manifest" | "bundle.missing-artifact" | "bundle.missing-sidecar" | "bundle.unlisted-artifact" | "bundle.unlisted-sidecar" | "bundle.unknown-kind" | "bundle.artifact-changed" | "bundle.line-endings" | "bundle.escaping-path" | "bundle.misplaced-path" | "bundle.unusual-path" | "bundle.duplicate-entry" | "bundle.mismatch" | "bundle.run-mismatch" | "bundle.time-order" | "bundle.seed-not-empty" | "bundle.stale-content" | "bundle.stale-staging" | "bundle.out-of-scope" | "bundle.unsealed" | "bundle.seal-mismatch" | "bundle.seal-invalid" | "bundle.signature-invalid" | "bundle.stale-signature" | "bundle.cannot-repair" | "bundle.not-writable" | "bundle.comments-lost" | "bundle.cannot-seal" | "lineage.invalid-step" | "lineage.unknown-step" | "lineage.unknown-artifact" | "lineage.duplicate-step" | "lineage.cycle" | "log.wrong-peaks" | "log.outside-tree" | "log.wrong-length" | "log.wrong-root" | "log.invalid-origin" | "log.invalid-key" | "log.invalid-note" | "log.unsigned-note" | "log.wrong-signature" | "log.invalid-leaf" | "log.not-allowed" | "request.not-found" | "request.method-not-allowed" | "request.media-type" | "request.invalid-parameter" | "request.precondition-failed" | "request.precondition-required" | "request.idempotency-conflict" | "request.timeout" | "auth.missing-token" | "auth.invalid-token" | "auth.forbidden" | "auth.bad-proof" | "lineage.output-mismatch" | "lineage.unknown-version" | "lineage.wrong-agent" | "limit.leaf" | "limit.rate" | "limit.open-proposals" | "limit.listeners" | "limit.registrations" | "limit.engine" | "limit.comments" | "limit.impacts" | "agent.not-found" | "agent.exists" | "agent.wrong-status" | "agent.invalid" | "agent.token-not-found" | "agent.name-reserved" | "proposal.not-found" | "schema.not-found" | "schema.exists" | "artifact.not-found" | "artifact.exists" | "artifact.removed" | "artifact.refused" | "webhook.not-found" | "webhook.refused" | "log.not-found" | "store.conflict" | "store.unavailable" | "store.newer" | "store.other-step" | "store.uninitialised" | "internal";
        /** @description One finding: its kind, its severity, its place, and the remedy. */
        Diagnostic: {
            /** @description A stable name for the kind of finding. */
            code: components["schemas"]["Code"];
            /** @description The severity of the finding. */
            severity: components["schemas"]["Severity"];
            /** @description The finding in one line for people; it quotes at most a bounded part of the input. */
            message: string;
            /** @description The remedy for the finding. */
            help?: string | null;
            /** @description The location in the artifact, as a JSON Pointer (RFC 6901); the empty string is the whole artifact. */
            instance_pointer?: string | null;
            /** @description The location in the schema, as a JSON Pointer (RFC 6901); the empty string is the whole schema. */
            schema_pointer?: string | null;
            /**
             * @description The document into which `schema_pointer` points, as an absolute URI, if it is one of the request's `resources`; absent for the schema
             *     itself.
             */
            schema_uri?: string | null;
            /** @description The JSON Schema keyword concerned. */
            keyword?: string | null;
        };
        /** @description The severity of a finding. */
        Severity: "error" | "warning";
        /** @description An event, as sent to webhooks and as `data` to listeners of `/api/events`. */
        EventBody: {
            /**
             * Format: uint64
             * @description The number of the event. The same event may be delivered more than once.
             */
            id: number;
            /** @description The kind of the event, for example `schema_proposal_approved`. */
            type: string;
            /** @description The subject of the event: the id of a proposal, or the name of an agent or a type. */
            subject: string;
            /**
             * Format: uint64
             * @description The time of the event, in seconds.
             */
            at: number;
            /** @description The details of the event, as in the log. */
            data: unknown;
        };
        /** @description The result of creating a proposal. */
        ProposalCreated: {
            /** @description The id of the proposal. */
            proposal_id: string;
            /** @description The status of the proposal. */
            status: components["schemas"]["ProposalStatus"];
            /** @description The rule of voting that applies, and its meaning for today's voters; null in a draft. */
            voting_threshold: components["schemas"]["VotingThreshold"] | null;
            /**
             * Format: uint64
             * @description The number of the content, from 1.
             */
            revision: number;
            /** @description The digest of the content. */
            digest: components["schemas"]["Digest"];
            /** @description The result of the check: an answer of `proposal.check`; null in a draft. */
            check: components["schemas"]["ProposalCheckResponse"] | null;
        };
        /** @description The status of a proposal. */
        ProposalStatus: "draft" | "debate" | "voting" | "approved" | "rejected" | "expired" | "withdrawn" | "migrating" | "enacted" | "failed";
        /** @description The rule of voting that applies, and its meaning for this electorate. */
        VotingThreshold: {
            /** @description The class of the change. */
            class: components["schemas"]["RuleClass"];
            /** @description The reason for this class, in one line. */
            because: string;
            /** @description The complete rule of voting. */
            rule: components["schemas"]["RuleInput"];
            /** @description The digest of the rule under `rogatio/rule@v1`. */
            rule_digest: components["schemas"]["Digest"];
            /** @description The votes that the rule requires in this electorate; absent if no electorate was given. */
            votes_needed?: components["schemas"]["VotesNeeded"] | null;
        };
        /** @description The class of change, which selects the rule of voting. */
        RuleClass: "compatible" | "breaking";
        /** @description A rule of voting: the share of yes votes, its base, and the time limits. */
        RuleInput: {
            /** @description The share or weight of yes votes that is enough. */
            threshold: components["schemas"]["ThresholdInput"];
            /** @description The base of the threshold's fraction; ignored for a `weight` threshold. */
            base: components["schemas"]["BaseInput"];
            /**
             * @description The part of the electorate that must take part; absent or null for no quorum.
             * @default null
             */
            quorum: components["schemas"]["QuorumInput"] | null;
            /**
             * @description The effect of a second ballot of the same voter.
             * @default reject
             */
            revote: components["schemas"]["RevoteInput"];
            /**
             * @description True if a final outcome takes effect before voting closes.
             * @default true
             */
            early_close: boolean;
            /**
             * @description The treatment of ballots after the outcome is final.
             * @default record
             */
            after_final: components["schemas"]["AfterFinalInput"];
            /**
             * Format: uint64
             * @description The number of seconds from opening before an approval may take effect; 0 if absent. A rejection takes effect at once.
             * @default null
             */
            min_open: number | null;
            /**
             * Format: uint64
             * @description The minimum number of seconds for which voting stays open after the quorum was met; 0 if absent. The quorum is met at the time of the
             *     first ballot with a time that counts and after which it is met. The closing time moves at most once, even if a replaced vote or a leaving
             *     member undoes the quorum. A ballot without a time, joining and leaving never move the closing time.
             * @default null
             */
            late_quorum_extension: number | null;
            /**
             * @description The effect of joining and leaving on the electorate of an open vote; `snapshot` if absent.
             * @default null
             */
            membership_change: components["schemas"]["MembershipInput"] | null;
            /**
             * @description The proof that a ballot requires. A proposal's rule must give it; a simple count uses `none` if it is absent.
             * @default null
             */
            signatures: components["schemas"]["SignaturesInput"] | null;
            /**
             * Format: uint64
             * @description The number of seconds of debate before voting may open; 0 if absent. A count ignores it.
             * @default null
             */
            min_debate: number | null;
            /**
             * Format: uint64
             * @description The number of seconds from opening to closing; absent if the agent that opens the vote chooses the closing time.
             * @default null
             */
            voting_period: number | null;
            /**
             * Format: uint64
             * @description The minimum number of seconds from opening to closing that the agent that opens the vote can choose; `min_open` if absent.
             */
            least_voting_period?: number | null;
            /**
             * Format: uint64
             * @description The maximum number of seconds from opening to closing that the agent that opens the vote can choose; ninety days if absent.
             */
            most_voting_period?: number | null;
            /** @description True if the vote opens automatically at the end of `min_debate`; requires a `voting_period`. */
            auto_open?: boolean;
        };
        /** @description A threshold: either `num`, `den` and `cmp` (compares yes * den with num * base), or `weight` (the minimum weight of yes). */
        ThresholdInput: {
            /**
             * Format: uint64
             * @description The numerator of the share, from 0 to 2^53 - 1.
             */
            num?: number | null;
            /**
             * Format: uint64
             * @description The denominator of the share, from 1 to 2^53 - 1.
             */
            den?: number | null;
            /** @description The comparison: `ge` if exactly the share is enough, `gt` if more is required. */
            cmp?: components["schemas"]["ComparisonInput"] | null;
            /** @description The minimum weight of yes, independent of the base. */
            weight?: components["schemas"]["WeightInput"] | null;
        };
        /** @description The comparison with a threshold or a quorum. */
        ComparisonInput: "ge" | "gt";
        /** @description A weight: an integer from 0 to 2^53 - 1, or a string of decimal digits up to 2^128 - 1. */
        WeightInput: number | string;
        /** @description The base of the threshold's fraction. */
        BaseInput: "electorate" | "electorate_less_abstain" | "cast" | "yes_no";
        /**
         * @description The part of the electorate that must take part: either `num` and `den` (a share from 0 to 1), or `weight`. The weight that took part, as
         *     defined by `counts`, is compared with the share of the total weight of the electorate.
         */
        QuorumInput: {
            /**
             * Format: uint64
             * @description The numerator of the share of the electorate.
             */
            num?: number | null;
            /**
             * Format: uint64
             * @description The denominator of the share of the electorate.
             */
            den?: number | null;
            /** @description The minimum weight, instead of a share. */
            weight?: components["schemas"]["WeightInput"] | null;
            /** @description The comparison: `ge` if exactly that much is enough, `gt` if more is required. */
            cmp: components["schemas"]["ComparisonInput"];
            /** @description The choices that count as taking part; `yes` must be among them. */
            counts: components["schemas"]["ChoiceInput"][];
            /** @description Rounds the share down to a whole weight first, as some other systems do; absent for the exact share. */
            round?: components["schemas"]["RoundInput"] | null;
        };
        /** @description The choice of a voter. */
        ChoiceInput: "yes" | "no" | "abstain";
        /** @description The rounding of a share of the electorate to a whole weight. */
        RoundInput: "floor";
        /** @description The effect of a second ballot of the same voter. */
        RevoteInput: "reject" | "replace";
        /** @description The treatment of ballots after the outcome is final. */
        AfterFinalInput: "record" | "reject";
        /** @description The effect of joining and leaving on the electorate of an open vote. */
        MembershipInput: "snapshot" | "live";
        /** @description The proof that a ballot requires. */
        SignaturesInput: "none" | "ed25519";
        /** @description A SHA-256 digest: `sha256:` and 64 lowercase hexadecimal digits. */
        Digest: string;
        /** @description The votes that a rule requires in an electorate. */
        VotesNeeded: {
            /** @description The least weight of yes with which the proposal is approved if nobody else votes; null if none is enough. */
            yes: components["schemas"]["Weight"] | null;
            /** @description The least weight of no that makes a rejection final; null if none does. */
            no_to_block: components["schemas"]["Weight"] | null;
            /** @description The total weight of the electorate. */
            electorate: components["schemas"]["Weight"];
            /**
             * Format: uint64
             * @description The number of seats.
             */
            seats: number;
            /** @description The digest of this electorate under `rogatio/electorate@v1`. */
            electorate_digest: components["schemas"]["Digest"];
        };
        /** @description A weight: a number up to 2^53 - 1, a string of decimal digits above. */
        Weight: number | string;
        /** @description The result of checking a proposal. */
        ProposalCheckResponse: {
            /** @description True if the proposal can be submitted: no finding is an error, and it is in scope. */
            submittable: boolean;
            /** @description The digest of the content under `rogatio/proposal@v1`; absent if it has no canonical form. */
            proposal_digest?: components["schemas"]["Digest"] | null;
            /** @description All findings, in the order of the proposal; pointers are locations in the proposal. */
            diagnostics: components["schemas"]["Diagnostic"][];
            /** @description The schema after the change; absent if the change cannot be made. */
            resulting_schema?: unknown;
            /** @description The digest of that schema under `rogatio/schema@v1`; absent where a number in it makes the digest ambiguous. */
            schema_digest?: components["schemas"]["Digest"] | null;
            /** @description The comparison of the resulting schema with the current one; absent for a new type, and if the change cannot be made. */
            compatibility?: components["schemas"]["CompatibilityCheckResponse"] | null;
            /** @description The comparison in the backward direction, on which claim and migration are based; absent if `compatibility` contains it. */
            backward?: components["schemas"]["CompatibilityCheckResponse"] | null;
            /** @description The proposer's claim and the verdict on it. */
            claim: components["schemas"]["Claim"];
            /** @description The rule of voting that applies. */
            threshold: components["schemas"]["VotingThreshold"];
            /** @description The verdict on the scope; absent if no rules of scope were given. */
            scope?: components["schemas"]["ScopeEvaluateResponse"] | null;
            /** @description The effect of the migration; absent if the change cannot be made, or would get no plan. */
            migration?: components["schemas"]["MigrationPreview"] | null;
            /** @description Earlier similar proposals, the most similar first, equally similar ones by id; at most twenty. */
            similar: components["schemas"]["SimilarProposal"][];
        };
        /** @description The verdict on replacing OLD by NEW. */
        CompatibilityCheckResponse: {
            /** @description The worst of all comparisons: breaking, then unknown, then compatible. */
            verdict: components["schemas"]["Verdict"];
            /** @description The mode that was asked for. */
            mode: components["schemas"]["CompatibilityMode"];
            /** @description True if the whole history was compared. */
            transitive: boolean;
            /** @description The assumptions on which the verdict is based. */
            assumptions: components["schemas"]["Assumptions"];
            /** @description The verdict without the assumptions; absent if there were none. */
            without_assumptions?: components["schemas"]["Verdict"] | null;
            /**
             * Format: uint32
             * @description The newest version (1 is the oldest) with which NEW is not compatible; absent if there is none.
             */
            breaking_version?: number | null;
            /** @description One entry for each version and direction, newest version first. */
            comparisons: components["schemas"]["Comparison"][];
            /**
             * @description Findings about the schemas themselves, oldest version first; absent if there are none. If a finding is an error, the verdict is correct
             *     but useless: for example, a file of definitions accepts every document. A gate lets NEW through only if the verdict is `compatible` and
             *     no finding is an error.
             */
            findings?: components["schemas"]["VersionFinding"][];
            /** @description The changes from OLD to NEW, breaking changes first. */
            differences: components["schemas"]["Difference"][];
            /** @description True if there are more changes than are listed; absent if all are listed. */
            more_differences?: boolean;
            /**
             * Format: uint64
             * @description Reasoning steps taken, summed over all comparisons.
             */
            steps: number;
        };
        /** @description The result of a comparison. */
        Verdict: "compatible" | "breaking" | "unknown";
        /** @description The side that must keep working. */
        CompatibilityMode: "backward" | "forward" | "full";
        /** @description Assumptions that the caller makes; the engine never makes them itself. */
        Assumptions: {
            /**
             * @description Assume that documents have only properties declared by the schema for which they were written.
             * @default false
             */
            assume_closed: boolean;
            /**
             * @description Treat `format` as a rule, not as an annotation.
             * @default false
             */
            format_assertion: boolean;
        };
        /** @description The comparison of one version with NEW, in one direction. */
        Comparison: {
            /**
             * Format: uint32
             * @description The number of the version, from 1 for the oldest; OLD is the last.
             */
            version: number;
            /** @description The direction of the comparison. */
            direction: components["schemas"]["Direction"];
            /** @description The result of the comparison. */
            verdict: components["schemas"]["Verdict"];
            /** @description The result without the assumptions; absent if there were none. */
            without_assumptions?: components["schemas"]["Verdict"] | null;
            /** @description A document that shows the break; present if the verdict is `breaking`. */
            witness?: components["schemas"]["Witness"] | null;
            /** @description The reason why the verdict is `unknown`. */
            reason?: components["schemas"]["UnknownReason"] | null;
        };
        /** @description The direction of a comparison. */
        Direction: "backward" | "forward";
        /** @description A document that one schema accepts and the other refuses, confirmed by the validator. */
        Witness: {
            /** @description The document itself. */
            instance: unknown;
            /** @description The reason why the refusing schema does not accept it. */
            complaint: components["schemas"]["Complaint"];
        };
        /** @description The first fault that a validator reports. */
        Complaint: {
            /** @description The location in the document, as a JSON Pointer. */
            instance_pointer: string;
            /** @description The location in the refusing schema, as a JSON Pointer. */
            schema_pointer: string;
            /** @description The document into which `schema_pointer` points, as an absolute URI, if it is one of the resources; absent for the schema itself. */
            schema_uri?: string | null;
            /** @description The keyword that refuses the document. */
            keyword: string;
            /** @description The fault in one line for people. */
            message: string;
        };
        /** @description The reason for the verdict `unknown`. */
        UnknownReason: {
            /** @description A stable name for the reason. */
            code: components["schemas"]["UnknownCode"];
            /** @description The schema concerned; absent if it is not one schema alone. */
            side?: components["schemas"]["Side"] | null;
            /** @description The location in that schema, as a JSON Pointer. */
            pointer?: string | null;
            /** @description The reason in one line for people. */
            message: string;
        };
        /** @description A stable name for the reason why there is no verdict. */
        UnknownCode: "budget-exhausted" | "dynamic-reference" | "circular-reference" | "unevaluated-branches" | "pattern-not-regular" | "pattern-too-large" | "format-not-modelled" | "counting" | "number-range" | "number-writing" | "too-deep" | "witness-not-confirmed" | "witness-too-large" | "unknown-vocabulary";
        /** @description One of the two schemas. */
        Side: "old" | "new";
        /** @description A finding about one of the schemas that were compared. */
        VersionFinding: {
            /** @description The side of the schema; the versions of the history belong to the side of OLD. */
            side: components["schemas"]["Side"];
            /**
             * Format: uint32
             * @description The number of the version, from 1 for the oldest; absent for NEW.
             */
            version?: number | null;
            /** @description The finding; its `schema_pointer` is a location in that schema. */
            finding: components["schemas"]["Diagnostic"];
        };
        /** @description One change between two schemas, in words. */
        Difference: {
            /** @description The kind of change. */
            kind: components["schemas"]["DifferenceKind"];
            /** @description The change in one line. */
            message: string;
            /** @description The location in OLD, as a JSON Pointer; absent if OLD has nothing there. */
            old_pointer?: string | null;
            /** @description The location in NEW, as a JSON Pointer; absent if NEW has nothing there. */
            new_pointer?: string | null;
            /**
             * @description The verdict on this change alone, in the requested mode: on OLD against OLD with only this change. Several changes together may have a
             *     weaker or a stronger effect.
             */
            effect: components["schemas"]["Verdict"];
            /** @description True if exactly this change refuses the witness. */
            exercised_by_witness: boolean;
            /** @description A way to make the change compatible. */
            suggestion?: string | null;
        };
        /** @description The kind of a change. */
        DifferenceKind: "property-added" | "property-removed" | "required-added" | "required-removed" | "type-widened" | "type-narrowed" | "type-changed" | "enum-value-added" | "enum-value-removed" | "const-changed" | "bound-loosened" | "bound-tightened" | "pattern-changed" | "format-changed" | "content-opened" | "content-closed" | "composition-changed" | "items-changed" | "reference-changed" | "definition-moved" | "identifier-changed" | "constraint-added" | "constraint-removed" | "constraint-changed" | "draft-changed" | "annotation-changed";
        /** @description The proposer's claim and the engine's verdict on it. */
        Claim: {
            /** @description The claim: every document of the current version satisfies the new schema. */
            backward_compatible: boolean;
            /** @description The verdict on the claim. It is about the backward direction in every mode. */
            verdict: components["schemas"]["ClaimVerdict"];
            /** @description The verdict in one line. */
            message: string;
        };
        /** @description The verdict on the proposer's claim of backward compatibility. */
        ClaimVerdict: "confirmed" | "refuted" | "undecided" | "overcautious";
        /** @description The verdict on the scope of a proposal, with the rules that led to it. */
        ScopeEvaluateResponse: {
            /** @description True if the proposal is in scope. */
            in_scope: boolean;
            /** @description The reason in one line. */
            reason: string;
            /**
             * Format: int64
             * @description The weights of the domain's phrases minus those of other domains' phrases.
             */
            score: number;
            /** @description The rules that applied, in their order. */
            fired: components["schemas"]["ScopeFired"][];
            /** @description True if a rejection can still be appealed. */
            appealable: boolean;
            /** @description The digest of the rules under `rogatio/scope@v1`. */
            rules_digest: components["schemas"]["Digest"];
            /** @description The opinion from the request; it had no effect. */
            opinion?: components["schemas"]["ScopeOpinion"] | null;
        };
        /** @description A rule that applied. */
        ScopeFired: {
            /** @description The location of the rule in the rules of scope, as a JSON Pointer. */
            rule: string;
            /** @description The effect of the rule. */
            effect: components["schemas"]["ScopeEffect"];
            /** @description The reason why the rule applied, in one line. */
            message: string;
        };
        /** @description The effect of a rule that applied. */
        ScopeEffect: "includes" | "counts" | "excludes" | "overrules";
        /** @description An opinion of a person or a language model: recorded in the answer, but without any effect. */
        ScopeOpinion: {
            /** @description The source of the opinion. */
            source: string;
            /** @description True if the source considers the proposal in scope. */
            in_scope: boolean;
            /** @description The reasons in words. */
            text: string;
        };
        /** @description A preview of the first stage of the migration on documents, as data. It is identical to the decision of `migration.generate`. */
        MigrationPreview: {
            /** @description The effect on existing artifacts. */
            action: components["schemas"]["MigrationAction"];
            /**
             * Format: uint64
             * @description The current version; 0 for a new type.
             */
            from_version: number;
            /**
             * Format: uint64
             * @description The version after the migration.
             */
            to_version: number;
            /** @description The location in the schema, as a JSON Pointer. */
            pointer: string;
            /** @description The value for artifacts without the field, if it is the same for all. */
            value?: unknown;
            /** @description The location whose value is copied to artifacts without the field. */
            copy_from?: string | null;
            /** @description The new name of a renamed field. */
            new_name?: string | null;
            /** @description The checks that run first and can stop the migration. */
            guards: string[];
            /** @description The treatment of artifacts that cannot satisfy the new schema; absent for `stop`. */
            unfit?: components["schemas"]["Unfit"];
            /** @description The changes to each artifact, as the plan makes them. */
            rewrites: components["schemas"]["Rewrite"][];
            /** @description Tells if the way back requires the archive, and why. */
            loss: components["schemas"]["Loss"];
            /** @description True if the way back restores every artifact byte for byte without the archive: the same as `loss`, as a boolean. */
            lossless: boolean;
            /** @description True if a second, separately approved step completes the change. */
            needs_contract: boolean;
        };
        /** @description The effect of a migration on existing artifacts. */
        MigrationAction: "registry_only" | "backfill" | "convert" | "retire" | "rename" | "create_type";
        /** @description The treatment of artifacts that cannot satisfy the new schema. */
        Unfit: "stop" | "quarantine";
        /** @description One kind of change to a document. */
        Rewrite: {
            /** @constant */
            rewrite: "fill";
            /** @description The location of the object that gets the field, in the old schema, as a JSON Pointer. */
            owner: string;
            /** @description The name of the field. */
            name: string;
            /** @description The value of the field; absent with `copy_from`. */
            value?: unknown;
            /** @description The location in the document from which the value is copied; if it is missing there, the field stays missing. */
            copy_from?: string | null;
        } | {
            /** @constant */
            rewrite: "convert";
            /** @description The location in the schema, as a JSON Pointer. */
            place: string;
            /** @description The value that replaces null where the new schema refuses null; absent if there is none. */
            null?: unknown;
            /** @description The values that replace given values, even if the new schema accepts those. */
            values?: components["schemas"]["ValuePair"][];
        } | {
            /** @constant */
            rewrite: "rename";
            /** @description The location of the object that has the field, in the old schema, as a JSON Pointer. */
            owner: string;
            /** @description The old name of the field. */
            name: string;
            /** @description The new name of the field. */
            new_name: string;
            /** @description True if the old name is kept beside the new one until the contract stage. */
            keep: boolean;
        } | {
            /** @constant */
            rewrite: "drop";
            /** @description The location of the object that has the field, in the old schema, as a JSON Pointer. */
            owner: string;
            /** @description The name of the field. */
            name: string;
        };
        /** @description A value and its replacement. */
        ValuePair: {
            /** @description The value before the migration. */
            from: unknown;
            /**
             * @description The value after the migration. Two values must not become the same value, and none may become a value that other artifacts may already
             *     have.
             */
            to: unknown;
        };
        /** @description Tells if the way back requires the archive to restore every document that was valid before, byte for byte in its canonical form. */
        Loss: {
            /** @constant */
            kind: "lossless";
        } | {
            /** @constant */
            kind: "lossy";
            /** @description The lost content, in one line. */
            reason: string;
        };
        /** @description An earlier proposal that resembles this one. */
        SimilarProposal: {
            /** @description The id of the earlier proposal. */
            id: string;
            /** @description The similarity, in one line. */
            because: string;
            /** @description The outcome; absent while the proposal is open. */
            outcome?: components["schemas"]["OutcomeName"] | null;
            /** @description The reasons for the outcome. */
            reasons: string[];
        };
        /** @description The outcome of a vote. */
        OutcomeName: "approved" | "rejected";
        /** @description A page of proposals. */
        ProposalPage: {
            /** @description The proposals, newest first. */
            proposals: components["schemas"]["ProposalSummary"][];
            /** @description The cursor of the next page; null on the last page. */
            next_cursor: string | null;
        };
        /** @description A proposal in a list. */
        ProposalSummary: {
            /** @description The id of the proposal. */
            proposal_id: string;
            /** @description The status of the proposal. */
            status: components["schemas"]["ProposalStatus"];
            /** @description The artifact type that the proposal is about. */
            target_artifact_type: string;
            /** @description The kind of change. */
            change_type: components["schemas"]["ChangeType"];
            /** @description The location that changes, as a JSON Pointer. */
            pointer: string;
            /** @description The name of the author. */
            author: string;
            /**
             * Format: uint64
             * @description The number of the content, from 1.
             */
            revision: number;
            /** @description The state of the vote; null before the first vote. */
            voting: components["schemas"]["VotingState"] | null;
            /** @description The end of the proposal; null while it is open. */
            ended: components["schemas"]["EndedState"] | null;
            /**
             * Format: uint64
             * @description The time of creation, in seconds.
             */
            created_at: number;
            /**
             * Format: uint64
             * @description The time of the last change, in seconds.
             */
            updated_at: number;
        };
        /** @description The kind of change to a schema. */
        ChangeType: "add_field" | "modify_field" | "remove_field" | "rename_field" | "add_type";
        /** @description The state of a vote. */
        VotingState: {
            /** @description The first second at which a ballot counts. */
            opens_at: components["schemas"]["Time"];
            /** @description The first second at which ballots do not count any more, including extensions. */
            closes_at: components["schemas"]["Time"];
            /** @description True if the quorum has been met. */
            quorum_met: boolean;
            /** @description The format of the accepted ballots; absent for the first format. */
            ballot_format?: components["schemas"]["BallotFormat"];
            /** @description The digest of the fixed electorate. */
            electorate_digest: components["schemas"]["Digest"];
            /** @description The weight of the yes votes. */
            yes: components["schemas"]["WeightInput"];
            /** @description The weight of the no votes. */
            no: components["schemas"]["WeightInput"];
            /** @description The weight of the abstentions. */
            abstain: components["schemas"]["WeightInput"];
            /** @description The total weight of the electorate. */
            electorate: components["schemas"]["WeightInput"];
            /** @description The numbers of voters. */
            voters: components["schemas"]["TallyVoters"];
            /**
             * Format: uint64
             * @description Number of ballots that were counted.
             */
            ballots: number;
            /**
             * @description The time of the last ballot; null before the first.
             * @default null
             */
            last_at: components["schemas"]["Time"] | null;
            /**
             * Format: uint64
             * @description The number of the ballot after which the outcome cannot change; null if there is none.
             */
            final_after_ballot: number | null;
            /** @description The outcome that cannot change any more; null if there is none. */
            final_outcome: components["schemas"]["OutcomeName"] | null;
            /** @description Seats of voters who were revoked before they voted; absent if there are none. */
            forfeited?: components["schemas"]["ForfeitedSeats"] | null;
        };
        /** @description A time in whole seconds by the caller's clock, 0 to 2^64 - 1: a number up to 2^53 - 1, a string of decimal digits above. */
        Time: number | string;
        /** @description The format of the ballots that a vote accepts: the format that was current when the vote was opened. */
        BallotFormat: "v1" | "v2";
        /** @description The numbers of voters, independent of their weight. */
        TallyVoters: {
            /**
             * Format: uint64
             * @description Number of voters who voted yes.
             */
            yes: number;
            /**
             * Format: uint64
             * @description Number of voters who voted no.
             */
            no: number;
            /**
             * Format: uint64
             * @description Number of voters who abstained.
             */
            abstain: number;
            /**
             * Format: uint64
             * @description Number of voters who have not voted, including seats without weight.
             */
            not_cast: number;
            /**
             * Format: uint64
             * @description Number of seats.
             */
            electorate: number;
        };
        /** @description Seats of voters who were revoked before they voted. They stay in the base, and no ballot is accepted from them. */
        ForfeitedSeats: {
            /**
             * Format: uint64
             * @description Number of forfeited seats.
             */
            seats: number;
            /** @description The total weight of these seats. */
            weight: components["schemas"]["WeightInput"];
        };
        /** @description The end of a proposal. */
        EndedState: {
            /** @description The time of the end, in seconds. */
            at: components["schemas"]["Time"];
            /** @description The reason for the end. */
            reason: components["schemas"]["EndReason"];
            /** @description The reason in words. */
            text: string;
        };
        /** @description The reason why a proposal ended. */
        EndReason: "threshold_met" | "threshold_not_met" | "no_yes_votes" | "quorum_not_met" | "empty_electorate" | "out_of_scope" | "voter_revoked" | "withdrawn";
        /** @description A proposal with all its details. */
        ProposalView: {
            /** @description The id of the proposal. */
            proposal_id: string;
            /** @description The status of the proposal. */
            status: components["schemas"]["ProposalStatus"];
            /** @description The content of the proposal. */
            proposal: components["schemas"]["Proposal"];
            /** @description The rule of voting that applies, and the votes that it requires; null in a draft. */
            voting_threshold: components["schemas"]["VotingThreshold"] | null;
            /** @description The result of the check at submission; null in a draft. */
            check: components["schemas"]["ProposalCheckResponse"] | null;
            /** @description The state of the proposal, as the engine keeps it. */
            state: components["schemas"]["ProposalState"];
            /** @description The values that a ballot must contain; null unless the vote is open. */
            ballot: components["schemas"]["BallotBinding"] | null;
            /**
             * @description The impact of the change on stored documents.
             * @default {
             *       "job": null,
             *       "facts": []
             *     }
             */
            impact: components["schemas"]["ProposalImpact"];
            /**
             * @description Comments and concerns in order, from the first one or from `comments_cursor` of the request: at most twenty, and after the first one not
             *     more than 16 KiB of text.
             */
            comments: components["schemas"]["CommentView"][];
            /**
             * @description The cursor of the next comments and concerns; null if there are no more. It is a `comments_cursor` of this request, and a `cursor` of the
             *     list of comments.
             * @default null
             */
            comments_cursor: string | null;
            /** @description The first five hundred votes on this revision in order. */
            votes: components["schemas"]["VoteView"][];
            /**
             * Format: uint64
             * @description The time of creation, in seconds.
             */
            created_at: number;
            /**
             * Format: uint64
             * @description The time of the last change, in seconds.
             */
            updated_at: number;
        };
        /** @description The content of a proposal. The names are those of the HTTP API. */
        Proposal: {
            /** @description The kind of proposal. */
            proposal_type: components["schemas"]["ProposalType"];
            /** @description The artifact type whose schema changes, or `new_type`. */
            target_artifact_type: string;
            /** @description The name of the new artifact type; only with `new_type`. */
            new_type?: string | null;
            /** @description The kind of change. */
            change_type: components["schemas"]["ChangeType"];
            /** @description The location of the change, and the new schema there. */
            field_spec: components["schemas"]["FieldSpec"];
            /** @description The reason for the change. It must cite a use case: an id, a link or an artifact, here or in `use_cases`. */
            rationale: string;
            /** @description Use cases on which the rationale is based: ids, links, artifacts. */
            use_cases?: string[];
            /**
             * @description The treatment of existing artifacts.
             * @default {
             *       "backfill": {
             *         "strategy": "none"
             *       }
             *     }
             */
            migration_plan: components["schemas"]["MigrationPlan"];
            /** @description The proposer's claim that every artifact that is valid now will stay valid. */
            backward_compatible: boolean;
            /** @description The name of the agent that proposes the change. */
            author: string;
            /**
             * Format: uint64
             * @description The version of the schema for which the change was written; 0 for a new type.
             */
            base_version: number;
        };
        /** @description The kind of proposal. */
        ProposalType: "schema_change";
        /** @description The location of a change and the new schema there. */
        FieldSpec: {
            /**
             * @description The location in the schema, as a JSON Pointer (RFC 6901): `/properties/author`, `/$defs/person`, `/properties/tags/items`; empty for a
             *     new type.
             */
            pointer: string;
            /** @description The new JSON Schema at this location; the whole schema for a new type. */
            schema?: unknown;
            /** @description The new name of a renamed field. */
            new_name?: string | null;
            /** @description True if the field must be present. Required when a field is added. */
            required?: boolean | null;
            /** @description The default of the field; absent for no default, null for the default null. */
            default?: unknown;
        };
        /** @description The treatment of existing artifacts. The proposer's text and SQL are shown, but never executed. */
        MigrationPlan: {
            /** @description The plan in words, for people. */
            text?: string | null;
            /** @description The plan in SQL, for people; it is never executed. */
            sql?: string | null;
            /**
             * @description The way in which artifacts without the field get a value.
             * @default {
             *       "strategy": "none"
             *     }
             */
            backfill: components["schemas"]["Backfill"];
            /** @description The new value for each value of the field that the new schema names differently. The pairs must be reversible. Only for `modify_field`. */
            values?: components["schemas"]["ValuePair"][];
            /** @description The treatment of artifacts that cannot satisfy the new schema. */
            unfit?: components["schemas"]["Unfit"];
        };
        /** @description The way in which artifacts without a field get a value. */
        Backfill: {
            /** @constant */
            strategy: "none";
        } | {
            /** @constant */
            strategy: "default";
        } | {
            /** @constant */
            strategy: "constant";
            /** @description The constant value. */
            value: unknown;
        } | {
            /** @constant */
            strategy: "copy";
            /** @description The other location, as a JSON Pointer. */
            from: string;
        };
        /** @description The state of a proposal: counters and digests, never the list of ballots. The caller stores it without reading it. */
        ProposalState: {
            /** @description The proposal's id, chosen by the caller. */
            id: string;
            /** @description The senate that ballots must name. */
            instance: string;
            /** @description The status of the proposal. */
            status: components["schemas"]["ProposalStatus"];
            /**
             * Format: uint64
             * @description The number of the content, from 1; an edit of a submitted proposal makes the next revision.
             */
            revision: number;
            /** @description The digest and the main fields of the content. */
            content: components["schemas"]["ContentState"];
            /** @description The result of the check at submission; null in a draft. */
            checked: components["schemas"]["CheckedState"] | null;
            /**
             * Format: uint64
             * @description Number of comments so far.
             */
            comments: number;
            /**
             * Format: uint64
             * @description Number of concerns so far, including resolved ones.
             */
            concerns: number;
            /** @description The open concerns; at most 64. */
            open_concerns: components["schemas"]["OpenConcern"][];
            /** @description The state of the vote; null before the first vote was opened. */
            voting: components["schemas"]["VotingState"] | null;
            /** @description The reason why the proposal ended; null before its end. */
            ended: components["schemas"]["EndedState"] | null;
            /**
             * Format: uint64
             * @description Number of times that the migration was started.
             */
            migrations: number;
            /**
             * Format: uint64
             * @description The version of the schema that the proposal became.
             */
            enacted_version: number | null;
            /**
             * Format: uint64
             * @description Number of events so far; the next event has this number plus one.
             */
            events: number;
            /** @description The time of the last event, in seconds. */
            updated_at: components["schemas"]["Time"];
        };
        /** @description The digest and the main fields of a content. */
        ContentState: {
            /** @description The digest of the content under `rogatio/proposal@v1`. */
            digest: components["schemas"]["Digest"];
            /** @description The name of the author. */
            author: string;
            /** @description The name of the artifact type. */
            artifact_type: string;
            /** @description The kind of change. */
            change_type: components["schemas"]["ChangeType"];
            /** @description The location that changes, as a JSON Pointer. */
            pointer: string;
            /**
             * Format: uint64
             * @description The version for which the change was written.
             */
            base_version: number;
        };
        /** @description The result of the check at submission. */
        CheckedState: {
            /** @description The time of submission, in seconds: the debate begins here. */
            at: components["schemas"]["Time"];
            /** @description The class of the change, which selects the rule of voting. */
            class: components["schemas"]["RuleClass"];
            /** @description The verdict on the proposer's claim. */
            claim: components["schemas"]["ClaimVerdict"];
            /** @description The complete rule of voting. */
            rule: components["schemas"]["RuleInput"];
            /** @description The digest of the rule. */
            rule_digest: components["schemas"]["Digest"];
            /** @description True if the proposal is in scope. */
            in_scope: boolean;
            /** @description The reason why it is out of scope; null if it is in scope. */
            scope_reason: string | null;
            /** @description The digest of the rules of scope; null if there were none. */
            scope_digest: components["schemas"]["Digest"] | null;
            /** @description True if the single appeal was used. */
            appealed: boolean;
        };
        /** @description A concern that is not resolved. */
        OpenConcern: {
            /**
             * Format: uint64
             * @description The number of the concern, from 1.
             */
            concern: number;
            /** @description The name of the agent that raised the concern; only this agent can resolve it. */
            author: string;
        };
        /** @description The values that a signed ballot must contain, in addition to voter, choice, reason and time. */
        BallotBinding: {
            /** @description The format of the accepted ballots; absent in format 1. */
            format?: components["schemas"]["PayloadFormat"] | null;
            /** @description The senate that the ballot must name. */
            instance: string;
            /** @description The id of the proposal; absent in format 1. */
            proposal_id?: string | null;
            /**
             * Format: uint64
             * @description The number of ballots counted so far plus one, so that a later ballot is newer; absent in format 1.
             */
            sequence?: number | null;
            /** @description The digest of the content. */
            proposal: components["schemas"]["Digest"];
            /**
             * Format: uint64
             * @description The revision of the proposal.
             */
            revision: number;
            /** @description The digest of the fixed electorate. */
            electorate: components["schemas"]["Digest"];
            /** @description The digest of the rule. */
            rule: components["schemas"]["Digest"];
        };
        /** @description The first member of a payload of format 2. */
        PayloadFormat: "rogatio/ballot@v2";
        /** @description The impact of a proposal in short. It is evidence for voters, and has no effect on the count. */
        ProposalImpact: {
            /** @description The measurement that was asked for last; null before the first. */
            job: components["schemas"]["ImpactJob"] | null;
            /** @description The facts in their order, without findings. */
            facts: components["schemas"]["ImpactSummary"][];
        };
        /** @description The measurement that was asked for last, and its progress. */
        ImpactJob: {
            /**
             * Format: uint64
             * @description The revision of the proposal that is measured.
             */
            revision: number;
            /** @description The status: `waiting`, `running`, `done` or `failed`. */
            status: components["schemas"]["RunStatus"];
            /**
             * Format: uint64
             * @description Number of artifacts that were judged.
             */
            documents_done: number;
            /**
             * Format: uint64
             * @description Number of artifacts of the type.
             */
            documents: number;
            /** @description The reason why the measurement failed; null if it did not. */
            stopped: string | null;
            /** @description The name of the agent that asked for the measurement. */
            begun_by: string;
            /**
             * Format: uint64
             * @description The time at which the agent asked, in seconds.
             */
            created_at: number;
            /**
             * Format: uint64
             * @description The time at which the measurement ended, in seconds.
             */
            ended_at: number | null;
        };
        /** @description The status of a run. */
        RunStatus: "waiting" | "running" | "done" | "failed";
        /** @description The counts of a fact about impact. */
        ImpactSummary: {
            /**
             * Format: uint64
             * @description The number of the fact among those of the proposal, from 1.
             */
            number: number;
            /** @description The source of the fact. */
            kind: components["schemas"]["ImpactKind"];
            /** @description The reason why the fact is out of date; null if it is about the proposal as it is now. */
            outdated: components["schemas"]["ImpactOutdated"] | null;
            /** @description The counts. */
            counts: components["schemas"]["ImpactCounts"];
            /** @description The agent who ran the measurement and signed the result; null if the senate measured. */
            runner: string | null;
            /** @description The documents in the words of this agent. */
            source: string | null;
            /**
             * Format: uint64
             * @description The time of the fact, in seconds.
             */
            created_at: number;
        };
        /** @description The source of a fact about impact. */
        ImpactKind: "measured" | "attached";
        /** @description The reason why a fact is not about the proposal as it is now. */
        ImpactOutdated: "revised" | "schema_changed" | "artifacts_changed";
        /** @description The counts of a report, without its findings. */
        ImpactCounts: {
            /** @description The sum of the digests of all documents. */
            corpus: components["schemas"]["CorpusSum"];
            /**
             * Format: uint64
             * @description Number of documents.
             */
            documents: number;
            /**
             * Format: uint64
             * @description Number of documents that were judged: all of them, or those of a sample.
             */
            judged: number;
            /**
             * Format: uint64
             * @description Number of judged documents that are valid under both schemas.
             */
            valid: number;
            /**
             * Format: uint64
             * @description Number of judged documents that the change breaks.
             */
            broken: number;
            /**
             * Format: uint64
             * @description Number of judged documents that are invalid under both schemas.
             */
            broken_before: number;
            /**
             * Format: uint64
             * @description Number of judged documents that are invalid before the change and valid after it.
             */
            mended: number;
            /**
             * Format: uint64
             * @description Number of judged documents that cannot be read.
             */
            unreadable: number;
            /**
             * Format: uint64
             * @description Number of broken documents that the migration plan repairs; absent without a plan.
             */
            repaired?: number | null;
        };
        /** @description A sum of SHA-256 digests modulo 2^256: `sha256-sum:` and 64 lowercase hexadecimal digits. */
        CorpusSum: string;
        /** @description A comment or a concern. */
        CommentView: {
            /** @description The kind: `comment` or `concern`. */
            kind: components["schemas"]["CommentKind"];
            /**
             * Format: uint64
             * @description The number among comments or concerns, from 1.
             */
            number: number;
            /**
             * Format: uint64
             * @description The revision that the text is about.
             */
            revision: number;
            /** @description The name of the author. */
            author: string;
            /** @description The text of the comment or concern. */
            text: string;
            /** @description The location in the change that the text is about, as a JSON Pointer. */
            pointer: string | null;
            /**
             * Format: uint64
             * @description The number of the comment to which this one replies.
             */
            in_reply_to: number | null;
            /**
             * Format: uint64
             * @description The time of the comment or concern, in seconds.
             */
            created_at: number;
            /**
             * Format: uint64
             * @description The time at which the concern was resolved, in seconds; null while it is open, and for comments.
             */
            resolved_at: number | null;
        };
        /** @description The kind of a text about a proposal. */
        CommentKind: "comment" | "concern";
        /** @description A vote on a proposal. */
        VoteView: {
            /** @description The name of the voter. */
            voter: string;
            /** @description The choice of the voter. */
            choice: components["schemas"]["ChoiceInput"];
            /** @description The reason of the voter. */
            reason: string | null;
            /** @description The voter's receipt. */
            receipt: components["schemas"]["Receipt"];
            /** @description The ballot as it was sent. */
            ballot: components["schemas"]["BallotInput"];
        };
        /** @description Proof to a voter that a ballot was counted. */
        Receipt: {
            /**
             * Format: uint64
             * @description The number of the ballot in the vote, counted from 1.
             */
            ballot: number;
            /** @description The digest of the ballot under `rogatio/ballot@v1`, or `rogatio/ballot@v2` if the vote accepts that format. */
            digest: components["schemas"]["Digest"];
            /** @description The choice on the ballot. */
            choice: components["schemas"]["ChoiceInput"];
            /** @description The time at which the ballot was counted, in seconds. */
            at: components["schemas"]["Time"];
            /**
             * Format: uint64
             * @description The time at which the voter issued the ballot, by the voter's clock; absent for unsigned ballots and in format 1.
             */
            issued_at?: number | null;
            /**
             * Format: uint64
             * @description The number that orders ballots of the voter from the same second; absent if `issued_at` is absent.
             */
            sequence?: number | null;
        };
        /**
         * @description One ballot, in order of arrival: either `voter` and `choice`, or a signed `envelope`.
         *
         *     Keys that are not listed here are remarks, and ignored: a ballot's meaning is in its envelope, or in these fields.
         *
         *     `S` is the text type: `String` in a request, [`Piece`] where ballots are read out of a batch without copying.
         */
        BallotInput: {
            /** @description The id of the voter. */
            voter?: string | null;
            /** @description The choice: `yes`, `no` or `abstain`. */
            choice?: string | null;
            /**
             * @description The time at which the ballot arrived, in seconds by the caller's clock. Absent: the ballot has no time. It is not checked against the
             *     opening hours, does not extend them, and is not the time of the last ballot for `min_open`.
             *
             *     Ballots are counted in the order given, each with its own time. A ballot whose time is before that of an earlier ballot gives a
             *     diagnostic (`tally.time-backwards`).
             */
            at?: components["schemas"]["Time"] | null;
            /** @description The proposal that an unsigned ballot is about; compared if the request names a proposal too. */
            proposal_hash?: string | null;
            /** @description A bare signature. It covers nothing that can be checked, so any value here makes the ballot `bad_signature`. */
            signature?: string | null;
            /** @description A signed ballot; its payload contains voter and choice. */
            envelope?: components["schemas"]["Envelope"] | null;
        };
        /** @description A DSSE envelope (secure-systems-lab/dsse, version 1.0.2). */
        Envelope: {
            /** @description The type of the payload: `application/vnd.rogatio.ballot+json`. */
            payloadType: string;
            /** @description The bytes that were signed, in base64 (standard or URL-safe, padded or not): the JSON of a [`BallotPayload`]. */
            payload: string;
            /** @description Exactly one signature, by the voter. */
            signatures: components["schemas"]["EnvelopeSignature"][];
        };
        /** @description A signature in a DSSE envelope. */
        EnvelopeSignature: {
            /** @description A hint that is ignored: the key is the one registered for the voter. */
            keyid?: string | null;
            /** @description The Ed25519 signature: 64 bytes in base64, standard or URL-safe, padded or not. */
            sig: string;
        };
        /** @description The result of a command on a proposal. */
        ProposalChanged: {
            /** @description The id of the proposal. */
            proposal_id: string;
            /** @description The status of the proposal. */
            status: components["schemas"]["ProposalStatus"];
            /**
             * Format: uint64
             * @description The number of the content, from 1.
             */
            revision: number;
            /** @description The state of the proposal, as the engine keeps it. */
            state: components["schemas"]["ProposalState"];
            /** @description The rule of voting that applies, and the votes that it requires; null in a draft. */
            voting_threshold: components["schemas"]["VotingThreshold"] | null;
        };
        /** @description A page of comments and concerns. */
        CommentPage: {
            /** @description Comments and concerns in their order. */
            comments: components["schemas"]["CommentView"][];
            /** @description The cursor of the next page; null on the last page. */
            next_cursor: string | null;
        };
        /** @description The exact bytes to sign. Read `payload` before you sign: the signature is valid for everything that it says. */
        ToSign: {
            /** @description The JSON text of a `BallotPayload` or of an `AgentStatement`. */
            payload: string;
            /** @description The bytes to sign with Ed25519 (RFC 8032, not prehashed), in base64: the pre-authentication encoding of DSSE 1.0.2 of the payload and its type. */
            message: string;
            /** @description The envelope without a signature. Add `{"sig": BASE64}` to `signatures`, with the 64 bytes of the signature in base64, and send it. */
            envelope: components["schemas"]["Envelope"];
        };
        /** @description A count, and the same count with further ballots. */
        TallyWhatIfResponse: {
            /** @description The present count of the vote. */
            now: components["schemas"]["TallyCountResponse"];
            /** @description The count with the further ballots. */
            then: components["schemas"]["TallyCountResponse"];
            /** @description The result of checking each further ballot. */
            further_results: components["schemas"]["Fate"][];
            /** @description True if the further ballots would change the outcome at close. */
            outcome_changes: boolean;
            /** @description True if the further ballots would make the outcome final. */
            becomes_final: boolean;
        };
        /** @description The result of a count. */
        TallyCountResponse: {
            /** @description The status after the last ballot, or at `now`. */
            status_after_last_ballot: components["schemas"]["StatusName"];
            /** @description The outcome if no more ballots arrive and nobody joins or leaves. */
            outcome_at_close: components["schemas"]["OutcomeName"];
            /** @description The reason for this outcome. */
            reason_at_close: components["schemas"]["ReasonName"];
            /**
             * Format: uint64
             * @description The number of the ballot after which no other ballot can change the outcome, counted from 1 in order of arrival; 0: before any ballot;
             *     null: only the closing time decides. Ballots that do not count are numbered too.
             *
             *     The outcome is final if it does not depend on the voters who can still vote: those who have not voted and, under `revote: replace`,
             *     everybody (so only a rejection can be final: if all votes together could not approve). Under `membership_change: live` joining and
             *     leaving could change it; there it is final only when it takes effect too (see `StatusName`), and from then on joining and leaving change
             *     nothing.
             */
            final_after_ballot: number | null;
            /** @description The outcome that no other ballot can change; null while `final_after_ballot` is null. */
            final_outcome: components["schemas"]["OutcomeName"] | null;
            /** @description The weights of the count. */
            tally: components["schemas"]["TallyWeights"];
            /** @description The numbers of voters. */
            voters: components["schemas"]["TallyVoters"];
            /** @description The additional votes that would decide the vote. */
            still_needed: components["schemas"]["TallyStillNeeded"];
            /**
             * @description The least weight of yes that threshold and quorum together require, as if seats could be split, if all others take part in the way that
             *     helps the quorum most. Null if no yes is enough, and if the threshold depends on who votes (a share of another base than the electorate).
             */
            yes_needed: components["schemas"]["Weight"] | null;
            /** @description The closing time including extensions, in seconds; absent if no closing time is known. */
            effective_close?: components["schemas"]["Time"] | null;
            /** @description The result of checking each ballot, in order; empty for a count fed in batches. */
            ballot_results: components["schemas"]["Fate"][];
            /** @description The ballots that do not count; the first thousand. */
            refused: components["schemas"]["RefusedBallot"][];
            /**
             * Format: uint64
             * @description Number of ballots.
             */
            ballots: number;
            /** @description The digest that ballots for this electorate name. */
            electorate_digest: components["schemas"]["Digest"];
            /** @description The digest that ballots under this rule name. */
            rule_digest: components["schemas"]["Digest"];
            /** @description The result in one or two sentences for people. */
            explanation: string;
            /** @description Findings about the vote itself. */
            diagnostics: components["schemas"]["Diagnostic"][];
        };
        /**
         * @description The status of a vote at a time. After the end of voting (`now` is not before the effective close) it is the outcome at close. Before that it
         *     is `open`, unless the rule has `early_close` and the outcome is certain: a certain rejection takes effect at once, and a certain approval
         *     after the vote has been open for `min_open` seconds, counted from `opens_at` to `now` or, without `now`, to the time of the last ballot that
         *     counts. If a time is missing, it has been open for 0 seconds.
         */
        StatusName: "open" | "approved" | "rejected";
        /**
         * @description The reason for the outcome of a vote. The first reason that applies is given, in this order: `empty_electorate`, `quorum_not_met`,
         *     `no_yes_votes`, and then `threshold_met` or `threshold_not_met`. Only `threshold_met` is an approval.
         */
        ReasonName: "threshold_met" | "threshold_not_met" | "no_yes_votes" | "quorum_not_met" | "empty_electorate";
        /** @description The weights of a count. */
        TallyWeights: {
            /** @description The weight of the yes votes. */
            yes: components["schemas"]["Weight"];
            /** @description The weight of the no votes. */
            no: components["schemas"]["Weight"];
            /** @description The weight of the abstentions. */
            abstain: components["schemas"]["Weight"];
            /** @description The weight of the voters who have not voted. */
            not_cast: components["schemas"]["Weight"];
            /** @description The total weight of the electorate. */
            electorate: components["schemas"]["Weight"];
        };
        /**
         * @description The additional votes that would decide the vote, in weight of seats that have not voted. Null: these seats alone cannot decide it.
         *
         *     A seat is never split: each number is the least sufficient weight that some of these seats have together. (If the
         *     seats have more than 4,096 different sums of weights, it is the least weight, as if seats could be split.) The numbers
         *     assume that seats that have voted keep their vote, even under `revote: replace`, and that nobody joins or leaves. After
         *     the end of voting, each number is 0 or null.
         */
        TallyStillNeeded: {
            /** @description The least additional weight of yes with which the proposal is approved if nobody else votes; 0 if it is already approved. */
            yes_to_approve: components["schemas"]["Weight"] | null;
            /** @description The least additional weight of yes that makes the approval final; null under `revote: replace` until voting has closed. */
            yes_to_finish: components["schemas"]["Weight"] | null;
            /**
             * @description The least additional weight of no that makes the rejection final; null under `revote: replace` until voting has closed, or 0 if all votes
             *     together could not approve.
             */
            no_to_finish: components["schemas"]["Weight"] | null;
        };
        /**
         * @description The result of checking a ballot: the first of these that applies, in this order.
         *
         *     1. `not_open`, `voting_closed`: its `at` is outside the opening hours.
         *     2. `bad_signature`: it has a bare `signature`.
         *     3. If ballots are signed: `unsigned` without an envelope; `malformed` with `voter`, `choice` or `proposal_hash` beside
         *        the envelope; `bad_signature` without exactly one signature; `malformed` for another `payloadType` or a payload that
         *        is too long, is not base64 or is not a `BallotPayload`; `not_in_electorate` (at this moment: under `membership_change: live` a
         *        voter may have left, or join later); `bad_signature`, also without a key; then, by the signed
         *        content: `wrong_instance`, `wrong_revision`, `wrong_proposal_hash`, `wrong_electorate`, `wrong_rule`,
         *        `unknown_choice`, `missing_reason`.
         *     4. If ballots are not signed: `malformed` with an envelope, or without `voter` or `choice`; `wrong_proposal_hash`;
         *        `not_in_electorate`; `unknown_choice`.
         *     5. `zero_weight`, `already_final` (the outcome is final and the rule has `after_final: reject`), `already_voted`.
         *     6. `replaced` or `accepted`: it counts.
         */
        Fate: "accepted" | "replaced" | "already_voted" | "not_in_electorate" | "zero_weight" | "unknown_choice" | "not_open" | "voting_closed" | "wrong_proposal_hash" | "wrong_revision" | "wrong_electorate" | "wrong_rule" | "wrong_instance" | "bad_signature" | "unsigned" | "missing_reason" | "malformed" | "already_final" | "wrong_format" | "wrong_time" | "not_newer";
        /** @description A ballot that does not count, with the reason. */
        RefusedBallot: {
            /**
             * Format: uint64
             * @description The number of the ballot, counted from 1 in order of arrival.
             */
            ballot: number;
            /** @description The result of checking the ballot. */
            fate: components["schemas"]["Fate"];
            /** @description The code of the page that explains the result. */
            code: components["schemas"]["Code"];
        };
        /** @description The result of casting a ballot. */
        VoteCounted: {
            /** @description The id of the proposal. */
            proposal_id: string;
            /** @description The status of the proposal. */
            status: components["schemas"]["ProposalStatus"];
            /** @description The voter's receipt. */
            receipt: components["schemas"]["Receipt"];
            /**
             * Format: uint64
             * @description The index of the leaf that records the ballot in the log, from zero; null if the log has no such leaf.
             * @default null
             */
            leaf_index: number | null;
            /** @description The updated tally. */
            tally: components["schemas"]["VotingState"] | null;
            /** @description The end of the proposal, if this ballot ended it. */
            ended: components["schemas"]["EndedState"] | null;
        };
        /** @description The result of counting a vote again from its raw ballots. */
        Recount: {
            /** @description True if the result agrees with the proposal's state. */
            agrees: boolean;
            /** @description The vote in the form of `tally.count`, without seats and ballots, which are available in pages. */
            vote: components["schemas"]["TallyCountRequest"];
            /** @description The answer of `tally.count`. */
            tally: components["schemas"]["TallyCountResponse"];
        };
        /**
         * @description A vote: its electorate, its rule, its times, and its ballots, which are in the request or follow in batches.
         *
         *     Ballots are counted one by one, in the order given. For each one: the ballot is checked (see `Fate` for the order of
         *     the checks), it is counted if no check refuses it, the quorum is checked (see
         *     `RuleInput.late_quorum_extension`), members join and leave (`events`), and then finality is checked.
         *
         *     A count in batches gets the seats that the request left out and then the ballots, one JSON object per line. A batch may
         *     end in the middle of a line: the next batch continues it. The first batch of ballots, even an empty one, fixes the
         *     electorate.
         */
        TallyCountRequest: {
            /** @description The fixed electorate, in any order. */
            electorate: components["schemas"]["SeatInput"][];
            /**
             * @description The ballots in order of arrival.
             * @default []
             */
            ballots: components["schemas"]["BallotInput"][];
            /** @description The rule of voting. */
            rule: components["schemas"]["RuleInput"];
            /**
             * @description The first second at which a ballot counts.
             * @default null
             */
            opens_at: components["schemas"]["Time"] | null;
            /**
             * @description The first second at which a ballot does not count any more, without extensions. Absent: `opens_at` and the rule's
             *     `voting_period` give it; if one of them is missing too, voting does not close, and a diagnostic reports this if
             *     the rule has a `voting_period`. A value that differs from theirs is used, and a diagnostic reports it.
             * @default null
             */
            closes_at: components["schemas"]["Time"] | null;
            /**
             * @description The time of the question, in seconds, not before any ballot's `at` (`tally.invalid-now`). Absent: directly after the last ballot, with
             *     voting still open.
             * @default null
             */
            now: components["schemas"]["Time"] | null;
            /**
             * @description Members that join and leave while the vote is open, and keys that voters rotate; ordered by `after_ballot`, and for equal `after_ballot`
             *     in the order given. Joining and leaving count only under `membership_change: live`.
             * @default []
             */
            events: components["schemas"]["MembershipEvent"][];
            /**
             * @description The proposal of the vote: a digest if ballots are signed, otherwise any name.
             * @default null
             */
            proposal_hash: string | null;
            /**
             * @description The proposal's id, which signed ballots of format 2 name; if absent, the ballots are of format 1.
             * @default null
             */
            proposal_id: string | null;
            /**
             * Format: uint64
             * @description The revision of the proposal; required if ballots are signed.
             * @default null
             */
            revision: number | null;
            /**
             * @description The senate that ballots must name; required if ballots are signed.
             * @default null
             */
            instance: string | null;
        };
        /** @description The seat of one voter in an electorate. */
        SeatInput: {
            /** @description The id of the voter: 1 to 200 bytes without control characters. */
            id: string;
            /**
             * @description The weight of the vote; 1 if absent.
             * @default 1
             */
            weight: components["schemas"]["WeightInput"];
            /** @description The Ed25519 key that signs this voter's ballots: `ed25519:` and 64 lowercase hexadecimal digits. */
            public_key?: string | null;
            /**
             * @description The voter's current key, if the voter rotated it after the electorate was fixed. Only this key signs then; the electorate's digest still
             *     covers `public_key`. If a voter signed ballots with several keys, a `rotate` among the events of `tally.count` gives the ballot from
             *     which each key counts.
             */
            rotated_key?: string | null;
        };
        /**
         * @description An agent that joins, leaves or rotates its key while a vote is open.
         *
         *     Joining has no effect for a member, and leaving has none for a non-member. An agent that leaves takes its vote along; an agent that joins
         *     again has the weight and the key of that joining, and has not voted. Rotating the key has no effect for a non-member, and none on ballots
         *     that were already counted.
         */
        MembershipEvent: {
            /**
             * Format: uint64
             * @description The number of the ballot after which the event happened, counted from 1 in order of arrival, including ballots that do not count; 0 is
             *     before the first.
             */
            after_ballot: number;
            /** @description The kind of event. */
            type: components["schemas"]["MembershipEventKind"];
            /** @description The id of the agent. */
            agent: string;
            /**
             * @description The weight of an agent that joins; 1 if absent.
             * @default 1
             */
            weight: components["schemas"]["WeightInput"];
            /**
             * @description The Ed25519 key of an agent that joins, required if ballots are signed and the weight is not 0; or the new key of an agent that rotates
             *     it, always required.
             */
            public_key?: string | null;
        };
        /** @description The kind of a membership event: joining, leaving, or rotating the key. */
        MembershipEventKind: "authorize" | "deauthorize" | "rotate";
        /** @description The readers that a schema breaks. */
        ReaderReport: {
            /** @description The name of the artifact type. */
            artifact_type: string;
            /**
             * Format: uint64
             * @description The number of readers that the schema breaks, and that the current version does not.
             */
            broken: number;
            /** @description The verdict for each reader, ordered by name. */
            readers: components["schemas"]["ReaderVerdict"][];
        };
        /** @description The verdict of a schema for one reader. */
        ReaderVerdict: {
            /** @description The name of the reader. */
            reader: string;
            /** @description The agent that registered the reader. */
            agent: string;
            /** @description `compatible` if every artifact of the schema fits the reader, `breaking` if one does not. */
            verdict: components["schemas"]["Verdict"];
            /** @description True if the current version breaks the reader already. */
            broken_before: boolean;
            /** @description An artifact of the schema that does not fit the reader; null unless the verdict is `breaking`. */
            witness: components["schemas"]["Witness"] | null;
            /** @description The reason why there is no verdict; null unless the verdict is `unknown`, and if the comparison took too long. */
            reason: components["schemas"]["UnknownReason"] | null;
        };
        /** @description A page of the fixed seats of a vote. */
        SeatPage: {
            /** @description The seats, ordered by voter. */
            seats: components["schemas"]["SeatInput"][];
            /** @description The cursor of the next page; null on the last page. */
            next_cursor: string | null;
        };
        /** @description A page of the ballots of a vote, as they were sent. */
        VotePage: {
            /** @description The ballots in order, in the form of `tally.count`. */
            ballots: components["schemas"]["BallotInput"][];
            /** @description The cursor of the next page; null on the last page. */
            next_cursor: string | null;
        };
        /** @description The impact of a proposal with all facts. It is evidence for voters, and has no effect on the count. */
        ImpactView: {
            /** @description The id of the proposal. */
            proposal_id: string;
            /** @description The change as it is now; null if there is nothing to measure: in a draft, and for a new type. */
            about: components["schemas"]["ImpactSubject"] | null;
            /**
             * Format: uint64
             * @description Number of artifacts of the type that the senate stores now.
             */
            artifacts: number;
            /** @description The measurement that was asked for last; null before the first. */
            job: components["schemas"]["ImpactJob"] | null;
            /** @description The facts in their order. */
            facts: components["schemas"]["ImpactFact"][];
        };
        /** @description The change that was measured. */
        ImpactSubject: {
            /**
             * Format: uint64
             * @description The revision of the proposal.
             */
            revision: number;
            /** @description The digest of the content under `rogatio/proposal@v1`. */
            proposal: components["schemas"]["Digest"];
            /** @description The digest of the schema before the change, under `rogatio/schema@v1`. */
            old: components["schemas"]["Digest"];
            /** @description The digest of the schema after the change, under `rogatio/schema@v1`. */
            new: components["schemas"]["Digest"];
        };
        /** @description A fact about impact. */
        ImpactFact: {
            /**
             * Format: uint64
             * @description The number of the fact among those of the proposal, from 1.
             */
            number: number;
            /** @description The source of the fact. */
            kind: components["schemas"]["ImpactKind"];
            /** @description The reason why the fact is out of date; null if it is about the proposal as it is now. */
            outdated: components["schemas"]["ImpactOutdated"] | null;
            /** @description The change that was measured. */
            about: components["schemas"]["ImpactSubject"];
            /** @description The SHA-256 of the component of the engine that measured; null for a fact that an agent attached. */
            engine: components["schemas"]["Digest"] | null;
            /** @description Counts, and findings with examples. In a list, only the first 20 findings with 3 examples each. */
            report: components["schemas"]["ImpactReport"];
            /** @description The digest of the complete report under `rogatio/impact-report@v1`. */
            report_digest: components["schemas"]["Digest"];
            /**
             * Format: uint64
             * @description Number of findings that were left out of `report`.
             */
            findings_left_out: number;
            /** @description The agent who ran the measurement and signed the result; null if the senate measured. */
            runner: string | null;
            /** @description The documents in the words of this agent. */
            source: string | null;
            /** @description The signed statement; null if the senate measured. */
            statement: components["schemas"]["Envelope"] | null;
            /**
             * Format: uint64
             * @description The time of the fact, in seconds.
             */
            created_at: number;
        };
        /**
         * @description The effect of a change on documents: counts and examples. The report on two sets of documents is the merge of their reports, whatever
         *     the split and the order.
         */
        ImpactReport: {
            /** @description The format of the report: `rogatio/impact@v1`. */
            format: string;
            /** @description The digest of the question: schemas, rewrites, sample, number of examples and options. Only reports on one question can be merged. */
            question: components["schemas"]["Digest"];
            /** @description The part of the documents that was judged; absent if all were. */
            sample?: components["schemas"]["ImpactSampleQuestion"] | null;
            /**
             * Format: uint32
             * @description The most examples of each finding.
             */
            examples: number;
            /**
             * @description The sum of the digests of all documents. It is the same for the same documents in any order. It shows a mistake, but does not stop
             *     somebody who looks for other documents with the same sum.
             */
            corpus: components["schemas"]["CorpusSum"];
            /**
             * Format: uint64
             * @description Number of documents.
             */
            documents: number;
            /**
             * Format: uint64
             * @description Number of documents that were judged: all of them, or those of the sample.
             */
            judged: number;
            /**
             * Format: uint64
             * @description Number of judged documents that are valid under both schemas.
             */
            valid: number;
            /**
             * Format: uint64
             * @description Number of judged documents that the change breaks.
             */
            broken: number;
            /**
             * Format: uint64
             * @description Number of judged documents that are invalid under both schemas.
             */
            broken_before: number;
            /**
             * Format: uint64
             * @description Number of judged documents that are invalid under OLD and valid under NEW.
             */
            mended: number;
            /**
             * Format: uint64
             * @description Number of judged documents that cannot be read.
             */
            unreadable: number;
            /**
             * Format: uint64
             * @description Number of broken documents that the migration plan repairs; absent without a plan.
             */
            repaired?: number | null;
            /** @description The rules that the documents break, and the reasons why documents cannot be read; sorted by class, code and place. */
            findings: components["schemas"]["ImpactFinding"][];
            /** @description The estimate for all documents, if a sample was judged. */
            estimate?: components["schemas"]["ImpactEstimate"] | null;
        };
        /** @description A part of the documents that depends on nothing but their text and a seed. Copies of one document are all in it, or none of them. */
        ImpactSample: {
            /**
             * Format: uint64
             * @description About one document in so many is judged, from 1.
             */
            one_in: number;
            /**
             * @description Another seed gives another sample.
             * @default
             */
            seed: string;
        };
        /** @description One rule that documents break: the rule of NEW, but the rule of OLD for mended documents. For documents that cannot be read, the reason. */
        ImpactFinding: {
            /** @description The effect of the change on the documents. */
            class: components["schemas"]["ImpactClass"];
            /** @description A stable name for the kind of finding. */
            code: components["schemas"]["Code"];
            /** @description The document into which `schema_pointer` points, as an absolute URI; absent for the schema itself. */
            schema_uri?: string | null;
            /** @description The location of the rule in the schema, as a JSON Pointer; absent for documents that cannot be read. */
            schema_pointer?: string | null;
            /** @description The JSON Schema keyword concerned. */
            keyword?: string | null;
            /**
             * Format: uint64
             * @description Number of judged documents with this finding.
             */
            documents: number;
            /**
             * Format: uint64
             * @description Number of these documents that the migration plan repairs; absent without a plan, and for documents that the change does not break.
             */
            repaired?: number | null;
            /** @description The first examples, by the length of their ids and then by the ids themselves: numbers are in their order. */
            examples: components["schemas"]["ImpactExample"][];
        };
        /** @description The effect of the change on one document. */
        ImpactClass: "broken" | "broken_before" | "mended" | "unreadable";
        /** @description One document with a finding. */
        ImpactExample: {
            /** @description The id of the document. */
            id: string;
            /** @description The SHA-256 of the text on one line: without white space around it, and with a carriage return for each line feed. */
            digest: components["schemas"]["Digest"];
            /** @description The location in the document, as a JSON Pointer; absent if it cannot be read. It is the first one with this finding. */
            instance_pointer?: string | null;
            /** @description The finding in one line for people. */
            message: string;
            /** @description True if the migration plan repairs the document; absent without a plan, and if the change does not break it. */
            repaired?: boolean | null;
        };
        /** @description The numbers of documents to expect among all, from those of a sample. */
        ImpactEstimate: {
            /** @description Documents that are valid under both schemas. */
            valid: components["schemas"]["ImpactInterval"];
            /** @description Documents that the change breaks. */
            broken: components["schemas"]["ImpactInterval"];
            /** @description Documents that are invalid under both schemas. */
            broken_before: components["schemas"]["ImpactInterval"];
            /** @description Documents that are invalid under OLD and valid under NEW. */
            mended: components["schemas"]["ImpactInterval"];
            /** @description Documents that cannot be read. */
            unreadable: components["schemas"]["ImpactInterval"];
        };
        /** @description An interval that contains the number for all documents in about 95 of 100 samples: the score interval of Wilson with z = 2, in integers. */
        ImpactInterval: {
            /**
             * Format: uint64
             * @description The lower end, rounded down, in documents.
             */
            low: number;
            /**
             * Format: uint64
             * @description The upper end, rounded up, in documents.
             */
            high: number;
        };
        /** @description The progress of a proposal's migration. */
        MigrationView: {
            /** @description The id of the proposal. */
            proposal_id: string;
            /** @description The status of the proposal. */
            status: components["schemas"]["ProposalStatus"];
            /** @description True if a contract stage is still required. */
            needs_contract: boolean;
            /** @description All runs, oldest first. */
            runs: components["schemas"]["MigrationRun"][];
        };
        /** @description One run of a plan. */
        MigrationRun: {
            /**
             * Format: uint64
             * @description The number of the run, from 1.
             */
            run: number;
            /** @description The stage: `expand` or `contract`. */
            stage: components["schemas"]["Stage"];
            /** @description The direction: `up` or `down`. */
            way: components["schemas"]["Way"];
            /** @description The status: `waiting`, `running`, `done` or `failed`. */
            status: components["schemas"]["RunStatus"];
            /** @description True if the process that ran it has ended, so that the run waits to be continued. */
            stalled: boolean;
            /**
             * Format: uint64
             * @description The version before; 0 for a new type.
             */
            from_version: number;
            /**
             * Format: uint64
             * @description The version after.
             */
            to_version: number;
            /** @description The digest of the plan; null if the engine refused to make one. */
            plan_digest: string | null;
            /** @description The signed report that the plan's file has run; null if the artifacts are kept as documents. */
            evidence: components["schemas"]["Envelope"] | null;
            /**
             * Format: uint64
             * @description The number of the current step, from 1; 0 before the first.
             */
            step: number;
            /**
             * Format: uint64
             * @description Number of steps.
             */
            steps: number;
            /**
             * Format: uint64
             * @description Number of documents that the step has handled.
             */
            documents_done: number;
            /**
             * Format: uint64
             * @description Number of documents of the type.
             */
            documents: number;
            /** @description The results of the run. */
            report: components["schemas"]["MigrationReport"];
            /** @description The name of the agent that began the run. */
            begun_by: string;
            /**
             * Format: uint64
             * @description The time at which the run was planned, in seconds.
             */
            created_at: number;
            /**
             * Format: uint64
             * @description The time at which the run first started, in seconds.
             */
            started_at: number | null;
            /**
             * Format: uint64
             * @description The time at which the run ended, in seconds.
             */
            ended_at: number | null;
        };
        /** @description The stage of a change that takes two stages. */
        Stage: "expand" | "contract";
        /** @description The direction of a migration. */
        Way: "up" | "down";
        /** @description The results of a run or a dry run. */
        MigrationReport: {
            /**
             * @description The reason why the run stopped; null if it did not.
             * @default null
             */
            stopped: string | null;
            /**
             * @description The reason for undoing the migration, if one was given.
             * @default null
             */
            reason: string | null;
            /**
             * Format: uint64
             * @description Number of documents that changed or, in a dry run, would change; 0 if the run stopped.
             * @default 0
             */
            changed: number;
            /**
             * Format: uint64
             * @description Number of documents that cannot be converted and stop the run.
             * @default 0
             */
            failed: number;
            /**
             * Format: uint64
             * @description Number of documents in quarantine afterwards, including those from before.
             * @default 0
             */
            quarantined: number;
            /**
             * @description The first hundred documents that stop the run or go into quarantine.
             * @default []
             */
            failing: components["schemas"]["FailingDocument"][];
            /**
             * Format: uint64
             * @description The duration of the run, in milliseconds.
             * @default 0
             */
            milliseconds: number;
            /**
             * Format: uint64
             * @description The longest transaction, in milliseconds: documents are locked for at most this time.
             * @default 0
             */
            longest_transaction_ms: number;
        };
        /** @description A document that cannot be converted. */
        FailingDocument: {
            /** @description The id of the document. */
            id: string;
            /** @description The reasons why the document cannot be converted. */
            diagnostics: components["schemas"]["Diagnostic"][];
        };
        /** @description The plan of a migration, its files, and the signed statement about them. */
        MigrationPlanView: {
            /** @description The id of the proposal. */
            proposal_id: string;
            /** @description The digest of the plan under `rogatio/migration@v1`. */
            plan_digest: components["schemas"]["Digest"];
            /** @description The plan as data. */
            plan: components["schemas"]["Plan"];
            /** @description The plan as SQL files. */
            script: components["schemas"]["Script"];
            /** @description The files of the plan; the first one contains it as data. */
            files: components["schemas"]["MigrationFile"][];
            /**
             * @description An in-toto Statement v1 about these files with an SLSA provenance predicate v1, signed by the instance's key; null
             *     for a change that was not approved.
             */
            attestation: components["schemas"]["Envelope"] | null;
        };
        /** @description The plan of a migration, as data. Its digest names the archive and the progress that it leaves. */
        Plan: {
            /** @description The format of the plan: `rogatio/migration@v1`. */
            format: string;
            /** @description The id of the proposal. */
            proposal_id: string;
            /** @description The digest of the proposal's content. */
            proposal_digest: components["schemas"]["Digest"];
            /** @description The name of the artifact type. */
            artifact_type: string;
            /** @description The kind of change. */
            change_type: components["schemas"]["ChangeType"];
            /** @description The location that changes, as a JSON Pointer. */
            pointer: string;
            /** @description The effect on the documents. */
            action: components["schemas"]["MigrationAction"];
            /** @description The stage of the change. */
            stage: components["schemas"]["Stage"];
            /** @description True if a contract stage is still required afterwards. */
            needs_contract: boolean;
            /**
             * Format: uint64
             * @description The version before; 0 for a new type.
             */
            from_version: number;
            /**
             * Format: uint64
             * @description The version after.
             */
            to_version: number;
            /** @description The digest of the schema before; absent for a new type. */
            from_schema_digest?: components["schemas"]["Digest"] | null;
            /** @description The digest of the schema after. */
            schema_digest: components["schemas"]["Digest"];
            /** @description The SQL dialect of the plan. */
            dialect: components["schemas"]["Dialect"];
            /** @description The form in which the artifacts are stored. */
            storage: components["schemas"]["Storage"];
            /** @description The version of the engine that made the plan. */
            engine_version: string;
            /** @description Tells if the way back requires the archive. */
            loss: components["schemas"]["Loss"];
            /** @description The treatment of documents that cannot satisfy the new schema; absent for `stop`. */
            unfit?: components["schemas"]["Unfit"];
            /**
             * Format: uint32
             * @description Number of documents in one batch.
             */
            batch: number;
            /** @description Known readers of the content that is removed. */
            readers?: string[];
            /**
             * @description Rules of the new schema that no statement of this plan checks, because SQL cannot express them exactly, such as "`pattern` of `code`".
             *     Only the engine checks them, and it reads every row.
             */
            unjudged?: string[];
            /** @description The statements with which each transaction begins. */
            session: components["schemas"]["Statement"][];
            /** @description The queries that run first. */
            preflight: components["schemas"]["PlanQuery"][];
            /** @description The steps of the way forward. */
            steps: components["schemas"]["Step"][];
            /** @description The queries that run at the end. */
            post: components["schemas"]["PlanQuery"][];
            /** @description The queries that run before the way back. */
            down_preflight: components["schemas"]["PlanQuery"][];
            /** @description The steps of the way back. */
            down: components["schemas"]["Step"][];
        };
        /** @description The SQL that is written. */
        Dialect: "sqlite" | "postgresql";
        /** @description The form in which the artifacts of a type are stored. */
        Storage: "documents" | "columns";
        /** @description SQL and its parameters, in the order of their numbers. */
        Statement: {
            /** @description The text of the statement. */
            sql: string;
            /** @description The meaning of `?1` or `$1`, and so on. */
            parameters?: components["schemas"]["Parameter"][];
        };
        /** @description A value that a statement gets when it runs. */
        Parameter: "plan" | "step" | "after" | "batch";
        /** @description A question to the database, answered with one number. */
        PlanQuery: {
            /** @description The things that are counted, in one line. */
            title: string;
            /** @description The result that the query must give. */
            expect: components["schemas"]["Expectation"];
            /** @description The query itself. */
            query: components["schemas"]["Statement"];
        };
        /** @description The result that a query must give. */
        Expectation: "zero" | "any";
        /** @description A step of a plan. */
        Step: {
            /**
             * Format: uint32
             * @description The number of the step, from 1; the steps of the way back have their own numbers.
             */
            number: number;
            /** @description The purpose of the step, in one line. */
            title: string;
            /** @description The work of the step. */
            work: components["schemas"]["Work"];
        };
        /** @description The work of a step. Every list of statements is one transaction unless stated otherwise. */
        Work: {
            /** @constant */
            kind: "run";
            /** @description True if they are one transaction; otherwise each is its own. */
            transaction: boolean;
            /** @description The statements in order. */
            statements: components["schemas"]["Statement"][];
        } | {
            /** @constant */
            kind: "repeat";
            /** @description The statements in order. */
            statements: components["schemas"]["Statement"][];
        } | {
            /** @constant */
            kind: "prepare";
            /** @description The changes to each document. */
            rewrites: components["schemas"]["Rewrite"][];
            /** @description The schema that each document must satisfy. */
            against: components["schemas"]["Against"];
        } | {
            /** @constant */
            kind: "validate";
            /** @description The schema that each document must satisfy. */
            against: components["schemas"]["Against"];
            /** @description The query for the documents after `after`: id and text. */
            select: components["schemas"]["Statement"];
        } | {
            /** @constant */
            kind: "registry";
            /**
             * Format: uint64
             * @description The version that must be current before.
             */
            from_version: number;
            /**
             * Format: uint64
             * @description The version that is current afterwards; 0 for none.
             */
            to_version: number;
        };
        /** @description The schema with which documents are compared. */
        Against: "from" | "to";
        /** @description The plan as files for a person with a database shell. */
        Script: {
            /** @constant */
            kind: "sql";
            /** @description The SQL file of the way forward. */
            up: string;
            /** @description The SQL file of the way back. */
            down: string;
        } | {
            /** @constant */
            kind: "none";
            /** @description The reason why there are no files. */
            reason: string;
        };
        /** @description One file of a plan. */
        MigrationFile: {
            /** @description The name of the file, without folders. */
            name: string;
            /** @description The content of the file. */
            text: string;
            /** @description The plain SHA-256 of the content. */
            digest: components["schemas"]["Digest"];
        };
        /** @description The effect that applying a plan would have. Nothing was written or locked. */
        MigrationRehearsal: {
            /** @description The id of the proposal. */
            proposal_id: string;
            /** @description The digest of the plan. */
            plan_digest: components["schemas"]["Digest"];
            /** @description True if the plan would complete. */
            holds: boolean;
            /**
             * Format: uint64
             * @description Number of documents of the type.
             */
            documents: number;
            /** @description The results of the dry run. */
            report: components["schemas"]["MigrationReport"];
        };
        /** @description The version of the service, its engine and its limits. */
        VersionView: {
            /** @description The version of the service. */
            version: string;
            /** @description The digest of the engine's component. */
            engine: string;
            /** @description The limits in force. */
            limits: components["schemas"]["LimitsView"];
        };
        /** @description The limits in force. A request beyond one of them is refused with a code that begins with `limit.`. */
        LimitsView: {
            /**
             * Format: uint
             * @description The maximum length of a request's body, in bytes.
             */
            body_bytes: number;
            /**
             * Format: uint32
             * @description The maximum number of requests per second, for each agent, and for each network address without a token; twice as many are allowed at the same time.
             */
            requests_per_second: number;
            /**
             * Format: uint32
             * @description The maximum number of requests per second from one network address, with and without tokens; twice as many are allowed at the same time.
             */
            requests_per_second_from_one: number;
            /**
             * Format: uint64
             * @description The maximum number of open proposals of one agent.
             */
            open_proposals: number;
            /**
             * Format: uint64
             * @description The maximum number of agents that wait for an administrator.
             */
            registrations: number;
            /**
             * Format: uint64
             * @description The maximum number of agents from one network address that wait for an administrator.
             */
            registrations_from_one: number;
            /**
             * Format: uint
             * @description The maximum number of connections at the same time.
             */
            connections: number;
            /**
             * Format: uint64
             * @description The number of seconds after which a connection without a request is closed.
             */
            idle_seconds: number;
            /**
             * Format: uint
             * @description The maximum number of event streams at the same time.
             */
            listeners: number;
            /**
             * Format: uint
             * @description The maximum number of event streams at the same time, for each agent, and for each network address without a token.
             */
            listeners_from_one: number;
            /**
             * Format: uint
             * @description The maximum number of connections of one network address at the same time. The operator's proxies have no such limit.
             */
            connections_from_one: number;
            /**
             * Format: uint
             * @description The maximum number of requests to the engine that are worked on at the same time. Half of them are kept for callers that took little time lately.
             */
            engine_calls: number;
            /**
             * Format: uint
             * @description The maximum number of them of one caller.
             */
            engine_calls_from_one: number;
            /**
             * Format: uint
             * @description The maximum number of requests of one caller that wait for the engine.
             */
            engine_waiting_from_one: number;
            /**
             * Format: uint
             * @description The maximum number of requests at the same time that read the whole log, all readers or all documents of a type.
             */
            long_requests: number;
            /**
             * Format: uint
             * @description The maximum number of them of one caller.
             */
            long_requests_from_one: number;
            /**
             * Format: uint64
             * @description The maximum number of comments and concerns of one agent on one proposal.
             */
            comments_from_one: number;
            /**
             * Format: uint64
             * @description The maximum number of open concerns of one agent on one proposal.
             */
            open_concerns_from_one: number;
            /**
             * Format: uint64
             * @description The maximum number of results about the impact of one proposal that agents attach.
             */
            impacts: number;
            /**
             * Format: uint64
             * @description The maximum number of them of one agent.
             */
            impacts_from_one: number;
        };
        /** @description All that an agent needs to begin: the senate's identity, its engine, its limits and its addresses. */
        WellKnownView: {
            /** @description The identity of the senate, as `GET /api/instance` shows it. */
            senate: components["schemas"]["InstanceView"];
            /** @description The version of the service. */
            version: string;
            /** @description The digest of the engine's component. */
            engine: string;
            /** @description The limits in force. */
            limits: components["schemas"]["LimitsView"];
            /** @description The public address of the service; null if the operator has not set it. Then the paths are relative to the address of this document. */
            url: string | null;
            /** @description The paths at which the service answers. */
            addresses: components["schemas"]["AddressesView"];
        };
        /** @description The identity of this senate. */
        InstanceView: {
            /** @description The unique id of the senate, which every ballot and statement must name. */
            id: string;
            /** @description The name of the senate, which need not be unique. */
            name: string;
            /** @description The public key of the senate, `ed25519:` and 64 hexadecimal digits. */
            public_key: string;
            /** @description The key in the form that checks checkpoints (C2SP `signed-note`). */
            verifier: string;
            /**
             * Format: uint64
             * @description The server's time, in seconds since 1970.
             */
            now: number;
        };
        /** @description The paths at which the service answers. */
        AddressesView: {
            /** @description The description of the API, in OpenAPI 3.1. */
            openapi: string;
            /** @description The description of the API, for people. */
            docs: string;
            /** @description The Model Context Protocol, streamable HTTP. */
            mcp: string;
            /** @description The registration of agents. */
            register: string;
            /** @description The bytes of a statement that an agent signs. */
            statement: string;
            /** @description The proposals. Below it are `preview` and, for each proposal, `ballot`, `vote` and others. */
            proposals: string;
            /** @description The artifact types and their schemas. */
            schemas: string;
            /** @description The comparison of two schemas. */
            compatibility: string;
            /** @description The events as they happen. */
            events: string;
            /** @description The newest signed checkpoint of the log. */
            checkpoint: string;
        };
        /** @description A page of results from the archive. */
        ArchivePage: {
            /** @description The matching proposals, best match first. */
            proposals: components["schemas"]["ArchivedProposal"][];
            /** @description The cursor of the next page; null on the last page. */
            next_cursor: string | null;
        };
        /** @description An archived proposal, with the reasons against it. */
        ArchivedProposal: {
            /** @description The summary of the proposal. */
            proposal: components["schemas"]["ProposalSummary"];
            /** @description The rationale of the proposal. */
            rationale: string;
            /** @description The reasons of voters against it. */
            reasons: components["schemas"]["ArchivedReason"][];
        };
        /** @description The reason of a voter. */
        ArchivedReason: {
            /** @description The name of the voter. */
            voter: string;
            /** @description The choice of the voter. */
            choice: components["schemas"]["ChoiceInput"];
            /** @description The reason in words. */
            reason: string;
        };
        /** @description The senate's settings for all proposals. */
        Settings: {
            /**
             * @description The rules of voting; null for the default rules.
             * @default null
             */
            rules: components["schemas"]["VotingRules"] | null;
            /**
             * @description The rules of scope; null if everything is in scope.
             * @default null
             */
            scope: components["schemas"]["ScopeRules"] | null;
            /** @description The requirements for a rationale; null for the default: three words and a citation. */
            rationale?: components["schemas"]["RationaleRules"] | null;
            /**
             * @description The side that must keep working when a schema changes.
             * @default backward
             */
            mode: components["schemas"]["CompatibilityMode"];
            /**
             * @description True to compare with every version, not only with the current one.
             * @default false
             */
            transitive: boolean;
            /** @description The names that newcomers can register; absent for all free names. */
            naming?: components["schemas"]["Naming"];
        };
        /** @description The rules of voting for schema changes. */
        VotingRules: {
            /** @description The rule for changes that are proven compatible and claimed to be compatible. */
            compatible: components["schemas"]["RuleInputQuestion"];
            /** @description The rule for all other changes. */
            breaking: components["schemas"]["RuleInputQuestion"];
        };
        /** @description The rules of scope, as data: they define the domain of the senate, and are versioned and voted on like a schema. */
        ScopeRules: {
            /**
             * Format: uint64
             * @description The version of these rules, from 1.
             */
            version: number;
            /**
             * @description Regular expressions; the whole name of the artifact type must match one of them. If empty, every name is allowed.
             * @default []
             */
            allowed_types: string[];
            /**
             * @description Regular expressions; the whole name of the artifact type must match none of them.
             * @default []
             */
            forbidden_types: string[];
            /**
             * @description Words and phrases of the domain.
             * @default []
             */
            in_domain: components["schemas"]["ScopePhrase"][];
            /**
             * @description Words and phrases of other domains.
             * @default []
             */
            out_of_domain: components["schemas"]["ScopePhrase"][];
            /**
             * Format: int64
             * @description The minimum score (weights of the domain minus weights of other domains) of a proposal in scope; if absent, the score decides nothing.
             * @default null
             */
            minimum_score: number | null;
            /**
             * Format: uint64
             * @description The maximum number of fields of an artifact type; if absent, any number. Each name under a `properties` counts, at every depth and in
             *     every branch; a definition counts once, even if it is referenced often. Names that are only required, patterns and definitions are not
             *     fields. A change that adds no field is never refused because of the number.
             * @default null
             */
            maximum_fields: number | null;
            /**
             * @description Names that no new type and no new field may have, in any case. Names that look the same in other letters are refused too. This applies to
             *     declared names, to required names, to names on which others depend, and to names that `propertyNames` lists.
             * @default []
             */
            reserved_names: string[];
            /**
             * @description The rule with which voters may overrule a rejection on appeal; if absent, they may not.
             * @default null
             */
            override_rule: components["schemas"]["RuleInput"] | null;
        };
        /** @description A word or a phrase with its weight. */
        ScopePhrase: {
            /**
             * @description One or more words; matched as whole words in one sentence, ignoring case, normal form and invisible characters. Words are those of
             *     Unicode's UAX #29, so each ideograph is one word; `invoiceTotal` and `invoice_total` are two words. A phrase of another domain also
             *     counts if it is disguised in letters that look alike.
             */
            phrase: string;
            /**
             * Format: uint32
             * @description The weight of the phrase; counted once, even if the phrase appears often.
             */
            weight: number;
        };
        /** @description A senate's requirements for a rationale, as data. The grammar of citations is in docs/rationale.md. */
        RationaleRules: {
            /**
             * Format: uint16
             * @description The minimum number of words, from 0 to 1,000. Words are those of Unicode's UAX #29, so an ideograph is one word; a citation is one word.
             * @default 3
             */
            minimum_words: number;
            /**
             * @description The requirement for a citation in the rationale or in a use case.
             * @default required
             */
            citation: components["schemas"]["CitationNeed"];
            /**
             * @description The accepted forms of a citation; if absent, all forms.
             * @default null
             */
            forms: components["schemas"]["CitationForm"][] | null;
            /**
             * @description Words that form an id together with a number (`lab-7`, `lab#7`, `lab:7`), in any case, in addition to the usual ones; at most 1,000, each
             *     of letters and digits.
             * @default []
             */
            prefixes: string[];
            /**
             * @description Words that do not form an id together with a number (`GPT-4`), in addition to the usual ones; at most 1,000, each of letters and digits.
             * @default []
             */
            not_prefixes: string[];
        };
        /** @description The requirement for a citation. */
        CitationNeed: "required" | "advised" | "optional";
        /** @description A form of citation. */
        CitationForm: "link" | "markdown_link" | "number" | "key" | "name" | "path" | "identifier";
        /** @description The names that newcomers can register. An administrator can register every free name. A name that looks like a taken name is taken too. */
        Naming: {
            /** @description Names that only an administrator can register; at most 1,000. */
            reserved?: string[];
            /** @description The only names that newcomers can register, at most 1,000; null for all names. */
            invited?: string[] | null;
        };
        /** @description A page of artifact types with their current schemas. */
        SchemaPage: {
            /** @description The types, ordered by name. */
            schemas: components["schemas"]["SchemaView"][];
            /** @description The cursor of the next page; null on the last page. */
            next_cursor: string | null;
        };
        /** @description A version of a schema. */
        SchemaView: {
            /** @description The name of the artifact type. */
            artifact_type: string;
            /**
             * Format: uint64
             * @description The number of the version, from 1.
             */
            version: number;
            /** @description The schema of this version. */
            schema: unknown;
            /** @description The digest of the schema under `rogatio/schema@v1`. */
            digest: string;
            /** @description The id of the proposal that made the version; null if an administrator registered it. */
            proposal_id: string | null;
            /**
             * Format: uint64
             * @description The time since which the version exists, in seconds.
             */
            created_at: number;
        };
        /** @description All versions of a type. */
        SchemaHistory: {
            /** @description The name of the artifact type. */
            artifact_type: string;
            /** @description The versions, oldest first. */
            versions: components["schemas"]["SchemaStep"][];
        };
        /** @description A version of a schema, with its changes. */
        SchemaStep: {
            /** @description The name of the artifact type. */
            artifact_type: string;
            /**
             * Format: uint64
             * @description The number of the version, from 1.
             */
            version: number;
            /** @description The schema of this version. */
            schema: unknown;
            /** @description The digest of the schema under `rogatio/schema@v1`. */
            digest: string;
            /** @description The id of the proposal that made the version; null if an administrator registered it. */
            proposal_id: string | null;
            /**
             * Format: uint64
             * @description The time since which the version exists, in seconds.
             */
            created_at: number;
            /**
             * @description The verdict of `compatibility.check` against the version before, with differences and witnesses; null for the first version, and if the
             *     comparison took too long.
             */
            compatibility: components["schemas"]["CompatibilityCheckResponse"] | null;
        };
        /** @description The verdict on an artifact, with each rule that it breaks. */
        ArtifactValidateResponse: {
            /** @description True if the artifact is accepted under the requested mode. */
            accepted: boolean;
            /** @description The result of the validation. */
            verdict: components["schemas"]["ArtifactVerdict"];
            /** @description Each rule that the artifact breaks, at most 100. */
            diagnostics: components["schemas"]["Diagnostic"][];
        };
        /** @description The result of validating an artifact. */
        ArtifactVerdict: "valid" | "invalid" | "unchecked";
        /** @description The numbers of stored artifacts of a type that satisfy its current schema. */
        Compliance: {
            /** @description The name of the artifact type. */
            artifact_type: string;
            /**
             * Format: uint64
             * @description The version of the schema against which they were judged.
             */
            version: number;
            /**
             * Format: uint64
             * @description Number of artifacts that satisfy it, without those in quarantine.
             */
            valid: number;
            /**
             * Format: uint64
             * @description Number of artifacts that do not satisfy it, without those in quarantine.
             */
            invalid: number;
            /**
             * Format: uint64
             * @description Number of artifacts in quarantine.
             */
            quarantined: number;
            /** @description The first artifacts that do not satisfy it, at most twenty. */
            examples: components["schemas"]["ComplianceExample"][];
            /** @description The first artifacts in quarantine, at most twenty. */
            quarantine: components["schemas"]["QuarantineExample"][];
        };
        /** @description An artifact that does not satisfy the current schema. */
        ComplianceExample: {
            /** @description The id of the artifact. */
            id: string;
            /**
             * Format: uint64
             * @description The current version of the artifact, which was judged.
             */
            version: number;
            /** @description The faults of the artifact. */
            diagnostics: components["schemas"]["Diagnostic"][];
        };
        /** @description An artifact in quarantine. */
        QuarantineExample: {
            /** @description The id of the artifact. */
            id: string;
            /**
             * Format: uint64
             * @description The current version of the artifact.
             */
            version: number;
            /** @description The reason why the artifact is in quarantine. */
            reason: string;
        };
        /** @description The readers of a type. */
        ReaderList: {
            /** @description The name of the artifact type. */
            artifact_type: string;
            /** @description The readers, ordered by name. */
            readers: components["schemas"]["ReaderView"][];
        };
        /** @description A reader of a type: a program that reads its artifacts, with the schema that it needs. */
        ReaderView: {
            /** @description The name of the artifact type. */
            artifact_type: string;
            /** @description The name of the reader. */
            reader: string;
            /** @description The agent that registered the reader first; this agent and administrators may replace and remove it. */
            agent: string;
            /** @description The schema of the reader. */
            schema: unknown;
            /** @description The digest of the schema under `rogatio/schema@v1`. */
            digest: string;
            /**
             * Format: uint64
             * @description The time at which the schema was registered, in seconds since 1970-01-01T00:00:00Z.
             */
            registered_at: number;
        };
        /** @description An empty request, for writes without details. */
        NoInput: Record<string, never>;
        /** @description The declared storage of a type's artifacts. */
        StorageView: {
            /** @description The name of the artifact type. */
            artifact_type: string;
            /** @description The form in which the owner stores the artifacts; the senate itself stores documents. */
            storage: components["schemas"]["Storage"];
        };
        /** @description The result of registering an artifact. */
        ArtifactRegistered: {
            /** @description The id of the artifact. */
            id: string;
            /**
             * Format: uint64
             * @description The version of the artifact, from 1.
             */
            version: number;
            /** @description The name of the artifact type. */
            artifact_type: string;
            /**
             * Format: uint64
             * @description The version of the schema that was current.
             */
            schema_version: number;
            /** @description The result of the validation. */
            verdict: components["schemas"]["ArtifactVerdict"];
            /** @description SHA-256 of the artifact's canonical JSON. */
            digest: components["schemas"]["Digest"];
            /** @description The faults of the artifact, in mode `warn`. */
            diagnostics: components["schemas"]["Diagnostic"][];
        };
        /** @description An artifact with its details. */
        ArtifactView: {
            /** @description The id of the artifact. */
            id: string;
            /**
             * Format: uint64
             * @description The version of the artifact, from 1; the newest one is current.
             */
            version: number;
            /** @description The name of the artifact type. */
            artifact_type: string;
            /**
             * Format: uint64
             * @description The version of the schema against which it was last judged: at its registration, or when a migration introduced a newer one.
             */
            schema_version: number;
            /** @description The mode of its registration. */
            mode: components["schemas"]["Mode"];
            /** @description The result of the validation at registration; `valid` if a newer schema accepts it. */
            verdict: components["schemas"]["ArtifactVerdict"];
            /** @description The reason why it is in quarantine: it does not satisfy the current schema; null if it does. */
            quarantine: string | null;
            /** @description SHA-256 of the artifact's canonical JSON. */
            digest: string;
            /** @description The artifact: any JSON value. */
            artifact: unknown;
            /** @description The name of the agent that registered it. */
            created_by: string;
            /**
             * Format: uint64
             * @description The time of its registration, in seconds.
             */
            created_at: number;
        };
        /** @description The consequence for an artifact that does not satisfy its schema. */
        Mode: "strict" | "warn" | "skip";
        /** @description The versions of an artifact. */
        ArtifactHistory: {
            /** @description The id of the artifact. */
            id: string;
            /** @description The name of the artifact type. */
            artifact_type: string;
            /** @description The versions, oldest first; the last one is current. */
            versions: components["schemas"]["ArtifactVersion"][];
        };
        /** @description A version of an artifact, as it was registered. */
        ArtifactVersion: {
            /**
             * Format: uint64
             * @description The number of the version, from 1.
             */
            version: number;
            /**
             * Format: uint64
             * @description The version of the schema that was current at its registration.
             */
            schema_version: number;
            /** @description The mode of its registration. */
            mode: components["schemas"]["Mode"];
            /** @description The result of the validation at registration. */
            verdict: components["schemas"]["ArtifactVerdict"];
            /** @description SHA-256 of the artifact's canonical JSON. */
            digest: string;
            /** @description The name of the agent that registered it. */
            created_by: string;
            /**
             * Format: uint64
             * @description The time of its registration, in seconds.
             */
            created_at: number;
        };
        /** @description The recorded step. */
        LineageRecordResponse: {
            /** @description The step with its id. */
            step: components["schemas"]["ProcessingStep"];
            /**
             * Format: uint64
             * @description The position of the step among all steps: the next one, or that of the identical recorded step.
             */
            index: number;
            /** @description True if the step was already recorded. */
            already_recorded: boolean;
            /** @description Findings about the lineage, such as a cycle that this step closes. */
            diagnostics: components["schemas"]["Diagnostic"][];
        };
        /** @description One processing step: its sources, its target, and how, when and by whom it was done. */
        ProcessingStep: {
            /** @description The id of the step: the digest of all other fields. Computed if absent, checked if present. */
            id?: components["schemas"]["Digest"] | null;
            /** @description The names of the artifacts that the step read; empty for a step without sources. */
            source: string[];
            /** @description The name of the artifact that the step made. */
            target: string;
            /** @description The kind of work that the step did. */
            type: components["schemas"]["StepType"];
            /** @description The name of the agent that did the step. */
            agent: string;
            /** @description The method, with a version if the method has one. */
            method: string;
            /**
             * @description The parameters of the method.
             * @default {}
             */
            parameters: {
                [key: string]: unknown;
            };
            /** @description The time at which the step began, in RFC 3339. */
            started_at: string;
            /** @description The time at which the step ended, in RFC 3339; not before it began. */
            ended_at: string;
            /** @description SHA-256 of the input, 64 lower-case hexadecimal digits. */
            input_digest: string;
            /** @description SHA-256 of the output, 64 lower-case hexadecimal digits. */
            output_digest: string;
            /** @description The version of each source that the step read, from 1; sources without a known version are left out. */
            source_versions?: {
                [key: string]: number;
            };
            /**
             * Format: uint64
             * @description The version of the target that the step made, from 1; absent if it has no known version.
             */
            target_version?: number | null;
        };
        /** @description The kind of work that a step does. */
        StepType: "extraction" | "analysis" | "aggregation" | "transformation" | "validation" | "debate";
        /** @description The history of an artifact. */
        LineageHistoryResponse: {
            /** @description The name of the artifact. */
            artifact: string;
            /** @description Every step that had a part in the artifact: a step comes after those that made its sources, except in a cycle. */
            steps: components["schemas"]["ProcessingStep"][];
            /** @description The artifacts at the beginning, which no recorded step made. */
            origins: string[];
            /** @description Findings about the lineage, such as a cycle. */
            diagnostics: components["schemas"]["Diagnostic"][];
        };
        /** @description A graph of artifacts and steps. */
        LineageGraphResponse: {
            /** @description The artifacts, sorted. */
            artifacts: string[];
            /** @description The steps, in the order in which they were recorded. */
            steps: components["schemas"]["ProcessingStep"][];
            /** @description The edges, sorted. */
            edges: components["schemas"]["LineageEdge"][];
            /** @description The graph in the requested format; absent for `json`. */
            text?: string | null;
            /** @description Findings about the lineage, such as a cycle. */
            diagnostics: components["schemas"]["Diagnostic"][];
        };
        /** @description An edge of the graph: a step made `target` from `source`. */
        LineageEdge: {
            /** @description The artifact that the step read. */
            source: string;
            /** @description The artifact that the step made. */
            target: string;
            /** @description The id of the step. */
            step: components["schemas"]["Digest"];
        };
        /** @description The comparison of the runs of a step. */
        LineageReproducibilityResponse: {
            /** @description The verdict on repeating the step. */
            verdict: components["schemas"]["Reproducibility"];
            /**
             * Format: uint64
             * @description The number of runs with the same input, method and parameters, including this one; if a run makes several artifacts, only those of this
             *     step's artifact.
             */
            runs: number;
            /** @description The outputs, each with the runs that made it. */
            outputs: components["schemas"]["RunOutput"][];
        };
        /** @description The verdict on repeating a step. */
        Reproducibility: "reproducible" | "divergent" | "insufficient_runs";
        /** @description An output of some runs. */
        RunOutput: {
            /** @description The digest of the output. */
            output_digest: string;
            /** @description The ids of the runs. */
            steps: components["schemas"]["Digest"][];
            /** @description The names of the agents that ran them. */
            agents: string[];
        };
        /** @description A registered agent and its first token. */
        AgentRegistered: {
            /** @description The registered agent. */
            agent: components["schemas"]["AgentView"];
            /** @description The first token, shown once. Until an administrator gives the agent roles, it only allows reading. */
            token: components["schemas"]["TokenView"];
        };
        /** @description An agent of the senate. */
        AgentView: {
            /** @description The name of the agent. */
            id: string;
            /** @description The status: `pending` until an administrator gives it roles, then `authorized`, `suspended` or `revoked`. */
            status: string;
            /** @description The public key of the agent. */
            public_key: string;
            /** @description The roles of the agent. */
            roles: components["schemas"]["Role"][];
            /** @description The weight of the agent's vote. */
            weight: components["schemas"]["WeightInput"];
            /**
             * Format: uint64
             * @description The time of the registration, in seconds.
             */
            created_at: number;
            /**
             * Format: uint64
             * @description The time of the last change, in seconds.
             */
            updated_at: number;
        };
        /** @description A role, which gives an agent powers. */
        Role: "reader" | "proposer" | "voter" | "admin";
        /** @description A token, shown once. */
        TokenView: {
            /**
             * @description The secret for `Authorization: Bearer`. Absent if the request is repeated with its `Idempotency-Key`, because only the digest is stored;
             *     ask for another token if it was lost.
             */
            token?: string | null;
            /** @description The public id of the token. */
            id: string;
            /** @description The roles that the token may use. */
            scopes: components["schemas"]["Role"][];
            /**
             * Format: uint64
             * @description The time at which the token expires, in seconds.
             */
            expires_at: number;
        };
        /** @description A page of agents. */
        AgentPage: {
            /** @description The agents, ordered by name. */
            agents: components["schemas"]["AgentView"][];
            /** @description The cursor of the next page; null on the last page. */
            next_cursor: string | null;
        };
        /** @description The tokens of an agent. */
        TokenPage: {
            /** @description The tokens, newest first, at most a thousand; expired tokens are deleted after some time. */
            tokens: components["schemas"]["TokenListed"][];
        };
        /** @description A token in a list, without its secret. */
        TokenListed: {
            /** @description The public id of the token. */
            id: string;
            /** @description The first twelve characters of the token, to recognise it; null for a token of an older version. */
            prefix: string | null;
            /** @description The roles that the token may use. */
            scopes: components["schemas"]["Role"][];
            /**
             * Format: uint64
             * @description The time at which the token was made, in seconds.
             */
            created_at: number;
            /**
             * Format: uint64
             * @description The time at which the token expires, in seconds.
             */
            expires_at: number;
            /**
             * Format: uint64
             * @description The time of the last use, in seconds, exact to about a minute; null if it was never used.
             */
            last_used_at: number | null;
            /**
             * Format: uint64
             * @description The time of the revocation, in seconds; null if the token was not revoked.
             */
            revoked_at: number | null;
        };
        /** @description The webhooks, with failed deliveries. */
        WebhookPage: {
            /** @description The webhooks of the senate. */
            webhooks: components["schemas"]["WebhookView"][];
            /** @description The first hundred deliveries that were given up. */
            dead_letters: components["schemas"]["DeadLetter"][];
        };
        /** @description A webhook of the senate. */
        WebhookView: {
            /** @description The id of the webhook. */
            id: string;
            /** @description The address to which events are sent. */
            url: string;
            /** @description The kinds of events that are sent; all kinds if empty. */
            kinds: string[];
            /** @description The secret for checking signatures. Shown once, when the webhook is added, but not if the request is repeated with its `Idempotency-Key`. */
            secret?: string | null;
            /** @description The name of the agent that added the webhook. */
            created_by: string;
            /**
             * Format: uint64
             * @description The time at which the webhook was added, in seconds.
             */
            created_at: number;
        };
        /** @description A delivery that was given up. */
        DeadLetter: {
            /** @description The id of the webhook. */
            webhook: string;
            /**
             * Format: uint64
             * @description The number of the event.
             */
            event_id: number;
            /**
             * Format: uint64
             * @description Number of attempts to deliver it.
             */
            attempts: number;
            /** @description The error of the last attempt. */
            last_error: string | null;
        };
        /** @description A page of deliveries. */
        DeliveryPage: {
            /** @description The deliveries, the newest event first. */
            deliveries: components["schemas"]["DeliveryView"][];
            /** @description The cursor of the next page; absent on the last page. */
            next_cursor?: string | null;
        };
        /** @description A delivery of an event to a webhook. */
        DeliveryView: {
            /**
             * Format: uint64
             * @description The number of the event.
             */
            event_id: number;
            /** @description The kind of the event, for example `schema_proposal_approved`. */
            kind: string;
            /**
             * Format: uint64
             * @description The time of the event, in seconds since 1970.
             */
            at: number;
            /** @description The status of the delivery: `pending`, `delivered`, or `dead` if it was given up. */
            status: string;
            /**
             * Format: uint64
             * @description Number of attempts to deliver it.
             */
            attempts: number;
            /** @description The error of the last attempt; absent if it succeeded, or if there was none. */
            last_error?: string | null;
            /**
             * Format: uint64
             * @description The time of the next attempt, in seconds since 1970; absent unless the delivery is pending. It is later if an earlier event is still pending.
             */
            next_attempt_at?: number | null;
        };
        /** @description The result of a ping. */
        Pinged: {
            /** @description True if the receiver answered with a status from 200 to 299. */
            delivered: boolean;
            /** @description The reason why it was not delivered; absent if it was. */
            error?: string | null;
            /**
             * Format: uint64
             * @description The time until the answer, in milliseconds.
             */
            milliseconds: number;
        };
        /** @description The result of trying failed deliveries again. */
        Revived: {
            /**
             * Format: uint64
             * @description Number of deliveries that are tried again.
             */
            revived: number;
        };
        /** @description A page of leaves of the log. */
        LeafPage: {
            /**
             * Format: uint64
             * @description Number of leaves in the whole log.
             */
            size: number;
            /** @description The requested leaves in order. */
            leaves: components["schemas"]["LeafView"][];
        };
        /** @description A leaf of the log. */
        LeafView: {
            /**
             * Format: uint64
             * @description The number of the leaf, from zero.
             */
            index: number;
            /** @description The text of the leaf: the bytes that are hashed. */
            leaf: string;
        };
        /** @description A proof of the log. */
        ProofView: {
            /**
             * Format: uint64
             * @description Number of leaves in the tree of the proof.
             */
            size: number;
            /** @description The root of that tree; absent for a tree that is not the newest. */
            root?: string | null;
            /** @description The text of the leaf, for a proof of inclusion. */
            leaf?: string | null;
            /** @description The hashes of the proof. */
            proof: components["schemas"]["Digest"][];
        };
        /** @description A cosignature that was kept. The checkpoint is served with it. */
        CosignatureView: {
            /**
             * Format: uint64
             * @description Number of leaves in the checkpoint.
             */
            size: number;
            /** @description The verifier key of the cosigner. */
            cosigner: string;
            /** @description The signature line of the cosigner, without its line feed. */
            line: string;
        };
        /** @description The result of replaying the whole log. */
        Verification: {
            /** @description True if the log matches the tables. */
            holds: boolean;
            /**
             * Format: uint64
             * @description Number of leaves that were read.
             */
            leaves: number;
            /**
             * Format: uint64
             * @description Number of proposals that were replayed.
             */
            proposals: number;
            /** @description The root over all leaves, computed again. */
            root: string;
            /**
             * @description The number of acts of each kind, and how many of them the earlier leaves allow.
             * @default []
             */
            acts: components["schemas"]["ActCount"][];
            /** @description All differences between log and tables; at most a hundred are listed. */
            faults: string[];
        };
        /** @description The number of acts of one kind. */
        ActCount: {
            /** @description The kind, for example `proposal.ballot_cast`. */
            kind: string;
            /**
             * Format: uint64
             * @description Number of acts that the earlier leaves allow.
             */
            allowed: number;
            /**
             * Format: uint64
             * @description Number of acts that the earlier leaves do not allow.
             */
            refused: number;
        };
        /**
         * @description The content that a voter signs. It names everything that the ballot is about, so that it is valid nowhere else.
         *
         *     Format 2 has all three of `format`, `proposal_id` and `sequence`; format 1 has none of them.
         */
        BallotPayload: {
            /** @description `rogatio/ballot@v2`; absent in format 1. */
            format?: components["schemas"]["PayloadFormat"] | null;
            /** @description The senate that the ballot is for: its unique id, or its name in format 1. */
            instance: string;
            /** @description The id of the proposal; absent in format 1. */
            proposal_id?: string | null;
            /**
             * Format: uint64
             * @description A number that orders ballots of one voter issued in the same second: the larger number is newer. Absent in format 1.
             */
            sequence?: number | null;
            /** @description The digest of the proposal's content. */
            proposal: components["schemas"]["Digest"];
            /**
             * Format: uint64
             * @description The revision of the proposal, counted from 1.
             */
            revision: number;
            /** @description The digest of the electorate, as it was fixed when voting opened. */
            electorate: components["schemas"]["Digest"];
            /** @description The digest of the rule. */
            rule: components["schemas"]["Digest"];
            /** @description The id of the voter. */
            voter: string;
            /** @description The choice: `yes`, `no` or `abstain`. */
            choice: string;
            /** @description The digest of the reason's text under `rogatio/reason@v1`; required with the choice `no`. */
            reason?: components["schemas"]["Digest"] | null;
            /** @description The time at which the voter made the ballot, in seconds. Format 2 compares it with the opening hours and with the voter's earlier ballot. */
            issued_at: components["schemas"]["Time"];
        };
        /** @description The statement that an agent signs to prove that it has a key. */
        AgentStatement: {
            /** @description The format: `rogatio/statement@v2`; may be left out. */
            format?: components["schemas"]["StatementFormat"] | null;
            /** @description The purpose: `register`, `token` or `rotate`. */
            purpose: string;
            /** @description The senate that the statement is for: its unique id, from `GET /api/instance`. */
            instance: string;
            /** @description The name of the agent. */
            agent: string;
            /** @description The public key that is proven; with `rotate` the new one. */
            public_key: string;
            /**
             * Format: uint64
             * @description The time of the statement, in seconds; it is valid for five minutes.
             */
            issued_at: number;
            /** @description A random value that no other statement has. */
            nonce: string;
        };
        /** @description The format of a statement. */
        StatementFormat: "rogatio/statement@v2";
        /** @description A proposal as its author writes it; absent fields follow from the caller and the registry. */
        ProposalInput: {
            /** @description The kind of proposal; `schema_change` if absent. */
            proposal_type?: components["schemas"]["ProposalType"] | null;
            /** @description The artifact type whose schema changes, or `new_type`. */
            target_artifact_type: string;
            /** @description The name of the new artifact type; only with `new_type`. */
            new_type?: string | null;
            /** @description The kind of change. */
            change_type: components["schemas"]["ChangeType"];
            /** @description The location of the change, and the new schema there. */
            field_spec: components["schemas"]["FieldSpec"];
            /** @description The reason for the change. It must cite a use case. */
            rationale: string;
            /** @description Use cases on which the rationale is based. */
            use_cases?: string[];
            /**
             * @description The treatment of existing artifacts.
             * @default {
             *       "backfill": {
             *         "strategy": "none"
             *       }
             *     }
             */
            migration_plan: components["schemas"]["MigrationPlanQuestion"];
            /** @description The proposer's claim that every artifact that is valid now will stay valid. */
            backward_compatible: boolean;
            /** @description The name of the author; the caller if absent. */
            author?: string | null;
            /**
             * Format: uint64
             * @description The version for which the change is written; the current one if absent.
             */
            base_version?: number | null;
        };
        /** @description The treatment of existing artifacts. The proposer's text and SQL are shown, but never executed. */
        MigrationPlanQuestion: {
            /** @description The plan in words, for people. */
            text?: string | null;
            /** @description The plan in SQL, for people; it is never executed. */
            sql?: string | null;
            /**
             * @description The way in which artifacts without the field get a value.
             * @default {
             *       "strategy": "none"
             *     }
             */
            backfill: components["schemas"]["Backfill"];
            /** @description The new value for each value of the field that the new schema names differently. The pairs must be reversible. Only for `modify_field`. */
            values?: components["schemas"]["ValuePair"][];
            /** @description The treatment of artifacts that cannot satisfy the new schema. */
            unfit?: components["schemas"]["Unfit"];
        };
        /** @description A comment on a proposal. */
        CommentInput: {
            /** @description The text of the comment. */
            text: string;
            /** @description The location in the change that the text is about, as a JSON Pointer. */
            pointer?: string | null;
            /**
             * Format: uint64
             * @description The number of the comment to which this one replies.
             */
            in_reply_to?: number | null;
        };
        /** @description A concern about a proposal. */
        ConcernInput: {
            /** @description The text of the concern. */
            text: string;
            /** @description The location in the change that the text is about, as a JSON Pointer. */
            pointer?: string | null;
        };
        /** @description A request to open a vote. */
        OpenInput: {
            /**
             * Format: uint64
             * @description The closing time, in seconds; required if the rule has no `voting_period`, refused if it has one.
             */
            closes_at?: number | null;
        };
        /** @description A request for the bytes of a ballot. */
        BallotPreviewInput: {
            /** @description The choice: `yes`, `no` or `abstain`. */
            vote: components["schemas"]["ChoiceInput"];
            /** @description The reason; required with `no`. The ballot contains its digest. */
            reason?: string | null;
            /** @description The name of the voter; the caller if absent. */
            voter?: string | null;
        };
        /** @description Ballots that nobody cast. */
        WhatIfInput: {
            /** @description The further ballots in order, at most a thousand; they are counted after those that were cast. */
            ballots: components["schemas"]["SupposedBallot"][];
        };
        /** @description A ballot that nobody cast. */
        SupposedBallot: {
            /** @description The name of the voter. */
            voter: string;
            /** @description The choice: `yes`, `no` or `abstain`. */
            choice: components["schemas"]["ChoiceInput"];
        };
        /** @description A vote as sent by a voter: a signed `envelope`, or a plain `vote` if the rule requires no signatures. */
        VoteInput: {
            /** @description The choice: `yes`, `no` or `abstain`; only if the rule requires no signatures. */
            vote?: string | null;
            /** @description The reason; required with `no`. */
            reason?: string | null;
            /** @description The signed ballot. */
            envelope?: components["schemas"]["Envelope"] | null;
            /** @description The name of the voter; it must be the caller. */
            voter?: string | null;
        };
        /** @description A reason for an act. */
        ReasonInput: {
            /** @description The reason in words. */
            reason?: string | null;
        };
        /** @description A vote on overruling a rejection as out of scope. */
        OverruleInput: {
            /** @description The choice: `yes` to overrule, `no`, or `abstain`; the last choice before the appeal counts. */
            vote: components["schemas"]["ChoiceInput"];
        };
        /** @description An appeal against a rejection as out of scope. */
        AppealInput: {
            /** @description The reason why the proposal is in scope. */
            text: string;
        };
        /** @description A result to attach, before it is signed. */
        ImpactPreviewInput: {
            /** @description The report: the answer of `rogatio check corpus --output json`, of `impact.measure` or of `impact.merge`. */
            report: components["schemas"]["ImpactReport"];
            /** @description The documents in your words, at most 200 characters. */
            source?: string | null;
            /** @description The agent who ran the measurement; the caller if absent. */
            runner?: string | null;
        };
        /** @description A part of the documents that depends on nothing but their text and a seed. Copies of one document are all in it, or none of them. */
        ImpactSampleQuestion: {
            /**
             * Format: uint64
             * @description About one document in so many is judged, from 1.
             */
            one_in: number;
            /**
             * @description Another seed gives another sample.
             * @default
             */
            seed: string;
        };
        /** @description A result that was computed elsewhere, with the statement of the agent who ran it. */
        ImpactAttachInput: {
            /** @description The report, whose digest and counts are in the statement. */
            report: components["schemas"]["ImpactReport"];
            /** @description An `ImpactStatement` signed by the caller (DSSE, payload type `application/vnd.rogatio.impact+json`). */
            envelope: components["schemas"]["Envelope"];
        };
        /** @description The subject of a dry run. */
        RehearsalInput: {
            /**
             * @description The direction: the way forward, or the way back of the last migration.
             * @default up
             */
            way: components["schemas"]["Way"];
            /**
             * @description The treatment, on the way back, of artifacts that do not fit; on the way forward the plan defines it.
             * @default null
             */
            unfit: components["schemas"]["Unfit"] | null;
        };
        /** @description The stage of a migration to run. */
        MigrationInput: {
            /**
             * @description The stage: `expand` if absent; `contract` removes what an enacted change left behind.
             * @default expand
             */
            stage: components["schemas"]["Stage"];
            /**
             * @description The report that `up.sql` has run: an `EvidencePayload` signed by an agent (DSSE, payload type
             *     `application/vnd.rogatio.migration-evidence+json`). Required for a type whose artifacts are
             *     kept in columns, and refused for others. A run that continues has it already.
             * @default null
             */
            evidence: components["schemas"]["Envelope"] | null;
        };
        /** @description The reason for undoing a migration, and the treatment of newer artifacts that do not fit. */
        UndoInput: {
            /**
             * @description The reason for undoing the migration.
             * @default null
             */
            reason: string | null;
            /**
             * @description The treatment of newer artifacts that cannot satisfy the earlier schema: they stop the migration, and nothing changes, or they go into
             *     quarantine.
             * @default stop
             */
            unfit: components["schemas"]["Unfit"];
            /**
             * @description The report that `down.sql` has run, as for the way forward.
             * @default null
             */
            evidence: components["schemas"]["Envelope"] | null;
        };
        /** @description A request to judge whether a subject is in scope. */
        ScopeInput: {
            /** @description The subject to judge. */
            subject: components["schemas"]["ScopeSubject"];
            /** @description The rules of scope; the senate's own if absent. */
            rules?: components["schemas"]["ScopeRulesQuestion"] | null;
            /** @description An opinion to keep with the verdict; it has no effect. */
            opinion?: components["schemas"]["ScopeOpinion"] | null;
        };
        /** @description The subject that is judged. */
        ScopeSubject: {
            /** @description The name of the artifact type. */
            artifact_type: string;
            /**
             * @description The text of the proposer: the rationale.
             * @default
             */
            text: string;
            /**
             * @description More texts, each read separately: use cases, titles, descriptions, comments, and the texts among the values of `enum` and `const`.
             * @default []
             */
            texts: string[];
            /**
             * @description The names of the fields that the proposal adds and that did not exist before.
             * @default []
             */
            fields: string[];
            /**
             * @description The names of the fields that the proposal changes, renames or removes. They count for the domain, but never against it.
             * @default []
             */
            touched: string[];
            /**
             * Format: uint64
             * @description The number of fields that the type would have.
             * @default 0
             */
            field_count: number;
            /**
             * Format: uint64
             * @description The current number of fields of the type; absent if unknown, so that `maximum_fields` always applies.
             * @default null
             */
            current_field_count: number | null;
        };
        /** @description The rules of scope, as data: they define the domain of the senate, and are versioned and voted on like a schema. */
        ScopeRulesQuestion: {
            /**
             * Format: uint64
             * @description The version of these rules, from 1.
             */
            version: number;
            /**
             * @description Regular expressions; the whole name of the artifact type must match one of them. If empty, every name is allowed.
             * @default []
             */
            allowed_types: string[];
            /**
             * @description Regular expressions; the whole name of the artifact type must match none of them.
             * @default []
             */
            forbidden_types: string[];
            /**
             * @description Words and phrases of the domain.
             * @default []
             */
            in_domain: components["schemas"]["ScopePhrase"][];
            /**
             * @description Words and phrases of other domains.
             * @default []
             */
            out_of_domain: components["schemas"]["ScopePhrase"][];
            /**
             * Format: int64
             * @description The minimum score (weights of the domain minus weights of other domains) of a proposal in scope; if absent, the score decides nothing.
             * @default null
             */
            minimum_score: number | null;
            /**
             * Format: uint64
             * @description The maximum number of fields of an artifact type; if absent, any number. Each name under a `properties` counts, at every depth and in
             *     every branch; a definition counts once, even if it is referenced often. Names that are only required, patterns and definitions are not
             *     fields. A change that adds no field is never refused because of the number.
             * @default null
             */
            maximum_fields: number | null;
            /**
             * @description Names that no new type and no new field may have, in any case. Names that look the same in other letters are refused too. This applies to
             *     declared names, to required names, to names on which others depend, and to names that `propertyNames` lists.
             * @default []
             */
            reserved_names: string[];
            /**
             * @description The rule with which voters may overrule a rejection on appeal; if absent, they may not.
             * @default null
             */
            override_rule: components["schemas"]["RuleInputQuestion"] | null;
        };
        /** @description A rule of voting: the share of yes votes, its base, and the time limits. */
        RuleInputQuestion: {
            /** @description The share or weight of yes votes that is enough. */
            threshold: components["schemas"]["ThresholdInput"];
            /** @description The base of the threshold's fraction; ignored for a `weight` threshold. */
            base: components["schemas"]["BaseInput"];
            /**
             * @description The part of the electorate that must take part; absent or null for no quorum.
             * @default null
             */
            quorum: components["schemas"]["QuorumInput"] | null;
            /**
             * @description The effect of a second ballot of the same voter.
             * @default reject
             */
            revote: components["schemas"]["RevoteInput"];
            /**
             * @description True if a final outcome takes effect before voting closes.
             * @default true
             */
            early_close: boolean;
            /**
             * @description The treatment of ballots after the outcome is final.
             * @default record
             */
            after_final: components["schemas"]["AfterFinalInput"];
            /**
             * Format: uint64
             * @description The number of seconds from opening before an approval may take effect; 0 if absent. A rejection takes effect at once.
             * @default null
             */
            min_open: number | null;
            /**
             * Format: uint64
             * @description The minimum number of seconds for which voting stays open after the quorum was met; 0 if absent. The quorum is met at the time of the
             *     first ballot with a time that counts and after which it is met. The closing time moves at most once, even if a replaced vote or a leaving
             *     member undoes the quorum. A ballot without a time, joining and leaving never move the closing time.
             * @default null
             */
            late_quorum_extension: number | null;
            /**
             * @description The effect of joining and leaving on the electorate of an open vote; `snapshot` if absent.
             * @default null
             */
            membership_change: components["schemas"]["MembershipInput"] | null;
            /**
             * @description The proof that a ballot requires. A proposal's rule must give it; a simple count uses `none` if it is absent.
             * @default null
             */
            signatures: components["schemas"]["SignaturesInput"] | null;
            /**
             * Format: uint64
             * @description The number of seconds of debate before voting may open; 0 if absent. A count ignores it.
             * @default null
             */
            min_debate: number | null;
            /**
             * Format: uint64
             * @description The number of seconds from opening to closing; absent if the agent that opens the vote chooses the closing time.
             * @default null
             */
            voting_period: number | null;
            /**
             * Format: uint64
             * @description The minimum number of seconds from opening to closing that the agent that opens the vote can choose; `min_open` if absent.
             */
            least_voting_period?: number | null;
            /**
             * Format: uint64
             * @description The maximum number of seconds from opening to closing that the agent that opens the vote can choose; ninety days if absent.
             */
            most_voting_period?: number | null;
            /** @description True if the vote opens automatically at the end of `min_debate`; requires a `voting_period`. */
            auto_open?: boolean;
        };
        /** @description The senate's settings for all proposals. */
        SettingsQuestion: {
            /**
             * @description The rules of voting; null for the default rules.
             * @default null
             */
            rules: components["schemas"]["VotingRules"] | null;
            /**
             * @description The rules of scope; null if everything is in scope.
             * @default null
             */
            scope: components["schemas"]["ScopeRulesQuestion"] | null;
            /** @description The requirements for a rationale; null for the default: three words and a citation. */
            rationale?: components["schemas"]["RationaleRulesQuestion"] | null;
            /**
             * @description The side that must keep working when a schema changes.
             * @default backward
             */
            mode: components["schemas"]["CompatibilityMode"];
            /**
             * @description True to compare with every version, not only with the current one.
             * @default false
             */
            transitive: boolean;
            /** @description The names that newcomers can register; absent for all free names. */
            naming?: components["schemas"]["Naming"];
        };
        /** @description A senate's requirements for a rationale, as data. The grammar of citations is in docs/rationale.md. */
        RationaleRulesQuestion: {
            /**
             * Format: uint16
             * @description The minimum number of words, from 0 to 1,000. Words are those of Unicode's UAX #29, so an ideograph is one word; a citation is one word.
             * @default 3
             */
            minimum_words: number;
            /**
             * @description The requirement for a citation in the rationale or in a use case.
             * @default required
             */
            citation: components["schemas"]["CitationNeed"];
            /**
             * @description The accepted forms of a citation; if absent, all forms.
             * @default null
             */
            forms: components["schemas"]["CitationForm"][] | null;
            /**
             * @description Words that form an id together with a number (`lab-7`, `lab#7`, `lab:7`), in any case, in addition to the usual ones; at most 1,000, each
             *     of letters and digits.
             * @default []
             */
            prefixes: string[];
            /**
             * @description Words that do not form an id together with a number (`GPT-4`), in addition to the usual ones; at most 1,000, each of letters and digits.
             * @default []
             */
            not_prefixes: string[];
        };
        /** @description A request to register an artifact type. */
        TypeInput: {
            /** @description The name of the artifact type. */
            artifact_type: string;
            /** @description The schema of the current version. */
            schema: unknown;
            /** @description The earlier versions, oldest first, if the type has a history from elsewhere; at most 999. */
            earlier?: unknown[];
        };
        /** @description Two schemas to compare: the current one, which is registered here or is in the request, and a new one. */
        CompareInput: {
            /** @description The name of the artifact type whose current schema is the old schema. Give either this or `old`. */
            artifact_type?: string | null;
            /** @description The old schema. Give either this or `artifact_type`. */
            old?: unknown;
            /** @description The new schema. */
            new: unknown;
            /** @description The side that must keep working; the senate's own mode if absent. */
            mode?: components["schemas"]["CompatibilityMode"] | null;
            /**
             * @description The assumptions that the caller makes.
             * @default {
             *       "assume_closed": false,
             *       "format_assertion": false
             *     }
             */
            assumptions: components["schemas"]["AssumptionsQuestion"];
        };
        /** @description Assumptions that the caller makes; the engine never makes them itself. */
        AssumptionsQuestion: {
            /**
             * @description Assume that documents have only properties declared by the schema for which they were written.
             * @default false
             */
            assume_closed: boolean;
            /**
             * @description Treat `format` as a rule, not as an annotation.
             * @default false
             */
            format_assertion: boolean;
        };
        /** @description An artifact to validate against the current schema of its type. */
        ValidateInput: {
            /** @description The artifact: any JSON value. */
            artifact: unknown;
            /**
             * @description The consequence for an artifact that does not satisfy the schema.
             * @default strict
             */
            mode: components["schemas"]["Mode"];
            /**
             * Format: uint64
             * @description The version of the schema to use; the current one if absent.
             */
            version?: number | null;
        };
        /** @description The schema with which somebody reads the artifacts of a type. */
        ReaderInput: {
            /** @description The schema: every artifact that a program reads must satisfy it. */
            schema: unknown;
        };
        /** @description A schema to compare with the readers of a type. */
        ReaderCheckInput: {
            /** @description The schema that would be the next version. */
            schema: unknown;
            /**
             * @description The assumptions that the caller makes.
             * @default {
             *       "assume_closed": false,
             *       "format_assertion": false
             *     }
             */
            assumptions: components["schemas"]["AssumptionsQuestion"];
        };
        /** @description The form in which the owner of a type stores its artifacts. */
        StorageInput: {
            /** @description The form of storage; plans are made for it unless the request names another. */
            storage: components["schemas"]["Storage"];
        };
        /** @description A request to register an artifact. */
        ArtifactInput: {
            /** @description The id, 1 to 200 characters; derived from the digest if absent. Other content for an id of the same type becomes its next version. */
            id?: string | null;
            /**
             * Format: uint64
             * @description The version that the artifact must become, from 1; refused with `artifact.exists` if it is not the next one. The next one if absent.
             */
            version?: number | null;
            /** @description The name of the artifact type. */
            artifact_type: string;
            /** @description The artifact: any JSON value. */
            artifact: unknown;
            /**
             * @description The consequence if the artifact does not satisfy its schema.
             * @default strict
             */
            mode: components["schemas"]["Mode"];
        };
        /** @description A processing step to record. */
        StepInput: {
            /** @description The processing step to record. */
            step: components["schemas"]["ProcessingStepQuestion"];
        };
        /** @description One processing step: its sources, its target, and how, when and by whom it was done. */
        ProcessingStepQuestion: {
            /** @description The id of the step: the digest of all other fields. Computed if absent, checked if present. */
            id?: components["schemas"]["Digest"] | null;
            /** @description The names of the artifacts that the step read; empty for a step without sources. */
            source: string[];
            /** @description The name of the artifact that the step made. */
            target: string;
            /** @description The kind of work that the step did. */
            type: components["schemas"]["StepType"];
            /** @description The name of the agent that did the step. */
            agent: string;
            /** @description The method, with a version if the method has one. */
            method: string;
            /**
             * @description The parameters of the method.
             * @default {}
             */
            parameters: {
                [key: string]: unknown;
            };
            /** @description The time at which the step began, in RFC 3339. */
            started_at: string;
            /** @description The time at which the step ended, in RFC 3339; not before it began. */
            ended_at: string;
            /** @description SHA-256 of the input, 64 lower-case hexadecimal digits. */
            input_digest: string;
            /** @description SHA-256 of the output, 64 lower-case hexadecimal digits. */
            output_digest: string;
            /** @description The version of each source that the step read, from 1; sources without a known version are left out. */
            source_versions?: {
                [key: string]: number;
            };
            /**
             * Format: uint64
             * @description The version of the target that the step made, from 1; absent if it has no known version.
             */
            target_version?: number | null;
        };
        /** @description A request to register an agent: a statement signed by its key (DSSE, payload type `application/vnd.rogatio.agent+json`). */
        AgentInput: {
            /** @description The public key that signed, `ed25519:` and 64 hexadecimal digits. */
            public_key: string;
            /** @description The signed `AgentStatement` with purpose `register`. */
            envelope: components["schemas"]["Envelope"];
        };
        /** @description A request for the bytes of a statement. */
        StatementPreviewInput: {
            /** @description The purpose of the statement. */
            purpose: components["schemas"]["Purpose"];
            /** @description The name of the agent. */
            agent: string;
            /** @description The public key that is proven, `ed25519:` and 64 hexadecimal digits; with `rotate` the new one. */
            public_key: string;
        };
        /** @description The purpose of a statement that an agent signs. */
        Purpose: "register" | "token" | "rotate";
        /** @description A request for a new token. */
        TokenInput: {
            /** @description The signed `AgentStatement` with purpose `token`. */
            envelope: components["schemas"]["Envelope"];
            /** @description The roles that the token may use; all of the agent's roles if absent. */
            scopes?: components["schemas"]["Role"][] | null;
            /**
             * Format: uint64
             * @description The number of seconds until the token expires, at most ninety days; thirty days if absent.
             */
            lifetime?: number | null;
        };
        /** @description The powers that an administrator gives an agent. */
        AuthorizeInput: {
            /** @description The roles of the agent from now on. */
            roles: components["schemas"]["Role"][];
            /**
             * @description The weight of the agent's vote; 1 if absent.
             * @default 1
             */
            weight: components["schemas"]["WeightInput"];
        };
        /** @description A request to replace an agent's key: the statement with purpose `rotate`, signed by both keys. */
        RotateInput: {
            /** @description The statement, signed by the old key. */
            old: components["schemas"]["Envelope"];
            /** @description The same payload, signed by the new key. */
            new: components["schemas"]["Envelope"];
        };
        /** @description A request to add a webhook. */
        WebhookInput: {
            /** @description The address to which events are sent. */
            url: string;
            /**
             * @description The kinds of events to send; all kinds if empty.
             * @default []
             */
            kinds: string[];
        };
        /** @description The signature of a cosigner over a checkpoint of this log. */
        CosignatureInput: {
            /** @description The checkpoint as a signed note (C2SP `tlog-checkpoint`), with the signature of this senate and a line by the cosigner. */
            checkpoint: string;
            /** @description The verifier key of the cosigner (C2SP `signed-note`): name, id of the key and key, joined by `+`. */
            cosigner: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    List: {
        parameters: {
            query?: {
                /** @description Lists only proposals in this status. */
                status?: "draft" | "debate" | "voting" | "approved" | "rejected" | "expired" | "withdrawn" | "migrating" | "enacted" | "failed";
                /** @description Lists only proposals about this artifact type. */
                target_artifact_type?: string;
                /** @description Lists only proposals by this agent. */
                author?: string;
                /** @description The cursor of the page: `next_cursor` of the previous page. */
                cursor?: string;
                /** @description The maximum number of entries on a page, from 1 to 200. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalPage"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Create: {
        parameters: {
            query?: {
                /** @description True to only create a draft. */
                draft?: boolean;
            };
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProposalInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            201: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    /** @description The address of the new resource. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalCreated"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes`, `proposal.too-large` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-submittable`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.open-proposals`, `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Preview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProposalInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalCheckResponse"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Show: {
        parameters: {
            query?: {
                /** @description The cursor of the comments and concerns to show: `comments_cursor` of an earlier answer. Without it, they are shown from the first one on. */
                comments_cursor?: string;
            };
            header?: {
                /** @description The `ETag` of a known version: if it is still current, the answer is 304. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalView"];
                };
            };
            /** @description The version in `If-None-Match` is still current. */
            304: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Edit: {
        parameters: {
            query?: never;
            header: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of the version to replace; `*` replaces any version. */
                "If-Match": string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProposalInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalChanged"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden`, `proposal.not-author` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.already-closed`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.precondition-failed` */
            412: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-submittable`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.precondition-required` */
            428: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Submit: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalChanged"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden`, `proposal.not-author` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.already-closed`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-submittable`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Rebase: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalChanged"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden`, `proposal.not-author` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.already-closed`, `proposal.stale`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-submittable`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Comment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalChanged"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found`, `proposal.unknown-comment` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.already-closed`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.invalid-text`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.comments`, `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Comments: {
        parameters: {
            query?: {
                /** @description The cursor of the page: `next_cursor` of the previous page. */
                cursor?: string;
                /** @description The maximum number of entries on a page, from 1 to 200. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentPage"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    RaiseConcern: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConcernInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalChanged"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.already-closed`, `proposal.too-many-concerns`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.invalid-text`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.comments`, `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    ResolveConcern: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
                /** @description The number of the concern, from 1. */
                number: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalChanged"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden`, `proposal.not-concern-author` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found`, `proposal.unknown-concern` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.already-closed`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Open: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalChanged"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden`, `proposal.not-author` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.already-closed`, `proposal.debate-too-short`, `proposal.stale`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.closing-time`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    PreviewBallot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BallotPreviewInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToSign"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `ballot.not-open`, `proposal.already-closed` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `ballot.malformed`, `ballot.missing-reason` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    WhatIf: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WhatIfInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TallyWhatIfResponse"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `ballot.not-open`, `proposal.already-closed` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.nodes` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Vote: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VoteInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VoteCounted"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden`, `ballot.bad-signature`, `ballot.not-eligible`, `ballot.unsigned` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `ballot.already-cast`, `ballot.wrong-electorate`, `ballot.wrong-instance`, `ballot.wrong-proposal`, `ballot.wrong-revision`, `ballot.wrong-rule`, `proposal.already-closed`, `proposal.stale`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `ballot.malformed`, `ballot.missing-reason`, `ballot.unknown-choice`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Close: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalChanged"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.already-closed`, `proposal.still-open`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Withdraw: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalChanged"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden`, `proposal.not-author` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.already-closed`, `proposal.decided`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.invalid-text`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Overrule: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OverruleInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalChanged"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden`, `ballot.not-eligible` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.already-closed`, `proposal.appeal-used`, `proposal.not-appealable`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Appeal: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppealInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalChanged"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden`, `proposal.not-author` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.already-closed`, `proposal.appeal-used`, `proposal.not-appealable`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Recount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recount"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    ProposalReaders: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReaderReport"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Seats: {
        parameters: {
            query?: {
                /** @description The cursor of the page: `next_cursor` of the previous page. */
                cursor?: string;
                /** @description The maximum number of entries on a page, from 1 to 200. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeatPage"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Ballots: {
        parameters: {
            query?: {
                /** @description The cursor of the page: `next_cursor` of the previous page. */
                cursor?: string;
                /** @description The maximum number of entries on a page, from 1 to 200. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VotePage"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Impact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImpactView"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    MeasureImpact: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalImpact"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `impact.nothing-to-measure`, `proposal.already-closed`, `proposal.stale`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.impacts`, `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    PreviewImpact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImpactPreviewInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToSign"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `impact.nothing-to-measure`, `proposal.already-closed`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `impact.bad-statement` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    AttachImpact: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImpactAttachInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImpactSummary"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `impact.nothing-to-measure`, `proposal.already-closed`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `impact.bad-statement`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.impacts`, `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    ImpactFactOf: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
                /** @description The number of the fact, from 1. */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImpactFact"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Migration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MigrationView"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    MigrationPlan: {
        parameters: {
            query?: {
                /** @description The database for which the plan is made; the senate's own if absent. */
                dialect?: "sqlite" | "postgresql";
                /** @description The form of storage: as documents, or in a table for the type with a column for each field; as declared for the type if absent. */
                storage?: "documents" | "columns";
                /** @description The stage of the change. */
                stage?: "expand" | "contract";
            };
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MigrationPlanView"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `migration.invalid-change`, `migration.unclear-place`, `migration.unsupported-column` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    RehearseMigration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RehearsalInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MigrationRehearsal"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `migration.moved-on` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `migration.invalid-change` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    ApplyMigration: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MigrationInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            202: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MigrationView"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `migration.under-way`, `proposal.already-closed`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `migration.invalid-change`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    UndoMigration: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UndoInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            202: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MigrationView"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `migration.nothing-to-undo`, `migration.under-way`, `proposal.already-closed`, `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionView"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    WellKnown: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WellKnownView"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Instance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceView"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    ScopeEvaluate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScopeInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeEvaluateResponse"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `scope.invalid-rules` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    SearchArchive: {
        parameters: {
            query?: {
                /** @description Search terms; each is matched against the start of words. */
                q?: string;
                /** @description The cursor of the page: `next_cursor` of the previous page. */
                cursor?: string;
                /** @description The maximum number of entries on a page, from 1 to 200. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArchivePage"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Settings: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of a known version: if it is still current, the answer is 304. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description The version in `If-None-Match` is still current. */
            304: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Settle: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of the version to replace; `*` replaces any version. */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsQuestion"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.precondition-failed` */
            412: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict`, `rule.invalid-threshold`, `scope.invalid-rules` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Types: {
        parameters: {
            query?: {
                /** @description The cursor of the page: `next_cursor` of the previous page. */
                cursor?: string;
                /** @description The maximum number of entries on a page, from 1 to 200. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchemaPage"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    AddType: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TypeInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            201: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The address of the new resource. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchemaView"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.exists` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict`, `schema.invalid` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Schema: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of a known version: if it is still current, the answer is 304. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The name of the artifact type. */
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchemaView"];
                };
            };
            /** @description The version in `If-None-Match` is still current. */
            304: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    SchemaVersion: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of a known version: if it is still current, the answer is 304. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The name of the artifact type. */
                type: string;
                /** @description The version number, from 1. */
                n: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchemaView"];
                };
            };
            /** @description The version in `If-None-Match` is still current. */
            304: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    SchemaHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the artifact type. */
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchemaHistory"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    CheckCompatibility: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompareInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompatibilityCheckResponse"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.invalid` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Validate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the artifact type. */
                type: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ValidateInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactValidateResponse"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Compliance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the artifact type. */
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Compliance"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Readers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the artifact type. */
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReaderList"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    PutReader: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The name of the artifact type. */
                type: string;
                /** @description The name of the reader. */
                reader: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReaderInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReaderView"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict`, `schema.invalid` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    RemoveReader: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The name of the artifact type. */
                type: string;
                /** @description The name of the reader. */
                reader: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoInput"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    CheckReaders: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the artifact type. */
                type: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReaderCheckInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReaderReport"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.invalid` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Storage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the artifact type. */
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorageView"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    DeclareStorage: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The name of the artifact type. */
                type: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StorageInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorageView"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    AddArtifact: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ArtifactInput"];
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The address of the new resource. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactRegistered"];
                    "application/x-ndjson": string;
                };
            };
            /** @description The request succeeded. */
            201: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The address of the new resource. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactRegistered"];
                    "application/x-ndjson": string;
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `schema.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `artifact.exists`, `artifact.removed` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `artifact.refused`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Artifact: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of a known version: if it is still current, the answer is 304. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactView"];
                };
            };
            /** @description The version in `If-None-Match` is still current. */
            304: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `artifact.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    ArtifactVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactHistory"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `artifact.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    ArtifactVersion: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of a known version: if it is still current, the answer is 304. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
                /** @description The version number, from 1. */
                n: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactView"];
                };
            };
            /** @description The version in `If-None-Match` is still current. */
            304: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The version of the resource. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `artifact.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    RemoveArtifact: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoInput"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `artifact.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    RecordStep: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            201: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The address of the new resource. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LineageRecordResponse"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `lineage.duplicate-step`, `lineage.output-mismatch`, `lineage.unknown-version` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `lineage.invalid-step`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    ProcessingHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LineageHistoryResponse"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `artifact.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Lineage: {
        parameters: {
            query?: {
                /** @description The direction in which the steps are followed from the artifact; both if absent. */
                direction?: "upstream" | "downstream" | "both";
            };
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LineageGraphResponse"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `artifact.not-found`, `lineage.unknown-artifact` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Reproducibility: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LineageReproducibilityResponse"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `artifact.not-found`, `lineage.unknown-artifact` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Agents: {
        parameters: {
            query?: {
                /** @description The cursor of the page: `next_cursor` of the previous page. */
                cursor?: string;
                /** @description The maximum number of entries on a page, from 1 to 200. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentPage"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Register: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            201: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The address of the new resource. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentRegistered"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.bad-proof`, `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.exists` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.invalid`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate`, `limit.registrations` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    PreviewStatement: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StatementPreviewInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToSign"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.invalid` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Agent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentView"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Tokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPage"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    NewToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenView"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.bad-proof`, `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    RevokeToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
                /** @description The token's id. */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenListed"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Authorize: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuthorizeInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentView"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.invalid`, `electorate.weight-overflow`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Suspend: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentView"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Revoke: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentView"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Rotate: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentRegistered"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.bad-proof`, `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `agent.exists` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Webhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    AddWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            201: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    /** @description The address of the new resource. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict`, `webhook.refused` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Deliveries: {
        parameters: {
            query?: {
                /** @description The cursor of the page: `next_cursor` of the previous page. */
                cursor?: string;
                /** @description The maximum number of entries on a page, from 1 to 200. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `webhook.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    PingWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pinged"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `webhook.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    RotateWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `webhook.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    DeleteWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoInput"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `webhook.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    RetryWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revived"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.invalid-parameter`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `webhook.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Leaves: {
        parameters: {
            query?: {
                /** @description The number of the first leaf, from zero. */
                start?: number;
                /** @description The maximum number of entries on a page, from 1 to 200. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeafPage"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Inclusion: {
        parameters: {
            query: {
                /** @description The number of the leaf, from zero. */
                index: number;
                /** @description Number of leaves in the tree; all if absent. */
                size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProofView"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `log.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Consistency: {
        parameters: {
            query: {
                /** @description Number of leaves in the smaller tree. */
                older: number;
                /** @description Number of leaves in the larger tree; all if absent. */
                newer?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProofView"];
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `log.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    AddCosignature: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CosignatureInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CosignatureView"];
                };
            };
            /** @description `input.unreadable`, `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `log.invalid-key`, `request.idempotency-conflict` */
            422: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.conflict`, `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoInput"];
            };
        };
        responses: {
            /** @description The request succeeded. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            /** @description `request.duplicate-key`, `request.invalid-field`, `request.invalid-json`, `request.lossy-number` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.invalid-token`, `auth.missing-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.bytes` */
            413: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `request.media-type` */
            415: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Events: {
        parameters: {
            query?: {
                /** @description The number of the last event that was received, for clients that cannot send `Last-Event-ID`. */
                after?: number;
            };
            header?: {
                /** @description The number of the last event that was received: later events are sent first. It has priority over `after`. */
                "Last-Event-ID"?: number;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events without an end. The `id` of each is the number of the event, `event` its kind, and `data` an `EventBody` as JSON. A comment is sent every fifteen seconds. A client that was disconnected sends `Last-Event-ID` and misses nothing. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.missing-token`, `auth.invalid-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate`, `limit.listeners` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Checkpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A signed note (C2SP `tlog-checkpoint`): origin, number of leaves, root, the signature of the senate, and a line for each cosigner of this checkpoint. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.missing-token`, `auth.invalid-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Tile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The level, the number and the width of the tile, for example `0/x001/067` or `entries/000.p/12`; it contains slashes. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes of the tile (C2SP `tlog-tiles`): hashes of 32 bytes, or leaves, each with its length in two bytes before it. A tile never changes. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.missing-token`, `auth.invalid-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `log.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A verifier key (C2SP `signed-note`): the installation's name, the key's id, the key. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Certificate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lines of the certificate in the format `rogatio/certificate@v1`, the last one of the kind `end`. An answer without that line is incomplete. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description `request.invalid-parameter` */
            400: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.missing-token`, `auth.invalid-token` */
            401: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `auth.forbidden` */
            403: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.not-found` */
            404: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `proposal.wrong-status` */
            409: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description `limit.rate` */
            429: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Alive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `alive`. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `ready`. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description `store.unavailable` */
            503: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    Metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics in the format OpenMetrics 1.0. */
            200: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/openmetrics-text": string;
                };
            };
            /** @description Refused, with the reason. */
            default: {
                headers: {
                    /** @description The id of the request: the caller's own, if it consists of plain characters. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Refusal"];
                };
            };
        };
    };
}
