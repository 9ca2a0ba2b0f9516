"""Step 6, notebook + parameters → report. In a notebook only `answer` is needed."""

from jeugdlib.report.answer import answer

__all__ = ["answer"]
