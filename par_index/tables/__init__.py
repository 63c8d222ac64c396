"""Tables that people send, CSV and Excel: one guarded reader, and the answers of a survey."""
