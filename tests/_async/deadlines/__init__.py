"""When calls have to be over, and what one deadline is over."""
