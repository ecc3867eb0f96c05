"""Tests of marked copies: a sender's own workbook, its faulty cells marked in words."""
