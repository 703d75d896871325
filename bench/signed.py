"""A signed message, and opendkim, which verifies it and does nothing else."""
import os
import subprocess

import dkim

import servers

DOMAIN, SELECTOR = "d0000.bench.jp", "bench"

CONF = """
Mode v
Socket local:{socket}
PidFile {folder}/opendkim.pid
UserID root
Syslog no
SignatureAlgorithm rsa-sha256
InternalHosts {folder}/internal
TestPublicKeys {folder}/keys
"""


class Key:
    """What signs, in a folder; `record` is what DNS has of it."""

    def __init__(self, folder):
        self.private = os.path.join(folder, SELECTOR + ".private")
        subprocess.run(["openssl", "genrsa", "-traditional", "-out",
                        self.private, "2048"], check=True,
                       stderr=subprocess.DEVNULL)
        public = subprocess.run(
            ["openssl", "rsa", "-in", self.private, "-pubout"], check=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True).stdout
        self.record = "v=DKIM1; k=rsa; p=" + "".join(
            public.split("-----")[2].split())

    def row(self):
        """For tests/dns/fake_dns: strings of 255 octets at most."""
        pieces = [self.record[i:i + 200]
                  for i in range(0, len(self.record), 200)]
        return "%s._domainkey.%s 3600 TXT %s\n" % (
            SELECTOR, DOMAIN, " ".join('"%s"' % piece for piece in pieces))

    def sign(self, source, target):
        with open(source) as file:
            text = file.read().replace("%DOMAIN%", DOMAIN)
        message = text.replace("\n", "\r\n").encode()
        with open(self.private, "rb") as file:
            field = dkim.sign(
                message, SELECTOR.encode(), DOMAIN.encode(), file.read(),
                canonicalize=(b"relaxed", b"relaxed"))
        with open(target, "wb") as file:
            file.write((field + message).replace(b"\r\n", b"\n"))
        return target


def opendkim(folder, key):
    for name, text in (("internal", "192.0.2.254\n"),
                       ("keys", "%s._domainkey.%s %s\n" % (
                           SELECTOR, DOMAIN, key.record))):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    path = os.path.join(folder, "opendkim.sock")
    conf = os.path.join(folder, "opendkim.conf")
    with open(conf, "w") as file:
        file.write(CONF.format(folder=folder, socket=path))
    return servers.Server("opendkim", path, ["opendkim", "-f", "-x", conf])
