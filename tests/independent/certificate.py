"""A second verifier of certificates, written from docs/certificate.md alone: pure Python and the package `cryptography`.
It reads {"certificate", "policy"} a line, and answers each with a line that has the state of every claim.
What needs the engine (`life`, most of `schema` and `compatibility`) is `cannot_be_established` here, unless it is refuted.
"""
import base64, datetime, decimal, functools, hashlib, json, re, sys
from fractions import Fraction
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# The claims, each with those that it depends on.
CLAIMS = {claim: needed.split(",") for claim, _, needed in (claim.partition("<") for claim in """format instance statement<instance log<instance cosigned<log
    electorate<log rule<log ballots<electorate,rule outcome<ballots life<log schema<log compatibility countersigned<electorate,statement""".split())}
# The kinds of lines: the name > the kinds that can follow > the members, each with the kind of its value.
LINES = {name: (after.split(), dict(field.split(":") for field in members.split())) for name, after, members in (line.split(">") for line in re.split("; |\n", """\
start> certificate>; certificate> schema> format:o name:s public_key:k nonce:s engine:d proposal_id:s revision:i
schema> compatibility> artifact_type:s version:i base:* schema:*; compatibility> proposal> class:c claim:l verdict:v mode:m assumptions:a witness:w
proposal> rule> content:*; rule> seat range> rule:*; seat> seat range> seat:t; range> leaf ballot refused> first:i peaks:h
refused> leaf ballot refused> envelope:e at:i fate:f; ballot> leaf> envelope:e; leaf> leaf ballot refused opening statement> text:s
opening> leaf ballot refused> checkpoint:s; statement> log> envelope:e; log> registered end> proof:s consistency:h
registered> registered end> index:i text:s proof:h; end>> lines:i"""))}
BALLOT = dict(zip("instance proposal revision electorate rule voter choice issued_at format proposal_id sequence".split(), "sdiddssibsi"))
WORDS = {"s": "(?s).*", "k": "ed25519:[0-9a-f]{64}", "d": "sha256:[0-9a-f]{64}", "o": "rogatio/certificate@v1", "b": "rogatio/ballot@v2",
         "c": "compatible|breaking", "l": "confirmed|refuted|undecided|overcautious", "v": "compatible|breaking|unknown", "m": "backward|forward|full",
         "f": "not_open|voting_closed|already_voted|not_in_electorate|zero_weight|unknown_choice|wrong_(proposal_hash|revision|electorate|rule|instance)|"
              "bad_signature|unsigned|missing_reason|malformed|already_final|wrong_(format|time)|not_newer|accepted|replaced"}
CHOICES, STATUS = ("yes", "no", "abstain"), ("suspended", "revoked", "authorized")
BAD = (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError)
def need(*conditions):
    if not all(conditions):
        raise ValueError
def has(value, needed, more=()):  # an object with all the needed members, and no others than those and `more`
    return type(value) is dict and set(needed) <= set(value) <= {*needed, *more}
def is_kind(kind, value):
    return type(value) is str and re.fullmatch(WORDS[kind], value) is not None if kind in WORDS else kind == "*" or bool(OTHERS[kind](value))
OTHERS = {
    "i": lambda value: type(value) is int and 0 <= value < 2**64,
    "h": lambda value: type(value) is list and all(is_kind("d", item) for item in value),
    "e": lambda value: has(value, ["payloadType", "payload", "signatures"]) and is_kind("s", value["payloadType"]) and is_kind("s", value["payload"]) and type(
        value["signatures"]) is list and all(has(one, ["sig"], ["keyid"]) and all(is_kind("s", text) for text in one.values()) for one in value["signatures"]),
    "t": lambda value: has(value, ["id"], ["weight", "public_key"]) and is_kind("s", value["id"]) and 0 < len(value["id"].encode()) <= 200 and re.fullmatch(
        "0|[1-9][0-9]*", str(value.get("weight", 1))) and ("public_key" not in value or is_kind("k", value["public_key"])),
    "w": lambda value: value is None or has(value, ["direction", "instance"]) and value["direction"] in ("backward", "forward"),
    "a": lambda value: has(value, [], ["assume_closed", "format_assertion"]) and all(type(one) is bool for one in value.values())}
