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
        self.advice = _ADVICE.get(errcode, self.advice)
        super().__init__(f"{self.advice}（{'，'.join(details)}）" if details else self.advice)


class LoginCodeInvalid(WeChatTrouble):
    """The wx.login code is old, used or refused: the client asks wx.login for another, never sends it again."""

    advice = "登录凭证已失效，请重新打开小程序"


class PhoneCodeInvalid(WeChatTrouble):
    """The phone button's code is old, used, or not ours: the client asks for another tap, never sends it again."""

    advice = "手机号授权已失效，请再点一次按钮"


class NotSeenLately(WeChatTrouble):
    """Content by somebody who was not in the mini-program within two hours: a person at the office looks at it."""

    advice = "对方两小时内没有打开小程序，微信不检查这段内容，请人工查看"


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
    """The access token was refused, and so was the one that the gateway fetched in its place."""

    retry = True
    advice = "微信不认访问令牌，请检查是否有别的系统在用同一个小程序密钥"


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


_WAIT = "微信暂时禁止了这台服务器的请求"
_ADVICE: dict[int | None, str] = {
    40226: "微信认为这个账号有风险，暂时不能登录，请对方稍后再试",
    40013: "小程序的 AppID 设置不对，请在微信公众平台核对后更新 WECHAT_APPID",
    41002: "没有设置小程序的 AppID，请填写 WECHAT_APPID",
    40125: "小程序的 AppSecret 设置不对，请在微信公众平台核对或重置后更新 WECHAT_SECRET",
    41004: "没有设置小程序的 AppSecret，请填写 WECHAT_SECRET",
    40243: "小程序的 AppSecret 被冻结，请在微信公众平台解冻或重置后更新 WECHAT_SECRET",
    40164: "这台服务器的出口 IP 不在白名单里，请在微信公众平台的 IP 白名单里加上它",
    89503: f"{_WAIT}，请小程序管理员在手机上确认它的 IP",
    89506: f"{_WAIT}，管理员拒绝了它的 IP，24 小时后才能再申请",
    89507: f"{_WAIT}，管理员拒绝了它的 IP，1 小时后才能再申请",
    48001: "这个小程序没有开通这项接口，请在微信公众平台开通",
    50004: "微信禁止了这个小程序使用接口，请登录微信公众平台查看原因",
    50007: "这个小程序账号被冻结，请登录微信公众平台查看原因",
    40037: "消息模板的编号不对，请在微信公众平台核对模板后更新消息模板设置",
    43107: "订阅消息或这个模板被微信封禁，请登录微信公众平台查看原因",
    85079: "小程序还没有发布，请先发布",
    93000: "群机器人被移除或没有设置好，请在企业微信群里重新添加后更新 WECOM_ROBOT_KEY",
    40003: "微信不认识这个收件人，请对方重新登录一次小程序",
    40058: "消息超过了微信的长度限制，请缩短后再发",
    40009: "图片不合微信的要求，请换成 2 MB 以内的 JPG 或 PNG",
    87020: "这张图片刚送检过，请等待结果",
    41030: "要打开的页面还没有发布，请先发布小程序",
    44004: "消息内容是空的，请写上内容再发",
    45168: "消息里有微信不允许的词，请修改文字后再发",
    47003: "消息内容和模板要求的格式不一致，请核对消息模板",
}
"""What a person can do about one errcode; the others have the advice of their kind."""

SLOW_DOWN = frozenset({45011, 44990, 44991})
"""Limits of a minute or a second: a short pause helps. The daily 45009 and 44993 are not among them."""

_KINDS: dict[type[WeChatTrouble], tuple[int, ...]] = {
    LoginCodeInvalid: (40029, 40163, 40226),
    NotSeenLately: (61010,),
    RefusedByUser: (43101,),
    TokenInvalid: (40001, 40014, 42001),
    Misconfigured: (
        *(40013, 40125, 40164, 40243, 41002, 41004, 48001, 50004, 50007, 40037, 43107, 93000),
        *(85079, 89503, 89506, 89507),
    ),
    Busy: (-1, 43108),
    LimitReached: (44993, 45009, *sorted(SLOW_DOWN)),
    OurMistake: (
        *(40002, 40003, 40008, 40009, 40033, 40058, 41001, 41008, 41030, 43001, 43002, 44002, 44004),
        *(40004, 40097, 40129, 40165, 40169, 40212, 43104, 85096, 85401, 85402, 87009, 87014, 87020),
        *(45168, 47001, 47003, 301019),
    ),
}
_BY_CODE = {code: kind for kind, codes in _KINDS.items() for code in codes}


def trouble_for(errcode: int, what: str) -> WeChatTrouble:
    """The trouble an errcode means; `what` names the interface."""
    return _BY_CODE.get(errcode, Unknown)(errcode, what)
