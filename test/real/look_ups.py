"""What the lessons would take as the answer to their look-ups, in one project after the other.

Reads {"root": …, "folders": [of lessons], "projects": [paths]} and writes a line of JSON for each project.
"""

import importlib
import json
import sys
from pathlib import Path

given = json.load(sys.stdin)
sys.path.insert(0, given["root"])
lessons = {
    folder: importlib.import_module(f"lessons.{folder}.test_lesson")
    for folder in given["folders"]
}
for project in given["projects"]:
    places = {
        folder: sorted(lesson.places(Path(project)))
        for folder, lesson in lessons.items()
    }
    print(json.dumps(places), flush=True)
