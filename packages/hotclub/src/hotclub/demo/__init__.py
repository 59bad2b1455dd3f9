"""Atlas: a whole site on hotclub, to try and to read. `hotclub demo` serves it.

Read it in this order: settings.py, urls.py, then an application: atlas/ (places, read by everybody)
and journal/ (visits, written by those who signed up). Each goes models → views → templates. What the
command does before the site answers is in launch/; a site of your own needs none of that.
"""
