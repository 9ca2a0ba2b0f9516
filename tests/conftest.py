"""What every test shares: how hypothesis looks for counterexamples."""

from hypothesis import settings

# the same examples in every run, so that a red build is about the change; no time limit per
# example, since a shared machine is slow at times
settings.register_profile("jeugdlib", max_examples=50, deadline=None, derandomize=True)
settings.load_profile("jeugdlib")
