"""A channel's recent actions, which its administrators can read. https://core.telegram.org/api/recent-actions"""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.state import Channel
from hotline_cli.sandbox.views import moment

_FILTERS = {
    "join": (
        types.ChannelAdminLogEventActionParticipantJoin,
        types.ChannelAdminLogEventActionParticipantJoinByInvite,
        types.ChannelAdminLogEventActionParticipantJoinByRequest,
    ),
    "leave": (types.ChannelAdminLogEventActionParticipantLeave,),
    "invite": (types.ChannelAdminLogEventActionParticipantInvite,),
    "ban": (types.ChannelAdminLogEventActionParticipantToggleBan,),
    "unban": (types.ChannelAdminLogEventActionParticipantToggleBan,),
    "kick": (types.ChannelAdminLogEventActionParticipantToggleBan,),
    "unkick": (types.ChannelAdminLogEventActionParticipantToggleBan,),
    "promote": (types.ChannelAdminLogEventActionParticipantToggleAdmin,),
    "demote": (types.ChannelAdminLogEventActionParticipantToggleAdmin,),
    "info": (
        types.ChannelAdminLogEventActionChangeTitle,
        types.ChannelAdminLogEventActionChangeAbout,
        types.ChannelAdminLogEventActionChangeUsername,
        types.ChannelAdminLogEventActionChangePhoto,
    ),
    "settings": (
        types.ChannelAdminLogEventActionToggleSignatures,
        types.ChannelAdminLogEventActionTogglePreHistoryHidden,
        types.ChannelAdminLogEventActionToggleSlowMode,
        types.ChannelAdminLogEventActionToggleNoForwards,
        types.ChannelAdminLogEventActionDefaultBannedRights,
    ),
    "delete": (types.ChannelAdminLogEventActionDeleteMessage,),
    "forums": (
        types.ChannelAdminLogEventActionToggleForum,
        types.ChannelAdminLogEventActionCreateTopic,
        types.ChannelAdminLogEventActionEditTopic,
        types.ChannelAdminLogEventActionDeleteTopic,
        types.ChannelAdminLogEventActionPinTopic,
    ),
}


def note(changes: Changes, channel: Channel, user_id: int, action: Any) -> None:
    """Write down that ``user_id`` did ``action``, a TL ChannelAdminLogEventAction."""
    event_id = changes.world.next_id("admin log")
    channel.admin_log.append(types.ChannelAdminLogEvent(event_id, moment(changes.date), user_id, action))


def is_wanted(event: Any, wanted: Any) -> bool:
    """Whether an event passes a TL ChannelAdminLogEventsFilter, None for all."""
    if wanted is None:
        return True
    return any(getattr(wanted, name) and isinstance(event.action, kinds) for name, kinds in _FILTERS.items())
