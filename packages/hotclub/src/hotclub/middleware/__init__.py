"""The middleware of a project, each under the name of Django's.

Flow: MIDDLEWARE → classes here → one chain (hotclub_http.pipeline). All take both colours and do
not block the loop; settings are read when the chain is made, decisions are the libraries'.
Not here: sessions, users and messages, whose middleware lives with them.
"""
