"""Views that come with the framework: generic, defaults, static files, decorators."""
