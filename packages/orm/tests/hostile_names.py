"""What a database may call its tables and columns, to be printed as models without becoming code."""

HOSTILE = [
    "'; import os; os.abort() #",
    'a"""\nimport os',
    "class",
    "x\u2028y",
    "é\u0301",
    "%(class)s%",
    "a\\",
    "__class__",
    "1",
    "pk",
    "Meta",
    "orm",
    "self",
    "İ",
    "a\r\nb",
]
