#!/usr/bin/python3
"""Writes what comes to a syslog socket into a file, with the time in ms.

usage: syslogd.py SOCKET FILE
"""
import os
import re
import socket
import sys
import time

path, out = sys.argv[1:]
sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
with open(out, "ab", buffering=0) as log:
    sock.bind(path)
    os.chmod(path, 0o666)
    while True:
        line = sock.recv(8192)
        # <PRIORITY>Mmm dd hh:mm:ss TAG: what
        line = re.sub(rb"^<\d+>(\w{3} [ \d]\d [\d:]{8} )?", b"", line)
        log.write(b"%.3f %s\n" % (time.time(), line.rstrip(b"\0\n")))
