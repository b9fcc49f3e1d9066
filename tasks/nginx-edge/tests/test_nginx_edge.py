import http.client
import os
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sandbox import Scratch, read_delivered, stop_everything

FILES = {
    "index.html": "home",
    "shop/index.html": "shop",
    "shop/deep/page.html": "page",
    "shop/empty/note.txt": "note",
    "assets/app.0123abcd.js": "js",
    "assets/css/x.y.deadbeef.css": "css",
    "assets/font.deadbeef.woff2": "font",
    "assets/app.js": "plain",
    "assets/app.0123abc.js": "seven",
    "assets/app.0123abcde.js": "nine",
    "assets/app.0123ABCD.js": "upper",
    "assets/app.0123abcd.js.map": "map",
    "assets/deadbeef.js": "one dot",
    "assets/a.deadbeef.d/readme.txt": "folder",
    "other/app.0123abcd.js": "elsewhere",
    ".env": "secret",
    ".git/config": "secret",
    "shop/.htpasswd": "secret",
    "shop/.cache/x.txt": "secret",
    "a.b/c..d.txt": "visible",
    ".well-known/security.txt": "contact",
    ".well-known/acme/token": "token",
    ".well-known/.secret": "secret",
    ".well-known/acme/.hidden/x": "secret",
    ".well-knownish/x": "secret",
}
IMMUTABLE = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Response:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def one(self, name: str) -> str | None:
        values = self.all(name)
        assert len(values) < 2, f"{name} twice: {values}"
        return values[0] if values else None


def request(target: str, method: str = "GET", host: str | None = "shop.test", headers: dict[str, str] | None = None, body: bytes | None = None) -> Response:
    connection = http.client.HTTPConnection("127.0.0.1", 8080, timeout=5)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        if host is not None:
            connection.putheader("Host", host)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        if body is not None:
            connection.send(body)
        response = connection.getresponse()
        return Response(response.status, response.getheaders(), response.read())
    finally:
        connection.close()


