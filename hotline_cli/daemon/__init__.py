"""Lifecycle: connections are started, watched over and stopped."""
