"""SMTP servers for the tests of postfrank-relay-test: a good one, and the
parts of which bad ones are made."""
import base64
import hashlib
import hmac
import os
import socket
import ssl
import subprocess
import threading

USER = "client@relay.example"
PASSWORD = "R3lay-secret!\u00fc"
TOKEN = "ya29.a0Test-token_0123456789"


def base(text):
    if isinstance(text, str):
        text = text.encode()
    return base64.b64encode(text).decode()


def forms(secret):
    """The ways in which a secret could be given away."""
    octets = secret.encode()
    yield octets
    yield octets.hex().encode()
    yield octets.hex().upper().encode()
    for before in range(3):
        text = base(b"\0" * before + octets).rstrip("=")
        yield text[(before * 8 + 5) // 6:-1].encode()


def leaks(secrets, *outputs):
    """Those that are in one of the outputs in some form, case ignored."""
    return [secret for secret in secrets for output in outputs
            if any(form.lower() in output.lower() for form in forms(secret))]


class Certificates:
    """Made once in a folder: a CA, and what it has signed."""

    def __init__(self, folder):
        self.folder = folder
        self.run("req", "-x509", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
                 "-subj", "/CN=Test CA", "-keyout", "ca.key", "-out", "ca.pem")
        with open(self.path("ca.conf"), "w") as conf:
            conf.write("[ca]\ndefault_ca=d\n[d]\ndatabase=index\n"
                       "new_certs_dir=.\nserial=serial\ndefault_md=sha256\n"
                       "policy=p\nunique_subject=no\ncopy_extensions=copy\n"
                       "[p]\ncommonName=supplied\n")
        open(self.path("index"), "w").close()
        with open(self.path("serial"), "w") as serial:
            serial.write("01\n")
        names = "DNS:localhost,DNS:relay.example,IP:127.0.0.1,IP:::1"
        self.make("server", names, days=90)
        self.make("soon", names, days=3)
        self.make("old", names, dates=("20200101000000Z", "20200102000000Z"))
        self.make("other", "DNS:other.example", days=90)
        self.make("client", "DNS:client.example", days=90)
        self.run("req", "-x509", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:P-256", "-nodes", "-days", "90",
                 "-subj", "/CN=localhost", "-addext",
                 "subjectAltName=" + names, "-keyout", "own.key", "-out",
                 "own.pem")

    def path(self, name):
        return os.path.join(self.folder, name)

    def output(self, *arguments):
        return subprocess.run(
            ("openssl",) + arguments, cwd=self.folder, check=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout

    def run(self, *arguments):
        self.output(*arguments)

    def make(self, name, names, days=None, dates=None):
        self.run("req", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name,
                 "-addext", "subjectAltName=" + names,
                 "-keyout", name + ".key", "-out", name + ".csr")
        span = ["-days", str(days)] if days else [
            "-startdate", dates[0], "-enddate", dates[1]]
        self.run("ca", "-batch", "-notext", "-config", "ca.conf", "-cert",
                 "ca.pem", "-keyfile", "ca.key", "-in", name + ".csr",
                 "-out", name + ".pem", *span)

    def fingerprint(self, name="server", digest="sha256", key=False):
        """Of a certificate, or of its key."""
        with open(self.path(name + ".pem")) as pem:
            der = ssl.PEM_cert_to_DER_cert(pem.read())
        if key:
            pem = self.output("x509", "-in", name + ".pem", "-pubkey",
                              "-noout").decode()
            der = base64.b64decode("".join(pem.splitlines()[1:-1]))
        return hashlib.new(digest, der).hexdigest()

    def context(self, name="server"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path(name + ".pem"),
                                self.path(name + ".key"))
        context.load_verify_locations(self.path("ca.pem"))
        context.verify_mode = ssl.CERT_OPTIONAL
        return context


class Gone(Exception):
    """The client has ended the connection."""


class Connection:
    def __init__(self, sock, context):
        self.sock = sock
        self.context = context
        self.kept = b""

    def send(self, data):
        if isinstance(data, str):
            data = data.encode()
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise Gone from error

    def reply(self, *lines):
        self.send("".join(line + "\r\n" for line in lines))

    def line(self):
        while b"\n" not in self.kept:
            try:
                got = self.sock.recv(65536)
            except OSError as error:
                raise Gone from error
            if not got:
                raise Gone
            self.kept += got
        line, self.kept = self.kept.split(b"\n", 1)
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def start_tls(self):
        try:
            self.sock = self.context.wrap_socket(self.sock, server_side=True)
        except (OSError, ssl.SSLError) as error:
            raise Gone from error

    def wait(self):
        """Until the client goes."""
        while True:
            self.line()


class Server:
    """Talks to each connection by `talk`, on ::1 or 127.0.0.1."""

    def __init__(self, talk, context=None, implicit=False):
        self.talk = talk
        self.context = context
        self.implicit = implicit
        self.heard = []
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def close(self):
        """From now on nobody listens."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sock.close()

    def accept(self):
        while True:
            try:
                sock = self.sock.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.serve, args=(sock,),
                             daemon=True).start()

    def serve(self, sock):
        connection = Connection(sock, self.context)
        connection.server = self
        try:
            if self.implicit:
                connection.start_tls()
            self.talk(connection)
        except Gone:
            pass
        finally:
            try:
                connection.sock.close()
            except OSError:
                pass


# --- a good one ------------------------------------------------------------

class Good:
    """All that a submission server does; what a test wants otherwise it
    overrides: `Good(auth=..., rcpt=lambda self, line: "550 no")`."""
    mechs = "CRAM-MD5 PLAIN LOGIN XOAUTH2 OAUTHBEARER EXTERNAL"
    starttls = True
    needs_login = True

    def __init__(self, **changes):
        self.changes = changes
        for name, value in changes.items():
            setattr(self, name, value)

    def __call__(self, connection):
        session = Good(**self.changes)
        session.connection = connection
        session.talk()

    def banner(self):
        return "220 relay.example ESMTP test"

    def keywords(self):
        tls = isinstance(self.connection.sock, ssl.SSLSocket)
        keywords = ["PIPELINING", "SIZE 10240000", "8BITMIME", "SMTPUTF8"]
        if self.starttls and not tls:
            keywords.append("STARTTLS")
        if self.mechs:
            keywords.append("AUTH " + self.mechs)
        return keywords

    def talk(self):
        self.login = None
        self.connection.reply(self.banner())
        while True:
            line = self.connection.line()
            self.connection.server.heard.append(line)
            verb = line.split(" ")[0].upper()
            method = getattr(self, "on_" + verb.lower(), None)
            if method is None:
                self.connection.reply("500 5.5.1 unknown: " + verb)
            elif method(line) == "end":
                return

    def on_ehlo(self, line):
        lines = ["relay.example says hello to " + line[5:]] + self.keywords()
        self.connection.reply(*["250-" + text for text in lines[:-1]],
                              "250 " + lines[-1])

    def on_starttls(self, line):
        self.connection.reply("220 2.0.0 go on")
        self.connection.start_tls()

    def on_auth(self, line):
        words = line.split(" ")
        mech = words[1].upper()
        first = words[2] if len(words) > 2 else None
        if mech not in self.mechs.split():
            self.connection.reply("504 5.5.4 no such mechanism")
            return
        method = getattr(self, "auth_" + mech.replace("-", "_").lower())
        if method(first):
            self.login = USER
            self.connection.reply("235 2.7.0 welcome")
        else:
            self.connection.reply(self.no())

    def no(self):
        return "535 5.7.8 Error: authentication failed"

    def ask(self, challenge=""):
        self.connection.reply("334 " + base(challenge))
        line = self.connection.line()
        return b"" if line in ("", "=", "*") else base64.b64decode(line)

    def auth_plain(self, first):
        text = base64.b64decode(first) if first else self.ask()
        parts = text.decode().split("\0")
        return parts[1:] == [USER, PASSWORD]

    def auth_login(self, first):
        user = base64.b64decode(first) if first else self.ask("Username:")
        password = self.ask("Password:")
        return (user.decode(), password.decode()) == (USER, PASSWORD)

    def auth_cram_md5(self, first):
        challenge = "<1.2@relay.example>"
        answer = self.ask(challenge).decode()
        want = hmac.new(PASSWORD.encode(), challenge.encode(),
                        hashlib.md5).hexdigest()
        return answer == USER + " " + want

    def auth_xoauth2(self, first):
        text = base64.b64decode(first) if first else self.ask()
        want = "user=%s\1auth=Bearer %s\1\1" % (USER, TOKEN)
        if text.decode() == want:
            return True
        if self.ask('{"status":"401","schemes":"bearer"}') != b"":
            self.connection.reply("500 5.5.2 no dummy")
        return False

    def auth_oauthbearer(self, first):
        text = (base64.b64decode(first) if first else self.ask()).decode()
        parts = text.split("\1")
        if parts[0] == "n,a=%s," % USER and \
                "auth=Bearer " + TOKEN in parts and \
                any(part.startswith("host=") for part in parts) and \
                "port=%d" % self.connection.server.port in parts and \
                parts[-2:] == ["", ""]:
            return True
        if self.ask('{"status":"invalid_token"}') != b"\1":
            self.connection.reply("500 5.5.2 no dummy")
        return False

    def auth_external(self, first):
        if first is None:
            self.ask()
        return bool(self.connection.sock.getpeercert())

    def on_mail(self, line):
        if self.needs_login and not self.login:
            self.connection.reply("530 5.7.0 Authentication required")
        else:
            self.connection.reply(self.mail(line))

    def mail(self, line):
        return "250 2.1.0 Ok"

    def on_rcpt(self, line):
        self.connection.reply(self.rcpt(line))

    def rcpt(self, line):
        return "250 2.1.5 Ok"

    def on_data(self, line):
        self.connection.reply("354 go on")
        text = []
        while True:
            line = self.connection.line()
            if line == ".":
                break
            text.append(line)
        self.connection.server.message = "\n".join(text)
        self.connection.reply("250 2.0.0 queued as TEST")

    def on_quit(self, line):
        self.connection.reply("221 2.0.0 Bye")
        return "end"
