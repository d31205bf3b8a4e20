"""Service messages: TL actions → details, under the names of Telegram Desktop's export."""

from typing import Any

from telethon.tl import types

from hotline_cli.model.messages import Content, ContentKind
from hotline_cli.telegram.media import Details, present, tl_name

NAMES: dict[Any, str] = {
    types.MessageActionChatCreate: "create_group",
    types.MessageActionChatEditTitle: "edit_group_title",
    types.MessageActionChatEditPhoto: "edit_group_photo",
    types.MessageActionChatDeletePhoto: "delete_group_photo",
    types.MessageActionChatAddUser: "invite_members",
    types.MessageActionChatDeleteUser: "remove_members",
    types.MessageActionChatJoinedByLink: "join_group_by_link",
    types.MessageActionChatJoinedByRequest: "join_group_by_request",
    types.MessageActionChannelCreate: "create_channel",
    types.MessageActionChatMigrateTo: "migrate_to_supergroup",
    types.MessageActionChannelMigrateFrom: "migrate_from_group",
    types.MessageActionPinMessage: "pin_message",
    types.MessageActionHistoryClear: "clear_history",
    types.MessageActionGameScore: "score_in_game",
    types.MessageActionPaymentSent: "send_payment",
    types.MessageActionPhoneCall: "phone_call",
    types.MessageActionScreenshotTaken: "take_screenshot",
    types.MessageActionContactSignUp: "joined_telegram",
    types.MessageActionGroupCall: "group_call",
    types.MessageActionInviteToGroupCall: "invite_to_group_call",
    types.MessageActionSetMessagesTTL: "set_messages_ttl",
    types.MessageActionTopicCreate: "topic_created",
    types.MessageActionTopicEdit: "topic_edit",
    types.MessageActionSetChatTheme: "edit_chat_theme",
    types.MessageActionGiftPremium: "send_premium_gift",
}


def service_content(action: Any) -> Content:
    """The content of a service message with this TL action."""
    name = NAMES.get(type(action)) or tl_name(action, "MessageAction")
    return Content(ContentKind.SERVICE, details={"action": name, **fields(action)})


def fields(action: Any) -> Details:  # noqa: PLR0911, PLR0912  # one case a kind
    match action:
        case types.MessageActionTopicCreate():
            return present(title=action.title)
        case types.MessageActionTopicEdit():
            closed = {} if action.closed is None else {"closed": action.closed}
            return present(new_title=action.title, new_icon_emoji_id=action.icon_emoji_id) | closed
        case types.MessageActionChatCreate():
            return {"title": action.title, "members": list(action.users)}
        case types.MessageActionChatEditTitle() | types.MessageActionChannelCreate():
            return {"title": action.title}
        case types.MessageActionChatAddUser() | types.MessageActionInviteToGroupCall():
            return {"members": list(action.users)}
        case types.MessageActionChatDeleteUser():
            return {"members": [action.user_id]}
        case types.MessageActionChatJoinedByLink():
            return {"inviter": action.inviter_id}
        case types.MessageActionPhoneCall():
            reason = action.reason and tl_name(action.reason, "PhoneCallDiscardReason")
            return present(duration_seconds=action.duration, discard_reason=reason, video=action.video)
        case types.MessageActionGroupCall():
            return present(duration=action.duration)
        case types.MessageActionSetMessagesTTL():
            return {"period": action.period}
        case types.MessageActionNoForwardsToggle():
            return present(protected=action.new_value)
        case types.MessageActionCustomAction():
            return {"text": action.message}
        case _:
            return {}
