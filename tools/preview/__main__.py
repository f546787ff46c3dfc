"""`python -m tools.preview build` or `serve --api http://127.0.0.1:8000 --port 5057`."""

import argparse
import sys
from contextlib import suppress
from http.server import ThreadingHTTPServer

from tools.machine.cache import MachineLacks
from tools.preview.bundle import TreeIsBroken, build
from tools.preview.serve import PREFIX, create_server


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.preview", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build", help="compile the mini-program into .cache/preview/dist")
    building.add_argument("--force", action="store_true", help="also when nothing changed")
    serving = commands.add_parser("serve", help="serve it, with the API of a running server behind it")
    serving.add_argument("--api", default="http://127.0.0.1:8000")
    serving.add_argument("--port", type=int, default=5057)
    asked = parser.parse_args()
    try:
        dist = build(force=asked.command == "build" and asked.force)
    except (TreeIsBroken, MachineLacks) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    if asked.command == "build":
        print(dist)
        return 0
    return _serve(create_server(dist, asked.api, asked.port))


def _serve(running: ThreadingHTTPServer) -> int:
    print(f"http://127.0.0.1:{running.server_address[1]}{PREFIX}  (Ctrl-C 停止)", flush=True)
    with running, suppress(KeyboardInterrupt):
        running.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
