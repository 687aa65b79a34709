"""Where the course's numbers come from: one loader, four sources (hub, replica, sample, synthetic)."""
