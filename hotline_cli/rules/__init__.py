"""Pure decisions: what should happen when something happened. No clock, no network, no database."""
