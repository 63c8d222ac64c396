"""What a rule means: its normal form and the one walk that every reading of it is made of."""
