"""Step 6, notebook + parameters → report. In a notebook only `answer` is needed."""

__all__ = ["answer"]


def __getattr__(name: str) -> object:
    if name != "answer":
        raise AttributeError(f"jeugdlib.report has no {name}")
    from jeugdlib.report.record import answer  # when asked for: a command does without IPython

    return answer
