"""How does it run over time?"""

from jeugdlib.estimate.course.rare_events import none_seen, toward_zero

__all__ = ["none_seen", "toward_zero"]
