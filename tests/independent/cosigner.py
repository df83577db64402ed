"""A cosigner of one log: `cosigner.py VERIFIER NAME SEED`. Written from the documents of C2SP (tlog-witness, tlog-cosignature, signed-note) and
RFC 6962 alone. It prints its address and its verifier key, serves until its standard input ends, and forgets everything then."""
import base64
import hashlib
import http.server
import sys
import threading
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Refusal(Exception):
    def __init__(self, status, body="", kind="text/plain"):
        self.answer = status, body, kind


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def unbase64(text):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("another spelling")
    return data


def consistent(older, newer, proof, old_root, new_root):
    """Verification of a consistency proof (RFC 9162, section 2.1.4.2)."""
    if older == newer:
        return not proof and old_root == new_root
    proof = ([old_root] if older & (older - 1) == 0 else []) + proof
    if not proof:
        return False
    fn, sn = older - 1, newer - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    left = right = proof[0]
    for hash in proof[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            left, right = sha(b"\1", hash, left), sha(b"\1", hash, right)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            right = sha(b"\1", right, hash)
        fn, sn = fn >> 1, sn >> 1
    return (left, right, sn) == (old_root, new_root, 0)


class Cosigner:
    def __init__(self, log, name, seed):
        self.origin, self.log_id, key = log.split("+", 2)
        self.log_key = Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:])
        self.name, self.key = name, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
        public = b"\4" + self.key.public_key().public_bytes_raw()
        self.id = sha(name.encode(), b"\n", public)[:4]
        self.verifier = f"{name}+{self.id.hex()}+{base64.b64encode(public).decode()}"
        self.size, self.root, self.lock = 0, None, threading.Lock()

    def add(self, body):
        try:
            head, note = body.decode().split("\n\n", 1)
            old, *proof = head.split("\n")
            text, signatures = note.rsplit("\n\n", 1)
            text += "\n"
            word, older = old.split(" ")
            origin, size, root = text.split("\n")[:3]
            proof, root = [unbase64(hash) for hash in proof], unbase64(root)
            if (word, str(int(older)), str(int(size))) != ("old", older, size) or len(proof) > 63 or {len(hash) for hash in [root, *proof]} != {32}:
                raise ValueError("another form")
            older, size = int(older), int(size)
        except ValueError as error:
            raise Refusal(400, f"{error}\n") from error
        if origin != self.origin:
            raise Refusal(404)
        lines = [line.split(" ") for line in signatures.removesuffix("\n").split("\n")]
        mine = [unbase64(data) for dash, name, data in lines if (dash, name) == ("\u2014", self.origin)]
        mine = [data[4:] for data in mine if data[:4].hex() == self.log_id]
        try:
            if not mine:
                raise InvalidSignature
            for signature in mine:
                self.log_key.verify(signature, text.encode())
        except InvalidSignature as error:
            raise Refusal(403) from error
        if older > size:
            raise Refusal(400)
        with self.lock:
            if older != self.size:
                raise Refusal(409, f"{self.size}\n", "text/x.tlog.size")
            if older == size and self.root not in (None, root):
                raise Refusal(409, "the root is another\n")
            if proof if older == 0 else not consistent(older, size, proof, self.root, root):
                raise Refusal(422)
            self.size, self.root = size, root
        at = int(time.time())
        signature = self.key.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
        line = base64.b64encode(self.id + at.to_bytes(8, "big") + signature).decode()
        # A line by a key that nobody asked for must be ignored.
        stranger = base64.b64encode(b"\0\0\0\0" + bytes(72)).decode()
        return f"\u2014 stranger.example {stranger}\n\u2014 {self.name} {line}\n"


def main(log, name, seed):
    cosigner = Cosigner(log, name, seed)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            try:
                if self.path != "/w/add-checkpoint":
                    raise Refusal(404)
                answer = 200, cosigner.add(body), "text/plain"
            except Refusal as refusal:
                answer = refusal.answer
            status, text, kind = answer
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_address[1]}/w", cosigner.verifier, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
