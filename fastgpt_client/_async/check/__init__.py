"""Find out what is wrong between here and an answer."""
