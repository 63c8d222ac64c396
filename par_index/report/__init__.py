"""What people and machines read of a scorecard and its year: stories, duties, the JSON document."""
