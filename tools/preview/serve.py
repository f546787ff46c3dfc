"""Serves the bundle at /preview/ and hands everything else to the product's own server.

Only the standard library, only on this machine: the product itself serves the bundle in a demo.
"""

import http.client
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

PREFIX = "/preview/"
DROPPED = {"connection", "transfer-encoding", "keep-alive", "host"}


class Handler(SimpleHTTPRequestHandler):
    """One request: a file of the bundle, or a call handed on."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: object, api: SplitResult, directory: str) -> None:
        self.api = api
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if self.path == "/":
            self.send_response(302)
            self.send_header("Location", PREFIX)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path.startswith(PREFIX):
            self.path = self.path[len(PREFIX) - 1 :]
            super().do_GET()
        else:
            self._hand_on()

    def do_POST(self) -> None:
        self._hand_on()

    do_PUT = do_PATCH = do_DELETE = do_POST

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the browser's own console shows requests."""

    def _hand_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in DROPPED}
        upstream = http.client.HTTPConnection(self.api.hostname or "127.0.0.1", self.api.port or 80, timeout=60)
        try:
            upstream.request(self.command, self.path, body, headers)
            answer = upstream.getresponse()
            content = answer.read()
        except OSError as error:
            self.send_error(502, f"the API does not answer: {error.strerror or error}")
            return
        finally:
            upstream.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in DROPPED | {"content-length", "server", "date", "cache-control"}:
                self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def create_server(dist: Path, api: str, port: int = 0) -> ThreadingHTTPServer:
    """A server on 127.0.0.1, not yet running; port 0 takes a free one (`server_address` has it)."""
    handler = partial(Handler, api=urlsplit(api), directory=str(dist))
    made = ThreadingHTTPServer(("127.0.0.1", port), handler)
    made.daemon_threads = True
    return made
