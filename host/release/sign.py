"""Signs what a release hands out: an in-toto Statement with SLSA provenance, in a DSSE envelope with an Ed25519 signature.

Usage: sign.py SHA256SUMS COMMIT KEY ENVELOPE, where KEY is a file with a seed in 64 hexadecimal digits, as everywhere in Rogatio.
Prints the public key. Sources: in-toto Statement v1, SLSA provenance v1, DSSE v1.
"""

import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.dsse import Envelope
from securesystemslib.signer import CryptoSigner

REPOSITORY = "https://github.com/rogatio/rogatio"


def main(sums: str, commit: str, key: str, envelope: str) -> None:
    lines = [line.split(maxsplit=1) for line in Path(sums).read_text().splitlines()]
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": digest}} for digest, name in lines],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": f"{REPOSITORY}/blob/main/build.sh",
                "externalParameters": {"command": "./build.sh release"},
                "resolvedDependencies": [{"uri": f"git+{REPOSITORY}", "digest": {"gitCommit": commit}}],
            },
            "runDetails": {"builder": {"id": f"{REPOSITORY}/blob/main/build.sh"}},
        },
    }
    signer = CryptoSigner(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(Path(key).read_text().strip())))
    signed = Envelope(json.dumps(statement).encode(), "application/vnd.in-toto+json", {})
    signed.sign(signer)
    Path(envelope).write_text(json.dumps(signed.to_dict()) + "\n")
    print(f"ed25519:{signer.public_key.keyval['public']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
