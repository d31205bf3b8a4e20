"""What goes wrong with a database file, said so that people can act on it."""


class StoreError(Exception):
    """The database cannot be opened, read or written. The text is a sentence that names the file."""


class CorruptStore(StoreError):
    """The file is not a hotline database, or it is damaged."""


class NewerStore(StoreError):
    """A newer hotline has written the file."""


class MissingStore(StoreError):
    """There is no such file."""
