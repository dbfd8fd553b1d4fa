"""Every promise of the client beside every other one: that each holds alone does not say that two hold together."""
