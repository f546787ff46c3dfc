"""What a deployment decides. The only reader of the environment."""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WECHAT_API = "https://api.weixin.qq.com"
WECOM_API = "https://qyapi.weixin.qq.com"
PROFILES = ("production", "demo", "test")
PUSH_MODES = ("plain", "compatible", "secure")
ROOT = Path(__file__).resolve().parent.parent
DEMO_ENV = ROOT / "var" / "demo" / "env"
"""Where `make demo` writes down its settings, for commands typed beside it."""


class SettingsError(Exception):
    """A setting is missing or makes no sense; the text is one line for the person who starts the program."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A deployment's decisions, checked. Secrets never show in `repr`."""

    profile: str
    data_dir: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    ledger_key: str = field(repr=False)
    district: str = "main"
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    wechat_api_base: str = WECHAT_API
    wecom_api_base: str = WECOM_API
    wechat_appid: str = ""
    wechat_secret: str = field(default="", repr=False)
    wecom_robot_key: str = field(default="", repr=False)
    wechat_push_token: str = field(default="", repr=False)
    wechat_push_key: str = field(default="", repr=False)
    wechat_push_mode: str = "plain"
    log_level: str = "INFO"
    max_upload_bytes: int = 10 * 1024 * 1024
    max_json_bytes: int = 64 * 1024
    session_days: int = 30
    requests_per_minute: int = 600
    message_senders: int = 16
    public_base: str = ""

    @property
    def production(self) -> bool:
        return self.profile == "production"

    @property
    def uploads_dir(self) -> Path:
        return self.data_dir / "uploads"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; raises SettingsError naming the variable at fault."""
    env = os.environ if environ is None else environ
    profile = env.get("HGJ_PROFILE", "production")
    if profile not in PROFILES:
        raise SettingsError(f"HGJ_PROFILE={profile!r}：只能是 {' / '.join(PROFILES)}")
    data_dir = Path(env.get("HGJ_DATA_DIR", ROOT / "var" / "data")).resolve()
    settings = Settings(
        profile=profile,
        data_dir=data_dir,
        database_url=env.get("DATABASE_URL", f"sqlite:///{data_dir / 'districts'}"),
        secret_key=env.get("HGJ_SECRET_KEY", ""),
        # Of its own, so that the secret key can be changed while old seals and receipts stay good.
        ledger_key=env.get("HGJ_LEDGER_KEY", "") or env.get("HGJ_SECRET_KEY", ""),
        district=env.get("HGJ_DISTRICT", "main"),
        timezone=_zone(env.get("HGJ_TIMEZONE", "Asia/Shanghai")),
        wechat_api_base=_address(env, "WECHAT_API_BASE", WECHAT_API),
        wecom_api_base=_address(env, "WECOM_API_BASE", WECOM_API),
        wechat_appid=env.get("WECHAT_APPID", ""),
        wechat_secret=env.get("WECHAT_SECRET", ""),
        wecom_robot_key=env.get("WECOM_ROBOT_KEY", ""),
        wechat_push_token=env.get("WECHAT_PUSH_TOKEN", ""),
        wechat_push_key=env.get("WECHAT_PUSH_AES_KEY", ""),
        wechat_push_mode=_push_mode(env, profile),
        log_level=_one_of(env, "HGJ_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        max_upload_bytes=_number(env, "HGJ_MAX_UPLOAD_BYTES", 10 * 1024 * 1024, 1024),
        session_days=_number(env, "HGJ_SESSION_DAYS", 30, 1),
        requests_per_minute=_number(env, "HGJ_REQUESTS_PER_MINUTE", 600, 1),
        public_base=_address(env, "HGJ_PUBLIC_BASE", "") if env.get("HGJ_PUBLIC_BASE") else "",
        message_senders=_number(env, "HGJ_MESSAGE_SENDERS", 16, 1, 32),
    )
    _refuse_nonsense(settings)
    return settings


def load_for_command() -> Settings:
    """Settings for a command typed by hand: the environment's, or the demo's when nothing at all is set."""
    if not _anything_decided(os.environ) and DEMO_ENV.exists():
        lines = DEMO_ENV.read_text().splitlines()
        return load(dict(line.split("=", 1) for line in lines))
    return load()


def _refuse_nonsense(settings: Settings) -> None:
    if not settings.database_url.startswith(("sqlite:///", "postgresql://")):
        raise SettingsError("DATABASE_URL：要以 sqlite:/// 或 postgresql:// 开头")
    if not settings.district.isidentifier() or not settings.district.isascii():
        raise SettingsError(f"HGJ_DISTRICT={settings.district!r}：只能用小写字母、数字和下划线")
    if len(settings.secret_key) < 32:
        raise SettingsError("HGJ_SECRET_KEY：没有设置，或不足 32 个字符。可用 `openssl rand -hex 32` 生成")
    if len(settings.ledger_key) < 32:
        raise SettingsError("HGJ_LEDGER_KEY：不足 32 个字符。可用 `openssl rand -hex 32` 生成")
    _refuse_odd_pushes(settings)
    if not settings.production:
        return
    for name, value in (("WECHAT_APPID", settings.wechat_appid), ("WECHAT_SECRET", settings.wechat_secret)):
        if not value:
            raise SettingsError(f"{name}：正式环境必须设置")
    if settings.public_base and urlsplit(settings.public_base).scheme != "https":
        raise SettingsError(f"HGJ_PUBLIC_BASE={settings.public_base}：正式环境只能是 https 地址")
    for name, base in (
        ("WECHAT_API_BASE", settings.wechat_api_base),
        ("WECOM_API_BASE", settings.wecom_api_base),
    ):
        if urlsplit(base).scheme != "https":
            raise SettingsError(f"{name}={base}：正式环境不能使用沙箱，只能是 https 地址")


def _push_mode(env: Mapping[str, str], profile: str) -> str:
    """The weakest mode that is taken. With a key, production takes nothing that is not sealed unless told to."""
    sealed = profile == "production" and bool(env.get("WECHAT_PUSH_AES_KEY"))
    return _one_of(env, "WECHAT_PUSH_MODE", "secure" if sealed else "plain", PUSH_MODES)


def _refuse_odd_pushes(settings: Settings) -> None:
    token, key = settings.wechat_push_token, settings.wechat_push_key
    if token and not re.fullmatch(r"[A-Za-z0-9]{3,32}", token):
        raise SettingsError("WECHAT_PUSH_TOKEN：要是 3 到 32 个英文字母或数字，和微信公众平台上填的一样")
    if key and not token:
        raise SettingsError("WECHAT_PUSH_TOKEN：设置了 WECHAT_PUSH_AES_KEY，也要设置它")
    if key and not _is_aes_key(key):
        raise SettingsError("WECHAT_PUSH_AES_KEY：要是公众平台上 43 个字符的 EncodingAESKey")
    if settings.wechat_push_mode != "plain" and not key:
        raise SettingsError(f"WECHAT_PUSH_MODE={settings.wechat_push_mode}：还要设置 WECHAT_PUSH_AES_KEY")
    if token and not settings.wechat_appid:
        raise SettingsError("WECHAT_APPID：接收微信推送必须设置")


def _is_aes_key(key: str) -> bool:
    if not re.fullmatch(r"[A-Za-z0-9+/]{43}", key):
        return False
    try:
        return len(base64.b64decode(f"{key}=")) == 32
    except binascii.Error:
        return False


def in_production(environ: Mapping[str, str] | None = None) -> bool:
    """Whether this process belongs to a production deployment: something was decided, and no other profile."""
    env = os.environ if environ is None else environ
    return _anything_decided(env) and env.get("HGJ_PROFILE", "production") == "production"


def _anything_decided(env: Mapping[str, str]) -> bool:
    return any(name.startswith("HGJ_") or name == "DATABASE_URL" for name in env)


def _address(env: Mapping[str, str], name: str, default: str) -> str:
    value = env.get(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"{name}={value!r}：不是网址")
    return value


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int = 2**31 - 1) -> int:
    value = env.get(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise SettingsError(f"{name}={value!r}：要是不小于 {least} 的整数")
    if int(value) > most:
        raise SettingsError(f"{name}={value!r}：不能大于 {most}")
    return int(value)


def _one_of(env: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    value = env.get(name, default)
    if value not in choices:
        raise SettingsError(f"{name}={value!r}：只能是 {' / '.join(choices)}")
    return value


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(f"HGJ_TIMEZONE={name!r}：没有这个时区") from error
