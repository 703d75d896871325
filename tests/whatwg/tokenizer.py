#!/usr/bin/python3
"""The tokenizer of lib/mail/html.h against the cases of html5lib-tests.

$HTML5LIB_TESTS is the folder with the cases, tokenizer/*.test of
https://github.com/html5lib/html5lib-tests; they are no part of the source, and
without them nothing is tested. Of each case that has a tag, the tags and their
attributes must be the same but for at most 1 in 100; each difference is listed
with its reason. Text, comments and doctypes are not compared.
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
    """As tests/whatwg/tokens prints a tag."""
    words = ["<" if token[0] == "StartTag" else "</", word(token[1])]
    if token[0] == "StartTag":
        for name, value in token[2].items():
            words += [word(name), word(value)]
        if len(token) > 3:
            words.append("/")
    return " ".join(words)


def read_cases(folder):
    """(name, raw element, input, tags) of each case that has a tag."""
    for path in sorted(glob.glob(os.path.join(folder, "*.test"))):
        with open(path, encoding="utf-8") as file:
            cases = json.load(file).get("tests", [])
        for case in cases:
            if case.get("doubleEscaped"):
                case["input"] = unescape(case["input"])
                case["output"] = unescape(case["output"])
            tags = [token for token in case["output"]
                    if token[0] in ("StartTag", "EndTag")]
            for state in case.get("initialStates", ["Data state"]):
                if not tags or state not in STATES:
                    continue
                raw = STATES[state]
                if raw and raw not in ("plaintext", "script"):
                    raw = case.get("lastStartTag", raw)
                yield ("%s: %s (%s)" % (os.path.basename(path),
                                        case["description"], state),
                       raw, case["input"], [show(tag) for tag in tags])


def main():
    if not FOLDER:
        print("HTML5LIB_TESTS does not name the folder of the cases")
        return 77
    cases = list(read_cases(FOLDER))
    questions = "".join("%s\t%s\n" % (raw, octets(source).hex())
                        for _, raw, source, _ in cases)
    answers = subprocess.run([TOKENS], input=questions, text=True, check=True,
                             stdout=subprocess.PIPE).stdout.splitlines()
    assert len(answers) == len(cases) > 0
    same = 0
    for (name, _, source, tags), answer in zip(cases, answers):
        got = [tag for tag in answer.split("\t") if tag]
        if got == tags:
            same += 1
        else:
            print("%s: %r: got %r, want %r" % (name, source, got, tags))
    print("%d cases with tags, %d the same" % (len(cases), same))
    return 0 if same >= WANTED * len(cases) else 1


if __name__ == "__main__":
    sys.exit(main())
