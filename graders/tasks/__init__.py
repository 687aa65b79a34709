"""Tasks: what is asked, how cases are drawn, what is expected. Never meets student code's process."""
