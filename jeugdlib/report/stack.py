"""What notebooks use, imported once in the process that every notebook's own is forked from.

Importing this module is the whole of it: `multiprocessing` does so in its fork server.
"""

import atexit
import gc
import importlib
import os
import signal

# before they are imported: figures go into the notebook, and arithmetic starts no threads, which
# would not be there any more after a fork
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

NAMES = (
    *("IPython.core.interactiveshell", "IPython.display", "ipykernel.jsonutil", "sqlite3"),
    *("numpy.random", "pandas", "scipy.stats", "duckdb", "openpyxl"),
    *("matplotlib.pyplot", "seaborn", "matplotlib.backends.backend_agg"),
    # what they load when they are first used
    *(f"IPython.core.{name}" for name in ("completerlib", "magics", "oinspect")),
    *("IPython.core.crashhandler", "pandas.io.formats.html", "pandas.io.formats.string"),
    *("pandas.core.methods.to_dict", "jeugdlib.report.record", "jeugdlib.report.shell"),
    *(f"PIL.{form}ImagePlugin" for form in ("Bmp", "Gif", "Jpeg", "Png", "Ppm")),
    *("jeugdlib.read", "jeugdlib.reduce", "jeugdlib.release", "jeugdlib.show"),
    *(f"jeugdlib.estimate.{question}" for question in ("outcome", "course", "quality", "evidence")),
    *("jeugdlib.report", "jeugdlib.simulate", "jeugdlib.cli"),
)
# Ctrl-C is for the run that ends this process; here it would be a traceback on the screen
broken_off = signal.signal(signal.SIGINT, signal.SIG_IGN)
for name in NAMES:
    importlib.import_module(name)
signal.signal(signal.SIGINT, broken_off)
# what is loaded is never garbage: without this the first collection would copy all of its pages
gc.collect()
gc.freeze()
# and it is not taken apart at the end, of which packages would complain on the screen
atexit.register(os._exit, 0)
