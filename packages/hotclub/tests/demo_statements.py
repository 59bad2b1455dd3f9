"""Count the statements of each page of Atlas: addresses in the arguments, JSON on standard output."""

import json
import sys

import hotclub

hotclub.setup()

from hotclub.db import connection, reset_queries  # noqa: E402
from hotclub.test import Client  # noqa: E402

connection.force_debug_cursor = True
client = Client(SERVER_NAME="localhost")
numbers = {}
for address in sys.argv[1:]:
    client.get(address)  # what is made once is made now
    reset_queries()
    client.get(address)
    numbers[address] = len(connection.queries)
sys.stdout.write(json.dumps(numbers))
