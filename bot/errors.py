"""Errors whose message is a sentence for the person who acted."""


class Refusal(Exception):  # noqa: N818 - an answer to a person, not a fault of the program
    """A request that can't be fulfilled; the message says why and what to do next."""


class FieldRefusal(Refusal):
    """A form field with an unusable value; the message goes under that field.

    `block_id` is the field's block in the modal.
    """

    def __init__(self, block_id: str, sentence: str) -> None:
        super().__init__(sentence)
        self.block_id = block_id
