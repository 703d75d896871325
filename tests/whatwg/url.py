#!/usr/bin/python3
"""The hosts of lib/mail/url.h against the test data of the URL standard.

urltestdata.json is of web-platform-tests; Debian's librust-url-dev carries it,
or $URLTESTDATA names it. Of each case of the schemes http, https and ftp, host
and port must be the same, or both must fail.
"""
import glob
import ipaddress
import json
import os
import re
import subprocess
import sys

HOSTS = os.environ.get("HOSTS", "tests/whatwg/hosts")
PATHS = [os.environ["URLTESTDATA"]] if "URLTESTDATA" in os.environ else \
    glob.glob("/usr/share/cargo/registry/url-*/tests/urltestdata.json")

PORTS = {"http:": 80, "https:": 443, "ftp:": 21}

def octets(text):
    return text.encode("utf-16", "surrogatepass").decode(
        "utf-16", "replace").encode()


def host(text):
    """One way to write an address; one that is mapped to IPv6 is IPv4."""
    try:
        ip = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return text
    return str(getattr(ip, "ipv4_mapped", None) or ip)


def without_dot(name):
    return name.removesuffix(".") if len(name) > 1 else name


def scheme(text):
    text = re.sub("[\t\r\n]", "", text).lstrip(
        "".join(map(chr, range(0x21))))
    match = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text)
    return match[0].lower() if match else None


def wanted(case):
    """The answer that the case wants; None: it is not of our schemes."""
    base = case.get("base")
    if case.get("failure"):
        if (scheme(case["input"]) or base and scheme(base)) not in PORTS:
            return None
        return "failure"
    if case["protocol"] not in PORTS:
        return None
    port = case["port"] or PORTS[case["protocol"]]
    return "%s %s" % (host(without_dot(case["hostname"])), port)


def main():
    if not PATHS:
        print("librust-url-dev is not there: apt-get install librust-url-dev")
        return 77
    with open(PATHS[0], encoding="utf-8", errors="surrogatepass") as file:
        cases = [case for case in json.load(file)
                 if isinstance(case, dict) and wanted(case) is not None]
    questions = "".join(
        "%s\t%s\n" % (octets(case.get("base") or "").hex(),
                      octets(case["input"]).hex()) for case in cases)
    answers = subprocess.run([HOSTS], input=questions, text=True, check=True,
                             stdout=subprocess.PIPE).stdout.splitlines()
    assert len(answers) == len(cases) > 0
    different = 0
    for case, answer in zip(cases, answers):
        name, _, port = answer.partition(" ")
        got = "%s %s" % (host(name), port) if port else answer
        if got != wanted(case):
            different += 1
            print("%r (base %r): got %s, want %s" % (
                case["input"], case.get("base"), got, wanted(case)))
    print("%d cases, %d the same" % (len(cases), len(cases) - different))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
