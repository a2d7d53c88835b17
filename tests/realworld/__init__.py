"""Computations on real files that the tests assert and docs/proofs.py prints."""
