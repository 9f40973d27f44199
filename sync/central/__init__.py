"""The central reservation store: HTTP in front of PostgreSQL."""
