"""Pure types and rules: decisions, registers, statute, values, years, findings, papers. No database, template, clock or file."""
