"""What a person may demand of what is kept on him, and the turning of keys."""
