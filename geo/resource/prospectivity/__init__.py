"""Where it may lie, and how much: from stations and covariates to maps."""
