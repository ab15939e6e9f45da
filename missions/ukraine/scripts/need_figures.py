# ruff: noqa: E501 – rows of a table are read as rows
"""OCHA's figures of 2023 by oblast, typed in from the published tables, and the national figures of 2025 they are scaled to.

People in need: OCHA Ukraine, *Humanitarian Needs Overview 2023*, data file of 2023-02-15; people targeted: *Humanitarian Response
Plan 2023, activities and targets*, data file of 2023-04-25; severity: the same needs overview, by raion, here the mean and the
highest over the raions of an oblast. Crimea and Sevastopol have no figures and no rows.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

PUBLISHED_IN_NEED_2023 = 17_569_675
PUBLISHED_TARGETED_2023 = 11_060_993
IN_NEED_2025 = 12_700_000
TARGETED_2025 = 6_000_000

SCALE_IN_NEED = IN_NEED_2025 / PUBLISHED_IN_NEED_2023
SCALE_TARGETED = TARGETED_2025 / PUBLISHED_TARGETED_2023

HOUSEHOLD = 2.42
"""People in a household: the coefficient of the Shelter Cluster Ukraine (winterization recommendations 2019-2020)."""


@dataclass(frozen=True)
class Figures:
    """One oblast in 2023: people in need, people targeted, severity of needs from 1 (minimal) to 5 (catastrophic)."""

    in_need: int
    in_need_health: int
    in_need_mine_action: int
    in_need_shelter: int
    targeted: int
    targeted_food: int
    targeted_water: int
    targeted_shelter: int
    targeted_health: int
    targeted_cash: int
    targeted_education: int
    targeted_mine_action: int
    severity_mean: float
    severity_highest: int
    severity_mine_action: float


_ROWS: dict[str, tuple[int, int, int, int, int, int, int, int, int, int, int, int, float, int, float]] = {
    "UA05": (544_178, 468_773, 277_500, 222_791, 392_507, 91_070, 172_553, 163_022, 351_579, 88_535, 113_552, 83_209, 2.33, 3, 1.17),
    "UA07": (282_378, 198_539, 68_044, 101_745, 139_579, 72_151, 121_484, 20_436, 29_781, 18_545, 38_575, 52_887, 2.75, 3, 1.25),
    "UA12": (1_108_875, 1_108_875, 857_977, 628_846, 857_570, 678_522, 586_826, 361_642, 831_656, 414_881, 322_280, 317_483, 3.57, 4, 2.14),
    "UA14": (2_569_405, 1_782_644, 1_589_696, 1_534_738, 1_538_722, 650_210, 1_390_068, 569_691, 1_158_718, 346_773, 94_721, 58_520, 5.0, 5, 3.12),
    "UA18": (574_603, 574_603, 398_696, 277_802, 471_447, 112_279, 174_224, 200_401, 430_952, 90_589, 75_146, 50_518, 2.5, 3, 2.0),
    "UA21": (427_735, 395_423, 130_098, 93_606, 194_807, 158_763, 139_766, 44_814, 59_313, 71_105, 131_429, 48_694, 2.5, 3, 1.17),
    "UA23": (883_109, 702_709, 630_538, 522_710, 458_231, 305_580, 331_248, 230_414, 456_761, 341_052, 119_892, 66_755, 5.0, 5, 3.0),
    "UA26": (359_705, 297_536, 128_285, 65_118, 223_433, 185_940, 138_913, 25_274, 44_630, 63_979, 131_254, 53_194, 2.33, 3, 1.17),
    "UA32": (1_148_514, 1_148_514, 648_117, 625_146, 726_047, 87_736, 438_379, 270_418, 459_406, 188_325, 145_991, 392_648, 2.38, 3, 1.75),
    "UA35": (245_057, 227_704, 66_306, 50_684, 188_239, 58_949, 85_601, 22_479, 34_156, 163_339, 52_993, 44_387, 3.0, 3, 1.0),
    "UA44": (1_223_084, 880_982, 493_378, 726_855, 588_401, 571_919, 468_933, 176_455, 572_638, 264_130, 16_111, 47_938, 5.0, 5, 2.25),
    "UA46": (604_618, 440_435, 232_773, 178_214, 313_745, 178_451, 271_449, 79_011, 66_065, 104_927, 193_488, 100_602, 3.0, 3, 1.14),
    "UA48": (551_650, 421_527, 380_523, 349_891, 455_039, 208_178, 399_730, 220_143, 316_145, 285_940, 32_547, 93_713, 3.5, 4, 2.25),
    "UA51": (635_672, 493_978, 523_788, 265_110, 427_775, 153_929, 263_364, 113_662, 370_483, 264_396, 176_976, 52_930, 3.57, 4, 1.57),
    "UA53": (461_861, 456_835, 203_421, 197_415, 350_563, 58_275, 167_198, 74_452, 342_626, 200_943, 101_773, 45_902, 3.0, 3, 1.25),
    "UA56": (321_085, 227_753, 105_627, 58_266, 204_129, 159_728, 129_085, 14_307, 34_163, 49_335, 68_853, 57_390, 2.0, 2, 1.25),
    "UA59": (628_108, 589_616, 551_991, 352_203, 528_672, 214_101, 252_513, 87_409, 442_212, 288_031, 81_770, 301_239, 2.8, 3, 2.8),
    "UA61": (306_107, 226_408, 105_197, 49_066, 161_080, 119_906, 130_868, 26_447, 33_961, 43_936, 51_659, 47_190, 3.0, 3, 1.33),
    "UA63": (1_649_708, 1_261_735, 1_339_657, 440_320, 1_064_063, 499_118, 1_011_061, 356_875, 946_301, 383_325, 137_469, 483_738, 3.57, 5, 2.57),
    "UA65": (238_941, 192_351, 150_767, 159_895, 257_602, 110_913, 120_235, 116_175, 144_263, 257_602, 41_834, 56_700, 5.0, 5, 2.8),
    "UA68": (402_114, 258_512, 117_235, 134_848, 280_111, 256_168, 149_768, 43_812, 38_777, 87_913, 46_145, 56_992, 3.0, 3, 1.33),
    "UA71": (359_351, 349_302, 149_817, 80_638, 147_994, 97_375, 136_030, 47_076, 52_395, 66_827, 43_123, 43_595, 2.5, 3, 1.25),
    "UA73": (237_530, 198_362, 58_579, 43_450, 228_508, 63_296, 95_537, 18_209, 29_754, 202_169, 48_691, 46_386, 3.0, 3, 1.0),
    "UA74": (476_776, 450_443, 403_488, 301_462, 318_921, 176_749, 231_198, 62_055, 67_566, 85_800, 101_657, 298_711, 2.8, 3, 2.2),
    "UA80": (1_329_511, 1_281_178, 1_051_859, 860_639, 543_808, 88_323, 225_147, 0, 512_471, 65_728, 316_072, 121_485, 3.0, 3, 3.0),
}  # fmt: skip

OBLASTS: dict[str, Figures] = {place: Figures(*row) for place, row in _ROWS.items()}
"""The 24 oblasts and Kyiv city by p-code. Luhansk (UA44) is occupied: its needs stay in the plan, though nothing can reach them."""

ACTIVITY_TARGETS_2023 = {
    "in-kind food": 3_198_237,
    "emergency water supply": 2_174_022,
    "hygiene items in kind": 1_081_984,
    "emergency shelter households": 253_193,
    "light and medium repairs households": 28_183,
    "household items for individuals": 1_020_352,
    "household items for collective sites": 371_394,
    "winter heating households": 79_410,
    "winter energy households": 75_871,
    "integrated health care": 3_338_364,
    "medicines and supplies": 3_649_897,
    "cash": 4_438_124,
    "teaching devices": 191_711,
    "learning devices and student kits": 2_206_114,
    "risk education": 211_650,
}
"""People (or households) targeted by single activities of the plan of 2023 (codes FS101, WA101, WA102, SN101, SN103, SN210, SN209,
SN213, SN214, HE101, HE104, MP101, ED209, ED208, MA102)."""


def total(column: str, places: tuple[str, ...] | None = None) -> float:
    """Sum of one column of `Figures` over ``places`` (all by default). Raises KeyError for an unknown column."""
    if column not in {field.name for field in fields(Figures)}:
        raise KeyError(column)
    return float(sum(getattr(figures, column) for place, figures in OBLASTS.items() if places is None or place in places))


def activity(name: str) -> float:
    """National target of one activity, scaled from the plan of 2023 to that of 2025."""
    return ACTIVITY_TARGETS_2023[name] * SCALE_TARGETED
