"""The bank of named wrong answers and of right answers written differently."""
