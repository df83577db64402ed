//! Artifact types and the versions of their schemas.

use rogatio_core::wire::artifact_validate::ArtifactValidateResponse;
use rogatio_core::wire::compatibility_check::CompatibilityCheckResponse;

use super::body::{Json, NoBody, Whole};
use super::operations;
use super::path::{Reader, Type, Version};
use super::query::{NoQuery, Page};
use crate::service::wire::{
    CompareInput, NoInput, ReaderCheckInput, ReaderInput, ReaderList, ReaderReport, ReaderView, SchemaPage,
    SchemaView, StorageInput, StorageView, TypeInput, ValidateInput,
};

operations! {
    "Lists the artifact types with their current schemas"
    Types: GET "/api/schemas" (reads)
    ((), Page, NoBody) -> 200 SchemaPage;
    |call, (), page, _| { call.service.types(&call.caller, page.after(), page.limit).await }

    "Registers an artifact type without a vote"
    AddType: POST "/api/schemas" (writes)
    ((), NoQuery, Json<TypeInput>) -> 201 SchemaView,
    refuses SchemaInvalid SchemaExists;
    |call, (), _, body| { call.service.add_type(&call.caller, body.0, call.repeat()).await }

    "Shows the current schema of a type"
    Schema: GET "/api/schemas/{type}" (reads tagged)
    ((Type,), NoQuery, NoBody) -> 200 SchemaView;
    |call, (name,), _, _| { call.service.schema(&call.caller, &name.0, None).await }

    "Shows a version of a schema"
    SchemaVersion: GET "/api/schemas/{type}/versions/{n}" (reads tagged)
    ((Type, Version), NoQuery, NoBody) -> 200 SchemaView;
    |call, (name, version), _, _| { call.service.schema(&call.caller, &name.0, Some(version.0)).await }

    "Shows all versions of a schema, with the changes of each"
    SchemaHistory: GET "/api/schemas/{type}/history" (reads)
    ((Type,), NoQuery, NoBody) -> 200 crate::service::wire::SchemaHistory;
    |call, (name,), _, _| { call.service.schema_history(&call.caller, &name.0).await }

    "Compares a new schema with the current schema of a type, or with another schema"
    CheckCompatibility: POST "/api/check/compatibility" (reads)
    ((), NoQuery, Json<CompareInput>) -> 200 CompatibilityCheckResponse,
    refuses SchemaNotFound SchemaInvalid;
    |call, (), _, body| { call.service.compare(&call.caller, body.0).await }

    "Validates an artifact, and stores nothing"
    Validate: POST "/api/schemas/{type}/validate" (reads)
    ((Type,), NoQuery, Json<ValidateInput>) -> 200 ArtifactValidateResponse;
    |call, (name,), _, body| { call.service.validate(&call.caller, &name.0, body.0).await }

    "Counts which stored artifacts satisfy the current schema"
    Compliance: GET "/api/schemas/{type}/compliance" (reads)
    ((Type,), NoQuery, NoBody) -> 200 crate::service::wire::Compliance;
    |call, (name,), _, _| { call.service.compliance(&call.caller, &name.0).await }

    "Lists the readers of a type: who reads its artifacts, and with which schema"
    Readers: GET "/api/schemas/{type}/readers" (reads)
    ((Type,), NoQuery, NoBody) -> 200 ReaderList;
    |call, (name,), _, _| { call.service.readers(&call.caller, &name.0).await }

    "Registers the schema with which a program reads the artifacts of a type, or replaces it"
    PutReader: PUT "/api/schemas/{type}/readers/{reader}" (writes)
    ((Type, Reader), NoQuery, Whole<ReaderInput>) -> 200 ReaderView,
    refuses SchemaInvalid;
    |call, (name, reader), _, body| {
        call.service.put_reader(&call.caller, (&name.0, &reader.0), body.0, call.repeat()).await
    }

    "Removes a reader of a type"
    RemoveReader: POST "/api/schemas/{type}/readers/{reader}/remove" (writes)
    ((Type, Reader), NoQuery, NoBody) -> 200 NoInput;
    |call, (name, reader), _, _| {
        call.service.remove_reader(&call.caller, (&name.0, &reader.0), call.repeat()).await
    }

    "Compares a schema with every reader of a type: which of them it breaks, each with its own witness"
    CheckReaders: POST "/api/schemas/{type}/readers/check" (reads slow)
    ((Type,), NoQuery, Json<ReaderCheckInput>) -> 200 ReaderReport,
    refuses SchemaInvalid;
    |call, (name,), _, body| { call.service.check_readers(&call.caller, &name.0, body.0).await }

    "Shows how the artifacts of a type are stored"
    Storage: GET "/api/schemas/{type}/storage" (reads)
    ((Type,), NoQuery, NoBody) -> 200 StorageView;
    |call, (name,), _, _| { call.service.storage(&call.caller, &name.0).await }

    "Declares how the artifacts of a type are stored; migration plans are made for this storage"
    DeclareStorage: POST "/api/schemas/{type}/storage" (writes)
    ((Type,), NoQuery, Json<StorageInput>) -> 200 StorageView;
    |call, (name,), _, body| {
        call.service.declare_storage(&call.caller, &name.0, body.0, call.repeat()).await
    }
}
