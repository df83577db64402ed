"""Generates what follows from the engine's description of itself: the types of the wire, a method for each operation, the version.

    generate.py DESCRIPTION FOLDER      DESCRIPTION is what `rogatio engine describe` prints; FOLDER is the package
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

NOTE = "Generated from the engine's description of itself. Do not edit."


def pascal(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.replace("_", ".").replace("-", ".").split("."))


def definitions(description: dict) -> dict:
    """Every shape once. A shape inside a request lets defaults be left out, inside an answer they are always there: two types."""
    found, raw = {}, {}

    def add(schema: dict, name: str) -> None:
        top = {key: value for key, value in schema.items() if key not in ("$defs", "$schema")}
        local = {**schema.get("$defs", {}), name: top}
        renamed = {key: f"{key}Input" for key, value in local.items() if raw.get(key, value) != value}
        for key, value in local.items():
            if key not in renamed:
                raw[key] = value
            found[renamed.get(key, key)] = relink(value, renamed)

    for operation in description["operations"]:
        add(operation["response"], f"{pascal(operation['name'])}Response")
    for operation in description["operations"]:
        add(operation["request"], f"{pascal(operation['name'])}Request")
    add(description["problem"], "Problem")
    return found


def relink(value: object, renamed: dict) -> object:
    if isinstance(value, list):
        return [relink(item, renamed) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {key: relink(item, renamed) for key, item in value.items()}
    if isinstance(copy.get("$ref"), str):
        name = copy["$ref"].removeprefix("#/$defs/")
        copy["$ref"] = f"#/$defs/{renamed.get(name, name)}"
    return copy


def wire(description: dict, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        schema = Path(folder) / "wire.json"
        schema.write_text(json.dumps({"$defs": definitions(description)}))
        subprocess.run(
            [sys.executable, "-m", "datamodel_code_generator", "--input", schema, "--input-file-type", "jsonschema"]
            + ["--output", target, "--output-model-type", "typing.TypedDict", "--target-python-version", "3.10"]
            + ["--enum-field-as-literal", "all", "--use-schema-description", "--use-field-description", "--disable-timestamp"]
            + ["--formatters", "builtin", "--use-union-operator", "--use-standard-collections", "--custom-file-header", f'"""{NOTE}"""'],
            check=True,
        )
    if "class CompatibilityCheckResponse" not in target.read_text():
        sys.exit("the generator of types left out `CompatibilityCheckResponse`")


def operations(description: dict, target: Path) -> None:
    rows = [(item["name"], item["summary"], pascal(item["name"])) for item in description["operations"]]
    names = sorted(f"{name}{end}" for _, _, name in rows for end in ("Request", "Response"))
    methods = [
        f'    def {name.replace(".", "_").replace("-", "_")}(self, request: {kind}Request | Json) -> {kind}Response:\n'
        f'        """{summary}."""\n        return cast("{kind}Response", self.call("{name}", request))\n'
        for name, summary, kind in rows
    ]
    imports = "".join(f"        {name},\n" for name in names)
    target.write_text(
        f'"""{NOTE}"""\n\nfrom __future__ import annotations\n\nfrom typing import TYPE_CHECKING, Any, cast\n\n'
        f"if TYPE_CHECKING:\n    from ._engine import Json\n    from .wire import (\n{imports}    )\n\n\n"
        'class Operations:\n    """A method for each operation of the engine."""\n\n'
        '    def call(self, operation: str, request: Any) -> Any:\n        """Asks an operation by its name."""\n'
        "        raise NotImplementedError\n\n" + "\n".join(methods)
    )


def main() -> None:
    description = json.loads(Path(sys.argv[1]).read_text())
    package = Path(sys.argv[2])
    version = description["version"]
    (package / "_version.py").write_text(f'"""{NOTE}"""\n\n__version__ = "{version}"\n')
    operations(description, package / "_operations.py")
    wire(description, package / "wire.py")


main()
