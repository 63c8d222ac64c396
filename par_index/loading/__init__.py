"""From files to models: every error is named with its file, line and column, all at once."""
