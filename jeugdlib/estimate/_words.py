"""Numbers in the Dutch words of an answer."""


def dutch(number: float) -> str:
    """A number with a decimal comma: 0.5 → "0,5"."""
    return f"{number:g}".replace(".", ",")
