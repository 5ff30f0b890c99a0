"""A review table: documents times questions, each cell with its value, quotation and state."""
