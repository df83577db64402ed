"""Asks the reference program what it makes of something: one JSON request on the standard input, one answer."""
import importlib
import json
import pathlib
import sys


def synthesizer(module):
    """A module of the synthesizer, which moved between the versions."""
    try:
        return importlib.import_module("charter.activation.synthesizer." + module)
    except ModuleNotFoundError:
        return importlib.import_module("charter.synthesizer." + module)


def canonical(request):
    canonical_yaml = synthesizer("synthesize_pipeline").canonical_yaml
    return [canonical_yaml(json.loads(text)).decode("utf-8") for text in request["documents"]]


def validate(request):
    from typer.testing import CliRunner

    from specify_cli.cli.commands.charter_bundle import app

    import os

    os.chdir(request["root"])
    result = CliRunner().invoke(app, ["validate", "--json"])
    return {"exit": result.exit_code, "report": result.stdout}


def write(request):
    """Lets the reference's own models write sidecars and a manifest."""
    manifests = synthesizer("manifest")
    sidecars = synthesizer("provenance")
    ProvenanceEntry = synthesizer("synthesize_pipeline").ProvenanceEntry

    root = pathlib.Path(request["root"])
    guard = synthesizer("path_guard").PathGuard(root)
    for entry in request["sidecars"]:
        model = ProvenanceEntry(**entry)
        path = root / sidecars.provenance_path_for(model.artifact_kind, model.artifact_slug)
        path.parent.mkdir(parents=True, exist_ok=True)
        sidecars.dump_yaml(model, path, guard)
    fields = dict(request["manifest"])
    fields["manifest_hash"] = "0" * 64
    if request.get("content_hash"):
        fields["bundle_content_hash"] = importlib.import_module("charter.bundle").compute_bundle_content_hash(root)
    draft = manifests.SynthesisManifest(**fields)
    fields["manifest_hash"] = manifests.compute_manifest_hash(draft)
    manifests.dump_yaml(manifests.SynthesisManifest(**fields), root / ".kittify/charter/synthesis-manifest.yaml", guard)
    return {"manifest_hash": fields["manifest_hash"]}


request = json.load(sys.stdin)
json.dump({"canonical": canonical, "validate": validate, "write": write}[request["ask"]](request), sys.stdout)
