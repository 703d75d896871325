"""The servers that are measured, each on sockets of its own, one at a time."""
import json
import os
import pwd
import signal
import socket
import subprocess
import tempfile
import time

DOMAINS = 64        # senders' domains, all of them known to the gate
EGRESS = "8.8.4.10" # from where their mail leaves
TICK = os.sysconf("SC_CLK_TCK")

CONF = """
mode = guard
user = "{user}"
local-domains = {{ "customer.example" }}
dns {{ servers = {{ "127.0.0.1@{dns}" }} }}
milter {{ listen = {{ "unix:{sockets}/milter.sock" }} engine = {engine} }}
policyd {{ listen = {{ "unix:{sockets}/policy.sock" }} }}
journal {{ path = "{folder}/journal.db" }}
egress "default" {{ addresses = {{ "{egress}" }}  helo = "mail.bench.jp" }}
dnsbl {{ address-lists = {{ }} }}
"""


class Trouble(Exception):
    pass


class Server:
    """A process that serves a unix socket, from its start to its end."""

    def __init__(self, name, socket_path, command):
        self.name, self.socket = name, socket_path
        self.process = subprocess.Popen(command)
        self.wait()

    def wait(self):
        for _ in range(500):
            probe = socket.socket(socket.AF_UNIX)
            try:
                probe.connect(self.socket)
                return
            except OSError:
                time.sleep(0.02)
            finally:
                probe.close()
            if self.process.poll() is not None:
                break
        raise Trouble("%s does not serve %s" % (self.name, self.socket))

    def cpu(self):
        """Seconds of CPU time so far."""
        with open("/proc/%d/stat" % self.process.pid) as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self, what="VmHWM"):
        """Megabytes resident: VmHWM at most, VmRSS now."""
        with open("/proc/%d/status" % self.process.pid) as status:
            for line in status:
                if line.startswith(what + ":"):
                    return int(line.split()[1]) / 1024
        return 0.0

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()


class House:
    """Programs and a folder for what they leave behind."""

    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        self.dns = self.dns_port = None
        self.rows = ""      # more of the DNS server

    def program(self, name):
        return os.path.join(self.build, name)

    def start_dns(self):
        """A DNS server that knows every sender's domain."""
        zone = os.path.join(self.folder, "zone")
        with open(zone, "w") as file:
            file.write("mx.bench.jp 3600 A 192.0.2.25\n")
            file.write("10.4.8.8.in-addr.arpa 3600 PTR mail.bench.jp\n"
                       "mail.bench.jp 3600 A %s\n" % EGRESS)
            # The list of domains that is asked about links by default.
            file.write("test.dbl.spamhaus.org 3600 A 127.0.1.2\n")
            file.write(self.rows)
            for i in range(DOMAINS):
                name = "d%04d.bench.jp" % i
                file.write("%s 3600 MX 10 mx.bench.jp\n" % name)
                file.write("%s 3600 A 192.0.2.80\n" % name)
                file.write('%s 3600 TXT "v=spf1 ip4:%s -all"\n' % (
                    name, EGRESS))
                file.write('_dmarc.%s 3600 TXT "v=DMARC1; p=none"\n' % name)
        self.dns = subprocess.Popen(
            [self.program("tests/dns/fake_dns"), zone],
            stdout=subprocess.PIPE, text=True)
        self.dns_port = int(self.dns.stdout.readline().split()[1])

    def stop(self):
        if self.dns is not None:
            self.dns.terminate()
            self.dns.wait()

    # --- servers ---

    def null(self, program, path=None):
        path = path or os.path.join(self.folder, program + ".sock")
        return Server(program, path, [self.program("bench/" + program), path])

    def gate(self, door, engine="epoll", sockets=None):
        """postfrankd with an empty journal, in a folder of its own."""
        folder = tempfile.mkdtemp(prefix="gate.", dir=self.folder)
        sockets = sockets or folder
        conf = os.path.join(folder, "postfrank.conf")
        with open(conf, "w") as file:
            file.write(CONF.format(
                user=pwd.getpwuid(os.geteuid()).pw_name, dns=self.dns_port,
                folder=folder, sockets=sockets, engine=engine,
                egress=EGRESS))
        server = Server("postfrankd", os.path.join(sockets, door + ".sock"),
                        [self.program("daemon/postfrankd"), "-f", "-c", conf])
        server.journal = os.path.join(folder, "journal.db")
        return server

    # --- load ---

    def load(self, program, server, connections, count, files=()):
        """One run; what the load generator says, and what it cost."""
        before = server.cpu()
        done = subprocess.run(
            [self.program("bench/" + program), "-s", server.socket,
             "-c", str(connections), "-n", str(count), "-d", str(DOMAINS),
             *files], stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise Trouble("%s ended with %d against %s" % (
                program, done.returncode, server.name))
        result = json.loads(done.stdout)
        result["cpu_us"] = (server.cpu() - before) / count * 1e6
        result["memory"] = server.memory()
        if result["passed"] != count:
            raise Trouble("%s: %d of %d were not passed" % (
                server.name, count - result["passed"], count))
        return result
