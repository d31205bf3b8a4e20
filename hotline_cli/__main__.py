"""``python -m hotline_cli`` and the command ``hotline``."""

import sys

from hotline_cli.cli.app import main as run


def main() -> None:
    sys.exit(run())


if __name__ == "__main__":
    main()
