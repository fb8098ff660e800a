"""All that a person sees: the Textual app, its screens and widgets, and the command line."""