class Backend:
    """A backend that records what it is asked and answers as told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, list[tuple[str, str]], int]] = []
        self.status, self.headers, self.body = 200, [("Content-Type", "text/x-answer")], b"from the backend"
        backend = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                size = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
                backend.asked.append((self.command, self.path, self.headers.items(), size))
                self.send_response(backend.status)
                for name, value in backend.headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(backend.body)))
                self.end_headers()
                self.wfile.write(backend.body)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 9000), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(scope="module")
def started():
    """Starts nginx with the delivered configuration; what it said if it did not come up."""
    scratch = Scratch()
    for name, content in FILES.items():
        path = f"/srv/www/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(content)
    config = scratch.put("nginx.conf", read_delivered("/app/nginx.conf"))
    log = scratch.root / "log"
    with open(log, "wb") as said:
        process = scratch.start(
            ["/usr/sbin/nginx", "-e", "stderr", "-p", "/tmp", "-c", config, "-g", "daemon off;"],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    problem = "nginx did not listen on 127.0.0.1:8080 within 5 s"
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if process.poll() is not None:
            problem = f"nginx ended with status {process.returncode}"
            break
        try:
            socket.create_connection(("127.0.0.1", 8080), timeout=1).close()
            problem = None
            break
        except OSError:
            time.sleep(0.02)
    yield problem and f"{problem}\n{read_delivered(log).decode(errors='replace')[-2000:]}"
    process.kill()
    stop_everything()
    process.wait()
    scratch.close()


@pytest.fixture
def edge(started):
    if started:
        pytest.fail(started, pytrace=False)


@pytest.fixture
def backend():
    server = Backend()
    yield server
    server.close()


def test_hosts(edge):
    for host in ["shop.test", "shop.test:8080", "SHOP.test"]:
        assert (request("/", host=host).status, request("/", host=host).body) == (200, b"home")
    for target in ["/", "/shop?a=1&b=%20", "/api/x%2Fy", "/.env", "/no/such"]:
        response = request(target, host="www.shop.test")
        assert (response.status, response.one("Location")) == (301, f"https://shop.test{target}")
    for host in ["evil.test", "shop.test.evil.test", "a.shop.test", "127.0.0.1:8080", "localhost"]:
        assert request("/", host=host).status == 421, host
    with socket.create_connection(("127.0.0.1", 8080), timeout=5) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert connection.recv(64).split()[1] == b"421"


def test_files_and_directories(edge):
    found = [("/", "home", "text/html"), ("/shop/", "shop", "text/html"), ("/shop/deep/page.html?v=2", "page", "text/html"), ("/assets/css/x.y.deadbeef.css", "css", "text/css")]
    for target, body, kind in found:
        response = request(target)
        assert (response.status, response.body.decode(), response.one("Content-Type").partition(";")[0]) == (200, body, kind), target
    for target in ["/shop", "/assets/css"]:
        response = request(target)
        assert (response.status, response.one("Location")) == (301, f"{target}/")
    for target in ["/nothing", "/shop/nothing.html", "/nothing/", "/shop/deep/page.html/"]:
        assert request(target).status == 404, target


def test_caching_of_files(edge):
    for target in ["/assets/app.0123abcd.js", "/assets/css/x.y.deadbeef.css", "/assets/font.deadbeef.woff2?v=1"]:
        assert (request(target).status, request(target).one("Cache-Control")) == (200, IMMUTABLE), target
    plain = ["app.js", "app.0123abc.js", "app.0123abcde.js", "app.0123ABCD.js", "app.0123abcd.js.map", "deadbeef.js", "a.deadbeef.d/readme.txt"]
    for target in ["/", "/shop/", "/shop/deep/page.html", "/other/app.0123abcd.js", "/.well-known/security.txt", *[f"/assets/{name}" for name in plain]]:
        assert (request(target).status, request(target).one("Cache-Control")) == (200, "no-cache"), target
    for target in ["/assets/gone.0123abcd.js", "/shop", "/nothing", "/.env"]:
        assert request(target).all("Cache-Control") == [], target


def test_hidden_files(edge):
    for target in ["/.env", "/.git/config", "/.git/", "/shop/.htpasswd", "/shop/.cache/x.txt", "/%2egit/config", "/shop//.htpasswd", "/.well-known/.secret", "/.well-known/acme/.hidden/x", "/.well-knownish/x"]:
        response = request(target)
        assert (response.status, b"secret" in response.body) == (404, False), target
    for target, body in [("/.well-known/security.txt", b"contact"), ("/.well-known/acme/token", b"token"), ("/a.b/c..d.txt", b"visible")]:
        assert (request(target).status, request(target).body) == (200, body), target


def test_api_target_is_passed_on_byte_for_byte(edge, backend):
    rests = ["/", "/v1/items?x=1&y=2", "/a%2Fb", "/a%2fb%20c?q=%C3%A9+%2B&&", "/v1//x", "/.hidden/x", "/v1/.git/config", "/a.0123abcd.js", "/caf%C3%A9", "/%7Euser/%41", "/x?", "/api/x", "/a+b;c=1", "/a%25b"]
    for rest in rests:
        response = request(f"/api{rest}")
        assert (response.status, response.body) == (200, b"from the backend"), rest
    assert [target for _, target, _, _ in backend.asked] == rests
    request("/api/v2", method="DELETE")
    request("/api/v2", method="PUT", body=b"12345")
    assert [(method, target, size) for method, target, _, size in backend.asked[-2:]] == [("DELETE", "/v2", 0), ("PUT", "/v2", 5)]


def test_headers_to_the_backend(edge, backend):
    spoofed = {"X-Forwarded-For": "203.0.113.9, 198.51.100.1", "X-Internal-User": "root", "X-Other": "kept", "Authorization": "Bearer t"}
    request("/api/one", host="shop.test:8080", headers=spoofed)
    request("/api/two", host="shop.test")
    for (_, _, headers, _), host in zip(backend.asked, ["shop.test:8080", "shop.test"], strict=True):
        by_name = {}
        for name, value in headers:
            by_name.setdefault(name.lower(), []).append(value)
        assert by_name["host"] == [host]
        assert by_name["x-forwarded-for"] == ["127.0.0.1"]
        assert "x-internal-user" not in by_name
    first = {name.lower(): value for name, value in backend.asked[0][2]}
    assert (first["x-other"], first["authorization"]) == ("kept", "Bearer t")


def test_nosniff_is_on_every_response_once(edge, backend):
    backend.headers = [("Content-Type", "text/plain"), ("X-Content-Type-Options", "nosniff"), ("X-Content-Type-Options", "none")]
    expected = {"/": 200, "/assets/app.0123abcd.js": 200, "/shop": 301, "/nothing": 404, "/.env": 404, "/.well-known/security.txt": 200, "/.well-known/.secret": 404, "/api/x": 200}
    for target, status in expected.items():
        response = request(target)
        assert (response.status, response.all("X-Content-Type-Options")) == (status, ["nosniff"]), target
    assert request("/x", host="www.shop.test").all("X-Content-Type-Options") == ["nosniff"]
    for backend.status in (201, 404, 500, 503):
        response = request("/api/x")
        assert (response.status, response.all("X-Content-Type-Options")) == (backend.status, ["nosniff"])
    response = request("/api/x", method="POST", body=b"x" * 65_537)
    assert (response.status, response.all("X-Content-Type-Options")) == (413, ["nosniff"])
    backend.close()
    response = request("/api/x")
    assert (response.status, response.all("X-Content-Type-Options")) == (502, ["nosniff"])


def test_errors_of_the_api(edge, backend):
    assert request("/api/up", method="POST", body=b"x" * 65_536).status == 200
    assert backend.asked[-1][3] == 65_536
    response = request("/api/up", method="POST", body=b"x" * 65_537)
    assert (response.status, response.one("Content-Type"), response.body) == (413, "application/json", b'{"error":"too large"}')
    assert len(backend.asked) == 1
    for backend.status in (404, 413, 502, 500):
        response = request("/api/own")
        assert (response.status, response.one("Content-Type"), response.body) == (backend.status, "text/x-answer", b"from the backend")
    backend.close()
    for target, method, body in [("/api/x", "GET", None), ("/api/y?z", "POST", b"data")]:
        response = request(target, method=method, body=body)
        assert (response.status, response.one("Content-Type"), response.body) == (502, "application/json", b'{"error":"backend unavailable"}')
