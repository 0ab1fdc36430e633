"""What the first schema is made of; it stays as it is once it is released."""
