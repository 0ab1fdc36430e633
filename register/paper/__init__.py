"""What is written, sent, handed in and kept: documents, messages, uploads, store, case file."""
