"""Where stored values are kept, one file a kind. Each grants the wishes of wishes.py."""
