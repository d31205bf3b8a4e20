"""What people do with topics by hand, in Telegram's own menus: that wins."""

from dataclasses import replace

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.actions import Action, Decision, SetTopicClosed
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.events import TopicEdited
from hotline_cli.rules.titles import title, without_mark


def topic_edited(event: TopicEdited, dialog: Dialog | None, settings: ConnectionSettings, now: int) -> Decision:
    """Closing a topic is `/close`, reopening it `/hold`; a new title is the dialog's name from then on.

    The topic itself is as people want it already, but for the status square in front of the title, and unless the
    settings want topics of closed dialogs to stay open.
    """
    if dialog is None or dialog.status is None:
        return Decision(dialog)
    actions: tuple[Action, ...] = ()
    if event.closed is True:
        actions = () if settings.native_close else (SetTopicClosed(False),)
        if dialog.status is not Status.CLOSED:
            dialog = replace(dialog, status=Status.CLOSED, changed_at=now)
    elif event.closed is False and dialog.status is Status.CLOSED:
        dialog = replace(dialog, status=Status.NEEDS_REPLY, changed_at=now)
    if event.title is not None:
        dialog = renamed(dialog, event.title)
    return Decision(dialog, actions)


def renamed(dialog: Dialog, shown: str) -> Dialog:
    """The dialog under the name that its topic has been given; nothing but a square gives it its own name back."""
    name = without_mark(shown)
    if name == without_mark(title(dialog)):
        return dialog
    return replace(dialog, given_name="" if name == without_mark(title(replace(dialog, given_name=""))) else name)
