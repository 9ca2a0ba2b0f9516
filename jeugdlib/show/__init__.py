"""Step 5, released answers → a figure, a table or a Dutch sentence. Computes nothing."""

from jeugdlib.show.agreement import agreement
from jeugdlib.show.benchmarks import benchmarks
from jeugdlib.show.bubbles import bubbles
from jeugdlib.show.caterpillar import caterpillar
from jeugdlib.show.class_bar import class_bar
from jeugdlib.show.decline import decline
from jeugdlib.show.dots import dots
from jeugdlib.show.drift import drift
from jeugdlib.show.element_matrix import co_occurrence, element_matrix
from jeugdlib.show.estimation import estimation
from jeugdlib.show.fit import fit
from jeugdlib.show.forest import forest
from jeugdlib.show.funnel import funnel
from jeugdlib.show.icons import icons
from jeugdlib.show.institutions import institutions
from jeugdlib.show.jacobson import jacobson
from jeugdlib.show.nested import nested
from jeugdlib.show.overlap import overlap
from jeugdlib.show.precision import precision
from jeugdlib.show.questions import questions
from jeugdlib.show.raincloud import raincloud
from jeugdlib.show.sentences import sentences
from jeugdlib.show.sources import sources
from jeugdlib.show.squares import squares
from jeugdlib.show.table import table
from jeugdlib.show.timelines import timelines
from jeugdlib.show.variance_bar import variance_bar

__all__ = [
    "agreement",
    "benchmarks",
    "bubbles",
    "caterpillar",
    "class_bar",
    "co_occurrence",
    "decline",
    "dots",
    "drift",
    "element_matrix",
    "estimation",
    "fit",
    "forest",
    "funnel",
    "icons",
    "institutions",
    "jacobson",
    "nested",
    "overlap",
    "precision",
    "questions",
    "raincloud",
    "sentences",
    "sources",
    "squares",
    "table",
    "timelines",
    "variance_bar",
]
