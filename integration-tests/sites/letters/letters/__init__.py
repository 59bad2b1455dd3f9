"""A site for tests of servers: letters that people write, with an enclosure."""
