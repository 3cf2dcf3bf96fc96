"""The program's colours, the same on screen, slide and page: one hue a domain, ink and paper.

Start at `COLOURS`.
"""

# One hue a domain; each at least 3:1 against white and told apart with the three common colour
# blindnesses by lightness and hue (after Okabe & Ito 2008, darkened).
COLOURS = {
    "benefit": "#0072B2",
    "challenge": "#B54708",
    "practice": "#00795E",
    "need": "#7A4FA3",
    "condition": "#806300",
}
PLAIN = "#4B5A6B"
INK = "#1F2933"
PAPER = "#FFFFFF"
QUIET = "#E3E7EC"  # lines that only guide the eye, and cells of what is hidden
CHILD = 0.72  # how much of its domain's colour a child code has; still 3:1 against white


def lighter(colour: str, part: float) -> str:
    """Return a colour mixed with white, of which it keeps a `part`.

    >>> lighter("#0072B2", 0.5)
    '#80B8D8'
    """
    mixed = (255 - (255 - int(colour[at : at + 2], 16)) * part for at in (1, 3, 5))
    return "#" + "".join(f"{round(own):02X}" for own in mixed)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").

    >>> round(contrast("#FFFFFF", "#000000"))
    21
    """
    dark, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (light(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def light(part: float) -> float:
    """Return how much light a part of a colour (0 to 1) gives (IEC 61966-2-1, sRGB)."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def text_on(colour: str) -> str:
    """Return the colour of a text that stands on another one: white or ink."""
    return max((PAPER, INK), key=lambda own: contrast(own, colour))
