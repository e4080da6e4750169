"""Run `framework-bot` as `python -m bot`."""

import gc
import os

os.environ["PYDANTIC_DISABLE_PLUGINS"] = (
    "__all__"  # the search for plugins reads every installed package
)
gc.disable()  # imports create no garbage, so collecting during them only costs time

from bot.cli import main  # noqa: E402
from bot.runtime.logs import report_uncaught  # noqa: E402

report_uncaught()

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main(prog_name="framework-bot")
