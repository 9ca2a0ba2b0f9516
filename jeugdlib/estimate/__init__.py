"""Rows → answers. Plain numbers in, plain numbers out: no rounding, no printing, no disk."""
