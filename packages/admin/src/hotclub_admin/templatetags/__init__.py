"""Tag libraries: what templates load. Names are Django's; the HTML they include is in templates/."""
