"""Protects small numbers across linked tables, text and editions. Nothing lives here yet, so the public edition is refused."""
