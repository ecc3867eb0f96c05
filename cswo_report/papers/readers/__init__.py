"""The readers that never tire: each reads every sentence of a report beside its figures and tells what is wrong with it."""
