"""Kinds of trouble with WeChat, each with what the office must do. Decided by errcode, never by text."""


class WeChatTrouble(Exception):
    """WeChat did not do what was asked. `again` says whether trying later can help."""

    again = False
    advice = "微信返回了没见过的错误，请联系技术人员"

    def __init__(self, errcode: int | None = None, what: str = "") -> None:
        self.errcode = errcode
        super().__init__(f"{self.advice}（{what}{'，' if what and errcode is not None else ''}{_said(errcode)}）")


def _said(errcode: int | None) -> str:
    return "" if errcode is None else f"错误码 {errcode}"


class LoginCodeInvalid(WeChatTrouble):
    advice = "登录凭证已失效，请重新打开小程序"


class RefusedByUser(WeChatTrouble):
    advice = "对方没有订阅或已拒收，改看小程序里的通知"


class OurMistake(WeChatTrouble):
    advice = "发给微信的内容不合要求，请联系技术人员"


class Misconfigured(WeChatTrouble):
    advice = "微信账号、密钥或白名单设置不对，请检查设置"


class TokenInvalid(WeChatTrouble):
    """The access token is not good any more; the gateway fetches another and tries once more."""

    again = True
    advice = "微信访问令牌失效"


class Busy(WeChatTrouble):
    again = True
    advice = "微信正忙或网络不通，稍后会自动重试"


class LimitReached(WeChatTrouble):
    again = True
    advice = "今天或这一分钟发送的次数到了上限，稍后会自动重试"


_KINDS: dict[type[WeChatTrouble], tuple[int, ...]] = {
    LoginCodeInvalid: (40029, 40163, 40226),
    RefusedByUser: (43101,),
    TokenInvalid: (40001, 40014, 42001),
    Misconfigured: (
        *(40013, 40125, 40164, 40243, 41002, 41004, 48001, 50004, 50007, 40037, 43107, 93000),
        *(89503, 89506, 89507),
    ),
    Busy: (-1, 43108),
    LimitReached: (45009, 45011, 44990, 44991),
    OurMistake: (
        *(40002, 40003, 40008, 40009, 40058, 41001, 41008, 41030, 43002, 44002, 44004, 45168, 47001),
        *(47003, 301019),
    ),
}
_BY_CODE = {code: kind for kind, codes in _KINDS.items() for code in codes}


def trouble_for(errcode: int, what: str) -> WeChatTrouble:
    return _BY_CODE.get(errcode, WeChatTrouble)(errcode, what)
