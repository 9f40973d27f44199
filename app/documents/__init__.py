"""Required documents and their judge."""
