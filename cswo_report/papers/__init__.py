"""What a paper contains: outline, sections and blocks, compiled into one frozen paper."""
