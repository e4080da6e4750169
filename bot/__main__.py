"""Run `framework-bot` as `python -m bot`."""

import os

from bot.runtime.memory import return_freed_blocks, uncollected

os.environ["PYDANTIC_DISABLE_PLUGINS"] = (
    "__all__"  # the search for plugins reads every installed package
)
return_freed_blocks()

with uncollected():
    from bot.cli import main
    from bot.runtime.logs import report_uncaught

report_uncaught()

if __name__ == "__main__":
    main(prog_name="framework-bot")
