"""Settings and the `tandem` command."""
