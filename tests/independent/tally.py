"""A second count of votes, written from the descriptions of the requests and answers alone, and compared with the engine.

It uses exact fractions and finds finality by trying every completion of the vote, so it shares no idea with the engine. It makes
random votes, asks the engine about them in bulk, and compares whole answers (all but sentences and digests).

    python3 tests/independent/tally.py VOTES SEED
    python3 tests/independent/tally.py --vote FILE ANSWER

The first form says questions on its output, a line `end` after each batch of them, and reads as many answers from its input:
`core/tests/independent_count.rs` starts it and answers. It compares `tally.count`, `tally.what_if` and the `count` resource, on
frozen and live electorates, with extensions of the closing time and with revotes. The second form counts one vote, for example
what `rogatio proposal recount --out` wrote, and compares it with an answer.
"""

import functools
import itertools
import json
import random
import sys
from fractions import Fraction

CHOICES = ("yes", "no", "abstain")


def weight_of(value):
    return 1 if value is None else int(value)


def spelled(number):
    """A weight or a time: a number up to 2^53 - 1, a string above."""
    return number if number is None or number < 2**53 else str(number)


@functools.lru_cache(maxsize=None)
def reaches(part, num, den, whole, cmp, floor):
    """Whether a part is at least, or more than, the share of the whole."""
    need = Fraction(num, den) * whole
    if floor:
        need = Fraction(need.numerator // need.denominator)
    return part >= need if cmp == "ge" else part > need


class Rule:
    def __init__(self, wire):
        self.threshold = wire["threshold"]
        self.base = wire["base"]
        self.quorum = wire.get("quorum")
        self.replace = wire.get("revote", "reject") == "replace"
        self.early_close = wire.get("early_close", True)
        self.refuse_after_final = wire.get("after_final", "record") == "reject"
        self.min_open = wire.get("min_open") or 0
        self.extension = wire.get("late_quorum_extension") or 0
        self.live = wire.get("membership_change") == "live"
        self.signed = wire.get("signatures") == "ed25519"
        self.period = wire.get("voting_period")
        self.judged = {}
        self.completed = {}

    def quorum_met(self, yes, no, abstain, everybody):
        if self.quorum is None:
            return True
        part = {"yes": yes, "no": no, "abstain": abstain}
        present = sum(part[choice] for choice in set(self.quorum["counts"]))
        cmp = self.quorum["cmp"]
        if self.quorum.get("weight") is not None:
            return reaches(present, int(self.quorum["weight"]), 1, 1, cmp, False)
        floor = self.quorum.get("round") == "floor"
        return reaches(present, self.quorum["num"], self.quorum["den"], everybody, cmp, floor)

    def enough(self, yes, no, abstain, everybody):
        if yes == 0:
            return False
        if self.threshold.get("weight") is not None:
            return yes >= int(self.threshold["weight"])
        base = {
            "electorate": everybody,
            "electorate_less_abstain": everybody - abstain,
            "cast": yes + no + abstain,
            "yes_no": yes + no,
        }[self.base]
        if base == 0:
            return False
        threshold = self.threshold
        return reaches(yes, threshold["num"], threshold["den"], base, threshold["cmp"], False)

    def judge(self, *sums):
        if sums not in self.judged:
            self.judged[sums] = self.judge_anew(*sums)
        return self.judged[sums]

    def judge_anew(self, yes, no, abstain, everybody):
        if everybody == 0:
            return "rejected", "empty_electorate"
        if not self.quorum_met(yes, no, abstain, everybody):
            return "rejected", "quorum_not_met"
        if yes == 0:
            return "rejected", "no_yes_votes"
        if self.enough(yes, no, abstain, everybody):
            return "approved", "threshold_met"
        return "rejected", "threshold_not_met"


class Count:
    """One vote, as `TallyCountRequest` describes it."""

    def __init__(self, request):
        self.rule = Rule(request["rule"])
        self.seats = {seat["id"]: weight_of(seat.get("weight")) for seat in request["electorate"]}
        self.said = {}
        self.proposal = request.get("proposal_hash")
        self.opens_at = None if request.get("opens_at") is None else int(request["opens_at"])
        self.closes_at = None if request.get("closes_at") is None else int(request["closes_at"])
        if self.closes_at is None and self.opens_at is not None and self.rule.period is not None:
            self.closes_at = self.opens_at + self.rule.period
        self.now = None if request.get("now") is None else int(request["now"])
        self.latched = False
        self.last_at = None
        self.latest = None
        self.backwards = False
        self.number = 0
        self.final = None
        self.fates = []
        events = request.get("events") or []
        self.events = sorted(events, key=lambda event: event["after_ballot"]) if self.rule.live else []
        self.members_move()
        self.look()

    def members_move(self):
        while self.events and self.events[0]["after_ballot"] <= self.number:
            event = self.events.pop(0)
            if self.final is not None:
                continue
            agent = event["agent"]
            if event["type"] == "authorize":
                self.seats.setdefault(agent, weight_of(event.get("weight")))
            elif event["type"] == "deauthorize":
                self.seats.pop(agent, None)
                self.said.pop(agent, None)

    def sums(self, said=None):
        said = self.said if said is None else said
        of = lambda choice: sum(self.seats[voter] for voter, what in said.items() if what == choice)
        return of("yes"), of("no"), of("abstain"), sum(self.seats.values())

    def certain(self, said=None):
        """The outcome when every completion gives the same, else None. Seats without weight change nothing."""
        said = self.said if said is None else said
        # What counts is who is free, with which weight, and whether silence is still open to them.
        free = {voter for voter, weight in self.seats.items() if weight > 0 and (self.rule.replace or voter not in said)}
        fixed = self.sums({voter: what for voter, what in said.items() if voter not in free})
        seats = tuple(sorted((self.seats[voter], voter in said) for voter in free))
        key = (fixed, seats)
        if key not in self.rule.completed:
            self.rule.completed[key] = self.complete(fixed, seats)
        return self.rule.completed[key]

    def complete(self, fixed, seats):
        yes, no, abstain, everybody = fixed
        ways = {(yes, no, abstain)}
        for weight, has_voted in seats:
            silent = set() if has_voted else ways
            said = {(y + weight, n, a) for y, n, a in ways}
            said |= {(y, n + weight, a) for y, n, a in ways}
            said |= {(y, n, a + weight) for y, n, a in ways}
            ways = silent | said
        outcomes = {self.rule.judge(*way, everybody)[0] for way in ways}
        return outcomes.pop() if len(outcomes) == 1 else None

    def takes_effect(self, outcome, now):
        moment = now if now is not None else self.last_at
        opened = 0 if moment is None or self.opens_at is None else max(0, moment - self.opens_at)
        return self.rule.early_close and (outcome == "rejected" or opened >= self.rule.min_open)

    def finality(self, now):
        if self.final is not None:
            return self.final
        outcome = self.certain()
        if outcome is not None and (not self.rule.live or self.takes_effect(outcome, now)):
            return self.number, outcome
        return None

    def look(self):
        self.final = self.finality(None)

    def is_over(self, now):
        return now is not None and self.closes_at is not None and now >= self.closes_at

    def fate(self, ballot):
        at = ballot.get("at")
        at = None if at is None else int(at)
        if at is not None and self.opens_at is not None and at < self.opens_at:
            return "not_open"
        if at is not None and self.is_over(at):
            return "voting_closed"
        if ballot.get("signature") is not None:
            return "bad_signature"
        if ballot.get("envelope") is not None or ballot.get("voter") is None or ballot.get("choice") is None:
            return "malformed"
        named = ballot.get("proposal_hash")
        if named is not None and self.proposal is not None and named != self.proposal:
            return "wrong_proposal_hash"
        voter = ballot["voter"]
        if voter not in self.seats:
            return "not_in_electorate"
        if ballot["choice"] not in CHOICES:
            return "unknown_choice"
        if self.seats[voter] == 0:
            return "zero_weight"
        if self.final is not None and self.rule.refuse_after_final:
            return "already_final"
        if voter in self.said:
            return "replaced" if self.rule.replace else "already_voted"
        return "accepted"

    def cast(self, ballot):
        self.number += 1
        fate = self.fate(ballot)
        at = None if ballot.get("at") is None else int(ballot["at"])
        if at is not None:
            self.backwards = self.backwards or (self.latest is not None and at < self.latest)
            self.latest = at if self.latest is None else max(self.latest, at)
        if fate in ("accepted", "replaced"):
            self.said[ballot["voter"]] = ballot["choice"]
            if at is not None:
                self.last_at = at if self.last_at is None else max(self.last_at, at)
                if self.rule.quorum is not None and not self.latched and self.rule.quorum_met(*self.sums()):
                    self.latched = True
                    if self.closes_at is not None:
                        self.closes_at = max(self.closes_at, at + self.rule.extension)
        self.members_move()
        self.look()
        self.fates.append(fate)

    def distances(self):
        outcome = self.rule.judge(*self.sums())[0]
        if self.is_over(self.now):
            approved = 0 if outcome == "approved" else None
            return {
                "yes_to_approve": approved,
                "yes_to_finish": approved,
                "no_to_finish": 0 if outcome == "rejected" else None,
            }
        free = [voter for voter, weight in self.seats.items() if weight > 0 and voter not in self.said]

        def least(choice, holds):
            found = None
            for size in range(len(free) + 1):
                for some in itertools.combinations(free, size):
                    weight = sum(self.seats[voter] for voter in some)
                    if found is not None and weight >= found:
                        continue
                    said = dict(self.said)
                    said.update({voter: choice for voter in some})
                    if holds(said):
                        found = weight
            return found

        def finishes(outcome):
            def holds(said):
                return self.certain(said) == outcome and (not self.rule.live or self.takes_effect(outcome, self.now))

            return holds

        return {
            "yes_to_approve": least("yes", lambda said: self.rule.judge(*self.sums(said))[0] == "approved"),
            "yes_to_finish": least("yes", finishes("approved")),
            "no_to_finish": least("no", finishes("rejected")),
        }

    def yes_needed(self):
        if self.rule.threshold.get("weight") is None and self.rule.base != "electorate":
            return None
        everybody = sum(self.seats.values())
        for yes in range(everybody + 1):
            rest = everybody - yes
            helps = [(yes, 0, 0), (yes, rest, 0), (yes, 0, rest)]
            threshold = self.rule.enough(yes, 0, 0, everybody)
            if threshold and any(self.rule.quorum_met(*parts, everybody) for parts in helps):
                return yes
        return None

    def answer(self):
        if self.now is not None and self.latest is not None and self.now < self.latest:
            return {"problem": "tally.invalid-now"}
        yes, no, abstain, everybody = self.sums()
        outcome, reason = self.rule.judge(yes, no, abstain, everybody)
        final = self.finality(self.now)
        status = "open"
        if self.is_over(self.now):
            status = outcome
        elif final is not None and self.takes_effect(final[1], self.now):
            status = final[1]
        voters = {choice: sum(1 for what in self.said.values() if what == choice) for choice in CHOICES}
        voters["not_cast"] = len(self.seats) - len(self.said)
        voters["electorate"] = len(self.seats)
        tally = {"yes": yes, "no": no, "abstain": abstain}
        tally["not_cast"] = everybody - yes - no - abstain
        tally["electorate"] = everybody
        refused = [n for n, fate in enumerate(self.fates, 1) if fate not in ("accepted", "replaced")]
        return {
            "status_after_last_ballot": status,
            "outcome_at_close": outcome,
            "reason_at_close": reason,
            "final_after_ballot": None if final is None else final[0],
            "final_outcome": None if final is None else final[1],
            "tally": {name: spelled(weight) for name, weight in tally.items()},
            "voters": voters,
            "still_needed": {name: spelled(weight) for name, weight in self.distances().items()},
            "yes_needed": spelled(self.yes_needed()),
            "effective_close": spelled(self.closes_at),
            "ballot_results": list(self.fates),
            "refused": refused,
            "ballots": self.number,
            "backwards": self.backwards,
        }


def count(request):
    vote = Count(request)
    for ballot in request.get("ballots") or []:
        vote.cast(ballot)
    return vote.answer()


def what_if(request):
    vote = Count(request["vote"])
    ballots = request["vote"].get("ballots") or []
    for ballot in ballots:
        vote.cast(ballot)
    now = vote.answer()
    for ballot in request["further"]:
        vote.cast(ballot)
    if vote.now is not None and vote.latest is not None:
        vote.now = max(vote.now, vote.latest)
    then = vote.answer()
    if "problem" in now:
        return now
    return {
        "now": now,
        "then": then,
        "further_results": vote.fates[len(ballots) :],
        "outcome_changes": now["outcome_at_close"] != then["outcome_at_close"],
        "becomes_final": now["final_outcome"] is None and then["final_outcome"] is not None,
    }


def seen(answer):
    """The engine's answer in the same shape, without sentences and digests; sentences must not contradict the status."""
    codes = [finding["code"] for finding in answer["diagnostics"]]
    sentence = answer["explanation"]
    over = answer["status_after_last_ballot"] != "open"
    assert not (over and "not final" in sentence), sentence
    assert not (over and "if no more ballots" in sentence), sentence
    assert sentence.startswith(answer["outcome_at_close"]), sentence
    return {
        "status_after_last_ballot": answer["status_after_last_ballot"],
        "outcome_at_close": answer["outcome_at_close"],
        "reason_at_close": answer["reason_at_close"],
        "final_after_ballot": answer["final_after_ballot"],
        "final_outcome": answer["final_outcome"],
        "tally": answer["tally"],
        "voters": answer["voters"],
        "still_needed": answer["still_needed"],
        "yes_needed": answer["yes_needed"],
        "effective_close": answer.get("effective_close"),
        "ballot_results": answer["ballot_results"],
        "refused": [one["ballot"] for one in answer["refused"]],
        "ballots": answer["ballots"],
        "backwards": "tally.time-backwards" in codes,
    }


def random_rule(chance):
    weight = lambda most: {"weight": chance.randint(1, most)}
    den = chance.randint(1, 6)
    num = chance.randint(0, den)
    cmp = "ge" if num == den or (num > 0 and chance.random() < 0.6) else "gt"
    rule = {
        "threshold": weight(9) if chance.random() < 0.2 else {"num": num, "den": den, "cmp": cmp},
        "base": chance.choice(["electorate", "electorate", "electorate_less_abstain", "cast", "yes_no"]),
    }
    if chance.random() < 0.6:
        counts = chance.choice([["yes"], ["yes", "no"], ["yes", "abstain"], ["abstain", "no", "yes"]])
        if chance.random() < 0.3:
            rule["quorum"] = {"weight": chance.randint(0, 9), "cmp": chance.choice(["ge", "gt"]), "counts": counts}
        else:
            den = chance.randint(1, 6)
            rule["quorum"] = {"num": chance.randint(0, den), "den": den, "cmp": chance.choice(["ge", "gt"]), "counts": counts}
            if chance.random() < 0.4:
                rule["quorum"]["round"] = "floor"
    if chance.random() < 0.35:
        rule["revote"] = "replace"
    if chance.random() < 0.3:
        rule["early_close"] = False
    if chance.random() < 0.3:
        rule["after_final"] = "reject"
    if chance.random() < 0.4:
        rule["late_quorum_extension"] = chance.randint(0, 40)
    if chance.random() < 0.3:
        rule["min_open"] = chance.randint(0, 20)
    if chance.random() < 0.4:
        rule["membership_change"] = "live"
    if chance.random() < 0.3:
        rule["voting_period"] = chance.randint(20, 60)
    return rule


def random_ballot(chance, names, at):
    ballot = {"voter": chance.choice(names), "choice": chance.choice(CHOICES + ("yes", "yes"))}
    if at is not None and chance.random() < 0.95:
        ballot["at"] = at
    if chance.random() < 0.03:
        ballot["choice"] = chance.choice(["maybe", "YES", ""])
    if chance.random() < 0.05:
        ballot["proposal_hash"] = chance.choice(["p1", "p2"])
    if chance.random() < 0.01:
        ballot["signature"] = "x"
    if chance.random() < 0.01:
        del ballot[chance.choice(["voter", "choice"])]
    return ballot


def random_times(chance, many):
    """Times of so many ballots in order, or None; now and then one that goes back."""
    if chance.random() < 0.25:
        return [None] * many, None
    start = 2**60 if chance.random() < 0.02 else 0
    times = sorted(chance.randint(0, 70) for _ in range(many))
    if many > 1 and chance.random() < 0.05:
        chance.shuffle(times)
    return [start + time for time in times], start


def random_vote(chance, most=5):
    names = ["v%d" % number for number in range(chance.randint(0, most))]
    heavy = chance.random() < 0.5
    seat = lambda name: {"id": name, "weight": chance.randint(0, 5)} if heavy else {"id": name}
    rule = random_rule(chance)
    vote = {"electorate": [seat(name) for name in names], "rule": rule, "proposal_hash": "p1"}
    voters = names + ["stranger"] if chance.random() < 0.3 or not names else names
    many = chance.randint(0, 8)
    times, start = random_times(chance, many)
    if rule.get("membership_change") == "live" or chance.random() < 0.05:
        agents = names[:3] + ["late", "later"]
        voters = names + ["late", "later"]
        vote["events"] = []
        for _ in range(chance.randint(0, 6)):
            event = {"after_ballot": chance.randint(0, many), "agent": chance.choice(agents)}
            event["type"] = chance.choice(["authorize", "deauthorize"])
            if event["type"] == "authorize" and chance.random() < 0.7:
                event["weight"] = chance.randint(0, 5)
            vote["events"].append(event)
    if start is not None:
        vote["opens_at"] = spelled(start + chance.randint(0, 10))
        if chance.random() < 0.8:
            vote["closes_at"] = spelled(start + chance.randint(31, 60))
        if chance.random() < 0.5:
            late = chance.randint(0, 90) if chance.random() < 0.1 else chance.randint(70, 130)
            vote["now"] = spelled(start + late)
    elif chance.random() < 0.1:
        vote["now"] = 5
    vote["ballots"] = [random_ballot(chance, voters, spelled(time)) for time in times]
    if chance.random() < 0.1:
        vote.pop("proposal_hash")
    return vote, voters, start


def question(chance):
    """A line for the engine, and what the second count says."""
    vote, voters, start = random_vote(chance, 4 if chance.random() < 0.7 else 5)
    kind = chance.random()
    if kind < 0.6:
        return {"operation": "tally.count", "request": vote}, ("count", vote)
    if kind < 0.8:
        late = None if start is None else spelled(start + chance.randint(20, 110))
        further = [random_ballot(chance, voters or ["v0"], late) for _ in range(chance.randint(0, 4))]
        request = {"vote": vote, "further": further}
        return {"operation": "tally.what_if", "request": request}, ("what_if", request)
    # A batch may end anywhere, also in the middle of a line.
    lines = "".join(json.dumps(ballot) + "\n" for ballot in vote["ballots"])
    seats = "".join(json.dumps(seat) + "\n" for seat in vote["electorate"])
    pieces = lambda text, cuts: [text[a:b] for a, b in zip([0] + cuts, cuts + [len(text)])]
    cuts = lambda text: sorted(chance.randint(0, len(text)) for _ in range(chance.randint(0, 3)))
    empty = {name: value for name, value in vote.items() if name != "ballots"}
    empty["electorate"] = []
    line = {"operation": "count", "request": empty}
    line["seats"], line["batches"] = pieces(seats, cuts(seats)), pieces(lines, cuts(lines))
    return line, ("stream", vote)


def expected(kind, request):
    if kind == "what_if":
        return what_if(request)
    answer = count(request)
    if kind == "stream" and "problem" not in answer:
        answer["ballot_results"] = []
    return answer


def windows_fit(request):
    """Opening hours that cannot be are refused, and not what is compared here."""
    vote = request.get("vote", request)
    probe = Count({**vote, "ballots": [], "events": []})
    if probe.opens_at is None or probe.closes_at is None:
        return True
    return probe.closes_at > probe.opens_at and probe.closes_at - probe.opens_at >= probe.rule.min_open


def compare(votes, seed):
    chance = random.Random(seed)
    questions = []
    while len(questions) < votes:
        line, meant = question(chance)
        if windows_fit(meant[1]):
            questions.append((line, meant))
    for line, _ in questions:
        print(json.dumps(line))
    print("end", flush=True)
    answers = [sys.stdin.readline() for _ in questions]
    kinds, wrong = {}, 0
    for (line, (kind, request)), answer in zip(questions, answers):
        said = json.loads(answer)
        if "problem" in said:
            said = {"problem": said["problem"]["code"]}
        elif kind == "what_if":
            said = said["answer"]
            said["now"], said["then"] = seen(said["now"]), seen(said["then"])
        else:
            said = seen(said["answer"])
        mine = expected(kind, request)
        kinds[kind] = kinds.get(kind, 0) + 1
        if said != mine:
            wrong += 1
            if wrong <= 3:
                print("DIFFERS", json.dumps(line))
                print("  engine", json.dumps(said))
                print("  second", json.dumps(mine))
    print("%d votes (%s), %d differ" % (votes, ", ".join("%s %d" % one for one in sorted(kinds.items())), wrong))
    return wrong == 0


def main(arguments):
    if arguments[0] == "--vote":
        request, answer = (json.load(open(name)) for name in arguments[1:3])
        mine, said = count(request), seen({**answer, "ballot_results": []})
        mine["ballot_results"] = []
        print("same" if mine == said else "DIFFERS\n%s\n%s" % (mine, said))
        return mine == said
    votes, seed = int(arguments[0]), int(arguments[1])
    good = True
    while votes > 0:
        good = compare(min(votes, 5000), seed) and good
        votes, seed = votes - 5000, seed + 1
    return good


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
