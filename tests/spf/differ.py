#!/usr/bin/python3
"""lib/auth, libspf2 and pyspf asked about the same made-up policies.

    differ.py [COUNT [SEED]]

Every policy is well-formed; what it leads to may be anything. libspf2, which
gets them as postfrank spf gives them to it, has to agree in everything, counts
of lookups as well. Where pyspf differs, one of CHANGES has to say why: a change of the world that RFC 7208 does
not care for, and our answer neither, but with which pyspf agrees. Any other
difference is a failure.
"""
import collections
import os
import random
import re
import socket
import subprocess
import sys
import tempfile

try:
    import spf
except ImportError:
    print("python3-spf is not there: apt-get install python3-spf")
    sys.exit(77)

sys.dont_write_bytecode = True  # the source folder stays as it is
import suite

ASK = os.environ.get("ASK", "tests/spf/ask")
COUNT = 5000
# A world of names has so many policies; later ones lead to earlier ones.
WORLD = 100

CLIENTS = ["192.0.2.%d" % i for i in range(1, 7)] + [
    "198.51.100.7", "203.0.113.9", "::ffff:192.0.2.1"] + [
    "2001:db8::%x" % i for i in range(1, 5)]
LOCALS = ["bob", "strong-bad", "user+ext", "a.b.c", "Postmaster", "x=y&z"]
HOSTS = ["h%d.test" % i for i in range(1, 9)]
NO_HOSTS = ["void%d.test" % i for i in range(1, 4)]
EXPLANATIONS = ["e%d.test" % i for i in range(1, 7)]


def reverse(ip):
    name = socket.inet_pton(
        socket.AF_INET6 if ":" in ip else socket.AF_INET, ip)
    if len(name) == 4:
        return ".".join(str(octet) for octet in name[::-1]) + ".in-addr.arpa"
    return ".".join(name.hex()[::-1]) + ".ip6.arpa"


# --- the world --------------------------------------------------------------

def common_names():
    """Hosts, mail servers, policies and texts that all policies lead to."""
    zone = {}

    def add(name, kind, value):
        zone.setdefault(name, []).append({kind: value})

    for i, host in enumerate(HOSTS, 1):
        add(host, "A", "192.0.2.%d" % i)
        if i % 2:
            add(host, "AAAA", "2001:db8::%x" % i)
    add("h1.test", "A", "198.51.100.7")
    add("alias.test", "CNAME", "h2.test")
    add("mx1.test", "MX", [10, "h1.test"])
    add("mx1.test", "MX", [20, "h2.test"])
    add("mx2.test", "MX", [10, "h3.test"])
    add("mx3.test", "MX", [10, "void1.test"])
    add("mx3.test", "MX", [20, "h4.test"])
    add("null.test", "MX", [0, ""])
    for i in range(12):
        add("many.test", "MX", [i, HOSTS[i % len(HOSTS)]])
    zone["dead.test"] = ["TIMEOUT"]
    add("deadmx.test", "MX", [10, "dead.test"])
    for ip in CLIENTS[:4] + CLIENTS[9:11]:
        add(reverse(ip), "PTR", "h%s.test" % ip[-1])
    add(reverse(CLIENTS[0]), "PTR", "h8.test")
    add(reverse(CLIENTS[4]), "PTR", "dead.test")
    add(reverse(CLIENTS[5]), "PTR", "void1.test")
    for ip in CLIENTS[:5]:
        add("%s.listed.test" % ip, "A", "127.0.0.2")
        add("%s.reverse.test" % reverse(ip).split(".in-addr")[0], "A",
            "127.0.0.2")
    add("bob.users.test", "A", "127.0.0.2")
    add("bad.users.test", "A", "127.0.0.2")
    add("none.test", "TXT", "no policy")
    add("two.test", "TXT", "v=spf1 -all")
    add("two.test", "TXT", "v=spf1 ?all")
    add("bad.test", "TXT", "v=spf1 moo")
    add("loop.test", "TXT", "v=spf1 include:loop.test -all")
    for i, text in enumerate([
            "plain words", "%{i} may not send for %{d}, says %{h}",
            "see https://x.test/?s=%{S}&ip=%{C}", "%{l1r-}/%{o2}/%{ir}.%{v}",
            "wrong %{x}", "100%% of %{s}%_%-"]):
        add(EXPLANATIONS[i], "TXT", text)
    return zone


