"""Answers for web servers that ask who may enter."""
