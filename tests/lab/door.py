"""Postfix's side of the milter door, without Postfix: many messages at once,
each written in one piece, and the time until it has its answer."""
import selectors
import socket
import struct
import time

ADDRESS = ("127.0.0.1", 10032)

# Events in their order: command, bits of the filter's answer that say that it
# wants none (NO*) or does not reply to it (NR_*), and the data.
CONNECT, HELO, MAIL, RCPT, DATA, FIELD, EOH, BODY, EOM = b"CHMRTLNBE"
NOT_SENT = {DATA: 0x200, FIELD: 0x20, EOH: 0x40, BODY: 0x10}
NO_REPLY = {CONNECT: 0x1000, HELO: 0x2000, MAIL: 0x4000, RCPT: 0x8000,
            DATA: 0x10000, FIELD: 0x80, EOH: 0x40000, BODY: 0x80000}
FINAL = b"arty"     # accept, reject, tempfail, a reply code


def packet(command, data=b""):
    return struct.pack(">IB", len(data) + 1, command) + data


def strings(*texts):
    return b"".join(text.encode() + b"\0" for text in texts)


def macros(stage, *texts):
    return packet(ord("D"), bytes([stage]) + strings(*texts))


class Session:
    """One connection, as smtpd has it for a client that has logged in."""

    def __init__(self):
        self.sock = socket.create_connection(ADDRESS, timeout=30)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.replies = 0        # that come before the verdict
        self.sock.sendall(packet(ord("O"), struct.pack(
            ">III", 6, 0x1ff, 0x1fffff)))
        self.protocol = struct.unpack(">I", self.packets(1)[0][9:13])[0]
        self.event(CONNECT, strings("pc.client.example") + b"4" +
                   struct.pack(">H", 4000) + strings("192.0.2.50"))
        self.event(HELO, strings("pc.client.example"))

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.sock.close()

    def packets(self, least):
        """At least so many, but for those that say only `in progress`."""
        found = []
        while True:
            while len(self.received) >= 4:
                length = struct.unpack(">I", self.received[:4])[0] + 4
                if len(self.received) < length:
                    break
                found.append(self.received[4:length])
                self.received = self.received[length:]
            found = [one for one in found if one[:1] != b"p"]
            if len(found) >= least:
                return found
            octets = self.sock.recv(65536)
            if not octets:
                raise ConnectionError("the gate closed the connection")
            self.received += octets

    def event(self, command, data=b""):
        octets = self.octets(command, data)
        self.sock.sendall(octets)
        self.packets(self.replies)
        self.replies = 0

    def octets(self, command, data=b""):
        if self.protocol & NOT_SENT.get(command, 0):
            return b""
        if not self.protocol & NO_REPLY.get(command, 0):
            self.replies += 1
        return packet(command, data)

    def send(self, sender, from_=None):
        """All of a message at once."""
        self.replies = 0
        self.began = time.monotonic()
        self.sock.sendall(b"".join([
            macros(MAIL, "{auth_authen}", "alice@client.example",
                   "{mail_addr}", sender),
            self.octets(MAIL, strings("<%s>" % sender)),
            macros(RCPT, "{rcpt_addr}", "bob@far.example", "{rcpt_host}",
                   "[relay.example]:587", "{rcpt_mailer}", "smtp"),
            self.octets(RCPT, strings("<bob@far.example>")),
            self.octets(DATA),
            self.octets(FIELD, strings("From", from_ or sender)),
            self.octets(FIELD, strings("Subject", "one of many")),
            self.octets(EOH),
            self.octets(BODY, b"Hello.\r\n"),
            macros(EOM, "i", "4XYZ"),
            self.octets(EOM)]))

    def verdict(self):
        """(code, seconds) of the message that was sent."""
        said = self.packets(self.replies)[-1]
        took = time.monotonic() - self.began
        code = {b"y": lambda: int(said[1:4]), b"r": lambda: 550,
                b"t": lambda: 451}.get(said[:1], lambda: 250)()
        return code, took

    def judge(self, sender, from_=None):
        self.send(sender, from_)
        return self.verdict()


def judge_at_once(senders):
    """One message each, in as many sessions: [(code, seconds), ...]."""
    sessions = [Session() for _ in senders]
    found = {}
    with selectors.DefaultSelector() as selector:
        for session, sender in zip(sessions, senders):
            session.send(sender)
            selector.register(session.sock, selectors.EVENT_READ, session)
        while len(found) < len(sessions):
            for key, _ in selector.select():
                found[key.data] = key.data.verdict()
                selector.unregister(key.fileobj)
    for session in sessions:
        session.sock.close()
    return [found[session] for session in sessions]


def judge(sender, from_=None):
    """One message in a session of its own: (code, seconds)."""
    with Session() as session:
        return session.judge(sender, from_)
