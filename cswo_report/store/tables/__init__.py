"""The tables, one module for each part of the house. All of them together, and which register each holds: `registry`.

A list of what is due reads one of them and must come at once, so nothing is imported here.
"""
