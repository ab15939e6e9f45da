"""Training: courses in classes, with the rooms, instructors and interpreters they take, for people the recipient can release."""
