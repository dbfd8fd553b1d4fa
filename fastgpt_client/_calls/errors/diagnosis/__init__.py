"""From what came back to what a person has to change: the findings of a check. Performs no I/O."""
