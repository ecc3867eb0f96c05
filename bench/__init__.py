"""What is promised of speed, measured."""
