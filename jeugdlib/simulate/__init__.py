"""Made-up tables with a known truth; they come with the notebooks that need them."""
