"""A second verifier of certificates, written from docs/certificate.md alone: pure Python and the package `cryptography`.

It reads {"certificate", "policy"} a line, and answers each with a line that has the state of every claim.
What needs the engine (`life`, most of `schema` and `compatibility`) is `cannot_be_established` here, unless it is refuted.
"""
import base64
import datetime
import decimal
import functools
import hashlib
import json
import re
import sys
from fractions import Fraction

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CLAIMS = "format instance statement log cosigned electorate rule ballots outcome life schema compatibility countersigned".split()
NEEDS = [pair.split(">") for pair in """statement>instance log>instance cosigned>log electorate>log rule>log ballots>electorate ballots>rule
    outcome>ballots life>log schema>log countersigned>electorate countersigned>statement""".split()]
LINES = """start > certificate
certificate > schema | format:o name:s public_key:k nonce:s engine:d proposal_id:s revision:i
schema > compatibility | artifact_type:s version:i base:* schema:*
compatibility > proposal | class:c claim:l verdict:v mode:m assumptions:a witness:w
proposal > rule | content:*
rule > seat | rule:*
seat > seat range | seat:t
range > leaf ballot refused | first:i peaks:h
refused > leaf ballot refused | envelope:e at:i fate:f
ballot > leaf | envelope:e
leaf > leaf ballot refused opening statement | text:s
opening > leaf ballot refused | checkpoint:s
statement > log | envelope:e
log > registered end | proof:s consistency:h
registered > registered end | index:i text:s proof:h
end > | lines:i"""
AFTER = {line.split()[0]: line.partition("|")[0].split()[2:] for line in LINES.split("\n")}
FIELDS = {line.split()[0]: dict(field.split(":") for field in line.partition("|")[2].split()) for line in LINES.split("\n")}
PAYLOAD = dict(field.split(":") for field in """instance:s proposal:d revision:i electorate:d rule:d voter:s choice:s issued_at:i
    format:b proposal_id:s sequence:i reason:d""".split())
WORDS = {"s": "(?s).*", "k": "ed25519:[0-9a-f]{64}", "d": "sha256:[0-9a-f]{64}", "o": "rogatio/certificate@v1", "b": "rogatio/ballot@v2",
         "c": "compatible|breaking", "l": "confirmed|refuted|undecided|overcautious", "v": "compatible|breaking|unknown", "m": "backward|forward|full",
         "f": """not_open|voting_closed|already_voted|not_in_electorate|zero_weight|unknown_choice|wrong_(proposal_hash|revision|electorate|rule|instance)
|bad_signature|unsigned|missing_reason|malformed|already_final|wrong_(format|time)|not_newer|accepted|replaced""".replace("\n", "")}
BAD = (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError)

def need(right, why):
    if not right:
        raise ValueError(why)

def has(value, needed, more=""):
    """If an object has all the needed members, and no others than those and `more`."""
    return type(value) is dict and set(needed.split()) <= set(value) <= set((needed + " " + more).split())

def is_kind(kind, value):
    if kind in WORDS:
        return type(value) is str and re.fullmatch(WORDS[kind], value) is not None
    return kind == "*" or bool({
        "i": lambda: type(value) is int and 0 <= value < 2**64, "h": lambda: type(value) is list and all(is_kind("d", item) for item in value),
        "e": lambda: has(value, "payloadType payload signatures") and type(value["payloadType"]) is type(value["payload"]) is str and type(
            value["signatures"]) is list and all(has(one, "sig", "keyid") and all(is_kind("s", text) for text in one.values()) for one in value["signatures"]),
        "t": lambda: has(value, "id", "weight public_key") and is_kind("s", value["id"]) and 0 < len(value["id"].encode()) <= 200 and re.fullmatch(
            "0|[1-9][0-9]*", str(value.get("weight", 1))) and ("public_key" not in value or is_kind("k", value["public_key"])),
        "w": lambda: value is None or has(value, "direction instance") and value["direction"] in ("backward", "forward"),
        "a": lambda: has(value, "", "assume_closed format_assertion") and all(type(one) is bool for one in value.values())}[kind]())

