"""Scanned documents (保管文書): taken in, filed, found, kept for years, erased."""
