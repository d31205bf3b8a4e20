"""Formats to write the archive in. They read the store and never open a session."""
