"""Errors whose text is the sentence that a person reads."""


class Refusal(Exception):  # noqa: N818 - it is an answer to a person, not a fault of the program
    """What was asked can't be done; the message says why and what to do next."""


class FieldRefusal(Refusal):
    """One field of a form can't be used; the message belongs under that field.

    `block_id` is the field's block in the modal.
    """

    def __init__(self, block_id: str, sentence: str) -> None:
        super().__init__(sentence)
        self.block_id = block_id
