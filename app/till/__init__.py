"""The till (レジ): fees taken in cash, their numbers and papers, and its close."""
