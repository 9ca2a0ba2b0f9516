"""Names, places and numbers taken out of Dutch free text, with the optional package deduce.

A help and no guarantee: on ten invented sentences it found 25 of 28 (TRUST §3). What is left has to
be read by a person, and never goes into a report.
"""

from collections.abc import Iterable

from jeugdlib.columns import InputError

WAITING = (
    "Vrije tekst: de eerste keer duurt het laden ongeveer twee minuten, daarna tien seconden, en "
    "het kost ruim 1 GB geheugen."
)
CAUTION = (
    "In de vrije tekst zijn namen, plaatsen en nummers vervangen. Niet alles wordt herkend: lees "
    "de tekst na, en deel haar niet."
)


def without_names(texts: Iterable[str]) -> list[str]:
    """The same texts with tags in the place of what deduce takes for personal data.

    Raises
    ------
    InputError : deduce is not installed.
    """
    try:
        from deduce import Deduce
    except ImportError as problem:
        raise InputError(
            "voor vrije tekst is een extra onderdeel nodig",
            mend="Installeer het met: pip install deduce. Of haal de kolom uit het bestand.",
        ) from problem
    deduce = Deduce()
    return [deduce.deidentify(text).deidentified_text if text.strip() else text for text in texts]
