"""``hotline reload``: let the running daemon read the settings again."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from hotline_cli.cli.connections import Chosen, choose_many
from hotline_cli.cli.errors import Code, Failure
from hotline_cli.cli.options import options
from hotline_cli.cli.output import succeed

app = typer.Typer()


@app.command(epilog="Example: hotline reload")
def reload(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="The connections to reload; all, if none is named.")
    ] = None,
) -> None:
    """Let the running daemon read the settings again, without reconnecting.

    It prints what holds from now on, and what needs a restart. If something in the settings is wrong, the old ones stay
    in force and the exit code is 78; if nothing runs, it is 69.
    """
    chosen = running(choose_many(options(), names or []), all_of_them=bool(names))
    answers = {each.name: ask(each) for each in chosen}
    data = [
        {"name": name, "applied": answer["applied"], "restart": answer["restart"]} for name, answer in answers.items()
    ]
    succeed({"connections": data}, "\n".join(told(name, answer) for name, answer in answers.items()))


def running(chosen: Sequence[Chosen], *, all_of_them: bool) -> list[Chosen]:
    """Those that a process has. Raise `Failure` if there is none, or if one is missing of `all_of_them`."""
    from hotline_cli.daemon.lock import is_locked

    found = [each for each in chosen if is_locked(each.folder) is not None]
    missing = [each.name for each in chosen if each not in found]
    if not found or (all_of_them and missing):
        which = ", ".join(f"'{name}'" for name in missing)
        what = f"the connection {which}" if len(missing) == 1 else f"the connections {which}"
        raise Failure(f"Nothing runs {what}.", "Start the daemon: hotline run", Code.UNAVAILABLE)
    return found


def ask(chosen: Chosen) -> dict[str, Any]:
    """The daemon's answer. Raise `Failure` if there is none, or if it says no."""
    from hotline_cli.daemon.calling import Unanswered, call

    try:
        answer = call(chosen.folder, {"command": "reload"})
    except Unanswered as error:
        remedy = "Perhaps another command than `hotline run` has it, or the daemon is starting: try again."
        raise Failure(str(error), remedy, Code.TEMPORARY) from error
    if not answer["ok"]:
        code = Code(answer["code"])
        remedy = "The settings stay as they were." if code is Code.CONFIG else ""
        raise Failure("\n".join(answer["errors"]), remedy, code)
    return answer


def told(name: str, answer: dict[str, Any]) -> str:
    """What has changed, for people."""
    if not (answer["applied"] or answer["restart"]):
        return f"{name}: nothing has changed"
    applied = [f"{name}: {key} holds from now on{note(key)}" for key in answer["applied"]]
    return "\n".join([*applied, *(f"{name}: {key} needs a restart of the daemon" for key in answer["restart"])])


def note(key: str) -> str:
    from hotline_cli.config.keys import FROM_NOW_ON, general

    found = FROM_NOW_ON.get(general(tuple(key.split("."))))
    return f"; {found}" if found else ""
