"""What a deployment may decide, and what it is told when it makes no sense."""

import pytest

from app import create_app
from app.services.guard import DemoData
from config.settings import SettingsError, load

GOOD = {
    "HGJ_PROFILE": "production",
    "HGJ_SECRET_KEY": "0123456789abcdef0123456789abcdef-not-a-real-one",
    "WECHAT_APPID": "wx",
    "WECHAT_SECRET": "s",
}


def test_production_takes_wechats_own_addresses(tmp_path):
    settings = load({**GOOD, "HGJ_DATA_DIR": str(tmp_path)})
    assert (settings.wechat_api_base, settings.production) == ("https://api.weixin.qq.com", True)
    assert GOOD["HGJ_SECRET_KEY"] not in repr(settings)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"HGJ_PROFILE": "prod"}, "HGJ_PROFILE"),
        ({"HGJ_SECRET_KEY": ""}, "HGJ_SECRET_KEY"),
        ({"HGJ_SECRET_KEY": "changeme"}, "HGJ_SECRET_KEY"),
        ({"WECHAT_APPID": ""}, "WECHAT_APPID"),
        ({"WECHAT_SECRET": ""}, "WECHAT_SECRET"),
        ({"WECHAT_API_BASE": "http://127.0.0.1:8001"}, "WECHAT_API_BASE"),
        ({"WECOM_API_BASE": "http://127.0.0.1:8001"}, "WECOM_API_BASE"),
        ({"WECHAT_API_BASE": "nonsense"}, "WECHAT_API_BASE"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"HGJ_DISTRICT": "../up"}, "HGJ_DISTRICT"),
        ({"HGJ_TIMEZONE": "Mars/Base"}, "HGJ_TIMEZONE"),
        ({"HGJ_SESSION_DAYS": "0"}, "HGJ_SESSION_DAYS"),
        ({"HGJ_SESSION_DAYS": "soon"}, "HGJ_SESSION_DAYS"),
        ({"HGJ_LOG_LEVEL": "LOUD"}, "HGJ_LOG_LEVEL"),
        ({"WECHAT_PUSH_TOKEN": "no spaces"}, "WECHAT_PUSH_TOKEN"),
        ({"WECHAT_PUSH_TOKEN": "ab"}, "WECHAT_PUSH_TOKEN"),
        ({"WECHAT_PUSH_AES_KEY": "A" * 43}, "WECHAT_PUSH_TOKEN"),
        ({"WECHAT_PUSH_TOKEN": "token", "WECHAT_PUSH_AES_KEY": "A" * 42}, "WECHAT_PUSH_AES_KEY"),
        ({"WECHAT_PUSH_TOKEN": "token", "WECHAT_PUSH_AES_KEY": "-" * 43}, "WECHAT_PUSH_AES_KEY"),
        ({"WECHAT_PUSH_TOKEN": "token", "WECHAT_PUSH_MODE": "secure"}, "WECHAT_PUSH_AES_KEY"),
        ({"WECHAT_PUSH_MODE": "loose"}, "WECHAT_PUSH_MODE"),
    ],
)
def test_nonsense_stops_the_start_with_its_name(tmp_path, change, named):
    with pytest.raises(SettingsError, match=named):
        load({**GOOD, "HGJ_DATA_DIR": str(tmp_path), **change})


def test_production_does_not_start_on_the_demos_data(tmp_path, town, district):
    settings = load({**GOOD, "HGJ_DATA_DIR": str(tmp_path)})
    create_app(settings, district)
    town.identify("resident")
    with pytest.raises(DemoData):
        create_app(settings, district)


def test_production_with_a_key_takes_sealed_pushes_only_unless_told_otherwise(tmp_path):
    keyed = {**GOOD, "HGJ_DATA_DIR": str(tmp_path), "WECHAT_PUSH_TOKEN": "token", "WECHAT_PUSH_AES_KEY": "A" * 43}
    assert load(keyed).wechat_push_mode == "secure"
    assert load({**keyed, "WECHAT_PUSH_MODE": "plain"}).wechat_push_mode == "plain"
    assert load({**keyed, "HGJ_PROFILE": "test"}).wechat_push_mode == "plain"
    assert "A" * 43 not in repr(load(keyed))
