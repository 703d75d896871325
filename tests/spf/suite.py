#!/usr/bin/python3
"""The test suites of RFC 7208 and RFC 4408, which Debian's python3-spf carries,
asked of `postfrank spf`: each scenario has a made-up name server of its own.

Every test has the result that the suite prefers, and the explanation. Only
where RFC 7208 says otherwise than RFC 4408 did, there is another result, which
that suite allows too: DIFFERENCES has all of these.

$SPF_SUITES is the folder of the suites where python3-spf's own documents are
not installed (dpkg's path-exclude).
"""
import gzip
import os
import subprocess
import sys
import tempfile

try:
    import yaml
except ImportError:
    print("python3-yaml is not there: apt-get install python3-yaml")
    sys.exit(77)

POSTFRANK = os.environ.get("POSTFRANK", "cli/postfrank")
FAKE_DNS = os.environ.get("FAKE_DNS", "tests/dns/fake_dns")
TYPES = ("A", "AAAA", "MX", "PTR", "TXT", "CNAME")

# An empty one: the machine's own is none of the tests' business.
CONF = tempfile.NamedTemporaryFile(suffix=".conf")

FOLDER = os.environ.get("SPF_SUITES", "/usr/share/doc/python3-spf")
SUITES = ("rfc7208-tests.yml.gz", "rfc4408-tests.yml.gz")

TXT_ALONE = "RFC 7208 3.1: TXT records alone, those of type SPF are not asked"
NO_NAME = "RFC 7208 4.8: a name that cannot be asked matches nothing"
DIFFERENCES = {
    "spfonly": ("none", TXT_ALONE),
    "txttimeout": ("temperror", TXT_ALONE),
    "spfoverride": ("fail", TXT_ALONE),
    "multitxt1": ("permerror", TXT_ALONE),
    "multispf2": ("pass", TXT_ALONE),
    "invalid-domain-empty-label": ("fail", NO_NAME),
    "invalid-domain-long": ("fail", NO_NAME),
    "invalid-domain-long-via-macro": ("fail", NO_NAME),
    "exists-dnserr": ("temperror", "RFC 7208 5: a DNS error of any mechanism "
                      "but ptr is a temperror"),
    "mx-limit": ("permerror", "RFC 7208 4.6.4: with more than ten MX records "
                 "nothing is looked up"),
}


def text(strings):
    """The strings of a TXT record in a row of a zone."""
    if isinstance(strings, str):
        strings = [strings]
    quoted = []
    for string in strings or [""]:
        octets = string.encode()
        quoted += ['"%s"' % "".join(
            chr(octet) if 0x20 <= octet < 0x7f and octet not in b'"\\'
            else "\\%03d" % octet for octet in octets[i:i + 255])
            for i in range(0, max(len(octets), 1), 255)]
    return " ".join(quoted)


def data(kind, value):
    if kind == "TXT":
        return text(value)
    if kind == "MX":
        return "%d %s." % (value[0], value[1])
    if kind in ("PTR", "CNAME"):
        return value.rstrip(".") + "."
    return value


def rows(zonedata):
    """The zone as fake_dns reads it. An SPF record stands for a TXT record,
    unless there is one; TIMEOUT is the answer to all other questions."""
    for name, records in zonedata.items():
        name = name.lower().replace(" ", "\\032")
        pairs = [pair for record in records if isinstance(record, dict)
                 for pair in record.items()]
        if not any(kind == "TXT" for kind, _ in pairs):
            pairs = [("TXT" if kind == "SPF" else kind, value)
                     for kind, value in pairs]
        pairs = [pair for pair in pairs
                 if pair[0] in TYPES and pair[1] != "NONE"]
        for kind, value in pairs:
            yield "%s %s %s" % (name, kind, data(kind, value))
        if "TIMEOUT" in records:
            for kind in sorted(set(TYPES) - {kind for kind, _ in pairs}):
                yield "%s %s @servfail" % (name, kind)


class Server:
    def __init__(self, zonedata):
        self.zone = tempfile.NamedTemporaryFile("w", suffix=".zone")
        self.zone.write("".join(row + "\n" for row in rows(zonedata)))
        self.zone.flush()

    def __enter__(self):
        self.process = subprocess.Popen([FAKE_DNS, self.zone.name],
                                        stdout=subprocess.PIPE, text=True)
        return "127.0.0.1@" + self.process.stdout.readline().split()[1]

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate()
        self.zone.close()


def ask(server, test, engine):
    """Result and explanation."""
    done = subprocess.run(
        [POSTFRANK, "spf", "--dns", server, "-c", CONF.name,
         "--engine", engine,
         "--ip", test["host"], "--helo", test["helo"],
         "--mail-from", test["mailfrom"]],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines = done.stdout.splitlines()
    if done.returncode != 0 or not lines:
        return "status %d: %s" % (done.returncode, done.stderr), None
    return lines[0], lines[1] if len(lines) > 1 else "DEFAULT"


def fault(server, test, difference, engine):
    """What is wrong, or None."""
    result, explanation = ask(server, test, engine)
    allowed = test["result"]
    if isinstance(allowed, str):
        allowed = [allowed]
    wanted = allowed[0]
    if difference is not None and len(allowed) > 1:
        wanted = difference[0]
    if result != wanted or result not in allowed:
        return "%s in place of %s" % (result, wanted)
    if test.get("explanation", explanation) != explanation:
        return "explained by %r in place of %r" % (explanation,
                                                   test["explanation"])
    return None


def run(suite, differences, engine):
    """Passed and failed."""
    passed = failed = 0
    with gzip.open(os.path.join(FOLDER, suite), "rt",
                   encoding="utf-8") as file:
        for scenario in yaml.safe_load_all(file):
            with Server(scenario["zonedata"]) as server:
                for name, test in scenario["tests"].items():
                    wrong = fault(server, test, differences.get(name),
                                  engine)
                    if wrong is None:
                        passed += 1
                        continue
                    failed += 1
                    print("%s: %s: %s: %s: %s" % (
                        engine, suite, scenario["description"], name, wrong))
    print("%s, %s: %d passed, %d failed" % (suite, engine, passed, failed))
    return passed, failed


def engines():
    """Those that postfrank was built with."""
    return [engine for engine in ("native", "libspf2") if subprocess.run(
        [POSTFRANK, "spf", "--engine", engine, "-c", CONF.name,
         "--dns", "127.0.0.1", "--ip", "192.0.2.1", "--helo", "h",
         "--mail-from", "a@b"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE).returncode == 0]


def main():
    for suite in SUITES:
        if not os.path.exists(os.path.join(FOLDER, suite)):
            print("%s is not there: apt-get install python3-spf, or name its "
                  "folder by SPF_SUITES" % os.path.join(FOLDER, suite))
            return 77
    right = True
    for engine in engines():
        # A suite that lost its tests proves nothing.
        right &= run(SUITES[0], {}, engine) == (203, 0)
        right &= run(SUITES[1], DIFFERENCES, engine) == (191, 0)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
