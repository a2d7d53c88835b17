"""Stations and cells joined to their covariates, checked at the door."""
