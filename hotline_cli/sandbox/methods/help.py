"""help: where the data centres are, and what a client should know about its server."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.rpc import Call, method
from hotline_cli.sandbox.views import moment

CONFIG_LIVES = 3600


@method(functions.help.GetConfigRequest)
def get_config(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/help.getConfig"""
    world = call.world
    option: Any = types.DcOption(id=world.dc, ip_address=world.host, port=world.port, ipv6=":" in world.host)
    return types.Config(
        date=moment(world.time()),
        expires=moment(world.time() + CONFIG_LIVES),
        test_mode=True,
        this_dc=world.dc,
        dc_options=[option],
        dc_txt_domain_name="",
        chat_size_max=200,
        megagroup_size_max=200_000,
        forwarded_count_max=100,
        online_update_period_ms=210_000,
        offline_blur_timeout_ms=5_000,
        offline_idle_timeout_ms=30_000,
        online_cloud_timeout_ms=300_000,
        notify_cloud_delay_ms=30_000,
        notify_default_delay_ms=1_500,
        push_chat_period_ms=60_000,
        push_chat_limit=2,
        edit_time_limit=172_800,
        revoke_time_limit=2**31 - 1,
        revoke_pm_time_limit=2**31 - 1,
        rating_e_decay=2_419_200,
        stickers_recent_limit=200,
        channels_read_media_period=604_800,
        call_receive_timeout_ms=20_000,
        call_ring_timeout_ms=90_000,
        call_connect_timeout_ms=30_000,
        call_packet_timeout_ms=10_000,
        me_url_prefix="https://t.me/",
        caption_length_max=1024,
        message_length_max=4096,
        webfile_dc_id=world.dc,
    )


@method(functions.help.GetNearestDcRequest)
def get_nearest_dc(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/help.getNearestDc"""
    return types.NearestDc(country="US", this_dc=call.world.dc, nearest_dc=call.world.dc)
