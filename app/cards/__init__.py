"""The issuance ledger of cards: states, custody, search."""
