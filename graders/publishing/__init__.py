"""Makes the release: sync, stubs, leak scan, bundle, and the checks before it."""
