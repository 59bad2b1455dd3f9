"""The library `humanize`."""
