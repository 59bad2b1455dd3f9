"""Migrations under the names and with the tables of Django."""
