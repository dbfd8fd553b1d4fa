"""What real servers answered is asked of the emulator again, and compared."""
