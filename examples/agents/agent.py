"""An agent that registers, proposes and votes: `agent.py URL NAME KEY_FILE register | propose FILE | vote ID CHOICE [REASON]`."""
import base64, json, os, sys, urllib.error, urllib.request
from pathlib import Path
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

url, name, file, command, *words = sys.argv[1:]
key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(Path(file).read_text()))
public = "ed25519:" + key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

def post(path, body):
    headers = {"content-type": "application/json"}
    if token := os.environ.get("ROGATIO_TOKEN"):
        headers["authorization"] = f"Bearer {token}"
    try:
        return json.load(urllib.request.urlopen(urllib.request.Request(url + path, json.dumps(body).encode(), headers)))
    except urllib.error.HTTPError as refusal:
        sys.exit(refusal.read().decode())

def signed(to_sign, expected):
    payload = json.loads(to_sign["payload"])
    assert all(payload[member] == value for member, value in expected.items()), payload  # never sign what you did not ask for
    return {**to_sign["envelope"], "signatures": [{"sig": base64.b64encode(key.sign(base64.b64decode(to_sign["message"]))).decode()}]}

if command == "register":
    asked = {"purpose": "register", "agent": name, "public_key": public}
    print(post("/api/agents", {"public_key": public, "envelope": signed(post("/api/statement", asked), asked)})["token"]["token"])
elif command == "propose":
    print(post("/api/senate/schema-proposal", json.loads(Path(words[0]).read_text()))["proposal_id"])
elif command == "vote":
    asked, proposal = {"vote": words[1], "reason": words[2] if words[2:] else None}, f"/api/senate/schema-proposal/{words[0]}"
    envelope = signed(post(f"{proposal}/ballot", asked), {"proposal_id": words[0], "choice": words[1], "voter": name})
    print(post(f"{proposal}/vote", {"envelope": envelope, "reason": asked["reason"]})["status"])
