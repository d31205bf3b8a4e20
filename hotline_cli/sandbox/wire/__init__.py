"""MTProto 2.0 over TCP, server side: from bytes to requests and back. It knows no method of Telegram."""
