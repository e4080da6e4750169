"""`python -m bot` is `framework-bot`."""

import gc
import os

os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # or it looks for some in all that is installed
gc.disable()  # nothing that is made while modules load is garbage: to look for it takes time only

from bot.cli import main  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main(prog_name="framework-bot")
