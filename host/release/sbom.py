"""Writes the list of everything that is compiled into a release, as a CycloneDX 1.6 document (ECMA-424).

Usage: sbom.py METADATA LOCK NODE_LOCK TIME, where METADATA is the output of `cargo metadata`, LOCK is Cargo.lock, NODE_LOCK is the
package-lock.json of the page, and TIME is the time of the release in seconds since 1970. The document goes to standard output.
"""

import datetime
import hashlib
import json
import sys
import tomllib
import uuid
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

# The packages that are handed out: the program, the component, the browser's engine, the command line for Node and Python.
ROOTS = ["rogatio", "rogatio-component", "rogatio-web", "rogatio-cli"]


def is_macro(package: dict) -> bool:
    """Whether the crate holds macros alone."""
    return any("proc-macro" in target["kind"] for target in package["targets"])


def crates(metadata: dict, checksums: dict) -> tuple[dict, dict]:
    """The crates that the roots need when they run, by package id, and what each depends on."""
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    waiting = [id for id in nodes if packages[id]["name"] in ROOTS and packages[id]["source"] is None]
    components, needs = {}, {}
    while waiting:
        id = waiting.pop()
        if id in components:
            continue
        package = packages[id]
        name, version = package["name"], package["version"]
        checksum = checksums.get((name, version))
        components[id] = Component(
            bom_ref=f"pkg:cargo/{name}@{version}",
            type=ComponentType.LIBRARY,
            name=name,
            version=version,
            purl=PackageURL("cargo", None, name, version),
            licenses=[LicenseExpression(package["license"].replace("/", " OR "))] if package["license"] else [],
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=checksum)] if checksum else [],
        )
        # A dependency of kind `None` is compiled in; those of builds and tests are not, and a macro runs only in the compiler.
        needs[id] = [
            dep["pkg"]
            for dep in nodes[id]["deps"]
            if any(kind["kind"] is None for kind in dep["dep_kinds"]) and not is_macro(packages[dep["pkg"]])
        ]
        waiting += needs[id]
    return components, needs


def modules(lock: dict) -> list[Component]:
    """The packages of npm that are compiled into the page."""
    found = []
    for path, package in sorted(lock["packages"].items()):
        if not path or package.get("dev") or package.get("link"):
            continue
        group, _, name = path.rpartition("node_modules/")[2].rpartition("/")
        found.append(
            Component(
                bom_ref=f"pkg:npm/{group}{'/' if group else ''}{name}@{package['version']}",
                type=ComponentType.LIBRARY,
                group=group or None,
                name=name,
                version=package["version"],
                purl=PackageURL("npm", group or None, name, package["version"]),
                licenses=[LicenseExpression(package["license"])] if package.get("license") else [],
            )
        )
    return found


def main(metadata: str, lock: str, node_lock: str, time: str) -> None:
    locked = tomllib.loads(Path(lock).read_text())["package"]
    checksums = {(one["name"], one["version"]): one["checksum"] for one in locked if "checksum" in one}
    components, needs = crates(json.loads(Path(metadata).read_text()), checksums)
    page = modules(json.loads(Path(node_lock).read_text()))
    program = next(id for id, one in components.items() if one.name == "rogatio")
    root = components.pop(program)
    root.type = ComponentType.APPLICATION
    bom = Bom(components=[*components.values(), *page])
    bom.metadata.component = root
    bom.metadata.timestamp = datetime.datetime.fromtimestamp(int(time), datetime.timezone.utc)
    components[program] = root
    for id, component in components.items():
        bom.register_dependency(component, [components[need] for need in needs[id]])
    bom.register_dependency(root, page)
    # The same release has the same number, so that two builds give the same bytes.
    listed = "\n".join(sorted(str(one.purl) for one in bom.components))
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(listed.encode()).hexdigest())
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault is not None:
        sys.exit(f"sbom.py: the document is not valid CycloneDX 1.6: {fault}")
    print(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
