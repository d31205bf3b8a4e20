"""Where the play is given: the sandbox, the connected account, its group and team, and the daemon."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from telethon.tl import functions, types

from hotline_cli.demo.board import Board
from hotline_cli.demo.cast import Person, Server, leave, phone_number, sign_up, take_username
from hotline_cli.demo.processes import PlayFailed, Process, Processes

CONNECTION = "demo"
PASSWORD = "correct horse battery staple"  # noqa: S105 - of a made-up account, in a sandbox that ends with the play


@dataclass(frozen=True, slots=True)
class Names:
    """Who is in the play."""

    account: str
    account_username: str
    group: str
    administrator: str
    operators: tuple[str, ...]
    customers: tuple[str, ...]


@dataclass(slots=True)
class Stage:
    """What is up while the play is on; ``group`` and ``group_id`` are the backend group's title and bare id."""

    folder: Path
    processes: Processes
    server: Server
    account: Person
    administrator: Person
    operators: list[Person]
    customers: list[Person]
    board: Board
    group: str
    group_id: int = 0
    daemon: Process | None = None
    sandbox: Process | None = None

    def everybody(self) -> list[Person]:
        return [self.account, self.administrator, *self.operators, *self.customers]

    async def start_daemon(self) -> None:
        """Start ``hotline run`` as a process of its own and wait until it is connected."""
        self.daemon = await self.processes.start("run")
        await self.daemon.says("connected")

    async def stop_daemon(self) -> None:
        """Let the daemon stop gently."""
        if self.daemon:
            await self.daemon.stop()
            self.daemon = None

    async def kill_daemon(self) -> None:
        """Pull the daemon's plug."""
        if self.daemon:
            await self.daemon.kill()
            self.daemon = None

    async def account_for(self, person: Person) -> Any:
        """The account as ``person`` addresses it."""
        return await person.client.get_input_entity(self.account.username)

    async def group_for(self, person: Person) -> Any:
        """The backend group as ``person`` addresses it."""
        return await person.client.get_input_entity(types.PeerChannel(self.group_id))


@asynccontextmanager
async def open_stage(
    folder: Path, names: Names, seed: int, tell: Callable[[str], None], *, keep: bool = False
) -> AsyncIterator[Stage]:
    """Start the sandbox in ``folder``, sign everybody up, connect the account, fill its group; undo it at the end.

    With ``keep`` the sandbox writes its state down, which costs it time.
    """
    environment = {"HOTLINE_DATA": str(folder / "data"), "HOTLINE_CONFIG": str(folder / "hotline.yaml")}
    async with Processes(folder, environment) as processes:
        tell("Starting a Telegram on this machine")
        sandbox, server = await start_sandbox(processes, folder, seed, keep=keep)
        _write_settings(folder / "hotline.yaml", server)
        tell("Signing up the account, its team and its customers")
        wanted = [names.account, names.administrator, *names.operators, *names.customers]
        people = list(
            await asyncio.gather(
                *(sign_up(server, phone_number(server.dc, number), name) for number, name in enumerate(wanted, 1))
            )
        )
        team = 2 + len(names.operators)
        account = people[0]
        board = Board(account, names={person.id: person.name for person in people})
        stage = Stage(
            folder, processes, server, account, people[1], people[2:team], people[team:], board, names.group,
            sandbox=sandbox,
        )  # fmt: skip
        try:
            await take_username(account, names.account_username)
            for customer in stage.customers:
                await take_username(customer, customer.name.lower().replace(" ", "_"))
                board.watch_customer(customer)
            tell("Connecting the account: its phone scans the QR code")
            await _connect(stage)
            tell("The team joins the group")
            await _fill_group(stage)
            yield stage
        finally:
            await leave(people)


async def start_sandbox(processes: Processes, folder: Path, seed: int, *, keep: bool) -> tuple[Process, Server]:
    """Start ``hotline sandbox serve`` and wait until it listens; with ``keep`` its state is written to ``folder``."""
    info = folder / "sandbox.json"
    state = ("--state", str(folder / "sandbox.state")) if keep else ()
    sandbox = await processes.start(
        *("sandbox", "serve", "--listen", "127.0.0.1:0", "--info", str(info), "--seed", str(seed)), *state
    )
    await sandbox.says("listens on")
    return sandbox, Server.from_info(json.loads(info.read_text()))


def _write_settings(path: Path, server: Server) -> None:
    telegram = {
        "api_id": server.api_id,
        "api_hash": server.api_hash,
        "server": {"dc": server.dc, "host": server.host, "port": server.port, "public_key": server.public_key},
    }
    connections = {CONNECTION: {"welcome": "Hello {first_name}, thank you for writing! Somebody answers in a moment."}}
    path.touch(mode=0o600)
    path.write_text(yaml.safe_dump({"telegram": telegram, "connections": connections}, sort_keys=False))


async def _connect(stage: Stage) -> None:
    """Run ``hotline connect --qr`` and let the account's phone scan what it shows; two-step verification is on."""
    phone = stage.account.client
    await phone.edit_2fa(new_password=PASSWORD, hint="the famous one")
    process = await stage.processes.start(
        *("connect", "--qr", "--json", "--no-test", "--no-input"),
        *("--name", CONNECTION, "--group", f"new:{stage.group}"),
        environment={"HOTLINE_PASSWORD": PASSWORD},
        read=True,
    )
    event: dict[str, Any] = {}
    async for event in process.events():
        if event.get("event") == "qr":
            await phone(functions.auth.AcceptLoginTokenRequest(token_of(event["url"])))
    if await process.running.wait():
        raise PlayFailed(f"`hotline connect` failed: {event.get('error', {}).get('message', 'it does not say why.')}")


def token_of(url: str) -> bytes:
    """The login token in a ``tg://login?token=…`` link."""
    token = url.partition("token=")[2].partition("&")[0]
    return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))


async def _fill_group(stage: Stage) -> None:
    """Everybody of the team joins by the group's invite link; the administrator gets the rights of one."""
    phone = stage.account.client
    async for dialog in phone.iter_dialogs():
        if dialog.is_channel and dialog.title == stage.group:
            group = dialog.entity
            break
    else:
        raise PlayFailed(f"The group “{stage.group}” is not among the account's dialogs.")
    stage.group_id = group.id
    stage.board.watch_group(stage.administrator, stage.group_id)
    await join_by_invite(stage.account, group, [stage.administrator, *stage.operators])
    administrator = await phone.get_participants(group, search=stage.administrator.name)
    await phone.edit_admin(group, administrator[0], is_admin=True)


async def join_by_invite(owner: Person, group: Any, people: list[Person]) -> None:
    """The owner gives out a link to the group and everybody uses it."""
    invite = await owner.client(functions.messages.ExportChatInviteRequest(group))
    for person in people:
        await person.client(functions.messages.ImportChatInviteRequest(invite.link.rsplit("+", 1)[-1]))
        await person.client.get_dialogs()  # from now on the client knows how to address the group
