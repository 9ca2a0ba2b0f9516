"""Made-up institutions that do not differ: whatever they seem to differ is chance."""

import numpy as np
import pandas as pd

from jeugdlib.columns import mark


def equal_institutions(
    rng: np.random.Generator, *, institutions: int, files: int, share: float
) -> pd.DataFrame:
    """Files that were read per institution, when all of them have the same true share.

    Parameters
    ----------
    rng : decides what is found in the files
    institutions : how many institutions, 1 or more
    files : how many files are read in each
    share : the part of the files that has it, in every institution

    Returns
    -------
    A row per institution (index "Instelling 1" …) with label, count, n, children, unit.
    """
    digits = len(str(institutions))  # 01 before 10, also in alphabetical order
    names = [f"Instelling {place:0{digits}}" for place in range(1, institutions + 1)]
    counts = pd.DataFrame(
        {
            "label": names,
            "count": rng.binomial(files, share, institutions),
            "n": files,
            "children": files,
            "unit": "dossiers",
        },
        index=names,
    )
    counts.attrs["simulated"] = True
    return mark(counts, "child")
