"""hotline: a Telegram user account as a team inbox."""

__version__ = "0.1.0"
