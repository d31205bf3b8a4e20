"""Commands that are imported when they are run, so that ``--help`` is instant."""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from hotline_cli.cli.errors import Code, explain
from hotline_cli.cli.output import abandon_stdout


@dataclass(frozen=True, slots=True)
class Lazy:
    """Where a command is: `module` has a `typer.Typer` called ``app``, with one command or, in a `family`, several.

    `help` says in one line what it does.
    """

    module: str
    help: str
    family: bool = False

    def stand_in(self, name: str) -> TyperCommand:
        """All that listing the commands needs."""
        return TyperCommand(name, help=self.help, rich_markup_mode=None)

    def load(self) -> Any:
        """The command itself."""
        app: typer.Typer = importlib.import_module(self.module).app
        if self.family:
            return typer.main.get_group(app)
        alone = typer.Typer(add_completion=False)
        alone.registered_commands = app.registered_commands
        return typer.main.get_command(alone)


class LazyGroup(TyperGroup):
    """A group whose commands are stand-ins until one of them is to run."""

    table: dict[str, Lazy]

    def fill(self, table: dict[str, Lazy]) -> None:
        self.table = table
        for name, lazy in table.items():
            self.add_command(lazy.stand_in(name))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that `args` name, import it, and give it the options that stand everywhere."""
        name, _, rest = super().resolve_command(ctx, args)
        command = self.table[str(name)].load()
        equip(command, self.params)
        return name, command, rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command. typer would end in its own way what `explain` has words for."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            abandon_stdout()
            raise typer.Exit(Code.IO) from None
        except (KeyboardInterrupt, EOFError) as error:
            raise explain(error) from error


def equip(command: Any, params: Sequence[Any]) -> None:
    """Let a command, and the commands below it, take `params` too; their help is plain, like the group's."""
    command.rich_markup_mode = None
    own = command.params
    command.params = [*own, *params]
    command.format_options = partial(format_options, command, own, params)
    for child in getattr(command, "commands", {}).values():
        equip(child, params)


def format_options(command: Any, own: Sequence[Any], everywhere: Sequence[Any], ctx: Any, formatter: Any) -> None:
    """Write a command's arguments and options to its help, apart from those that every command takes."""
    sections = {
        "Arguments": [param for param in own if param.param_type_name == "argument"],
        "Options": [param for param in own if param.param_type_name == "option"],
        "Everywhere": [*everywhere, command.get_help_option(ctx)],
    }
    for title, params in sections.items():
        records = [record for param in params if (record := param.get_help_record(ctx))]
        if records:
            with formatter.section(title):
                formatter.write_dl(records)
    if hasattr(command, "format_commands"):
        command.format_commands(ctx, formatter)
