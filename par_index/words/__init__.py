"""Every sentence that a user reads of rules, figures and results, in Vietnamese."""
