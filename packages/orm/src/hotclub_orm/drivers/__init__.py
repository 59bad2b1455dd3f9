"""The only rooms that open, wait for and know a connection.

Flow: operation → run / arun → session → connection → database. Import levels: protocol → session →
run, arun → pool, watching → sqlite, asqlite → seats; the psycopg rooms need the extra `postgres`.
"""
