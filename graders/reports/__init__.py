"""Tables of who earned what and why."""
