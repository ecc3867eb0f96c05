"""Workbooks, CSV and Word, in and out. Nothing lives here yet."""
