"""One report per value: the values of a column in the first file that has it."""

from collections.abc import Callable
from dataclasses import dataclass

from jeugdlib.columns import InputError

ALL = "alle"  # what a parameter takes for all values together, so no value may be called this


@dataclass(frozen=True)
class Each:
    """A column of which every value gets a report of its own, and how a file is asked for them.

    `find` takes the path of a file, the table that it holds, the column and the mapping of the run
    (empty: none); it gives the values in the rows that are used, None when there is no such column.
    """

    column: str
    find: Callable[[str, str, str, str], list[str] | None]

    def values(self, files: list[tuple[str, str]], mapping: str = "") -> list[str]:
        """The different values of the column, in alphabetical order.

        Parameters
        ----------
        files : the table and the path of each file, in the notebook's order
        mapping : the file with a supplier's names, for the first of these tables

        Raises
        ------
        InputError : no file has the column, it is empty, or one of its values means all together.
        """
        asked = f"--each {self.column}"
        for table, path in files:
            found = self.find(path, table, self.column, mapping if table == files[0][0] else "")
            if found is None:
                continue
            if not found:
                raise InputError(f"{asked}: de kolom {self.column} is leeg")
            for value in found:
                if value.casefold() == ALL:
                    raise InputError(
                        f"{asked}: alle betekent hier alles samen, en kan geen naam zijn",
                        value=value,
                        mend="Geef deze waarde met values in een mapping een andere naam.",
                    )
            return sorted(found, key=lambda value: (value.casefold(), value))
        raise InputError(
            f"{asked}: geen van de bestanden van dit notebook heeft de kolom {self.column}",
            mend="Kies een andere kolom, of geef de notebooks waar zij wel bij hoort.",
        )
