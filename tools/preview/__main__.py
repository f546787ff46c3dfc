"""`python -m tools.preview build|judge|serve`: the mini-program in an ordinary browser."""

import argparse
import sys

from tools.machine.cache import MachineLacks
from tools.preview.bundle import TreeIsBroken, build, judge
from tools.preview.serve import PREFIX, create_server


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.preview", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="构建静态文件 / build the static files")
    commands.add_parser("judge", help="只检查能否编译 / only see whether the tree compiles")
    serve = commands.add_parser("serve", help="构建并打开一个本机服务 / build, and serve it on this machine")
    serve.add_argument("--api", required=True, help="后端地址，如 http://127.0.0.1:8000")
    serve.add_argument("--port", type=int, default=8100)
    options = parser.parse_args()
    try:
        if options.command == "judge":
            print(judge())
        elif options.command == "build":
            print(build())
        else:
            _serve(options.api, options.port)
    except (MachineLacks, TreeIsBroken) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


def _serve(api: str, port: int) -> None:
    with create_server(build(), api, port) as server:
        print(f"http://127.0.0.1:{server.server_port}{PREFIX}  →  {api}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    sys.exit(main())
