"""What the terminal shows: colour where it has any, errors as one sentence and a fix."""
