"""The mini-program's tree is judged before a phone sees it: types, templates, styles, pages, words."""

import json
import platform
import re
import subprocess
from pathlib import Path

import pytest

from config.policy import defaults
from tools.machine import cache
from tools.machine.cache import ROOT
from tools.machine.node import find_node, install
from tools.preview.bundle import TREE, judge

OURS = [
    path
    for path in sorted(TREE.rglob("*"))
    if path.suffix in {".ts", ".wxml", ".wxss", ".wxs", ".json"}
    and not {"node_modules", "miniprogram_npm"} & set(path.parts)
    and path.name != "package-lock.json"
]
GATES = Path(__file__).parent / "gates"
NATIVE = pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"), reason="WeChat's compiler comes as a program"
)
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")
UNHELPFUL = re.compile("操作失败|系统异常|参数错误|未知错误|[！]")


def named(*suffixes: str) -> list[Path]:
    return [path for path in OURS if path.suffix in suffixes]


@pytest.fixture(scope="module")
def modules() -> Path:
    return install(TREE, "小程序")


@pytest.fixture(scope="module")
def gates() -> Path:
    return install(GATES, "小程序检查")


def eslint(gates: Path, folder: Path) -> list[str]:
    """Names of the rules that the folder's templates break."""
    program = gates / "eslint" / "bin" / "eslint.js"
    done = find_node().run([program, "-c", GATES / "eslint.config.js", "--format", "json", "."], folder)
    assert done.stdout.startswith("["), done.stderr
    return [one["ruleId"] or one["message"] for file in json.loads(done.stdout) for one in file["messages"]]


def test_types_are_strict_and_right(modules: Path) -> None:
    known = cache.folder("types") / "miniprogram.json"  # what the compiler found out the last time, file by file
    options = ["--noEmit", "--pretty", "false", "--incremental", "--tsBuildInfoFile", known]
    done = find_node().run([modules / "typescript" / "bin" / "tsc", *options], TREE)
    assert done.returncode == 0, done.stdout
    assert json.loads((TREE / "tsconfig.json").read_text())["compilerOptions"]["strict"] is True


def test_every_page_component_style_and_script_compiles_into_small_packages() -> None:
    counted, sizes = judge(TREE).splitlines()
    assert "pages" in counted
    packages = json.loads(sizes)
    assert set(packages) == {"main", "steward", "partner"}
    assert 50_000 < packages["main"] < 1_000_000
    assert all(0 < size < 200_000 for name, size in packages.items() if name != "main")


def test_an_upload_finds_what_it_needs() -> None:
    project = json.loads((TREE / "project.config.json").read_text())
    assert project["setting"]["urlCheck"] is True
    assert project["setting"]["ignoreUploadUnusedFiles"] is True
    app = json.loads((TREE / "app.json").read_text())
    assert app["__usePrivacyCheck__"] is True
    assert (TREE / app["sitemapLocation"]).is_file()
    assert "componentFramework" not in app
    private = {"chooseMedia", "getPhoneNumber", "getLocation", "chooseAddress", "startRecord", "getClipboardData"}
    used = {
        name for path in named(".ts", ".wxml") for name in private if re.search(rf"\b{name}\b", path.read_text())
    }
    guide = (ROOT / "docs" / "miniprogram-publishing.zh-CN.md").read_text()
    assert all(name in guide for name in used), "the privacy guide names what is used"


def test_the_guide_names_each_template_to_apply_for() -> None:
    ours = [one["name"] for one in defaults("messages")["template"]]
    guide = (ROOT / "docs" / "miniprogram-publishing.zh-CN.md").read_text()
    assert all(f"`{name}`" in guide for name in ours)


