"""The counter's rules and records: no Qt, no hardware, no network."""
