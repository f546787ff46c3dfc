"""A phone without a network, and what it kept."""

from tests.miniprogram.conftest import NO_NETWORK, Phone


def kept(phone: Phone) -> list[str]:
    keys: list[str] = phone.page.evaluate("() => wx.getStorageInfoSync().keys")
    return [one.removeprefix("seen ") for one in keys if one.startswith("seen ")]


def cut(phone: Phone) -> None:
    """The program starts, as it does on a phone, but nothing answers it."""
    phone.page.route("**/api/v1/**", lambda route: route.abort("internetdisconnected"))
    phone.forgive(NO_NETWORK)


def mend(phone: Phone) -> None:
    phone.page.unroute("**/api/v1/**")
    phone.page.evaluate("() => dispatchEvent(new Event('online'))")
