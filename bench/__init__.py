"""Measure the endpoint beside its peers, on the same machine, in one run."""
