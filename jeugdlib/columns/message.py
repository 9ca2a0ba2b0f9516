"""The one error that is meant for users: a Dutch sentence, shown without a traceback."""


class InputError(ValueError):
    """Something that a user brought or asked for cannot be used; the sentence says what to do.

    `where` names the place (file, row, column, parameter), `value` what stood there, `mend` how
    to put it right; each can be asked for. The command prints the message and stops with exit
    code 1.
    """

    def __init__(self, what: str, *, where: str = "", value: object = None, mend: str = ""):
        self.what, self.where, self.value, self.mend = what, where, value, mend
        parts = [f"{where}: {what}" if where else what]
        if value is not None:
            parts.append(f"Er staat: {str(value)[:80]!r}.")
        if mend:
            parts.append(mend)
        super().__init__(
            " ".join(part if part.endswith((".", "?", ":")) else part + "." for part in parts)
        )
