"""The documents that are filed with a self-assessment, written from one scorecard."""
