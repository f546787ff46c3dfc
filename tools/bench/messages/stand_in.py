"""A plain stand-in for WeChat that counts: each send takes 30 ms and is written down when it arrives.

`python -m tools.bench.messages.stand_in PORT`. It answers 43108 to two sends to one person at once. `GET /counts` tells
how often each message arrived, in which order each person's came, and how many sends met each other.
"""

import asyncio
import json
import sys
from collections import Counter, defaultdict
from typing import Any

DELAY = 0.03
"""Seconds WeChat takes for one message."""


class Counts:
    """What arrived. A message is known by its page."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()
        self.order: dict[str, list[str]] = defaultdict(list)
        self.together = 0
        self.sending: set[str] = set()
        self.first = self.last = 0.0

    async def send(self, body: dict[str, Any]) -> dict[str, Any]:
        person, page = body["touser"], body["page"]
        now = asyncio.get_running_loop().time()
        self.first = self.first or now
        if person in self.sending:
            self.together += 1
            return {"errcode": 43108, "errmsg": "concurrent send to one user"}
        self.sending.add(person)
        self.arrived[page] += 1
        self.order[person].append(page)
        await asyncio.sleep(DELAY)
        self.sending.discard(person)
        self.last = asyncio.get_running_loop().time()
        return {"errcode": 0, "errmsg": "ok"}

    def told(self) -> dict[str, Any]:
        seconds = self.last - self.first
        return {"arrived": self.arrived, "order": self.order, "together": self.together, "seconds": seconds}


async def answer(counts: Counts, path: str, raw: bytes) -> dict[str, Any]:
    if path == "/cgi-bin/stable_token":
        return {"access_token": "a-token", "expires_in": 7200}
    if path == "/cgi-bin/message/subscribe/send":
        return await counts.send(json.loads(raw))
    if path == "/counts":
        return counts.told()
    if path == "/forget":
        counts.__init__()  # type: ignore[misc]
        return {}
    return {"errcode": -1, "errmsg": "unknown path"}


async def serve(port: int) -> None:
    counts = Counts()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """HTTP/1.1 with connections kept open: as much of it as the gateway's client speaks."""
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
                first, *lines = head.split("\r\n")
                named = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
                raw = await reader.readexactly(int(named.get("content-length", 0)))
                told = json.dumps(await answer(counts, first.split()[1].split("?")[0], raw)).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(told) + told)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", port, backlog=256)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
