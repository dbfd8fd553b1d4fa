"""Requests on their way: one attempt, the next one, and bodies read within bounds."""
