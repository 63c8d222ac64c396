"""Excel in and out: the evidence workbook that departments fill in, and the live scorecard."""
