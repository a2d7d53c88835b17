"""Variograms and kriging in the objects of other packages."""
