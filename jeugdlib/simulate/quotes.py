"""Made-up quotes of young people, parents and professionals, of which the voices are known.

Nothing here was said by anyone. Some voices say much and others little, so the number of quotes
says something else than the number of voices; and not everyone may be quoted.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

SPEAKERS = 16
SILENT = 3  # of these, so many may not be quoted


@dataclass(frozen=True)
class Quotes:
    """The table `citaten`, and how many voices said what (`waarheid`: code, richting, stemmen)."""

    citaten: pd.DataFrame
    waarheid: pd.DataFrame


def quotes(sentences: str, rng: np.random.Generator) -> Quotes:
    """Quotes, with of each subject how many voices confirm a number, qualify or contradict it.

    Parameters
    ----------
    sentences : what is said, a line each, under lines such as "# uitval bevestigt 4": the subject,
        the direction, and by how many voices; who speaks first says what is left over
    rng : decides who says what, in which order, and who may not be quoted
    """
    names = np.array([f"S{number:02d}" for number in range(1, SPEAKERS + 1)])
    silent = set(rng.choice(names, SILENT, replace=False))
    rows, truth, speakers = [], [], {}
    for block in sentences.split("# ")[1:]:
        head, *texts = block.strip().split("\n")
        code, richting, voices = head.split()
        free = speakers.setdefault(code, list(rng.permutation(names)))
        own = [free.pop(0) for _ in range(int(voices))]
        truth.append((code, richting, int(voices)))
        who = [*own, *own[:1] * (len(texts) - len(own))]
        rows += [
            (stem, code, text, "nee" if stem in silent else "ja", richting)
            for stem, text in zip(who, texts, strict=True)
        ]
    columns = ["stem_id", "code", "citaat", "toestemming", "richting"]
    mixed = [rows[place] for place in rng.permutation(len(rows))]
    return Quotes(
        citaten=pd.DataFrame(mixed, columns=columns).astype("str"),
        waarheid=pd.DataFrame(truth, columns=["code", "richting", "stemmen"]),
    )
