"""The backend group: chosen by option or by a person, made, or given topics; what it lacks is named one by one."""

from collections.abc import Sequence

from hotline_cli.cli.asking import agreed, ask, can_ask
from hotline_cli.cli.errors import Code, Failure
from hotline_cli.cli.login_screen import tell
from hotline_cli.cli.options import Options
from hotline_cli.cli.output import say
from hotline_cli.cli.text import plain
from hotline_cli.cli.wish import new_title
from hotline_cli.store import connection as connection_store
from hotline_cli.store.database import Database
from hotline_cli.telegram.groups import (
    Group,
    GroupRefused,
    Right,
    bind_group,
    by_id,
    create_forum,
    list_groups,
    resolve_group,
    turn_into_forum,
)
from hotline_cli.telegram.seam import HotlineClient

LEAVING = """\
This connection has another backend group now. The topics there will be served no more: what is written in them reaches
nobody. In the new group every dialog gets a new topic."""


async def bind(client: HotlineClient, database: Database, asked: Options, spec: str | None) -> Group:
    """Bind the group that ``spec`` means, the one that is bound already, or one that the person chooses; return it.

    Raise `Failure` when there is none that can be used.
    """
    bound = (await database.read(connection_store.load)).group_id
    if spec is not None:
        group = await by_option(client, asked, spec, bound)
    elif bound is not None:
        group = await again(client, asked, bound)
    else:
        group = await choose(client, asked)
    await bind_group(client, database, group)
    tell(asked, "group", id=group.id, title=group.title)
    say(f"The backend group is “{plain(group.title)}”.")
    return group


async def by_option(client: HotlineClient, asked: Options, spec: str, bound: int | None) -> Group:
    """The group that ``spec`` means, with all that is needed, if nobody minds leaving the one that is ``bound``."""
    title = new_title(spec)
    if title is not None:
        if bound is not None:
            now = await usable(client, bound)
            if now is not None and now.title == title:
                say(f"The group “{plain(title)}” is kept: it is the backend group already.")
                return now
            await leave(asked)
        return await made(client, title)
    try:
        group = await resolve_group(client, spec)
    except GroupRefused as error:
        raise Failure(error.sentence, error.remedy, Code.NOT_ALLOWED) from error
    if bound not in (None, group.id):
        await leave(asked)
    return await ready(client, asked, group)


async def usable(client: HotlineClient, group_id: int) -> Group | None:
    """The group that is bound, None if it can be used no more."""
    try:
        group = await by_id(client, group_id)
    except GroupRefused:
        return None
    return group if group.usable else None


async def leave(asked: Options) -> None:
    """Say what it means that the backend group is another one from now on. Raise `Failure` if that is not wanted."""
    say(LEAVING)
    if can_ask(asked) and not await agreed("Change the backend group?", default=False):
        raise Failure("The backend group stays as it was.", code=Code.NOT_ALLOWED)


async def again(client: HotlineClient, asked: Options, group_id: int) -> Group:
    """The group that is bound already, if it can still be used; else another that the person chooses."""
    try:
        return await ready(client, asked, await by_id(client, group_id))
    except GroupRefused as error:
        if not can_ask(asked):
            raise Failure(f"The backend group is lost: {error.sentence}", error.remedy, Code.NOT_ALLOWED) from error
        say(f"The backend group is lost: {error.sentence} Every dialog gets a new topic in the group that you choose.")
        return await choose(client, asked)


async def ready(client: HotlineClient, asked: Options, group: Group) -> Group:
    """The group with all that is needed. Raise `Failure` that names what is missing."""
    if group.convertible:
        group = await convert(client, asked, group)
    if group.usable:
        return group
    raise Failure(lacks(group), remedy(group.missing), Code.NOT_ALLOWED)


async def convert(client: HotlineClient, asked: Options, group: Group) -> Group:
    """The group with topics, if nobody minds."""
    if can_ask(asked) and not await agreed(f"“{plain(group.title)}” has no topics yet. Switch them on?"):
        raise Failure(f"“{plain(group.title)}” has no topics.", "Choose another group with --group.", Code.NOT_ALLOWED)
    try:
        return await turn_into_forum(client, group)
    except GroupRefused as error:
        raise Failure(error.sentence, error.remedy, Code.NOT_ALLOWED) from error


def lacks(group: Group) -> str:
    names = ", ".join(right.label for right in group.missing)
    return f"The account may not do enough in “{plain(group.title)}”. Missing: {names}."


def remedy(missing: Sequence[Right]) -> str:
    return "\n".join(f"{right.label}: {right.how}." for right in missing)


async def choose(client: HotlineClient, asked: Options) -> Group:
    """Let the person choose among the account's groups, or have one made."""
    while True:
        groups = await list_groups(client)
        if not can_ask(asked):
            raise Failure("It is not said which group is the backend group.", options_for(groups), Code.USAGE)
        if not groups:
            say("The account has no group that it owns or administers.")
            return await make(client, asked)
        say("Which group is the backend group, where the team works?")
        for number, group in enumerate(groups, 1):
            say(f"  {number}  {plain(group.title)} ({address(group)}): {state(group)}")
        say("  n  a new group")
        answer = (await ask("Number, or n:")).casefold()
        if answer == "n":
            return await make(client, asked)
        if answer.isdecimal() and 1 <= int(answer) <= len(groups):
            try:
                return await ready(client, asked, groups[int(answer) - 1])
            except Failure as failure:
                say(f"{failure.sentence}\n{failure.remedy}\nThen choose again.")


def address(group: Group) -> str:
    """What tells it from another group with the same title, and `--group` understands."""
    return f"@{group.username}" if group.username else str(group.id)


def state(group: Group) -> str:
    if group.usable:
        return "ready"
    if group.convertible:
        return "yours, topics can be switched on"
    return "missing: " + ", ".join(right.label for right in group.missing)


def options_for(groups: Sequence[Group]) -> str:
    usable = ", ".join(f"{group.id} ({plain(group.title)})" for group in groups if group.usable or group.convertible)
    return f"Say --group ID, @name or new:TITLE.{f' There is: {usable}.' if usable else ''}"


async def make(client: HotlineClient, asked: Options) -> Group:
    """A new group with the title that the person gives."""
    default = f"{client.me.name} team"
    return await made(client, await ask(f"Title of the new group [{plain(default)}]:") or default)


async def made(client: HotlineClient, title: str) -> Group:
    try:
        return await create_forum(client, title)
    except GroupRefused as error:
        raise Failure(error.sentence, error.remedy, Code.NOT_ALLOWED) from error
