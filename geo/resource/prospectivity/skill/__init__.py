"""How well learners do on ground they do not know, and what they lean on."""
