"""What is known about what works?"""

from jeugdlib.estimate.evidence.evidence_base import recognised_shares

__all__ = ["recognised_shares"]
