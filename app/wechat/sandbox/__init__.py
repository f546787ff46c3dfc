"""WeChat's stand-in: the public contract from the other side, as strict as it is written. Never in production."""

from config.settings import in_production

if in_production():
    raise ImportError("正式环境不能使用微信沙箱 (HGJ_PROFILE=production)")
