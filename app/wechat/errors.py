"""Kinds of trouble with WeChat, each with what the office must do. Decided by errcode, never by text."""


class WeChatTrouble(Exception):
    """WeChat did not do what was asked.

    `retry` says whether the same request can succeed later; `errcode` is WeChat's, None when there was no
    answer to read. The message is for the office and holds no secret, address or text from outside.
    """

    retry = False
    advice = "微信没有办成，请联系技术人员"

    def __init__(self, errcode: int | None = None, what: str = "") -> None:
        self.errcode = errcode
        details = [one for one in (what, "" if errcode is None else f"错误码 {errcode}") if one]
        super().__init__(f"{self.advice}（{'，'.join(details)}）" if details else self.advice)


class LoginCodeInvalid(WeChatTrouble):
    """The wx.login code is old, used or refused: the client asks wx.login for another, never sends it again."""

    advice = "登录凭证已失效，请重新打开小程序"


class RefusedByUser(WeChatTrouble):
    """No consent, or the one-time consent is used up."""

    advice = "对方没有订阅或已拒收，改看小程序里的通知"


class OurMistake(WeChatTrouble):
    """The request itself is wrong; the same one never succeeds."""

    advice = "发给微信的内容不合要求，请联系技术人员"


class Misconfigured(WeChatTrouble):
    """An account, secret, template, allow-list or permission the office must put right."""

    advice = "微信账号、密钥、模板或白名单设置不对，请检查设置"


class TokenInvalid(WeChatTrouble):
    """The access token is not good any more; the gateway fetches another and tries once more."""

    retry = True
    advice = "微信访问令牌失效，稍后会自动重试"


class Busy(WeChatTrouble):
    """WeChat or the network did not answer properly."""

    retry = True
    advice = "微信正忙或网络不通，稍后会自动重试"


class LimitReached(WeChatTrouble):
    """A quota of the minute or the day is used up."""

    retry = True
    advice = "今天或这一分钟发送的次数到了上限，稍后会自动重试"


class Unknown(WeChatTrouble):
    """An errcode that the contract does not list."""

    advice = "微信返回了没见过的错误，请联系技术人员"


SLOW_DOWN = frozenset({45011, 44990, 44991})
"""Limits of a minute or a second: a short pause helps. The daily 45009 is not among them."""

_KINDS: dict[type[WeChatTrouble], tuple[int, ...]] = {
    LoginCodeInvalid: (40029, 40163, 40226),
    RefusedByUser: (43101,),
    TokenInvalid: (40001, 40014, 42001),
    Misconfigured: (
        *(40013, 40125, 40164, 40243, 41002, 41004, 48001, 50004, 50007, 40037, 43107, 93000),
        *(89503, 89506, 89507),
    ),
    Busy: (-1, 43108),
    LimitReached: (45009, *sorted(SLOW_DOWN)),
    OurMistake: (
        *(40002, 40003, 40008, 40009, 40033, 40058, 41001, 41008, 41030, 43001, 43002, 44002, 44004),
        *(45168, 47001, 47003, 301019),
    ),
}
_BY_CODE = {code: kind for kind, codes in _KINDS.items() for code in codes}


def trouble_for(errcode: int, what: str) -> WeChatTrouble:
    """The trouble an errcode means; `what` names the interface."""
    return _BY_CODE.get(errcode, Unknown)(errcode, what)
