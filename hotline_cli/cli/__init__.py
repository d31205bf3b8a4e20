"""The command line: one file a command. It parses, calls and renders; what it calls does the work.

A command's file has a `typer.Typer` called ``app`` and is listed in `app.COMMANDS`, whose line of help is the first
line of the command's own. The options that every command takes are added to it: `options.options()` has them. It prints
its result with `output.succeed`, talks with `output.say`, and fails by raising: `errors.Failure`, or what our rooms
raise. Its epilog is an example (``Example: hotline export support -o messages.jsonl``).
"""
