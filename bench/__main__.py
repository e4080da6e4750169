"""`make bench`: every row is a ratio against a named peer in the same run."""

from bench import acknowledgement, review, search

ROWS = (*acknowledgement.ROWS, *search.ROWS, *review.ROWS)


def main() -> None:
    """Measure each row and print it."""
    print(f"{'what':<42} {'this bot':>12} {'peer':>12} {'ratio':>7}  peer is")
    for row in ROWS:
        figure = row()
        ratio = figure.own / figure.peer
        print(
            f"{figure.what:<42} {figure.own:>9.2f} ms {figure.peer:>9.2f} ms {ratio:>7.2f}"
            f"  {figure.peer_is}"
        )


if __name__ == "__main__":
    main()
