"""The rows of the speed benchmark."""
