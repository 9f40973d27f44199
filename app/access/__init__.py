"""Staff, roles, sign-in, approvals."""
