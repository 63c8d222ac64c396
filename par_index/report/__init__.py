"""What is read of a scorecard and its year: stories, duties, standings, the calendar, the JSON."""
