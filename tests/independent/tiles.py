"""Reads a log of C2SP tiles from a folder: `tiles.py FOLDER VERIFIER [EARLIER]`. Written from the documents of C2SP (tlog-tiles, tlog-checkpoint,
signed-note) and RFC 9162 alone. Prints size and root, and fails if anything does not hold; `EARLIER` is an earlier checkpoint."""
import base64
import hashlib
import json
import pathlib
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def root(hashes):
    """Merkle tree hash over leaf hashes (RFC 9162, section 2.1.1)."""
    if not hashes:
        return sha()
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return sha(b"\1", root(hashes[:split]), root(hashes[split:]))


def name(level, index, width):
    parts = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        parts.insert(0, f"x{index % 1000:03}")
    return f"tile/{level}/{'/'.join(parts)}" + (f".p/{width}" if width < 256 else "")


def opened(note, verifier):
    """Size and root of a checkpoint that the key signed."""
    origin, key_id, key = verifier.split("+", 2)
    key = base64.b64decode(key, validate=True)
    assert key[0] == 1 and sha(origin.encode(), b"\n", key)[:4].hex() == key_id, "the verifier key is wrong"
    text, signatures = note.removesuffix("\n").split("\n\n")
    assert note.endswith("\n"), "the note breaks off"
    text += "\n"
    mine = [line.split(" ")[2] for line in signatures.split("\n") if line.startswith(f"\u2014 {origin} ")]
    mine = [raw for raw in map(base64.b64decode, mine) if raw[:4].hex() == key_id]
    assert len(mine) == 1, "the log did not sign"
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(mine[0][4:], text.encode())
    lines = text.split("\n")
    assert lines[0] == origin and str(int(lines[1])) == lines[1], "another log"
    return int(lines[1]), base64.b64decode(lines[2], validate=True)


def main(folder, verifier, earlier=None):
    folder = pathlib.Path(folder)
    size, said = opened((folder / "checkpoint").read_text(), verifier)

    def tiles(level, entries):
        for index in range(-(-entries // 256)):
            width = min(256, entries - index * 256)
            yield width, (folder / name(level, index, width)).read_bytes()

    leaves = []
    for width, tile in tiles("entries", size):
        for _ in range(width):
            length = int.from_bytes(tile[:2], "big")
            assert len(tile) >= 2 + length, "a leaf breaks off"
            leaves.append(sha(b"\0", tile[2:2 + length]))
            tile = tile[2 + length:]
        assert not tile, "more leaves than the tile has"
    assert root(leaves) == said, "the leaves do not give the root"
    if earlier:
        before, said_before = opened(pathlib.Path(earlier).read_text(), verifier)
        assert before <= size and root(leaves[:before]) == said_before, "another log before"
    level, hashes, read = 0, leaves, 0
    while hashes:
        served = b"".join(tile for _, tile in tiles(level, len(hashes)))
        assert served == b"".join(hashes), f"the tiles of level {level} are wrong"
        read += -(-len(hashes) // 256)
        hashes = [root(hashes[at:at + 256]) for at in range(0, len(hashes) // 256 * 256, 256)]
        level += 1
    print(json.dumps({"size": size, "root": "sha256:" + said.hex(), "tiles": read}))


if __name__ == "__main__":
    main(*sys.argv[1:])
