"""A play for the terminal: a scripted team and its customers, on real processes and real connections."""
