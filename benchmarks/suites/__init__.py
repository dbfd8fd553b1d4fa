"""What is measured. In each suite contestants take turns at the same work."""
