"""What does an explanation look like? A heatmap, bars, a text or an image."""

from skmtl.explain._pictures._draw import STYLES, draw
from skmtl.explain._pictures._summary import draw_summary

__all__ = ["STYLES", "draw", "draw_summary"]
