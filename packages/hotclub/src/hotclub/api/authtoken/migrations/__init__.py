"""Migrations under the names that DRF gave them."""
