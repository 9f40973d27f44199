"""The central reservation store: HTTP, rules and PostgreSQL; knows no terminal-side module."""