class Maker:
    """Policies by chance."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.policies = []

    def one(self, *items):
        return self.random.choice(items)

    def some(self, chance):
        return self.random.random() < chance

    def host(self):
        roll = self.random.random()
        if roll < 0.75:
            return self.one(*HOSTS, "alias.test")
        if roll < 0.93:
            return self.one(*NO_HOSTS, "x..test", "h1.test.")
        return "dead.test"

    def prefix(self):
        return self.one("", "", "", "/24", "//64", "/32//128", "/0", "//0",
                        "/30")

    def mx(self):
        return self.one("mx1.test", "mx1.test", "mx2.test", "mx3.test",
                        "null.test", "void1.test", "many.test", "deadmx.test")

    def policy(self):
        if self.policies and self.some(0.7):
            return self.one(*self.policies)
        if self.some(0.7):
            return self.one("lp.test", "ls.test", "ln.test", "lf.test")
        return self.one("none.test", "two.test", "bad.test", "dead.test",
                        "loop.test", "void1.test")

    def term(self):
        kind = self.one("ip4", "ip4", "ip6", "a", "a", "mx", "include",
                        "include", "exists", "ptr")
        if kind == "ip4":
            return "ip4:%s" % self.one(
                "192.0.2.1", "192.0.2.4/30", "198.51.100.0/24", "10.0.0.0/8",
                "0.0.0.0/0" if self.some(0.1) else "192.0.2.3")
        if kind == "ip6":
            return "ip6:%s" % self.one("2001:db8::1", "2001:db8::/127",
                                       "2001:db8:1::/48",
                                       "::ffff:192.0.2.1")
        if kind == "a":
            return ("a" if self.some(0.2) else "a:" + self.host()) + \
                self.prefix()
        if kind == "mx":
            return ("mx" if self.some(0.2) else "mx:" + self.mx()) + \
                self.prefix()
        if kind == "include":
            return "include:" + self.policy()
        if kind == "exists":
            return "exists:" + self.one(
                "%{i}.listed.test", "%{ir}.reverse.test", "%{l}.users.test",
                "%{l1r-}.users.test", "%{h}", "%{o}", "%{d2}", "%{L}.test",
                "%{p}" if self.some(0.2) else "h1.test", "%{v}.test")
        return self.one("ptr", "ptr:%{o1}", "ptr:h1.test", "ptr:other.test")

    def record(self):
        words = ["v=spf1"]
        for _ in range(self.one(0, 1, 1, 2, 2, 3, 4, 6, 9)):
            words.append(self.one("", "", "", "+", "-", "~", "?")
                         + self.term())
        if self.some(0.05):
            words += ["ip4:10.%d.0.0/16" % i for i in range(90)]
            words += ["ip6:2001:db8:%x::/48" % i for i in range(1, 60)]
            words.append(self.term())
        if self.some(0.7):
            words.append(self.one("-all", "-all", "~all", "?all", "all"))
        elif self.some(0.5):
            words.append("redirect=" + self.policy())
        if self.some(0.3):
            words.append("exp=" + self.one(
                *EXPLANATIONS, "void1.test", "two.test", "dead.test",
                "e1.%{d}"))
        if self.some(0.05):
            words.append("unknown=%{d}")
        if self.some(0.1):
            words[1:] = [word.upper() if "%" not in word else word
                         for word in words[1:]]
        return self.one(" ", " ", " ", "  ").join(words)

    def world(self, count):
        zone = common_names()
        for name, all_term in (("lp", "+all"), ("ls", "~all"), ("ln", "?all"),
                               ("lf", "-all")):
            zone[name + ".test"] = [
                {"TXT": "v=spf1 ip4:192.0.2.2 " + all_term}]
        self.policies = []
        for i in range(count):
            name = "p%d.test" % i
            zone[name] = [{"TXT": self.record()}]
            if self.some(0.4):
                zone[name].append({"A": "192.0.2.%d" % self.one(1, 2, 3)})
            if self.some(0.2):
                zone[name].append({"MX": [10, self.one(*HOSTS)]})
            self.policies.append(name)
        return zone

    def question(self, policy):
        helo = self.one("h1.test", "h9.test", policy, "[192.0.2.1]", "local")
        sender = "%s@%s" % (self.one(*LOCALS), policy)
        if self.some(0.05):
            helo, sender = policy, ""
        return self.one(*CLIENTS), helo, sender


# --- the two ----------------------------------------------------------------

Answer = collections.namedtuple("Answer", "result words counts",
                                defaults=[None])


def ask_ours(zone, questions, engine="native"):
    with tempfile.NamedTemporaryFile("w", suffix=".zone") as file:
        file.write("".join(row + "\n" for row in suite.rows(zone)))
        file.flush()
        done = subprocess.run(
            [ASK, file.name, engine], text=True, stdout=subprocess.PIPE,
            check=True,
            input="".join("\t".join(fields) + "\n" for fields in questions))
    answers = []
    for line in done.stdout.splitlines():
        result, terms, voids, words = line.split("\t")
        answers.append(Answer(result, words, (terms, voids)))
    return answers


def lookups(zone):
    """DNSLookup() of pyspf, from the zone."""
    def look_up(name, kind, *_, level=0, **__):
        name = name.lower().rstrip(".")
        records = zone.get(name, [])
        pairs = [pair for record in records if isinstance(record, dict)
                 for pair in record.items()]
        if not any(pair[0] in (kind, "CNAME") for pair in pairs) and \
                "TIMEOUT" in records:
            raise spf.TempError("DNS timeout")
        for found, value in pairs:
            if found == "CNAME":
                yield (name, found), value
                if level < 8:
                    yield from look_up(value, kind, level=level + 1)
            if found != kind:
                continue
            if kind == "AAAA":
                value = socket.inet_pton(socket.AF_INET6, value)
            elif kind == "TXT":
                value = (value.encode(),)
            elif kind == "MX":
                value = tuple(value)
            yield (name, kind), value
    return look_up


def ask_pyspf(question):
    ip, helo, sender = question
    query = spf.query(i=ip, s=sender, h=helo, strict=True)
    query.set_default_explanation("")
    try:
        result, _, words = query.check()
    except Exception as error:  # its own faults are its answer
        return Answer("crash", repr(error))
    return Answer(result, words)


# --- differences ------------------------------------------------------------

def change_texts(zone, change):
    return {name: [{"TXT": change(record["TXT"])}
                   if isinstance(record, dict) and "TXT" in record else record
                   for record in records]
            for name, records in zone.items()}


def lower_modifiers(zone, _):
    return change_texts(zone, lambda text: re.sub(
        "(REDIRECT|EXP)=", lambda match: match.group(0).lower(), text))


def without_aliases(zone, _):
    names = {name: record["CNAME"] for name, records in zone.items()
             for record in records
             if isinstance(record, dict) and "CNAME" in record}
    return {name: zone[names[name]] if name in names else records
            for name, records in zone.items()}


def with_sound_ptr(zone, _):
    zone = dict(zone)
    zone["other-host.test"] = [{"A": "203.0.113.200"},
                               {"AAAA": "2001:db8:ffff::1"}]
    for name, records in zone.items():
        if records == [{"PTR": "dead.test"}]:
            zone[name] = [{"PTR": "other-host.test"}]
    return zone


def with_both_families(zone, _):
    zone = dict(zone)
    for i, host in enumerate(HOSTS):
        if not any("AAAA" in record for record in zone[host]):
            zone[host] = zone[host] + [{"AAAA": "2001:db8:ffff::%x" % i}]
    return zone


def without_redirects(zone, is_same):
    """Without those that nothing follows: the answer is the same."""
    for name, records in zone.items():
        if not any("redirect=" in record.get("TXT", "").lower()
                   for record in records if isinstance(record, dict)):
            continue
        shorter = dict(zone)
        shorter.update(change_texts({name: records}, lambda text: re.sub(
            "(?i) +redirect=[^ ]*", "", text)))
        if is_same(shorter):
            zone = shorter
    return zone


def without_p(zone, _):
    return change_texts(zone, lambda text: text.replace("%{p}", "%{h}"))


CHANGES = [
    ("REDIRECT= and EXP= are modifiers (4.6.1, RFC 5234 2.3); pyspf reads "
     "lower case alone", lower_modifiers),
    ("the address of an alias that is not there is one void lookup (4.6.4); "
     "pyspf counts its target again", without_aliases),
    ("a PTR name that DNS fails for is passed over (5.5); to pyspf it is a "
     "temperror", with_sound_ptr),
    ("behind the mail server that matches none is asked (5.4); pyspf asks all "
     "first, and counts the void lookups", with_both_families),
    ("a redirect counts when it is followed (4.6.4, 6.1); pyspf counts it in "
     "any case", without_redirects),
    ("a term asks when it is reached (4.6.2); pyspf asks for %{p} of all terms "
     "of a record first", without_p),
]


def same(ours, theirs):
    if ours.result != theirs.result:
        return False
    return ours.result != "fail" or ours.words == theirs.words


def agree_with(zone, question, ours):
    """Our answer in that world is the same, and pyspf's too."""
    spf.DNSLookup = lookups(zone)
    return same(ask_ours(zone, [question])[0], ours) and \
        same(ours, ask_pyspf(question))


