"""Record an answer: the number that a report keeps for whoever reads it by machine."""

import math

import numpy as np
import pandas as pd
from IPython.display import display

from jeugdlib.columns import ANSWER, Answers, require_released
from jeugdlib.columns.withheld import tally


def answer(answers: pd.DataFrame | Answers) -> None:
    """Record released answers; their keys are the index of the table.

    The columns of an answer (columns/answer.py) that the table has go to answers.json, unrounded;
    a missing value becomes null.

    Raises
    ------
    TypeError : the table was not released, or was changed after it was.
    ValueError : an index is not a text or stands there twice, or a number is infinite.
    """
    table = require_released(answers)
    keys = table.index.tolist()
    if len(set(keys)) != len(keys) or not all(isinstance(key, str) for key in keys):
        raise ValueError(f"answers need their own names as index, not {keys}")

    names = [name for name in ANSWER if name in table.columns]
    records = {
        key: {name: _value(value) for name, value in zip(names, row, strict=True)}
        for key, row in zip(keys, table[names].to_numpy(object), strict=True)
    }
    mark = {"answers": records, "openbaarheid": table.attrs["openbaarheid"], **tally(table)}
    said = "Vastgelegd: " + (", ".join(keys) or "niets") + "."
    display({"text/plain": said}, metadata={"jeugdlib": mark}, raw=True)


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    if pd.isna(value):
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and math.isinf(value):
        raise ValueError("an infinite number is no answer: say not_computable and why")
    return value
