"""Drives the real windows through the main job, as a merchant would, and saves a picture of each step."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from jtl_desktop.app.tour.assortment import AssortmentTour, IndexTour
from jtl_desktop.app.tour.buying import BuyingTour
from jtl_desktop.app.tour.comparing import ComparingTour
from jtl_desktop.app.tour.night import NightTour
from jtl_desktop.app.tour.price_list import PriceListTour
from jtl_desktop.app.tour.registering import RegisteringTour
from jtl_desktop.app.tour.robot import Robot, StepFailed
from jtl_desktop.app.tour.witness import Witness

if TYPE_CHECKING:
    from jtl_desktop.app.lifecycle import Program

log = logging.getLogger(__name__)

FAILED = 1


async def run_tour(program: Program) -> int:
    """Walk through ``program``'s windows; 0 only if every step held.

    On another server than the simulated one (``--wawi``) somebody has to approve the registration there; what the
    tour changed is changed back at the end, even if a step failed.
    """
    folder = program.options.tour
    if folder is None:
        raise ValueError("the tour needs a folder for its pictures")
    folder.mkdir(parents=True, exist_ok=True)
    robot = Robot(folder, say=_say)
    try:
        await RegisteringTour(program, robot).walk()
        witness = Witness(program)
        try:
            index = IndexTour(program, robot, witness)
            await index.see_it_at_work()
            await BuyingTour(program, robot, witness).walk()
            await index.see_it_done()
            await PriceListTour(program, robot, witness).walk()
            await AssortmentTour(program, robot, witness).walk()
            await ComparingTour(program, robot, witness).walk()
            await NightTour(program, robot, witness).walk()
        finally:
            if program.demo is None:
                await witness.put_everything_back(_say)
    except StepFailed as failure:
        log.exception("the tour failed")
        robot.failed(program.main_window or program.wizard)
        _say(f"FAILED: {failure}")
        return FAILED
    _say(f"{robot.pictures} pictures in {folder}")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