def why(zone, question, ours):
    def is_same(other):
        return same(ask_ours(other, [question])[0], ours)

    everything = zone
    for reason, change in CHANGES:
        if agree_with(change(zone, is_same), question, ours):
            return reason
        changed = change(everything, is_same)
        if is_same(changed):
            everything = changed
    if agree_with(everything, question, ours):
        return "several of these"
    return None


def differ(zone, questions, reasons):
    """How many differences nothing explains."""
    unexplained = 0
    for question, ours in zip(questions, ask_ours(zone, questions)):
        spf.DNSLookup = lookups(zone)
        theirs = ask_pyspf(question)
        if same(ours, theirs):
            continue
        reason = why(zone, question, ours)
        reasons[reason] += 1
        if reason is not None:
            continue
        unexplained += 1
        if unexplained <= 10:
            print("%s\n  %s\n  ours: %s\n  pyspf: %s" % (
                question, zone[question[2].split("@")[-1] or question[1]],
                ours, theirs))
    return unexplained


def has_libspf2():
    return subprocess.run([ASK, "/dev/null", "libspf2"],
                          stdin=subprocess.DEVNULL).returncode == 0


def differ_from_libspf2(zone, questions):
    different = 0
    for question, ours, theirs in zip(
            questions, ask_ours(zone, questions),
            ask_ours(zone, questions, "libspf2")):
        if same(ours, theirs) and ours.counts == theirs.counts:
            continue
        different += 1
        if different <= 10:
            print("%s\n  %s\n  ours: %s\n  libspf2: %s" % (
                question, zone[question[2].split("@")[-1] or question[1]],
                ours, theirs))
    return different


def main(arguments):
    count = int(arguments[0]) if arguments else COUNT
    seed = int(arguments[1]) if len(arguments) > 1 else 7208
    maker = Maker(seed)
    reasons = collections.Counter()
    unexplained = 0
    libspf2 = has_libspf2()
    differences = 0
    for first in range(0, count, WORLD):
        zone = maker.world(min(WORLD, count - first))
        questions = [maker.question(policy) for policy in maker.policies]
        unexplained += differ(zone, questions, reasons)
        if libspf2:
            differences += differ_from_libspf2(zone, questions)
    print("%d policies, seed %d" % (count, seed))
    print("libspf2: %d differences" % differences if libspf2
          else "libspf2: not in this build")
    print("pyspf: %d differences" % sum(reasons.values()))
    for reason, times in reasons.most_common():
        print("%6d  %s" % (times, reason or "UNEXPLAINED"))
    return 1 if unexplained or differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
