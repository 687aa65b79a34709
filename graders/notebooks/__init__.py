"""What the cells of a course notebook are, and the regions in their text; knows no assignment."""
