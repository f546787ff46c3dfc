"""What a production server refuses to start with."""

from models.people import OfficeAccount, WechatIdentity


class DemoData(Exception):
    """The database holds the demo's made-up accounts; it is not for real people."""


def refuse_demo_data() -> None:
    """DemoData when the entered district was filled by the demo."""
    demo = WechatIdentity.select().where(WechatIdentity.openid.startswith("demo-")).exists()
    if demo or OfficeAccount.select().where(OfficeAccount.login.startswith("demo-")).exists():
        raise DemoData("数据库里有演示数据，正式环境不能使用。请换一个空的数据目录或数据库")
