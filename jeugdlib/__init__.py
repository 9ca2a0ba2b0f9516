"""Jeugdlib: effectiveness research for Dutch youth care, on published figures and on your own data.

The rooms, in the order in which data flow through them: read, reduce, estimate, release, show,
report. They meet in tables; `columns` holds the shared words. Importing the package itself loads
none of them, so that a command answers at once.
"""

__version__ = "0.1.0"
