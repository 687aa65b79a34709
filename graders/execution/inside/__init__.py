"""The files that run inside the sandbox beside student code; they know no answers."""
