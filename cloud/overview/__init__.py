"""Today in figures, for the first screen."""
