"""Step 5, released answers → a figure, a table or a Dutch sentence. Computes nothing."""

from jeugdlib.show.decline import decline
from jeugdlib.show.dots import dots
from jeugdlib.show.nested import nested
from jeugdlib.show.questions import questions
from jeugdlib.show.sentences import sentences
from jeugdlib.show.sources import sources
from jeugdlib.show.squares import squares
from jeugdlib.show.table import table

__all__ = ["decline", "dots", "nested", "questions", "sentences", "sources", "squares", "table"]
