"""What people and machines read of a scorecard: sentences, stories and the JSON document."""
