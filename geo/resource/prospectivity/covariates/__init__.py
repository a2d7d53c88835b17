"""Covariates from the shape of the sea floor and from features, on one grid."""
