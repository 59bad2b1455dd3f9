"""Attacks on a composed site, by the statements on security."""