@NATIVE
def test_wechats_own_compiler_accepts_the_templates(modules: Path, tmp_path: Path) -> None:
    compiler = modules / "miniprogram-compiler" / "bin" / "linux" / "wcc"
    compiler.chmod(0o755)
    files = [str(path.relative_to(TREE)) for path in named(".wxml", ".wxs")]
    done = subprocess.run(
        [compiler, *files, "-o", tmp_path / "templates.js"], cwd=TREE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_eslint_finds_nothing_in_the_templates(gates: Path) -> None:
    assert eslint(gates, TREE) == []


def test_eslint_does_find_what_is_wrong(gates: Path, tmp_path: Path) -> None:
    (tmp_path / "a.wxml").write_text('<view wx:for="{{rows}}" bindtap="go">{{a +}}<text></view>')
    found = {rule.removeprefix("wxml/") for rule in eslint(gates, tmp_path)}
    assert {"wx-key", "colon-style-event-binding"} <= found
    assert found & {"report-wxml-syntax-error", "report-interpolation-error"}


@NATIVE
def test_components_on_wechats_own_component_system(gates: Path, tmp_path: Path) -> None:
    node = find_node()
    esbuild = install(ROOT / "tools" / "preview", "小程序预览", node)
    compilers = gates / "miniprogram-compiler" / "bin"
    for compiler in compilers.rglob("wcc*"):
        compiler.chmod(0o755)
    laid = node.run([GATES / "lay.mjs", TREE, esbuild, tmp_path], GATES)
    assert laid.returncode == 0, laid.stderr
    command = [node.program, "--test", GATES / "components.test.cjs"]
    env = {**node.environment(), "COMPONENTS": str(tmp_path)}
    done = subprocess.run(command, cwd=GATES, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]


def test_every_page_of_the_app_has_its_four_files() -> None:
    app = json.loads((TREE / "app.json").read_text())
    parts = app.get("subPackages", [])
    pages = app["pages"] + [f"{part['root'].rstrip('/')}/{page}" for part in parts for page in part["pages"]]
    missing = [
        f"{page}{end}"
        for page in pages
        for end in (".ts", ".json", ".wxml")
        if not (TREE / f"{page}{end}").is_file()
    ]
    assert not missing
    on_disk = {
        str(path.relative_to(TREE).with_suffix(""))
        for path in named(".wxml")
        if path.with_suffix(".json").is_file()
    }
    components = {page for page in on_disk if json.loads((TREE / f"{page}.json").read_text()).get("component")}
    assert on_disk - components == set(pages), "a page that app.json does not name"


def test_every_tab_is_a_page() -> None:
    app = json.loads((TREE / "app.json").read_text())
    assert [tab["text"] for tab in app["tabBar"]["list"]] == ["首页", "积分", "红黑榜", "我的"]
    assert all(tab["pagePath"] in app["pages"] for tab in app["tabBar"]["list"])


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(TREE)))
def test_a_file_is_readable_in_one_sitting(path: Path) -> None:
    # The vocabulary is written by a program from the server's, and read there.
    assert len(path.read_text().splitlines()) < 300 or path.name == "vocabulary.ts"


def test_what_can_be_tapped_says_so() -> None:
    """Readers of the screen, and the test that measures targets, know a thing to tap by its role."""
    silent = [
        f"{path.relative_to(TREE)}: {tag[:80]}"
        for path in named(".wxml")
        for tag in re.findall(r"<[a-z-]+[^>]*\b(?:bind|catch):tap=[^>]*>", path.read_text())
        if not tag.startswith("<button") and "aria-role=" not in tag
    ]
    assert not silent


def test_nothing_is_by_long_press_or_swipe_only() -> None:
    found = [
        path for path in named(".wxml") if re.search(r"longpress|longtap|<swiper|movable-view", path.read_text())
    ]
    assert not found


def test_nothing_is_fetched_from_an_address_that_is_not_the_communitys() -> None:
    found = {
        str(path.relative_to(TREE)): addresses
        for path in OURS
        if (addresses := re.findall(r"https?://(?!www\.w3\.org)[^\s'\"]+", path.read_text()))
    }
    assert found == {"deployment.ts": ["https://hongguanjia.example.cn/api/v1"]}


def test_icons_are_drawn_here() -> None:
    """TDesign's own icons come as a font from a public address: no page of ours asks for one."""
    assert not [
        path for path in named(".wxml", ".json") if re.search(r"t-icon|tdesign[^\"]*/icon", path.read_text())
    ]


def test_words_are_calm_and_helpful() -> None:
    found = [
        f"{path.relative_to(TREE)}: {match.group()}"
        for path in named(".ts", ".wxml", ".json")
        for match in (UNHELPFUL.search(path.read_text()), EMOJI.search(path.read_text()))
        if match
    ]
    assert not found


def tokens(selector: str) -> dict[str, str]:
    css = re.sub(r"/\*.*?\*/", "", (TREE / "styles" / "tokens.wxss").read_text(), flags=re.S)
    chosen = {".care"} if selector == ".care" else {"page", ".page"}
    found: dict[str, str] = {}
    for names, body in re.findall(r"([^{}]+)\{([^}]*)\}", css):
        if chosen & {name.strip() for name in names.split(",")}:
            found.update(re.findall(r"(--[\w-]+)\s*:\s*([^;]+)", body))
    return found


def pixels(value: str) -> float:
    return float(value.removesuffix("px"))


def test_care_mode_is_large_enough_for_old_eyes_and_hands() -> None:
    plain, care = tokens("page"), tokens(".care")
    assert pixels(plain["--tap"]) >= 44
    assert pixels(care["--tap"]) >= 60
    assert all(pixels(care[name]) >= 18 for name in care if re.fullmatch(r"--t\d", name))
    assert any(re.fullmatch(r"--t\d", name) for name in care)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["page", ".care"])
def test_text_stands_out_from_its_ground(mode: str) -> None:
    chosen = {**tokens("page"), **tokens(mode)}
    pairs = [(ink, ground) for ink in ("--ink", "--ink-2", "--ink-3") for ground in ("--paper", "--ground")]
    pairs += [(f"--{tone}", f"--{tone}-soft") for tone in ("ok", "warn", "late", "calm")]
    pairs += [("--brand-ink", "--brand-soft"), ("--paper", "--brand")]
    weak = {pair: contrast(chosen[pair[0]], chosen[pair[1]]) for pair in pairs}
    assert not {pair: ratio for pair, ratio in weak.items() if ratio < 4.5}