def canonical(value):
    """RFC 8785."""
    if isinstance(value, dict):
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in sorted(value, key=lambda name: name.encode("utf-16-be"))) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if not isinstance(value, float):
        return json.dumps(value, ensure_ascii=False)
    plain = value == 0 or 1e-6 <= abs(value) < 1e21
    return format(decimal.Decimal(repr(value + 0.0)), "f").removesuffix(".0") if plain else re.sub("e([+-])0*", r"e\1", repr(value))
def parse(data):
    return json.loads(data, object_pairs_hook=lambda pairs: dict(pairs) if len(dict(pairs)) == len(pairs) else need(False))
def unbase64(text):
    need(base64.b64encode(base64.b64decode(text, validate=True)).decode() == text)
    return base64.b64decode(text)
def free64(text):  # as in a ballot: standard or URL-safe, padded or not
    text = (text.replace("-", "+").replace("_", "/") if set("-_") & set(text) and not set("+/") & set(text) else text).rstrip("=")
    return unbase64(text + "=" * (-len(text) % 4))

sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
digest = lambda domain, value: "sha256:" + sha(f"rogatio/{domain}\n".encode(), value if isinstance(value, bytes) else canonical(value).encode()).hex()
raw = lambda digests: [bytes.fromhex(digest[7:]) for digest in digests]
def signed(key, made):  # what cannot be made is not signed
    try:
        return Ed25519PublicKey.from_public_bytes(key).verify(*made()) is None
    except (InvalidSignature, *BAD):
        return False
def is_signed(envelope, key, one, decode):
    """If a signature of an envelope (DSSE) is by a key in the form `ed25519:…`."""
    def made():
        kind, payload = envelope["payloadType"].encode(), free64(envelope["payload"])
        return decode(one["sig"]), b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
    return is_kind("k", key) and signed(bytes.fromhex(key[8:]), made)
def included(leaf, index, size, proof):
    """The root to which a proof leads; the proof is used up from its end."""
    if size == 1:
        return leaf
    left, sibling = 1 << (size - 1).bit_length() - 1, proof.pop()
    return sha(b"\1", included(leaf, index, left, proof), sibling) if index < left else sha(b"\1", sibling, included(leaf, index - left, size - left, proof))
def extends(older, newer, proof, root):
    """The roots of both trees to which a proof leads. `root` is the root of the older tree, as long as it can take the place of its hash."""
    if older == newer:
        return (root or proof.pop(),) * 2
    left, sibling = 1 << (newer - 1).bit_length() - 1, proof.pop()
    old, new = extends(older, left, proof, root) if older <= left else extends(older - left, newer - left, proof, None)
    return (old, sha(b"\1", new, sibling)) if older <= left else (sha(b"\1", sibling, old), sha(b"\1", sibling, new))
def is_by(note, name, key, kind):
    """If a note is signed by this key; an error if a line by it is wrong."""
    (text, _, lines), found = note.rpartition("\n\n"), False
    for line in lines.removesuffix("\n").split("\n"):
        dash, who, data = line.split(" ")
        data, at = unbase64(data), 12 if kind == 4 else 4
        need(dash == "\u2014", len(data) >= 4)
        if (who, data[:4]) == (name, sha(name.encode(), b"\n", bytes([kind]), key)[:4]):
            time = f"cosignature/v1\ntime {int.from_bytes(data[4:12], 'big')}\n" if kind == 4 else ""
            found = signed(key, lambda: (data[at:], f"{time}{text}\n".encode())) or need(False)
    return found
