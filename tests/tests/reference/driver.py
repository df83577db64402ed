"""Asks the reference program what it makes of something: one JSON request on the standard input, one answer."""
import json
import pathlib
import sys


def canonical(request):
    from charter.synthesizer.synthesize_pipeline import canonical_yaml

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
    from charter.synthesizer import manifest as manifests
    from charter.synthesizer import provenance as sidecars
    from charter.synthesizer.path_guard import PathGuard
    from charter.synthesizer.synthesize_pipeline import ProvenanceEntry

    root = pathlib.Path(request["root"])
    guard = PathGuard(root)
    for entry in request["sidecars"]:
        model = ProvenanceEntry(**entry)
        path = root / sidecars.provenance_path_for(model.artifact_kind, model.artifact_slug)
        path.parent.mkdir(parents=True, exist_ok=True)
        sidecars.dump_yaml(model, path, guard)
    fields = dict(request["manifest"])
    fields["manifest_hash"] = "0" * 64
    draft = manifests.SynthesisManifest(**fields)
    fields["manifest_hash"] = manifests.compute_manifest_hash(draft)
    manifests.dump_yaml(manifests.SynthesisManifest(**fields), root / ".kittify/charter/synthesis-manifest.yaml", guard)
    return {"manifest_hash": fields["manifest_hash"]}


request = json.load(sys.stdin)
json.dump({"canonical": canonical, "validate": validate, "write": write}[request["ask"]](request), sys.stdout)
