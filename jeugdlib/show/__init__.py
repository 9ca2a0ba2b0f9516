"""Step 5, released answers → a figure, a table or a Dutch sentence. Computes nothing."""

from jeugdlib.show.agreement import agreement
from jeugdlib.show.benchmarks import benchmarks
from jeugdlib.show.bubbles import bubbles
from jeugdlib.show.calibration import calibration
from jeugdlib.show.caterpillar import caterpillar
from jeugdlib.show.cbs import cbs, cbs_index
from jeugdlib.show.class_bar import class_bar
from jeugdlib.show.control_chart import control_chart
from jeugdlib.show.conversation import conversation
from jeugdlib.show.cusum import cusum
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
from jeugdlib.show.interrupted import interrupted, parallel
from jeugdlib.show.jacobson import jacobson
from jeugdlib.show.joint_display import joint_display
from jeugdlib.show.learning_cycle import learning_cycle
from jeugdlib.show.nested import nested
from jeugdlib.show.overlap import overlap
from jeugdlib.show.phases import baselines, phases
from jeugdlib.show.precision import precision
from jeugdlib.show.predictions import predictions
from jeugdlib.show.provider_funnel import provider_funnel
from jeugdlib.show.questions import questions
from jeugdlib.show.raincloud import raincloud
from jeugdlib.show.response_bar import response_bar
from jeugdlib.show.sentences import sentences
from jeugdlib.show.shrunken import shrunken
from jeugdlib.show.since_last import since_last
from jeugdlib.show.sources import sources
from jeugdlib.show.squares import squares
from jeugdlib.show.survival import survival
from jeugdlib.show.table import table
from jeugdlib.show.timelines import timelines
from jeugdlib.show.trend import trend
from jeugdlib.show.variance_bar import variance_bar
from jeugdlib.show.zero_board import zero_board

__all__ = [
    "agreement",
    "baselines",
    "benchmarks",
    "bubbles",
    "calibration",
    "caterpillar",
    "cbs",
    "cbs_index",
    "class_bar",
    "co_occurrence",
    "control_chart",
    "conversation",
    "cusum",
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
    "interrupted",
    "jacobson",
    "joint_display",
    "learning_cycle",
    "nested",
    "overlap",
    "parallel",
    "phases",
    "precision",
    "predictions",
    "provider_funnel",
    "questions",
    "raincloud",
    "response_bar",
    "sentences",
    "shrunken",
    "since_last",
    "sources",
    "squares",
    "survival",
    "table",
    "timelines",
    "trend",
    "variance_bar",
    "zero_board",
]
