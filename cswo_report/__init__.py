"""A store of Chief Social Work Officer decisions, and the annual report rendered from it."""
