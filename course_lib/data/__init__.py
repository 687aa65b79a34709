"""Where the course's numbers come from, by name: hub, replica, sample or synthetic."""
