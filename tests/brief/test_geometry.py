import itertools
import math

import pytest

from coalition.brief import geometry
from coalition.brief.geometry import Window


def square(west, south, east, north):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_a_feature_is_cut_to_the_window_and_wound_clockwise():
    small = geometry.small(square(0, 0, 10, 10), Window(5, 5, 20, 20), 0.01, {"a": 1})
    assert small
    (ring,) = small["geometry"]["coordinates"][0]
    assert Window.around(ring) == Window(5, 5, 10, 10)
    assert sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in itertools.pairwise(ring)) == pytest.approx(-50)


def test_a_feature_outside_vanishes():
    assert geometry.small(square(0, 0, 1, 1), Window(5, 5, 20, 20), 0.01, {}) is None


def test_neighbours_stay_neighbours():
    window = Window(-1, -1, 9, 9)
    left = geometry.small(square(0, 0, 1.004, 1), window, 0.02, {})
    right = geometry.small(square(1.004, 0, 2, 1), window, 0.02, {})
    assert left
    assert right
    assert Window.around(geometry.points([left])).east == Window.around(geometry.points([right])).west


def test_a_hole_is_not_inside():
    ring = square(0, 0, 10, 10)["geometry"]["coordinates"][0]
    hole = square(4, 4, 6, 6)["geometry"]["coordinates"][0]
    feature = {"geometry": {"type": "Polygon", "coordinates": [ring, hole]}}
    assert geometry.contains(feature, 2, 2)
    assert not geometry.contains(feature, 5, 5)
    assert not geometry.contains(feature, 11, 5)


def test_the_projection_shows_the_window_and_no_more():
    project, height = geometry.mercator(Window(20, 44, 40, 52), 800)
    (left, top), scale = project["translate"], project["scale"]

    def place(longitude, latitude):
        y = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
        return left + scale * math.radians(longitude), top - scale * y

    assert place(20, 52) == pytest.approx((0, 0), abs=0.1)
    assert place(40, 44) == pytest.approx((800, height), abs=1)
