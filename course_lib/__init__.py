"""What a student of ECBS5200 may import: pure functions first; never imports graders."""
