#!/usr/bin/python3
"""usage: at_terminal.py 'ANSWER|ANSWER...' COMMAND...

Runs the command at a terminal of its own, and answers its questions, each of
which ends with ": ", one by one; what is left of them then is the end of input.
Prints what the terminal shows. The exit status is the command's.
"""
import os
import pty
import select
import sys


def main(answers, command):
    answers = answers.split("|") if answers else []
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    asked = b""
    while select.select([terminal], [], [], 30)[0]:
        try:
            shown = os.read(terminal, 4096)
        except OSError:		# the other end is closed
            break
        sys.stdout.buffer.write(shown.replace(b"\r", b""))
        asked += shown
        if asked.endswith(b": "):
            answer = answers.pop(0) + "\n" if answers else "\004"
            os.write(terminal, answer.encode())
            asked = b""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
