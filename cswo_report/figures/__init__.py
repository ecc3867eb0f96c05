"""Counts become values, series and words. Never sees a session."""
