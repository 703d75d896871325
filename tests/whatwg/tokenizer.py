#!/usr/bin/python3
"""The tokenizer of lib/mail/html.h against the cases of html5lib-tests.

$HTML5LIB_TESTS is the folder with the cases, tokenizer/*.test of
https://github.com/html5lib/html5lib-tests; they are no part of the source, and
without them nothing is tested. Tags with their attributes, and text with its
references decoded, must be the same in at least 99 of 100 of the cases that
have any. Each difference is listed. Comments and doctypes are not compared.
"""
import glob
import json
import os
import re
import subprocess
import sys

TOKENS = os.environ.get("TOKENS", "tests/whatwg/tokens")
FOLDER = os.environ.get("HTML5LIB_TESTS")
WANTED = 0.99

# Where the input begins, and the element that is open there when the case does
# not name it. No mail begins in a CDATA section, which only SVG has.
STATES = {"Data state": "", "PLAINTEXT state": "plaintext",
          "RCDATA state": "title", "RAWTEXT state": "style",
          "Script data state": "script"}

REASONS = {
    "lowercase endtags (Script data state)":
    "script, that </XMP> ends: only </script> ends ours",
}


def unescape(value):
    """The second round of \\uHHHH of a case that is doubleEscaped."""
    if isinstance(value, str):
        return re.sub(r"\\u([0-9A-Fa-f]{4})",
                      lambda match: chr(int(match[1], 16)), value)
    if isinstance(value, list):
        return [unescape(item) for item in value]
    if isinstance(value, dict):
        return {unescape(key): unescape(item) for key, item in value.items()}
    return value


def octets(text):
    """UTF-8, in which two halves of a pair are one character."""
    return text.encode("utf-16", "surrogatepass").decode(
        "utf-16", "surrogatepass").encode("utf-8", "surrogatepass")


def word(text):
    return octets(text).hex() or "-"


def show(token):
    """A tag as tests/whatwg/tokens prints it."""
    words = ["<" if token[0] == "StartTag" else "</", word(token[1])]
    if token[0] == "StartTag":
        for name, value in token[2].items():
            words += [word(name), word(value)]
        if len(token) > 3:
            words.append("/")
    return " ".join(words)


def wanted(output):
    """What the case wants: its tags, its text."""
    return ([show(token) for token in output
             if token[0] in ("StartTag", "EndTag")],
            plain(b"".join(octets(token[1]) for token in output
                           if token[0] == "Character")))


def plain(text):
    """NUL is left to who shows the text, and line ends of raw text are."""
    return text.replace(b"\0", "\ufffd".encode()).replace(
        b"\r\n", b"\n").replace(b"\r", b"\n")


def answered(line):
    tokens = [token for token in line.split("\t") if token]
    return ([token for token in tokens if token[0] == "<"],
            plain(b"".join(bytes.fromhex(token[2:]) for token in tokens
                           if token[0] == "=")))


def read_cases(folder):
    """(name, where it begins, input, (tags, text)) of each case."""
    for path in sorted(glob.glob(os.path.join(folder, "*.test"))):
        with open(path, encoding="utf-8") as file:
            cases = json.load(file).get("tests", [])
        for case in cases:
            if case.get("doubleEscaped"):
                case["input"] = unescape(case["input"])
                case["output"] = unescape(case["output"])
            for state in case.get("initialStates", ["Data state"]):
                if state not in STATES:
                    continue
                raw = STATES[state]
                if raw in ("title", "style"):
                    raw = case.get("lastStartTag", raw)
                raw += "\t" if state == "RCDATA state" else "\traw"
                yield ("%s (%s)" % (case["description"], state), raw,
                       case["input"], wanted(case["output"]))


def main():
    if not FOLDER:
        print("HTML5LIB_TESTS does not name the folder of the cases")
        return 77
    cases = list(read_cases(FOLDER))
    questions = "".join("%s\t%s\n" % (raw, octets(source).hex())
                        for _, raw, source, _ in cases)
    answers = subprocess.run([TOKENS], input=questions, text=True, check=True,
                             stdout=subprocess.PIPE).stdout.splitlines()
    assert len(answers) == len(cases)
    status = 0
    for part, what in enumerate(("tags", "text")):
        count = same = 0
        for (name, _, source, want), answer in zip(cases, answers):
            got = answered(answer)
            if not want[part] and not got[part]:
                continue
            count += 1
            if got[part] == want[part]:
                same += 1
            else:
                print("%s of %r: got %r, want %r: %s\n    %s" % (
                    what, source, got[part], want[part], name,
                    REASONS.get(name, "no reason is known")))
        print("%d cases with %s, %d the same" % (count, what, same))
        if count == 0 or same < WANTED * count:
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
