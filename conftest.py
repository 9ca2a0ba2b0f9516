"""What every test shares: the examples of hypothesis, and where Python keeps what it compiled."""

import os
import sys
from pathlib import Path

from hypothesis import settings

# the same examples in every run, so that a red build is about the change; no time limit per
# example, since a shared machine is slow at times
for profile, examples in (("short", 20), ("long", 500)):
    settings.register_profile(profile, max_examples=examples, deadline=None, derandomize=True)
settings.load_profile("short")

# the tests are on every core already: arithmetic on more threads makes them wait for each other
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# jsonschema, which nbval loads, spends a second at import on the grammar of a check that notebooks
# do not use; so nbval comes from here, behind this line, and not by itself (pyproject.toml)
sys.modules.setdefault("rfc3987_syntax", None)
pytest_plugins = ["nbval.plugin"]

# Where Python may not keep what it compiled, each of the commands that tests start would compile
# pandas anew, which takes seconds. So keep it, but not beside the code.
if sys.dont_write_bytecode:
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(__file__).parent / ".pytest_cache" / "compiled")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
