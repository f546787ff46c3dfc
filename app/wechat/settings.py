"""What the gateway needs to know of a deployment."""

from dataclasses import dataclass, field

from config.settings import Settings


@dataclass(frozen=True, slots=True)
class WeChatSettings:
    """Addresses, identity and patience (seconds). Secrets never show in `repr`."""

    api_base: str
    wecom_base: str
    appid: str
    secret: str = field(repr=False)
    robot_key: str = field(repr=False)
    connect_timeout: float = 3.0
    read_timeout: float = 8.0
    retry_pauses: tuple[float, ...] = (0.3, 1.0)
    """Before each further try of what may be repeated."""
    miniprogram_state: str = "formal"
    lang: str = "zh_CN"


def wechat_settings(settings: Settings) -> WeChatSettings:
    return WeChatSettings(
        api_base=settings.wechat_api_base,
        wecom_base=settings.wecom_api_base,
        appid=settings.wechat_appid,
        secret=settings.wechat_secret,
        robot_key=settings.wecom_robot_key,
    )
