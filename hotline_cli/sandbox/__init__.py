"""A Telegram on loopback: real MTProto over TCP, for the demo, the tests and the benchmarks."""
