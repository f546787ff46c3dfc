"""The audit log as its auditor reads it: every entry in words, found by who did it and by whom it was about."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from app.office.audit import WORDS
from app.services import audit
from models.audit import AuditEntry
from models.registry import Post

ROOT = Path(__file__).parents[3]


def actions() -> Iterator[tuple[str, str]]:
    """Every action that code writes down, where; `*` stands for what is known only when it runs."""
    for path in [*(ROOT / "app").rglob("*.py"), *(ROOT / "jobs").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.write":
                said = node.args[1]
                for one in [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]:
                    parts = one.values if isinstance(one, ast.JoinedStr) else [one]
                    yield (
                        path.name,
                        "".join(part.value if isinstance(part, ast.Constant) else "*" for part in parts),
                    )


def test_every_action_has_its_words():
    written = list(actions())
    assert len(written) > 40
    for path, action in written:
        named = re.escape(action).replace(r"\*", "[a-z_]+")
        assert any(re.fullmatch(named, one) for one in WORDS), (path, action)


def test_entries_say_what_they_are_about(office, town, now):
    clerk = office("office")
    person, post = town.people["resident"], Post.get(Post.place == town.places["1栋"])
    clerk.press(f"/residents/{person.code}/phone", purpose="回访")
    clerk.press(f"/posts/{post.code}/end", ends_on="2026-12-31")
    clerk.get("/orders?export=xlsx")
    actor = town.actor("office")
    for action, subject in (
        ("board.withdraw", "property_credit/2026-10"),
        ("service.change", "water_power"),
        ("kind.version", "hazard"),
        ("job.pause", "month_close"),
        ("policy.write", "programme:volunteer"),
        ("person.read", "u_nobody"),
    ):
        audit.write(actor, action, subject, now)
    text = re.sub(r"\s+", "", office("auditor").page("/audit"))
    for did, about in (
        ("查看电话", "林**"),
        ("登记卸任", "1栋"),
        ("导出表格", "订单"),
        ("撤回榜单", "2026年10月物业服务信用"),
        ("改服务", "水电"),
        ("改事项类别", "隐患"),
        ("暂停日程", "月度小结"),
        ("改设置", "志愿"),
        ("查看居民", "u_nobody"),
    ):
        assert re.search(f"<td>{did}</td><td>{re.escape(about)}", text), did
    assert "回访" in text


def test_an_entry_is_found_by_whom_it_was_about(office, town):
    clerk, auditor = office("office"), office("auditor")
    for part in ("resident", "neighbour"):
        clerk.press(f"/residents/{town.people[part].code}/phone", purpose="回访")
    found = auditor.page("/audit?q=林晓月&action=person.phone")
    assert "共 1 条" in found
    assert "共 2 条" in auditor.page("/audit?q=王敏&action=person.phone")


def test_queries_do_not_grow_with_entries(office, town, now):
    auditor = office("auditor")
    actor = town.actor("office")
    audit.write(actor, "person.read", town.people["resident"].code, now)
    few = auditor.queries("/audit")
    for person in town.people.values():
        audit.write(actor, "person.read", person.code, now)
    assert auditor.queries("/audit") <= few
    assert AuditEntry.select().where(AuditEntry.action == "person.read").count() > 5
