"""Users, chats, points and errors over time: as text in the terminal, and as a picture."""
