"""The rows on the speed of numbers."""
