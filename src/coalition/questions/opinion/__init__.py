"""Public opinion in a contributor's country: a register of polls, what they say together, and where they say too little."""
