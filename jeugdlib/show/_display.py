"""How something that is shown reaches the page: marked as ours, never without release."""

import base64
import io
import textwrap
from html import escape

import pandas as pd
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from jeugdlib.columns.cautions import CAUTIONS, parse
from jeugdlib.columns.parameters import OPENBAARHEID
from jeugdlib.show._dutch import number

WIDTH = 6.2  # inches: a little under the text width of A4, so that the letters come out larger
DPI = 160  # sharp on paper, and a page of figures stays far under 1 MB
INK, SOFT, PALE = "#1f2937", "#6b7280", "#d1d5db"
BLUES = ("#08306b", "#3b82c4", "#a6cbe8")  # also apart in grey print
ACCENT = "#b45309"


def caution_sentences(table: pd.DataFrame) -> list[str]:
    """The cautions of a table as Dutch sentences, each once, in order."""
    codes = dict.fromkeys(code for row in table.get("cautions", []) for code in row)
    return [sentence(code) for code in codes]


def sentence(caution: str) -> str:
    """One caution code as a Dutch sentence."""
    code, figures, rest = parse(caution)
    shown = [number(figure, 0 if figure % 1 == 0 else 1) for figure in figures]
    return CAUTIONS[code].format(*shown, reason=rest)


def html(markup: str, plain: str, kind: str, *tables: pd.DataFrame, **data: object) -> None:
    """Show markup (already escaped) with its plain text, made from these released tables.

    The level that the tables were released at goes along, as does `data`, for the workbook.
    """
    display(
        {"text/html": markup, "text/plain": plain},
        metadata={"jeugdlib": {"show": kind, **_level(tables), **data}},
        raw=True,
    )


def _level(tables: tuple[pd.DataFrame, ...]) -> dict[str, str]:
    # the fewest readers that any of the tables was released for
    levels = {table.attrs["openbaarheid"] for table in tables}
    return {"openbaarheid": min(levels, key=OPENBAARHEID.index)} if levels else {}


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


def figure(ax: Axes, alt: str, *tables: pd.DataFrame, cautions: bool = True) -> None:
    """Show the figure of an Axes as a PNG with its alt text, and the cautions of its tables.

    They stand in the picture, for who copies it, and in the alt text, for who cannot see it. A
    figure of counts alone goes without cautions about intervals (`cautions=False`).
    """
    fig = ax.figure
    every = [text for table in tables for text in caution_sentences(table)] if cautions else []
    said = list(dict.fromkeys(every))
    notes = [line for text in said for line in textwrap.wrap("• " + text, 104)]
    if notes:
        fig.supxlabel("\n".join(notes), x=0.01, ha="left", fontsize=7.5, color=SOFT)
        fig.set_figheight(fig.get_figheight() + 0.15 * len(notes))
    words = " ".join([alt, *(["Let op:"] if said else []), *said])
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=DPI, facecolor="white", metadata={"Software": None})
    display(
        {"image/png": base64.b64encode(buffer.getvalue()).decode(), "text/plain": words},
        metadata={"image/png": {"alt": words}, "jeugdlib": {"show": "figure", **_level(tables)}},
        raw=True,
    )