def canonical(value):
    """RFC 8785."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(member) for name, member in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if not isinstance(value, float):
        return json.dumps(value, ensure_ascii=False)
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    plain = 1e-6 <= abs(value) < 1e21
    return format(decimal.Decimal(repr(value)), "f") if plain else re.sub("e([+-])0*", r"e\1", repr(value))

def parse(data):
    def once(pairs):
        need(len(dict(pairs)) == len(pairs), "a key twice")
        return dict(pairs)
    return json.loads(data.decode() if isinstance(data, bytes) else data, object_pairs_hook=once)

def digest(domain, value):
    return "sha256:" + hashlib.sha256(f"rogatio/{domain}\n".encode() + (value if isinstance(value, bytes) else canonical(value).encode())).hexdigest()

def unbase64(text):
    text = (text.replace("-", "+").replace("_", "/") if set("-_") & set(text) and not set("+/") & set(text) else text).rstrip("=")
    return strict64(text + "=" * (-len(text) % 4))

def strict64(text):
    need(base64.b64encode(base64.b64decode(text, validate=True)).decode() == text, "another spelling of base64")
    return base64.b64decode(text)

def signed(key, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False

def pae(envelope):
    kind, payload = envelope["payloadType"].encode(), unbase64(envelope["payload"])
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)

def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()

def leaf_hash(text):
    return hashlib.sha256(b"\0" + text.encode()).digest()

def included(leaf, index, size, proof):
    """The root to which a proof leads; the proof is used up from its end."""
    if size == 1:
        return leaf
    left, sibling = 1 << (size - 1).bit_length() - 1, proof.pop()
    return node(included(leaf, index, left, proof), sibling) if index < left else node(sibling, included(leaf, index - left, size - left, proof))

def extends(older, newer, proof, root):
    """The roots of both trees to which a proof leads. `root` is the root of the older tree, as long as it can take the place of its hash."""
    if older == newer:
        hash = root or proof.pop()
        return hash, hash
    left, sibling = 1 << (newer - 1).bit_length() - 1, proof.pop()
    old, new = extends(older, left, proof, root) if older <= left else extends(older - left, newer - left, proof, None)
    return (old, node(new, sibling)) if older <= left else (node(sibling, old), node(sibling, new))

def is_by(note, name, key, kind):
    """If a note is signed by this key; an error if a line by it is wrong."""
    text, _, lines = note.rpartition("\n\n")
    number, found = hashlib.sha256(f"{name}\n".encode() + bytes([kind]) + key).digest()[:4], False
    for line in lines.removesuffix("\n").split("\n"):
        dash, who, data = line.split(" ")
        data, at = strict64(data), 12 if kind == 4 else 4
        need(dash == "\u2014" and len(data) >= 4, "not a signature line")
        if (who, data[:4]) == (name, number):
            time = f"cosignature/v1\ntime {int.from_bytes(data[4:12], 'big')}\n" if kind == 4 else ""
            found = signed(key, data[at:], f"{time}{text}\n".encode()) or int("a signature line is wrong")
    return found

def judge(rule, sums, total):
    """If these sums approve, and the reason."""
    def met(part, whole, share, compare):
        need = int(share["weight"]) if share.get("num") is None else Fraction(share["num"] * whole, share["den"])
        return part > need if compare == "gt" else part >= (need // 1 if share.get("round") == "floor" else need)
    quorum, threshold = rule.get("quorum"), rule["threshold"]
    base = {"electorate": total, "electorate_less_abstain": total - sums["abstain"], "cast": sum(sums.values()), "yes_no": sums["yes"] + sums["no"]}
    if total == 0:
        return False, "empty_electorate"
    if quorum and not met(sum(sums[choice] for choice in set(quorum["counts"])), total, quorum, quorum["cmp"]):
        return False, "quorum_not_met"
    if sums["yes"] == 0:
        return False, "no_yes_votes"
    return (True, "threshold_met") if met(sums["yes"], base[rule["base"]], threshold, threshold.get("cmp")) else (False, "threshold_not_met")

class Verifier:
    def __init__(self, policy):
        self.policy, self.why, self.unclear, self.at, self.number, self.hash = policy, {}, {}, "start", 0, hashlib.sha256()
        self.seats, self.voters, self.got, self.countersigners, self.revision, self.count = [], {}, {}, 0, 0, 0
        self.content, self.checked, self.vote, self.ended, self.due, self.opened = {}, {}, None, None, False, False
        self.registered, self.based = -1, False
    def require(self, claim, right, why="it is another"):
        if not right:
            self.why.setdefault(claim, why)
    def attempt(self, claim, check, line):
        try:
            check(line)
        except BAD as error:
            self.require(claim, False, repr(error))
    def line(self, data):
        self.number, line = self.number + 1, parse(data)
        kind = line["line"]
        need(kind in AFTER[self.at] and (kind == "opening" or not self.due) and has(line, "line " + " ".join(FIELDS[kind])), "other lines or members")
        need(all(is_kind(of, line[name]) for name, of in FIELDS[kind].items()), "a member of another kind")
        if kind in ("statement", "log", "registered", "end"):
            need(canonical(line).encode() == data, "not canonical")
        else:
            self.hash.update(data + b"\n")
        self.at, self.got[kind] = kind, line
        getattr(self, "on_" + kind, lambda line: None)(line)
    def on_certificate(self, line):
        self.head, self.key = line, bytes.fromhex(line["public_key"][8:])
        self.instance = digest("instance@v1", f"{line['public_key']}\n{line['nonce']}\n{line['name']}".encode())
        self.require("instance", self.policy.get("instance_key", line["public_key"]) == line["public_key"])
    def on_rule(self, line):
        self.rule, self.rule_digest = line["rule"], digest("rule@v1", line["rule"])
    def on_seat(self, line):
        need(not self.seats or self.seats[-1]["id"].encode() < line["seat"]["id"].encode(), "the seats are not sorted")
        self.seats.append({"weight": 1, **line["seat"]})
    def on_range(self, line):
        self.size, self.peaks = line["first"], [bytes.fromhex(peak[7:]) for peak in line["peaks"]]
        need(len(self.peaks) == self.size.bit_count(), "the peaks do not belong to `first`")
        self.electorate = digest("electorate@v1", {"seats": self.seats})
        self.voters = {seat["id"]: {"weight": int(seat["weight"]), "key": seat.get("public_key"), "said": None, "able": True} for seat in self.seats}
    def check(self, envelope):
        """The payload of a ballot, or its fate."""
        if len(envelope["signatures"]) != 1:
            return "bad_signature"
        try:
            payload = parse(unbase64(envelope["payload"]))
            second = [name in payload for name in ("format", "proposal_id", "sequence")]
            fine = has(payload, " ".join(list(PAYLOAD)[:8]), " ".join(PAYLOAD)) and all(is_kind(PAYLOAD[name], value) for name, value in payload.items())
        except BAD:
            fine = False
        if not fine or envelope["payloadType"] != "application/vnd.rogatio.ballot+json" or len(envelope["payload"]) > 4096:
            return "malformed"
        voter = self.voters.get(payload["voter"])
        try:
            if not signed(bytes.fromhex(voter["key"][8:]), unbase64(envelope["signatures"][0]["sig"]), pae(envelope)):
                return "bad_signature"
        except BAD:
            return "bad_signature" if voter else "not_in_electorate"
        wanted = [(any(second), all(second), "malformed"), (all(second), self.vote["second"], "wrong_format"),
                  (payload["instance"], self.instance, "wrong_instance"), (payload["revision"], self.revision, "wrong_revision"),
                  (payload["proposal"], self.content["digest"], "wrong_proposal_hash"),
                  (payload.get("proposal_id", self.head["proposal_id"]), self.head["proposal_id"], "wrong_proposal_hash"),
                  (payload["electorate"], self.vote["electorate"], "wrong_electorate"), (payload["rule"], self.rule_digest, "wrong_rule"),
                  (payload["choice"] in ("yes", "no", "abstain"), True, "unknown_choice"),
                  (payload["choice"] == "no" and "reason" not in payload, False, "missing_reason")]
        return next((fate for said, right, fate in wanted if said != right), payload)
    def on_refused(self, line):
        fate, vote, at = line["fate"], self.vote, line["at"]
        need(not self.ended, "the vote is over")
        found = self.check(line["envelope"]) if vote else "not_open"
        true = found == fate
        if fate in ("not_open", "voting_closed"):
            true = fate == "not_open" and not vote or vote and (at < vote["opens_at"] if fate == "not_open" else at >= vote["closes_at"])
        elif isinstance(found, dict):
            voter = self.voters[found["voter"]]
            true = {"already_voted": voter["said"], "not_newer": voter["said"], "zero_weight": not voter["weight"], "already_final": 1, "wrong_time": 1}.get(fate)
        self.require("ballots", true, "a refused ballot has another fate")
    def on_leaf(self, line):
        hash, size, envelope, was = leaf_hash(line["text"]), self.size, self.got.pop("ballot", {}).get("envelope"), self.vote
        self.size, self.last = self.size + 1, hash
        while size & 1:
            hash, size = node(self.peaks.pop(), hash), size >> 1
        self.peaks.append(hash)
        try:
            leaf = parse(line["text"])
            event, happened = leaf["event"], leaf["event"]["happened"]
            what, own = happened["type"], (leaf["kind"], leaf["subject"]) == ("proposal", self.head["proposal_id"])
            self.require("ballots", not envelope or own and what == "ballot_cast" and was, "a ballot has no leaf that counted it")
            self.require("outcome", not self.ended or own and what == "edited", "the last leaf is not the outcome")
            if own:
                self.on_event(event, happened, what, envelope)
            elif leaf["kind"] == "agent" and was and leaf["subject"] in self.voters:
                voter = self.voters[leaf["subject"]]
                voter["key"] = happened["public_key"] if what == "rotated" else voter["key"]
                voter["able"] = what == "authorized" if what in ("suspended", "revoked", "authorized") else voter["able"]
        except BAD as error:
            self.require("life", False, f"a leaf cannot be read: {error!r}")
            self.require("ballots", not envelope, "a ballot has no leaf that counted it")
        self.due, self.opened = bool(self.vote and not was), self.opened and bool(self.vote)
    def on_event(self, event, happened, what, envelope):
        if what == "drafted":
            self.revision, self.content = 1, happened["content"]
            self.require("instance", happened["instance"] == self.instance)
        elif what == "edited":
            self.revision, self.content, self.vote, self.count, self.ended = happened["revision"], happened["content"], None, 0, None
        elif what == "submitted":
            self.checked = happened["checked"]
        elif what == "voting_opened" and self.revision == self.head["revision"]:
            named = happened["electorate_digest"], int(happened["electorate"]), happened["seats"]
            self.require("electorate", named == (self.electorate, sum(voter["weight"] for voter in self.voters.values()), len(self.seats)))
            self.vote = {"opens_at": event["at"], "closes_at": int(happened["closes_at"]), "electorate": named[0],
                         "second": happened.get("ballot_format") == "v2"}
        elif what == "ballot_cast" and self.vote:
            self.count += 1
            self.attempt("ballots", lambda cast: self.on_cast(event, cast, cast["receipt"], envelope), happened)
        elif what == "member_joined" and self.vote:
            self.voters[happened["voter"]] = {"weight": int(happened["weight"]), "key": happened["public_key"], "said": None, "able": True}
        elif what == "member_left" and self.vote:
            self.voters.pop(happened["voter"], None)
        elif what in ("approved", "rejected", "expired"):
            self.ended = what, event["at"]
            self.attempt("outcome", lambda said: self.on_outcome(what, said), happened.get("reason"))
    def on_outcome(self, what, said):
        voters = self.voters.values()
        sums = {choice: sum(voter["weight"] for voter in voters if voter["said"] == choice) for choice in ("yes", "no", "abstain")}
        yes, why = judge(self.rule, sums, sum(voter["weight"] for voter in voters))
        expires = not self.count or why in ("quorum_not_met", "empty_electorate")
        no = not yes and (said == why and expires == (what == "expired") or (what, said) == ("rejected", "voter_revoked"))
        need(self.vote and (yes if what == "approved" else no), "the ballots give another outcome")
    def on_cast(self, event, cast, receipt, envelope):
        voter = self.voters[cast["voter"]]
        need(voter["able"] and (int(cast["weight"]), cast["replaces"]) == (voter["weight"], voter["said"]), "the seat is another, or the choice before")
        need((receipt["ballot"], receipt["at"]) == (self.count, event["at"]), "the receipt is another")
        if self.rule["signatures"] == "ed25519":
            ballot, reason, kind = self.check(envelope), cast["reason"], "ballot@v2" if self.vote["second"] else "ballot@v1"
            need((ballot["voter"], ballot["choice"]) == (cast["voter"], receipt["choice"]), "the ballot is another")
            need(receipt["digest"] == digest(kind, unbase64(envelope["payload"])), "the digest is another")
            need(not self.vote["second"] or (ballot["issued_at"], ballot["sequence"]) == (receipt["issued_at"], receipt["sequence"]), "the issue is another")
            need(ballot.get("reason") == (None if reason is None else digest("reason@v1", reason.encode())), "the reason is another")
        need(self.rule["signatures"] == "ed25519" or not envelope, "the rule takes unsigned ballots")
        voter["said"] = receipt["choice"]
    def checkpoint(self, note):
        text, _, lines = note.rpartition("\n\n")
        lines, (origin, size, root) = lines.removesuffix("\n").split("\n"), text.split("\n")
        need(note.endswith("\n") and len(set(lines)) == len(lines) and (origin, str(int(size))) == (self.head["name"], size), "not a checkpoint of this log")
        need(is_by(note, self.head["name"], self.key, 1), "not signed by the log")
        return int(size), strict64(root)
    def root(self):
        return functools.reduce(lambda right, left: node(left, right), self.peaks[::-1])
    def on_opening(self, line):
        self.require("log", self.due, "the leaf before it did not open the vote")
        self.due, self.opened = False, self.due
        self.attempt("log", lambda line: self.require("log", self.checkpoint(line["checkpoint"]) == (self.size, self.root())), line)
    def payload(self):
        def named(name, digest):
            return {"name": name, "digest": {"sha256": digest.removeprefix("sha256:")}}
        (outcome, at), version = self.ended, self.got["schema"]
        time = datetime.datetime.fromtimestamp(at, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        schema = hashlib.sha256(canonical(version["schema"]).encode()).hexdigest()
        return canonical({
            "_type": "https://in-toto.io/Statement/v1", "predicateType": "https://in-toto.io/attestation/svr/v0.2",
            "subject": [named(f"{version['artifact_type']}@{version['version']}", schema), named("certificate", self.hash.hexdigest())],
            "predicate": {"verifier": {"id": "urn:rogatio:engine:" + self.head["engine"]}, "timeCreated": time,
                          "policies": [named("rule", self.rule_digest), named("electorate", self.electorate)],
                          "properties": ["ROGATIO_" + outcome.upper(), "ROGATIO_CLASS_" + self.got["compatibility"]["class"].upper()]}}).encode()
    def on_statement(self, line):
        envelope, keys = line["envelope"], []
        said = envelope["payloadType"], envelope["payload"]
        self.attempt("statement", lambda _: need(said == ("application/vnd.in-toto+json", base64.b64encode(self.payload()).decode()), "it says more"), line)
        def check(one):
            need(is_kind("k", one["keyid"]) and signed(bytes.fromhex(one["keyid"][8:]), strict64(one["sig"]), pae(envelope)), "a signature is wrong")
            keys.append(one["keyid"])
        for place, one in enumerate(envelope["signatures"]):
            self.attempt("countersigned" if place else "statement", check, one)
            if len(keys) == place:
                return
        own, voters = keys[:1] == [self.head["public_key"]], {voter["key"] for voter in self.voters.values()} - set(keys[:1])
        right = keys[1:] == sorted(set(keys[1:]) & voters)
        self.require("statement", own, "the first signature is not by the senate")
        self.require("countersigned", right or not own, "the signatures are not by voters, sorted by key")
        self.countersigners = len(keys) - 1 if own and right else 0
    def on_log(self, line):
        head, _, note = line["proof"].partition("\n\n")
        def check(line):
            first, index, *hashes = head.split("\n")
            hashes, between = [strict64(hash) for hash in hashes], [bytes.fromhex(hash[7:]) for hash in line["consistency"]]
            need((first, index) == ("c2sp.org/tlog-proof@v1", f"index {int(index[6:])}"), "not a proof")
            size, root = self.tree = self.checkpoint(note)
            need(index == f"index {self.size - 1}" and self.size <= size, "not a proof of the outcome")
            need(included(self.last, self.size - 1, size, hashes) == root and not hashes, "the outcome is not in the log")
            need(extends(self.size, size, between, self.root()) == (self.root(), root) and not between, "the log does not begin with these leaves")
        def cosigned(keys):
            count = sum(is_by(note, name, strict64(key)[1:], strict64(key)[0]) for name, _, key in keys)
            need(count >= self.policy.get("quorum", len(keys)), "too few cosigners")
        self.attempt("log", check, line)
        if hasattr(self, "tree"):
            self.attempt("cosigned", cosigned, [key.split("+", 2) for key in self.policy.get("cosigners", [])])
    def on_registered(self, line):
        need(line["index"] > self.registered, "the registrations are not in the order of the log")
        self.registered = line["index"]
        if hasattr(self, "tree"):
            self.attempt("schema", self.registration, line)
    def registration(self, line):
        (size, root), proof, leaf, schema = self.tree, [bytes.fromhex(hash[7:]) for hash in line["proof"]], parse(line["text"]), self.got["schema"]
        happened, version = leaf["event"]["happened"], schema["version"]
        based = happened["version"] + 1 == version
        need(line["index"] < size and included(leaf_hash(line["text"]), line["index"], size, proof) == root and not proof, "it is not in the log")
        need((leaf["kind"], leaf["subject"], happened["type"]) == ("schema", schema["artifact_type"], "registered"), "it registers something else")
        need(happened["digest"] == digest("schema@v1", schema["base" if based else "schema"]), "it registers another schema")
        need(based or (happened["version"], happened["proposal_id"]) == (version, self.head["proposal_id"]), "it registers another version")
        self.based = self.based or based
    def on_end(self, line):
        need(line["lines"] == self.number, "another number of lines")
    def conclude(self):
        compared, checked, policy = self.got["compatibility"], self.checked, self.policy
        unused = "schema" in self.why or not hasattr(self, "tree")
        self.require("format", self.based or unused or self.got["schema"]["base"] is None, "the version before has no line")
        self.require("log", self.opened, "there is no checkpoint at the opening")
        self.require("outcome", self.ended, "the last leaf is not the outcome")
        self.require("rule", checked.get("rule_digest") == self.rule_digest)
        self.require("schema", self.content.get("digest") == digest("proposal@v1", self.got["proposal"]["content"]))
        self.require("compatibility", (checked.get("class"), checked.get("claim")) == (compared["class"], compared["claim"]))
        self.require("compatibility", (compared["witness"] is not None) == (compared["verdict"] == "breaking"))
        self.require("compatibility", compared["class"] == "breaking" or compared["verdict"] == "compatible")
        self.require("countersigned", self.countersigners >= policy.get("countersignatures", 0), "too few countersignatures")
        for name, said in (("electorate", self.electorate), ("rule", self.rule_digest)):
            self.require(name, policy.get(name, "log") in ("log", said), "the policy has another")
        asked = [("instance", "instance_key"), ("electorate", "electorate"), ("rule", "rule"), ("countersigned", "countersignatures"), ("cosigned", "cosigners")]
        self.unclear |= {claim: "the policy does not say" for claim, name in asked if not policy.get(name)}
        self.unclear |= {claim: "it needs the engine" for claim in ("life", "schema", "compatibility")}
        self.unclear |= {} if self.rule.get("signatures") == "ed25519" else {"ballots": "the rule takes unsigned ballots"}

def verify(text, policy):
    verifier = Verifier(policy)
    try:
        *lines, rest = text.split("\n")
        for line in lines:
            verifier.line(line.encode())
        need(verifier.at == "end" and not rest, "the end is missing")
        verifier.conclude()
    except (RecursionError, *BAD) as error:
        verifier.require("format", False, f"line {verifier.number}: {error!r}")
        verifier.unclear |= {claim: "the file cannot be read so far" for claim in CLAIMS}
    for claim, needed in NEEDS:
        if needed in verifier.why or needed in verifier.unclear:
            verifier.unclear.setdefault(claim, f"it depends on `{needed}`")
    return {claim: "refuted" if claim in verifier.why else "cannot_be_established" if claim in verifier.unclear else "established" for claim in CLAIMS}

if __name__ == "__main__":
    for request in map(json.loads, sys.stdin):
        print(json.dumps(verify(request["certificate"], request["policy"])), flush=True)
