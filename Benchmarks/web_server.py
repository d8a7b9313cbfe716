"""An nginx of our own on the loopback, with and without TLS, that serves one directory and counts what it sends."""
import os
import pathlib
import shutil
import socket
import subprocess
import time

CONFIGURATION = """
{user}
worker_processes auto;
pid {home}/nginx.pid;
error_log {home}/error.log;
events {{ worker_connections 512; }}
http {{
    log_format sizes '$request_method $status $bytes_sent $body_bytes_sent $connection $request_uri';
    access_log {home}/access.log sizes;
    client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
    default_type application/octet-stream;
    sendfile on;
    tcp_nopush on;
    root {root};
    server {{ listen 127.0.0.1:{plain}; }}
    server {{
        listen 127.0.0.1:{secure} ssl;
        ssl_certificate {home}/certificate.pem;
        ssl_certificate_key {home}/key.pem;
    }}
}}
"""


def free_ports(count):
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class WebServer:
    """Serves `root` over HTTP and HTTPS."""

    def __init__(self, home, root):
        self.home = pathlib.Path(home)
        self.home.mkdir()
        self.port, secure = free_ports(2)
        self.plain = f"http://127.0.0.1:{self.port}/"
        self.secure = f"https://127.0.0.1:{secure}/"
        self.certificate = str(self.home / "certificate.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=bench",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", self.home / "key.pem",
                        "-out", self.certificate], check=True, stderr=subprocess.DEVNULL)
        (self.home / "nginx.conf").write_text(CONFIGURATION.format(
            user="user root;" if os.geteuid() == 0 else "", home=self.home, root=root,
            plain=self.port, secure=secure))
        self.process = subprocess.Popen([program("nginx"), "-p", self.home, "-c", self.home / "nginx.conf",
                                         "-e", self.home / "error.log", "-g", "daemon off;"])
        try:
            self.wait()
        except BaseException:
            self.stop()
            raise

    def wait(self):
        """Returns when the server answers."""
        probe = ["curl", "--silent", "--output", os.devnull, "--noproxy", "*", self.plain]
        for _ in range(100):
            if subprocess.run(probe).returncode == 0:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise SystemExit("bench: nginx does not start: " + (self.home / "error.log").read_text())

    def taken(self):
        """What was sent since the last call: requests, bytes with their headers, and connections."""
        time.sleep(0.1)  # a line is written when its request has ended, on the server's side too
        log = self.home / "access.log"
        rows = [line.split(" ", 5) for line in log.read_text().splitlines()]
        os.truncate(log, 0)  # nginx appends
        return len(rows), sum(int(row[2]) for row in rows), len({row[4] for row in rows})

    def stop(self):
        self.process.terminate()
        self.process.wait()


def program(name):
    """The path of a program, in the places for administrators too."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not found:
        raise SystemExit(f"bench: {name} is missing; on Debian: apt install nginx-light aria2 curl openssl")
    return found
