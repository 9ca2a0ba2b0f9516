"""Is the work, and its record, sound?"""
