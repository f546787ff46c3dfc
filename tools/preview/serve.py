"""Serves the bundle and hands everything else to a backend, so that both have one origin. For development."""

import mimetypes
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

PREFIX = "/preview/"
NOT_PASSED_ON = {"connection", "transfer-encoding", "keep-alive", "content-length", "date", "server"}


def create_server(dist: Path, api: str, port: int) -> ThreadingHTTPServer:
    """A server on the loopback address; `api` is the backend's address, such as http://127.0.0.1:8000."""
    backend = urlsplit(api)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            if path in ("/", PREFIX.rstrip("/")):
                self._answer(302, [("Location", PREFIX)], b"")
            elif path.startswith(PREFIX):
                self._file(path.removeprefix(PREFIX) or "index.html")
            else:
                self._pass_on()

        def _file(self, name: str) -> None:
            file = (dist / name).resolve()
            if not file.is_relative_to(dist.resolve()) or not file.is_file():
                self._answer(404, [("Content-Type", "text/plain; charset=utf-8")], "没有这个文件".encode())
                return
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            self._answer(200, [("Content-Type", kind), ("Cache-Control", "no-cache")], file.read_bytes())

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            connection = HTTPConnection(backend.hostname or "", backend.port or 80, timeout=30)
            try:
                connection.request(self.command, self.path, body, dict(self.headers))
                response = connection.getresponse()
                headers = [(k, v) for k, v in response.getheaders() if k.lower() not in NOT_PASSED_ON]
                self._answer(response.status, headers, response.read())
            except (OSError, HTTPException) as error:
                words = f"连不上后端 {api}：{error}"
                self._answer(502, [("Content-Type", "text/plain; charset=utf-8")], words.encode())
            finally:
                connection.close()

        def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

        do_POST = do_PUT = do_PATCH = do_DELETE = _pass_on

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)
