"""How something that is shown reaches the page: marked as ours, never without release."""

import base64
import io
import textwrap
from collections.abc import Sequence
from html import escape

import numpy as np
import pandas as pd
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from jeugdlib.columns.cautions import CAUTIONS, parse
from jeugdlib.columns.parameters import OPENBAARHEID
from jeugdlib.columns.withheld import is_shared, is_withheld, tally, withheld
from jeugdlib.show._dutch import number, short

WIDTH = 6.2  # inches: a little under the text width of A4, so that the letters come out larger
DPI = 160  # sharp on paper, and a page of figures stays far under 1 MB
INK, SOFT, PALE = "#1f2937", "#6b7280", "#d1d5db"
BLUES = ("#08306b", "#3b82c4", "#a6cbe8")  # also apart in grey print
ACCENT = "#b45309"

WHY = "om te voorkomen dat kinderen herkend worden"
WITHHELD = f"niet getoond, {WHY}"
ROUNDED = "De aantallen zijn afgerond op vijftallen."
APART = 4  # with more different figures than this, a caution names the least and the most of them
# outside the team nothing is said about all or none of the children
ALL_OR_NONE = {"all_seen", "none_seen", "none_found", "all_agreed"}


def caution_sentences(*tables: pd.DataFrame) -> list[str]:
    """The cautions of tables as Dutch sentences, each once, in order, behind what was rounded.

    When the same caution is given with many different figures, it is said once, from the least of
    them to the most.
    """
    codes = [
        code
        for table in tables
        for row in table.get("cautions", [])
        for code in row
        if code.partition(" ")[0] not in _unsaid(row, is_shared(table))
    ]
    alike: dict[str, list[str]] = {}
    for code in dict.fromkeys(codes):
        alike.setdefault(code.partition(" ")[0], []).append(code)
    said = [line for name, group in alike.items() for line in _said_of(name, group)]
    return [*rounding(*tables), *said]


def _said_of(name: str, codes: list[str]) -> list[str]:
    if len(codes) <= APART or "{reason}" in CAUTIONS[name]:
        return [sentence(code) for code in codes]
    places = zip(*(parse(code)[1] for code in codes), strict=True)
    return [CAUTIONS[name].format(*(_range(min(place), max(place)) for place in places))]


def _range(least: float, most: float) -> str:
    low, high = (_figure(end) for end in (least, most))
    return low if low == high else f"{low} tot {high}"


def _figure(value: float) -> str:
    return number(value, 0 if value % 1 == 0 else 1)


def _unsaid(cautions: tuple[str, ...], shared: bool) -> set[str]:
    # that a number was withheld is said where it would stand, and is why there is no answer
    gap = {"withheld", "not_computable"} if is_withheld(cautions) else set()
    return gap | (ALL_OR_NONE if shared else set())


def digits_of(table: pd.DataFrame) -> int:
    """How many decimals a percentage of a released table has: none of rounded counts."""
    return 0 if is_shared(table) else 1


def rounding(*tables: pd.DataFrame) -> list[str]:
    """The sentence about rounded counts, when there are."""
    return [ROUNDED] if any(is_shared(table) for table in tables) else []


def left_out(*tables: pd.DataFrame) -> list[str]:
    """The sentence of a figure about the rows that it may not draw, when there are."""
    found = {"withheld": 0, **tally(*tables)}
    if not found["withheld"]:
        return []
    return [f"Niet getoond: {found['withheld']} van de {found['protected']} aantallen, {WHY}."]


def made_up(*tables: pd.DataFrame) -> list[str]:
    """The sentence about data that were made up, when there are."""
    simulated = any(table.attrs.get("simulated", False) for table in tables)
    return ["Deze gegevens zijn verzonnen (gesimuleerd)."] if simulated else []


def sentence(caution: str) -> str:
    """One caution code as a Dutch sentence."""
    code, figures, rest = parse(caution)
    return CAUTIONS[code].format(*map(_figure, figures), reason=rest)


def html(markup: str, plain: str, kind: str, *tables: pd.DataFrame, **data: object) -> None:
    """Show markup (already escaped) with its plain text, made from these released tables.

    The level that the tables were released at goes along, how many of their rows were withheld, and
    `data`, for the workbook.
    """
    display(
        {"text/html": markup, "text/plain": plain},
        metadata={"jeugdlib": {"show": kind, **_mark(tables), **data}},
        raw=True,
    )


