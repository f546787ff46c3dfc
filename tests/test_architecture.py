"""Rules of the house that can fail: each is a sentence of the decisions, held by a test."""

import ast
import re
from pathlib import Path

import pytest

from app import create_app
from config import vocabulary
from config.settings import load
from models.database import District
from tests.web import SECRETS
from tools.vocabulary import TARGET, typescript

ROOT = Path(__file__).resolve().parent.parent
OURS = [
    path
    for room in ("app", "config", "jobs", "models", "tools")
    for path in (ROOT / room).rglob("*.py")
    if "node_modules" not in path.parts
]


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def _reads_environment(path: Path) -> bool:
    return bool(re.search(r"\bos\.(environ|getenv)\b", path.read_text()))


def test_only_settings_reads_the_environment():
    """Tools are programs of their own and may; the product reads it in one place."""
    readers = [path for path in OURS if "tools" not in path.parts and _reads_environment(path)]
    assert readers == [ROOT / "config" / "settings.py"]


def test_only_the_gateway_imports_wechatpy():
    assert [path.name for path in OURS if any(name.startswith("wechatpy") for name in _imports(path))] == [
        "gateway.py"
    ]


def test_ledger_tables_are_written_by_the_points_room_only():
    writing = re.compile(
        r"\b(Transfer|Account|Statement|ClosedPeriod)\.(create|insert|insert_many|update|delete)\("
    )
    outside = [
        str(path.relative_to(ROOT))
        for path in OURS
        if writing.search(path.read_text()) and "app/services/points" not in str(path)
    ]
    assert outside == []


@pytest.mark.parametrize("banned", ["utils", "helpers", "common", "misc", "manager"])
def test_a_topic_has_a_name(banned: str):
    assert [path for path in OURS if path.stem == banned] == []


def test_files_fit_a_sitting():
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in OURS}
    assert {name: lines for name, lines in long.items() if lines > 320} == {}


def test_every_route_says_who_may_call(district: District):
    app = create_app(load(SECRETS), district)
    free = {"static", "openapi.spec", "openapi.docs", "openapi.swagger_ui_oauth_redirect", "office.static"}
    free |= {"folders.docs_assets", "folders.preview_page"}
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in free and not hasattr(app.view_functions[rule.endpoint], "who")
    ]
    assert silent == []


def test_every_vocabulary_code_is_used():
    text = "\n".join(
        path.read_text() for path in OURS if path.name not in ("vocabulary.py", "error_codes.py", "order_codes.py")
    )
    text += "\n".join(path.read_text() for path in (ROOT / "config" / "defaults").glob("*.toml"))
    unused = []
    for name, kind in vars(vocabulary).items():
        if isinstance(kind, type) and issubclass(kind, vocabulary.Labelled) and kind is not vocabulary.Labelled:
            if f"{name}(" in text or f"in {name}" in text or f"set({name})" in text or f"list({name})" in text:
                continue
            for member in kind:
                if f"'{member.value}'" in text:
                    continue  # in a statement of SQL
                if f"{name}.{member.name}" not in text and not re.search(rf"\b[A-Z]_?\.{member.name}\b", text):
                    unused.append(f"{name}.{member.name}")
    assert unused == []


def test_the_clients_vocabulary_is_the_servers():
    assert TARGET.read_text() == typescript(), "python -m tools.vocabulary writes it anew"
