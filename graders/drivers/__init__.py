"""Code that calls the student's objects on the cases and reports what came back; knows no answers.

One driver, two runs: inside the sandbox beside student code, outside on references and
misconceptions. `driving` says what a driver is; each other module brings its own.
"""

from graders.drivers.driving import Driver, drive

DRIVERS: dict[str, Driver] = {}

__all__ = ["DRIVERS", "Driver", "drive"]
