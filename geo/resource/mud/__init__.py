"""Rare-earth mud: from layers of cores to mass and oxides per area."""
