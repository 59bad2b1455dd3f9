"""Accounts and transfers, on PostgreSQL, for tests that break what the site stands on."""
