"""Wrong tries, counted until Telegram says wait."""

from __future__ import annotations

from hotline_cli.sandbox.rpc import RpcError
from hotline_cli.sandbox.state import World

ALLOWED = 5
WINDOW = 300  # seconds


def refuse_flood(world: World, name: str) -> None:
    """Raise 420 FLOOD_WAIT_n where ``name`` has failed too often of late."""
    now = world.time()
    recent = [moment for moment in world.logins.wrong.get(name, ()) if moment > now - WINDOW]
    if len(recent) >= ALLOWED:
        raise RpcError(420, f"FLOOD_WAIT_{max(1, recent[-ALLOWED] + WINDOW - now)}")


def count_failure(world: World, name: str) -> None:
    """Remember one more wrong try under ``name``."""
    now = world.time()
    recent = [moment for moment in world.logins.wrong.get(name, ()) if moment > now - WINDOW]
    world.logins.wrong[name] = [*recent, now]


def forget_failures(world: World, name: str) -> None:
    """Start counting anew: it was right this time."""
    world.logins.wrong.pop(name, None)
