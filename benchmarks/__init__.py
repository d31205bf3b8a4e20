"""How fast hotline is on this machine: ``python -m benchmarks.NAME [--json]``. Not tests: no time is asserted."""
