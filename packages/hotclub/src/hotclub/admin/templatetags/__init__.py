"""The admin's tag libraries, found here by the project's engines."""
