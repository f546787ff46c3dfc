"""A client of many connections that does little itself: ready-made bytes out, status and length read back."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Load:
    """Answers a second, and the time within which 99 of 100 came, in milliseconds."""

    rate: float
    p99: float


def request(method: str, path: str, token: str = "", body: bytes = b"", key: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", "Accept: application/json"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += [f"Idempotency-Key: {key}"] if key else []
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join([*lines, "", ""]).encode() + body


def load(port: int, seconds: float, make: Callable[[int, int], bytes], status: int = 200) -> Load:
    """Ask on every connection, one request after another; `make` gets the connection's and the request's number.

    RuntimeError with the answer when one has another status.
    """
    took: list[list[float]] = [[] for _ in range(CONNECTIONS)]
    wrong: list[bytes] = []
    gate = threading.Barrier(CONNECTIONS + 1)
    ends = [0.0]

    def hand(at: int) -> None:
        with _Line(port) as line:
            gate.wait()
            while time.perf_counter() < ends[0] and not wrong:
                asked = make(at, len(took[at]))
                start = time.perf_counter()
                answered = line.ask(asked)
                took[at].append(time.perf_counter() - start)
                if not answered.startswith(b"HTTP/1.1 %d" % status):
                    wrong.append(answered)

    hands = [threading.Thread(target=hand, args=(at,)) for at in range(CONNECTIONS)]
    for one in hands:
        one.start()
    ends[0] = time.perf_counter() + seconds
    gate.wait()
    for one in hands:
        one.join()
    if wrong:
        raise RuntimeError(f"asked for {status}, got {wrong[0].decode(errors='replace')[:600]}")
    every = sorted(one for some in took for one in some)
    return Load(len(every) / seconds, every[int(len(every) * 0.99)] * 1000)


class _Line:
    """A connection that is kept, and opened again when the server ended it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def ask(self, asked: bytes) -> bytes:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=30)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(asked)
        answered = self._read(self._socket)
        if b"\r\nconnection: close" in answered.lower():
            self._close()
        return answered

    @staticmethod
    def _read(line: socket.socket) -> bytes:
        got = b""
        while b"\r\n\r\n" not in got:
            got += _more(line)
        head, _, body = got.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += _more(line)
        return head + b"\r\n\r\n" + body


def _more(line: socket.socket) -> bytes:
    got = line.recv(65536)
    if not got:
        raise ConnectionError("the server ended the connection")
    return got
