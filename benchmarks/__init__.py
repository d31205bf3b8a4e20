"""How fast hotline is on this machine: ``python -m benchmarks.NAME [--json]``. No tests: nothing here asserts a time."""
