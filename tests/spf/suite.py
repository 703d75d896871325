#!/usr/bin/python3
"""The test suites of RFC 7208 and RFC 4408, as pyspf carries them, asked of
`postfrank spf`, each scenario with a made-up name server of its own.

    suite.py [--differences] FILE

fails unless every test has the result and the explanation it wants. With
--differences exactly those tests of DIFFERENCES have another one.
"""
import gzip
import os
import subprocess
import sys
import tempfile

import yaml

POSTFRANK = os.environ.get("POSTFRANK", "cli/postfrank")
FAKE_DNS = os.environ.get("FAKE_DNS", "tests/dns/fake_dns")
TYPES = ("A", "AAAA", "MX", "PTR", "TXT", "CNAME")

# An empty one: the machine's own is none of the tests' business.
CONF = tempfile.NamedTemporaryFile(suffix=".conf")

# What RFC 7208 changed, and the suite of RFC 4408 has otherwise.
DIFFERENCES = {}


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


def ask(server, test):
    """Result and explanation."""
    done = subprocess.run(
        [POSTFRANK, "spf", "--dns", server, "-c", CONF.name,
         "--ip", test["host"], "--helo", test["helo"],
         "--mail-from", test["mailfrom"]],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines = done.stdout.splitlines()
    if done.returncode != 0 or not lines:
        return "status %d: %s" % (done.returncode, done.stderr), None
    return lines[0], lines[1] if len(lines) > 1 else "DEFAULT"


def fault(server, test):
    """What is wrong, or None."""
    result, explanation = ask(server, test)
    wanted = test["result"]
    if result not in ([wanted] if isinstance(wanted, str) else wanted):
        return "%s in place of %s" % (result, wanted)
    if test.get("explanation", explanation) != explanation:
        return "explained by %r in place of %r" % (explanation,
                                                   test["explanation"])
    return None


def main(arguments):
    differences = DIFFERENCES if arguments[0] == "--differences" else {}
    passed = failed = 0
    with gzip.open(arguments[-1], "rt", encoding="utf-8") as file:
        for scenario in yaml.safe_load_all(file):
            with Server(scenario["zonedata"]) as server:
                for name, test in scenario["tests"].items():
                    wrong = fault(server, test)
                    if (wrong is not None) == (name in differences):
                        passed += 1
                        continue
                    failed += 1
                    print("%s (%s): %s" % (
                        name, scenario["description"],
                        wrong or "no difference any more"))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
