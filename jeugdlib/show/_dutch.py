"""Numbers as a Dutch reader expects them: decimal comma, halves rounded up, thousands apart."""

import math
from decimal import ROUND_HALF_UP, Decimal

THOUSANDS = "\N{NO-BREAK SPACE}"
MISSING = "–"


def number(value: float, digits: int = 0) -> str:
    """A number with so many decimals: 1234.5 → "1 234,5"; a missing value is a dash."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return MISSING
    if math.isinf(value):
        return "oneindig"
    # through repr, so that 0.5 and 2.675 round as they are written and not as they are stored
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)
    plain = f"{rounded:,}".replace(",", THOUSANDS).replace(".", ",")
    return plain.replace("-", "\N{MINUS SIGN}")


def percent(part: float, digits: int = 1) -> str:
    """A part as a percentage: 0.03125 → "3,1%"."""
    return shown if (shown := number(_times_100(part), digits)) == MISSING else shown + "%"


def chance(part: float) -> str:
    """A chance as a percentage that never reads as impossible or certain: 0.00004 → "< 0,1%"."""
    if part < 0.001 or part > 0.999:
        return "< 0,1%" if part < 0.5 else "> 99,9%"
    return percent(part)


def part(of_all: float) -> str:
    """A part as a percentage in which none and all are only said of none and all."""
    return percent(of_all, 0) if of_all in (0, 1) else chance(of_all)


def level_name(level: float) -> str:
    """The name of an interval: 0.95 → "95%-interval", 0.999 → "99,9%-interval"."""
    per_cent = float(Decimal(repr(float(level))) * 100)
    return f"{number(per_cent, 0 if per_cent % 1 == 0 else 1)}%-interval"


def p_value(p: float) -> str:
    """A p-value as it is written in a sentence: "p = 0,035", "p < 0,001"."""
    return "p < 0,001" if p < 0.0005 else f"p = {number(p, 3)}"


def significant(value: float, figures: int = 3) -> str:
    """A number with so many figures that matter: 0.01251 → "0,0125", 31.96 → "32,0", 47 → "47"."""
    if value is None or math.isnan(value) or math.isinf(value) or value % 1 == 0:
        return number(value)
    return number(value, max(figures - 1 - math.floor(math.log10(abs(value))), 0))


def short(value: float) -> str:
    """A round number, such as at an axis, with the decimals that it has: 0.5 → "0,5"."""
    exponent = Decimal(f"{value:.6g}").normalize().as_tuple().exponent
    return number(value, max(-exponent, 0))


def decimals(low: float, high: float) -> int:
    """How many decimals an estimate has: two, unless its interval is much wider or narrower."""
    half = (high - low) / 2
    if 0.03 <= half < 3 or not 0 < half < math.inf:
        return 2
    return min(max(1 - math.floor(math.log10(half)), 0), 4)


def counted(effects: float, studies: float) -> str:
    """How many effects there are and from how many studies: "100 effecten uit 17 studies"."""
    from_them = f"{number(studies)} {'studie' if studies == 1 else 'studies'}"
    return from_them if effects == studies else f"{number(effects)} effecten uit {from_them}"


def _times_100(part: float) -> float:
    if part is None or math.isnan(part) or math.isinf(part):
        return math.nan
    return float(Decimal(repr(float(part))) * 100)
