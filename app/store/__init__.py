"""The only SQL of app: tables, mappers, unit of work."""
