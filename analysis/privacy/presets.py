"""The audiences of a survey's results, and what each may see.

Start at `PRESETS`; thresholds follow common practice: 5 for the public, 3 in archives whose users
sign for what they do, 10 where nothing may be risked.
"""

from dataclasses import dataclass

from analysis.survey import Problem


@dataclass(frozen=True)
class Preset:
    """What an audience may see.

    Groups under `threshold` are small: hidden where `hides`, else flagged. With `zeros` the
    counts of nobody are hidden as well; counts and bases are rounded to multiples of `rounding`.
    `quotes` tells whether approved quotes may be shown, `bound` whether a file says on every leaf
    that it is not to be passed on and until when it is kept.
    """

    name: str
    threshold: int = 5
    hides: bool = True
    zeros: bool = False
    rounding: int = 1
    quotes: bool = True
    bound: bool = False


PRESETS = {
    preset.name: preset
    for preset in (
        Preset("public"),
        Preset("partner", bound=True),
        Preset("researcher", hides=False),
        Preset("archive", threshold=3),
        Preset("strict", threshold=10, zeros=True, rounding=5, quotes=False),
    )
}


def preset(name: str) -> Preset:
    """Return the preset of a name; raise `Problem` where there is none.

    >>> preset("strict").threshold
    10
    """
    if name in PRESETS:
        return PRESETS[name]
    raise Problem(
        "There is no preset {name}. There are: {names}.", name=name, names=", ".join(PRESETS)
    )


def is_lowered(preset: Preset) -> bool:
    """Tell whether a preset hides less than the public one: who exports by it says why.

    >>> [is_lowered(PRESETS[name]) for name in ("public", "strict", "archive", "researcher")]
    [False, False, True, True]
    """
    return not preset.hides or preset.threshold < PRESETS["public"].threshold
