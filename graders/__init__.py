"""What staff run: builds releases, executes hand-ins in a sandbox, judges and records them."""
