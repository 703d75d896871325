#!/usr/bin/python3
"""What `postfrank check` takes of memory at its peak: at most three times the
message and 32 MB, whatever the message; and what waits in a temporary file is
not in memory."""
import base64
import os
import random
import subprocess
import sys
import tempfile

MEGA = 1 << 20
POSTFRANK = os.path.abspath("cli/postfrank")


def repeat(text, octets):
    return text * (octets // len(text))


def messages():
    """Yields name and message: the size that is common, the largest that is
    judged, and those made to cost."""
    mixed = b"Content-Type: multipart/mixed; boundary=b\n\n"
    html = b"Content-Type: text/html\n\n"
    lines = base64.encodebytes(random.Random(1).randbytes(57 * 1000))
    for size in 1, 20:
        yield "attachment of %d MB" % size, (
            mixed + b"--b\n\nHello.\n--b\nContent-Type: a/b; name=a.pdf\n"
            b"Content-Transfer-Encoding: base64\n\n" +
            repeat(lines, size * MEGA) + b"--b--\n")
        yield "text of %d MB" % size, (
            b"Subject: x\n\n" + repeat(b"the quick brown fox\n", size * MEGA))
        yield "HTML of %d MB" % size, (
            html + repeat(b"<p>the quick <b>brown</b> fox</p>\n", size * MEGA))
    yield "nested parts", b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (i, i)
        for i in range(100000))
    yield "empty parts", mixed + b"--b\n\n" * 200000
    yield "a header of 1 MB", repeat(b"a: b\n", MEGA) + b"\n"
    yield "a field of 1 MB", b"Subject: " + b"x" * (MEGA - 20) + b"\n\n"
    yield "a line", b"\n" + b"x" * 10 * MEGA
    yield "lines", b"\n" * 10 * MEGA
    yield "NUL", b"\n" + b"\0" * 10 * MEGA
    yield "ISO-2022-JP", (
        b"Content-Type: text/plain; charset=iso-2022-jp\n\n" +
        repeat(b"\x1b$B\"!", 10 * MEGA))
    yield "div", html + b"<div>" * 200000
    yield "attributes", html + b"<a" + b" b=c" * 50000 + b">"
    yield "ampersands", html + b"&" * MEGA
    yield "links", html + b"<a href=\"http://a.example/\">b</a>" * 100000
    yield "uuencode", b"\n" + repeat(b"begin 644 a.exe\n#0V%T\n", 10 * MEGA)


# A program begins with the peak of who starts it: that has to be a small one.
STARTER = """
import os, sys
child = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss, file=sys.stderr)
"""


def peak(conf, path):
    """Octets that were resident at most."""
    ran = subprocess.run(
        [sys.executable, "-S", "-c", STARTER, POSTFRANK, "check", "-c", conf,
         path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True,
        # No Postfix is asked: it has no part in this.
        env={"PATH": "/nonexistent"})
    status, kilobytes = map(int, ran.stderr.split())
    if status not in (0, 1):
        sys.exit("%s: status %d" % (path, status))
    return kilobytes * 1024


def write_conf(name, memory):
    with open(name, "w") as file:
        file.write('dns { servers = { "127.0.0.1@9" } deadline = "1s" }\n'
                   'milter { memory-limit = %s temporary-directory = "%s" }\n'
                   % (memory, os.getcwd()))
    return name


def main():
    with open(POSTFRANK, "rb") as program:
        text = program.read()
        if b"__asan_init" in text or b"__tsan_init" in text:
            print("a sanitizer has memory of its own: nothing is measured")
            sys.exit(77)
    failures = 0
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        usual = write_conf("usual.conf", "4M")
        for name, message in messages():
            with open("m.eml", "wb") as file:
                file.write(message)
            took, allowed = peak(usual, "m.eml"), 3 * len(message) + 32 * MEGA
            print("%-22s %5.1f MB: %5.1f MB of %5.1f" % (
                name, len(message) / MEGA, took / MEGA, allowed / MEGA))
            if took > allowed:
                print("%s: too much" % name, file=sys.stderr)
                failures += 1
            if name != "attachment of 20 MB":
                continue
            # The body-limit is 16 MB.
            spared = (peak(write_conf("large.conf", "1G"), "m.eml") -
                      peak(write_conf("small.conf", "64K"), "m.eml"))
            print("%.1f MB less in a file" % (spared / MEGA))
            if spared < 8 * MEGA:
                print("the file spares no memory", file=sys.stderr)
                failures += 1
    sys.exit(failures > 0)


main()