def judge(rule, sums, total):
    """The reason for the outcome that these sums give."""
    def met(part, whole, share, compare):
        least = int(share["weight"]) if share.get("num") is None else Fraction(share["num"] * whole, share["den"])
        return part > least if compare == "gt" else part >= (least // 1 if share.get("round") == "floor" else least)
    quorum, threshold, base = rule.get("quorum"), rule["threshold"], {"electorate": total, "electorate_less_abstain": total - sums["abstain"], "cast": sum(sums.values()),
                                                                      "yes_no": sums["yes"] + sums["no"]}
    return ("empty_electorate" if total == 0 else
            "quorum_not_met" if quorum and not met(sum(sums[choice] for choice in set(quorum["counts"])), total, quorum, quorum["cmp"]) else
            "no_yes_votes" if sums["yes"] == 0 else
            "threshold_met" if met(sums["yes"], base[rule["base"]], threshold, threshold.get("cmp")) else "threshold_not_met")

class Verifier:
    def __init__(self, policy):
        self.policy, self.refuted, self.unclear, self.at, self.number, self.hash = policy, set(), set(), "start", 0, hashlib.sha256()
        self.seats, self.voters, self.got, self.countersigners, self.count, self.registered = [], {}, {}, 0, 0, -1
        self.content, self.checked, self.vote, self.ended, self.due, self.opened, self.based, self.tree = {}, {}, None, None, False, False, False, None
    def require(self, claim, *conditions):
        self.refuted |= set() if all(conditions) else {claim}
    def attempt(self, claim, check, *given):
        try:
            check(*given)
        except BAD:
            self.refuted.add(claim)
    def line(self, data):
        self.number, line = self.number + 1, parse(data)
        kind, (_, fields) = line["line"], LINES[line["line"]]
        need(kind in LINES[self.at][0], kind == "opening" or not self.due, has(line, ["line", *fields]), all(is_kind(of, line[name]) for name, of in fields.items()))
        covered = kind not in ("statement", "log", "registered", "end") or need(canonical(line) == data)
        self.hash.update(data.encode() + b"\n" if covered else b"")
        self.at, self.got[kind] = kind, line
        getattr(self, "on_" + kind, lambda line: None)(line)
    def on_certificate(self, line):
        self.head, self.key = line, bytes.fromhex(line["public_key"][8:])
        self.instance = digest("instance@v1", f"{line['public_key']}\n{line['nonce']}\n{line['name']}".encode())
        self.require("instance", self.policy.get("instance_key", line["public_key"]) == line["public_key"])
    def on_seat(self, line):
        need(not self.seats or self.seats[-1]["id"].encode() < line["seat"]["id"].encode())
        self.seats.append({"weight": 1, **line["seat"]})
        self.sit(line["seat"]["id"], self.seats[-1]["weight"], line["seat"].get("public_key"))
    def sit(self, voter, weight, key):
        self.voters[voter] = {"weight": int(weight), "key": key, "said": None, "able": True}
    def on_range(self, line):
        self.size, self.peaks, self.electorate = line["first"], raw(line["peaks"]), digest("electorate@v1", {"seats": self.seats})
        self.rule, self.rule_digest = self.got["rule"]["rule"], digest("rule@v1", self.got["rule"]["rule"])
        need(len(self.peaks) == self.size.bit_count())
    def check(self, envelope):
        """The payload of a ballot, or its fate."""
        if len(envelope["signatures"]) != 1:
            return "bad_signature"
        try:
            payload = parse(free64(envelope["payload"]).decode())
            need(has(payload, list(BALLOT)[:8], [*BALLOT, "reason"]), all(is_kind(BALLOT.get(name, "d"), value) for name, value in payload.items()),
                 envelope["payloadType"] == "application/vnd.rogatio.ballot+json", len(envelope["payload"]) <= 4096)
        except BAD:
            return "malformed"
        if not is_signed(envelope, self.voters.get(payload["voter"], {}).get("key"), envelope["signatures"][0], free64):
            return "bad_signature" if payload["voter"] in self.voters else "not_in_electorate"
        wanted = {"malformed": sum(name in payload for name in list(BALLOT)[8:]) in (0, 3), "wrong_format": "format" in payload,
                  "wrong_instance": payload["instance"] == self.instance, "wrong_revision": payload["revision"] == self.revision,
                  "wrong_proposal_hash": (payload["proposal"], payload.get("proposal_id")) == (self.content["digest"], self.head["proposal_id"]),
                  "wrong_electorate": payload["electorate"] == self.vote["electorate"], "wrong_rule": payload["rule"] == self.rule_digest,
                  "unknown_choice": payload["choice"] in CHOICES, "missing_reason": payload["choice"] != "no" or "reason" in payload}
        return next((fate for fate, right in wanted.items() if not right), payload)
    def on_refused(self, line):
        need(not self.ended)
        fate, vote, at, found = line["fate"], self.vote, line["at"], self.vote and self.check(line["envelope"])
        said, weight = (self.voters[found["voter"]][name] for name in ("said", "weight")) if isinstance(found, dict) else (None, 1)
        late = {"not_open": not vote or at < vote["opens_at"], "voting_closed": vote and at >= vote["closes_at"]}
        passed = {"already_voted": said, "not_newer": said, "zero_weight": not weight, "already_final": True, "wrong_time": True}
        self.require("ballots", late[fate] if fate in late else passed.get(fate) if isinstance(found, dict) else found == fate)
    def on_leaf(self, line):
        hash, size, was, envelope = sha(b"\0", line["text"].encode()), self.size, self.vote, self.got.pop("ballot", {}).get("envelope")
        self.size, self.last = self.size + 1, hash
        while size & 1:
            hash, size = sha(b"\1", self.peaks.pop(), hash), size >> 1
        self.peaks.append(hash)
        try:
            leaf = parse(line["text"])
            happened, voter = leaf["event"]["happened"], leaf["kind"] == "agent" and was and self.voters.get(leaf["subject"])
            what, own = happened["type"], (leaf["kind"], leaf["subject"]) == ("proposal", self.head["proposal_id"])
            self.require("ballots", not envelope or own and what == "ballot_cast" and was)
            self.require("outcome", not self.ended or own and what == "edited")
            if own:
                self.on_event(leaf["event"]["at"], happened, what, envelope)
            elif voter:
                voter |= {"key": happened["public_key"]} if what == "rotated" else {"able": what == "authorized"} if what in STATUS else {}
        except BAD:
            self.refuted |= {"life", "ballots"} if envelope else {"life"}
        self.due, self.opened = bool(self.vote and not was), self.opened and bool(self.vote)
    def on_event(self, at, happened, what, envelope):
        if what in ("drafted", "edited"):
            self.revision, self.content, self.vote, self.count, self.ended = happened.get("revision", 1), happened["content"], None, 0, None
            self.require("instance", what == "edited" or happened["instance"] == self.instance)
        elif what == "submitted":
            self.checked = happened["checked"]
        elif what == "voting_opened" and self.revision == self.head["revision"]:
            self.vote = {"opens_at": at, "closes_at": int(happened["closes_at"]), "electorate": happened["electorate_digest"]}
            self.require("electorate", (self.vote["electorate"], int(happened["electorate"]), happened["seats"]) == (self.electorate, self.total(), len(self.seats)))
        elif what == "ballot_cast" and self.vote:
            self.attempt("ballots", self.on_cast, at, happened, envelope)
        elif what == "member_joined" and self.vote:
            self.sit(happened["voter"], happened["weight"], happened["public_key"])
        elif what == "member_left" and self.vote:
            self.voters.pop(happened["voter"], None)
        elif what in ("approved", "rejected", "expired"):
            self.attempt("outcome", self.on_outcome, what, happened.get("reason"), at)
    total = lambda self, *said: sum(voter["weight"] for voter in self.voters.values() if not said or voter["said"] in said)
    def on_outcome(self, what, said, at):
        self.ended, why = (what, at), judge(self.rule, {choice: self.total(choice) for choice in CHOICES}, self.total())
        wanted = "approved" if why == "threshold_met" else "expired" if not self.count or why in ("quorum_not_met", "empty_electorate") else "rejected"
        revoked = why != "threshold_met" and (what, said) == ("rejected", "voter_revoked")
        need(self.vote, revoked or what == wanted and (said == why or what == "approved"))
    def on_cast(self, at, cast, envelope):
        self.count += 1
        voter, receipt, reason = self.voters[cast["voter"]], cast["receipt"], cast["reason"]
        is_secured = self.rule["signatures"] == "ed25519"
        need(voter["able"], (int(cast["weight"]), cast["replaces"]) == (voter["weight"], voter["said"]), (receipt["ballot"], receipt["at"]) == (self.count, at))
        if is_secured or need(not envelope):
            ballot, reason = self.check(envelope), None if reason is None else digest("reason@v1", reason.encode())
            need((ballot["voter"], ballot["choice"], ballot.get("reason")) == (cast["voter"], receipt["choice"], reason),
                 digest("ballot@v2", free64(envelope["payload"])) == receipt["digest"], all(ballot[name] == receipt[name] for name in ("issued_at", "sequence")))
        voter["said"] = receipt["choice"]
    def checkpoint(self, note):
        text, _, lines = note.rpartition("\n\n")
        lines, (origin, size, root) = lines.removesuffix("\n").split("\n"), text.split("\n")
        need(note.endswith("\n"), len(set(lines)) == len(lines), (origin, str(int(size))) == (self.head["name"], size), is_by(note, self.head["name"], self.key, 1))
        return int(size), unbase64(root)
    root = lambda self: functools.reduce(lambda right, left: sha(b"\1", left, right), self.peaks[::-1])
    def on_opening(self, line):
        due, self.due, self.opened = self.due, False, self.due
        self.attempt("log", lambda: need(due, self.checkpoint(line["checkpoint"]) == (self.size, self.root())))
    def payload(self):
        named = lambda name, digest: {"name": name, "digest": {"sha256": digest.removeprefix("sha256:")}}
        (outcome, _), version, time = self.ended, self.got["schema"], datetime.datetime.fromtimestamp(self.ended[1], datetime.timezone.utc)
        return base64.b64encode(canonical({
            "_type": "https://in-toto.io/Statement/v1", "predicateType": "https://in-toto.io/attestation/svr/v0.2",
            "subject": [named(f"{version['artifact_type']}@{version['version']}", sha(canonical(version["schema"]).encode()).hex()),
                        named("certificate", self.hash.hexdigest())],
            "predicate": {"verifier": {"id": "urn:rogatio:engine:" + self.head["engine"]}, "timeCreated": f"{time:%FT%TZ}",
                          "policies": [named("rule", self.rule_digest), named("electorate", self.electorate)],
                          "properties": ["ROGATIO_" + outcome.upper(), "ROGATIO_CLASS_" + self.got["compatibility"]["class"].upper()]}}).encode()).decode()
    def on_statement(self, line):
        envelope, own, (first, *others) = line["envelope"], self.head["public_key"], line["envelope"]["signatures"] or [{}]
        self.attempt("statement", lambda: need((envelope["payloadType"], envelope["payload"]) == ("application/vnd.in-toto+json", self.payload())))
        self.require("statement", first.get("keyid") == own, is_signed(envelope, own, first, unbase64))
        keys, self.countersigners = [one.get("keyid") for one in others], len(others)
        self.require("countersigned", keys == sorted({voter["key"] for voter in self.voters.values()} & set(keys) - {own}),
                     all(is_signed(envelope, one.get("keyid"), one, unbase64) for one in others))
    def on_log(self, line):
        (head, _, note), keys = line["proof"].partition("\n\n"), [key.split("+", 2) for key in self.policy.get("cosigners", [])]
        self.attempt("log", self.in_log, head.split("\n"), note, raw(line["consistency"]))
        count = lambda: sum(is_by(note, name, unbase64(key)[1:], unbase64(key)[0]) for name, _, key in keys)
        self.attempt("cosigned", lambda: need(count() >= self.policy.get("quorum", len(keys))))
    def in_log(self, head, note, between):
        self.tree = size, root = self.checkpoint(note)
        hashes = [unbase64(hash) for hash in head[2:]]
        need(head[:2] == ["c2sp.org/tlog-proof@v1", f"index {self.size - 1}"], self.size <= size)
        need(included(self.last, self.size - 1, size, hashes) == root, extends(self.size, size, between, self.root()) == (self.root(), root), not hashes + between)
    def on_registered(self, line):
        need(line["index"] > self.registered)
        self.registered = line["index"]
        self.attempt("schema", self.registration, line["index"], line["text"], raw(line["proof"]), self.got["schema"])
    def registration(self, index, text, proof, schema):
        (size, root), leaf, version, own = self.tree, parse(text), schema["version"], self.head["proposal_id"]
        happened, based = leaf["event"]["happened"], leaf["event"]["happened"]["version"] + 1 == version
        need(index < size, included(sha(b"\0", text.encode()), index, size, proof) == root, not proof)
        need((leaf["kind"], leaf["subject"], happened["type"]) == ("schema", schema["artifact_type"], "registered"),
             happened["digest"] == digest("schema@v1", schema["base" if based else "schema"]), based or (happened["version"], happened["proposal_id"]) == (version, own))
        self.based = self.based or based
    def conclude(self):
        compared, checked, policy = self.got["compatibility"], self.checked, self.policy
        self.require("format", self.based or "schema" in self.refuted or not self.tree or self.got["schema"]["base"] is None)
        self.refuted |= {claim for claim, right in (("log", self.opened), ("outcome", self.ended)) if not right}
        self.require("electorate", policy.get("electorate", "log") in ("log", self.electorate))
        self.require("rule", checked.get("rule_digest") == self.rule_digest, policy.get("rule", "log") in ("log", self.rule_digest))
        self.require("schema", self.content.get("digest") == digest("proposal@v1", self.got["proposal"]["content"]))
        self.require("compatibility", all(checked.get(name) == compared[name] for name in ("class", "claim")), compared["class"] == "breaking" or
                     compared["verdict"] == "compatible", (compared["witness"] is not None) == (compared["verdict"] == "breaking"))
        self.require("countersigned", self.countersigners >= policy.get("countersignatures", 0))
        asked = {"instance": "instance_key", "electorate": "electorate", "rule": "rule", "countersigned": "countersignatures", "cosigned": "cosigners"}
        self.unclear |= {"life", "schema", "compatibility"} | {claim for claim, name in asked.items() if not policy.get(name)}
        self.unclear |= set() if self.rule.get("signatures") == "ed25519" else {"ballots"}
def verify(text, policy):
    verifier = Verifier(policy)
    try:
        *lines, rest = text.split("\n")
        for line in lines:
            verifier.line(line)
        need(verifier.at == "end", not rest, verifier.got["end"]["lines"] == verifier.number)
        verifier.conclude()
    except (RecursionError, *BAD):
        verifier.refuted.add("format")
        verifier.unclear |= set(CLAIMS)
    for claim, needed in CLAIMS.items():
        verifier.unclear |= {claim} if set(needed) & (verifier.refuted | verifier.unclear) else set()
    return {claim: "refuted" if claim in verifier.refuted else "cannot_be_established" if claim in verifier.unclear else "established" for claim in CLAIMS}
if __name__ == "__main__":
    for request in map(json.loads, sys.stdin):
        print(json.dumps(verify(request["certificate"], request["policy"])), flush=True)
