"""Answers every request with what it received, as JSON."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Echo(BaseHTTPRequestHandler):
    def answer(self):
        size = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        body = json.dumps({"target": self.path, "headers": self.headers.items(), "body_bytes": size}, indent=1).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = answer


ThreadingHTTPServer(("127.0.0.1", 9000), Echo).serve_forever()
