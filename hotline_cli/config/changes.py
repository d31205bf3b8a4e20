"""What differs between two readings of the settings, by the names of the keys."""

from collections.abc import Iterator

from hotline_cli.config.settings import Section


def differing(before: Section, after: Section, above: tuple[str, ...] = ()) -> Iterator[str]:
    """The keys that have another value `after`: ``connections.support.welcome``."""
    for name in type(before).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        path = (*above, name)
        if isinstance(old, Section) and isinstance(new, Section):
            yield from differing(old, new, path)
        elif old != new:
            yield ".".join(path)