def _mark(tables: tuple[pd.DataFrame, ...]) -> dict[str, object]:
    # the fewest readers that any of the tables was released for
    levels = {table.attrs["openbaarheid"] for table in tables}
    level = {"openbaarheid": min(levels, key=OPENBAARHEID.index)} if levels else {}
    return {**level, **tally(*tables)}


def caution_list(sentences: list[str]) -> str:
    """The cautions as a list of markup; nothing when there are none."""
    if not sentences:
        return ""
    items = "".join(f"<li>{escape(text)}</li>" for text in sentences)
    return f'<ul class="kanttekeningen">{items}</ul>'


def nothing(why: str) -> None:
    """Show why there is no figure."""
    html(f"<p>{escape(why)}</p>", why, "nothing")


def canvas(height: float) -> Axes:
    """An empty Axes on a figure of the page's width that no plotting window knows about."""
    ax = Figure(figsize=(WIDTH, height), layout="constrained").subplots()
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(colors=INK, labelsize=9)
    return ax


def start(ax: Axes | None, table: pd.DataFrame, seen: int, height: float, empty: str) -> Axes:
    """The Axes for so many rows of a table; when there are none, why is shown instead."""
    if not seen:
        nothing(f"Figuur {WITHHELD}." if withheld(table).any() else empty)
    return canvas(height) if ax is None else ax


def scale(axis: Axis, share: bool) -> None:
    """The numbers along an axis, as percentages when they are shares, with a line at each."""
    times, sign = (100, "%") if share else (1, "")
    axis.set_major_formatter(lambda value, _: short(times * value) + sign)
    axis.grid(color=PALE, linewidth=0.6)
    axis.axes.set_axisbelow(True)


def headline(ax: Axes, text: str, legend_lines: int = 0) -> None:
    """What a figure is about, in as many lines as it needs, above a legend of so many."""
    place = {"loc": "left", "pad": 8 + 15 * legend_lines}
    ax.set_title(textwrap.fill(text, 72), fontsize=10, color=INK, **place)


def figure(
    ax: Axes,
    own: bool,
    alt: str,
    *tables: pd.DataFrame,
    cautions: bool = True,
    notes: Sequence[str] = (),
) -> Axes:
    """The Axes, its text taken as it is written; an own figure is shown as a PNG with alt text.

    The cautions of its tables stand in the picture, for who copies it, and in the alt text, for who
    cannot see it; so do `notes`, sentences about what is drawn and what is not, and that data are
    made up. A figure of counts alone goes without those about intervals (`cautions=False`).
    """
    for text in ax.findobj(Text):
        text.set_parse_math(False)  # a label with $ in it is no formula
    if own:
        said = caution_sentences(*tables) if cautions else rounding(*tables)
        notes = [*made_up(*tables), *left_out(*tables), *notes, *said]
        _show(ax.figure, alt, notes, _mark(tables))
    return ax


def _show(fig: Figure, alt: str, notes: list[str], mark: dict[str, object]) -> None:
    lines = [line for text in notes for line in textwrap.wrap("• " + text, 104)]
    if lines:
        under = {"x": 0.01, "ha": "left", "fontsize": 7.5, "color": SOFT, "parse_math": False}
        fig.supxlabel("\n".join(lines), **under)
        room = 0.15 * len(lines)
        fig.set_figheight(fig.get_figheight() + room)
        for ax in fig.axes:
            if not ax.get_in_layout():  # it fills the whole figure, and has to make room by itself
                part = (room + 0.05) / fig.get_figheight()
                ax.set_position((0, part, 1, 1 - part))
    words = " ".join([alt, *(["Let op:"] if notes else []), *notes])
    display(
        {"image/png": base64.b64encode(_png(fig)).decode(), "text/plain": words},
        metadata={"image/png": {"alt": words}, "jeugdlib": {"show": "figure", **mark}},
        raw=True,
    )


def _png(fig: Figure) -> bytes:
    """The picture in 256 colours, which is a third of its size and looks the same."""
    from PIL import Image

    fig.set(dpi=DPI, facecolor="white")
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    few = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    file = io.BytesIO()
    few.quantize(256, dither=Image.Dither.NONE).save(file, "png", optimize=True, dpi=(DPI, DPI))
    return file.getvalue()
