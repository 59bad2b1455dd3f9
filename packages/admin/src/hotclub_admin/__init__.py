"""An admin for your models."""
