"""Visitors: they sign up, and write down which cities they have been to.

Flow: request → views → forms (with pictures) → models → templates.
"""
