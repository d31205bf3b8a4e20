"""What is wrong with the settings, said so that people can mend it."""


class ConfigError(Exception):
    """The settings cannot be used. The text names file and place, one problem a line; `problems` has the lines."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
